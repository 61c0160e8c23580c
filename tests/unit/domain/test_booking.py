"""Bookings: the record, what it costs to let one go, who did not come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpout_server.domain import booking as rules
from helpout_server.domain.booking import Booking, Buffers, JoinWindow, Proposal, Role, Status
from helpout_server.domain.errors import NotFound
from tests.booked import agreement, confirmed, held

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
DAY_BEFORE = START - timedelta(days=1)
WINDOW = JoinWindow(early_minutes=15, late_minutes=30)


def booking(status: Status = "confirmed") -> Booking:
    return replace(
        confirmed(START, now=DAY_BEFORE - timedelta(days=1), buffers=Buffers(10, 5)),
        status=status,
    )


def test_a_new_booking_blocks_its_buffers_too() -> None:
    made = booking()
    assert (made.start, made.end) == (START, START + timedelta(minutes=30))
    assert made.blocked_from == START - timedelta(minutes=10)
    assert made.blocked_until == START + timedelta(minutes=35)
    assert rules.buffers_of(made) == Buffers(10, 5)


def test_the_join_window_is_the_operators() -> None:
    made = booking()
    assert WINDOW.opens(made) == START - timedelta(minutes=15)
    assert WINDOW.closes(made) == made.end + timedelta(minutes=30)
    assert not WINDOW.over(made, made.end)
    assert WINDOW.over(made, WINDOW.closes(made))
    for status in ("completed", "cancelled", "no_show", "expired"):
        assert WINDOW.over(replace(made, status=status), START)


def test_roles() -> None:
    made = booking()
    assert made.role_of("student", is_staff=True) == "student"
    assert made.role_of("tutor", is_staff=False) == "tutor"
    assert made.role_of("somebody", is_staff=True) == "staff"
    assert (made.other("student"), made.other("tutor")) == ("tutor", "student")
    with pytest.raises(NotFound):
        made.role_of("somebody", is_staff=False)


@pytest.mark.parametrize("status", ["held", "expired"])
def test_nobody_but_the_student_knows_of_a_hold(status: Status) -> None:
    made = replace(held(START, now=DAY_BEFORE), status=status)
    assert made.role_of("student", is_staff=False) == "student"
    for account_id, is_staff in (("tutor", False), ("staff", True)):
        with pytest.raises(NotFound):
            made.role_of(account_id, is_staff=is_staff)


def test_a_booking_without_a_history_is_one_nevertheless() -> None:
    assert replace(booking(), history=()).role_of("tutor", is_staff=False) == "tutor"


# ---- what it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize(("tier", "percent"), [("none", 0), ("half", 50), ("full", 100)])
def test_cancellation_costs_by_its_tier_from_a_day_before(tier: str, percent: int) -> None:
    made = confirmed(START, now=DAY_BEFORE, agreement=agreement(cancellation=tier))
    second = timedelta(seconds=1)
    assert rules.cancellation_percent(made, "student", DAY_BEFORE) == 0, "86,400 s exactly"
    assert rules.cancellation_percent(made, "student", DAY_BEFORE + second) == percent
    free_until = rules.free_until(made)
    assert free_until == (None if tier == "none" else DAY_BEFORE)


@pytest.mark.parametrize("role", ["tutor", "staff"])
def test_another_sides_cancellation_is_at_no_charge(role: Role) -> None:
    made = confirmed(START, now=DAY_BEFORE, agreement=agreement(cancellation="full"))
    assert rules.cancellation_percent(made, role, START) == 0


def test_a_request_is_taken_back_at_no_charge() -> None:
    made = confirmed(START, now=DAY_BEFORE, agreement=agreement(cancellation="full"))
    assert rules.cancellation_percent(replace(made, status="requested"), "student", START) == 0


def test_what_is_older_than_agreements_is_at_no_charge() -> None:
    assert rules.cancellation_percent(replace(booking(), agreement=None), "student", START) == 0


def test_both_see_the_same_hash_and_another_agreement_has_another() -> None:
    one, same = rules.agreement_hash(agreement()), rules.agreement_hash(agreement())
    assert one == same
    assert len(one) == 64
    assert rules.agreement_hash(agreement(cancellation="half")) != one
    assert booking().agreement_hash == one


# ---- who did not come ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("student", "tutor", "expected"),
    [
        (None, None, "both"),
        (0, None, "tutor"),
        (None, 0, "student"),
        (10, 0, "both"),
        (11, 0, "student"),
        (-5, 25, "tutor"),
        (20, 25, "both"),
    ],
)
def test_who_did_not_come(student: int | None, tutor: int | None, expected: str) -> None:
    came = [None if one is None else START + timedelta(minutes=one) for one in (student, tutor)]
    assert rules.absent(came[0], came[1], latest=START + timedelta(minutes=10)) == expected


def test_a_proposal_stands_until_it_is_answered_or_lapses() -> None:
    later = START + timedelta(hours=1)
    proposal = Proposal("tutor", later, later, "", DAY_BEFORE, START)
    made = replace(booking(), proposal=proposal)
    assert made.standing_proposal(START - timedelta(seconds=1)) is proposal
    assert made.standing_proposal(START) is None
    assert replace(made, status="cancelled").standing_proposal(DAY_BEFORE) is None


@pytest.mark.parametrize(
    ("status", "after", "expected"),
    [
        ("confirmed", timedelta(minutes=29), False),
        ("confirmed", timedelta(minutes=30), True),
        ("completed", timedelta(0), True),
        ("cancelled", timedelta(days=1), False),
        ("no_show", timedelta(days=1), False),
        ("requested", timedelta(days=1), False),
    ],
)
def test_when_people_may_review(status: Status, after: timedelta, expected: bool) -> None:
    assert rules.may_review(booking(status), START + after) is expected
