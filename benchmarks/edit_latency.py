"""Shared-cell edit latency and server CPU, beside three peers, small and large.

Owns the cases, the rounds and the names of the rows. Every system's server runs all the time;
in each round each one gets a burst of edits, in rotating order, and the ratios are paired by
round.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.plan import Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.shared_text import Burst, Replica, fill, measure_burst
from benchmarks.systems import SharedTextSystem
from benchmarks.systems.jupyter_collaboration import JupyterCollaboration
from benchmarks.systems.ours import OurSharedCell
from benchmarks.systems.raw import RawRelay
from benchmarks.systems.y_websocket import YWebsocket


@dataclass(frozen=True, slots=True)
class Case:
    """How many write and read a text of how many lines."""

    name: str
    clients: int
    lines: int
    rounds: float = 1.0
    """Of those of the plan."""


CASES = (
    Case("2_clients", 2, 10),
    Case("10_clients", 10, 10),
    Case("50_clients", 50, 10, rounds=0.6),
    Case("1000_lines", 2, 1_000, rounds=0.6),
    Case("10000_lines", 2, 10_000, rounds=0.6),
)
LATENCY_GOALS = {
    "jupyter-collaboration": Goal("ratio", 0.65),
    "raw tornado relay": Goal("ratio", 1.25),
    "y-websocket": Goal("ratio", 1, strict=True),
}
CPU_GOALS = {"jupyter-collaboration": Goal("ratio", 0.35)}
SUFFIXES = {
    "jupyter-collaboration": "",
    "raw tornado relay": "_vs_raw",
    "y-websocket": "_vs_y_websocket",
}


@dataclass(slots=True)
class Figures:
    """One system's bursts of one case."""

    bursts: list[Burst] = field(default_factory=list)

    def pooled(self, percent: float) -> float:
        """Percentile (ms) over every delivery of every round."""
        return percentile([ms for burst in self.bursts for ms in burst.latencies_ms], percent)

    def by_round(self, percent: float) -> list[float]:
        """The same percentile (ms) of each round alone."""
        return [percentile(burst.latencies_ms, percent) for burst in self.bursts]

    def cpu(self) -> list[float]:
        """CPU milliseconds per 1,000 edits, of each round."""
        return [burst.cpu_ms_per_1000 for burst in self.bursts]


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``edit_latency``."""
    ours = OurSharedCell()
    peers: list[SharedTextSystem] = [JupyterCollaboration(), RawRelay(), YWebsocket()]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        try:
            for number, system in enumerate([ours, *peers]):
                folder = Path(work) / str(number)
                folder.mkdir()
                await system.start(folder)
            for case in CASES:
                figures = await run_rounds([ours, *peers], case, plan)
                rows += rows_of(case.name, figures, ours.name, [peer.name for peer in peers])
        finally:
            for system in [ours, *peers]:
                system.stop()
    return rows


async def run_rounds(
    systems: Sequence[SharedTextSystem], case: Case, plan: Plan
) -> dict[str, Figures]:
    """Every system's bursts of this case, by the system's name."""
    texts: dict[str, list[Replica]] = {
        system.name: await system.join(case.clients) for system in systems
    }
    for replicas in texts.values():
        await fill(replicas, lines=case.lines)
    figures = {system.name: Figures() for system in systems}
    for replicas, system in ((texts[system.name], system) for system in systems):
        # The first edits pay for what is only done once; they are in nobody's figures.
        await measure_burst(
            replicas, edits=10, edits_per_s=plan.edits_per_s, cpu_s=system.process.cpu_s
        )
    for number in range(max(1, round(plan.edit_rounds * case.rounds))):
        turn = number % len(systems)
        for system in [*systems[turn:], *systems[:turn]]:
            burst = await measure_burst(
                texts[system.name],
                edits=plan.edits_per_round,
                edits_per_s=plan.edits_per_s,
                cpu_s=system.process.cpu_s,
            )
            figures[system.name].bursts.append(burst)
    for replicas in texts.values():
        for replica in replicas:
            await replica.socket.close()
    return figures


def rows_of(case: str, figures: dict[str, Figures], ours: str, peers: Sequence[str]) -> list[Row]:
    """The rows of one case: latency p50 and p99, then CPU."""
    mine = figures[ours]
    latency = [
        make_row(
            f"edit_p{percent}_{case}{SUFFIXES[peer]}",
            mine.pooled(percent),
            "ms",
            peer=peer,
            peer_value=figures[peer].pooled(percent),
            ratio=paired_ratio(mine.by_round(percent), figures[peer].by_round(percent)),
            # One slow moment of the machine decides a p99: it is shown, not judged.
            goal=LATENCY_GOALS[peer] if percent == 50 else None,
        )
        for peer in peers
        for percent in (50, 99)
    ]
    of_case = "" if case == "2_clients" else f"_{case}"
    cpu = [
        make_row(
            f"edit_cpu_ms_per_1000{of_case}{SUFFIXES[peer]}",
            percentile(mine.cpu(), 50),
            "ms",
            peer=peer,
            peer_value=percentile(figures[peer].cpu(), 50),
            ratio=paired_ratio(mine.cpu(), figures[peer].cpu()),
            goal=CPU_GOALS.get(peer),
        )
        for peer in peers
    ]
    return latency + cpu
