"""Seats of a gathering and the line behind them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain import seat as rules
from helpout_server.domain.errors import TooMany, WrongState
from helpout_server.domain.seat import Seat

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def take(seats: list[Seat], name: str, places: int) -> list[Seat]:
    made = rules.taken(seats, gathering_id="gath_0", account_id=name, places=places, now=NOW)
    return seats if made in seats else [*seats, made]


def leave(seats: list[Seat], name: str, places: int) -> list[Seat]:
    rest = [one for one in seats if one.account_id != name]
    moved = {one.account_id: one for one in rules.moved_up(rest, places=places, now=NOW)}
    return [moved.get(one.account_id, one) for one in rest]


MOVES = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefgh")), max_size=60)


@given(st.integers(1, 4), MOVES)
def test_no_seat_too_many_none_empty_while_somebody_waits(
    places: int, moves: list[tuple[bool, str]]
) -> None:
    seats: list[Seat] = []
    for comes, name in moves:
        seats = take(seats, name, places) if comes else leave(seats, name, places)
        given_ = [one for one in seats if one.state == "seat"]
        waiting = [one for one in seats if one.state == "waiting"]
        assert len(given_) <= places
        assert not waiting or len(given_) == places
        assert len({one.account_id for one in seats}) == len(seats)
        # Nobody was passed by somebody who asked later.
        assert max((one.number for one in given_), default=0) < min(
            (one.number for one in waiting), default=10**6
        )


def test_the_line_is_told_where_one_stands() -> None:
    seats: list[Seat] = []
    for name in "abcd":
        seats = take(seats, name, 2)
    assert [rules.place_in_line(seats, name) for name in "abcd"] == [None, None, 1, 2]
    seats = leave(seats, "a", 2)
    assert [rules.place_in_line(seats, name) for name in "bcd"] == [None, None, 1]
    assert take(seats, "d", 2) == seats, "asked again it stays as it is"


def test_a_line_has_an_end() -> None:
    seats = [Seat("gath_0", f"s{n}", "waiting", n, NOW) for n in range(1, rules.LINE_MAX + 1)]
    with pytest.raises(TooMany):
        take(seats, "last", 0)


def test_a_seat_is_kept_until_some_minutes_after_the_start() -> None:
    seats = take(take([], "a", 1), "b", 1)
    kept = rules.KEPT_AFTER_START
    assert rules.kept_for(seats, start=NOW, now=NOW + kept - timedelta(seconds=1)) == {"a"}
    assert rules.kept_for(seats, start=NOW, now=NOW + kept) == frozenset()


def test_seats_are_given_away_before_it_begins() -> None:
    rules.check_signs_up(start=NOW, ended=False, now=NOW - timedelta(seconds=1))
    for ended, now in ((False, NOW), (True, NOW - timedelta(days=1))):
        with pytest.raises(WrongState):
            rules.check_signs_up(start=NOW, ended=ended, now=now)
