"""Organisations on any store: whose time is offered, whose turn it is, and nobody in two places."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from helpout_server.contracts import booking as booking_wire
from helpout_server.contracts import organisation as wire
from helpout_server.contracts.availability import Slot
from helpout_server.contracts.listing import Listing, ListingDraft
from helpout_server.contracts.problem import Problem
from helpout_server.contracts.review import ReviewDraft
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    HelpoutError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    OwnListing,
    SlotNotOffered,
    SlotTaken,
    WrongState,
)
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import (
    booking,
    booking_moves,
    booking_series,
    booking_time,
    live_session,
    organisation,
)
from helpout_server.services import listing as listing_service
from helpout_server.services.review import put_review
from tests.factories import World, replace_struct
from tests.organised import HALF, at, founded, offered_by, open_from_to, starts, stored

DAY = timedelta(days=1)

# ---- who is of it ----------------------------------------------------------------------------


def test_an_organisation_comes_back_as_it_was_made(world: World) -> None:
    ada, bo = world.tutor("Ada"), world.tutor("Bo")
    made = founded(world, ada, bo, weights=(2, 3))
    assert (made.name, made.my_role, made.may_manage) == ("Statistics 101", "owner", True)
    assert [(one.account.id, one.role, one.weight, one.agreed) for one in made.members] == [
        (ada.id, "owner", 2, True),
        (bo.id, "tutor", 3, True),
    ]
    mine = world.read(organisation.list_own, bo)
    assert [(one.id, one.my_role, one.may_manage) for one in mine.organisations] == [
        (made.id, "tutor", False)
    ]
    assert world.read(organisation.list_own, world.account("Sam")).organisations == []
    staff = world.account("Stella", is_staff=True)
    assert [one.id for one in world.read(organisation.list_own, staff).organisations] == [made.id]


def test_who_is_asked_is_offered_only_once_they_agree(world: World) -> None:
    ada, bo, sam = world.account("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada)
    offer = offered_by(world, ada, made)
    world.listing(bo)
    world.write(
        organisation.put_member,
        ada,
        organisation_id=made.id,
        account_id=bo.id,
        body=wire.OrganisationMemberDraft(),
    )
    assert world.told("notice_changed") == [frozenset({bo.id})]
    assert starts(world, sam, offer) == []
    world.write(organisation.put_own, bo, organisation_id=made.id, body=wire.OwnMembershipDraft())
    assert world.told("listing_changed"), "pages that show it look again"
    assert starts(world, sam, offer)[0] == at(8, 30)
    paused = wire.OwnMembershipDraft(paused=True)
    world.write(organisation.put_own, bo, organisation_id=made.id, body=paused)
    assert starts(world, sam, offer) == []


def test_strangers_learn_nothing_and_members_manage_nothing(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    with pytest.raises(NotFound):
        world.read(organisation.get, sam, organisation_id=made.id)
    with pytest.raises(NotAllowed):
        world.write(organisation.create, sam, body=wire.OrganisationDraft(name="Mine"))
    draft = wire.OrganisationMemberDraft()
    with pytest.raises(NotAllowed):
        world.write(
            organisation.put_member, bo, organisation_id=made.id, account_id=bo.id, body=draft
        )
    with pytest.raises(InvalidRequest):
        world.write(
            organisation.put_member, ada, organisation_id=made.id, account_id=sam.id, body=draft
        )
    for actor in (bo, sam):
        with pytest.raises((NotAllowed, InvalidRequest)):
            offered_by(world, actor, made)
    world.write(organisation.remove_member, bo, organisation_id=made.id, account_id=bo.id)
    with pytest.raises(NotFound):
        world.read(organisation.get, bo, organisation_id=made.id)
    with pytest.raises(NotAllowed):
        world.write(organisation.remove_member, ada, organisation_id=made.id, account_id=ada.id)


def test_a_listing_says_in_whose_name_it_is_and_owners_change_it(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made, assignment="collective", people=[bo.id, ada.id])
    seen = world.read(listing_service.get, sam, listing_id=offer.id)
    assert seen.organisation is not None
    assert (seen.organisation.name, seen.assignment) == ("Statistics 101", "collective")
    assert [one.id for one in seen.people] == seen.named_people == [bo.id, ada.id]
    assert seen.next_slot is not None
    promoted = wire.OrganisationMemberDraft(role="owner")
    world.write(
        organisation.put_member, ada, organisation_id=made.id, account_id=bo.id, body=promoted
    )
    draft = msgspec.convert(
        {
            "title": "Renamed",
            "description": "Still theirs.",
            "category": "statistics",
            "organisation_id": made.id,
        },
        ListingDraft,
    )
    changed = world.write(listing_service.edit, bo, listing_id=offer.id, body=draft)
    assert (changed.title, changed.assignment) == ("Renamed", "round_robin")
    own = world.write(
        listing_service.edit,
        ada,
        listing_id=offer.id,
        body=replace_struct(draft, organisation_id=None),
    )
    assert (own.organisation, own.people) == (None, [])
    with pytest.raises(InvalidRequest):
        offered_by(world, ada, made, people=[sam.id])


# ---- whose time is offered -------------------------------------------------------------------


def test_in_turn_is_the_union_and_all_at_once_the_intersection(world: World) -> None:
    ada, bo, sam = world.account("Ada"), world.account("Bo"), world.account("Sam")
    open_from_to(world, ada, "09:00", "11:00")
    open_from_to(world, bo, "10:00", "12:00")
    made = founded(world, ada, bo)
    either = offered_by(world, ada, made)
    both = offered_by(world, ada, made, assignment="collective")
    today = [at(9) + HALF * n for n in range(6)]
    assert starts(world, sam, either, hours=12) == today
    assert starts(world, sam, both, hours=12) == today[2:4]
    assert starts(world, ada, either, hours=12) == today[2:], "nobody books themselves"
    assert starts(world, ada, both, hours=12) == []
    world.booking(sam, world.listing(bo), start=at(10))
    zoe = world.account("Zoe")
    assert starts(world, zoe, either, hours=12) == today, "Ada is free at ten still"
    assert starts(world, zoe, both, hours=12) == [at(10, 30)]


@pytest.mark.parametrize("assignment", ["round_robin", "collective"])
def test_many_people_cost_as_many_queries_as_one(world: World, assignment: str) -> None:
    tutors = [world.tutor(f"Tutor {number}") for number in range(5)]
    made = founded(world, *tutors)
    offers = [
        offered_by(world, tutors[0], made, assignment=assignment, people=[one.id for one in some])
        for some in (tutors[:1], tutors)
    ]
    sam = world.account("Sam")
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        counts = []
        for offer in offers:
            asked.clear()
            assert starts(world, sam, offer)
            counts.append(len(asked))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


def test_nobody_answers_what_names_somebody_who_went(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    world.write(organisation.remove_member, ada, organisation_id=made.id, account_id=bo.id)
    assert starts(world, sam, both) == []
    with pytest.raises(SlotNotOffered):
        world.booking(sam, both)


# ---- whose turn it is ------------------------------------------------------------------------


def test_bookings_go_round_by_weight(world: World) -> None:
    tutors = [world.tutor(name) for name in ("Ada", "Bo", "Cy")]
    made = founded(world, *tutors, weights=(2, 1, 1))
    offer = offered_by(world, tutors[0], made)
    sam = world.account("Sam")
    went = [
        world.booking(sam, offer, start=at(12) + HALF * number).tutor.id for number in range(12)
    ]
    assert Counter(went) == {tutors[0].id: 6, tutors[1].id: 3, tutors[2].id: 3}
    for end in range(1, 13):
        share = Counter(went[:end])[tutors[0].id]
        assert abs(share - end / 2) < 1
    found = world.read(organisation.get, tutors[0], organisation_id=made.id)
    assert all(one.last_assigned_at == world.now for one in found.members)


def test_who_is_taken_is_passed_over_until_nobody_is_left(world: World) -> None:
    ada, bo = world.tutor("Ada"), world.tutor("Bo")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    first = world.booking(world.account("Sam"), offer)
    second = world.booking(world.account("Sue"), offer)
    assert {first.tutor.id, second.tutor.id} == {ada.id, bo.id}
    assert second.organisation is not None
    with pytest.raises(SlotTaken) as refused:
        world.booking(world.account("Zoe"), offer)
    slots = msgspec.convert(refused.value.context["alternatives"], list[Slot])
    assert [slot.start for slot in slots] == [first.end + HALF * n for n in range(5)]


def test_nobody_books_themselves_and_a_member_may_book_the_others(world: World) -> None:
    ada, bo = world.tutor("Ada"), world.tutor("Bo")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    assert world.booking(ada, offer).tutor.id == bo.id
    with pytest.raises(SlotTaken):
        world.booking(ada, offer)
    both = offered_by(world, ada, made, assignment="collective")
    with pytest.raises(OwnListing):
        world.booking(ada, both, start=at(15))


def test_a_turn_that_came_to_nothing_is_given_back(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    first = world.booking(sam, offer)
    world.write(booking.cancel_booking, sam, stored(world, first.id))
    again = [world.booking(sam, offer, start=at(12) + HALF * n).tutor.id for n in range(4)]
    assert Counter(again) == {ada.id: 2, bo.id: 2}
    owed = world.store.read_blocking(lambda uow: uow.organisations.members([made.id])[made.id])
    assert sum(one.owed for one in owed) == 0
    assert {one.owed for one in owed} == {0}


def test_a_hold_keeps_its_tutor_and_one_request_is_one_turn(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    draft = world.draft(offer)
    hold = world.write(
        booking.hold,
        sam,
        body=booking_wire.HoldDraft(
            listing_id=offer.id,
            start=draft.start,
            duration_minutes=30,
            idempotency_key="hold-00000001",
        ),
    )
    made_of_it = world.write(booking.book, sam, body=replace_struct(draft, hold_id=hold.id))
    assert made_of_it.tutor.id == hold.tutor.id
    other = world.booking(world.account("Sue"), offer, start=at(15))
    assert other.tutor.id != hold.tutor.id


def test_a_hold_that_lapsed_keeps_nobody_of_several(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    body = booking_wire.HoldDraft(
        listing_id=both.id, start=at(15), duration_minutes=30, idempotency_key="hold-00000001"
    )
    world.write(booking.hold, sam, body=body)
    with pytest.raises(SlotTaken):
        world.booking(world.account("Zoe"), world.listing(bo), start=at(15))
    world.move(seconds=world.policy.hold_s + 1)
    world.booking(world.account("Sue"), world.listing(bo), start=at(15))


# ---- several at once -------------------------------------------------------------------------


def test_a_series_stays_with_one_tutor_wherever_they_are_free(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo, weights=(3, 2))
    offer = offered_by(world, ada, made)
    third = at(12) + 14 * DAY
    assert world.booking(world.account("Zoe"), world.listing(ada), start=third).tutor.id == ada.id
    body = booking_wire.SeriesDraft(
        listing_id=offer.id,
        start=at(12),
        duration_minutes=30,
        weeks=5,
        problem=Problem(summary="Every week"),
        idempotency_key="series-00000001",
    )
    found = world.write(booking_series.book_series, sam, body=body).bookings
    assert [one.tutor.id for one in found] == [ada.id, ada.id, bo.id, ada.id, ada.id]
    sue = world.account("Sue")
    after = world.booking(sue, offer, start=at(17))
    assert after.tutor.id == bo.id, "what she took before her turn is owed him"


def test_a_collective_booking_takes_everybodys_time(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.account("Bo"), world.account("Sam")
    world.always_open(bo, buffer_after_minutes=30)
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    got = world.booking(sam, both, start=at(12))
    assert (got.tutor.id, [one.id for one in got.colleagues]) == (ada.id, [bo.id])
    kept = stored(world, got.id)
    assert kept.blocked_until == got.end + HALF, "the longest of their buffers"
    zoe = world.account("Zoe")
    for tutor in (ada, bo):
        assert at(12) not in starts(world, zoe, world.listing(tutor))
        with pytest.raises(SlotTaken):
            world.booking(zoe, world.listing(tutor), start=at(12))
        with pytest.raises(SlotTaken):
            world.booking(tutor, world.listing(world.tutor("Tom")), start=at(12))
    seen = world.read(booking.list_bookings, bo, query=booking_wire.BookingQuery())
    assert [(one.id, one.role) for one in seen.bookings] == [(got.id, "staff")]
    room = world.read(live_session.get, bo, live_session_id=got.live_session_id)
    assert (room.my_role, room.my_state) == ("tutor", "admitted")
    world.write(booking.cancel_booking, sam, stored(world, got.id))
    assert world.booking(zoe, world.listing(bo), start=at(12)).tutor.id == bo.id


def test_a_colleague_is_on_the_tutors_side(world: World) -> None:
    """May what the tutor may, answers for both, and is no judge between the sides."""
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    both = offered_by(
        world, ada, made, assignment="collective", people=[ada.id, bo.id], approval_required=True
    )
    got = world.booking(sam, both, start=at(12))
    mine, theirs = (world.read(booking.get, one, booking_id=got.id).may for one in (bo, ada))
    assert mine == [one for one in theirs if one != "reassign"]
    assert world.write(booking_moves.approve, bo, booking_id=got.id).status == "confirmed"
    later = booking_wire.TimeProposalDraft(start=at(15))
    asked = world.write(booking_time.propose_time, bo, booking_id=got.id, body=later)
    assert "accept_time" not in asked.may
    with pytest.raises(WrongState):
        world.write(booking_time.accept_time, ada, booking_id=got.id)
    world.write(booking_time.decline_time, sam, booking_id=got.id, body=booking_wire.ReasonDraft())
    world.write(booking_time.propose_time, sam, booking_id=got.id, body=later)
    assert world.told("notice_changed") == [frozenset({ada.id}), frozenset({bo.id})]
    assert world.write(booking_time.accept_time, bo, booking_id=got.id).start == at(15)
    review = ReviewDraft(rating=5, comment="")
    with pytest.raises(NotAllowed):
        world.write(put_review, bo, booking_id=got.id, body=review)
    off = world.write(
        booking_moves.cancel, bo, booking_id=got.id, body=booking_wire.CancellationDraft()
    )
    assert off.cancelled_by == "tutor"


@pytest.mark.parametrize("shared", ["as_tutor", "as_student", "as_colleague"])
def test_the_database_itself_refuses_a_colleague_in_two_places(world: World, shared: str) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    eve, zoe = world.account("Eve"), world.account("Zoe")
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    got = stored(world, world.booking(sam, both).id)
    number = got.id[-12:]
    other = replace(
        got,
        id=f"bkg_other{number}",
        live_session_id=f"live_other{number}",
        tutor_id=bo.id if shared == "as_tutor" else eve.id,
        student_id=bo.id if shared == "as_student" else zoe.id,
        colleague_ids=(bo.id,) if shared == "as_colleague" else (),
    )

    def try_it(uow: UnitOfWork) -> bool:
        with pytest.raises(SlotTaken):
            uow.bookings.add(other)
        return uow.bookings.get(other.id) is None

    assert world.store.write_blocking(try_it)
    after = replace(
        other,
        start=got.end,
        end=got.end + HALF,
        blocked_from=got.blocked_until,
        blocked_until=got.blocked_until + HALF,
    )
    world.store.write_blocking(lambda uow: uow.bookings.add(after))
    back = replace(
        after, start=got.start, blocked_from=got.blocked_from, end=got.end,
        blocked_until=got.blocked_until,
    )  # fmt: skip
    with pytest.raises(SlotTaken):
        world.store.write_blocking(lambda uow: uow.bookings.update(back))
    assert stored(world, after.id).start == got.end


def test_a_cancelled_collective_booking_does_not_come_back_over_another(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    first = stored(world, world.booking(sam, both).id)
    world.write(booking.cancel_booking, sam, first)
    world.booking(world.account("Sue"), world.listing(bo), start=first.start)
    with pytest.raises(SlotTaken):
        world.store.write_blocking(lambda uow: uow.bookings.update(first))


# ---- at the same instant ---------------------------------------------------------------------


async def book(world: World, actor: Account, offer: Listing) -> booking_wire.Booking | str:
    draft = world.draft(offer)
    try:
        return await world.store.write(
            lambda uow: booking.book(world.context(uow, actor), body=draft)
        )
    except HelpoutError as refusal:
        return refusal.code


async def test_of_many_as_many_win_as_there_are_tutors(world: World) -> None:
    tutors = [world.tutor(name) for name in ("Ada", "Bo", "Cy")]
    made = founded(world, *tutors)
    offer = offered_by(world, tutors[0], made)
    students = [world.account(f"Student {number}") for number in range(10)]
    answers = await asyncio.gather(*(book(world, one, offer) for one in students))
    won = [one for one in answers if not isinstance(one, str)]
    assert sorted(one.tutor.id for one in won) == sorted(one.id for one in tutors)
    assert Counter(one for one in answers if isinstance(one, str)) == {"slot_taken": 7}


async def test_nobody_is_in_two_places_across_listings_and_organisations(world: World) -> None:
    """Own listings, two organisations in turn, and one of all at once, in crossing order."""
    tutors = [world.tutor(name) for name in ("Ada", "Bo", "Cy", "Di")]
    ada, bo, cy, di = tutors
    one = founded(world, ada, bo, cy)
    two = founded(world, di, cy, bo)
    offers = [
        *(world.listing(tutor) for tutor in tutors),
        offered_by(world, ada, one),
        offered_by(world, di, two),
        offered_by(world, ada, one, assignment="collective", people=[cy.id, ada.id]),
        offered_by(world, di, two, assignment="collective", people=[bo.id, cy.id, di.id]),
    ]
    # Tutors book each other too.
    askers = [world.account(f"Student {number}") for number in range(12)] + tutors
    answers = await asyncio.gather(
        *(
            book(world, asker, offers[(number * 3 + turn) % len(offers)])
            for turn in range(2)
            for number, asker in enumerate(askers)
        )
    )
    won = [answer for answer in answers if not isinstance(answer, str)]
    codes = {answer for answer in answers if isinstance(answer, str)}
    assert codes <= {"slot_taken", "own_listing"}
    people = [
        person
        for made in won
        for person in (made.tutor.id, made.student.id, *(one.id for one in made.colleagues))
    ]
    assert won
    assert len(people) == len(set(people)), "all of them lie at the same time"
