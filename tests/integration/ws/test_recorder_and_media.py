"""What a room orders of a recorder and of media servers, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from helpout_server.contracts.gathering import EnterDraft, GatheringDraft
from helpout_server.contracts.media_server import MediaAnsweredFrame, PublishMedia
from helpout_server.contracts.recording import RecordingFrame, RecordingStopped
from helpout_server.contracts.room import CallFrame, CallMember, RefusedFrame, SignalFrame
from helpout_server.domain.booking import Booking
from helpout_server.ports.media_server import (
    MediaRecording,
    MediaRefused,
    MediaRequest,
    MediaRoom,
    Say,
)
from helpout_server.ports.recorder import (
    RecorderAway,
    RecorderLink,
    RecordingEnding,
    RecordingOrder,
)
from helpout_server.services import gathering
from tests.integration.ws.marketplace import Marketplace
from tests.integration.ws.test_devices_and_people import bodies, heard
from tests.room_client import RoomClient


class WrittenRecorder:
    """``Recorder`` that joins the call and writes down what it is told."""

    def __init__(self) -> None:
        self.orders: list[Any] = []
        self.frames: list[dict[str, Any]] = []
        self.away = False
        self.link: RecorderLink | None = None
        self.media: MediaRoom | None = None
        self.reading: asyncio.Task[None] | None = None

    async def start(
        self, order: RecordingOrder, link: RecorderLink, media: MediaRoom | None = None
    ) -> None:
        self.orders.append(order)
        self.media = media
        if self.away:
            raise RecorderAway("out of order")
        self.link = link
        link.send('{"type":"join_call","n":0,"audio":false,"video":false,"screen":false}')
        self.reading = asyncio.create_task(self._read(link))

    async def pause(self, recording_id: str, *, paused: bool, agreed: tuple[str, ...] = ()) -> None:
        self.orders.append((recording_id, paused, agreed))

    async def stop(self, recording_id: str, ending: RecordingEnding) -> None:
        self.orders.append((recording_id, ending))
        if self.reading is not None:
            await self.reading

    async def close(self) -> None:
        self.orders.append("close")

    async def _read(self, link: RecorderLink) -> None:
        while (frame := await link.receive()) is not None:
            self.frames.append(msgspec.json.decode(frame))


class WrittenMediaRoom:
    """``MediaRoom`` that answers each offer, and refuses the word "refuse"."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.told: list[list[str]] = []
        self.asked: list[str] = []
        self.closed = False

    def members(self, members: Sequence[CallMember]) -> None:
        self.told.append([member.connection_id for member in members])

    async def ask(self, connection_id: str, request: MediaRequest) -> None:
        assert isinstance(request, PublishMedia)
        sdp = request.description["sdp"]
        await asyncio.sleep(0.05 if sdp == "slow" else 0)
        self.asked.append(sdp)
        if sdp == "refuse":
            raise MediaRefused("wrong_lines", "Not these.")
        if sdp == "break":
            raise ValueError("a bug of the adapter")
        answer = MediaAnsweredFrame(n=0, description={"sdp": sdp}, attempt=request.attempt)
        self.say(connection_id, answer)

    async def record(self, recording: MediaRecording | None) -> None:
        """Nobody looks."""

    async def close(self) -> None:
        self.closed = True


class WrittenMediaServer:
    """``MediaServer`` with the rooms it opened."""

    def __init__(self) -> None:
        self.rooms: list[WrittenMediaRoom] = []

    def open_room(self, live_session_id: str, *, capacity: int, say: Say) -> WrittenMediaRoom:
        assert capacity == 25
        assert live_session_id
        self.rooms.append(WrittenMediaRoom(say))
        return self.rooms[-1]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def recorder() -> WrittenRecorder:
    return WrittenRecorder()


@pytest.fixture
async def recording(tmp_path: Path, recorder: WrittenRecorder) -> AsyncIterator[Marketplace]:
    made = Marketplace(tmp_path / "marketplace.sqlite")
    made.recorder = recorder
    await made.start()
    yield made
    await made.stop()


