"""Many at the same slot at the same instant: one has it, the others are told what is next."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from helpout_server.contracts import booking as wire
from helpout_server.contracts.availability import Slot
from helpout_server.contracts.gathering import EnterDraft, GatheringDraft
from helpout_server.contracts.review import ReviewDraft
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking
from helpout_server.domain.errors import GatheringFull, SlotTaken, WrongState
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import (
    booking,
    booking_alternatives,
    booking_moves,
    booking_time,
    gathering,
    review,
)
from helpout_server.services.context import Policy
from tests.factories import World

HALF = timedelta(minutes=30)
DAY = timedelta(days=1)


async def book(world: World, actor: Account, draft: wire.BookingDraft) -> wire.Booking | SlotTaken:
    try:
        return await world.store.write(
            lambda uow: booking.book(world.context(uow, actor), body=draft)
        )
    except SlotTaken as refusal:
        world.read(booking_alternatives.complete, actor, refusal)
        return refusal


def stored(world: World, booking_id: str) -> Booking:
    found = world.store.read_blocking(lambda uow: uow.bookings.get(booking_id))
    assert found is not None
    return found


async def test_one_of_many_has_the_slot(world: World) -> None:
    offer = world.listing(world.tutor())
    students = [world.account(f"Student {number}") for number in range(8)]
    drafts = [world.draft(offer) for _ in students]
    answers = await asyncio.gather(
        *(book(world, student, draft) for student, draft in zip(students, drafts, strict=True))
    )
    (won,) = [answer for answer in answers if isinstance(answer, wire.Booking)]
    lost = [answer for answer in answers if isinstance(answer, SlotTaken)]
    assert len(lost) == 7
    for refusal in lost:
        slots = msgspec.convert(refusal.context["alternatives"], list[Slot])
        assert [slot.start for slot in slots] == [won.end + HALF * number for number in range(5)]
    assert [one.student.id for one in [won]] == [stored(world, won.id).student_id]


async def tried(world: World, actor: Account, use_case: Any, **named: Any) -> Any:
    """What a use case gave, or the refusal that a slot is taken."""
    try:
        return await world.store.write(lambda uow: use_case(world.context(uow, actor), **named))
    except SlotTaken as refusal:
        return refusal


def times(world: World, account_id: str) -> list[tuple[int, int]]:
    """What active bookings take of somebody's time, from the table itself, by start."""

    def work(uow: UnitOfWork) -> list[tuple[int, int]]:
        found = uow.bookings.taken([account_id], start=world.now, end=world.now + 99 * DAY)
        return [(one.start, one.end) for one in found.get(account_id, [])]

    return world.store.read_blocking(work)


async def test_holds_bookings_and_moves_at_once_leave_everybody_in_one_place(
    world: World,
) -> None:
    """Two listings of one tutor, a student of two tutors, holds and moved bookings between."""
    world.policy = Policy(reschedules_max=9)
    tom, tina = world.tutor("Tom"), world.tutor("Tina")
    offers = [world.listing(tom), world.listing(tom), world.listing(tina)]
    sam = world.account("Sam")
    others = [world.account(f"Student {number}") for number in range(6)]
    at = world.now + DAY
    moved = [
        world.booking(student, offers[0], start=at + HALF * (4 + 2 * number))
        for number, student in enumerate(others[:3])
    ]
    for made in moved:
        body = wire.TimeProposalDraft(start=at)
        world.write(
            booking_time.propose_time, others[moved.index(made)], booking_id=made.id, body=body
        )
    wanted = [
        *(
            tried(world, student, booking.hold, body=hold_draft(world, offers[1], at))
            for student in others[3:]
        ),
        *(tried(world, tom, booking_time.accept_time, booking_id=made.id) for made in moved),
        tried(world, sam, booking.book, body=world.draft(offers[0], start=at)),
        tried(world, sam, booking.book, body=world.draft(offers[2], start=at)),
        tried(world, tina, booking.book, body=world.draft(offers[1], start=at)),
    ]
    answers = await asyncio.gather(*wanted)
    won = [one for one in answers if isinstance(one, wire.Booking) and one.start == at]
    of_tom = [one for one in won if one.tutor.id == tom.id]
    assert len(of_tom) == 1, "one of eight has Tom's time"
    assert len(won) in (1, 2)
    assert all(isinstance(one, wire.Booking | SlotTaken) for one in answers)
    for person in (tom, tina, sam, *others):
        taken = times(world, person.id)
        assert all(one[1] <= two[0] for one, two in pairwise(taken))


def hold_draft(world: World, offer: Any, start: datetime) -> wire.HoldDraft:
    draft = world.draft(offer)
    return wire.HoldDraft(
        listing_id=offer.id,
        start=start,
        duration_minutes=30,
        idempotency_key=draft.idempotency_key,
    )


