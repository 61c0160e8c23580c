"""How old the other's picture is when it is shown, and what the server does meanwhile.

Owns the rounds of the time-coded picture (ours beside the bare call's) and their rows. Both
sides send it and both read it; it is one machine, so there is one clock. While one system's
call runs, the other's servers rest: that is what their CPU is compared with.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TypedDict

from benchmarks.call_seats import PlaywrightError, Seats
from benchmarks.call_system import CallSystem
from benchmarks.plan import MeasurementError
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile

SETTLE_S = 2.5
"""From the first picture until the rate has grown and the buffers are short."""
FRAMES_MIN_SHARE = 0.25
"""Of the 30 frames a second, on each side: with fewer readable it is no figure.

Where the processor cannot keep up our call lowers itself to 15 a second."""

GOALS = {50: Goal("value", 40), 95: Goal("value", 80)}
CPU_GOAL = Goal("value", 0.1, strict=True)


class LatencyCall(TypedDict):
    """One call of one system."""

    latencies_ms: list[float]
    """Of every frame that was read, on both sides."""
    seconds: float
    cpu_s: dict[str, float]
    """What each system's servers used in these seconds."""


LatencyRound = dict[str, LatencyCall]


async def latency_round(
    systems: Sequence[CallSystem], seats: Seats, number: int, window_s: float
) -> LatencyRound:
    """One call by each system, in turn."""
    figures: LatencyRound = {}
    for system in systems if number % 2 else reversed(systems):
        try:
            figures[system.name] = await _one_call(system, systems, seats, window_s)
        except PlaywrightError as fault:
            raise MeasurementError(f"{system.name}, latency: {fault}") from fault
    return figures


async def _one_call(
    system: CallSystem, systems: Sequence[CallSystem], seats: Seats, window_s: float
) -> LatencyCall:
    await seats.press(await system.approach(seats, "warm"))
    await asyncio.sleep(SETTLE_S)
    before = {one.name: one.server_cpu_s() for one in systems}
    begun = time.monotonic()
    sides = await asyncio.gather(
        *(page.evaluate("ms => bench.latencies(ms)", window_s * 1000) for page in seats.both)
    )
    seconds = time.monotonic() - begun
    cpu_s = {one.name: one.server_cpu_s() - before[one.name] for one in systems}
    await system.leave(seats)
    for side in sides:
        if len(side) < FRAMES_MIN_SHARE * 30 * window_s:
            raise MeasurementError(f"{system.name}: {len(side)} readable frames in {window_s} s")
    return {
        "latencies_ms": [round(ms, 1) for side in sides for ms in side],
        "seconds": seconds,
        "cpu_s": cpu_s,
    }


def latency_rows(rounds: Sequence[LatencyRound], ours: str, bare: str) -> list[Row]:
    """p50 and p95 over all frames; then the servers' CPU."""
    rows = []
    for percent, goal in GOALS.items():
        mine, theirs = (
            [percentile(figures[name]["latencies_ms"], percent) for figures in rounds]
            for name in (ours, bare)
        )
        pooled = {
            name: percentile(
                [ms for figures in rounds for ms in figures[name]["latencies_ms"]], percent
            )
            for name in (ours, bare)
        }
        rows.append(
            make_row(
                f"video_latency_p{percent}_ms",
                pooled[ours],
                "ms",
                peer=bare,
                peer_value=pooled[bare],
                ratio=paired_ratio(mine, theirs),
                goal=goal,
            )
        )
    mine_percent, theirs_percent = (
        server_percent(rounds, name, other) for name, other in ((ours, bare), (bare, ours))
    )
    cpu = make_row(
        "server_cpu_percent",
        mine_percent,
        "% of a core",
        peer=bare,
        peer_value=theirs_percent,
        goal=CPU_GOAL,
    )
    return [*rows, cpu]


def server_percent(rounds: Sequence[LatencyRound], name: str, other: str) -> float:
    """What a call costs a system's servers, in percent of a core.

    Taken over all rounds together, because heartbeats come less often than rounds. It may lie
    a little below zero: then it is less than what the servers do by themselves varies.
    """
    busy, idle = (
        sum(figures[call]["cpu_s"][name] for figures in rounds)
        / sum(figures[call]["seconds"] for figures in rounds)
        for call in (name, other)
    )
    return 100 * (busy - idle)