async def two_in_a_call(marketplace: Marketplace) -> tuple[Booking, RoomClient, RoomClient]:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    for client in (student, tutor):
        await client.connect()
        client.send("join_call", audio=True, video=True, screen=False)
    await tutor.until(lambda: len(_members(tutor)) == 2)
    return booking, student, tutor


async def agree(marketplace: Marketplace, student: RoomClient, tutor: RoomClient) -> str:
    """The tutor asks, the student agrees; the recording's id."""
    frame_id = marketplace.ids.new("frm")
    tutor.send("ask_recording", frame_id=frame_id, parts={}, keep_days=7)
    await student.until(lambda: _name(student) == "asking")
    id_ = heard(student, RecordingFrame)[-1].state.recording_id
    assert id_ is not None
    student.send(
        "answer_recording", frame_id=marketplace.ids.new("frm"), recording_id=id_, consent=True
    )
    return id_


async def test_the_recorder_comes_signals_and_goes_with_the_recording(
    recording: Marketplace, recorder: WrittenRecorder
) -> None:
    booking, student, tutor = await two_in_a_call(recording)
    id_ = await agree(recording, student, tutor)
    await student.until(lambda: "recorder" in _members(student))
    order = recorder.orders[0]
    assert (order.recording_id, order.live_session_id) == (id_, booking.live_session_id)
    assert order.agreed == (booking.tutor_id, booking.student_id)
    member = next(m for m in heard(student, CallFrame)[-1].members if m.device == "recorder")
    student.send("send_signal", to=member.connection_id, description={"sdp": "offer"})
    await student.until(lambda: any(f["type"] == "signal" for f in recorder.frames))
    link = recorder.link
    assert link is not None
    answer = {"type": "send_signal", "n": 7, "to": student.page.connection_id}
    link.send(msgspec.json.encode({**answer, "description": {"sdp": "answer"}}).decode())
    await student.until(lambda: bool(heard(student, SignalFrame)))
    assert heard(student, SignalFrame)[0].sender == member.connection_id
    student.send(
        "answer_recording", frame_id=recording.ids.new("frm"), recording_id=id_, consent=False
    )
    await tutor.until(lambda: _name(tutor) == "off")
    await tutor.until(lambda: "recorder" not in _members(tutor))
    assert recorder.reading is not None
    await asyncio.wait_for(recorder.reading, 10)
    gone, ending = recorder.orders[-1]
    assert (gone, ending.why) == (id_, "withdrawn")
    assert [frame["type"] for frame in recorder.frames][:2] == ["welcome", "call"]


async def test_a_recorder_that_cannot_start_is_told_to_everybody(
    recording: Marketplace, recorder: WrittenRecorder
) -> None:
    recorder.away = True
    _, student, tutor = await two_in_a_call(recording)
    id_ = await agree(recording, student, tutor)
    await tutor.until(lambda: _name(tutor) == "failed")
    await tutor.until(
        lambda: (
            bodies(tutor, RecordingStopped) == [RecordingStopped(recording_id=id_, why="failed")]
        )
    )


async def test_a_recorder_that_closes_its_link_has_failed(
    recording: Marketplace, recorder: WrittenRecorder
) -> None:
    _, student, tutor = await two_in_a_call(recording)
    await agree(recording, student, tutor)
    await tutor.until(lambda: "recorder" in _members(tutor))
    assert recorder.link is not None
    recorder.link.close()
    recorder.link.close()
    await tutor.until(lambda: _name(tutor) == "failed")
    assert "recorder" not in _members(tutor)


async def test_a_marketplace_that_stops_ends_its_recordings(
    recording: Marketplace, recorder: WrittenRecorder
) -> None:
    booking, student, tutor = await two_in_a_call(recording)
    id_ = await agree(recording, student, tutor)
    await tutor.until(lambda: "recorder" in _members(tutor))
    await recording.stop()
    assert recorder.orders[-1][1].why == "ended"
    await recording.start()
    again = recording.client(booking, booking.student_id)
    assert (await again.connect()).recording.name == "off"
    assert bodies(again, RecordingStopped) == [RecordingStopped(recording_id=id_, why="ended")]


