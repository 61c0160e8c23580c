"""The played week is the same each time, and its figures are what they say."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from benchmarks.queue import biases, errors, in_range, jain
from benchmarks.queue_week import MONDAY, Asked, Course, week
from helpout_server.contracts.problem import Problem
from helpout_server.contracts.queue import WaitEstimate
from helpout_server.domain.queue import Order
from helpout_server.domain.queue_ticket import Stuck, taken

AFTERNOON = Course(students=40, arrivals_per_h=(20,), helpers=(2,))


def asked(wait_min: float, low: int, high: int) -> Asked:
    ticket = taken(
        id_="tkt_000000000001",
        queue_id="que_000000000001",
        student_id="acc_000000000001",
        headline="",
        tried="",
        problem=Problem(),
        stuck=Stuck(),
        room="",
        deadline=None,
        now=MONDAY,
    )
    told = WaitEstimate(
        low_minutes=low,
        high_minutes=high,
        based_on=9,
        service_low_minutes=1,
        service_high_minutes=2,
    )
    return Asked(ticket, told, first_called_at=MONDAY + timedelta(minutes=wait_min))


def test_the_same_seed_gives_the_same_week() -> None:
    once = week(AFTERNOON, "first_come", 7)
    assert len(once) > 40
    assert week(AFTERNOON, "first_come", 7) == once
    assert week(AFTERNOON, "first_come", 8) != once


def test_who_comes_is_the_same_in_every_order() -> None:
    enough = replace(AFTERNOON, helpers=(30,))

    def came(order: Order) -> list[tuple[str, datetime]]:
        return [(one.ticket.student_id, one.ticket.took_at) for one in week(enough, order, 3)]

    assert came("first_come") == came("deadline")


def test_first_come_is_first_called() -> None:
    course = replace(AFTERNOON, pauses=0)
    called = [
        (one.ticket.took_at, one.first_called_at)
        for one in week(course, "first_come", 5)
        if one.first_called_at is not None
    ]
    assert all(one[1] <= other[1] for one, other in pairwise(sorted(called)))


def test_the_error_is_of_the_middle_of_the_range() -> None:
    told = [asked(10, 6, 10), asked(10, 10, 14), asked(4, 1, 3)]
    assert errors(told) == pytest.approx([20, 20, 50])
    assert biases(told) == pytest.approx([-20, 20, -50])
    assert in_range(told) == pytest.approx(2 / 3)


def test_jains_index() -> None:
    assert jain([3, 3, 3]) == pytest.approx(1)
    assert jain([1, 0, 0, 0]) == pytest.approx(1 / 4)
    assert jain([0, 0]) == 1
