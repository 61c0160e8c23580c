"""The call between two pages, beside a bare one over a raw relay and beside PeerJS.

Owns what runs during the measurement and the order of its phases. All calls are made in two
windows of one headless Chromium; rounds that are measured are kept, so that a run that was
stopped goes on where it was.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.call_batches import Batches, open_batches
from benchmarks.call_latency import latency_round, latency_rows
from benchmarks.call_path_loss import relayed_round, relayed_rows
from benchmarks.call_seats import CallBrowser, Seats
from benchmarks.call_setup import setup_round, setup_rows
from benchmarks.call_system import CallSystem, Relays
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Row
from benchmarks.systems.bare_call import BareCall
from benchmarks.systems.our_call import OurCall
from benchmarks.systems.peerjs_call import PeerjsCall
from helpout_server.entrypoints.demo.check.relay import Relay, running_relay
from helpout_server.entrypoints.demo.server import DemoFailed

RELAYS = 2
"""Where the one dies, the other is left; all systems know both."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that runs: the systems' servers, the relays, the browser."""

    ours: OurCall
    bare: BareCall
    peerjs: PeerjsCall
    relays: Relays
    browser: CallBrowser

    @property
    def systems(self) -> list[CallSystem]:
        return [self.ours, self.bare, self.peerjs]

    @asynccontextmanager
    async def seated(self, *scripts: str) -> AsyncIterator[Seats]:
        """Two windows, signed in everywhere, whose pages run these files of ``pages`` first."""
        seats = await self.browser.seats(*scripts)
        for system in self.systems:
            await system.sign_in(seats)
        yield seats
        await seats.close()


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """Start it all; end it all."""
    with ExitStack() as running:
        work = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="helpout-bench-")))
        relays = Relays(_start_relays(running, work))
        bare = BareCall()
        systems: list[CallSystem] = [bare, PeerjsCall(bare), OurCall()]
        for system in systems:
            folder = work / system.name
            folder.mkdir()
            running.callback(system.stop)
            await system.start(folder, relays)
        async with CallBrowser() as browser:
            _, peerjs, ours = systems
            assert isinstance(ours, OurCall)
            assert isinstance(peerjs, PeerjsCall)
            yield Scene(ours, bare, peerjs, relays, browser)


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``call``."""
    batches = open_batches("call", plan)
    async with scene() as running:
        await _measure_setup(running, batches, plan)
        await _measure_latency(running, batches, plan)
        await _measure_relayed(running, batches, plan)
    ours, bare, peerjs = (system.name for system in running.systems)
    rows = [
        *setup_rows(batches.rounds("setup"), ours, bare, peerjs),
        *latency_rows(batches.rounds("latency"), ours, bare),
        *relayed_rows(batches.rounds("relayed"), ours, peerjs),
    ]
    batches.forget()
    return rows


async def _measure_setup(running: Scene, batches: Batches, plan: Plan) -> None:
    if len(batches.rounds("setup")) >= plan.call_setup_rounds:
        return
    async with running.seated() as seats:
        # What is loaded, compiled and kept at the first time is in nobody's figures.
        await setup_round(running.systems, seats, 0)
        for number in range(len(batches.rounds("setup")), plan.call_setup_rounds):
            batches.add("setup", await setup_round(running.systems, seats, number))


async def _measure_latency(running: Scene, batches: Batches, plan: Plan) -> None:
    systems = (running.ours, running.bare)
    async with running.seated("timecode.js") as seats:
        for number in range(len(batches.rounds("latency")), plan.call_rounds):
            batches.add("latency", await latency_round(systems, seats, number, plan.call_window_s))


async def _measure_relayed(running: Scene, batches: Batches, plan: Plan) -> None:
    systems = (running.ours, running.peerjs)
    async with running.seated("freeze.js") as seats:
        for number in range(len(batches.rounds("relayed")), plan.call_rounds):
            batches.add(
                "relayed",
                await relayed_round(systems, seats, running.relays, number, plan.call_window_s),
            )


def _start_relays(running: ExitStack, work: Path) -> tuple[Relay, ...]:
    secret = secrets.token_hex(16)
    try:
        return tuple(
            running.enter_context(running_relay(work / f"relay{number}", secret))
            for number in range(RELAYS)
        )
    except DemoFailed as fault:
        raise MeasurementError(str(fault)) from fault
