"""The near end of a socket: a tornado handler with a bounded queue, as ``peer.Socket`` asks.

Owns limits, pings, close codes and the order of calls to the peer. Knows neither what a peer
is nor who may open a socket: a host's handler decides that before the upgrade.
"""

import asyncio
import logging
import struct
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketHandler, WebSocketProtocol, WebSocketProtocol13

from helpout_server.entrypoints.ws.peer import SocketPeer

MESSAGE_BYTES_MAX = 1_048_576
"""Of one message from a page or a kernel host."""

QUEUE_BYTES_MAX = 8 * 1_048_576
"""Waiting for a reader; who has more waiting is closed."""

QUEUE_BYTES_SHORT = 262_144
READ_AHEAD_BYTES = 65_536
PING_INTERVAL_S = 25.0
PING_TIMEOUT_S = 20.0

TOO_SLOW = 4429
GOING_AWAY = 1001
INTERNAL_ERROR = 1011
REASON_BYTES_MAX = 120

_log = logging.getLogger("helpouts")


def bounded_reason(reason: str) -> str:
    """At most 120 bytes, cut at a character."""
    return reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")


def sendable(code: int | None) -> int | None:
    """A close code as it may be sent: 1005, 1006 and 1015 only ever describe."""
    if code is None or code in {1004, 1005, 1006, 1015} or not 1000 <= code <= 4999:
        return None
    return code


def framed(message: str | bytes) -> bytes:
    """A message as one unmasked, uncompressed WebSocket frame (RFC 6455)."""
    payload, opcode = (message, 0x82) if isinstance(message, bytes) else (message.encode(), 0x81)
    size = len(payload)
    if size < 126:
        return bytes((opcode, size)) + payload
    if size <= 0xFFFF:
        return struct.pack("!BBH", opcode, 126, size) + payload
    return struct.pack("!BBQ", opcode, 127, size) + payload


class ReadingAhead(WebSocketProtocol13):
    """Reads what has come in one go: tornado asks its stream for head, mask and payload apart.

    It reads in a task of its own, so that what answered the opening request ends: kept for as
    long as the socket, it is a third of what an idle socket takes.
    """

    _ahead = b""
    _reading: "asyncio.Task[None] | None" = None
    _at = 0
    """So far it was read."""

    async def _receive_frame_loop(self) -> None:
        self._reading = asyncio.get_running_loop().create_task(self._receive_frames())

    async def _receive_frames(self) -> None:
        try:
            await super()._receive_frame_loop()
        except Exception as error:  # noqa: BLE001 - a socket that fails is closed, with a trace
            _log.error("A socket could not be read: %s", type(error).__name__, exc_info=error)
            self._abort()
        except asyncio.CancelledError:
            self._abort()
            raise

    async def _read_bytes(self, n: int) -> bytes:
        if len(self._ahead) - self._at < n:
            await self._read_on(n)
        at, self._at = self._at, self._at + n
        found = self._ahead[at : self._at]
        if self._at == len(self._ahead):
            self._ahead, self._at = b"", 0
        self._wire_bytes_in += n
        return found

    async def _read_on(self, n: int) -> None:
        parts, size = [self._ahead[self._at :]], len(self._ahead) - self._at
        while size < n:
            part = await self.stream.read_bytes(READ_AHEAD_BYTES, partial=True)
            parts.append(part)
            size += len(part)
        self._ahead, self._at = b"".join(parts), 0


