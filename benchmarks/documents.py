"""What a shared document costs: memory of a room, and opening one with a long past.

Owns the two measurements and their rows. Opening is from the first request to the text being in
the client, the client's own work with it. A system that keeps its documents is started anew
before each opening; y-websocket as it ships keeps none, so it is asked while it still has it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pycrdt

from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, percentile
from benchmarks.scattered import scattered
from benchmarks.server_process import ServerProcess
from benchmarks.shared_text import Replica
from benchmarks.systems.jupyter_collaboration import LastingCollaboration
from benchmarks.systems.ours import LastingRooms
from benchmarks.systems.y_websocket import LastingYWebsocket

EDITS = 100_000
WRITER = 3_000_000_000
"""A client id as long as those that pages choose."""
TYPED_IN_EACH = 20
FIRST_ROOMS = 20
PACE_S = 0.01
SETTLE_S = 2.0
OPENED_WITHIN_S = 60.0
MEMORY_GOAL = Goal("ratio", 1, strict=True)
REOPEN_GOAL = Goal("value", 200)
SUFFIXES = {"jupyter-collaboration": "", "y-websocket": "_vs_y_websocket"}


class LastingDocuments(Protocol):
    """A server whose documents are opened again."""

    name: str
    process: ServerProcess

    async def start(self, work: Path) -> None: ...
    async def prepare(self, rooms: int) -> None:
        """All that is needed before so many rooms may be opened."""

    async def open_room(self, number: int) -> list[Replica]:
        """Two clients in a room that is new."""

    async def open_again(self) -> Replica:
        """One client in the document of the one that was opened last, synchronised."""

    def parent(self, replica: Replica) -> bytes:
        """Where its text is, as an update names it."""

    async def put_away(self) -> None:
        """Nobody has it open: end the server and start it anew, where it keeps documents."""

    def stop(self) -> None: ...


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``documents``."""
    ours = LastingRooms()
    peers: list[LastingDocuments] = [LastingCollaboration(), LastingYWebsocket()]
    systems: list[LastingDocuments] = [ours, *peers]
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        try:
            for number, system in enumerate(systems):
                folder = Path(work) / str(number)
                folder.mkdir()
                await system.start(folder)
            memory = {one.name: await room_memory_kb(one, plan.rooms) for one in systems}
            opened = {one.name: await reopen_ms(one, plan.reopenings) for one in systems}
        finally:
            for system in systems:
                system.stop()
    return rows_of(memory, opened, ours.name, [peer.name for peer in peers])


async def room_memory_kb(system: LastingDocuments, rooms: int) -> float:
    """What the server holds more for each room of two clients who type a little."""
    await system.prepare(rooms + FIRST_ROOMS)
    open_: list[Replica] = []
    for number in range(FIRST_ROOMS):  # what only the first ones need is in nobody's figure
        open_ += await _typed_room(system, number)
    await asyncio.sleep(SETTLE_S)
    before = system.process.memory_kb()
    for number in range(FIRST_ROOMS, rooms + FIRST_ROOMS):
        open_ += await _typed_room(system, number)
    await asyncio.sleep(SETTLE_S)
    grown = system.process.memory_kb() - before
    for replica in open_:
        await replica.socket.close()
    return grown / rooms


async def _typed_room(system: LastingDocuments, number: int) -> list[Replica]:
    replicas = await system.open_room(number)
    for message in replicas[0].type_ahead(TYPED_IN_EACH):
        replicas[0].socket.send(message)
    return replicas


async def reopen_ms(system: LastingDocuments, times: int) -> list[float]:
    """How long each opening of a text of 100,000 scattered edits took."""
    await system.prepare(1)
    replicas = await system.open_room(0)
    reader = replicas[1]
    for update in scattered(EDITS, system.parent(replicas[0]), seed=1, client=WRITER):
        replicas[0].socket.send(pycrdt.create_update_message(update))
        await asyncio.sleep(PACE_S)
    deadline = time.perf_counter() + OPENED_WITHIN_S
    while reader.arrivals() or len(reader.text) < EDITS:
        if time.perf_counter() > deadline:
            raise MeasurementError(f"{system.name}: {len(reader.text)} of {EDITS} edits arrived")
        await asyncio.sleep(0.05)
    wanted = str(reader.text)
    for replica in replicas:
        await replica.socket.close()
    took = []
    for _ in range(times):
        await system.put_away()
        started = time.perf_counter()
        replica = await system.open_again()
        took.append((time.perf_counter() - started) * 1_000)
        if str(replica.text) != wanted:
            raise MeasurementError(f"{system.name} opened another text than was written")
        await replica.socket.close()
    return took


def rows_of(
    memory: dict[str, float], opened: dict[str, list[float]], ours: str, peers: Sequence[str]
) -> list[Row]:
    """Memory and openings beside each peer; of openings the median."""
    of_memory = [
        make_row(
            f"room_memory_kb{SUFFIXES[peer]}",
            memory[ours],
            "kB",
            peer=peer,
            peer_value=memory[peer],
            goal=MEMORY_GOAL,
        )
        for peer in peers
    ]
    of_opening = [
        make_row(
            f"reopen_100k_edits_ms{SUFFIXES[peer]}",
            percentile(opened[ours], 50),
            "ms",
            peer=peer,
            peer_value=percentile(opened[peer], 50),
            goal=REOPEN_GOAL,
        )
        for peer in peers
    ]
    return of_memory + of_opening
