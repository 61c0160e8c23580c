"""Rooms over real sockets and a real database."""

import json

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from helpout_server.contracts.entries import Ended, GrantsChanged, Joined, RunRefused
from helpout_server.contracts.room import (
    CallFrame,
    PresenceFrame,
    RunRequestedFrame,
    SignalFrame,
)
from helpout_server.realtime import limits
from helpout_server.services import live_session
from tests.integration.ws.marketplace import Marketplace
from tests.room_client import RoomClient

CODE_HASH = "0" * 64


def _bodies(client: RoomClient, kind: type) -> list[object]:
    return [e.body for e in client.page.entries.values() if isinstance(e.body, kind)]


async def test_two_people_meet_chat_and_write(marketplace: Marketplace) -> None:
    booking = await marketplace.book(code="x = 1")
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    welcome = await student.connect()
    assert (welcome.role, welcome.resumed) == ("student", False)
    await tutor.connect()
    student.send("send_chat", frame_id=marketplace.ids.new("frm"), text="hello")
    await tutor.until(lambda: tutor.texts() == ["hello"])
    await student.until(lambda: student.page.waiting == 0)
    await tutor.until(lambda: bool(len(tutor.binary) >= 2))
    assert str(tutor.source()) == "x = 1"
    await student.until(lambda: _synced(student))
    student.edit(lambda text: text.insert(0, "# both\n"))
    await tutor.until(lambda: str(tutor.source()) == "# both\nx = 1")
    assert {type(b) for b in _bodies(tutor, Joined)} == {Joined}
    held = await marketplace.store.read(lambda uow: uow.bookings.get(booking.id))
    assert held is not None
    assert held.status == "in_progress"


