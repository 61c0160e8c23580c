"""The benchmark of slots: its peer finds the same ones, and growth is read off as it is."""

import pytest

from benchmarks.slots import GROWTH, exponent, growing, month_of
from benchmarks.systems.portion_slots import portion_starts
from helpout_server.domain.availability import slot_starts


@pytest.mark.parametrize("number", range(8))
def test_the_peer_finds_the_same_slots(number: int) -> None:
    hours, asked = month_of(number)
    found = list(slot_starts(hours, asked))
    assert len(found) > 300
    assert portion_starts(hours, asked) == found


def test_linear_growth_has_an_exponent_of_one() -> None:
    assert exponent({count: 3.0 * count for count in GROWTH}) == pytest.approx(1)
    assert exponent({count: 3.0 * count**2 for count in GROWTH}) == pytest.approx(2)


def test_the_growing_case_has_so_many_appointments() -> None:
    hours, asked = growing(500)
    assert len(asked.taken) == 500
    assert portion_starts(hours, asked) == list(slot_starts(hours, asked))
