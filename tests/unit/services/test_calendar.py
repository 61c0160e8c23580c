"""What of a calendar takes time, who hears of its faults, and what is still to be written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.adapters.calendars.secret_box import FileSecretBox
from helpout_server.contracts.booking import CancellationDraft
from helpout_server.contracts.calendar import BusyCalendarDraft, WrittenCalendarDraft
from helpout_server.domain.account import Account
from helpout_server.domain.calendar import READ_EVERY, RETRY_MAX, retry_in, uid_of
from helpout_server.domain.errors import InvalidRequest, TooMany
from helpout_server.domain.interval import Interval, seconds
from helpout_server.ports.calendar import (
    BusyCalendarRecord,
    BusyPiece,
    CalendarCopy,
    CalendarMeans,
    CalendarUnreadable,
    WrittenCalendarRecord,
)
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import booking_moves, calendar, calendar_feed, calendar_written
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.calendar_fault import FAULTS
from helpout_server.services.context import Context
from tests.factories import World, memory_world


class Nothing:
    """Means that nobody may wait for within a use case."""

    possible = True


class CalendarWorld(World):
    means = CalendarMeans(Nothing(), Nothing(), FileSecretBox(None))  # type: ignore[arg-type]

    def context(self, uow: UnitOfWork, actor: Account) -> Context:
        context = super().context(uow, actor)
        context.calendars = self.means
        return context


@pytest.fixture
def world() -> Iterator[CalendarWorld]:
    with memory_world() as made:
        yield CalendarWorld(made.store)


def piece(world: World, start: float, end: float, uid: str = "") -> BusyPiece:
    base = seconds(world.now)
    return BusyPiece(base + int(start * 3600), base + int(end * 3600), uid)


def subscribed(world: World, tutor: Account, *pieces: BusyPiece, name: str = "") -> str:
    body = BusyCalendarDraft(address="https://calendar.example.org/s.ics", name=name)
    made = world.write(calendar.add_busy, tutor, body=body, found=CalendarCopy(pieces, "Lectures"))
    return str(made.id)


def busy(world: World, tutor: Account) -> list[Interval]:
    window = {"start": world.now, "end": world.now + timedelta(days=2)}
    found = world.read(busy_of, tutor, [tutor.id], **window)
    return list(found.get(tutor.id, []))


def record_of(world: World, id_: str) -> BusyCalendarRecord:
    found = world.store.read_blocking(lambda uow: uow.calendars.busy_calendar(id_))
    assert found is not None
    return found


# ---- busy time --------------------------------------------------------------------------------


def test_what_we_wrote_into_a_calendar_is_not_busy_time_of_its_own(world: World) -> None:
    tutor, other = world.tutor(), world.tutor("Olga")
    made = world.booking(world.account("Sam"), world.listing(tutor))
    theirs = world.booking(world.account("Uma"), world.listing(other))
    subscribed(
        world,
        tutor,
        piece(world, 1, 2),
        piece(world, 5, 6, uid_of(made.id)),
        piece(world, 7, 8, uid_of(theirs.id)),
        piece(world, 9, 10, uid_of("bkg_ofanothermarket1")),
    )
    base = seconds(world.now)
    assert busy(world, tutor) == [
        Interval(base + start * 3600, base + end * 3600) for start, end in ((1, 2), (7, 8), (9, 10))
    ]


def test_a_calendar_has_the_name_that_was_said_or_its_own_or_its_hosts(world: World) -> None:
    tutor = world.account("Tom")
    subscribed(world, tutor, name="  Mine ")
    world.move(seconds=1)
    subscribed(world, tutor)
    world.move(seconds=1)
    hostile = CalendarCopy((), "a\u202egpj.exe")
    body = BusyCalendarDraft(address="webcal://calendar.example.org/s.ics")
    world.write(calendar.add_busy, tutor, body=body, found=hostile)
    names = [one.name for one in world.read(calendar.list_own, tutor).busy]
    assert names == ["Mine", "Lectures", "calendar.example.org"]


def test_there_are_only_so_many(world: World) -> None:
    tutor = world.account("Tom")
    for _ in range(calendar.BUSY_MAX):
        subscribed(world, tutor)
    with pytest.raises(TooMany):
        subscribed(world, tutor)


def test_nothing_is_subscribed_to_unread(world: World) -> None:
    with pytest.raises(InvalidRequest):
        world.write(
            calendar.add_busy,
            world.account("Tom"),
            body=BusyCalendarDraft(address="https://calendar.example.org/"),
        )


def test_an_address_is_not_in_the_database_as_it_was_typed(world: World) -> None:
    id_ = subscribed(world, world.account("Tom"))
    record = record_of(world, id_)
    assert b"s.ics" not in record.address_sealed
    assert CalendarWorld.means.box.unseal(record.address_sealed, id_) == (
        "https://calendar.example.org/s.ics"
    )


def test_only_old_copies_are_worth_a_look(world: World) -> None:
    tutor = world.account("Tom")
    id_ = subscribed(world, tutor)

    def found() -> list[str]:
        return [one.id for one in world.read(calendar.worth_a_look, tutor, [tutor.id])]

    assert found() == []
    world.move(seconds=60)
    assert found() == []
    world.move(seconds=1)
    assert found() == [id_]
    world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("away"))
    assert found() == [], "who has just failed is not waited for again"


def told(world: World) -> bool:
    return bool(world.told("notice_changed"))


def test_a_fault_keeps_the_copy_and_is_told_once_until_it_is_over(world: World) -> None:
    tutor = world.account("Tom")
    id_ = subscribed(world, tutor, piece(world, 1, 2))
    before = busy(world, tutor)
    heard = []
    for _ in range(5):
        world.move(hours=1)
        world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("slow"))
        heard.append(told(world))
    assert heard == [False, False, True, False, False]
    record = record_of(world, id_)
    assert (record.fault, record.failures) == ("slow", 5)
    world.now -= timedelta(hours=5)
    assert busy(world, tutor) == before

    world.write(calendar.keep_copy, tutor, id_, None)
    record = record_of(world, id_)
    assert (record.fault, record.failures, record.due_at) == (None, 0, world.now + READ_EVERY)
    assert busy(world, tutor) == before
    world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("not_found", lasting=True))
    assert told(world)
    assert record_of(world, id_).due_at == world.now + RETRY_MAX


def test_a_fault_at_the_moment_of_booking_is_told_at_once(world: World) -> None:
    tutor = world.account("Tom")
    id_ = subscribed(world, tutor)
    world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("away"), for_booking=True)
    assert told(world)
    world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("away"), for_booking=True)
    assert not told(world)


def test_what_is_read_after_it_was_removed_is_dropped(world: World) -> None:
    tutor = world.account("Tom")
    id_ = subscribed(world, tutor, piece(world, 1, 2))
    world.write(calendar.remove_busy, tutor, calendar_id=id_)
    world.write(calendar.keep_copy, tutor, id_, CalendarCopy((piece(world, 1, 2),)))
    world.write(calendar.note_fault, tutor, id_, CalendarUnreadable("away"))
    assert busy(world, tutor) == []
    assert world.read(calendar.list_own, tutor).busy == []


def test_every_fault_has_its_words() -> None:
    from typing import get_args

    from helpout_server.contracts.calendar import CalendarFault

    assert set(FAULTS) == set(get_args(CalendarFault))


def test_it_is_tried_again_later_and_later() -> None:
    waits = [retry_in(failures, lasting=False) for failures in range(1, 30)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == RETRY_MAX == retry_in(1, lasting=True)


# ---- bookings written back --------------------------------------------------------------------


def connected(world: World, tutor: Account) -> WrittenCalendarRecord:
    body = WrittenCalendarDraft(address="https://dav.example.org/work/", login="tom", password="p")
    found = [("https://dav.example.org/work/", "Work")]
    world.write(calendar_written.connect, tutor, body=body, found=found)
    record = world.store.read_blocking(lambda uow: uow.calendars.written(tutor.id))
    assert record is not None
    return record


def plan(world: World, tutor: Account, record: WrittenCalendarRecord) -> list[Any]:
    means = CalendarWorld.means
    access, writes = world.read(calendar_written.planned, tutor, record, means)
    assert (access.address, access.login, access.password) == (
        "https://dav.example.org/work/",
        "tom",
        "p",
    )
    return list(writes)


def test_each_change_of_a_booking_is_written_once(world: World) -> None:
    tutor, student = world.tutor(), world.account("Sam")
    offer = world.listing(tutor)
    first = world.booking(student, offer)
    record = connected(world, tutor)
    assert b"dav" not in record.access_sealed
    [write] = plan(world, tutor, record)
    assert (write.booking_id, write.appointment.title) == (first.id, f"{offer.title} (Sam)")
    # Written, and then the machine stopped: it is written once more, the same.
    assert plan(world, tutor, record) == [write]
    world.write(calendar_written.note_write, tutor, record, write)
    assert plan(world, tutor, record) == []

    world.write(
        booking_moves.cancel, student, booking_id=first.id, body=CancellationDraft(reason="")
    )
    [gone] = plan(world, tutor, record)
    assert (gone.booking_id, gone.uid, gone.appointment) == (first.id, uid_of(first.id), None)
    world.write(calendar_written.note_write, tutor, record, gone)
    assert plan(world, tutor, record) == []


def test_what_is_over_stays_in_the_calendar_and_is_not_looked_at_again(world: World) -> None:
    tutor = world.tutor()
    made = world.booking(world.account("Sam"), world.listing(tutor))
    record = connected(world, tutor)
    [write] = plan(world, tutor, record)
    world.write(calendar_written.note_write, tutor, record, write)
    world.now = made.end + timedelta(days=1)
    assert plan(world, tutor, record) == []
    world.write(calendar_written.note_round, tutor, tutor.id, more=False)
    assert world.store.read_blocking(lambda uow: uow.calendars.written_bookings(tutor.id)) == {}
    assert plan(world, tutor, record) == []


def test_what_was_written_to_another_calendar_is_not_noted_of_this_one(world: World) -> None:
    tutor = world.tutor()
    world.booking(world.account("Sam"), world.listing(tutor))
    old = connected(world, tutor)
    [write] = plan(world, tutor, old)
    world.move(minutes=1)
    new = connected(world, tutor)
    world.write(calendar_written.note_write, tutor, old, write)
    assert plan(world, tutor, new) == [write]
    world.write(calendar_written.disconnect, tutor)
    world.write(calendar_written.note_write, tutor, new, write)
    assert world.read(calendar.list_own, tutor).written is None


def test_a_lost_key_is_a_fault_and_told(world: World) -> None:
    tutor = world.tutor()
    record = connected(world, tutor)
    other = replace(CalendarWorld.means, box=FileSecretBox(None))
    with pytest.raises(CalendarUnreadable) as raised:
        world.read(calendar_written.planned, tutor, record, other)
    assert (raised.value.fault, raised.value.lasting) == ("key_lost", True)
    world.write(calendar_written.note_fault, tutor, tutor.id, raised.value)
    assert told(world)
    shown = world.read(calendar.list_own, tutor).written
    assert shown.fault == "key_lost"


def test_a_calendar_that_was_not_found_there_is_refused(world: World) -> None:
    body = WrittenCalendarDraft(address="https://dav.example.org/x/", login="tom", password="p")
    with pytest.raises(InvalidRequest):
        world.write(
            calendar_written.connect,
            world.account("Tom"),
            body=body,
            found=[("https://dav.example.org/work/", "Work")],
        )


def test_a_request_is_tentative_and_changes_count_up(world: World) -> None:
    tutor, student = world.tutor(), world.account("Sam")
    offer = world.listing(tutor, approval_required=True)
    made = world.booking(student, offer)
    [first] = world.read(calendar_feed.of_booking, student, booking_id=made.id)
    assert (first.status, first.sequence) == ("tentative", 0)
    world.write(booking_moves.approve, tutor, booking_id=made.id)
    [second] = world.read(calendar_feed.of_booking, student, booking_id=made.id)
    assert (second.status, second.uid) == ("confirmed", first.uid)
    assert second.sequence > first.sequence
