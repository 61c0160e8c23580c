"""What a room asks of the rest of the marketplace, beside storing its log.

Owns the looking at what is stored about its live session, and the use cases that a room
brings about: that both have met, that nobody is there. Knows no rule and no socket.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from helpout_server.contracts.event import EventHint
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.ws.room_ticks import RoomTicks
from helpout_server.entrypoints.ws.room_writer import RoomWriter
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.media_server import MediaServer
from helpout_server.ports.recorder import Recorder
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime.facts import RoomFacts
from helpout_server.services import live_session
from helpout_server.services import room as use_cases
from helpout_server.services.context import Context, Policy

_log = logging.getLogger("helpouts")
_DOUBT_S = 60.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every room of a process works with."""

    store: Store
    bus: Bus
    clock: Clock
    ids: Ids
    policy: Policy
    recorder: Recorder | None = None
    media_server: MediaServer | None = None
    writer: RoomWriter = field(init=False)
    """One for all: what many rooms have to store at once costs one wait for the disk."""

    ticks: RoomTicks = field(default_factory=RoomTicks, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "writer", RoomWriter(self.store))


class Asker(Protocol):
    """What errands need of their room."""

    @property
    def id(self) -> str: ...
    @property
    def facts(self) -> RoomFacts: ...
    def learn(self, facts: RoomFacts) -> None:
        """The stored facts, as of now."""
        ...

    def over(self, account_id: str, *, nobody_there: bool) -> None:
        """The live session was ended in that account's name."""
        ...

    def closes(self, at: datetime) -> None:
        """From when the room is closed, as stored now."""
        ...


class RoomErrands:
    """Lives on the room's event loop."""

    def __init__(self, room: Asker, surroundings: Surroundings) -> None:
        self._room = room
        self._with = surroundings
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = self._look_again = False
        self._came = 0
        self._doubt_until = 0.0
        """Until then an admission may be older than a change that the room has seen."""
        self._unsubscribe = surroundings.bus.subscribe(
            room.facts.lender_id, self._hinted, missed=self._doubted
        )

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def stop(self) -> None:
        """Hear no more hints; what is under way is done."""
        self._unsubscribe()

    def admitted(self, admitted: use_cases.Admitted) -> None:
        """Somebody was let in: the room knows what the door knew of them."""
        self._came += 1
        facts = self._room.facts
        account_id, role = admitted.account.id, admitted.role
        members = facts.members
        if role != "host" and facts.role_of(account_id) != role:
            members = {**members, account_id: role}
        self._room.learn(
            replace(
                facts,
                lead_id=admitted.lead_id,
                members=members,
                recording_refused=admitted.recording_refused,
            )
        )
        if self._with.clock.monotonic() < self._doubt_until:
            self._look_soon()

    def met(self) -> None:
        """Lender and lead are in the room together, for the first time."""
        self.spawn(self._begin())

    def nobody_there(self, account_id: str) -> None:
        """End the live session as that account would: nobody says that they are there."""
        self.spawn(self._end(account_id))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; its failure is not the room's."""
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hinted(self, hint: EventHint) -> None:
        if hint.name == "live_session_changed" and hint.id == self._room.id:
            self._doubted()

    def _doubted(self) -> None:
        """Something of it was changed, or may have been."""
        self._doubt_until = self._with.clock.monotonic() + _DOUBT_S
        self._look_soon()

    def _look_soon(self) -> None:
        self._look_again = True
        if not self._looking:
            self._looking = True
            self.spawn(self._look())

    async def _look(self) -> None:
        """Look at what is stored, until nothing was changed and nobody came meanwhile."""
        id_, policy = self._room.id, self._with.policy
        try:
            while self._look_again:
                self._look_again = False
                came = self._came
                standing = await self._with.store.read(
                    lambda uow: use_cases.standing(uow, id_, policy=policy)
                )
                if came != self._came:
                    # Who was let in meanwhile may not be in it: they are not to be turned out.
                    self._look_again = True
                    continue
                if standing.ended_by is not None:
                    self._room.over(standing.ended_by, nobody_there=False)
                self._room.closes(standing.closes_at)
                self._room.learn(
                    replace(
                        self._room.facts,
                        lead_id=standing.lead_id,
                        members=standing.roles,
                        recording_refused=standing.recording_refused,
                    )
                )
        finally:
            self._looking = False

    async def _begin(self) -> None:
        now, policy = self._with.clock.now(), self._with.policy
        people, hints = await self._with.store.write(
            lambda uow: use_cases.begin(uow, self._room.id, policy=policy, now=now)
        )
        for hint in hints:
            self._with.bus.publish(people, hint)

    async def _end(self, account_id: str) -> None:
        now = self._with.clock.now()

        def work(uow: UnitOfWork) -> Context:
            actor = uow.accounts.get(account_id)
            assert actor is not None, "who leads a live session has an account"
            context = Context(
                uow=uow, actor=actor, now=now, ids=self._with.ids, policy=self._with.policy
            )
            live_session.end(context, live_session_id=self._room.id)
            return context

        context = await self._with.store.write(work)
        self._room.over(account_id, nobody_there=True)
        for people, hint in context.hints:
            self._with.bus.publish(people, hint)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except HelpoutError as error:
            _log.warning("A room's errand was refused: %s", error.code)
        except Exception as error:  # noqa: BLE001 - an errand's failure is not the room's
            _log.error("A room's errand failed with %s", type(error).__name__, exc_info=error)
