"""The wait that is told: from what it is made, that it is honest, and that it is the same again."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.queue_estimate import (
    AHEAD_MAX,
    BASED_ON_LEAST,
    Line,
    Overtaking,
    Past,
    Range,
    occupied,
    usual,
    waits,
)
from tests.factories import MONDAY

LENGTHS = st.lists(st.floats(30, 3_600), min_size=BASED_ON_LEAST, max_size=30)


def past(helper: str, took: float, called: float, helped: float | None, ended: float) -> Past:
    """Minutes from Monday."""

    def at(minutes: float) -> timedelta:
        return timedelta(minutes=minutes)

    return Past(
        helper,
        MONDAY + at(took),
        MONDAY + at(called),
        None if helped is None else MONDAY + at(helped),
        MONDAY + at(ended),
    )


def ranges(line: Line, count: int, overtaking: Overtaking | None = None) -> list[Range]:
    """Where all can be told."""
    found = waits(line, count, overtaking)
    assert found is not None
    known = [one for one in found if one is not None]
    assert len(known) == len(found)
    return known


def test_unknown_is_said_where_it_is() -> None:
    few = (600.0,) * (BASED_ON_LEAST - 1)
    assert waits(Line(few, (60.0,), 0), 1) is None
    assert waits(Line((600.0,) * 9, (), 0), 1) is None
    assert waits(Line((600.0,) * 9, (), 1), 0) == []


def test_nobody_waits_where_somebody_is_idle() -> None:
    found = ranges(Line((600.0,) * 5, (30.0,), 1), 2)
    assert found[0] == Range(0, 0)
    assert found[1].low_s > 0


def test_helpouts_of_one_length_leave_no_doubt() -> None:
    found = waits(Line((600.0,) * 5, (0.0,), 0), 3)
    assert found == [Range(600, 600), Range(1_200, 1_200), Range(1_800, 1_800)]
    assert waits(Line((600.0,) * 5, (0.0, 0.0), 0), 3) == [
        Range(600, 600),
        Range(600, 600),
        Range(1_200, 1_200),
    ]


@given(LENGTHS, st.lists(st.floats(0, 1_800), max_size=4), st.integers(0, 2), st.integers(1, 12))
def test_it_is_the_same_again_and_grows_along_the_line(
    lengths: list[float], busy: list[float], idle: int, count: int
) -> None:
    line = Line(tuple(lengths), tuple(busy), idle)
    if waits(line, count) is None:
        assert not busy
        assert not idle
        return
    found = ranges(line, count)
    assert found == waits(line, count)
    assert len(found) == count
    assert all(0 <= one.low_s <= one.high_s for one in found)
    ends = [(one.low_s, one.high_s) for one in found]
    assert [low for low, _ in ends] == sorted(low for low, _ in ends)
    assert [high for _, high in ends] == sorted(high for _, high in ends)


def test_whoever_leaves_shortens_it() -> None:
    whole = ranges(Line((600.0,) * 9, (0.0,), 0), 5)
    fewer = ranges(Line((600.0,) * 9, (0.0,), 0, leaving=0.4), 5)
    assert fewer[-1].high_s < whole[-1].high_s


def test_three_waits_in_five_end_in_it() -> None:
    """Against lines that really happen, drawn from where the past was drawn from."""
    chance = random.Random(4)
    hits = 0
    for _ in range(300):
        lengths = tuple(600 * chance.lognormvariate(0, 0.5) for _ in range(30))
        found = ranges(Line(lengths, (0.0, 0.0), 0), 6)
        free_at = [600 * chance.lognormvariate(0, 0.5) for _ in range(2)]
        for _ in range(5):
            free_at.sort()
            free_at[0] += 600 * chance.lognormvariate(0, 0.5)
        hits += found[5].low_s <= min(free_at) <= found[5].high_s
    assert 0.5 < hits / 300 < 0.72


def test_a_very_long_line_is_told_in_proportion() -> None:
    found = waits(Line((600.0,) * 5, (0.0,), 0), AHEAD_MAX * 2)
    assert found is not None
    assert found[-1] == Range(600 * 2 * AHEAD_MAX, 600 * 2 * AHEAD_MAX)


def test_what_takes_a_helpers_time() -> None:
    calls = [
        past("hana", 0, 0, 1, 10),
        past("hana", 5, 12, 13, 20),  # waited while the first was helped: the breath counts
        past("hana", 40, 41, 42, 50),  # nobody waited: it does not
        past("bo", 0, 0, None, 2),  # not answered
    ]
    assert occupied(calls) == [120, 600, 600, 540]
    found = usual(calls)
    assert found is not None
    assert (found.low_s, found.high_s) == pytest.approx((444, 516))
    assert usual([]) is None


def test_a_group_is_one_call() -> None:
    calls = [past("hana", 0, 1, 2, 11), past("hana", 0, 1, 3, 16), past("hana", 0, 17, 18, 20)]
    assert occupied(calls) == [900, 240]


def test_others_who_come_in_before_take_time() -> None:
    line = Line((600.0,) * 9, (0.0,), 0)
    alone, often = ranges(line, 3), ranges(line, 3, Overtaking(1_500.0, 40_000.0))
    for mine, overtaken in zip(alone, often, strict=True):
        assert overtaken.low_s >= mine.low_s
        assert overtaken.high_s > mine.high_s


def test_who_will_hardly_be_called_before_it_closes_is_told_nothing() -> None:
    line = Line((600.0,) * 9, (0.0,), 0)
    found = waits(line, 4, Overtaking(700.0, 3_600.0))
    assert found is not None
    assert found[0] is not None
    assert found[0].high_s < 3_600
    assert found[-1] is None
    hopeless = waits(line, 2, Overtaking(60.0, 7_200.0))
    assert hopeless == [None, None]


def test_of_two_who_are_overtaken_as_often_the_first_waits_less() -> None:
    found = ranges(Line((300.0, 600.0, 900.0), (0.0, 9.0), 0), 5, Overtaking(900.0, 90_000.0))
    assert [one.high_s for one in found] == sorted(one.high_s for one in found)