async def test_a_dropped_socket_resumes_and_misses_nothing(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    await tutor.drop()
    for number in range(5):
        student.send("send_chat", frame_id=marketplace.ids.new("frm"), text=str(number))
    tutor.send("send_chat", frame_id=marketplace.ids.new("frm"), text="from the tunnel")
    await student.until(lambda: len(student.texts()) == 5)
    assert (await tutor.connect()).resumed
    await tutor.until(lambda: tutor.texts() == ["0", "1", "2", "3", "4", "from the tunnel"])
    await student.until(lambda: student.texts() == tutor.texts())


async def test_killed_and_started_again_nothing_acknowledged_is_lost(
    marketplace: Marketplace,
) -> None:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    await student.until(lambda: _synced(student))
    for number in range(20):
        student.send("send_chat", frame_id=marketplace.ids.new("frm"), text=str(number))
    student.edit(lambda text: text.insert(0, "kept "))
    await tutor.until(lambda: len(tutor.texts()) >= 3)
    await marketplace.kill()
    await marketplace.start()
    marketplace.clients[:] = [student, tutor]
    assert not (await student.connect()).resumed
    await tutor.connect()
    await student.until(lambda: student.page.waiting == 0)
    await tutor.until(lambda: tutor.texts() == [str(number) for number in range(20)])
    await tutor.until(lambda: str(tutor.source()).startswith("kept "))


async def test_only_a_bearer_of_the_student_is_host(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    by_ticket = marketplace.client(booking, booking.student_id)
    by_ticket.page.as_host = True
    await by_ticket.open_socket()
    ticket = marketplace.tickets.issue(booking.student_id, booking.live_session_id)[0]
    by_ticket.send_raw(by_ticket.page.hello(ticket))
    assert await by_ticket.until_closed() == 4403
    tutors = marketplace.client(booking, booking.tutor_id, as_host=True)
    await tutors.open_socket()
    tutors.send_raw(tutors.page.hello())
    assert await tutors.until_closed() == 4403
    host = marketplace.client(booking, booking.student_id, as_host=True)
    assert (await host.connect()).role == "host"


async def test_runs_go_to_the_host_and_grants_come_from_it(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    tutor = marketplace.client(booking, booking.tutor_id)
    await tutor.connect()
    request = {
        "grant_id": marketplace.ids.new("grant"),
        "cell_id": marketplace.ids.new("cell"),
        "code": "print(1)",
        "code_hash": CODE_HASH,
    }
    tutor.send("run_request", request_id=marketplace.ids.new("run"), **request)
    await tutor.until(lambda: bool(_bodies(tutor, RunRefused)))
    [refused] = _bodies(tutor, RunRefused)
    assert isinstance(refused, RunRefused)
    assert (refused.code, refused.account_id) == ("host_away", booking.tutor_id)
    host = marketplace.client(booking, booking.student_id, as_host=True)
    await host.connect()
    await tutor.until(lambda: _synced(tutor))
    before = str(tutor.source())
    tutor.edit(lambda text: text.insert(0, "too early "))
    host.send("host_entry", frame_id=marketplace.ids.new("frm"), body=_grants(booking.tutor_id))
    await tutor.until(lambda: bool(_bodies(tutor, GrantsChanged)))
    tutor.send("run_request", request_id=marketplace.ids.new("run"), **request)
    await host.until(lambda: any(isinstance(f, RunRequestedFrame) for f in host.page.frames))
    asked = next(f for f in host.page.frames if isinstance(f, RunRequestedFrame))
    assert asked.account_id == booking.tutor_id
    # With the right comes a question for what the tutor holds, so both texts agree again.
    other = marketplace.client(booking, booking.student_id)
    await other.connect()
    await other.until(lambda: _synced(other) and str(other.source()) == "too early " + before)


async def test_who_may_not_edit_changes_nothing(marketplace: Marketplace) -> None:
    booking = await marketplace.book(code="mine")
    tutor = marketplace.client(booking, booking.tutor_id)
    student = marketplace.client(booking, booking.student_id)
    await student.connect()
    await tutor.connect()
    await tutor.until(lambda: _synced(tutor))
    tutor.edit(lambda text: text.insert(0, "not "))
    tutor.send("send_chat", frame_id=marketplace.ids.new("frm"), text="after it")
    await student.until(lambda: student.texts() == ["after it"])
    await student.until(lambda: _synced(student))
    assert str(student.source()) == "mine"


async def test_signals_pass_between_members_of_the_call_only(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    to = tutor.page.connection_id
    student.send("send_signal", to=to, description={"type": "offer", "sdp": "v=0"})
    await student.until(lambda: bool(student.page.refused))
    assert student.page.refused[0].code == "not_in_call"
    for client in (student, tutor):
        client.send("join_call", audio=True, video=False, screen=False)
    await student.until(lambda: _in_call(student) == 2)
    student.send("send_signal", to=to, description={"type": "offer", "sdp": "v=0"})
    await tutor.until(lambda: any(isinstance(f, SignalFrame) for f in tutor.page.frames))
    signal = next(f for f in tutor.page.frames if isinstance(f, SignalFrame))
    assert signal.sender == student.page.connection_id
    assert signal.description == {"type": "offer", "sdp": "v=0"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 4400),
        ('{"type":"no_such"}', 4400),
        ('{"type":"send_chat","n":5,"frame_id":"frm_000000000000","text":"gap"}', 4400),
        ('{"type":"ack","received":99}', 4400),
        ('{"type":"heartbeat"' + " " * limits.PAGE_TEXT_BYTES_MAX + "}", 4413),
        ('{"type":"heartbeat"' + " " * limits.RUN_REQUEST_BYTES_MAX + "}", 4413),
        ("[" * 60_000, 4400),
        (b"", 4400),
        (b"\x07", 4400),
        (b"\0\2\5\1\2", 4400),
        (b"\0\2\3\1\2\3", 4400),
        (b"\0" * (limits.BINARY_BYTES_MAX + 1), 4413),
        (b"\1\4\xff\xff\xff\xff", 4400),
    ],
)
async def test_a_broken_frame_closes_its_own_socket_alone(
    marketplace: Marketplace, message: str | bytes, code: int
) -> None:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    await student.until(lambda: _synced(student))
    student.send_raw(message)
    assert await student.until_closed() == code
    tutor.send("send_chat", frame_id=marketplace.ids.new("frm"), text="unharmed")
    await tutor.until(lambda: tutor.texts() == ["unharmed"])


async def test_ending_reaches_the_open_room(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    await tutor.until(lambda: any(isinstance(f, PresenceFrame) for f in student.page.frames))
    for _ in range(2):
        ended = await marketplace.call(
            booking.student_id, live_session.end, live_session_id=booking.live_session_id
        )
        assert ended.status == "over"
    await tutor.until(lambda: bool(_bodies(tutor, Ended)))
    tutor.send("send_chat", frame_id=marketplace.ids.new("frm"), text="too late")
    await tutor.until(lambda: [r.code for r in tutor.page.refused] == ["live_session_over"])
    late = marketplace.client(booking, booking.tutor_id)
    await late.open_socket()
    ticket = marketplace.tickets.issue(booking.tutor_id, booking.live_session_id)[0]
    late.send_raw(late.page.hello(ticket))
    assert await late.until_closed() == 4410


async def test_tickets_serve_once_and_for_their_room(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    other = await marketplace.book()
    ticket = marketplace.tickets.issue(booking.student_id, booking.live_session_id)[0]
    client = marketplace.client(booking, booking.student_id)
    await client.open_socket()
    client.send_raw(client.page.hello(ticket))
    await client.until(lambda: bool(client.page.welcomes))
    for room, used in (
        (booking, ticket),
        (booking, "made up"),
        (booking, ""),
        (other, marketplace.tickets.issue(booking.student_id, booking.live_session_id)[0]),
    ):
        again = marketplace.client(room, booking.student_id)
        await again.open_socket()
        again.send_raw(again.page.hello(used))
        assert await again.until_closed() == 4401


@pytest.mark.parametrize("path", ["live_sessions/live_000000000001", "events"])
async def test_a_socket_that_says_nothing_is_closed(
    marketplace: Marketplace, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(limits, "HELLO_WITHIN_S", 0.05)
    socket = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{marketplace.port}/ws/{path}"))
    assert await socket.read_message() is None
    assert socket.close_code == 4408
    socket.close()


async def test_hints_reach_the_event_socket(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    url = f"ws://127.0.0.1:{marketplace.port}/ws/events"
    socket = await websocket_connect(HTTPRequest(url))
    ticket = marketplace.tickets.issue(booking.student_id, None)[0]
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket}))
    ready = json.loads(await socket.read_message() or "{}")
    assert ready == {"type": "ready", "account_id": booking.student_id}
    await marketplace.call(
        booking.tutor_id, live_session.end, live_session_id=booking.live_session_id
    )
    hints = [json.loads(await socket.read_message() or "{}") for _ in range(3)]
    assert {(hint["name"], hint["id"]) for hint in hints} == {
        ("booking_changed", booking.id),  # they never met: it is called off
        ("notice_changed", booking.id),
        ("live_session_changed", booking.live_session_id),
    }
    socket.close()


def _in_call(client: RoomClient) -> int:
    frames = [f for f in client.page.frames if isinstance(f, CallFrame)]
    return len(frames[-1].members) if frames else 0


def _synced(client: RoomClient) -> bool:
    return any(message[:2] in (b"\0\1", b"\0\2") for message in client.binary)


def _grants(account_id: str) -> dict[str, object]:
    grant = {
        "grant_id": "grant_000000000001",
        "account_id": account_id,
        "level": "run",
        "runs_left": 3,
        "remaining_ms": None,
        "paused": False,
    }
    return {"kind": "grants_changed", "grants": [grant], "why": "given"}
