"""Runs that somebody else pressed: how soon they are drawn, and what many lines do to a page.

Owns the codes, the rounds and the rows of the benchmark ``run``. The tutor presses *Run*, the
student's page draws; the student's own notebook in JupyterLab runs the same code in the same
kernel, in turn, and so does a client of the kernel with nothing between.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page

from benchmarks.call_batches import Batches, open_batches
from benchmarks.call_seats import CallBrowser, PlaywrightError
from benchmarks.call_system import Relays
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio
from benchmarks.systems.our_run import OurRun
from helpout_server.entrypoints.demo.server import DemoFailed

LAB: Final = "jupyterlab"
KERNEL: Final = "the kernel alone"
ONE: Final = ("print(1)", "1")
LINES: Final = ("for i in range(10_000): print('line', i)", "line 9999")
FLOOD: Final = "for i in range(1_000_000): print('x' * 999)"
"""1 GB, were it not stopped."""
FLOOD_S: Final = 5.0
FLOODS_MAX: Final = 3
QUIET_S: Final = 0.3
"""Between two runs; a page may still be busy so long with the lines that came."""
SMOOTH_MS: Final = 33.4
"""Two frames at 60 a second: none, or one, is left out."""

ROUNDTRIP_GOAL: Final = Goal("value", 60)
LINES_GOAL: Final = Goal("ratio", 1.5)
FRAMES_GOAL: Final = Goal("value", 95, least=True)
FLOOD_GOAL: Final = Goal("value", 100)
"""What a person presses is then answered in a time that seems none."""


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``run``."""
    batches = open_batches("run", plan)
    try:
        async with _opened() as ours:
            await _measure_rounds(ours, batches, plan.run_rounds)
            await _measure_floods(ours, batches, min(FLOODS_MAX, plan.run_rounds))
    except (PlaywrightError, DemoFailed, TimeoutError) as fault:
        raise MeasurementError(f"run: {fault}") from fault
    rows = rows_of(batches.rounds("rounds"), batches.rounds("floods"))
    batches.forget()
    return rows


@asynccontextmanager
async def _opened() -> AsyncIterator[OurRun]:
    with ExitStack() as running:
        work = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="helpout-bench-")))
        ours = OurRun()
        running.callback(ours.stop)
        running.callback(ours.leave_kernel)
        await ours.start(work, Relays(()))
        async with CallBrowser() as browser:
            seats = await browser.seats("drawn.js")
            await ours.sign_in(seats)
            await ours.open(seats, [ONE[0], LINES[0]])
            yield ours


async def _measure_rounds(ours: OurRun, batches: Batches, rounds: int) -> None:
    if len(batches.rounds("rounds")) >= rounds:
        return
    await _round(ours, 0)  # what is loaded and compiled at the first time is in nobody's figures
    for number in range(len(batches.rounds("rounds")), rounds):
        batches.add("rounds", await _round(ours, number))
        print(f"  round {number + 1}: {_told(batches.rounds('rounds')[-1])}", flush=True)


async def _round(ours: OurRun, number: int) -> dict[str, Any]:
    """One figure of each; whose turn it is first goes round."""
    measured: dict[str, Any] = {}
    await ours.share(ONE[0])
    for name in _turned(("ours", "lab", "kernel"), number):
        await asyncio.sleep(QUIET_S)
        if name == "kernel":
            measured["one_kernel"] = await ours.run_bare(*ONE)
        else:
            pressed, drawn = await _press(ours, name, ONE)
            measured[f"one_{name}"] = drawn - pressed
    await ours.share(LINES[0])
    for name in _turned(("ours", "lab"), number):
        await asyncio.sleep(QUIET_S)
        page = ours.both[1] if name == "ours" else ours.lab
        await ours.to_front(page)
        await page.evaluate("drawn.stir()")
        pressed, drawn = await _press(ours, name, LINES)
        await asyncio.sleep(QUIET_S)
        measured[f"lines_{name}"] = drawn - pressed
        measured[f"page_{name}"] = await _calm(page, pressed, drawn + 1000 * QUIET_S)
    return measured


async def _press(ours: OurRun, name: str, what: tuple[str, str]) -> tuple[float, float]:
    if name == "lab":
        return await ours.press_lab(*what)
    times = await ours.press_run(what[1])
    await ours.ended()
    return times


