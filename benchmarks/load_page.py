"""One page of the load client: frames by hand on a bare connection, nothing kept but figures.

Owns the handshake, masking and frames (RFC 6455), and what a page answers by itself: the first
synchronisation, acknowledgements, pongs, heartbeats. A client library would cost more than the
server that is measured. Does not know when anything is said: ``load_client.py`` has the schedule.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import struct
import time
from collections import deque
from collections.abc import Callable

from benchmarks.scattered import parent_by_place, uint
from helpout_server.domain.document_update import UpdateReader
from helpout_server.realtime.varint import read_bytes

ACK_AFTER_S = 0.2
ACK_AFTER_FRAMES = 32
"""As our page has it."""
_EMPTY_STEP_2 = b"\0\1\2\0\0"
_EMPTY_STEP_1 = b"\0\0\1\0"
_TEXT, _HAS_ORIGIN = 4, 0x80


class Figures:
    """What all pages of one client saw since the last ``take``."""

    def __init__(self) -> None:
        self.edit_ms: list[float] = []
        self.cursor_ms: list[float] = []
        self.chat_ms: list[float] = []
        self.frames_in = self.frames_out = self.bytes_in = 0
        self.faults: list[str] = []


class Page(asyncio.Protocol):
    """A connection to one room. ``other`` is the page that reads what this one writes."""

    other: Page

    def __init__(self, path: str, token: str, figures: Figures, ready: Callable[[], None]) -> None:
        self._path = path
        self._token = token
        self.figures = figures
        self._ready = ready
        self._loop = asyncio.get_running_loop()
        self._upgraded = self.is_ready = self._closing = False
        self._buffer = b""
        self._sent = self._received = self._unseen = 0
        self._ack_timer: asyncio.TimerHandle | None = None
        self._client = secrets.randbelow(2**31) + 1
        self._clock = self._cursors = 0
        self._parent = b""
        self.edits: deque[float] = deque()
        self.cursors: deque[float] = deque()
        self.chats: deque[float] = deque()
        """When what this page sent, and the other has not seen, was sent."""

    # ---- the connection ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: load\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyBoZQ==\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def connection_lost(self, _: Exception | None) -> None:
        if not self._closing:
            self.figures.faults.append("a connection was closed")

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.figures.bytes_in += len(data)
        data = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if b" 101 " not in head[:20]:
                self.figures.faults.append(head[:200].decode(errors="replace"))
                return
            self._upgraded = True
            self._hello()
        at, size = 0, len(data)
        while size - at >= 2:
            length, body = data[at + 1], at + 2
            if length == 126 and size - at >= 4:
                length, body = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif length == 127 and size - at >= 10:
                length, body = int.from_bytes(data[at + 2 : at + 10]), at + 10
            elif length >= 126:
                break
            if size - body < length:
                break
            self._frame(data[at] & 0x0F, data[body : body + length], now)
            at = body + length
        self._buffer = data[at:]

    def close(self) -> None:
        """Without goodbye: the process ends."""
        self._closing = True
        self._transport.abort()

    def _send(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = (
            bytes((0x80 | opcode, 0x80 | size))
            if size < 126
            else struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        )
        self.figures.frames_out += 1
        self._transport.write(head + b"\0\0\0\0" + payload)

    def _say(self, **frame: object) -> None:
        self._send(1, json.dumps(frame, separators=(",", ":")).encode())

    # ---- what comes -------------------------------------------------------------------------

    def _frame(self, opcode: int, payload: bytes, now: float) -> None:
        self.figures.frames_in += 1
        if opcode == 2:
            self._binary(payload, now)
        elif opcode == 1:
            self._text(payload, now)
        elif opcode == 9:
            self._send(10, payload)
        elif opcode == 8:
            code = int.from_bytes(payload[:2])
            self._closing = True
            self.figures.faults.append(f"closed with {code} {payload[2:].decode()}")

    def _binary(self, payload: bytes, now: float) -> None:
        kind = payload[:2]
        if kind == b"\0\2":
            if self.other.edits:
                self.figures.edit_ms.append((now - self.other.edits.popleft()) * 1_000)
        elif payload[0] == 1:
            if self.other.cursors:
                self.figures.cursor_ms.append((now - self.other.cursors.popleft()) * 1_000)
        elif kind == b"\0\0":
            self._send(2, _EMPTY_STEP_2)
        elif kind == b"\0\1" and not self.is_ready:
            self._learn(read_bytes(payload, 2)[0])
            self.is_ready = True
            self._ready()

    def _text(self, payload: bytes, now: float) -> None:
        if payload.startswith(b'{"type":"ack"'):
            return
        if payload.startswith(b'{"type":"welcome"'):
            self._send(2, _EMPTY_STEP_1)
            return
        if payload.startswith(b'{"type":"refused"'):
            self.figures.faults.append(payload[:200].decode())
        elif b'"kind":"chat"' in payload and self.other.chats:
            self.figures.chat_ms.append((now - self.other.chats.popleft()) * 1_000)
        self._received += 1
        self._unseen += 1
        if self._unseen >= ACK_AFTER_FRAMES:
            self._ack()
        elif self._ack_timer is None:
            self._ack_timer = self._loop.call_later(ACK_AFTER_S, self._ack)

    def _ack(self) -> None:
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None
        self._unseen = 0
        if not self._closing:
            self._say(type="ack", received=self._received)

    def _learn(self, state: bytes) -> None:
        """Where the text of the first cell is."""
        found = UpdateReader(state, {}, set(), trace=True)
        found.read_all()
        place = next(i.place for i in found.items if i.is_type and i.entry == "source")
        self._parent = parent_by_place(place)

    # ---- what is said -----------------------------------------------------------------------

    def _hello(self) -> None:
        connection_id = f"con_{secrets.token_hex(8)}"
        self._say(type="hello", ticket="", connection_id=connection_id)

    def edit(self, text: str) -> None:
        """Write something after what this page wrote before."""
        content = text.encode()
        client = uint(self._client)
        if self._clock:
            info, beside = _TEXT | _HAS_ORIGIN, client + uint(self._clock - 1)
        else:
            info, beside = _TEXT, self._parent
        part = bytes((info,)) + beside + uint(len(content)) + content
        update = b"\1\1" + client + uint(self._clock) + part + b"\0"
        self._clock += len(content)
        message = b"\0\2" + uint(len(update)) + update
        self.edits.append(time.perf_counter())
        self._send(2, message)

    def move_cursor(self) -> None:
        """The caret goes to where this page wrote last, as our editor tells it."""
        item = {"client": self._client, "clock": self._clock}
        place = {"type": None, "tname": None, "item": item, "assoc": 0}
        state = json.dumps(
            {"cursor": {"anchor": place, "head": place}}, separators=(",", ":")
        ).encode()
        self._cursors += 1
        content = b"\1" + uint(self._client) + uint(self._cursors) + uint(len(state)) + state
        self.cursors.append(time.perf_counter())
        self._send(2, b"\1" + uint(len(content)) + content)

    def chat(self, text: str) -> None:
        self._sent += 1
        self.chats.append(time.perf_counter())
        self._say(type="send_chat", n=self._sent, frame_id=f"frm_{secrets.token_hex(8)}", text=text)

    def beat(self) -> None:
        self._send(1, b'{"type":"heartbeat"}')
