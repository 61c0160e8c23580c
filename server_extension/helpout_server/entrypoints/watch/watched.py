"""A running marketplace as it is looked at: its checks, its measures, and what stands now."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpout_server.adapters.metrics import PrometheusMeasures, Standing
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.watch.checks import WITHIN_S, Checks
from helpout_server.entrypoints.ws.rooms import Rooms
from helpout_server.ports.clock import Clock
from helpout_server.ports.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Watched:
    """Of one marketplace."""

    measures: PrometheusMeasures
    checks: Checks
    store: Store
    rooms: Rooms
    clock: Clock

    async def metrics(self, sockets: Callable[[], Mapping[str, int]]) -> bytes:
        """All metrics, those of the database counted now; without them where it does not answer."""
        now = self.clock.now()
        counts = None
        try:
            async with asyncio.timeout(WITHIN_S):
                counts = await self.store.read(lambda uow: uow.census.counts(now))
        except (HelpoutError, TimeoutError):
            pass
        return self.measures.text(
            Standing(
                rooms=len(self.rooms),
                participants=self.rooms.participants,
                sockets=sockets(),
                counts=counts,
            )
        )
