"""Bookings: the table of moves, and that there is no way around it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from helpout_server.contracts.problem import Problem
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.booking import ACTIVE, Booking, Buffers, Status
from helpout_server.domain.booking_moves import MAY, TABLE, THE_SYSTEM, Actor, Now, Side
from helpout_server.domain.errors import HelpoutError, LiveSessionOver, NotAllowed, WrongState
from tests.booked import agreement, confirmed, held

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
EARLY = START - timedelta(days=3)
MINUTE = timedelta(minutes=1)
STUDENT, TUTOR, STAFF = Actor("student", "student"), Actor("tutor", "tutor"), Actor("s", "staff")
ACTORS: dict[Side, Actor] = {
    "student": STUDENT,
    "tutor": TUTOR,
    "staff": STAFF,
    "system": THE_SYSTEM,
}

# The picture of domain/booking.py, written down once more and apart from the table.
WAYS: set[tuple[Status, Status]] = {
    ("held", "requested"),
    ("held", "confirmed"),
    ("held", "expired"),
    ("requested", "confirmed"),
    ("requested", "cancelled"),
    ("requested", "expired"),
    ("confirmed", "in_progress"),
    ("confirmed", "cancelled"),
    ("confirmed", "no_show"),
    ("in_progress", "completed"),
}


def at(moment: datetime, **known: Any) -> Now:
    return Now(moment, **known)


def booking(status: Status = "confirmed", **changes: Any) -> Booking:
    made = confirmed(START, now=EARLY, agreement=agreement(cancellation="half"))
    return replace(made, status=status, **changes)


def request() -> Booking:
    made = held(START, now=EARLY)
    until = EARLY + timedelta(hours=24)
    return moves.request(made, STUDENT, at(EARLY), problem=Problem(), expires_at=until)


def ways() -> set[tuple[Status, Status]]:
    return {(since, rule.to) for rule in TABLE if rule.to for since in rule.since}


def test_the_table_holds_the_ways_of_the_picture_and_no_other() -> None:
    assert ways() == WAYS


def test_nothing_leads_out_of_an_end() -> None:
    ends = {"completed", "cancelled", "no_show", "expired"}
    assert not [one for one in TABLE if ends & set(one.since)]


# ---- from a hold to a booking ----------------------------------------------------------------


def test_a_hold_is_confirmed_while_it_stands() -> None:
    made = held(START, now=EARLY)
    just = EARLY + 5 * MINUTE - timedelta(seconds=1)
    done = moves.confirm(made, STUDENT, at(just), problem=Problem(summary="x"))
    assert (done.status, done.expires_at, done.problem.summary) == ("confirmed", None, "x")
    assert [(move.act, move.actor_id) for move in done.history] == [
        ("hold", "student"),
        ("confirm", "student"),
    ]
    with pytest.raises(WrongState, match="too long ago"):
        moves.confirm(made, STUDENT, at(EARLY + 5 * MINUTE), problem=Problem())


def test_a_hold_lapses_and_not_before() -> None:
    made = held(START, now=EARLY)
    with pytest.raises(WrongState):
        moves.lapse(made, at(EARLY + 4 * MINUTE))
    gone = moves.lapse(made, at(EARLY + 5 * MINUTE))
    assert (gone.status, gone.history[-1].actor_id, gone.booked) == ("expired", "system", False)


def test_letting_a_hold_go_twice_changes_nothing() -> None:
    gone = moves.release(held(START, now=EARLY), STUDENT, at(EARLY))
    assert gone.status == "expired"
    assert moves.release(gone, STUDENT, at(EARLY)) is gone
    with pytest.raises(WrongState):
        moves.release(booking(), STUDENT, at(EARLY))


def test_a_tutor_answers_a_request_in_time() -> None:
    assert moves.approve(request(), TUTOR, at(EARLY)).status == "confirmed"
    with pytest.raises(WrongState):
        moves.approve(request(), TUTOR, at(EARLY + timedelta(hours=24)))
    for actor in (STUDENT, STAFF):
        with pytest.raises(NotAllowed):
            moves.approve(request(), actor, at(EARLY))
    declined = moves.decline(request(), TUTOR, at(EARLY), "I am away.")
    assert (declined.status, declined.cancelled_by) == ("cancelled", "tutor")
    assert declined.history[-1].reason == "I am away."


def test_a_request_waits_no_longer_than_to_its_start() -> None:
    made = held(START, now=EARLY)
    late = START + timedelta(hours=5)
    asked = moves.request(made, STUDENT, at(EARLY), problem=Problem(), expires_at=late)
    assert asked.expires_at == START


# ---- to its end ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "when", "percent"),
    [
        (STUDENT, START - timedelta(hours=24), 0),
        (STUDENT, START - timedelta(hours=23, minutes=59), 50),
        (TUTOR, START, 0),
        (STAFF, START, 0),
    ],
)
def test_what_a_cancellation_is_charged(actor: Actor, when: datetime, percent: int) -> None:
    gone = moves.cancel(booking(), actor, at(when), "ill")
    assert (gone.status, gone.charged_percent, gone.cancelled_by) == (
        "cancelled",
        percent,
        actor.side,
    )
    assert moves.cancel(gone, actor, at(when)) is gone


@pytest.mark.parametrize("status", ["in_progress", "completed", "no_show", "expired", "held"])
def test_what_cannot_be_cancelled(status: Status) -> None:
    with pytest.raises(WrongState):
        moves.cancel(booking(status), STUDENT, at(START))


def test_what_is_past_cannot_be_cancelled() -> None:
    end = booking().end
    assert moves.cancel(booking(), TUTOR, at(end - timedelta(seconds=1))).status == "cancelled"
    with pytest.raises(WrongState):
        moves.cancel(booking(), TUTOR, at(end))


def test_the_way_through() -> None:
    begun = moves.begin(booking(), TUTOR, at(START))
    assert moves.begin(begun, TUTOR, at(START)) is begun
    done = moves.complete(begun, STUDENT, at(START + MINUTE))
    assert moves.complete(done, STUDENT, at(START + MINUTE)) is done
    assert [(move.status, move.act) for move in done.history[1:]] == [
        ("in_progress", "begin"),
        ("completed", "complete"),
    ]
    with pytest.raises(WrongState):
        moves.complete(booking(), STUDENT, at(START))


@pytest.mark.parametrize("status", ["cancelled", "no_show", "expired"])
def test_nothing_begins_that_was_let_go(status: Status) -> None:
    with pytest.raises(LiveSessionOver):
        moves.begin(booking(status), TUTOR, at(START))


def test_nothing_begins_after_the_room_has_closed_and_then_it_is_settled() -> None:
    closes = Now(START).window.closes(booking())
    with pytest.raises(LiveSessionOver):
        moves.begin(booking(), TUTOR, at(closes))
    before = closes - timedelta(seconds=1)
    begun = booking("in_progress")

    def completed(now: Now) -> Booking:
        return moves.complete(begun, THE_SYSTEM, now)

    def missed(now: Now) -> Booking:
        return moves.miss(booking(), now, "student")

    for settle in (completed, missed):
        with pytest.raises(WrongState):
            settle(at(before))
        assert settle(at(closes)).history[-1].actor_id == "system"


def test_a_student_who_does_not_come_is_charged_as_one_who_cancels_at_the_start() -> None:
    closes = Now(START).window.closes(booking())
    assert moves.miss(booking(), at(closes), "student").charged_percent == 50
    assert moves.miss(booking(), at(closes), "tutor").charged_percent == 0
    assert moves.miss(booking(), at(closes), "both").charged_percent == 0


def test_who_waits_in_the_room_may_say_that_nobody_came() -> None:
    waits = at(START + 10 * MINUTE, waits_alone=True)
    missed = moves.report_no_show(booking(), TUTOR, waits)
    assert (missed.status, missed.no_show_of, missed.charged_percent) == ("no_show", "student", 50)
    assert moves.report_no_show(booking(), STUDENT, waits).no_show_of == "tutor"
    for now in (
        at(START + 10 * MINUTE),
        at(START + 10 * MINUTE - timedelta(seconds=1), waits_alone=True),
        at(START + timedelta(hours=1), waits_alone=True),
    ):
        with pytest.raises(WrongState):
            moves.report_no_show(booking(), TUTOR, now)


# ---- its time --------------------------------------------------------------------------------


def proposed(made: Booking, actor: Actor, now: Now, by: timedelta) -> Booking:
    return moves.propose_time(
        made,
        actor,
        now,
        start=made.start + by,
        end=made.end + by,
        reason="",
        expires_at=now.at + timedelta(hours=24),
    )


def test_another_time_is_asked_for_accepted_and_limited() -> None:
    made = booking()
    for number in range(1, 3):
        asked = proposed(made, STUDENT, at(EARLY), timedelta(hours=1))
        assert (asked.start, asked.status) == (made.start, "confirmed"), "it stays until then"
        with pytest.raises(WrongState, match="other answers"):
            moves.accept_time(asked, STUDENT, at(EARLY))
        moved = moves.accept_time(asked, TUTOR, at(EARLY), buffers=Buffers(5, 5))
        assert (moved.start, moved.reschedules) == (made.start + timedelta(hours=1), number)
        assert moved.blocked_until == moved.end + 5 * MINUTE
        assert moved.proposal is None
        made = moved
    with pytest.raises(WrongState, match="2 times"):
        proposed(made, TUTOR, at(EARLY), timedelta(hours=1))


def test_one_proposal_stands_at_once() -> None:
    asked = proposed(booking(), STUDENT, at(EARLY), timedelta(hours=1))
    with pytest.raises(WrongState, match="Answer"):
        proposed(asked, TUTOR, at(EARLY), timedelta(hours=2))
    again = proposed(asked, STUDENT, at(EARLY), timedelta(hours=2))
    assert again.proposal is not None
    assert again.proposal.start == START + timedelta(hours=2)
    for actor in (STUDENT, TUTOR):
        assert moves.decline_time(again, actor, at(EARLY)).proposal is None
    late = EARLY + timedelta(hours=24)
    with pytest.raises(WrongState, match="any more"):
        moves.accept_time(again, TUTOR, at(late))
    assert proposed(again, TUTOR, at(late), timedelta(hours=3)).proposal is not None


def test_what_has_begun_keeps_its_time() -> None:
    with pytest.raises(WrongState):
        proposed(booking(), TUTOR, at(START), timedelta(hours=1))
    with pytest.raises(WrongState):
        proposed(booking("requested"), TUTOR, at(EARLY), timedelta(hours=1))
    with pytest.raises(WrongState, match="the time it has"):
        proposed(booking(), TUTOR, at(EARLY), timedelta(0))


def test_who_comes_late_says_so_and_the_later_word_counts() -> None:
    now = at(START - timedelta(hours=1))
    told = moves.say_late(moves.say_late(booking(), STUDENT, now, 5), TUTOR, now, 10)
    told = moves.say_late(told, STUDENT, now, 15)
    assert [(one.by, one.minutes) for one in told.late] == [("tutor", 10), ("student", 15)]
    with pytest.raises(WrongState):
        moves.say_late(booking(), STUDENT, at(EARLY), 5)


def test_more_time_is_asked_for_and_given() -> None:
    going = booking("in_progress")
    free = at(START + 20 * MINUTE, extendable_minutes=30)
    with pytest.raises(WrongState, match="30 minutes"):
        moves.propose_extension(going, TUTOR, free, 35)
    with pytest.raises(WrongState, match="something else"):
        moves.propose_extension(going, TUTOR, at(START), 5)
    asked = moves.propose_extension(going, TUTOR, free, 15)
    with pytest.raises(WrongState):
        moves.accept_extension(asked, TUTOR, free)
    with pytest.raises(WrongState, match="by then"):
        moves.accept_extension(asked, STUDENT, at(free.at, extendable_minutes=10))
    longer = moves.accept_extension(asked, STUDENT, free)
    assert longer.end == going.end + 15 * MINUTE
    assert longer.blocked_until == going.blocked_until + 15 * MINUTE
    assert moves.decline_extension(asked, TUTOR, free).extension is None


def test_another_tutor_takes_over_at_the_same_time() -> None:
    asked = proposed(booking(), TUTOR, at(EARLY), timedelta(hours=1))
    taken = moves.reassigned(
        asked, "other", actor=TUTOR, now=at(EARLY), buffers=Buffers(10, 10), reason="ill"
    )
    assert (taken.tutor_id, taken.start, taken.proposal) == ("other", START, None)
    assert taken.blocked_from == START - 10 * MINUTE
    assert taken.history[-1].act == "reassign"
    with pytest.raises(NotAllowed):
        moves.reassigned(asked, "other", actor=STUDENT, now=at(EARLY))


# ---- what people are offered -----------------------------------------------------------------

MADE: dict[str, Callable[[Booking, Actor, Now], Booking]] = {
    "release": moves.release,
    "approve": moves.approve,
    "decline": moves.decline,
    "cancel": moves.cancel,
    "propose_time": lambda made, actor, now: proposed(made, actor, now, timedelta(hours=1)),
    "accept_time": moves.accept_time,
    "decline_time": moves.decline_time,
    "say_late": lambda made, actor, now: moves.say_late(made, actor, now, 5),
    "propose_extension": lambda made, actor, now: moves.propose_extension(made, actor, now, 5),
    "accept_extension": moves.accept_extension,
    "decline_extension": moves.decline_extension,
    "report_no_show": moves.report_no_show,
}
OF_THE_SERVER: dict[str, Callable[[Booking, Actor, Now], Booking]] = {
    "confirm": lambda made, actor, now: moves.confirm(made, actor, now, problem=Problem()),
    "request": lambda made, actor, now: moves.request(
        made, actor, now, problem=Problem(), expires_at=now.at + timedelta(hours=24)
    ),
    "begin": moves.begin,
    "complete": moves.complete,
    "lapse": lambda made, _actor, now: moves.lapse(made, now),
    "miss": lambda made, _actor, now: moves.miss(made, now, "both"),
}


def test_what_people_are_offered_is_all_made_here() -> None:
    assert set(MADE) == set(MAY)


class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time; time goes on."""

    @initialize(so_far=st.sampled_from(("", "request", "confirm", "confirm begin")))
    def hold(self, so_far: str) -> None:
        self.booking = held(START, now=EARLY, agreement=agreement(cancellation="half"))
        self.now = EARLY
        self.known: dict[str, Any] = {}
        for act in so_far.split():
            self.it_takes_its_way(act)

    @rule(minutes=st.sampled_from((1, 1, 4, 12, 60, 1_440)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(sooner=st.sampled_from((0, 20, 150)))
    def time_comes(self, sooner: int) -> None:
        self.now = max(self.now, self.booking.start - sooner * MINUTE)

    @rule(alone=st.booleans(), free=st.sampled_from((0, 5, 60)))
    def something_is_known(self, alone: bool, free: int) -> None:
        self.known = {"waits_alone": alone, "extendable_minutes": free}

    @rule(data=st.data(), side=st.sampled_from(sorted(ACTORS)))
    def somebody_does_what_is_offered(self, data: st.DataObject, side: Side) -> None:
        offers = moves.may(self.booking, ACTORS[side], at(self.now, **self.known))
        if offers:
            self.somebody_tries(data.draw(st.sampled_from(offers)), side)

    @rule(act=st.sampled_from(("confirm", "request", "begin", "complete")))
    def it_takes_its_way(self, act: str) -> None:
        self.somebody_tries(act, "tutor" if act == "begin" else "student")

    @rule(act=st.sampled_from(("lapse", "miss", "complete")))
    def a_chore_comes(self, act: str) -> None:
        self.somebody_tries(act, "system")

    @rule(
        act=st.sampled_from(sorted(MADE | OF_THE_SERVER)),
        side=st.sampled_from(sorted(ACTORS)),
    )
    def anything_is_tried(self, act: str, side: Side) -> None:
        self.somebody_tries(act, side)

    def somebody_tries(self, act: str, side: Side) -> None:
        before, actor, now = self.booking, ACTORS[side], at(self.now, **self.known)
        offered = act in moves.may(before, actor, now)
        try:
            after = (MADE | OF_THE_SERVER)[act](before, actor, now)
        except HelpoutError:
            assert not offered, f"{act} was offered to {side} and refused"
            return
        assert offered or act in OF_THE_SERVER or after is before
        if after is before:
            return
        assert after.history[:-1] == before.history
        done = after.history[-1]
        assert (done.at, done.act, done.status) == (self.now, act, after.status)
        assert done.actor_id == ("system" if act in ("lapse", "miss") else actor.id)
        if after.status != before.status:
            assert (before.status, after.status) in WAYS
        self.booking = after

    @invariant()
    def it_is_whole(self) -> None:
        made = getattr(self, "booking", None)
        if made is None:
            return
        assert made.blocked_from <= made.start < made.end <= made.blocked_until
        assert made.active == (made.status in ACTIVE)
        assert (made.expires_at is not None) == (made.status in ("held", "requested"))
        assert (made.cancelled_by is not None) == (made.status == "cancelled")
        assert (made.no_show_of is not None) == (made.status == "no_show")
        assert made.reschedules <= 2
        if not made.active:
            assert made.proposal is None
            assert made.extension is None
        if made.charged_percent:
            assert made.cancelled_by == "student" or made.no_show_of == "student"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
