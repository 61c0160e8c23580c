"""Half-open intervals."""

from datetime import UTC, datetime

import pytest

from helpout_server.domain.interval import Interval, between, joined, moment, seconds, seconds_up


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([(5, 5), (7, 6)], []),
        ([(0, 5), (5, 9)], [(0, 9)]),
        ([(0, 5), (6, 9)], [(0, 5), (6, 9)]),
        ([(4, 9), (0, 20), (30, 31)], [(0, 20), (30, 31)]),
    ],
)
def test_joined(pieces: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert joined([Interval(*piece) for piece in pieces]) == expected


def test_touching_is_not_overlapping() -> None:
    assert not Interval(0, 5).overlaps(Interval(5, 9))
    assert Interval(0, 6).overlaps(Interval(5, 9))


def test_seconds_round_outwards() -> None:
    odd = datetime(2026, 6, 1, 8, 0, 0, 500_000, tzinfo=UTC)
    even = datetime(2026, 6, 1, 8, 0, 0, tzinfo=UTC)
    assert seconds(odd) == seconds(even) == seconds_up(even)
    assert seconds_up(odd) == seconds(even) + 1
    assert between(odd, odd) == (seconds(even), seconds(even) + 1)
    assert moment(seconds(even)) == even
