"""The other replicas: a socket is passed on to the one that has its room, and so is an entry.

Owns how they are reached, and that a passage ends with the replica at its far end. Reads nothing
of what it passes on.
"""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable

import msgspec
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    WebSocketError,
    websocket_connect,
)

from helpout_server.contracts.entries import EntryBody
from helpout_server.entrypoints.http.exchange import JSON, error_of
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.replica_pass import HEADER, Pass, body_hash, sealed
from helpout_server.entrypoints.ws.socket import (
    PING_INTERVAL_S,
    PING_TIMEOUT_S,
    bounded_reason,
    sendable,
)
from helpout_server.ports.clock import Clock
from helpout_server.ports.leases import Holder, Leases
from helpout_server.ports.tickets import TicketHolder

CONNECT_WITHIN_S = 1.0
ANSWER_WITHIN_S = 5.0
ANSWER_BYTES_MAX = 65_536
MESSAGE_BYTES_MAX = 32 * 1_048_576
"""A welcome holds a whole log."""
WAIT_S = 0.5

_log = logging.getLogger("helpouts")


class NeighbourAway(Exception):
    """It does not answer, or has not what we asked it for: look again whose it is."""


class WrittenEntry(msgspec.Struct, kw_only=True):
    """An entry from outside a room, on its way to the room's replica."""

    account_id: str
    frame_id: str
    body: EntryBody


class Neighbours:
    """Lives on one event loop; close it."""

    def __init__(self, leases: Leases, clock: Clock, trust: ssl.SSLContext | None = None) -> None:
        self._leases = leases
        self._clock = clock
        self._trust = trust
        self._client = SimpleAsyncHTTPClient(
            force_instance=True, max_clients=100, max_body_size=ANSWER_BYTES_MAX
        )

    async def open(
        self,
        holder: Holder,
        live_session_id: str,
        who: TicketHolder,
        socket: Socket,
        *,
        bearer: bool,
        hello: str,
    ) -> "Passage":
        """Pass a socket on, from its hello on. Raises NeighbourAway."""
        path = f"live_sessions/{live_session_id}"
        shown = self._pass(holder, path, who, bearer=bearer)
        url = f"ws{holder.address.removeprefix('http')}helpouts/replicas/{path}"
        request = HTTPRequest(
            url,
            headers={HEADER: shown},
            connect_timeout=CONNECT_WITHIN_S,
            request_timeout=CONNECT_WITHIN_S,
            ssl_options=self._trust,
        )
        passage = Passage(socket)
        try:
            connection = await websocket_connect(
                request,
                on_message_callback=passage.arrived,
                ping_interval=PING_INTERVAL_S,
                ping_timeout=PING_TIMEOUT_S,
                max_message_size=MESSAGE_BYTES_MAX,
            )
        except (HTTPClientError, OSError, WebSocketError, ValueError, TimeoutError) as error:
            raise NeighbourAway(type(error).__name__) from error
        assert connection.protocol is not None
        connection.protocol.set_nodelay(True)
        stop = self._leases.watch(holder.replica_id, passage.cut)
        passage.goes_through(connection, stop)
        passage.send(hello)
        return passage

    async def write(
        self,
        holder: Holder,
        live_session_id: str,
        account_id: str,
        body: EntryBody,
        frame_id: str,
    ) -> bool:
        """As ``RoomLog.write``, at that replica. Raises NeighbourAway, or what it refused."""
        entry = WrittenEntry(account_id=account_id, frame_id=frame_id, body=body)
        answer = await self._post(
            holder, f"live_sessions/{live_session_id}/entries", account_id, entry
        )
        return bool(msgspec.json.decode(answer, type=dict[str, bool])["written"])

    async def end_camera(self, holder: Holder, live_session_id: str, account_id: str) -> None:
        """Raises NeighbourAway."""
        path = f"live_sessions/{live_session_id}/camera_ended"
        await self._post(holder, path, account_id, {"account_id": account_id})

    async def gone(self, holder: Holder) -> None:
        """Wait till that replica is known to be gone, or for a moment."""
        is_gone = asyncio.Event()
        stop = self._leases.watch(holder.replica_id, is_gone.set)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(is_gone.wait(), WAIT_S)
        finally:
            stop()

    def close(self) -> None:
        self._client.close()

    async def _post(self, holder: Holder, path: str, account_id: str, content: object) -> bytes:
        body = msgspec.json.encode(content)
        shown = self._pass(holder, path, TicketHolder(account_id, "page"), body=body)
        request = HTTPRequest(
            f"{holder.address}helpouts/replicas/{path}",
            method="POST",
            headers={HEADER: shown, "Content-Type": JSON},
            body=body,
            connect_timeout=CONNECT_WITHIN_S,
            request_timeout=ANSWER_WITHIN_S,
            follow_redirects=False,
            ssl_options=self._trust,
        )
        try:
            answer = await self._client.fetch(request, raise_error=False)
        except (HTTPClientError, OSError, ValueError) as error:
            raise NeighbourAway(type(error).__name__) from error
        if answer.code == 200:
            return answer.body
        told = None
        if answer.code not in (403, 503, 599):
            told = error_of(answer.code, answer.body or b"")
        if told is None:
            raise NeighbourAway(str(answer.code))
        raise told

    def _pass(
        self,
        holder: Holder,
        path: str,
        who: TicketHolder,
        *,
        bearer: bool = False,
        body: bytes = b"",
    ) -> str:
        return sealed(
            self._leases,
            Pass(
                to=holder.replica_id,
                path=path,
                at=self._clock.now().timestamp(),
                account_id=who.account_id,
                device=who.device,
                bearer=bearer,
                body=body_hash(body),
            ),
        )


