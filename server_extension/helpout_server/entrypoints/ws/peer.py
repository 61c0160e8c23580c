"""What stands behind a socket: something local, or the gateway's connection upstream."""

from collections.abc import Awaitable
from typing import Protocol


class Socket(Protocol):
    """The near end, as a peer sees it. Implemented by the tornado handler."""

    def send(self, message: str | bytes) -> None:
        """Queue a message. The queue is bounded: a reader too slow is closed with 4429."""
        ...

    async def drained(self) -> None:
        """Wait until the queue is short again; for who forwards faster than it may."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close; reason at most 120 bytes."""
        ...

    @property
    def bearer_account_id(self) -> str | None:
        """The account of a valid Bearer token on the opening request, else None."""
        ...


class SocketPeer(Protocol):
    """One connection's other side; all calls come from the event loop, in order."""

    async def opened(self, socket: Socket) -> None: ...
    def received(self, message: str | bytes) -> Awaitable[None] | None:
        """Take a message; None where that was done at once, without waiting for anything."""
        ...

    async def closed(self) -> None: ...
