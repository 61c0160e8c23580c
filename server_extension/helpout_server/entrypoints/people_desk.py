"""Who is who elsewhere, read again on a schedule: rights, groups, courses, who is gone.

Owns when, and that people are looked at some at a time. What it finds is in ``services/vouched``.
Doing it twice changes nothing, so every replica may; the leader alone does.
"""

import asyncio
import logging
from collections.abc import Callable

from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import SignInAway
from helpout_server.entrypoints.told import tell
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.sign_in import People, VouchedPerson
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services import vouched
from helpout_server.services.context import Context, Policy

AT_ONCE = 100
"""People in one transaction: others must write too."""
_log = logging.getLogger("helpouts")


class PeopleDesk:
    """Reads until it is closed. Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        people: People,
        provider: str,
        *,
        every_s: float,
        store: Store,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        forget: Callable[[], None],
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """``forget``: accounts may have changed; ``leads``: whether it is ours to do."""
        self._people = people
        self._provider = provider
        self._every_s = every_s
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._forget = forget
        self._leads = leads
        self._task: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Once, now. Raises SignInAway: nothing is known, and nothing changed."""
        people = {one.name: one for one in await self._people.everybody()}
        provider = self._provider
        names = await self._store.read(lambda uow: sorted(uow.accounts.sign_ins(provider)))
        for start in range(0, len(names), AT_ONCE):
            await self._apply(names[start : start + AT_ONCE], people)
        self._forget()

    async def _apply(self, names: list[str], people: dict[str, VouchedPerson]) -> None:
        def work(uow: UnitOfWork) -> Context:
            context = Context(
                uow=uow,
                actor=NOBODY,
                now=self._clock.now(),
                ids=self._ids,
                policy=self._policy,
            )
            vouched.re_read(context, self._provider, names, people)
            return context

        await tell(await self._store.write(work), self._bus, None)

    def open(self) -> None:
        self._task = asyncio.create_task(self._for_ever())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _for_ever(self) -> None:
        while True:
            try:
                if self._leads():
                    await self.read()
            except SignInAway as error:
                _log.warning("People of the %s are not read: %s", self._provider, error.detail)
            except Exception as error:  # noqa: BLE001 - it is tried again
                _log.error("Reading people failed: %s", type(error).__name__)
            await asyncio.sleep(self._every_s)