class Passage:
    """One socket, passed on both ways with the close codes."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._connection: WebSocketClientConnection | None = None
        self._stop_watching: Callable[[], None] = _nothing
        self._ended = False

    def goes_through(
        self, connection: WebSocketClientConnection, stop_watching: Callable[[], None]
    ) -> None:
        """The far end is there."""
        self._connection = connection
        self._stop_watching = stop_watching

    def arrived(self, message: str | bytes | None) -> None:
        """From the far end; at once, as a task a message would double what a relay costs."""
        if self._ended:
            return
        if message is not None:
            self._socket.send(message)
            return
        connection = self._connection
        code = sendable(None if connection is None else connection.close_code)
        reason = (connection.close_reason if connection is not None else None) or ""
        if code is None:
            code, reason = close_codes.RESTARTING, "it goes on at another server"
        self._end(code, reason)

    def cut(self) -> None:
        """The far end is known to be dead, or stands still."""
        self._end(close_codes.RESTARTING, "it goes on at another server")

    def send(self, message: str | bytes) -> Awaitable[None] | None:
        """To the far end; something to wait for only where that is slow."""
        connection = self._connection
        if self._ended or connection is None or connection.protocol is None:
            return None
        try:
            sending = connection.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            return None  # that it closed comes in ``arrived``
        stream = connection.protocol.stream
        if stream is None or not stream.writing():
            sending.add_done_callback(_looked_at)
            return None
        return _sent(sending)

    def close(self, code: int | None = None, reason: str = "") -> None:
        """The near end is closed."""
        self._ended = True
        self._stop_watching()
        if self._connection is not None:
            code = sendable(code)
            self._connection.close(code, bounded_reason(reason) if code and reason else None)

    def _end(self, code: int, reason: str) -> None:
        if not self._ended:
            self.close()
            self._socket.close(code, reason)


def _looked_at(sending: "asyncio.Future[None]") -> None:
    if not sending.cancelled():
        sending.exception()


async def _sent(sending: "asyncio.Future[None]") -> None:
    with contextlib.suppress(WebSocketClosedError):
        await sending


def _nothing() -> None:
    """Nobody is watched yet."""
