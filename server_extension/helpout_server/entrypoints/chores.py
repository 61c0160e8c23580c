"""Chores: what a marketplace does by itself, again and again.

Owns when each is due and that the failure of one stops no other. What is done is in ``services``;
the list of chores is ``chore_list.py``. A chore is a use case without an asker: it looks for what
is due by the clock it is handed, and doing it twice changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from helpout_server.domain.account import NOBODY
from helpout_server.entrypoints.told import Rooms, tell
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.measures import Measures
from helpout_server.ports.presence import Presence
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services.context import Context, Policy

FOLLOWS_S = 2.0
"""How soon another replica does them when the one that led is gone."""
_log = logging.getLogger("helpouts")


@dataclass(frozen=True, slots=True)
class Chore:
    """One of them."""

    name: str
    every_s: float
    work: Callable[[Context], None]
    """In one transaction, for nobody."""


class Chores:
    """Does them until it is closed. Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        chores: Iterable[Chore],
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        rooms: Rooms | None = None,
        presence: Presence | None = None,
        measures: Measures | None = None,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """``leads``: whether it is this replica's to do them."""
        self._chores = tuple(chores)
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._rooms = rooms
        self._presence = presence
        self._measures = measures
        self._leads = leads
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._tasks = [asyncio.create_task(self._for_ever(chore)) for chore in self._chores]

    async def close(self) -> None:
        """What is being done is finished by the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def do(self, chore: Chore) -> None:
        """Once, now."""

        def work(uow: UnitOfWork) -> Context:
            # For a moment two replicas may think that they lead.
            uow.lock(f"chore {chore.name}")
            context = Context(
                uow=uow,
                actor=NOBODY,
                now=self._clock.now(),
                ids=self._ids,
                policy=self._policy,
                presence=self._presence,
            )
            chore.work(context)
            return context

        await tell(await self._store.write(work), self._bus, self._rooms)

    async def _for_ever(self, chore: Chore) -> None:
        while True:
            if not self._leads():
                await asyncio.sleep(min(chore.every_s, FOLLOWS_S))
                continue
            began, done = self._clock.monotonic(), True
            try:
                await self.do(chore)
            except Exception as error:  # noqa: BLE001 - it is tried again
                done = False
                _log.error("The chore %s failed: %s", chore.name, type(error).__name__)
            if self._measures is not None:
                self._measures.chore(chore.name, self._clock.monotonic() - began, done=done)
            await asyncio.sleep(chore.every_s)