async def _measure_floods(ours: OurRun, batches: Batches, floods: int) -> None:
    if len(batches.rounds("floods")) >= floods:
        return
    # The notebook's page is told all that its kernel prints: it is another's to survive that.
    await ours.lab.close()
    await ours.share(FLOOD)
    for _ in range(len(batches.rounds("floods")), floods):
        await asyncio.sleep(QUIET_S)
        await ours.to_front(ours.both[1])
        for page in ours.both:
            await page.evaluate("drawn.stir()")
        pressed = await ours.begin_run()
        await asyncio.sleep(FLOOD_S)
        stopped_ms = await ours.press_interrupt()
        pages = [await _calm(page, pressed, float("1e300")) for page in ours.both]
        batches.add("floods", {"stopped": stopped_ms, "pages": pages})
        longest = max(_longest(page["tasks"]) for page in pages)
        print(f"  1 GB: longest task {longest:.0f} ms, stopped in {stopped_ms:.0f} ms", flush=True)


async def _calm(page: Page, begin: float, end: float) -> Any:
    return await page.evaluate("([begin, end]) => drawn.calm(begin, end)", [begin, end])


def rows_of(rounds: Sequence[dict[str, Any]], floods: Sequence[dict[str, Any]]) -> list[Row]:
    """Medians over the rounds; ratios paired by round."""

    def each(key: str) -> list[float]:
        return [float(one[key]) for one in rounds]

    stopped = [float(one["stopped"]) for one in floods]
    over = [one["one_ours"] - one["one_kernel"] for one in rounds]
    return [
        make_row(
            "run_roundtrip_over_kernel_ms", statistics.median(over), "ms", goal=ROUNDTRIP_GOAL
        ),
        _paired("run_roundtrip_ms", each("one_ours"), LAB, each("one_lab")),
        _paired("run_roundtrip_ms_vs_kernel", each("one_ours"), KERNEL, each("one_kernel")),
        _paired(
            "print_10000_lines_over_lab_ms", each("lines_ours"), LAB, each("lines_lab"), LINES_GOAL
        ),
        *_page_rows(rounds),
        make_row(
            "print_1gb_page_responsive",
            max(_longest(page["tasks"]) for one in floods for page in one["pages"]),
            "ms",
            goal=FLOOD_GOAL,
        ),
        make_row(
            "print_1gb_worst_frame_gap_ms",
            max(_longest(page["gaps"]) for one in floods for page in one["pages"]),
            "ms",
        ),
        make_row("print_1gb_interrupt_ms", statistics.median(stopped), "ms"),
    ]  # fmt: skip


def _page_rows(rounds: Sequence[dict[str, Any]]) -> list[Row]:
    """What 10,000 lines did to the page that drew them, and to JupyterLab's."""
    ours, lab = ([one[f"page_{name}"] for one in rounds] for name in ("ours", "lab"))

    def median(pages: Sequence[dict[str, Any]], of: str, figure: Any) -> float:
        return float(statistics.median(figure(page[of]) for page in pages))

    return [
        make_row(
            "long_tasks_ms", median(ours, "tasks", sum), "ms",
            peer=LAB, peer_value=median(lab, "tasks", sum),
        ),
        make_row(
            "longest_task_ms", max(_longest(page["tasks"]) for page in ours), "ms",
            peer=LAB, peer_value=max(_longest(page["tasks"]) for page in lab),
        ),
        make_row(
            "frames_within_33_ms", _smooth(ours), "%",
            peer=LAB, peer_value=_smooth(lab), better="higher", goal=FRAMES_GOAL,
        ),
        make_row(
            "worst_frame_gap_ms", median(ours, "gaps", _longest), "ms",
            peer=LAB, peer_value=median(lab, "gaps", _longest),
        ),
    ]  # fmt: skip


def _paired(
    name: str, ours: Sequence[float], peer: str, theirs: Sequence[float], goal: Goal | None = None
) -> Row:
    return make_row(
        name,
        statistics.median(ours),
        "ms",
        peer=peer,
        peer_value=statistics.median(theirs),
        ratio=paired_ratio(ours, theirs),
        goal=goal,
    )


def _smooth(pages: Sequence[dict[str, Any]]) -> float:
    """Per cent of all frames that came within SMOOTH_MS of the one before."""
    gaps = [gap for page in pages for gap in page["gaps"]]
    return float(100 * sum(gap <= SMOOTH_MS for gap in gaps) / len(gaps))


def _longest(durations: Sequence[float]) -> float:
    return max(durations, default=0.0)


def _turned(names: tuple[str, ...], number: int) -> tuple[str, ...]:
    turn = number % len(names)
    return (*names[turn:], *names[:turn])


def _told(measured: dict[str, Any]) -> str:
    figures = ("one_ours", "one_lab", "one_kernel", "lines_ours", "lines_lab")
    return ", ".join(f"{name} {measured[name]:.0f}" for name in figures)
