"""A call through relays: what it costs them, and what is seen when one of them falls silent.

Owns the rounds and their rows. In a round each system holds a call that may use relays only;
first the relays' CPU is taken, then the one that carries the call is stopped (it neither
answers nor refuses) while another exists. The figure is the longest time without a new
picture, of the side that waited longer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterator, Sequence
from typing import TypedDict

from benchmarks.call_seats import PlaywrightError, Seats
from benchmarks.call_system import CallSystem, Relays
from benchmarks.plan import MeasurementError
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.server_process import cpu_clock
from helpout_server.entrypoints.demo.check.relay import Relay

SETTLE_S = 2
FREEZE_MIN_MS = 400
"""A path that dies shows; a shorter gap is the machine's."""
RECOVERY_S = 25
"""A picture that stands longer than that is taken for lost."""
LOOK_S = 0.1

FREEZE_GOAL = Goal("value", 1_500)
TURN_GOAL = Goal("value", 3)


class RelayedCall(TypedDict):
    """One call of one system."""

    turn_percent: float
    freeze_ms: float | None
    """None where the picture did not come back."""


RelayedRound = dict[str, RelayedCall]


async def relayed_round(
    systems: Sequence[CallSystem], seats: Seats, relays: Relays, number: int, window_s: float
) -> RelayedRound:
    """One call by each system, in turn."""
    figures: RelayedRound = {}
    for system in systems if number % 2 else reversed(systems):
        try:
            await seats.press(await system.approach(seats, "relayed"))
            await asyncio.sleep(SETTLE_S)
            figures[system.name] = {
                "turn_percent": await _turn_percent(relays, window_s),
                "freeze_ms": await _freeze_ms(seats, relays),
            }
            await system.leave(seats)
        except PlaywrightError as fault:
            raise MeasurementError(f"{system.name}, relayed: {fault}") from fault
    return figures


async def _turn_percent(relays: Relays, window_s: float) -> float:
    clocks = [cpu_clock(relay.pid) for relay in relays.running]

    def used_s() -> float:
        return sum(time.clock_gettime(clock) for clock in clocks)

    before, begun = used_s(), time.monotonic()
    await asyncio.sleep(window_s)
    return 100 * (used_s() - before) / (time.monotonic() - begun)


async def _freeze_ms(seats: Seats, relays: Relays) -> float | None:
    url = await seats.first.evaluate("bench.relay()")
    carrying = [relay for relay in relays.running if relay.address in url]
    if not carrying:
        raise MeasurementError(f"a call that should be relayed goes through {url or 'no relay'}")
    for page in seats.both:
        await page.evaluate("bench.watchFrames()")
    await asyncio.sleep(0.5)
    at = await seats.first.evaluate("bench.now()")
    with _silenced(carrying[0]):
        found = await asyncio.gather(*(_freeze_of(seats, side, at) for side in (0, 1)))
    return None if None in found else max(ms for ms in found if ms is not None)


async def _freeze_of(seats: Seats, side: int, at: float) -> float | None:
    deadline = time.monotonic() + RECOVERY_S
    while time.monotonic() < deadline:
        found = await seats.both[side].evaluate(
            "([at, least]) => bench.freezeSince(at, least)", [at, FREEZE_MIN_MS]
        )
        if found is not None:
            return float(found)
        await asyncio.sleep(LOOK_S)
    return None


@contextlib.contextmanager
def _silenced(relay: Relay) -> Iterator[None]:
    """It answers nobody and tells nobody."""
    os.kill(relay.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(relay.pid, signal.SIGCONT)


def relayed_rows(rounds: Sequence[RelayedRound], ours: str, peer: str) -> list[Row]:
    """The freeze, and the relays' CPU.

    Raises:
        MeasurementError: our picture did not come back in some round.
    """
    lost = sum(figures[ours]["freeze_ms"] is None for figures in rounds)
    if lost:
        raise MeasurementError(f"{lost} of {len(rounds)} pictures of ours never came back")
    freezes = [
        # A peer's picture that stands for good is counted as long as it was waited for.
        (figures[ours]["freeze_ms"] or 0.0, figures[peer]["freeze_ms"] or RECOVERY_S * 1000.0)
        for figures in rounds
    ]
    turn = [(figures[ours]["turn_percent"], figures[peer]["turn_percent"]) for figures in rounds]
    return [
        _row("path_loss_freeze_ms", "ms", freezes, peer, FREEZE_GOAL),
        _row("turn_cpu_percent", "% of a core", turn, peer, TURN_GOAL),
    ]


def _row(name: str, unit: str, pairs: Sequence[tuple[float, float]], peer: str, goal: Goal) -> Row:
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return make_row(
        name,
        percentile(mine, 50),
        unit,
        peer=peer,
        peer_value=percentile(theirs, 50),
        ratio=paired_ratio(mine, theirs),
        goal=goal,
    )
