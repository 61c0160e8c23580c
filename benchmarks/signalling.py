"""Signalling between two pages: round trip and messages a core relays, beside a raw relay.

Owns the offer that goes to and fro, the rounds and the names of the rows. Both ends are in
the load process, which builds and reads every frame in the same way for both systems.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from benchmarks.connection import Socket
from benchmarks.plan import MeasurementError, Plan
from benchmarks.room import RoomConnection
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.systems.ours import OurSharedCell
from benchmarks.systems.raw import RawRelay

OFFER = {"type": "offer", "sdp": "a=candidate 1 udp 2122260223 192.0.2.7 54321 typ host\r\n" * 45}
RTT_GOAL = Goal("ratio", 1.5)
TRIPS_PER_S = 100
REFILL_S = 1.5
"""Before a flood: a room lets a page send 200 signals a second, and 400 at once after a pause."""

ANSWER_S = 20


class Page(Protocol):
    """One end of a call: sends a signal to the other, reads signals in frames."""

    socket: Socket

    def send_signal(self) -> float:
        """Send the offer to the other page; returns the instant just before."""

    def is_signal(self, frame: dict[str, Any]) -> bool:
        """Whether a frame is a signal; does what a page does with any frame it got."""


class RawPage:
    """A page of the raw relay: what it sends goes to the other as it is."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self._sent = 0

    def send_signal(self) -> float:
        self._sent += 1
        frame = {"type": "send_signal", "n": self._sent, "to": "con_other", "description": OFFER}
        return self.socket.send(json.dumps(frame))

    def is_signal(self, frame: dict[str, Any]) -> bool:
        return bool(frame["type"] == "send_signal")


class OurPage:
    """A page in a call of ours: numbered frames, acknowledged now and then."""

    def __init__(self, connection: RoomConnection, other: RoomConnection) -> None:
        self.socket = connection.socket
        self._connection = connection
        self._other_id = other.connection_id

    def send_signal(self) -> float:
        return self._connection.send("send_signal", to=self._other_id, description=OFFER)

    def is_signal(self, frame: dict[str, Any]) -> bool:
        if frame["type"] == "refused":
            raise MeasurementError(f"the room refused a signal: {frame['code']} {frame['detail']}")
        self._connection.acknowledge(frame)
        return bool(frame["type"] == "signal")


@dataclass(slots=True)
class Figures:
    """One system's rounds."""

    rtt_ms: list[list[float]] = field(default_factory=list)
    messages_per_core_s: list[float] = field(default_factory=list)


class Exchange:
    """Two pages that answer each other's signals."""

    def __init__(self, near: Page, far: Page, cpu_s: Callable[[], float]) -> None:
        self._near = near
        self._far = far
        self._cpu_s = cpu_s
        self._returned: Callable[[float], None] = lambda _: None
        self._fault: BaseException | None = None
        near.socket.listen(self._on_near)
        far.socket.listen(self._on_far)

    async def round_trips(self, count: int) -> list[float]:
        """So many round trips, one after the other at TRIPS_PER_S, in milliseconds."""
        times = []
        for _ in range(count):
            await asyncio.sleep(1 / TRIPS_PER_S)
            back: asyncio.Future[float] = asyncio.get_running_loop().create_future()
            self._returned = back.set_result
            sent_at = self._near.send_signal()
            times.append((await self._within(back) - sent_at) * 1000)
        return times

    async def flood(self, messages: int, in_flight: int) -> float:
        """Messages (one way each) a second of the server's CPU, so many at a time under way."""
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        trips = messages // 2
        to_send, to_return = trips - in_flight, trips

        def returned(at: float) -> None:
            nonlocal to_send, to_return
            to_return -= 1
            if to_send > 0:
                to_send -= 1
                self._near.send_signal()
            elif to_return == 0:
                done.set_result(at)

        self._returned = returned
        await asyncio.sleep(REFILL_S)
        before = self._cpu_s()
        for _ in range(in_flight):
            self._near.send_signal()
        await self._within(done)
        return 2 * trips / (self._cpu_s() - before)

    async def _within(self, future: asyncio.Future[float]) -> float:
        try:
            return await asyncio.wait_for(future, ANSWER_S)
        except TimeoutError as silence:
            reason = self._fault or self._near.socket.close_reason
            raise MeasurementError(f"a signal did not come back: {reason}") from silence

    def _on_near(self, at: float, payload: str | bytes) -> None:
        try:
            if self._near.is_signal(json.loads(payload)):
                self._returned(at)
        except MeasurementError as fault:
            self._fault = fault

    def _on_far(self, at: float, payload: str | bytes) -> None:
        try:
            if self._far.is_signal(json.loads(payload)):
                self._far.send_signal()
        except MeasurementError as fault:
            self._fault = fault


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``signalling``."""
    ours, raw = OurSharedCell(), RawRelay()
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        try:
            for system in (ours, raw):
                folder = Path(work) / system.name
                folder.mkdir()
                await system.start(folder)
            near, far = await ours.open_call()
            raw_near, raw_far = [RawPage(socket) for socket in await raw.connect(2)]
            exchanges = {
                ours.name: Exchange(OurPage(near, far), OurPage(far, near), ours.process.cpu_s),
                raw.name: Exchange(raw_near, raw_far, raw.process.cpu_s),
            }
            figures = await run_rounds(exchanges, plan)
            for page in (near, far, raw_near, raw_far):
                await page.socket.close()
        finally:
            ours.stop()
            raw.stop()
    return rows_of(figures[ours.name], figures[raw.name], raw.name)


async def run_rounds(exchanges: dict[str, Exchange], plan: Plan) -> dict[str, Figures]:
    """Every system's rounds, in turn, after one that warms up."""
    figures = {name: Figures() for name in exchanges}
    names = list(exchanges)
    for exchange in exchanges.values():
        await exchange.round_trips(20)
    for number in range(plan.signal_rounds):
        for name in names if number % 2 else reversed(names):
            exchange, figure = exchanges[name], figures[name]
            figure.rtt_ms.append(await exchange.round_trips(plan.signals_per_round))
            figure.messages_per_core_s.append(
                await exchange.flood(
                    plan.flood_messages // plan.signal_rounds, plan.signals_in_flight
                )
            )
    return figures


def rows_of(mine: Figures, theirs: Figures, peer: str) -> list[Row]:
    """The three rows."""
    latency = [
        make_row(
            f"signalling_rtt_p{percent}",
            percentile([ms for times in mine.rtt_ms for ms in times], percent),
            "ms",
            peer=peer,
            peer_value=percentile([ms for times in theirs.rtt_ms for ms in times], percent),
            ratio=paired_ratio(
                [percentile(times, percent) for times in mine.rtt_ms],
                [percentile(times, percent) for times in theirs.rtt_ms],
            ),
            goal=RTT_GOAL if percent == 50 else None,
        )
        for percent in (50, 99)
    ]
    return [
        *latency,
        make_row(
            "signalling_messages_per_core_s",
            percentile(mine.messages_per_core_s, 50),
            "1/s",
            peer=peer,
            peer_value=percentile(theirs.messages_per_core_s, 50),
            ratio=paired_ratio(mine.messages_per_core_s, theirs.messages_per_core_s),
            better="higher",
        ),
    ]
