"""Who was there, how late, for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.attendance import Passage, attendance, here_now

START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def came(seconds: float, who: str = "ada") -> Passage:
    return Passage(who, at(seconds), came=True)


def left(seconds: float, who: str = "ada") -> Passage:
    return Passage(who, at(seconds), came=False)


@pytest.mark.parametrize(
    ("passages", "until", "late_s", "here_s"),
    [
        ([], 0, 0, 0),
        ([], -60, 0, 0),
        ([], 90, 90, 0),
        ([came(-300)], 60, 0, 360),
        ([came(30), left(90)], 600, 30, 60),
        ([came(30), left(90), came(100), left(150)], 600, 30, 110),
        ([came(30), came(40), left(90), left(95)], 600, 30, 60),
        ([left(10), came(30.9)], 60.9, 30, 30),
        ([came(30, "bo"), left(40, "bo")], 60, 60, 0),
        ([came(30), left(900)], 600, 30, 570),
        ([came(700)], 600, 600, 0),
    ],
)
def test_what_was_seen(passages: list[Passage], until: float, late_s: int, here_s: int) -> None:
    seen = attendance("ada", passages, start=START, until=at(until))
    assert (seen.late_s, seen.here_s) == (late_s, here_s)


def test_when_somebody_first_came_is_told() -> None:
    seen = attendance("ada", [came(5), left(6), came(7)], start=START, until=at(10))
    assert seen.first_joined_at == at(5)
    assert attendance("bo", [came(5)], start=START, until=at(10)).first_joined_at is None


def test_who_came_and_did_not_leave_is_here() -> None:
    passages = [came(1), came(2, "bo"), left(3), came(4, "cy"), left(5, "cy"), came(6, "cy")]
    assert here_now(passages) == {"bo", "cy"}


@given(
    moves=st.lists(
        st.tuples(st.integers(-600, 4_000), st.sampled_from(["ada", "bo"]), st.booleans()),
        max_size=30,
    ).map(sorted),
    until=st.integers(-600, 4_000),
)
def test_nobody_is_there_longer_than_since_they_came(
    moves: list[tuple[int, str, bool]], until: int
) -> None:
    passages = [Passage(who, at(second), came=is_in) for second, who, is_in in moves]
    seen = attendance("ada", passages, start=START, until=at(until))
    assert seen.late_s >= 0
    if seen.first_joined_at is None:
        assert seen.here_s == 0
        assert seen.late_s == max(0, until)
    else:
        assert 0 <= seen.here_s <= (at(until) - seen.first_joined_at).total_seconds()
