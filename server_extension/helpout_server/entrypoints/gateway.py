"""A Jupyter server that belongs to a marketplace elsewhere, for its owner alone.

Owns forwarding: requests with the owner's token, pages' sockets without it (they carry tickets
of their own), a phone's camera without anybody's, the last copies while the marketplace is away.
Knows no page and no kernel.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from pathlib import Path

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from helpout_server.domain.errors import (
    HelpoutError,
    MarketplaceAway,
    NotSignedIn,
    SignedOutThere,
    TooLarge,
    TooMany,
)
from helpout_server.entrypoints.backend import Admission, Mode, Reach
from helpout_server.entrypoints.camera_paths import (
    CLAIM,
    CLAIM_BYTES_MAX,
    CLAIMS_AT_ONCE_MAX,
    SOCKET,
    SOCKETS_MAX,
)
from helpout_server.entrypoints.http.exchange import (
    Credential,
    Request,
    Response,
    Who,
    refuse,
    status_of,
)
from helpout_server.entrypoints.offline import OfflineCopies, copy_name
from helpout_server.entrypoints.owner_client import OwnerClient, UpstreamSocket
from helpout_server.entrypoints.upstream import Upstream
from helpout_server.entrypoints.ws.close_codes import RESTARTING
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.socket import GOING_AWAY, bounded_reason, sendable
from helpout_server.ports.clock import Clock
from helpout_server.ports.marketplace import MarketplaceClient, MarketplaceSocket

PROBE_TIMEOUT_S = 3.0
REACH_REMEMBERED_S = 10.0
CLOSE_TIMEOUT_S = 2.0
REFUSED_CODE_BASE = 4_000
"""A socket that could not be opened closes with 4000 + the HTTP status: 4404, 4502, …"""

_log = logging.getLogger("helpouts")


class Gateway:
    """``Backend`` of mode gateway."""

    mode: Mode = "gateway"

    def __init__(
        self, upstream: Upstream, data_dir: Path, clock: Clock, *, may_join: bool = True
    ) -> None:
        """``may_join``: the owner may come into the marketplace anew, by signing in or invited."""
        self._forgotten = SignedOutThere if may_join else NotSignedIn
        self._upstream = upstream
        self._clock = clock
        self._copies = OfflineCopies(data_dir / "offline", upstream.url, clock)
        self._reach = Reach(reachable=False, last_error=None)
        self._reach_until_s = -1.0
        self._claims = 0
        self.cameras: set[_PageRelay] = set()
        self._relays: set[_PageRelay] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self.client: MarketplaceClient = OwnerClient(self._forward, self._open_own)

    @property
    def marketplace_url(self) -> str | None:
        return self._upstream.url

    async def answer(self, request: Request) -> Response:
        try:
            if request.path == CLAIM and request.method == "POST":
                return await self._claim(request)
            if request.credential is not Who.OWNER:
                raise NotSignedIn(_ASK_THE_MARKETPLACE)
            return await self._with_copies(request)
        except HelpoutError as error:
            return refuse(error)

    async def _claim(self, request: Request) -> Response:
        """Pass a phone's one-time code on, without the owner's token."""
        if len(request.body) > CLAIM_BYTES_MAX:
            raise TooLarge(f"A request may have at most {CLAIM_BYTES_MAX} bytes.")
        if self._claims >= CLAIMS_AT_ONCE_MAX:
            raise TooMany("Too many phones ask at once. Try again in a moment.")
        self._claims += 1
        try:
            return await self._upstream.fetch(request, as_owner=False)
        finally:
            self._claims -= 1

    async def _with_copies(self, request: Request) -> Response:
        name = copy_name(request)
        try:
            response = await self._forward(request)
        except MarketplaceAway:
            last = await asyncio.to_thread(self._copies.last, name) if name else None
            if last is None:
                raise
            return last
        if name is not None and response.status == 200:
            await asyncio.to_thread(self._keep, name, response)
        return response

    def _keep(self, name: str, response: Response) -> None:
        try:
            self._copies.keep(name, response)
        except OSError as error:
            _log.warning("The last copy of %s cannot be kept: %s", name, error.strerror)

    async def _forward(self, request: Request, *, timeout_s: float | None = None) -> Response:
        try:
            if timeout_s is None:
                response = await self._upstream.fetch(request)
            else:
                response = await self._upstream.fetch(request, timeout_s=timeout_s)
        except MarketplaceAway as error:
            self._note(Reach(reachable=False, last_error=error.detail))
            raise
        if response.status in {502, 503, 504}:
            away = MarketplaceAway(f"{self._upstream.url} answered {response.status}.")
            self._note(Reach(reachable=False, last_error=away.detail))
            raise away
        if response.status == 401:
            self._note(Reach(reachable=True, last_error=_FORGOTTEN))
            raise self._forgotten(_FORGOTTEN)
        self._note(Reach(reachable=True, last_error=None))
        return response

    def _note(self, reach: Reach) -> None:
        self._reach = reach
        self._reach_until_s = self._clock.monotonic() + REACH_REMEMBERED_S

    async def reach(self) -> Reach:
        if self._clock.monotonic() >= self._reach_until_s:
            with contextlib.suppress(HelpoutError):  # noted where it happened
                await self._forward(Request("GET", "me"), timeout_s=PROBE_TIMEOUT_S)
        return self._reach

    # ---- sockets

    async def admit(self, path: str, credential: Credential) -> Admission:
        """A page's socket: the owner's page, and even it shows a ticket in its hello.

        A phone's camera needs its ticket alone.
        """
        if SOCKET.fullmatch(path):
            if len(self.cameras) >= SOCKETS_MAX:
                raise TooMany(_MANY_CAMERAS)
            return Admission(_PageRelay(self, path), None)
        if credential is not Who.OWNER:
            raise NotSignedIn(_ASK_THE_MARKETPLACE)
        return Admission(_PageRelay(self, path), None)

    async def connect_for_page(self, path: str) -> WebSocketClientConnection:
        """Upstream, without the owner's token."""
        return await self._upstream.connect(path, as_owner=False)

    def relaying(self, relay: "_PageRelay", pump: "asyncio.Task[None]") -> None:
        """Count a relay until its pump has ended."""
        self._relays.add(relay)
        self._pumps.add(pump)

        def ended(_pump: "asyncio.Task[None]") -> None:
            self._relays.discard(relay)
            self._pumps.discard(pump)

        pump.add_done_callback(ended)

    async def _open_own(self, path: str) -> MarketplaceSocket:
        return UpstreamSocket(await self._upstream.connect(path, as_owner=True))

    async def close(self) -> None:
        """End the relays: pages come back by themselves."""
        for relay in tuple(self._relays):
            relay.end(RESTARTING, "the server stops")
        if self._pumps:
            await asyncio.wait(self._pumps, timeout=CLOSE_TIMEOUT_S)
        for pump in tuple(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._upstream.close()


_ASK_THE_MARKETPLACE = (
    "This server forwards for its owner alone. Sign in to it, or talk to the marketplace itself."
)
_MANY_CAMERAS = "This server passes on as many cameras as it may."
_FORGOTTEN = (
    "The marketplace does not know this server's token any more. "
    "Sign in there again, or ask for a new invitation and connect again."
)


class _PageRelay:
    """``SocketPeer``: one page's socket, passed on both ways with the close codes."""

    def __init__(self, gateway: Gateway, path: str) -> None:
        self._gateway = gateway
        self._path = path
        self._socket: Socket | None = None
        self._connection: WebSocketClientConnection | None = None

    async def opened(self, socket: Socket) -> None:
        self._socket = socket
        if SOCKET.fullmatch(self._path):
            # Those that wait for the marketplace count too: they may come all at once.
            self._gateway.cameras.add(self)
            if len(self._gateway.cameras) > SOCKETS_MAX:
                socket.close(REFUSED_CODE_BASE + status_of(TooMany), _MANY_CAMERAS)
                return
        try:
            self._connection = await self._gateway.connect_for_page(self._path)
        except HelpoutError as error:
            code = REFUSED_CODE_BASE + status_of(type(error))
            socket.close(code, bounded_reason(error.detail or error.title))
            return
        pump = asyncio.create_task(self._pump(socket, self._connection))
        self._gateway.relaying(self, pump)

    def received(self, message: str | bytes) -> Awaitable[None] | None:
        """Pass it on; the page is read on at once unless the marketplace is slow."""
        connection = self._connection
        if connection is None or connection.protocol is None:
            return None
        try:
            sending = connection.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            return None  # the pump tells the page why
        stream = connection.protocol.stream
        if stream is None or not stream.writing():
            sending.add_done_callback(_looked_at)
            return None
        return _sent(sending)

    async def closed(self) -> None:
        self._gateway.cameras.discard(self)
        if self._connection is None:
            return
        code = sendable(getattr(self._socket, "close_code", None))
        reason = getattr(self._socket, "close_reason", None)
        self._connection.close(
            code, bounded_reason(reason) if code is not None and reason else None
        )

    def end(self, code: int, reason: str) -> None:
        """Close both sides."""
        if self._socket is not None:
            self._socket.close(code, reason)
        if self._connection is not None:
            self._connection.close(code, reason)

    @staticmethod
    async def _pump(socket: Socket, connection: WebSocketClientConnection) -> None:
        """From the marketplace to the page, no faster than the page reads."""
        while True:
            message = await connection.read_message()
            if message is None:
                break
            socket.send(message)
            await socket.drained()
        code = sendable(connection.close_code)
        socket.close(GOING_AWAY if code is None else code, connection.close_reason or "")
        connection.close()


def _looked_at(sending: "asyncio.Future[None]") -> None:
    """A connection that closed meanwhile is told of by the pump."""
    if not sending.cancelled():
        sending.exception()


async def _sent(sending: "asyncio.Future[None]") -> None:
    with contextlib.suppress(WebSocketClosedError):
        await sending
