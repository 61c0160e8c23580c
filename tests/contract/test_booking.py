"""Bookings over every store."""

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from helpout_server.contracts.availability import Slot
from helpout_server.contracts.booking import BookingPage, BookingQuery, CancellationDraft
from helpout_server.contracts.listing import Listing
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    IdempotencyReused,
    NotFound,
    OwnListing,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    TooMany,
    WrongState,
)
from helpout_server.services import booking, booking_moves
from helpout_server.services.context import Policy
from tests.factories import World

HALF = timedelta(minutes=30)


@pytest.fixture
def tutor(world: World) -> Account:
    return world.tutor("Tom Tutor")


@pytest.fixture
def student(world: World) -> Account:
    return world.account("Sam Student")


@pytest.fixture
def offer(world: World, tutor: Account) -> Listing:
    return world.listing(tutor)


def page(world: World, actor: Account, when: Any, **query: int) -> BookingPage:
    found = world.read(booking.list_bookings, actor, query=BookingQuery(when=when, **query))
    assert isinstance(found, BookingPage)
    return found


def ids(found: BookingPage) -> list[str]:
    return [one.id for one in found.bookings]


def cancel(world: World, actor: Account, booking_id: str, reason: str = "") -> Any:
    draft = CancellationDraft(reason=reason)
    return world.write(booking_moves.cancel, actor, booking_id=booking_id, body=draft)


def alternatives(refusal: SlotTaken) -> list[Slot]:
    return msgspec.convert(refusal.context["alternatives"], list[Slot])


# ---- booking ---------------------------------------------------------------------------------


