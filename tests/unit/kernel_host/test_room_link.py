"""The socket to the room, against a scripted marketplace: resuming, back-off, ends."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from helpout_server.adapters.kernel_host.room_link import RoomLink
from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.entries import RunStarted
from helpout_server.contracts.recording import RecordedParts, RecordingStanding
from helpout_server.contracts.room import ServerFrame, Welcome
from helpout_server.domain.errors import LiveSessionOver, MarketplaceAway

T = TypeVar("T")
STARTED = RunStarted(run_id="run_000000000001", cell_id="cell_000000000001")


class Socket:
    """One connection: what was sent by the link, and what the test says."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self._coming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.close_code: int | None = None

    async def send(self, message: str | bytes) -> None:
        self.sent.put_nowait(json.loads(message) if isinstance(message, str) else message)

    async def receive(self) -> str | bytes | None:
        return await self._coming.get()

    def close(self, code: int = 1000, reason: str = "") -> None:
        return None

    def say(self, **frame: Any) -> None:
        self._coming.put_nowait(json.dumps(frame))

    def drop(self, code: int | None = None) -> None:
        self.close_code = code
        self._coming.put_nowait(None)

    async def next(self, type_: str) -> Any:
        async with asyncio.timeout(10):
            while True:
                frame = await self.sent.get()
                if isinstance(frame, dict) and frame["type"] == type_:
                    return frame

    def welcome(self, *, resumed: bool, received: int = 0, token: str = "t") -> None:
        welcome = Welcome(
            connection_id="con_000000000001",
            account_id="acc_000000000001",
            role="host",
            resume_token=token,
            resumed=resumed,
            received=received,
            epoch="e",
            seq=7,
            snapshot=None,
            entries=[],
            participants=[],
            call=[],
            topology="mesh",
            call_limit=4,
            lead_id="acc_000000000002",
            recording=RecordingStanding(
                name="off",
                recording_id=None,
                asked_by=None,
                parts=RecordedParts(),
                keep_days=0,
                agreed=[],
                awaited=[],
                recorded_ms=0,
            ),
            kernel=None,
            ends_in_ms=1,
            heartbeat_ms=20_000,
        )
        self._coming.put_nowait(msgspec.json.encode(welcome).decode())


class Marketplace:
    """Hands out the sockets, or raises what the test put there."""

    def __init__(self) -> None:
        self.opened: asyncio.Queue[Socket] = asyncio.Queue()
        self.faults: list[Exception] = []
        self.paths: list[str] = []

    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        raise AssertionError("the link only opens sockets")

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        raise AssertionError("the link only opens sockets")

    async def open_socket(self, path: str) -> Socket:
        self.paths.append(path)
        if self.faults:
            raise self.faults.pop(0)
        socket = Socket()
        self.opened.put_nowait(socket)
        return socket

    async def next(self) -> Socket:
        return await asyncio.wait_for(self.opened.get(), 10)


class Listener:
    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []
        self.frames: list[ServerFrame] = []
        self.losses = 0
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def welcomed(self, welcome: Welcome) -> None:
        self.welcomes.append(welcome)

    def frame(self, frame: ServerFrame) -> None:
        self.frames.append(frame)

    def document(self, message: bytes) -> None:
        raise AssertionError("no document here")

    def lost(self) -> None:
        self.losses += 1

    def over(self, reason: str) -> None:
        self.ended.set_result(reason)


def link_to(marketplace: Marketplace, listener: Listener) -> RoomLink:
    link = RoomLink(
        "live_000000000001",
        marketplace=marketplace,
        listener=listener,
        ids=SystemIds(),
        log=logging.getLogger("test"),
        final_closes=frozenset({4409}),
        jitter=lambda: 0.0,
    )
    link.start()
    return link


async def test_a_broken_socket_is_resumed_and_the_rest_sent_again() -> None:
    marketplace, listener = Marketplace(), Listener()
    link = link_to(marketplace, listener)
    first = await marketplace.next()
    hello = await first.next("hello")
    assert hello["as_host"]
    assert hello["resume"] is None
    first.welcome(resumed=False)
    assert await link.welcomed_within(10)
    assert link.send_entry(STARTED)
    entry = await first.next("host_entry")
    first.say(type="presence", n=1, participants=[])
    assert (await first.next("ack"))["received"] == 1
    first.drop()
    second = await marketplace.next()
    hello = await second.next("hello")
    assert hello["resume"] == {"token": "t", "received": 1}
    assert hello["after_seq"] == 7
    second.welcome(resumed=True)
    assert await second.next("host_entry") == entry
    second.say(type="presence", n=1, participants=[])
    second.say(type="presence", n=2, participants=[])
    second.say(type="ack", received=1)
    assert (await second.next("ack"))["received"] == 2
    assert len(listener.frames) == 2
    assert link.backlog_frames == 0
    assert listener.losses == 1
    await link.close()


async def test_a_restarted_room_gets_unstored_entries_anew() -> None:
    marketplace, listener = Marketplace(), Listener()
    link = link_to(marketplace, listener)
    first = await marketplace.next()
    first.welcome(resumed=False)
    await link.welcomed_within(10)
    for _ in range(3):
        link.send_entry(STARTED)
    sent = [await first.next("host_entry") for _ in range(3)]
    first.say(type="ack", received=2)
    first.drop()
    second = await marketplace.next()
    second.welcome(resumed=False, token="new")
    again = await second.next("host_entry")
    assert again["frame_id"] == sent[2]["frame_id"]
    assert again["n"] == 1
    second.say(type="ack", received=1)
    await link.close()


async def test_an_away_marketplace_is_tried_again() -> None:
    marketplace, listener = Marketplace(), Listener()
    marketplace.faults = [MarketplaceAway(), OSError("odd")]
    link = link_to(marketplace, listener)
    socket = await marketplace.next()
    assert marketplace.paths == ["live_sessions/live_000000000001"] * 3
    socket.welcome(resumed=False)
    assert await link.welcomed_within(10)
    await link.close()


async def test_a_room_that_is_over_is_left_for_good() -> None:
    marketplace, listener = Marketplace(), Listener()
    marketplace.faults = [LiveSessionOver()]
    link = link_to(marketplace, listener)
    assert await asyncio.wait_for(listener.ended, 10) == "over"
    await link.close()


async def test_a_second_kernel_host_is_not_fought() -> None:
    marketplace, listener = Marketplace(), Listener()
    link = link_to(marketplace, listener)
    socket = await marketplace.next()
    socket.welcome(resumed=False)
    await link.welcomed_within(10)
    socket.drop(4409)
    assert await asyncio.wait_for(listener.ended, 10) == "closed 4409"
    assert not link.connected
    await link.close()
