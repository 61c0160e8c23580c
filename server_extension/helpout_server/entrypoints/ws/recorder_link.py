"""The recorder's connection of a room, without a network.

Owns hello, numbers and acknowledgements, so that the recorder only passes lines on. Does not
know who consents, nor what is recorded: the room says when (``recorder_desk.py``).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from helpout_server.contracts.room import Hello

WAITING_MAX = 2_000
"""Frames that a recorder may leave unread; then it is gone."""


class _Head(msgspec.Struct):
    type: str
    n: int = 0


_head = msgspec.json.Decoder(_Head)
_object = msgspec.json.Decoder(dict[str, Any])


class RoomSide(Protocol):
    """What a connection needs of its room."""

    def text(self, connection_id: str, socket: "RecorderSocket", message: str) -> None: ...
    def gone(self, connection_id: str, socket: "RecorderSocket") -> None: ...


class RecorderSocket:
    """``peer.Socket`` for the room; ``link`` is the ``RecorderLink`` for the recorder."""

    bearer_account_id: str | None = None

    def __init__(self, room: RoomSide, connection_id: str) -> None:
        self.hello = Hello(connection_id=connection_id)
        self.link = _Link(self)
        self.closed = False
        self.on_met: Callable[[], None] | None = None
        """Told when something is being written."""
        self._room = room
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[str] = deque()
        self._arrived = asyncio.Event()
        self._said = 0
        self._heard = self._acked = 0

    # ---- the room's side --------------------------------------------------------------------

    def send(self, message: str | bytes) -> None:
        if isinstance(message, bytes) or self.closed:
            return
        head = _head.decode(message)
        if head.type == "ack":
            return
        if len(self._waiting) >= WAITING_MAX:
            self.close()
            return
        if head.n:
            if self._heard == self._acked:
                # Not at once: the room is in the midst of telling.
                self._loop.call_soon(self._acknowledge)
            self._heard = head.n
        self._waiting.append(message)
        self._arrived.set()

    async def drained(self) -> None:
        """The queue is bounded by closing."""

    def close(self, code: int = 1000, reason: str = "") -> None:  # noqa: ARG002 - nobody reads it
        if not self.closed:
            self.closed = True
            self._arrived.set()

    # ---- the recorder's side ----------------------------------------------------------------

    async def next(self) -> str | None:
        while not self._waiting:
            if self.closed:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    def say(self, frame: str) -> None:
        """Number what the recorder says; what is no frame closes the link, as of any page."""
        if self.closed:
            return
        try:
            fields = _object.decode(frame)
        except (msgspec.DecodeError, RecursionError):
            fields = {}
        self._said += 1
        numbered = msgspec.json.encode({**fields, "n": self._said}).decode()
        self._room.text(self.hello.connection_id, self, numbered)

    def met(self) -> None:
        if not self.closed and self.on_met is not None:
            self.on_met()

    def leave(self) -> None:
        if not self.closed:
            self.close()
            self._room.gone(self.hello.connection_id, self)

    def _acknowledge(self) -> None:
        self._acked = self._heard
        if not self.closed:
            ack = msgspec.json.encode({"type": "ack", "received": self._acked}).decode()
            self._room.text(self.hello.connection_id, self, ack)


class _Link:
    """``ports.recorder.RecorderLink``."""

    def __init__(self, socket: RecorderSocket) -> None:
        self._socket = socket

    async def receive(self) -> str | None:
        return await self._socket.next()

    def send(self, frame: str) -> None:
        self._socket.say(frame)

    def met(self) -> None:
        self._socket.met()

    def close(self) -> None:
        self._socket.leave()


class ServerLink:
    """``ports.recorder.RecorderLink`` where a media server records: it carries no frames."""

    def __init__(self, on_met: Callable[[], None], on_closed: Callable[[], None]) -> None:
        self._on_met = on_met
        self._on_closed = on_closed
        self._closed = asyncio.Event()

    async def receive(self) -> str | None:
        await self._closed.wait()
        return None

    def send(self, frame: str) -> None:
        """Nobody hears it."""

    def met(self) -> None:
        if not self._closed.is_set():
            self._on_met()

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            self._on_closed()