class PeerSocket(WebSocketHandler):
    """Hands a socket to its peer. Set ``peer`` before the upgrade."""

    peer: SocketPeer | None = None
    bearer_account_id: str | None = None

    _waiting_bytes = 0
    _open_sockets: "set[PeerSocket] | None" = None
    _short: asyncio.Event | None = None
    """Made when the queue is long for the first time; of most sockets it never is."""

    def attach(
        self, peer: SocketPeer, bearer_account_id: str | None, open_sockets: "set[PeerSocket]"
    ) -> None:
        """Before the upgrade: who stands behind, and where open sockets are counted."""
        self.peer = peer
        self.bearer_account_id = bearer_account_id
        self._open_sockets = open_sockets
        self._turn = asyncio.Lock()

    # ---- tornado's side

    @property
    def ping_interval(self) -> float:
        """Seconds; Jupyter's own setting is in milliseconds and is not read."""
        return PING_INTERVAL_S

    @property
    def ping_timeout(self) -> float:
        return PING_TIMEOUT_S

    def get_websocket_protocol(self) -> WebSocketProtocol | None:
        made = super().get_websocket_protocol()
        if isinstance(made, WebSocketProtocol13):
            return ReadingAhead(self, made.mask_outgoing, made.params)
        return made

    @property
    def max_message_size(self) -> int:
        return MESSAGE_BYTES_MAX

    def get_compression_options(self) -> dict[str, Any] | None:
        """None: frames are small, and compressing them costs more than it saves."""
        return None

    async def open(self, *_args: str, **_kwargs: str) -> None:
        """Tell the peer."""
        self.set_nodelay(True)
        # Of no more use, and kept as long as the socket otherwise.
        request: Any = self.request
        request.headers = HTTPHeaders()
        request.connection = request.server_connection = None
        assert self.peer is not None
        assert self._open_sockets is not None
        self._open_sockets.add(self)
        async with self._turn:
            await self._guarded(partial(self.peer.opened, self))

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Tell the peer; the next message is read only afterwards.

        A peer that was done at once costs no task: a task a message is what makes relays slow.
        """
        assert self.peer is not None
        if self._turn.locked():
            return self._in_turn(partial(self.peer.received, message))
        try:
            going_on = self.peer.received(message)
        except Exception as error:  # noqa: BLE001 - a socket that fails is closed, with a trace
            self._failed(error)
            return None
        return None if going_on is None else self._in_turn(lambda: going_on)

    async def _in_turn(self, telling: "Callable[[], Awaitable[None] | None]") -> None:
        async with self._turn:
            await self._guarded(telling)

    def on_close(self) -> None:
        """Tell the peer, after what it is still doing."""
        if self._open_sockets is None:
            return
        self._open_sockets.discard(self)
        if self._short is not None:
            self._short.set()
        asyncio.get_running_loop().create_task(self._tell_closed())

    async def _tell_closed(self) -> None:
        assert self.peer is not None
        async with self._turn:
            await self._guarded(self.peer.closed)

    async def _guarded(self, telling: "Callable[[], Awaitable[None] | None]") -> None:
        """A peer's bug closes its own socket and harms nobody else's."""
        try:
            going_on = telling()
            if going_on is not None:
                await going_on
        except Exception as error:  # noqa: BLE001 - a socket that fails is closed, with a trace
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        _log.error("A socket's peer failed with %s", type(error).__name__, exc_info=error)
        self.close(INTERNAL_ERROR, "unexpected")

    # ---- the peer's side

    def send(self, message: str | bytes) -> None:
        """Queue a message; a reader too slow is closed with 4429.

        Framed here: tornado's ``write_message`` makes a task for each message and reader, a
        fifth of what a relay to ten readers costs.
        """
        connection = self.ws_connection
        if connection is None or connection.is_closing():
            return
        stream = connection.stream
        assert stream is not None
        frame = framed(message)
        size = len(frame)
        if self._waiting_bytes + size > QUEUE_BYTES_MAX and self._waiting_bytes:
            self.close(TOO_SLOW, "too slow")
            return
        try:
            sending = stream.write(frame)
        except StreamClosedError:
            return
        if not stream.writing():
            return
        self._waiting_bytes += size
        if self._waiting_bytes > QUEUE_BYTES_SHORT:
            if self._short is None:
                self._short = asyncio.Event()
            self._short.clear()
        sending.add_done_callback(partial(self._sent, size))

    def _sent(self, size: int, sending: "asyncio.Future[None]") -> None:
        self._waiting_bytes -= size
        if not sending.cancelled():
            sending.exception()  # a socket that closed meanwhile is told of by on_close
        if self._short is not None and self._waiting_bytes <= QUEUE_BYTES_SHORT:
            self._short.set()

    async def drained(self) -> None:
        """Wait until little is waiting, or the socket is closed."""
        if self._short is not None:
            await self._short.wait()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close; a code that may not be sent closes without one."""
        super().close(sendable(code), bounded_reason(reason) if reason else None)


def close_all(open_sockets: "set[PeerSocket]", code: int, reason: str) -> None:
    """Close every socket, such as when the server stops."""
    for socket in tuple(open_sockets):
        socket.close(code, reason)


Closing = Callable[[int, str], None]
