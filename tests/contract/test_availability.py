"""Availability and slots over every store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpout_server.contracts.availability import (
    AvailabilityDraft,
    AvailabilityException,
    SlotPage,
    SlotQuery,
    WeeklyRule,
)
from helpout_server.domain.account import Account
from helpout_server.domain.errors import InvalidRequest, NotFound
from helpout_server.services import availability
from tests.factories import World


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
        weekly=[WeeklyRule(weekday=6, start="22:00", end="02:30")],
        exceptions=[
            AvailabilityException(date="2026-06-13", kind="replaces", start="00:00", end="00:00"),
            AvailabilityException(date="2026-06-14", kind="adds", start="10:00", end="24:00"),
        ],
        increment_minutes=20,
        min_notice_minutes=60,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        horizon_days=30,
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


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("time_zone", {"time_zone": "Europe/Nowhere"}),
        ("exceptions.0.date", {"exceptions": [("2026-02-30", "replaces", "09:00", "10:00")]}),
        ("exceptions.0.end", {"exceptions": [("2026-02-28", "adds", "09:00", "09:00")]}),
    ],
)
def test_hours_that_cannot_be(world: World, field: str, changes: dict[str, Any]) -> None:
    if "exceptions" in changes:
        names = ("date", "kind", "start", "end")
        changes = {
            "exceptions": [
                AvailabilityException(**dict(zip(names, one, strict=True)))
                for one in changes["exceptions"]
            ]
        }
    with pytest.raises(InvalidRequest) as refusal:
        world.open_hours(world.account("Tom"), **changes)
    assert refusal.value.field == field


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
