"""Thousands of live rooms on one server: latency, memory, CPU and loop lag as their number grows.

Owns the steps of the curve, the rows, and what of it is a goal. The server is one ``serve``, the
client (``load_client.py``) one process beside it, and this process asks the server a third time,
by pings of its own, how long its loop is busy. Alone: ``python -m benchmarks.load ROOMS…``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import resource
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load_people import BookedRoom, book_rooms
from benchmarks.marketplace import StandaloneMarketplace
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, percentile, table
from benchmarks.server_process import HOST, ServerProcess, cpu_clock
from helpout_server.bootstrap import DATABASE_NAME
from tests.postgresql import PostgresServer, postgres_server

WARM_UP_ROOMS = 10
WARM_UP_S = 3.0
SETTLE_S = 2.0
PING_EVERY_S = 0.02
FILES_BESIDE = 500
"""Open files of a process that are no sockets of rooms."""
LOG_TAIL = 3_000
EDIT_GOAL_MS = Goal("value", 100, strict=True)
MEMORY_GOAL_KB = Goal("value", 60, strict=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the curve."""

    rooms: int
    open_s: float
    """How long the rooms that came new took to open, all together."""
    seconds: float
    edit_ms: list[float]
    cursor_ms: list[float]
    chat_ms: list[float]
    lost: int
    server_cpu: float
    """Of one core."""
    client_cpu: float
    client_late_ms: list[float]
    lag_ms: list[float]
    memory_kb: float
    """Of the server, less what it had with ``WARM_UP_ROOMS``."""
    frames: int
    database_cpu: float
    """Of one core: what PostgreSQL's processes took."""

    @property
    def memory_per_room_kb(self) -> float:
        return self.memory_kb / max(1, self.rooms - WARM_UP_ROOMS)


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``load``."""
    rows = rows_of(await curve(plan.load_rooms, plan.load_window_s), goals=True)
    with postgres_server(durable=True) as server:
        last = plan.load_rooms[-1:]
        steps = await curve(last, plan.load_window_s, postgres=server)
    return rows + rows_of(steps, prefix="postgresql_")


def rows_of(steps: Sequence[Step], *, prefix: str = "", goals: bool = False) -> list[Row]:
    """The curve, a step after the other; the goals are the last one's."""
    rows = []
    for step in steps:
        name = f"{prefix}rooms_{step.rooms}"
        last = goals and step is steps[-1]
        rows += [
            make_row(f"{name}_edit_p50_ms", percentile(step.edit_ms, 50), "ms"),
            make_row(
                f"{name}_edit_p99_ms",
                percentile(step.edit_ms, 99),
                "ms",
                goal=EDIT_GOAL_MS if last else None,
            ),
            make_row(f"{name}_chat_p50_ms", percentile(step.chat_ms or [math.nan], 50), "ms"),
            make_row(f"{name}_chat_p99_ms", percentile(step.chat_ms or [math.nan], 99), "ms"),
            make_row(f"{name}_loop_lag_p50_ms", percentile(step.lag_ms, 50), "ms"),
            make_row(f"{name}_loop_lag_p99_ms", percentile(step.lag_ms, 99), "ms"),
            make_row(f"{name}_server_cpu", 100 * step.server_cpu, "% of a core"),
            *(
                [make_row(f"{name}_database_cpu", 100 * step.database_cpu, "% of a core")]
                if step.database_cpu
                else []
            ),
            make_row(f"{name}_client_cpu", 100 * step.client_cpu, "% of a core"),
            make_row(f"{name}_client_late_p99_ms", percentile(step.client_late_ms, 99), "ms"),
            make_row(f"{name}_memory_per_room_kb", step.memory_per_room_kb, "kB"),
            make_row(f"{name}_frames_per_s", step.frames / step.seconds, "1/s", better="higher"),
            make_row(f"{name}_open_s", step.open_s, "s"),
            make_row(f"{name}_lost", step.lost, "edits and lines", goal=Goal("value", 0)),
        ]
    if steps:
        rows.append(
            make_row(
                f"{prefix}memory_per_room_kb",
                steps[-1].memory_per_room_kb,
                "kB",
                goal=MEMORY_GOAL_KB if goals else None,
            )
        )
    return rows


