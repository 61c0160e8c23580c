"""What one replica at a time has: a room, a recording, the chores.

Owns nothing of how replicas agree. A lease is no promise for ever: a process that stood still
may have lost it without knowing, so what is stored under a lease is checked by the store too
(``LiveSessions.hold_rooms``) or may be done twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

LEADER = "leader"
"""Of the lease that somebody always tries to have: who does what goes by the clock."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The replica that has a lease."""

    replica_id: str
    address: str
    """Where other replicas reach it: ``http://host:port/base/``."""


class Leases(Protocol):
    """Of this process. Lives on one event loop."""

    @property
    def replica_id(self) -> str: ...

    @property
    def shared(self) -> bool:
        """Whether there may be other replicas at all."""
        ...

    def mine(self, name: str) -> bool:
        """Whether it is ours, as far as we know."""
        ...

    async def take(self, name: str) -> Holder | None:
        """Have it; None: it is ours, else whose it is. Again is harmless.

        Raises:
            StoreUnusable: replicas cannot agree just now.
        """
        ...

    async def holder(self, name: str) -> Holder | None:
        """Whose it is, we among them; None: nobody's. Raises StoreUnusable."""
        ...

    async def release(self, name: str) -> None:
        """Somebody else may have it now. Never fails: else it lapses."""
        ...

    def when_lost(self, tell: Callable[[str], None]) -> None:
        """``tell`` is called with the name of each lease that somebody else has by now."""
        ...

    def watch(self, replica_id: str, gone: Callable[[], None]) -> Callable[[], None]:
        """Call ``gone``, once, when that replica's leases have lapsed; gives the way to stop."""
        ...

    def seal(self, content: bytes) -> str:
        """What replicas of one marketplace alone can say of a content (a MAC, hex)."""
        ...
