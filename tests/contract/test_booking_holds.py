"""Holds, agreements and requests over every store: from an open form to a booking."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from helpout_server.contracts.booking import (
    Booking,
    BookingQuery,
    CancellationDraft,
    HoldDraft,
    ReasonDraft,
)
from helpout_server.contracts.listing import Listing, ListingDraft
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    AgreementChanged,
    IdempotencyReused,
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotYetJoinable,
    SlotTaken,
    WrongState,
)
from helpout_server.services import booking, booking_chores, booking_moves, listing
from helpout_server.services.held import load_held
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


def hold(world: World, actor: Account, offer: Listing, **changes: Any) -> Booking:
    draft = world.draft(offer)
    named: dict[str, Any] = {
        "listing_id": offer.id,
        "start": draft.start,
        "duration_minutes": 30,
        "idempotency_key": draft.idempotency_key,
    }
    made = world.write(booking.hold, actor, body=HoldDraft(**(named | changes)))
    assert isinstance(made, Booking)
    return made


def get(world: World, actor: Account, booking_id: str) -> Booking:
    found = world.read(booking.get, actor, booking_id=booking_id)
    assert isinstance(found, Booking)
    return found


def kinds(world: World) -> list[tuple[str, frozenset[str]]]:
    """What of notices the last write told, and whom."""
    return [(hint.id, people) for people, hint in world.hints if hint.name == "notice_changed"]


# ---- holds -----------------------------------------------------------------------------------


def test_what_is_held_is_free_for_nobody_else(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    made = hold(world, student, offer)
    assert (made.status, made.expires_in_ms, made.may) == ("held", 300_000, ["release"])
    assert world.told("booking_changed") == [frozenset({student.id})]
    assert kinds(world) == []
    with pytest.raises(SlotTaken):
        hold(world, world.account("Sue"), offer, start=made.start)
    for actor in (tutor, world.owner()):
        with pytest.raises(NotFound):
            get(world, actor, made.id)
    for actor in (student, tutor):
        page = world.read(booking.list_bookings, actor, query=BookingQuery())
        assert page.total == 0


def test_a_hold_becomes_the_booking(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    held = hold(world, student, offer)
    world.move(minutes=4)
    made = world.booking(
        student, offer, start=held.start, hold_id=held.id, agreement_hash=held.agreement_hash
    )
    assert (made.id, made.status, made.expires_in_ms) == (held.id, "confirmed", None)
    assert [move.act for move in made.history] == ["hold", "confirm"]
    assert made.problem.summary == "KeyError after merge"
    assert {people for _, people in kinds(world)} == {
        frozenset({tutor.id}),
        frozenset({student.id}),
    }
    with pytest.raises(WrongState):
        world.write(booking_moves.release, student, booking_id=made.id)


def test_a_booking_of_what_the_student_holds_needs_not_name_it(
    world: World, student: Account, offer: Listing
) -> None:
    held = hold(world, student, offer)
    assert world.booking(student, offer, start=held.start).id == held.id


def test_the_hold_of_another_or_of_another_time_is_refused(
    world: World, student: Account, offer: Listing
) -> None:
    held = hold(world, student, offer)
    with pytest.raises(NotFound):
        world.booking(world.account("Sue"), offer, start=held.start, hold_id=held.id)
    with pytest.raises(InvalidRequest):
        world.booking(student, offer, start=held.end, hold_id=held.id)


def test_a_hold_lapses_and_the_slot_is_free_even_before_the_chore_comes(
    world: World, student: Account, offer: Listing
) -> None:
    first = hold(world, student, offer)
    second = hold(world, world.account("Sue"), offer, start=first.end)
    world.move(seconds=299)
    world.write(booking_chores.expire, NOBODY)
    assert get(world, student, first.id).status == "held"
    world.move(seconds=1)
    taken = world.booking(world.account("Zoe"), offer, start=first.start)
    assert taken.id != first.id
    gone = get(world, student, first.id)
    assert (gone.status, gone.history[-1].actor_id, gone.history[-1].act) == (
        "expired",
        "system",
        "lapse",
    )
    world.write(booking_chores.expire, NOBODY)
    assert kinds(world) == [], "nobody is told of a form that was left open"
    world.write(booking_chores.expire, NOBODY)
    world.booking(student, offer, start=second.start)


def test_a_lapsed_hold_is_booked_all_the_same_while_the_slot_is_free(
    world: World, student: Account, offer: Listing
) -> None:
    held = hold(world, student, offer)
    world.move(minutes=6)
    made = world.booking(student, offer, start=held.start, hold_id=held.id)
    assert (made.status, made.id == held.id) == ("confirmed", False)


def test_one_hold_of_a_listing_at_once(world: World, student: Account, offer: Listing) -> None:
    first = hold(world, student, offer)
    second = hold(world, student, offer, start=first.start + HALF)
    assert get(world, student, first.id).status == "expired"
    world.booking(world.account("Sue"), offer, start=first.start)
    world.booking(student, offer, start=second.end)
    assert get(world, student, second.id).status == "expired", "another time was booked"


def test_a_hold_is_let_go(world: World, student: Account, offer: Listing) -> None:
    made = hold(world, student, offer)
    for _ in range(2):
        gone = world.write(booking_moves.release, student, booking_id=made.id)
        assert (gone.status, gone.may) == ("expired", [])
    world.booking(world.account("Sue"), offer, start=made.start)


def test_the_same_hold_asked_for_again_is_the_same(
    world: World, student: Account, offer: Listing
) -> None:
    made = hold(world, student, offer)
    again = hold(world, student, offer, start=made.start, idempotency_key="key-00000001")
    assert again.id == made.id
    with pytest.raises(IdempotencyReused):
        hold(world, student, offer, start=made.end, idempotency_key="key-00000001")
    # A key of a hold is not that of a booking: the form may use one for both.
    world.booking(student, offer, start=made.start, idempotency_key="key-00000001")


# ---- agreements ------------------------------------------------------------------------------


def test_both_see_what_was_agreed_on_whatever_becomes_of_the_listing(
    world: World, tutor: Account, student: Account
) -> None:
    offer = world.listing(tutor, requirements="Bring data.", cancellation="half")
    made = world.booking(student, offer, duration_minutes=60)
    draft = ListingDraft(title="Other", description="Other", category="other", cancellation="full")
    world.write(listing.edit, tutor, listing_id=offer.id, body=draft)
    seen = [get(world, actor, made.id) for actor in (student, tutor)]
    for one in seen:
        assert one.agreement is not None
        assert (one.agreement.title, one.agreement.requirements) == (offer.title, "Bring data.")
        assert (one.agreement.duration_minutes, one.agreement.cancellation) == (60, "half")
    assert len({one.agreement_hash for one in seen}) == 1
    assert len(seen[0].agreement_hash) == 64


def test_terms_that_were_changed_meanwhile_are_shown_before_anything_is_booked(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    seen = hold(world, student, offer)
    world.write(booking_moves.release, student, booking_id=seen.id)
    draft = ListingDraft(
        title=offer.title, description="Other", category="other", cancellation="full"
    )
    world.write(listing.edit, tutor, listing_id=offer.id, body=draft)
    with pytest.raises(AgreementChanged) as refusal:
        world.booking(student, offer, start=seen.start, agreement_hash=seen.agreement_hash)
    now = refusal.value.context
    assert now["agreement"]["cancellation"] == "full"
    made = world.booking(student, offer, start=seen.start, agreement_hash=now["agreement_hash"])
    assert made.agreement_hash == now["agreement_hash"]


def test_a_hold_keeps_the_terms_that_it_shows(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    held = hold(world, student, offer)
    draft = ListingDraft(title="Other", description="x", category="other")
    world.write(listing.edit, tutor, listing_id=offer.id, body=draft)
    with pytest.raises(AgreementChanged):
        world.booking(student, offer, start=held.start, agreement_hash="0" * 64)
    made = world.booking(student, offer, start=held.start, agreement_hash=held.agreement_hash)
    assert made.listing.title == offer.title


# ---- requests --------------------------------------------------------------------------------


@pytest.fixture
def careful(world: World, tutor: Account) -> Listing:
    return world.listing(tutor, approval_required=True)


def test_a_tutor_who_wants_to_be_asked_is_asked(
    world: World, tutor: Account, student: Account, careful: Listing
) -> None:
    assert careful.approval_required
    asked = world.booking(student, careful)
    assert (asked.status, asked.may) == ("requested", ["cancel"])
    assert asked.expires_in_ms == 2 * 3_600_000, "it starts before a day is over"
    assert kinds(world) == [(asked.id, frozenset({tutor.id}))]
    assert get(world, tutor, asked.id).may == ["approve", "decline", "cancel"]
    with pytest.raises(SlotTaken):
        world.booking(world.account("Sue"), careful, start=asked.start)
    with pytest.raises(NotAllowed):
        world.write(booking_moves.approve, student, booking_id=asked.id)
    made = world.write(booking_moves.approve, tutor, booking_id=asked.id)
    assert (made.status, made.expires_in_ms) == ("confirmed", None)
    assert len(kinds(world)) == 2
    with pytest.raises(WrongState):
        world.write(booking_moves.approve, tutor, booking_id=asked.id)


def test_a_request_is_turned_down(
    world: World, tutor: Account, student: Account, careful: Listing
) -> None:
    asked = world.booking(student, careful)
    body = ReasonDraft(reason="I am away.")
    gone = world.write(booking_moves.decline, tutor, booking_id=asked.id, body=body)
    assert (gone.status, gone.cancelled_by) == ("cancelled", "tutor")
    assert gone.history[-1].reason == "I am away."
    assert kinds(world) == [(asked.id, frozenset({student.id}))]
    world.booking(world.account("Sue"), careful, start=asked.start)


def test_a_request_that_nobody_answers_lapses(
    world: World, tutor: Account, student: Account, careful: Listing
) -> None:
    far = world.booking(student, careful, start=world.now + timedelta(days=3))
    soon = world.booking(student, careful, start=world.now + timedelta(hours=2))
    assert far.expires_in_ms == 24 * 3_600_000
    world.now = soon.start
    world.write(booking_chores.expire, NOBODY)
    assert get(world, tutor, soon.id).status == "expired"
    assert [people for _, people in kinds(world)] == [
        frozenset({student.id}),
        frozenset({tutor.id}),
    ]
    assert get(world, tutor, far.id).status == "requested"
    with pytest.raises(WrongState):
        world.write(booking_moves.approve, tutor, booking_id=soon.id)


def test_nobody_enters_the_room_of_a_request(
    world: World, student: Account, careful: Listing
) -> None:
    asked = world.booking(student, careful)
    world.now = asked.start - timedelta(minutes=1)

    def enter(uow: Any) -> None:
        load_held(uow, asked.live_session_id).check_open(world.policy, world.now)

    with pytest.raises(NotYetJoinable, match="not agreed"):
        world.store.read_blocking(enter)


def test_a_request_may_be_taken_back_at_no_charge(
    world: World, tutor: Account, student: Account
) -> None:
    careful = world.listing(tutor, approval_required=True, cancellation="full")
    asked = world.booking(student, careful)
    assert asked.cancellation is not None
    assert asked.cancellation.percent == 0
    body = CancellationDraft()
    gone = world.write(booking_moves.cancel, student, booking_id=asked.id, body=body)
    assert (gone.status, gone.cancelled_by) == ("cancelled", "student")


def test_what_was_only_held_is_forgotten_and_nothing_else(
    world: World, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer, start=world.now + timedelta(hours=9))
    held = hold(world, student, offer)
    world.move(seconds=world.policy.hold_s + 1)
    world.write(booking_chores.expire, NOBODY)

    def kept() -> set[str]:
        ids = (made.id, held.id)
        return set(world.store.read_blocking(lambda uow: uow.bookings.many(ids)))

    world.move(days=6)
    world.write(booking_chores.forget, NOBODY)
    assert kept() == {made.id, held.id}
    world.move(days=2)
    world.write(booking_chores.forget, NOBODY)
    assert kept() == {made.id}
    with pytest.raises(sa.exc.DBAPIError):
        world.store.write_blocking(
            lambda uow: uow.bookings._connection.execute(  # type: ignore[attr-defined]  # any store is SQL
                sa.text("DELETE FROM booking_moves")
            )
        )
    assert world.read(booking.get, student, booking_id=made.id).history
