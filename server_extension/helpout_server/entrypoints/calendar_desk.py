"""Calendars elsewhere, dealt with by the side of the marketplace: read, looked at again, written.

Owns when which is asked, and that other servers are waited for outside transactions, on threads
of its own, a few at a time, none asked twice at once. What is stored is in ``services/calendar*``.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from helpout_server.contracts import calendar as wire
from helpout_server.domain.account import NOBODY, Account, credential_hash
from helpout_server.domain.calendar_address import checked_address
from helpout_server.domain.errors import TooMany
from helpout_server.entrypoints.told import Rooms, tell
from helpout_server.ports.bus import Bus
from helpout_server.ports.calendar import (
    BusyCalendarRecord,
    CalendarAccess,
    CalendarCopy,
    CalendarMeans,
    CalendarUnreadable,
    WrittenCalendarRecord,
)
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services import calendar, calendar_written
from helpout_server.services.calendar_fault import refusal
from helpout_server.services.context import Context, Policy

T = TypeVar("T")
THREADS = 4
ROUND_S = 20.0
"""How often it is looked for what is due."""
FOLLOWS_S = 2.0
"""How soon another replica does it when the one that led is gone."""
ROUND_MAX = 16
LOOK_WITHIN_S = 5.0
"""How long a booking waits for the calendars of its tutor."""
FEED_READS = 30
ADDRESSES = 30
"""Of one account that are tried out, good and bad ones."""
COUNTED_S = 600.0
_NAMES_REMEMBERED = 10_000

_log = logging.getLogger("helpouts")


class CalendarDesk:
    """Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        means: CalendarMeans,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        rooms: Rooms | None = None,
        leads: Callable[[], bool] | None = None,
    ) -> None:
        """``leads``: whether what nobody asked for is this replica's to do; None: no other is."""
        self._leads = leads
        self.means = means
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._rooms = rooms
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="calendar")
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._writing: dict[str, asyncio.Task[None]] = {}
        self._listening: dict[str, Callable[[], None]] = {}
        self._changed: set[str] = set()
        """Accounts whose bookings changed since their calendar was last looked through."""
        self._counted: OrderedDict[str, list[float]] = OrderedDict()
        self._round: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._round = asyncio.create_task(self._for_ever())

    async def close(self) -> None:
        """What is being asked is left; it is asked again after the next start."""
        running = [*self._reading.values(), *self._writing.values()]
        if self._round is not None:
            running.append(self._round)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for stop in self._listening.values():
            stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # ---- before a use case

    async def read_new(self, actor: Account, address: str) -> CalendarCopy:
        """A calendar that somebody wants to subscribe to.

        Raises:
            InvalidRequest: it cannot be read, with why.
            TooMany: they tried many lately.
        """
        self._count(f"addresses {actor.id}", ADDRESSES)
        zones = await self._store.read(lambda uow: uow.availabilities.time_zones([actor.id]))
        zone = zones.get(actor.id, actor.time_zone)
        checked = checked_address(address).text
        try:
            found = await self._blocking(
                lambda: self.means.reader.read(checked, time_zone=zone, now=self._clock.now())
            )
        except CalendarUnreadable as error:
            raise refusal(error) from None
        assert found is not None, "nothing was known before"
        return found

    async def look_again(self, account_ids: Iterable[str]) -> None:
        """Read what is too old for a booking. What does not answer in time keeps its copy."""
        people = list(account_ids)
        await self._look_again(lambda _context: people)

    async def look_again_for(self, listing_id: str) -> None:
        """As ``look_again``, for whoever answers a listing."""
        await self._look_again(lambda context: calendar.tutors_of(context, listing_id))

    async def look_again_of(self, actor: Account, booking_id: str) -> None:
        """As ``look_again``, for whoever holds a booking. Raises NotFound."""
        await self._look_again(
            lambda context: calendar.tutors_of_booking(context, booking_id), actor
        )

    async def _look_again(
        self, whose: Callable[[Context], Iterable[str]], actor: Account = NOBODY
    ) -> None:
        # One transaction for both questions: every booking waits for it.
        stale = await self._read(
            lambda context: calendar.worth_a_look(context, whose(context)), actor
        )
        if stale:
            tasks = [self._reading_of(one, for_booking=True) for one in stale]
            await asyncio.wait(tasks, timeout=LOOK_WITHIN_S)

    async def refetch(self, actor: Account, calendar_id: str) -> None:
        """Read one again because its owner asks. Raises NotFound, TooMany."""
        self._count(f"addresses {actor.id}", ADDRESSES)
        record = await self._read(lambda context: calendar.own_busy(context, calendar_id), actor)
        await asyncio.wait([self._reading_of(record)])

    async def search(self, actor: Account, access: CalendarAccess) -> list[tuple[str, str]]:
        """Calendars that can be written to. Raises InvalidRequest, TooMany."""
        self._count(f"addresses {actor.id}", ADDRESSES)
        checked_address(access.address)
        try:
            return await self._blocking(lambda: self.means.writer.search(access))
        except CalendarUnreadable as error:
            raise refusal(error) from None

    def count_feed(self, secret: str) -> None:
        """Raises TooMany: that feed is read more often than any program needs to."""
        self._count(f"feed {credential_hash(secret)}", FEED_READS)

    def _count(self, name: str, most: int) -> None:
        """Raises TooMany: so many times within ``COUNTED_S`` is enough."""
        now = self._clock.monotonic()
        recent = [at for at in self._counted.pop(name, ()) if now - at < COUNTED_S]
        self._counted[name] = recent
        while len(self._counted) > _NAMES_REMEMBERED:
            self._counted.popitem(last=False)
        if len(recent) >= most:
            raise TooMany("That is asked too often. Try again in ten minutes.")
        recent.append(now)

    # ---- by itself

    async def do_round(self) -> None:
        """All that is due now; what fails is due again later."""
        now = self._clock.now()
        reads, writes = await self._read(
            lambda context: (
                context.uow.calendars.due_busy(now, limit=ROUND_MAX),
                context.uow.calendars.due_written(now, limit=ROUND_MAX),
            )
        )
        tasks = [self._reading_of(one) for one in reads]
        tasks += [self.written_again(one.account_id) for one in writes]
        if tasks:
            await asyncio.wait(tasks)

    def written_again(self, account_id: str) -> "asyncio.Task[None]":
        """Bring the connected calendar of an account up to date, soon."""
        return self._once(self._writing, account_id, lambda: self._write_all(account_id))

    async def _for_ever(self) -> None:
        led = self._leads is None
        while True:
            if self._leads is not None and not self._leads():
                led = False
                await asyncio.sleep(FOLLOWS_S)
                continue
            try:
                await self.do_round()
                await self._listen()
                if not led:  # what changed while nobody led was heard by nobody
                    led = True
                    for account_id in self._listening:
                        self._heard(account_id)
            except Exception as error:  # noqa: BLE001 - it is tried again
                _log.error("Calendars could not be looked after: %s", type(error).__name__)
            await asyncio.sleep(ROUND_S)

    async def _listen(self) -> None:
        """Hear of changed bookings of those who have them written to a calendar."""
        connected = set(await self._read(lambda context: context.uow.calendars.connected()))
        for account_id in self._listening.keys() - connected:
            self._listening.pop(account_id)()
        for account_id in connected - self._listening.keys():
            self.listen(account_id)

    def listen(self, account_id: str) -> None:
        """From now on their bookings are written as soon as they change."""
        if account_id not in self._listening:
            self._listening[account_id] = self._bus.subscribe(
                account_id,
                lambda hint: self._heard(account_id) if hint.name == "booking_changed" else None,
                missed=lambda: self._heard(account_id),
            )

    def _heard(self, account_id: str) -> None:
        if self._leads is not None and not self._leads():
            return
        self._changed.add(account_id)
        self.written_again(account_id)

    # ---- one calendar

    def _reading_of(
        self, record: BusyCalendarRecord, *, for_booking: bool = False
    ) -> "asyncio.Task[None]":
        return self._once(
            self._reading, record.id, lambda: self._read_one(record, for_booking=for_booking)
        )

    async def _read_one(self, record: BusyCalendarRecord, *, for_booking: bool) -> None:
        zones = await self._store.read(
            lambda uow: uow.availabilities.time_zones([record.account_id])
        )
        zone = zones.get(record.account_id, "UTC")
        try:
            address = self._address_of(record)
            found = await self._blocking(
                lambda: self.means.reader.read(
                    address, time_zone=zone, now=self._clock.now(), known=record.copy
                )
            )
        except CalendarUnreadable as error:
            fault = error
            await self._write(
                lambda context: calendar.note_fault(
                    context, record.id, fault, for_booking=for_booking
                )
            )
        else:
            await self._write(lambda context: calendar.keep_copy(context, record.id, found))

    def _address_of(self, record: BusyCalendarRecord) -> str:
        address = self.means.box.unseal(record.address_sealed, record.id)
        if address is None:
            raise CalendarUnreadable("key_lost", lasting=True)
        return address

    async def _write_all(self, account_id: str) -> None:
        while True:
            self._changed.discard(account_id)
            await self._write_round(account_id)
            if account_id not in self._changed:
                return

    async def _write_round(self, account_id: str) -> None:
        record = await self._read(lambda context: context.uow.calendars.written(account_id))
        if record is None:
            return
        try:
            access, writes = await self._read(
                lambda context: calendar_written.planned(context, record, self.means)
            )
            for write in writes:
                await self._write_one(record, access, write)
        except CalendarUnreadable as error:
            fault = error
            await self._write(
                lambda context: calendar_written.note_fault(context, account_id, fault)
            )
            return
        more = len(writes) == calendar_written.WRITES_AT_ONCE
        await self._write(
            lambda context: calendar_written.note_round(context, account_id, more=more)
        )

    async def _write_one(
        self,
        record: WrittenCalendarRecord,
        access: CalendarAccess,
        write: calendar_written.Write,
    ) -> None:
        writer, now = self.means.writer, self._clock.now()
        appointment = write.appointment
        if appointment is None:
            await self._blocking(lambda: writer.take_out(access, write.uid))
        else:
            await self._blocking(lambda: writer.put(access, appointment, now=now))
        await self._write(lambda context: calendar_written.note_write(context, record, write))

    # ---- means

    def _once(
        self,
        running: dict[str, "asyncio.Task[None]"],
        name: str,
        work: Callable[[], Coroutine[Any, Any, None]],
    ) -> "asyncio.Task[None]":
        """The task of that name: the one that runs, or a new one."""
        known = running.get(name)
        if known is not None and not known.done():
            return known
        task = asyncio.create_task(_logged(work()))
        running[name] = task
        task.add_done_callback(
            lambda done: running.pop(name) if running.get(name) is done else None
        )
        return task

    async def _blocking(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _read(self, work: Callable[[Context], T], actor: Account = NOBODY) -> T:
        return await self._store.read(lambda uow: work(self._context(uow, actor)))

    async def _write(self, work: Callable[[Context], None]) -> None:
        def transaction(uow: UnitOfWork) -> Context:
            context = self._context(uow, NOBODY)
            work(context)
            return context

        await tell(await self._store.write(transaction), self._bus, self._rooms)

    def _context(self, uow: UnitOfWork, actor: Account) -> Context:
        return Context(
            uow=uow,
            actor=actor,
            now=self._clock.now(),
            ids=self._ids,
            policy=self._policy,
            calendars=self.means,
        )


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    """Nobody waits for all of them, so what fails says so itself."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - it is due again
        _log.error("A calendar could not be looked after: %s", type(error).__name__)


_ = wire