def test_both_people_see_a_booking_and_are_told(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    assert world.told("booking_changed") == [frozenset({tutor.id, student.id})]
    for actor, role in ((student, "student"), (tutor, "tutor"), (world.owner(), "staff")):
        found = world.read(booking.get, actor, booking_id=made.id)
        assert found == msgspec.structs.replace(made, role=role, may=found.may)
    assert made.problem.summary == "KeyError after merge"
    assert made.joinable_from == made.start - timedelta(minutes=15)
    assert made.joinable_until == made.end + timedelta(minutes=30)
    assert [(move.status, move.actor_id) for move in made.history] == [("confirmed", student.id)]
    with pytest.raises(NotFound):
        world.read(booking.get, world.account("Eve"), booking_id=made.id)


def test_a_slot_is_taken_once_and_the_next_ones_are_told(
    world: World, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    with pytest.raises(SlotTaken) as refusal:
        world.booking(world.account("Sue"), offer, start=made.start)
    found = alternatives(refusal.value)
    assert [slot.start for slot in found] == [made.end + HALF * n for n in range(5)]
    assert all(slot.end - slot.start == HALF for slot in found)


def test_the_last_slot_taken_tells_of_earlier_ones(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    world.always_open(tutor, horizon_days=1)
    last = world.now + timedelta(hours=23, minutes=30)
    world.booking(student, offer, start=last)
    with pytest.raises(SlotTaken) as refusal:
        world.booking(world.account("Sue"), offer, start=last)
    assert alternatives(refusal.value)[0].start == world.now


@pytest.mark.parametrize("minutes", [-30, 30])
def test_longer_appointments_overlap_too(
    world: World, student: Account, offer: Listing, minutes: int
) -> None:
    start = world.now + timedelta(hours=3)
    world.booking(student, offer, start=start, duration_minutes=60)
    with pytest.raises(SlotTaken):
        world.booking(
            world.account("Sue"),
            offer,
            start=start + timedelta(minutes=minutes),
            duration_minutes=60,
        )


def test_another_listing_of_the_tutor_is_the_same_time(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    with pytest.raises(SlotTaken):
        world.booking(world.account("Sue"), world.listing(tutor), start=made.start)


def test_a_person_is_in_one_place_at_a_time(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    elsewhere = world.listing(world.tutor("Tina"))
    made = world.booking(student, offer)
    with pytest.raises(SlotTaken) as refusal:
        world.booking(student, elsewhere, start=made.start)
    assert "You have another booking" in refusal.value.detail
    assert alternatives(refusal.value)[0].start == made.end
    with pytest.raises(SlotTaken):  # the tutor of one cannot be the student of another
        world.booking(tutor, elsewhere, start=made.start)
    world.booking(tutor, elsewhere, start=made.end)
    with pytest.raises(SlotTaken):  # nor the other way round
        world.booking(world.account("Sue"), offer, start=made.end)


def test_buffers_keep_appointments_apart(world: World, tutor: Account, offer: Listing) -> None:
    world.always_open(tutor, buffer_after_minutes=15)
    made = world.booking(world.account("Sam"), offer)
    with pytest.raises(SlotTaken) as refusal:
        world.booking(world.account("Sue"), offer, start=made.end)
    assert alternatives(refusal.value)[0].start == made.end + HALF


def test_what_is_let_go_can_be_booked_again(world: World, student: Account, offer: Listing) -> None:
    made = world.booking(student, offer)
    cancel(world, student, made.id)
    assert world.booking(world.account("Sue"), offer, start=made.start).start == made.start


def test_an_instant_is_the_same_in_every_zone(
    world: World, student: Account, offer: Listing
) -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    start = (world.now + timedelta(hours=2)).astimezone(kolkata)
    made = world.booking(student, offer, start=start)
    assert made.start == start
    assert made.start.utcoffset() == timedelta(0)


def test_the_title_stays_as_it_was_booked(world: World, student: Account, offer: Listing) -> None:
    made = world.booking(student, offer)
    assert made.listing.title == offer.title


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (timedelta(hours=-1), SlotInPast),
        (timedelta(minutes=30), SlotInPast),  # within the notice
        (timedelta(hours=2, minutes=10), SlotNotOffered),  # off the grid
        (timedelta(hours=2, microseconds=1), SlotNotOffered),
        (timedelta(days=61), SlotNotOffered),  # past the horizon
        (timedelta(days=365_000), SlotNotOffered),
    ],
)
def test_times_that_are_not_offered(
    world: World, tutor: Account, student: Account, start: timedelta, refusal: type[Exception]
) -> None:
    world.always_open(tutor, min_notice_minutes=60)
    offer = world.listing(tutor)
    with pytest.raises(refusal):
        world.booking(student, offer, start=world.now + start)


def test_what_cannot_be_booked(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    with pytest.raises(SlotNotOffered) as refusal:
        world.booking(student, offer, duration_minutes=45)
    assert refusal.value.field == "duration_minutes"
    with pytest.raises(OwnListing):
        world.booking(tutor, offer)
    hidden = world.listing(tutor, published=False)
    for actor in (student, world.owner()):
        with pytest.raises(NotFound):
            world.booking(actor, hidden)
    with pytest.raises(SlotNotOffered):
        world.booking(student, world.listing(world.account("No hours")))


def test_a_student_has_a_bounded_number_of_bookings(
    world: World, student: Account, offer: Listing
) -> None:
    world.policy = Policy(bookings_open_max=2)
    start = world.now + timedelta(hours=1)
    world.booking(student, offer, start=start)
    world.booking(student, offer, start=start + HALF)
    with pytest.raises(TooMany):
        world.booking(student, offer, start=start + 2 * HALF)
    world.move(hours=3)
    assert world.booking(student, offer).status == "confirmed"


def test_the_same_request_again_is_the_same_booking(
    world: World, student: Account, offer: Listing
) -> None:
    draft = world.draft(offer)
    made = world.write(booking.book, student, body=draft)
    assert world.write(booking.book, student, body=draft) == made
    assert world.hints == []
    later = msgspec.structs.replace(draft, start=draft.start + HALF)
    with pytest.raises(IdempotencyReused):
        world.write(booking.book, student, body=later)
    assert ids(page(world, student, "upcoming")) == [made.id]
    other = world.write(booking.book, world.account("Sue"), body=later)
    assert other.id != made.id  # keys are each student's own


# ---- what is coming and what is past ---------------------------------------------------------


def test_upcoming_soonest_first_and_past_latest_first(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    start = world.now + timedelta(hours=1)
    made = [world.booking(student, offer, start=start + HALF * n).id for n in (2, 0, 1)]
    soonest = [made[1], made[2], made[0]]
    for actor in (student, tutor):
        assert ids(page(world, actor, "upcoming")) == soonest
        assert ids(page(world, actor, "past")) == []
    first = page(world, student, "upcoming", limit=1, offset=1)
    assert (ids(first), first.total) == ([soonest[1]], 3)
    world.now = start + timedelta(days=1)
    assert ids(page(world, student, "past")) == soonest[::-1]
    assert ids(page(world, world.account("Eve"), "past")) == []


def test_a_booking_is_past_once_its_room_is_closed(
    world: World, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    world.now = made.joinable_until - timedelta(seconds=1)
    assert ids(page(world, student, "upcoming")) == [made.id]
    world.now = made.joinable_until
    assert ids(page(world, student, "past")) == [made.id]


def test_what_is_completed_or_cancelled_is_past_at_once(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    gone = world.booking(student, offer, start=world.now + timedelta(days=1))
    cancelled = cancel(world, tutor, gone.id, "I am ill.")
    assert (cancelled.status, cancelled.history[-1].reason) == ("cancelled", "I am ill.")
    assert world.told("booking_changed") == [frozenset({tutor.id, student.id})]
    held = world.held_booking(student, tutor, offer)
    assert held.status == "completed"
    assert ids(page(world, student, "past")) == [gone.id, held.id]
    assert ids(page(world, student, "upcoming")) == []
    with pytest.raises(WrongState):
        cancel(world, student, held.id)
    with pytest.raises(NotFound):
        cancel(world, world.account("Eve"), gone.id)


# ---- for the live session --------------------------------------------------------------------


def test_a_live_session_moves_its_booking(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    live = made.live_session_id
    world.now = made.start
    assert world.read(booking.booking_of_live_session, tutor, live).id == made.id
    with pytest.raises(WrongState):
        world.write(booking.complete_booking, student, live)
    world.meet(made)
    assert world.read(booking.get, student, booking_id=made.id).status == "in_progress"
    assert world.write(booking.complete_booking, student, live).status == "completed"
    assert world.told("booking_changed") == [frozenset({tutor.id, student.id})]
    assert world.write(booking.complete_booking, tutor, live).status == "completed"
    assert world.told("booking_changed") == []
    found = world.read(booking.get, tutor, booking_id=made.id)
    assert [(move.status, move.at) for move in found.history] == [
        ("confirmed", made.created_at),
        ("in_progress", made.start),
        ("completed", made.start),
    ]
    for use_case in (booking.complete_booking, booking.booking_of_live_session):
        with pytest.raises(NotFound):
            world.write(use_case, world.account("Eve"), live)


def test_what_has_begun_takes_its_peoples_time(
    world: World, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    world.now = made.joinable_from
    world.meet(made)
    with pytest.raises(SlotTaken):
        world.booking(world.account("Sue"), offer, start=made.start)


def test_time_is_kept_to_the_microsecond(world: World, student: Account, offer: Listing) -> None:
    start: datetime = world.now + timedelta(hours=2)
    world.now += timedelta(microseconds=123_457)
    made = world.booking(student, offer, start=start)
    assert world.read(booking.get, student, booking_id=made.id).created_at == world.now
