"""Availability and slots over every store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from helpout_server.contracts.availability import (
    AvailabilityDraft,
    AvailabilityException,
    HoursPreview,
    HoursPreviewDraft,
    SlotPage,
    SlotQuery,
    TimeOffDraft,
    Travel,
    WeeklyRule,
)
from helpout_server.contracts.booking import CancellationDraft
from helpout_server.domain.account import Account
from helpout_server.domain.errors import InvalidRequest, NotFound, TooMany
from helpout_server.services import availability, booking_moves, crew_slots
from helpout_server.services.context import Context
from helpout_server.services.taken_time import is_full
from tests.factories import World
from tests.organised import founded, offered_by


@pytest.fixture
def student(world: World) -> Account:
    return world.account("Sam", time_zone="Europe/Berlin")


def page(world: World, actor: Account, listing_id: str, **changes: Any) -> SlotPage:
    query: dict[str, Any] = {
        "since": world.now,
        "to": world.now + timedelta(days=1),
        "duration_minutes": 30,
        **changes,
    }
    found = world.read(
        availability.list_slots, actor, listing_id=listing_id, query=SlotQuery(**query)
    )
    assert isinstance(found, SlotPage)
    return found


def test_hours_read_as_they_were_written(world: World) -> None:
    tutor = world.account("Tom", time_zone="America/New_York")
    assert world.read(availability.get_own, tutor).time_zone == "America/New_York"
    draft = AvailabilityDraft(
        time_zone="Asia/Kolkata",
        weekly=[
            WeeklyRule(weekday=6, start="22:00", end="02:30"),
            WeeklyRule(weekday=1, start="09:00", end="10:00", valid_from="2026-09-01"),
        ],
        exceptions=[
            AvailabilityException(date="2026-06-13", kind="replaces", start="00:00", end="00:00"),
            AvailabilityException(
                date="2026-06-14", kind="adds", start="10:00", end="24:00", note="Exam"
            ),
        ],
        travels=[
            Travel(first_date="2026-05-03", last_date="2026-05-17", time_zone="Asia/Tokyo"),
            Travel(
                first_date="2026-05-18",
                last_date="2026-05-18",
                time_zone="Europe/Paris",
                rules_in="home",
            ),
        ],
        increment_minutes=20,
        min_notice_minutes=60,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        horizon_days=30,
        max_per_day=3,
        max_per_week=12,
    )
    world.write(availability.put_own, tutor, body=draft)
    found = world.read(availability.get_own, tutor)
    for name in AvailabilityDraft.__struct_fields__:
        assert getattr(found, name) == getattr(draft, name)
    world.write(availability.put_own, tutor, body=AvailabilityDraft(time_zone="UTC"))
    assert world.read(availability.get_own, tutor).weekly == []


def test_changed_hours_are_told_to_everybody(world: World) -> None:
    tutor = world.tutor()
    world.listing(tutor)
    world.always_open(tutor)
    assert world.told("listing_changed") == [frozenset()]
    assert world.told("availability_changed") == [frozenset()]


def closed(day: str) -> AvailabilityException:
    return AvailabilityException(date=day, kind="replaces", start="00:00", end="00:00")


def travel(first: str, last: str, zone: str = "Asia/Tokyo") -> Travel:
    return Travel(first_date=first, last_date=last, time_zone=zone)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("time_zone", {"time_zone": "Europe/Nowhere"}),
        ("exceptions.0.date", {"exceptions": [closed("2026-02-30")]}),
        (
            "exceptions.0.end",
            {
                "exceptions": [
                    AvailabilityException(
                        date="2026-02-28", kind="adds", start="09:00", end="09:00"
                    )
                ]
            },
        ),
        (
            "weekly.0.valid_until",
            {
                "weekly": [
                    WeeklyRule(
                        weekday=0,
                        start="09:00",
                        end="10:00",
                        valid_from="2026-06-02",
                        valid_until="2026-06-01",
                    )
                ]
            },
        ),
        ("travels.0.last_date", {"travels": [travel("2026-05-03", "2026-05-02")]}),
        ("travels.0.last_date", {"travels": [travel("2026-05-03", "9999-12-31")]}),
        ("travels.0.time_zone", {"travels": [travel("2026-05-03", "2026-05-03", "Mars/Base")]}),
        (
            "travels.0.first_date",
            {"travels": [travel("2026-05-05", "2026-05-06"), travel("2026-05-03", "2026-05-05")]},
        ),
    ],
)
def test_hours_that_cannot_be(world: World, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        world.open_hours(world.account("Tom"), **changes)
    assert refusal.value.field == field


def test_time_off_is_a_step_of_its_own(world: World, student: Account) -> None:
    tutor = world.tutor()
    offer = world.listing(tutor)
    body = TimeOffDraft(start=world.now, end=world.now + timedelta(hours=5), note="Dentist")
    made = world.write(availability.add_time_off, tutor, body=body)
    assert world.told("availability_changed") == [frozenset()]
    (off,) = made.time_off
    assert (off.start, off.end, off.note) == (body.start, body.end, "Dentist")
    assert page(world, student, offer.id).slots[0].start == body.end
    # Who edits the week keeps it.
    world.always_open(tutor)
    assert world.read(availability.get_own, tutor).time_off == [off]
    world.write(availability.end_time_off, tutor, time_off_id=off.id)
    assert page(world, student, offer.id).slots[0].start == world.now
    with pytest.raises(NotFound):
        world.write(availability.end_time_off, tutor, time_off_id=off.id)


def test_time_off_that_is_over_is_forgotten(world: World) -> None:
    tutor = world.account("Tom")  # who has set no hours at all
    start = world.now
    for hours in (1, 3):
        body = TimeOffDraft(start=start, end=start + timedelta(hours=hours))
        world.write(availability.add_time_off, tutor, body=body)
    world.move(hours=2)
    (left,) = world.read(availability.get_own, tutor).time_off
    assert left.end == start + timedelta(hours=3)


@pytest.mark.parametrize(
    ("field", "start", "end"),
    [
        ("end", timedelta(), timedelta()),
        ("end", timedelta(), timedelta(days=401)),
        ("end", timedelta(days=-2), timedelta(days=-1)),
        ("start", timedelta(days=900), timedelta(days=901)),
    ],
)
def test_time_off_that_cannot_be(
    world: World, field: str, start: timedelta, end: timedelta
) -> None:
    body = TimeOffDraft(start=world.now + start, end=world.now + end)
    with pytest.raises(InvalidRequest) as refusal:
        world.write(availability.add_time_off, world.account("Tom"), body=body)
    assert refusal.value.field == field


def test_time_off_is_bounded(world: World) -> None:
    tutor = world.account("Tom")
    body = TimeOffDraft(start=world.now, end=world.now + timedelta(hours=1))
    for _ in range(availability.TIME_OFF_COUNT_MAX):
        world.write(availability.add_time_off, tutor, body=body)
    with pytest.raises(TooMany):
        world.write(availability.add_time_off, tutor, body=body)


def test_a_preview_shows_what_hours_would_be_and_keeps_nothing(
    world: World, student: Account
) -> None:
    tutor = world.tutor(time_zone="America/New_York")
    offer = world.listing(tutor)
    world.booking(student, offer, start=world.now + timedelta(hours=8))
    off = TimeOffDraft(start=world.now + timedelta(days=1), end=world.now + timedelta(days=2))
    world.write(availability.add_time_off, tutor, body=off)
    before = world.read(availability.get_own, tutor)
    hours = AvailabilityDraft(
        time_zone="America/New_York",
        weekly=[WeeklyRule(weekday=day, start="09:00", end="12:00") for day in range(7)],
        travels=[travel("2026-06-03", "2026-06-04")],
        buffer_before_minutes=10,
        max_per_day=1,
    )
    body = HoursPreviewDraft(hours=hours, days=4)
    found = world.read(availability.preview, tutor, body=body)
    assert isinstance(found, HoursPreview)
    assert [one.start for one in found.open] == [
        datetime(2026, 6, 1, 13, tzinfo=UTC),
        datetime(2026, 6, 4, 0, tzinfo=UTC),
    ]
    assert [one.start for one in found.taken] == [world.now + timedelta(hours=8)]
    assert found.full == ["2026-06-01"]
    assert [one.time_zone for one in found.zones] == [
        "America/New_York",
        "Asia/Tokyo",
        "America/New_York",
    ]
    assert found.zones[0].start == datetime(2026, 6, 1, 4, tzinfo=UTC)
    assert world.read(availability.get_own, tutor) == before


def test_limits_count_what_was_held_and_not_what_was_let_go(world: World, student: Account) -> None:
    tutor = world.account("Tom")
    every_day = [WeeklyRule(weekday=day, start="00:00", end="24:00") for day in range(7)]
    world.open_hours(tutor, weekly=every_day, max_per_day=1)
    offer = world.listing(tutor)
    made = world.booking(student, offer, start=world.now + timedelta(hours=2))
    other = world.account("Sue")
    tomorrow = datetime(2026, 6, 2, tzinfo=UTC)
    assert page(world, other, offer.id, to=world.now + timedelta(days=2)).slots[0].start == tomorrow
    assert world.read(is_full, other, tutor.id, world.now + timedelta(hours=6))
    assert not world.read(is_full, other, tutor.id, tomorrow)
    assert not world.read(is_full, other, tutor.id, world.now, without=made.id)
    world.write(booking_moves.cancel, student, booking_id=made.id, body=CancellationDraft())
    assert page(world, other, offer.id).slots[0].start == world.now


def test_the_tutors_journey_is_told(world: World, student: Account) -> None:
    tutor = world.account("Tom", time_zone="America/New_York")
    world.open_hours(
        tutor,
        weekly=[WeeklyRule(weekday=day, start="09:00", end="10:00") for day in range(7)],
        travels=[travel("2026-06-03", "2026-06-04")],
    )
    offer = world.listing(tutor)
    found = page(world, student, offer.id, to=world.now + timedelta(days=6))
    assert [(one.time_zone, one.start) for one in found.tutor_zones[1:]] == [
        ("Asia/Tokyo", datetime(2026, 6, 2, 15, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 6, 4, 15, tzinfo=UTC)),
    ]
    assert datetime(2026, 6, 3, 0, tzinfo=UTC) in [slot.start for slot in found.slots]
    assert page(world, student, offer.id).tutor_zones == []
    here = world.booking(student, offer, start=found.slots[0].start)
    assert here.tutor_time_zone == "America/New_York"
    there = world.booking(student, offer, start=datetime(2026, 6, 4, 0, tzinfo=UTC))
    assert there.tutor_time_zone == "Asia/Tokyo"


def test_by_whose_clock_is_said_where_several_live_by_others(
    world: World, student: Account
) -> None:
    ada, bo = world.tutor("Ada", time_zone="Europe/Berlin"), world.tutor("Bo")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    found = page(world, student, offer.id)
    assert found.tutor_zone_of is not None
    assert (found.tutor_zone_of.id, found.tutor_time_zone) == (ada.id, "Europe/Berlin")
    world.always_open(bo, time_zone="Europe/Berlin")
    assert page(world, student, offer.id).tutor_zone_of is None
    assert page(world, student, world.listing(ada).id).tutor_zone_of is None


def test_many_tutors_cost_as_many_queries_as_one(world: World, student: Account) -> None:
    offers = []
    for number in range(6):
        tutor = world.account(f"Tutor {number}")
        every_day = [WeeklyRule(weekday=day, start="09:00", end="12:00") for day in range(7)]
        world.open_hours(tutor, weekly=every_day, max_per_day=2)
        offers.append(world.listing(tutor).id)
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    def first_slots(context: Context, count: int) -> int:
        wanted = [context.uow.listings.get(id_) for id_ in offers[:count]]
        asked.clear()
        found = crew_slots.earliest_slots(context, [one for one in wanted if one])
        assert len(found) == count
        return len(asked)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        counts = [world.read(first_slots, student, count) for count in (1, 6)]
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


def test_slots_leave_out_what_is_taken_on_either_side(world: World, student: Account) -> None:
    tutor, other = world.tutor("Tom"), world.tutor("Tina")
    offer, elsewhere = world.listing(tutor), world.listing(other)
    at = world.now
    world.booking(world.account("Sue"), offer, start=at)
    world.booking(student, elsewhere, start=at + timedelta(minutes=30))
    found = page(world, student, offer.id)
    assert found.slots[0].start == at + timedelta(hours=1)
    assert found.slots[0].end == at + timedelta(minutes=90)
    for_sue = page(world, world.account("Sid"), offer.id)
    assert for_sue.slots[0].start == at + timedelta(minutes=30)


def test_a_window_without_slots_says_when_the_next_one_is(world: World, student: Account) -> None:
    tutor = world.account("Tom")
    world.open_hours(tutor, weekly=[WeeklyRule(weekday=2, start="10:00", end="11:00")])
    offer = world.listing(tutor)
    found = page(world, student, offer.id)
    assert found.slots == []
    assert found.next_slot == datetime(2026, 6, 3, 10, tzinfo=UTC)
    assert page(world, student, offer.id, to=world.now + timedelta(days=7)).next_slot is None
    nobody = world.listing(world.account("No hours"))
    assert page(world, student, nobody.id).next_slot is None


def test_both_zones_clocks_are_told(world: World, student: Account) -> None:
    offer = world.listing(world.tutor("Tom", time_zone="America/New_York"))
    world.now = datetime(2026, 10, 20, tzinfo=UTC)
    found = page(world, student, offer.id, to=world.now + timedelta(days=20))
    assert found.tutor_time_zone == "America/New_York"
    assert [(one.time_zone, one.at, one.shift_minutes) for one in found.clock_changes] == [
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC), -60),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC), -60),
    ]
    utc = page(world, student, offer.id, to=world.now + timedelta(days=9), time_zone="UTC")
    assert utc.clock_changes == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("from", {"since": datetime(1, 1, 1, tzinfo=UTC)}),
        ("from", {"since": datetime(9999, 12, 31, tzinfo=UTC)}),
        ("to", {"to": datetime(2026, 6, 1, 8, tzinfo=UTC)}),
        ("to", {"to": datetime(2026, 8, 3, 8, tzinfo=UTC)}),
        ("to", {"to": datetime(9999, 12, 31, tzinfo=UTC)}),
        ("duration_minutes", {"duration_minutes": 45}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
    ],
)
def test_windows_are_bounded(
    world: World, student: Account, field: str, changes: dict[str, Any]
) -> None:
    offer = world.listing(world.tutor())
    with pytest.raises(InvalidRequest) as refusal:
        page(world, student, offer.id, **changes)
    assert refusal.value.field == field


def test_slots_of_what_one_cannot_see(world: World, student: Account) -> None:
    hidden = world.listing(world.tutor(), published=False)
    with pytest.raises(NotFound):
        page(world, student, hidden.id)
