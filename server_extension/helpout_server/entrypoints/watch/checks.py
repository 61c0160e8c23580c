"""Whether a marketplace can take requests: a list of checks that parts add themselves to.

Owns their time limit and that many who ask at once are told one answer. Knows no part.
"""

import asyncio
from collections.abc import Awaitable, Callable

from helpout_server.adapters.sql import revisions
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.clock import Clock
from helpout_server.ports.unit_of_work import Store

Check = Callable[[], Awaitable[None]]
"""Returns where all is well, raises where it is not."""
WITHIN_S = 3.0
HOLDS_S = 1.0


class Checks:
    """By name. Lives on one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._checks: dict[str, Check] = {}
        self._asking: asyncio.Task[dict[str, bool]] | None = None
        self._asked_at = 0.0

    def add(self, name: str, check: Check) -> None:
        """``name`` is told to anybody who asks: it names a kind of part, no address."""
        assert name not in self._checks, f"{name} is there twice"
        self._checks[name] = check

    async def standing(self) -> dict[str, bool]:
        """Each, asked now or a moment ago."""
        now = self._clock.monotonic()
        asking = self._asking
        if asking is None or (asking.done() and now > self._asked_at + HOLDS_S):
            self._asked_at = now
            asking = self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(asking)

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> dict[str, bool]:
        found = await asyncio.gather(*(self._one(check) for check in self._checks.values()))
        return dict(zip(self._checks, found, strict=True))

    @staticmethod
    async def _one(check: Check) -> bool:
        try:
            async with asyncio.timeout(WITHIN_S):
                await check()
        except Exception:  # noqa: BLE001 - whatever it is, it is not well
            return False
        return True


def database_answers(store: Store) -> Check:
    """It answers, and is of our revision or of a later one.

    A later one is that of a newer version that is being rolled out: revisions only add, so this
    version goes on until it is stopped (``docs/operations/upgrade.md``).
    """

    async def check() -> None:
        found = await store.read(lambda uow: uow.census.revision())
        if found is None or found < revisions.head():
            raise StoreUnusable("The database is of an older revision.")

    return check
