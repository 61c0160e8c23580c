"""Calendars elsewhere as stored, over every store."""

from dataclasses import replace
from datetime import timedelta

from helpout_server.domain.account import Account
from helpout_server.domain.interval import Interval, seconds
from helpout_server.ports.calendar import (
    BusyCalendarRecord,
    CalendarCopy,
    FeedRecord,
    WrittenCalendarRecord,
)
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import calendar_busy
from tests.factories import World


def busy_calendar(world: World, account: Account, **changes: object) -> BusyCalendarRecord:
    record = BusyCalendarRecord(
        id=world.ids.new("cal"),
        account_id=account.id,
        name="Lectures",
        host="calendar.example.org",
        address_sealed=b"\x00sealed",
        copy=CalendarCopy((), "Lectures", '"1"', "yesterday", "abc"),
        busy_count=2,
        created_at=world.now,
        due_at=world.now,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def hours(world: World, *pairs: tuple[float, float]) -> list[Interval]:
    base = seconds(world.now)
    return [Interval(base + int(start * 3600), base + int(end * 3600)) for start, end in pairs]


def test_a_subscription_reads_as_it_was_written(world: World) -> None:
    tutor, other = world.account("Tom"), world.account("Olga")
    first = busy_calendar(world, tutor)
    later = world.now + timedelta(minutes=5)
    second = busy_calendar(world, tutor, created_at=later, due_at=later, fault="slow", failures=2)

    def store(uow: UnitOfWork) -> None:
        uow.calendars.add_busy(first, hours(world, (1, 2), (3, 4)))
        uow.calendars.add_busy(second, [])

    world.store.write_blocking(store)
    read = world.store.read_blocking
    assert read(lambda uow: uow.calendars.busy_calendar(first.id)) == first
    assert read(lambda uow: uow.calendars.busy_calendars([tutor.id])) == [first, second]
    assert read(lambda uow: uow.calendars.busy_calendars([other.id])) == []
    assert read(lambda uow: uow.calendars.due_busy(world.now, limit=5)) == [first]
    assert read(lambda uow: uow.calendars.due_busy(later, limit=1)) == [first]


def test_busy_time_of_all_calendars_of_an_account_is_joined(world: World) -> None:
    tutor, other = world.account("Tom"), world.account("Olga")

    def store(uow: UnitOfWork) -> None:
        uow.calendars.add_busy(busy_calendar(world, tutor), hours(world, (1, 2), (5, 6)))
        uow.calendars.add_busy(busy_calendar(world, tutor), hours(world, (2, 3), (5.5, 7)))
        uow.calendars.add_busy(busy_calendar(world, other), hours(world, (1, 2)))

    world.store.write_blocking(store)
    start = world.now
    found = world.read(
        calendar_busy.busy_of,
        tutor,
        [tutor.id, other.id],
        start=start,
        end=start + timedelta(days=1),
    )
    assert found == {
        tutor.id: hours(world, (1, 3), (5, 7)),
        other.id: hours(world, (1, 2)),
    }
    edges = world.read(
        calendar_busy.busy_of,
        tutor,
        [tutor.id],
        start=start + timedelta(hours=3),
        end=start + timedelta(hours=5),
    )
    assert edges == {}
    assert world.read(calendar_busy.busy_of, tutor, [], start=start, end=start) == {}


def test_a_new_copy_takes_the_place_of_the_one_before(world: World) -> None:
    tutor = world.account("Tom")
    record = busy_calendar(world, tutor)
    world.store.write_blocking(lambda uow: uow.calendars.add_busy(record, hours(world, (1, 2))))
    tried = replace(record, failures=1, fault="away", tried_at=world.now, told=True)
    assert world.store.write_blocking(lambda uow: uow.calendars.update_busy(tried))
    window = {"start": world.now, "end": world.now + timedelta(days=1)}
    assert world.read(calendar_busy.busy_of, tutor, [tutor.id], **window)[tutor.id] == hours(
        world, (1, 2)
    )
    read = replace(record, read_at=world.now, busy_count=1)
    new = hours(world, (8, 9))
    assert world.store.write_blocking(lambda uow: uow.calendars.update_busy(read, new))
    assert world.read(calendar_busy.busy_of, tutor, [tutor.id], **window)[tutor.id] == new
    world.store.write_blocking(lambda uow: uow.calendars.remove_busy(record.id))
    assert world.read(calendar_busy.busy_of, tutor, [tutor.id], **window) == {}
    assert not world.store.write_blocking(lambda uow: uow.calendars.update_busy(read, new))


def test_a_feed_has_one_secret_at_a_time(world: World) -> None:
    tutor = world.account("Tom")
    first = FeedRecord(tutor.id, "a" * 64, world.now)
    second = FeedRecord(tutor.id, "b" * 64, world.now + timedelta(days=1))
    world.store.write_blocking(lambda uow: uow.calendars.put_feed(first))
    world.store.write_blocking(lambda uow: uow.calendars.put_feed(second))
    read = world.store.read_blocking
    assert read(lambda uow: uow.calendars.feed(tutor.id)) == second
    assert read(lambda uow: uow.calendars.feed_of_secret("a" * 64)) is None
    assert read(lambda uow: uow.calendars.feed_of_secret("b" * 64)) == second
    world.store.write_blocking(lambda uow: uow.calendars.remove_feed(tutor.id))
    assert read(lambda uow: uow.calendars.feed(tutor.id)) is None


def test_what_was_written_is_forgotten_with_its_calendar(world: World) -> None:
    tutor = world.tutor()
    student = world.account("Sam")
    made = world.booking(student, world.listing(tutor))
    record = WrittenCalendarRecord(
        account_id=tutor.id,
        name="Work",
        host="dav.example.org",
        login="tom",
        access_sealed=b"sealed",
        connected_at=world.now,
        due_at=world.now,
    )
    write, read = world.store.write_blocking, world.store.read_blocking
    write(lambda uow: uow.calendars.put_written(record))
    write(lambda uow: uow.calendars.note_written(tutor.id, made.id, "one"))
    write(lambda uow: uow.calendars.note_written(tutor.id, made.id, "two"))
    assert read(lambda uow: uow.calendars.written_bookings(tutor.id)) == {made.id: "two"}
    assert read(lambda uow: uow.calendars.due_written(world.now, limit=9)) == [record]
    later = replace(record, due_at=world.now + timedelta(hours=1), written_at=world.now)
    assert write(lambda uow: uow.calendars.update_written(later))
    assert read(lambda uow: uow.calendars.written(tutor.id)) == later
    assert read(lambda uow: uow.calendars.due_written(world.now, limit=9)) == []
    write(lambda uow: uow.calendars.note_written(tutor.id, made.id, ""))
    assert read(lambda uow: uow.calendars.written_bookings(tutor.id)) == {}

    write(lambda uow: uow.calendars.note_written(tutor.id, made.id, "one"))
    anew = replace(record, connected_at=world.now + timedelta(minutes=1))
    write(lambda uow: uow.calendars.put_written(anew))
    assert read(lambda uow: uow.calendars.written_bookings(tutor.id)) == {}
    assert not write(lambda uow: uow.calendars.update_written(later))
    write(lambda uow: uow.calendars.remove_written(tutor.id))
    assert read(lambda uow: uow.calendars.written(tutor.id)) is None
