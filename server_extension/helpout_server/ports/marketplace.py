"""The marketplace as the student's own server sees it: the owner's calls and one kind of socket.

The same for a marketplace in this process and for one behind the gateway; who uses it cannot
tell. Paths are those of ``docs/architecture.md``, without a leading slash.
"""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class MarketplaceSocket(Protocol):
    """One open socket. Use from the event loop that opened it."""

    async def send(self, message: str | bytes) -> None:
        """Send, waiting while the other side is slow. Raises MarketplaceAway once closed."""
        ...

    async def receive(self) -> str | bytes | None:
        """The next message, or None when the socket is closed (then ``close_code`` says why)."""
        ...

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close; again is harmless."""
        ...

    @property
    def close_code(self) -> int | None:
        """The other side's close code, once ``receive`` gave None; None where it said nothing."""
        ...


class MarketplaceClient(Protocol):
    """Authorised as the owner of this Jupyter server.

    Every call raises the ``HelpoutError`` that the marketplace answered with, or
    ``MarketplaceAway`` where it did not answer.
    """

    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        """``GET api/v1/<path>``, decoded as ``returns``."""
        ...

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        """``POST api/v1/<path>`` with a contract struct (or None); decoded as ``returns``."""
        ...

    async def open_socket(self, path: str) -> MarketplaceSocket:
        """Open ``ws/<path>`` with the owner's token: its ``hello`` needs no ticket."""
        ...
