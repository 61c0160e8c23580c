"""Whether code on a shared screen can be read: how like the picture is to what was drawn.

Owns the rounds and the rows. Both systems send the same 1280×720 of 14 px text beside their
camera, bounded to the same rate: ours through its own lines, codecs and hints, the bare call as
browsers send a screen when they are told nothing. The screen is scrolled; half a second later
the frame that the other side shows is compared with what was drawn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Literal, TypedDict

from benchmarks.call import scene
from benchmarks.call_batches import open_batches
from benchmarks.call_seats import PlaywrightError, Seats
from benchmarks.call_system import SharingSystem
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile

RATE_BPS = 300_000
SCROLLS = 3
SCROLL_LINES = 5
"""A turn of the wheel: 100 px."""
SETTLE_S = 4
"""From the first picture of the screen until it is as sharp as it gets."""
PAUSE_S = 1.0
AFTER_MS = 500
LEAD_MS = 150
BOUND_S = 10

PSNR_GOAL = Goal("value", 40, least=True)


class SharedScreen(TypedDict):
    """One call of one system."""

    psnr_db: list[float]
    """Of each scroll."""
    width_px: list[float]
    kbit_s: list[float]
    codec: str


LegibilityRound = dict[str, SharedScreen]


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``legibility``."""
    batches = open_batches("legibility", plan)
    async with scene() as running:
        systems = (running.ours, running.bare)
        async with running.seated("code_screen.js") as seats:
            for number in range(len(batches.rounds("shared")), plan.legibility_rounds):
                batches.add("shared", await _round(systems, seats, number))
    rows = rows_of(batches.rounds("shared"), running.ours.name, running.bare.name)
    batches.forget()
    return rows


async def _round(systems: Sequence[SharingSystem], seats: Seats, number: int) -> LegibilityRound:
    figures: LegibilityRound = {}
    for system in systems if number % 2 else reversed(systems):
        try:
            figures[system.name] = await _shared_screen(system, seats)
        except PlaywrightError as fault:
            raise MeasurementError(f"{system.name}, shared screen: {fault}") from fault
    return figures


async def _shared_screen(system: SharingSystem, seats: Seats) -> SharedScreen:
    await seats.press(await system.approach(seats, "warm"))
    picture = await system.share_screen(seats)
    await _bound_rate(seats)
    await asyncio.sleep(SETTLE_S)
    before = await seats.second.evaluate("bench.screenSent()")
    likeness = []
    for turn in range(1, SCROLLS + 1):
        at, line = await seats.second.evaluate("bench.now()") + LEAD_MS, turn * SCROLL_LINES
        _, found = await asyncio.gather(
            seats.second.evaluate("([at, line]) => bench.scrollAt(at, line)", [at, line]),
            seats.first.evaluate(
                "([at, line, selector]) => bench.likenessAt(at, line, selector)",
                [at + AFTER_MS, line, picture],
            ),
        )
        likeness.append(found)
        await asyncio.sleep(PAUSE_S)
    after = await seats.second.evaluate("bench.screenSent()")
    await system.leave(seats)
    if after["bound"] != RATE_BPS:
        raise MeasurementError(f"{system.name}: the screen's rate was not kept in bounds")
    return {
        "psnr_db": [found["psnr"] for found in likeness],
        "width_px": [found["width"] for found in likeness],
        "kbit_s": [8 * (after["bytes"] - before["bytes"]) / (after["at"] - before["at"])],
        "codec": after["codec"],
    }


async def _bound_rate(seats: Seats) -> None:
    deadline = time.monotonic() + BOUND_S
    while not await seats.second.evaluate("bits => bench.boundScreen(bits)", RATE_BPS):
        if time.monotonic() > deadline:
            raise MeasurementError("the shared screen has no sender whose rate could be bounded")
        await asyncio.sleep(0.05)


def rows_of(rounds: Sequence[LegibilityRound], ours: str, bare: str) -> list[Row]:
    """How like the picture is; then what was sent for it."""
    codecs = {name: sorted({figures[name]["codec"] for figures in rounds}) for name in (ours, bare)}
    print(f"  codecs: {codecs}", flush=True)
    peer = f"{bare} VP8"

    def row(name: str, unit: str, figure: Literal["psnr_db", "width_px", "kbit_s"]) -> Row:
        mine, theirs = (
            [percentile(figures[system][figure], 50) for figures in rounds]
            for system in (ours, bare)
        )
        return make_row(
            name,
            percentile(mine, 50),
            unit,
            peer=peer,
            peer_value=percentile(theirs, 50),
            ratio=paired_ratio(mine, theirs),
            better="lower" if figure == "kbit_s" else "higher",
            goal=PSNR_GOAL if figure == "psnr_db" else None,
        )

    return [
        row("psnr_db", "dB", "psnr_db"),
        row("shown_width_px", "px", "width_px"),
        row("screen_kbit_s", "kbit/s", "kbit_s"),
    ]
