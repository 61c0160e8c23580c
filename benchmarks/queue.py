"""The queue: how true the wait is that students are told, and how fair each order is.

Owns the rows of the weeks that ``queue_week`` plays. The error of a told wait is that of the middle
of its range against the wait that came, in percent of the latter, for waits of two minutes or more
of students who were called and did not pause; what is told in whole minutes is taken as told. The
peer is what a plain queue shows: those ahead, times the mean helpout, by the helpers at work.

Fairness is Jain's index over students, 1 where all fare alike: of the mean wait of those who were
called, and of the share of a student's questions that were answered.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from benchmarks.plan import FULL, Plan
from benchmarks.queue_week import Asked, Course, week
from benchmarks.rows import Goal, Row, make_row, percentile
from helpout_server.domain.queue import Order
from helpout_server.domain.queue_estimate import Line, waits

SEEDS: Final = range(1, 7)
SHORTEST_S: Final = 120.0
ERROR_GOAL: Final = Goal("value", 30, strict=True)
PEER: Final = "ahead × mean ÷ helpers"
AHEAD: Final = 60


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``queue``. The same figures on every machine but for the last."""
    seeds = SEEDS if plan is FULL else SEEDS[:1]
    weeks = {order: [week(Course(), order, seed) for seed in seeds] for order in get_args(Order)}
    rows = estimate_rows([one for played in weeks["first_come"] for one in played])
    for order, played in weeks.items():
        rows += order_rows(order, played)
    rows.append(make_row("estimate_60_ahead_ms", estimate_ms(), "ms"))
    return rows


def estimate_rows(asked: Sequence[Asked]) -> list[Row]:
    """Of the plain order, which most queues have."""
    waited = [one for one in asked if one.wait_s is not None and one.wait_s >= SHORTEST_S]
    told = [one for one in waited if one.told is not None]
    return [
        make_row(
            "estimate_error_median_percent",
            statistics.median(errors(told)),
            "%",
            peer=PEER,
            peer_value=statistics.median(plain_errors(told)),
            goal=ERROR_GOAL,
        ),
        make_row("estimate_in_range_percent", 100 * in_range(told), "%", better="higher"),
        make_row("estimate_bias_median_percent", statistics.median(biases(told)), "%"),
        make_row("estimate_unknown_percent", 100 * (1 - len(told) / len(waited)), "%"),
        make_row("waits_compared", len(told), "waits", better="higher"),
    ]


def order_rows(order: Order, weeks: Sequence[Sequence[Asked]]) -> list[Row]:
    """What an order does to waits; the last day is the one that is due."""
    asked = [one for played in weeks for one in played]
    waits_min = [one.wait_s / 60 for one in asked if one.wait_s is not None]
    due = [
        one.wait_s / 60
        for one in asked
        if one.wait_s is not None and one.ticket.took_at.weekday() == 4
    ]
    told = [one for one in asked if one.told and one.wait_s and one.wait_s >= SHORTEST_S]
    answered = statistics.mean(jain(_answered(played)) for played in weeks)
    return [
        make_row(f"wait_median_min_{order}", statistics.median(waits_min), "min"),
        make_row(f"wait_p90_min_{order}", percentile(waits_min, 90), "min"),
        make_row(f"wait_p90_due_day_min_{order}", percentile(due, 90), "min"),
        make_row(
            f"fairness_of_waits_{order}",
            statistics.mean(jain(_mean_waits(played)) for played in weeks),
            "Jain",
            better="higher",
        ),
        make_row(f"fairness_of_answers_{order}", answered, "Jain", better="higher"),
        make_row(f"estimate_error_{order}_percent", statistics.median(errors(told)), "%"),
        make_row(f"estimate_in_range_{order}_percent", 100 * in_range(told), "%", better="higher"),
        make_row(
            f"estimate_unknown_{order}_percent",
            100 * sum(one.told is None for one in asked) / len(asked),
            "%",
        ),
    ]


def errors(told: Iterable[Asked]) -> list[float]:
    """Of the middle of the range, in percent of the wait that came."""
    return [abs(bias) for bias in biases(told)]


def biases(told: Iterable[Asked]) -> list[float]:
    """The same with its sign: below 0 where less was told than came."""
    found = []
    for one in told:
        assert one.told is not None
        assert one.wait_s is not None
        middle_s = 30 * (one.told.low_minutes + one.told.high_minutes)
        found.append(100 * (middle_s - one.wait_s) / one.wait_s)
    return found


def plain_errors(told: Iterable[Asked]) -> list[float]:
    """Those of the peer."""
    return [
        100 * abs(one.plain_s - one.wait_s) / one.wait_s
        for one in told
        if one.plain_s is not None and one.wait_s is not None
    ]


def in_range(told: Sequence[Asked]) -> float:
    """Which part of the waits ended in the range that was told, 0..1."""
    hits = [
        one.told.low_minutes * 60 <= one.wait_s <= one.told.high_minutes * 60
        for one in told
        if one.told is not None and one.wait_s is not None
    ]
    return sum(hits) / len(hits)


def jain(values: Iterable[float]) -> float:
    """(Σx)² / (n·Σx²): 1 where all are alike, 1/n where one has it all."""
    found = list(values)
    squares = sum(value * value for value in found)
    return sum(found) ** 2 / (len(found) * squares) if squares else 1.0


def estimate_ms() -> float:
    """The median time of one look at a long line."""
    took_s = tuple(300.0 + 17 * number for number in range(40))
    line = Line(occupied_s=took_s, busy_s=(60.0, 200.0, 400.0), idle=0, leaving=0.1)
    took = []
    for _ in range(9):
        began = time.perf_counter()
        waits(line, AHEAD + 1)
        took.append(1_000 * (time.perf_counter() - began))
    return statistics.median(took)


def _by_student(asked: Iterable[Asked]) -> Iterable[list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for one in asked:
        found.setdefault(one.ticket.student_id, []).append(one)
    return found.values()


def _mean_waits(asked: Iterable[Asked]) -> list[float]:
    found = []
    for mine in _by_student(asked):
        waited = [one.wait_s for one in mine if one.wait_s is not None]
        if waited:
            found.append(statistics.mean(waited))
    return found


def _answered(asked: Iterable[Asked]) -> list[float]:
    """Of each student's questions, the share that somebody came for."""
    return [
        sum(one.ticket.helped_at is not None for one in mine) / len(mine)
        for mine in _by_student(asked)
    ]