async def test_a_marketplace_that_was_killed_says_that_it_failed(
    recording: Marketplace, recorder: WrittenRecorder
) -> None:
    booking, student, tutor = await two_in_a_call(recording)
    id_ = await agree(recording, student, tutor)
    await tutor.until(lambda: "recorder" in _members(tutor))
    await recording.kill()
    assert recorder.reading is not None
    recorder.reading.cancel()
    await recording.start()
    again = recording.client(booking, booking.student_id)
    await again.connect()
    stopped = [RecordingStopped(recording_id=id_, why="failed")]
    await again.until(lambda: bodies(again, RecordingStopped) == stopped)


async def a_class(marketplace: Marketplace) -> tuple[RoomClient, RoomClient]:
    """Host and guest in a call through a media server."""
    host_id = await marketplace.account("Hal", is_staff=True)
    guest_id = await marketplace.account("Gia")
    draft = GatheringDraft(title="A class", capacity=25, waiting_room=False)
    held = await marketplace.call(host_id, gathering.create, body=draft)
    await marketplace.call(guest_id, gathering.enter, gathering_id=held.id, body=EnterDraft())
    host = marketplace.client(held.live_session_id, host_id)
    guest = marketplace.client(held.live_session_id, guest_id)
    for client in (host, guest):
        assert (await client.connect()).topology == "server"
        client.send("join_call", audio=True, video=True, screen=False)
    return host, guest


async def test_a_call_through_a_media_server_is_recorded_by_that(
    tmp_path: Path, recorder: WrittenRecorder
) -> None:
    marketplace = Marketplace(tmp_path / "marketplace.sqlite")
    server = WrittenMediaServer()
    marketplace.media_server, marketplace.recorder = server, recorder
    marketplace.policy = replace(
        marketplace.policy, call_limit=25, recording=True, media_server_records=True
    )
    await marketplace.start()
    host, guest = await a_class(marketplace)
    id_ = await agree(marketplace, guest, host)
    await host.until(lambda: _name(host) == "on")
    await host.until(lambda: recorder.link is not None)
    assert recorder.media is server.rooms[0]
    assert "recorder" not in _members(host), "nobody connects to it"
    assert heard(host, RecordingFrame)[-1].state.waits
    assert recorder.link is not None
    recorder.link.met()
    await host.until(lambda: not heard(host, RecordingFrame)[-1].state.waits)
    recorder.link.close()
    await guest.until(lambda: _name(guest) == "failed")
    await host.until(lambda: bool(bodies(host, RecordingStopped)))
    assert bodies(host, RecordingStopped) == [RecordingStopped(recording_id=id_, why="failed")]
    await marketplace.stop()


async def test_requests_to_the_media_server_are_done_in_order_and_answered(tmp_path: Path) -> None:
    marketplace = Marketplace(tmp_path / "marketplace.sqlite")
    server = WrittenMediaServer()
    marketplace.media_server = server
    marketplace.policy = replace(marketplace.policy, call_limit=25)
    await marketplace.start()
    host, guest = await a_class(marketplace)
    for sdp in ("slow", "refuse", "break", "quick"):
        guest.send("publish_media", description={"sdp": sdp}, lines=["audio"])
    await guest.until(lambda: len(heard(guest, MediaAnsweredFrame)) == 2)
    [room] = server.rooms
    assert room.asked == ["slow", "refuse", "break", "quick"]
    codes = [frame.code for frame in heard(guest, RefusedFrame)]
    assert codes == ["wrong_lines", "media_failed"]
    assert not heard(host, MediaAnsweredFrame)
    assert room.told[-1] == [host.page.connection_id, guest.page.connection_id]
    guest.send("leave_call")
    await host.until(lambda: room.told[-1] == [host.page.connection_id])
    await marketplace.stop()
    assert room.closed


def _members(client: RoomClient) -> list[str]:
    told = heard(client, CallFrame)
    return [member.device for member in told[-1].members] if told else []


def _name(client: RoomClient) -> str:
    told = heard(client, RecordingFrame)
    return told[-1].state.name if told else "off"