async def curve(
    sizes: Sequence[int],
    seconds: float,
    *,
    postgres: PostgresServer | None = None,
    rate: float = 1.0,
) -> list[Step]:
    """One server, more and more rooms: a step each time there are as many as ``sizes`` says.

    Args:
        postgres: has the database; a file of SQLite without one.
        rate: how many times as busy people are.

    Raises:
        MeasurementError: the machine allows too few open files, or something failed.
    """
    raise_file_limit(2 * max(sizes) + FILES_BESIDE)
    database = "" if postgres is None else postgres.new_database()
    with tempfile.TemporaryDirectory(prefix="helpout-load-") as work:
        folder = Path(work)
        (folder / "marketplace").mkdir(mode=0o700)
        place = database or folder / "marketplace" / DATABASE_NAME
        # One more, for our own pings.
        rooms = await asyncio.to_thread(book_rooms, place, max(sizes) + WARM_UP_ROOMS + 1)
        marketplace = StandaloneMarketplace()
        try:
            await marketplace.start(folder, database=database)
            try:
                client = await ClientProcess.start(
                    marketplace.process.port, folder, rooms[1:], rate
                )
                pings = Pings(marketplace.process.port, rooms[0])
                database_pid = None if postgres is None else postgres.process.pid
                return await _steps(
                    marketplace.process, client, pings, sizes, seconds, database_pid
                )
            except MeasurementError as fault:
                said = marketplace.process.log_text()[-LOG_TAIL:]
                raise MeasurementError(f"{fault}\n{said}") from fault
        finally:
            marketplace.stop()


async def _steps(
    server: ServerProcess,
    client: ClientProcess,
    pings: Pings,
    sizes: Sequence[int],
    seconds: float,
    database_pid: int | None,
) -> list[Step]:
    try:
        await pings.open()
        await client.ask(f"open {WARM_UP_ROOMS}")
        await client.ask(f"run {WARM_UP_S}")
        before_kb = server.memory_kb()
        steps, opened = [], WARM_UP_ROOMS
        for size in sorted(sizes):
            new = await client.ask(f"open {size - opened}")
            opened = size
            await asyncio.sleep(SETTLE_S)
            cpu, started = server.cpu_s(), time.perf_counter()
            database_cpu = family_cpu_s(database_pid)
            pings.forget()
            seen = await client.ask(f"run {seconds}")
            passed = time.perf_counter() - started
            cpu = (server.cpu_s() - cpu) / passed
            database_cpu = (family_cpu_s(database_pid) - database_cpu) / passed
            steps.append(
                Step(
                    rooms=size,
                    open_s=new["seconds"],
                    seconds=seen["seconds"],
                    edit_ms=seen["edit_ms"],
                    cursor_ms=seen["cursor_ms"],
                    chat_ms=seen["chat_ms"],
                    lost=seen["lost"],
                    server_cpu=cpu,
                    client_cpu=seen["cpu_s"] / seen["seconds"],
                    client_late_ms=seen["late_ms"],
                    lag_ms=pings.took_ms(),
                    memory_kb=server.memory_kb() - before_kb,
                    frames=seen["frames_in"] + seen["frames_out"],
                    database_cpu=database_cpu,
                )
            )
        return steps
    finally:
        pings.close()
        await client.stop()


