"""Another time, more time, nobody there: over every store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpout_server.contracts.booking import (
    Booking,
    CancellationDraft,
    ExtensionDraft,
    LateDraft,
    ReasonDraft,
    TimeProposalDraft,
)
from helpout_server.contracts.entries import Entry, Joined
from helpout_server.contracts.listing import Listing
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import NotAllowed, SlotNotOffered, SlotTaken, WrongState
from helpout_server.ports.live_session import LogLine
from helpout_server.services import (
    booking,
    booking_chores,
    booking_moves,
    booking_time,
    live_session,
    room,
)
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
    return world.listing(tutor, cancellation="half")


@pytest.fixture
def made(world: World, student: Account, offer: Listing) -> Booking:
    return world.booking(student, offer, start=world.now + timedelta(days=2))


def do(world: World, actor: Account, use_case: Any, made: Booking, body: Any = None) -> Booking:
    named = {} if body is None else {"body": body}
    done = world.write(use_case, actor, booking_id=made.id, **named)
    assert isinstance(done, Booking)
    return done


def get(world: World, actor: Account, made: Booking) -> Booking:
    found = world.read(booking.get, actor, booking_id=made.id)
    assert isinstance(found, Booking)
    return found


def propose(world: World, actor: Account, made: Booking, start: datetime, **more: Any) -> Booking:
    return do(world, actor, booking_time.propose_time, made, TimeProposalDraft(start=start, **more))


def accept(world: World, actor: Account, made: Booking) -> Booking:
    return do(world, actor, booking_time.accept_time, made)


def told(world: World) -> list[frozenset[str]]:
    return world.told("notice_changed")


# ---- another time ----------------------------------------------------------------------------


def test_a_time_is_asked_for_and_accepted(
    world: World, tutor: Account, student: Account, offer: Listing, made: Booking
) -> None:
    start = made.start + timedelta(hours=1)
    asked = propose(world, student, made, start, reason="A lecture.")
    assert asked.proposal is not None
    assert (asked.proposal.by, asked.proposal.reason) == (student.id, "A lecture.")
    assert (asked.start, asked.reschedules_left) == (made.start, 2)
    assert told(world) == [frozenset({tutor.id})]
    assert "accept_time" in get(world, tutor, made).may
    assert "accept_time" not in asked.may
    world.booking(world.account("Sue"), offer, start=start + HALF)
    moved = accept(world, tutor, made)
    assert (moved.start, moved.end, moved.proposal) == (start, start + HALF, None)
    assert (moved.reschedules_left, moved.live_session_id) == (1, made.live_session_id)
    assert told(world) == [frozenset({student.id}), frozenset({tutor.id})]
    assert world.told("live_session_changed")
    # Where it was is free, where it is taken.
    world.booking(world.account("Zoe"), offer, start=made.start)
    with pytest.raises(SlotTaken):
        world.booking(world.account("Eve"), offer, start=start)


def test_a_booking_may_move_into_its_own_time(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    propose(world, student, made, made.start + HALF, duration_minutes=60)
    moved = accept(world, tutor, made)
    assert (moved.start, moved.end) == (made.start + HALF, made.start + 3 * HALF)
    propose(world, tutor, made, made.start + timedelta(minutes=10))
    assert accept(world, student, made).start == made.start + timedelta(minutes=10)
    with pytest.raises(WrongState, match="2 times"):
        propose(world, tutor, made, made.start)


def test_who_was_faster_has_the_time_and_the_proposal_stands_on(
    world: World, tutor: Account, student: Account, offer: Listing, made: Booking
) -> None:
    start = made.start + timedelta(hours=1)
    propose(world, student, made, start)
    world.booking(world.account("Sue"), offer, start=start)
    with pytest.raises(SlotTaken) as refusal:
        accept(world, tutor, made)
    assert refusal.value.context["alternatives"]
    kept = get(world, tutor, made)
    assert (kept.start, kept.proposal is not None) == (made.start, True)


def test_what_a_student_may_ask_for_is_what_is_offered(
    world: World, tutor: Account, student: Account, offer: Listing, made: Booking
) -> None:
    world.booking(world.account("Sue"), offer, start=made.end)
    with pytest.raises(SlotTaken):
        propose(world, student, made, made.end)
    with pytest.raises(SlotNotOffered):
        propose(world, student, made, made.start + timedelta(minutes=10))
    with pytest.raises(SlotNotOffered):
        propose(world, student, made, made.start, duration_minutes=45)
    with pytest.raises(NotAllowed):
        propose(world, world.owner(), made, made.end + HALF)


def test_a_student_is_in_one_place_after_a_move_too(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    elsewhere = world.booking(
        student, world.listing(world.tutor("Tina")), start=made.start + timedelta(hours=3)
    )
    with pytest.raises(SlotTaken, match="another booking"):
        propose(world, student, made, elsewhere.start)
    with pytest.raises(SlotTaken, match="The student has"):
        propose(world, tutor, made, elsewhere.start)


def test_a_time_is_declined_or_taken_back(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    for actor, people in ((tutor, [frozenset({student.id})]), (student, [])):
        propose(world, student, made, made.end)
        kept = do(world, actor, booking_time.decline_time, made, ReasonDraft(reason="No."))
        assert (kept.proposal, kept.start) == (None, made.start)
        assert told(world) == people


def test_an_answer_may_come_too_late(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    propose(world, student, made, made.end)
    world.move(hours=24)
    assert get(world, tutor, made).proposal is None
    with pytest.raises(WrongState):
        accept(world, tutor, made)


def test_the_database_itself_refuses_to_move_one_over_another(
    world: World, student: Account, offer: Listing, made: Booking
) -> None:
    from dataclasses import replace

    other = world.booking(world.account("Sue"), offer, start=made.start + timedelta(hours=1))

    def move(uow: Any) -> bool:
        found = uow.bookings.get(made.id)
        moved = replace(
            found,
            start=other.start,
            end=other.end,
            blocked_from=other.start,
            blocked_until=other.end,
        )
        with pytest.raises(SlotTaken):
            uow.bookings.update(moved)
        uow.bookings.update(replace(found, end=other.start, blocked_until=other.start))
        return True

    assert world.store.write_blocking(move), "the transaction goes on"
    assert get(world, student, made).end == other.start


# ---- cancelling, coming late -----------------------------------------------------------------


def test_what_it_costs_to_cancel_is_said_before(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    free_until = made.start - timedelta(hours=24)
    for moment, percent in ((free_until, 0), (free_until + timedelta(seconds=1), 50)):
        world.now = moment
        mine = get(world, student, made).cancellation
        assert mine is not None
        assert (mine.percent, mine.free_until) == (percent, free_until)
        theirs = get(world, tutor, made).cancellation
        assert theirs is not None
        assert (theirs.percent, theirs.free_until) == (0, None)
    gone = do(world, student, booking_moves.cancel, made, CancellationDraft(reason="ill"))
    assert (gone.status, gone.cancelled_by, gone.cancellation) == ("cancelled", "student", None)
    assert told(world) == [frozenset({student.id}), frozenset({tutor.id})]
    stored = world.store.read_blocking(lambda uow: uow.bookings.get(made.id))
    assert stored is not None
    assert stored.charged_percent == 50


def test_who_comes_late_says_so(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    with pytest.raises(WrongState):
        do(world, student, booking_moves.say_late, made, LateDraft(minutes=5))
    world.now = made.start - timedelta(minutes=10)
    late = do(world, student, booking_moves.say_late, made, LateDraft(minutes=5))
    assert [(one.by, one.minutes) for one in late.late] == [(student.id, 5)]
    assert told(world) == [frozenset({tutor.id})]
    assert [one.minutes for one in get(world, tutor, made).late] == [5]


# ---- who was there ---------------------------------------------------------------------------


def come(world: World, made: Booking, account: Account) -> None:
    """Into the room, now, as its log has it."""

    def work(uow: Any) -> None:
        uow.live_sessions.open(made.live_session_id, booking_id=made.id, lead_id=made.tutor.id)
        known = len(uow.live_sessions.lines(made.live_session_id))
        body = Joined(role="student" if account.id == made.student.id else "tutor")
        entry = Entry(seq=known + 1, at=world.now, account_id=account.id, body=body)
        uow.live_sessions.append_entries(made.live_session_id, [LogLine(entry, None)])

    world.store.write_blocking(work)


def settle(world: World) -> None:
    world.write(booking_chores.settle, NOBODY)


@pytest.mark.parametrize(
    ("there", "absent"), [("tutor", "student"), ("student", "tutor"), ("nobody", "both")]
)
def test_nobody_met_and_the_log_says_who_did_not_come(
    world: World, tutor: Account, student: Account, made: Booking, there: str, absent: str
) -> None:
    world.now = made.start
    if there != "nobody":
        come(world, made, tutor if there == "tutor" else student)
    world.now = made.joinable_until - timedelta(seconds=1)
    settle(world)
    assert get(world, student, made).status == "confirmed"
    world.now = made.joinable_until
    settle(world)
    missed = get(world, student, made)
    assert (missed.status, missed.no_show_of, missed.may) == ("no_show", absent, [])
    assert missed.history[-1].actor_id == "system"
    assert told(world) == [frozenset({student.id}), frozenset({tutor.id})]
    settle(world)
    assert world.hints == [], "doing it twice changes nothing"


def test_who_met_has_had_a_helpout(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    world.now = made.start
    world.meet(made)
    world.now = made.joinable_until
    settle(world)
    done = get(world, tutor, made)
    assert (done.status, done.history[-1].act) == ("completed", "complete")


def test_who_waits_says_that_nobody_came(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    world.now = made.start + timedelta(minutes=10)
    assert "report_no_show" not in get(world, tutor, made).may
    with pytest.raises(WrongState):
        do(world, tutor, booking_moves.report_no_show, made, ReasonDraft())
    come(world, made, tutor)
    assert "report_no_show" in get(world, tutor, made).may
    assert "report_no_show" not in get(world, student, made).may
    missed = do(world, tutor, booking_moves.report_no_show, made, ReasonDraft(reason="Alone."))
    assert (missed.status, missed.no_show_of) == ("no_show", "student")
    held = world.read(live_session.get, tutor, live_session_id=made.live_session_id)
    assert held.status == "over"


def test_who_was_there_at_some_time_did_come(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    world.now = made.start
    come(world, made, student)
    world.now = made.start + timedelta(minutes=12)
    come(world, made, tutor)
    with pytest.raises(WrongState):
        do(world, tutor, booking_moves.report_no_show, made, ReasonDraft())


# ---- more time -------------------------------------------------------------------------------


def test_a_helpout_goes_on_as_long_as_both_calendars_allow(
    world: World, tutor: Account, student: Account, offer: Listing, made: Booking
) -> None:
    later = world.booking(world.account("Sue"), offer, start=made.end + timedelta(minutes=60))
    world.now = made.start
    assert get(world, tutor, made).extendable_minutes == 0
    world.meet(made)
    going = get(world, tutor, made)
    assert (going.extendable_minutes, "propose_extension" in going.may) == (60, True)
    with pytest.raises(WrongState, match="60 minutes"):
        do(world, tutor, booking_time.propose_extension, made, ExtensionDraft(minutes=65))
    asked = do(world, tutor, booking_time.propose_extension, made, ExtensionDraft(minutes=60))
    assert asked.extension is not None
    with pytest.raises(WrongState):
        do(world, tutor, booking_time.accept_extension, made)
    longer = do(world, student, booking_time.accept_extension, made)
    assert (longer.end, longer.extendable_minutes, longer.extension) == (later.start, 0, None)
    held = world.read(live_session.get, tutor, live_session_id=made.live_session_id)
    assert held.ends_in_ms == 90 * 60_000
    standing = world.store.read_blocking(
        lambda uow: room.standing(uow, made.live_session_id, policy=world.policy)
    )
    assert standing.closes_at == longer.joinable_until, "the open room closes later too"
    with pytest.raises(SlotTaken):
        world.booking(world.account("Zoe"), offer, start=made.end)


def test_the_students_next_appointment_counts_too(
    world: World, tutor: Account, student: Account, made: Booking
) -> None:
    world.booking(student, world.listing(world.tutor("Tina")), start=made.end + HALF)
    world.now = made.start
    world.meet(made)
    assert get(world, tutor, made).extendable_minutes == 30
    asked = do(world, student, booking_time.propose_extension, made, ExtensionDraft(minutes=5))
    assert "accept_extension" in get(world, tutor, asked).may
    kept = do(world, tutor, booking_time.decline_extension, made)
    assert (kept.extension, kept.end) == (None, made.end)


# ---- help right now --------------------------------------------------------------------------


def test_two_who_found_each_other_in_a_queue_have_a_booking_from_now(
    world: World, student: Account
) -> None:
    helper = world.account("Hana Helper")  # with neither hours nor a listing

    def now(world: World, minutes: int = 20) -> Any:
        return world.write(
            booking.book_now,
            helper,
            None,
            helper.id,
            student.id,
            Problem(summary="stuck"),
            minutes,
            title="Lab 3",
        )

    made = now(world)
    assert (made.status, made.start, made.listing_title) == ("confirmed", world.now, "Lab 3")
    with pytest.raises(SlotTaken):
        now(world)
    world.move(minutes=20)
    assert now(world).listing_id == made.listing_id
    assert made.start.tzinfo == UTC
