"""A booking's moves, and who may make each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpout_server.contracts.problem import Problem
from helpout_server.domain import booking as rules
from helpout_server.domain.booking import Booking, Buffers, JoinWindow, Status
from helpout_server.domain.errors import LiveSessionOver, NotAllowed, NotFound, WrongState

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
WINDOW = JoinWindow(early_minutes=15, late_minutes=30)


def booking(status: Status = "confirmed") -> Booking:
    made = rules.book_slot(
        id_="bkg_1",
        live_session_id="live_1",
        listing_id="lst_1",
        listing_title="Pandas",
        tutor_id="tutor",
        student_id="student",
        start=START,
        duration_minutes=30,
        buffers=Buffers(10, 5),
        problem=Problem(summary="stuck"),
        idempotency_key="key-00000001",
        body_hash="",
        now=START - timedelta(days=1),
    )
    return replace(made, status=status)


def started(made: Booking, actor: str = "student", now: datetime = START) -> Booking:
    return rules.start(made, actor_id=actor, now=now, window=WINDOW)


def completed(made: Booking, actor: str = "student", *, is_staff: bool = False) -> Booking:
    return rules.complete(made, actor_id=actor, is_staff=is_staff, now=START)


def cancelled(
    made: Booking, actor: str = "student", *, is_staff: bool = False, now: datetime = START
) -> Booking:
    return rules.cancel(made, actor_id=actor, is_staff=is_staff, reason="ill", now=now)


def test_a_new_booking_blocks_its_buffers_too() -> None:
    made = booking()
    assert (made.start, made.end) == (START, START + timedelta(minutes=30))
    assert made.blocked_from == START - timedelta(minutes=10)
    assert made.blocked_until == START + timedelta(minutes=35)
    assert [(move.status, move.actor_id) for move in made.history] == [("confirmed", "student")]


def test_the_way_through() -> None:
    done = completed(started(booking(), "tutor"))
    assert [(move.status, move.actor_id) for move in done.history] == [
        ("confirmed", "student"),
        ("in_progress", "tutor"),
        ("completed", "student"),
    ]


@pytest.mark.parametrize(
    ("move", "status"),
    [
        (started, "in_progress"),
        (started, "completed"),
        (completed, "completed"),
        (cancelled, "cancelled"),
    ],
)
def test_a_move_made_twice_changes_nothing(
    move: Callable[[Booking], Booking], status: Status
) -> None:
    made = booking(status)
    assert move(made) is made


@pytest.mark.parametrize(
    ("move", "status", "refusal"),
    [
        (started, "cancelled", LiveSessionOver),
        (completed, "confirmed", WrongState),
        (completed, "cancelled", WrongState),
        (cancelled, "in_progress", WrongState),
        (cancelled, "completed", WrongState),
    ],
)
def test_moves_that_the_state_forbids(
    move: Callable[[Booking], Booking], status: Status, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        move(booking(status))


@pytest.mark.parametrize("move", [started, completed, cancelled])
def test_a_stranger_moves_nothing(move: Callable[[Booking, str], Booking]) -> None:
    with pytest.raises(NotAllowed):
        move(booking("in_progress"), "stranger")


def test_staff_may_end_and_cancel() -> None:
    assert completed(booking("in_progress"), "staff", is_staff=True).status == "completed"
    assert cancelled(booking(), "staff", is_staff=True).history[-1].reason == "ill"


def test_nothing_starts_after_the_room_has_closed() -> None:
    closes = WINDOW.closes(booking())
    assert started(booking(), now=closes - timedelta(seconds=1)).status == "in_progress"
    with pytest.raises(LiveSessionOver):
        started(booking(), now=closes)


def test_what_is_past_cannot_be_cancelled() -> None:
    end = booking().end
    assert cancelled(booking(), now=end - timedelta(seconds=1)).status == "cancelled"
    with pytest.raises(WrongState):
        cancelled(booking(), now=end)


def test_the_join_window_is_the_operators() -> None:
    made = booking()
    assert WINDOW.opens(made) == START - timedelta(minutes=15)
    assert WINDOW.closes(made) == made.end + timedelta(minutes=30)
    assert not WINDOW.over(made, made.end)
    assert WINDOW.over(replace(made, status="completed"), START)


def test_roles() -> None:
    made = booking()
    assert made.role_of("student", is_staff=True) == "student"
    assert made.role_of("tutor", is_staff=False) == "tutor"
    assert made.role_of("somebody", is_staff=True) == "staff"
    assert (made.other("student"), made.other("tutor")) == ("tutor", "student")
    with pytest.raises(NotFound):
        made.role_of("somebody", is_staff=False)


@pytest.mark.parametrize(
    ("status", "after", "expected"),
    [
        ("confirmed", timedelta(minutes=29), False),
        ("confirmed", timedelta(minutes=30), True),
        ("completed", timedelta(0), True),
        ("cancelled", timedelta(days=1), False),
    ],
)
def test_when_people_may_review(status: Status, after: timedelta, expected: bool) -> None:
    assert rules.may_review(booking(status), START + after) is expected