def raise_file_limit(files: int) -> None:
    """Let this process and those that it starts open so many files.

    Raises:
        MeasurementError: the machine does not allow that; the message says what to change.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < files:
        raise MeasurementError(
            f"{files} open files are needed and this machine allows {hard}: raise it with "
            f"`ulimit -Hn {files}` as root, or in limits.conf, or measure fewer rooms"
        )
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def family_cpu_s(pid: int | None) -> float:
    """CPU seconds of a process and of those that it started and that live; 0 without one."""
    if pid is None:
        return 0.0
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, MeasurementError):  # one that ended meanwhile
            one, parent = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()[1]
            if one == pid or int(parent) == pid:
                total += time.clock_gettime(cpu_clock(one))
    return total


class ClientProcess:
    """``load_client`` in a process of its own."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    @classmethod
    async def start(
        cls, port: int, folder: Path, rooms: Sequence[BookedRoom], rate: float
    ) -> ClientProcess:
        file = folder / "rooms.json"
        file.write_text(json.dumps([room.plain() for room in rooms]), encoding="utf-8")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.load_client", str(port), str(file), str(rate),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**28,
        )  # fmt: skip
        return cls(child)

    async def ask(self, command: str) -> dict[str, Any]:
        """One command; its answer."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{command}\n".encode())
        line = await self._child.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"fault": "it ended"}
        if "fault" in answer:
            raise MeasurementError(f"the client could not {command}: {answer['fault']}")
        return answer

    async def stop(self) -> None:
        if self._child.returncode is None:
            with suppress(ProcessLookupError):
                self._child.terminate()
        await self._child.wait()


class Pings:
    """A socket that asks for nothing but pongs: how long the server's loop takes to answer."""

    def __init__(self, port: int, room: BookedRoom) -> None:
        self._port = port
        self._room = room
        self._took: list[float] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        reader, self._writer = await asyncio.open_connection(HOST, self._port)
        sock: socket.socket = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._writer.write(
            f"GET /helpouts/ws/live_sessions/{self._room.live_session_id} HTTP/1.1\r\n"
            "Host: load\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBoZQ==\r\n"
            f"Authorization: Bearer {self._room.student_token}\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        hello = json.dumps(
            {"type": "hello", "ticket": "", "connection_id": f"con_{secrets.token_hex(8)}"}
        ).encode()
        self._writer.write(b"\x81\xfe" + len(hello).to_bytes(2) + b"\0\0\0\0" + hello)
        self._task = asyncio.create_task(self._go_on(reader))

    def forget(self) -> None:
        self._took.clear()

    def took_ms(self) -> list[float]:
        if self._task is not None and self._task.done():
            raise MeasurementError(f"the pings ended: {self._task.exception()!r}")
        return list(self._took)

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._writer.close()

    async def _go_on(self, reader: asyncio.StreamReader) -> None:
        """One ping after the other, never two at once: a busy loop is not asked more often."""
        beat = 0.0
        while True:
            sent = time.perf_counter()
            self._writer.write(b"\x89\x80\0\0\0\0")
            if sent > beat:
                beat = sent + 20
                self._writer.write(b"\x81\x94\0\0\0\0" + b'{"type":"heartbeat"}')
            while not await self._is_pong(reader):
                pass
            self._took.append((time.perf_counter() - sent) * 1_000)
            await asyncio.sleep(PING_EVERY_S)

    async def _is_pong(self, reader: asyncio.StreamReader) -> bool:
        opcode, size = await reader.readexactly(2)
        if size >= 126:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
        payload = await reader.readexactly(size)
        if opcode & 0x0F == 9:
            self._writer.write(bytes((0x8A, 0x80 | size)) + b"\0\0\0\0" + payload)
        return opcode & 0x0F == 10


def main() -> None:
    """Measure as it is asked for, and print: for who looks for a limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("rooms", nargs="*", type=int, default=[250])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=1.0, help="times as busy as usual")
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    with postgres_server(durable=True) if chosen.postgresql else nullcontext() as server:
        steps = asyncio.run(curve(chosen.rooms, chosen.seconds, postgres=server, rate=chosen.rate))
    print(f"{os.cpu_count()} cores; {'PostgreSQL' if chosen.postgresql else 'SQLite'}")
    print(table(rows_of(steps)))


if __name__ == "__main__":
    main()
