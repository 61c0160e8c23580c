"""The rows made of pairs of requests."""

from benchmarks.api import BOOKING_GOAL, READ_GOAL, Pairs


def test_a_read_is_judged_by_the_ratio_of_its_rounds() -> None:
    pairs = Pairs(ours=[[1.4, 1.4], [14.0, 14.0]], status=[[1.0, 1.0], [10.0, 10.0]])
    row = pairs.row("api_read_p50", READ_GOAL)
    assert (row.ratio, row.ok) == (1.4, True)


def test_a_booking_is_judged_by_what_it_takes_on_top() -> None:
    slow = Pairs(ours=[[4.5]], status=[[1.0]]).row("booking_p50", BOOKING_GOAL)
    quick = Pairs(ours=[[3.9]], status=[[1.0]]).row("booking_p50", BOOKING_GOAL)
    assert (slow.ok, quick.ok) == (False, True)
