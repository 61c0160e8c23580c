"""A socket without a network: the kernel host's, where the marketplace is in the same process.

Owns a bounded queue each way. The peer sees a ``Socket`` like any other.
"""

import asyncio
from collections import deque

from helpout_server.domain.errors import MarketplaceAway
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.entrypoints.ws.socket import QUEUE_BYTES_MAX, QUEUE_BYTES_SHORT, TOO_SLOW


class LocalSocket:
    """``peer.Socket`` for the peer, ``MarketplaceSocket`` for who opened it."""

    def __init__(self, peer: SocketPeer, account_id: str) -> None:
        self._peer = peer
        self._account_id = account_id
        self._waiting: deque[str | bytes] = deque()
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._short = asyncio.Event()
        self._short.set()
        self._closed = False
        self._turn = asyncio.Lock()
        self._telling: asyncio.Task[None] | None = None
        self._near = _Near(self)
        self.close_code: int | None = None

    async def open(self) -> None:
        """Tell the peer."""
        async with self._turn:
            await self._peer.opened(self._near)

    # ---- who opened it

    async def send(self, message: str | bytes) -> None:
        async with self._turn:
            if self._closed:
                raise MarketplaceAway("The connection to the marketplace is closed.")
            going_on = self._peer.received(message)
            if going_on is not None:
                await going_on

    async def receive(self) -> str | bytes | None:
        while not self._waiting:
            if self._closed:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        message = self._waiting.popleft()
        self._waiting_bytes -= len(message)
        if self._waiting_bytes <= QUEUE_BYTES_SHORT:
            self._short.set()
        return message

    def close(self, code: int = 1000, reason: str = "") -> None:  # noqa: ARG002 - nobody reads it
        self._waiting.clear()
        self._end()

    # ---- the peer

    def put(self, message: str | bytes) -> None:
        if self._closed:
            return
        if self._waiting and self._waiting_bytes + len(message) > QUEUE_BYTES_MAX:
            self.closed_by_peer(TOO_SLOW)
            return
        self._waiting.append(message)
        self._waiting_bytes += len(message)
        if self._waiting_bytes > QUEUE_BYTES_SHORT:
            self._short.clear()
        self._arrived.set()

    async def short(self) -> None:
        await self._short.wait()

    def closed_by_peer(self, code: int) -> None:
        if not self._closed:
            self.close_code = code
        self._end()

    @property
    def account_id(self) -> str:
        return self._account_id

    def _end(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._arrived.set()
        self._short.set()
        self._telling = asyncio.get_running_loop().create_task(self._tell_closed())

    async def _tell_closed(self) -> None:
        async with self._turn:
            await self._peer.closed()


class _Near:
    """The peer's view: its ``close`` means the other direction of the opener's."""

    def __init__(self, socket: LocalSocket) -> None:
        self._socket = socket

    def send(self, message: str | bytes) -> None:
        self._socket.put(message)

    async def drained(self) -> None:
        await self._socket.short()

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - a code says enough here
        self._socket.closed_by_peer(code)

    @property
    def bearer_account_id(self) -> str | None:
        return self._socket.account_id
