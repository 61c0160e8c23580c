"""The near end of a socket, against tornado's own client: frames, order, faults, slow readers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, websocket_connect

from helpout_server.entrypoints.ws import socket as near_end
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.socket import PeerSocket, framed


class Peer:
    """Says back what it hears: at once, or after a turn of the loop for what begins with ``~``."""

    def __init__(self) -> None:
        self.socket: Socket | None = None
        self.heard: list[str | bytes] = []
        self.is_open = asyncio.Event()
        self.is_closed = asyncio.Event()

    async def opened(self, socket: Socket) -> None:
        await asyncio.sleep(0)
        self.socket = socket
        self.is_open.set()

    def received(self, message: str | bytes) -> Awaitable[None] | None:
        if message == "fault":
            raise RuntimeError("a bug of ours")
        if isinstance(message, str) and message.startswith("~"):
            return self._later(message)
        self._say(message)
        return None

    async def closed(self) -> None:
        self.is_closed.set()

    async def _later(self, message: str) -> None:
        if message == "~fault":
            raise RuntimeError("a bug of ours")
        await asyncio.sleep(0.01)
        self._say(message)

    def _say(self, message: str | bytes) -> None:
        assert self.socket is not None
        self.heard.append(message)
        self.socket.send(message)


class Served:
    """A server with one address, and the peers it made."""

    def __init__(self) -> None:
        self.peers: list[Peer] = []
        self.open_sockets: set[PeerSocket] = set()
        served = self

        class Handler(PeerSocket):
            async def get(self, *args: Any, **kwargs: Any) -> None:
                peer = Peer()
                served.peers.append(peer)
                self.attach(peer, None, served.open_sockets)
                await super().get(*args, **kwargs)

        listening, self.port = bind_unused_port()
        self.server = HTTPServer(Application([("/", Handler)]))
        self.server.add_sockets([listening])

    async def connect(self) -> WebSocketClientConnection:
        return await websocket_connect(f"ws://127.0.0.1:{self.port}/")


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    yield served
    served.server.stop()
    near_end.close_all(served.open_sockets, near_end.GOING_AWAY, "test over")
    for peer in served.peers:
        await asyncio.wait_for(peer.is_closed.wait(), 5)
    await served.server.close_all_connections()


SIZES = (0, 1, 125, 126, 0xFFFF, 0x10000)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("message", ["x", b"\x00"])
async def test_a_frame_of_any_length_is_read_by_another_implementation(
    served: Served, message: str | bytes, size: int
) -> None:
    client = await served.connect()
    await client.write_message(message * size, binary=isinstance(message, bytes))
    assert await client.read_message() == message * size
    client.close()


def test_text_is_framed_by_its_bytes_and_not_by_its_characters() -> None:
    assert framed("é" * 63) == bytes((0x81, 126, 0, 126)) + ("é" * 63).encode()


def _masked(message: bytes) -> bytes:
    """A text frame as a client sends it; a mask of zeros leaves its bytes as they are."""
    frame = framed(message.decode())
    head = 2 if len(message) < 126 else 4
    return bytes((frame[0], frame[1] | 0x80)) + frame[2:head] + b"\0\0\0\0" + frame[head:]


@pytest.mark.parametrize("cut", [1, 3, 7, 100, 100_000])
async def test_frames_are_read_however_the_network_cuts_them(served: Served, cut: int) -> None:
    messages = [b"one", b"", b"x" * 300, b"two", b"y" * 125]
    sent = b"".join(map(_masked, messages))
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    for at in range(0, len(sent), cut):
        writer.write(sent[at : at + cut])
        await asyncio.sleep(0)
    answers = b"".join(framed(message.decode()) for message in messages)
    assert await asyncio.wait_for(reader.readexactly(len(answers)), 30) == answers
    writer.close()


async def test_messages_keep_their_order_whether_or_not_they_are_done_at_once(
    served: Served,
) -> None:
    client = await served.connect()
    messages = ["one", "~two", "three", "~four", "five"]
    for message in messages:
        await client.write_message(message)
    assert [await client.read_message() for _ in messages] == messages
    client.close()


@pytest.mark.parametrize("fault", ["fault", "~fault"])
async def test_a_bug_closes_its_own_socket_and_nobody_elses(
    served: Served, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = await served.connect(), await served.connect()
    await broken.write_message(fault)
    assert await broken.read_message() is None
    assert broken.close_code == near_end.INTERNAL_ERROR
    broken.close()
    await whole.write_message("still here")
    assert await whole.read_message() == "still here"
    assert "RuntimeError" in caplog.text
    whole.close()


async def test_a_reader_too_slow_is_closed_and_told_why(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_end, "QUEUE_BYTES_MAX", 600_000)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1_024)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    (peer,) = served.peers
    await asyncio.wait_for(peer.is_open.wait(), 5)
    assert peer.socket is not None
    (socket,) = served.open_sockets
    closed_with: list[int | None] = []

    def close(code: int | None = None, reason: str | None = None) -> None:
        closed_with.append(code)

    monkeypatch.setattr(socket, "close", close)
    for _ in range(200):
        if closed_with:
            break
        peer.socket.send(b"x" * 100_000)
    assert closed_with == [near_end.TOO_SLOW]
    drained = asyncio.ensure_future(peer.socket.drained())
    await asyncio.sleep(0)
    assert not drained.done()
    monkeypatch.undo()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    await asyncio.wait_for(drained, 5)


async def test_what_is_sent_to_a_closed_socket_is_dropped(served: Served) -> None:
    client = await served.connect()
    await client.write_message("hello")
    await client.read_message()
    client.close()
    (peer,) = served.peers
    await asyncio.wait_for(peer.is_closed.wait(), 5)
    assert peer.socket is not None
    peer.socket.send("too late")
