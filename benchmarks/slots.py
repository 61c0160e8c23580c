"""What it costs to find a tutor's free slots, beside the same by the interval library portion.

Owns the cases, the timing and the plot of growth. Ours and the peer's slots must be equal before
either is timed. Nothing here touches a store: what is measured is the rule alone.
"""

from __future__ import annotations

import gc
import math
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.plan import OUT, QUICK, REPOSITORY, MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.systems.portion_slots import portion_starts
from helpout_server.domain.availability import Asked, Availability, WeeklyRule, slots
from helpout_server.domain.interval import Interval, seconds

START = datetime(2026, 10, 5, 6, tzinfo=UTC)
MONTH = timedelta(days=30)
BOOKINGS = 60
TUTORS = 50
ZONES = (
    "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tokyo", "Pacific/Auckland",
)  # fmt: skip
GROWTH = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
PEER_GROWTH = (1_000, 2_000, 4_000)
"""More of them would take the peer minutes."""
PEER = "portion"
Case = tuple[Availability, Asked]


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``slots``."""
    tutors = [month_of(number) for number in range(TUTORS)]
    for case in tutors:
        _check_equal(case)
    month, month_peer = _timed(tutors[:1], plan.slot_rounds)
    many, many_peer = _timed(tutors, max(3, plan.slot_rounds // 10))
    growth = {count: _growth_ms(count, _ours) for count in GROWTH}
    peer_growth = {count: _growth_ms(count, portion_starts) for count in PEER_GROWTH}
    _draw(growth, peer_growth, OUT / "slots_growth.svg")
    if plan is not QUICK:
        _draw(growth, peer_growth, REPOSITORY / "docs" / "pictures" / "slots_growth.svg")
    return [
        _row("tutor_month_ms", month, month_peer, Goal("value", 1, strict=True)),
        _row("tutors_50_month_ms", many, many_peer, Goal("value", 30, strict=True)),
        make_row(
            "slots_growth_exponent",
            exponent(growth),
            "",
            peer=PEER,
            peer_value=exponent(peer_growth),
            goal=Goal("value", 1.1),
        ),
    ]


# ---- cases -----------------------------------------------------------------------------------


def month_of(number: int) -> Case:
    """A tutor with working hours in some zone and sixty appointments in a month."""
    chance = random.Random(number)
    hours = Availability(
        ZONES[number % len(ZONES)],
        tuple(
            rule
            for day in range(5)
            for rule in (WeeklyRule(day, 9 * 60, 12 * 60), WeeklyRule(day, 13 * 60, 17 * 60 + 30))
        ),
        increment_minutes=15,
        min_notice_minutes=120,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
    )
    days = int(MONTH / timedelta(minutes=15))
    starts = [seconds(START) + chance.randrange(days) * 900 for _ in range(BOOKINGS)]
    taken = [Interval(start - 300, start + 2_400) for start in starts]
    return hours, Asked(START, START + MONTH, 30, START, taken)


def growing(count: int) -> Case:
    """A year's window, in which so many appointments of five minutes are taken."""
    chance = random.Random(count)
    hours = Availability(
        "Europe/Berlin",
        tuple(WeeklyRule(day, 0, 24 * 60) for day in range(7)),
        increment_minutes=60,
        horizon_days=366,
    )
    places = chance.sample(range(365 * 24 * 12), count)
    begin = seconds(START)
    taken = [Interval(begin + at * 300, begin + at * 300 + 300) for at in places]
    return hours, Asked(START, START + timedelta(days=365), 5, START, taken)


def _ours(hours: Availability, asked: Asked) -> list[int]:
    return [slot.start for slot in slots(hours, asked)]


def _check_equal(case: Case) -> None:
    ours, peers = _ours(*case), portion_starts(*case)
    if not ours or ours != peers:
        raise MeasurementError(f"{len(ours)} slots of ours are not the {len(peers)} of {PEER}")


# ---- timing ----------------------------------------------------------------------------------


def _timed(cases: Sequence[Case], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds for all cases, ours and the peer's, round by round."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, starts_of in zip(found, (_ours, portion_starts), strict=True):
            times.append(_ms(cases, starts_of))
    return found


def _ms(cases: Sequence[Case], starts_of: Callable[[Availability, Asked], list[int]]) -> float:
    gc.collect()
    started = time.perf_counter()
    for hours, asked in cases:
        starts_of(hours, asked)
    return (time.perf_counter() - started) * 1_000


def _growth_ms(count: int, starts_of: Callable[[Availability, Asked], list[int]]) -> float:
    case = growing(count)
    starts_of(*case)  # what a zone's first question costs is nobody's figure
    return percentile([_ms([case], starts_of) for _ in range(3)], 50)


def exponent(times: dict[int, float]) -> float:
    """Slope of the straight line through the logarithms: 1 is linear growth."""
    points = [(math.log(count), math.log(ms)) for count, ms in times.items()]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum(
        (x - middle_x) ** 2 for x, _ in points
    )


def _row(name: str, ours: list[float], peers: list[float], goal: Goal) -> Row:
    return make_row(
        name,
        percentile(ours, 50),
        "ms",
        peer=PEER,
        peer_value=percentile(peers, 50),
        ratio=paired_ratio(ours, peers),
        goal=goal,
    )


# ---- the plot --------------------------------------------------------------------------------


def _draw(ours: dict[int, float], peers: dict[int, float], target: Path) -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    target.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "helpouts", "svg.fonttype": "none"}):
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.subplots()
        axes.loglog(*zip(*ours.items(), strict=True), marker="o", label="Helpouts")
        axes.loglog(*zip(*peers.items(), strict=True), marker="s", label=PEER)
        first = GROWTH[0]
        straight = {count: ours[first] * count / first for count in ours}
        axes.loglog(*zip(*straight.items(), strict=True), ":", color="grey", label="linear")
        axes.set_xlabel("appointments in a year")
        axes.set_ylabel("all free slots of the year, ms")
        axes.legend()
        figure.savefig(target, metadata={"Date": None, "Creator": None})