async def test_two_answers_to_one_request_are_one(world: World) -> None:
    tutor, student = world.tutor("Tom"), world.account("Sam")
    asked = world.booking(student, world.listing(tutor, approval_required=True))

    async def answer(actor: Account, use_case: Any, **named: Any) -> str:
        try:
            done = await tried(world, actor, use_case, booking_id=asked.id, **named)
        except WrongState:
            return "refused"
        return str(done.status)

    decline = wire.ReasonDraft()
    answers = await asyncio.gather(
        answer(tutor, booking_moves.approve),
        answer(tutor, booking_moves.decline, body=decline),
        answer(tutor, booking_moves.decline, body=decline),
        answer(tutor, booking_moves.approve),
    )
    assert sorted(answers).count("refused") == 3
    assert len(stored(world, asked.id).history) == 2


async def test_one_request_sent_twice_at_once_is_one_booking(world: World) -> None:
    offer = world.listing(world.tutor())
    student, draft = world.account("Sam"), world.draft(offer)
    answers = await asyncio.gather(*(book(world, student, draft) for _ in range(4)))
    assert len({one.id for one in answers if isinstance(one, wire.Booking)}) == 1
    assert not [one for one in answers if isinstance(one, SlotTaken)]


def other(made: Booking, **changes: Any) -> Booking:
    """Another booking at the same time, between other people where nothing is said."""
    number = made.id[-12:]
    return replace(
        made,
        **{
            "id": f"bkg_other{number}",
            "live_session_id": f"live_other{number}",
            **changes,
        },
    )


@pytest.mark.parametrize("shared", ["tutor", "student", "tutor_is_student", "student_is_tutor"])
def test_the_database_itself_refuses_an_overlap(world: World, shared: str) -> None:
    tutor, student = world.tutor("Tom"), world.account("Sam")
    eve, zoe = world.account("Eve"), world.account("Zoe")
    made = stored(world, world.booking(student, world.listing(tutor)).id)
    tutor_id, student_id = {
        "tutor": (tutor.id, eve.id),
        "student": (eve.id, student.id),
        "tutor_is_student": (eve.id, tutor.id),
        "student_is_tutor": (student.id, eve.id),
    }[shared]
    again = other(made, tutor_id=tutor_id, student_id=student_id)

    def try_it(uow: Any) -> bool:
        with pytest.raises(SlotTaken):
            uow.bookings.add(again)
        # The transaction goes on: others' time is free, and so is the time after.
        uow.bookings.add(
            other(again, id="bkg_x", live_session_id="live_x", tutor_id=zoe.id, student_id=eve.id)
        )
        return uow.bookings.get("bkg_x") is not None

    assert world.store.write_blocking(try_it)
    assert world.store.read_blocking(lambda uow: uow.bookings.get(again.id)) is None


def test_the_database_lets_touching_appointments_be(world: World) -> None:
    tutor, student = world.tutor("Tom"), world.account("Sam")
    made = stored(world, world.booking(student, world.listing(tutor)).id)
    after = other(
        made,
        start=made.end,
        end=made.end + HALF,
        blocked_from=made.end,
        blocked_until=made.end + HALF,
    )
    world.store.write_blocking(lambda uow: uow.bookings.add(after))
    assert stored(world, after.id).start == made.end


def test_the_database_refuses_to_bring_a_booking_back_over_another(world: World) -> None:
    made = world.booking(world.account("Sam"), offer := world.listing(world.tutor()))
    first = stored(world, made.id)
    world.store.write_blocking(lambda uow: uow.bookings.update(replace(first, status="cancelled")))
    world.booking(world.account("Sue"), offer, start=made.start)
    with pytest.raises(SlotTaken):
        world.store.write_blocking(lambda uow: uow.bookings.update(first))


async def test_the_last_seats_of_a_gathering_are_taken_once(world: World) -> None:
    host = world.tutor("Hana Host")
    world.listing(host)
    made = world.write(
        gathering.create, host, body=GatheringDraft(title="Class", capacity=3, waiting_room=False)
    )
    people = [world.account(f"Student {number}") for number in range(8)]

    async def enter(actor: Account) -> bool:
        def work(uow: UnitOfWork) -> None:
            gathering.enter(world.context(uow, actor), gathering_id=made.id, body=EnterDraft())

        try:
            await world.store.write(work)
        except GatheringFull:
            return False
        return True

    came = await asyncio.gather(*(enter(person) for person in people))
    assert sum(came) == 2, "the host has one of three"


async def test_both_who_write_at_once_reveal_both(world: World) -> None:
    student, tutor = world.account("Sam"), world.tutor()
    made = world.held_booking(student, tutor, world.listing(tutor))

    async def write(actor: Account) -> None:
        draft = ReviewDraft(rating=5, comment="Well done.")
        await world.store.write(
            lambda uow: review.put_review(world.context(uow, actor), booking_id=made.id, body=draft)
        )

    await asyncio.gather(write(student), write(tutor))
    seen = world.read(review.get_booking_reviews, student, booking_id=made.id)
    assert seen.theirs is not None
    assert seen.mine.published_at is not None
