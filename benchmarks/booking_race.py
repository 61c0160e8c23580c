"""Contested slots over HTTP: several processes ask for the same time at the same instant.

Owns the race: its people, the steps that all clients take together, what counts as one winner.
The peer is the engine's raw transaction (lock, look, insert, commit), raced for in the same way
by the same processes, on a database of its own beside ours.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.marketplace import Api, StandaloneMarketplace
from benchmarks.plan import REPOSITORY, MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, percentile

CLIENTS = 6
SLOTS_A_STUDENT = 40
"""A student may have only so many bookings ahead."""
STARTS_IN_HALF_AN_HOUR = 6
ANSWER_S = 60
RAW_TABLE = (
    "CREATE TABLE raw (id TEXT PRIMARY KEY, tutor TEXT NOT NULL, since BIGINT NOT NULL, "
    "until BIGINT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one client got for one slot."""

    status: int
    """0 where nothing came back."""
    code: str
    alternatives: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class Engine:
    """Where a race is held: an address for ``serve``, one for the raw peer."""

    name: str
    database: str
    raw: str
    deadlocks: Callable[[], int]
    """That the engine has counted in both databases."""


async def measure_on(engine: AbstractContextManager[Engine], plan: Plan) -> list[Row]:
    """All rows of the race on one engine."""
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as folder, engine as chosen:
        work = Path(folder)
        answers = await _ours(chosen, work, plan.contested_slots)
        raw = await _race(
            [{"raw": chosen.raw, "client": number} for number in range(CLIENTS)],
            plan.contested_slots,
        )
        return rows(chosen.name, answers, raw, deadlocks=chosen.deadlocks())


def rows(
    engine: str, answers: Sequence[list[Answer]], raw: Sequence[list[Answer]], *, deadlocks: int
) -> list[Row]:
    """What the answers of every slot come to; winners are counted per hundred slots."""
    every = [one for slot in answers for one in slot]
    peer = [one for slot in raw for one in slot]
    if {sum(one.status == 201 for one in slot) for slot in raw} != {1}:
        raise MeasurementError("the raw transaction does not let one of many win")
    won = sum(map(one_winner, answers))
    return [
        make_row(
            "winners_of_100",
            100 * won / len(answers),
            "slots",
            better="higher",
            goal=Goal("value", 100, least=True),
        ),
        make_row("deadlocks", deadlocks, "", goal=Goal("value", 0)),
        make_row(
            "server_errors",
            sum(one.status >= 500 or one.status == 0 for one in every),
            "",
            goal=Goal("value", 0),
        ),
        make_row(
            "booking_p99_ms",
            percentile([one.took_ms for one in every], 99),
            "ms",
            peer=f"{engine}: the raw transaction",
            peer_value=percentile([one.took_ms for one in peer], 99),
            goal=Goal("value - peer_value", 50),
        ),
        make_row(
            "booking_p50_ms",
            percentile([one.took_ms for one in every], 50),
            "ms",
            peer=f"{engine}: the raw transaction",
            peer_value=percentile([one.took_ms for one in peer], 50),
        ),
    ]


def one_winner(slot: Iterable[Answer]) -> bool:
    """Whether one has it, and all others were told that it is taken, with what is free."""
    answers = list(slot)
    lost = [one for one in answers if one.status != 201]
    told = all(one.code == "slot_taken" and one.alternatives > 0 for one in lost)
    return len(answers) - len(lost) == 1 and told


def what_came(answers: Iterable[list[Answer]]) -> Counter[str]:
    """How often each answer came, for a person who looks for a fault."""
    return Counter(f"{one.status} {one.code}" for slot in answers for one in slot)


async def _ours(engine: Engine, work: Path, slots: int) -> list[list[Answer]]:
    marketplace = StandaloneMarketplace()
    try:
        await marketplace.start(work, database=engine.database)
        return await contest(marketplace.staff, slots)
    finally:
        marketplace.stop()


async def contest(staff: Api, slots: int) -> list[list[Answer]]:
    """The race on a marketplace that runs: by slot, what each client got.

    Two listings of one tutor: half of the clients ask for the one, half for the other.
    """
    tutor = await staff.new_account("Tutor of a race")
    listings = [await tutor.publish(), await tutor.publish()]
    starts = (await tutor.free_starts(listings[0], 30))[3::STARTS_IN_HALF_AN_HOUR][:slots]
    if len(starts) < slots:
        raise MeasurementError(f"only {len(starts)} slots to race for")
    tasks = []
    for client in range(CLIENTS):
        students = [
            (await staff.new_account(f"Student {client}.{number}")).authorization
            for number in range(-(-slots // SLOTS_A_STUDENT))
        ]
        tasks.append(
            {
                "url": staff.base_url,
                "listing_id": listings[client % 2],
                "starts": starts,
                "students": students,
                "slots_a_student": SLOTS_A_STUDENT,
            }
        )
    return await _race(tasks, slots)


async def _race(tasks: Sequence[dict[str, Any]], slots: int) -> list[list[Answer]]:
    """Let all client processes take every slot at the same instant, one slot after the other."""
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.booking_race_client",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=REPOSITORY,
        )
        for _ in tasks
    ]
    try:
        for child, task in zip(children, tasks, strict=True):
            _say(child, json.dumps(task))
        await asyncio.gather(*(_heard(child) for child in children))  # all are connected
        result = []
        for number in range(slots):
            for child in children:
                _say(child, str(number))
            lines = await asyncio.gather(*(_heard(child) for child in children))
            result.append([Answer(**json.loads(line)) for line in lines])
        return result
    finally:
        for child in children:
            if child.stdin is not None:
                child.stdin.close()
        for child in children:
            await child.wait()


def _say(child: asyncio.subprocess.Process, line: str) -> None:
    assert child.stdin is not None, "it was made with one"
    child.stdin.write(line.encode() + b"\n")


async def _heard(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None, "it was made with one"
    line = await asyncio.wait_for(child.stdout.readline(), ANSWER_S)
    if not line:
        raise MeasurementError("a client of the race ended; its error is above")
    return line


def sqlite_engine(folder: Path) -> AbstractContextManager[Engine]:
    """Files in a folder; SQLite has one writer, so nothing can wait for each other."""
    raw = folder / "raw.sqlite"
    with sqlite3.connect(raw) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(RAW_TABLE)
    connection.close()
    return nullcontext(
        Engine("SQLite", str(folder / "marketplace.sqlite"), f"sqlite:{raw}", lambda: 0)
    )
