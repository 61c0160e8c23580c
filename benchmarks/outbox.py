"""The outbox: how many of 1000 mails are lost, and how many come twice, under SIGKILLs.

Owns a real mail server that counts every delivery by its Message-ID, before any dedup of its
own, and the killing. It answers 5 ms after it has taken a mail, so that a kill may fall between
the two, where nobody who ends can know. Kills fall at moments drawn from a seed.

Killed is the marketplace's process alone, as by an operator or the kernel for want of memory;
and, in rows of their own without a goal, everything at once, as when a container or a machine
ends. The peer is a loop that marks after sending, killed as often.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller

from benchmarks.plan import FULL, MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row
from helpout_server.adapters.sql.engine import open_store
from helpout_server.bootstrap import DATABASE_NAME
from helpout_server.domain.account import Account
from helpout_server.domain.notice import Mail, Preferences
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.ports.unit_of_work import UnitOfWork

MAILS: Final = 1_000
PAUSE_S: Final = 0.005
WITHIN_S: Final = 240.0
NONE: Final = Goal("value", 0)
PEER: Final = "loop over smtplib"
ADDRESS: Final = "b@example.org"


@dataclass
class Receiver:
    """Takes everything, and remembers each time that it took it."""

    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """As aiosmtpd calls it, on a thread of its own."""
        self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        await asyncio.sleep(PAUSE_S)
        return "250 OK"


@dataclass(frozen=True, slots=True)
class Result:
    """Of one system."""

    lost: int
    doubled: int
    kills: int
    mails_per_s: float
    """Of the time in which nothing was starting."""


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``outbox``."""
    kills = 20 if plan is FULL else 4
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        places = [Path(work) / name for name in ("ours", "whole", "loop")]
        for place in places:
            place.mkdir()
        ours = await asyncio.to_thread(run, places[0], fill_ours, serve, kills, end_alone)
        whole = await asyncio.to_thread(run, places[1], fill_ours, serve, kills, end_all)
        loop = await asyncio.to_thread(run, places[2], fill_loop, run_loop, kills, end_all)
    return rows_of(ours, whole, loop)


def rows_of(ours: Result, whole: Result, loop: Result) -> list[Row]:
    """``whole``: ours, where the mail process is killed too."""
    return [
        make_row("lost_of_1000", ours.lost, "mails", peer=PEER, peer_value=loop.lost, goal=NONE),
        make_row(
            "doubled_of_1000", ours.doubled, "mails", peer=PEER, peer_value=loop.doubled, goal=NONE
        ),
        make_row("lost_of_1000_all_killed", whole.lost, "mails", goal=NONE),
        make_row("doubled_of_1000_all_killed", whole.doubled, "mails"),
        make_row("kills", ours.kills, "kills", better="higher"),
        make_row(
            "mails_per_s",
            ours.mails_per_s,
            "mails/s",
            peer=PEER,
            peer_value=loop.mails_per_s,
            better="higher",
        ),
    ]


# ---- running and killing ---------------------------------------------------------------------

Fill = Callable[[Path], set[str]]
Start = Callable[[Path, int], subprocess.Popen[str]]
End = Callable[[subprocess.Popen[str]], None]


def run(place: Path, fill: Fill, start: Start, kills: int, end: End) -> Result:
    """Send all that was promised, with so many ends in between.

    Raises:
        MeasurementError: it does not come to an end.
    """
    promised = fill(place)
    chance = random.Random(20_26)
    receiver = Receiver()
    with listening(receiver) as port:
        busy_s = 0.0
        # Each life sends about as much of what is left.
        for life in range(kills):
            child = start(place, port)
            began, before = time.monotonic(), len(receiver.taken)
            quota = max(1, (MAILS - len(set(receiver.taken))) // (kills - life + 1))
            _wait(receiver, before + chance.randint(1, 2 * quota))
            time.sleep(chance.uniform(0, 3 * PAUSE_S))
            end(child)
            busy_s += time.monotonic() - began
        child = start(place, port)
        began = time.monotonic()
        until = began + WITHIN_S
        while set(receiver.taken) < promised and time.monotonic() < until:
            time.sleep(0.02)
        busy_s += time.monotonic() - began
        time.sleep(1.0)  # what comes twice comes now
        end(child)
    counted = Counter(receiver.taken)
    if not set(counted) <= promised:
        raise MeasurementError("a mail came that nobody promised")
    return Result(
        lost=len(promised - set(counted)),
        doubled=sum(1 for count in counted.values() if count > 1),
        kills=kills,
        mails_per_s=len(receiver.taken) / busy_s,
    )


def _wait(receiver: Receiver, count: int) -> None:
    until = time.monotonic() + WITHIN_S
    while len(receiver.taken) < min(count, MAILS - 1):
        if time.monotonic() > until:
            raise MeasurementError(f"{len(receiver.taken)} mails came, not {count}")
        time.sleep(0.002)


@contextlib.contextmanager
def listening(receiver: Receiver) -> Iterator[int]:
    """A mail server on loopback."""
    controller = Controller(receiver, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def end_alone(child: subprocess.Popen[str]) -> None:
    """SIGKILL, to the process that was started and to no other."""
    child.kill()
    _gone(child)


def end_all(child: subprocess.Popen[str]) -> None:
    """SIGKILL, to it and whatever it started."""
    tasks = Path(f"/proc/{child.pid}/task").glob("*/children")
    started = [int(pid) for children in tasks for pid in children.read_text("ascii").split()]
    child.kill()
    for pid in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _gone(child)


def _gone(child: subprocess.Popen[str]) -> None:
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


def _started(command: Sequence[str], ready: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if ready in line:
            return child
    raise MeasurementError(f"it did not start: {' '.join(command[:4])}")


# ---- ours ------------------------------------------------------------------------------------


def fill_ours(place: Path) -> set[str]:
    """A marketplace's database with so many mails promised; their Message-IDs."""
    now = datetime.now(UTC)
    account = Account("acc_benchmark000", "Ada", "UTC", is_staff=False, created_at=now)
    mails = [
        Mail(
            id=f"mail_{number:012d}",
            account_id=account.id,
            address=ADDRESS,
            kind="booking_confirmed",
            about="bkg_benchmark000",
            facts={"title": "Benchmarks read together", "who": "Tom"},
            message_id=f"<mail_{number:012d}@example.org>",
            created_at=now,
            due_at=now,
        )
        for number in range(MAILS)
    ]

    def promise(uow: UnitOfWork) -> None:
        uow.accounts.add(account)
        wanted = Preferences(email=ADDRESS, email_confirmed=True)
        uow.notices.set_preferences(account.id, wanted)
        uow.notices.post(mails)

    store = open_store(place / DATABASE_NAME)
    store.write_blocking(promise)
    store.close()
    return {mail.message_id for mail in mails}


def serve(place: Path, port: int) -> subprocess.Popen[str]:
    """``jupyter helpouts serve``, as its operators start it."""
    own = free_port()
    return _started(
        [
            *(sys.executable, "-u", "-m", "helpout_server.entrypoints.cli", "serve"),
            *("--port", str(own), "--data-dir", str(place)),
            *("--public-url", f"http://127.0.0.1:{own}/", "--mail-from", "a@example.org"),
            *("--mail-host", "127.0.0.1", "--mail-port", str(port), "--mail-tls", "none"),
        ],
        "Owner's token",
    )


# ---- the peer --------------------------------------------------------------------------------


def fill_loop(place: Path) -> set[str]:
    """A table of as many mails, of as many bytes or fewer."""
    ids = [f"<{number}@example.org>" for number in range(MAILS)]
    store = sqlite3.connect(place / "mails.sqlite")
    store.execute("CREATE TABLE mails (id INTEGER PRIMARY KEY, content BLOB, sent INTEGER)")
    store.executemany(
        "INSERT INTO mails (content, sent) VALUES (?, 0)",
        [(f"Message-ID: {id_}\r\nSubject: Booked\r\n\r\n{'x' * 60}\r\n".encode(),) for id_ in ids],
    )
    store.commit()
    store.close()
    return set(ids)


def run_loop(place: Path, port: int) -> subprocess.Popen[str]:
    """The loop, in a process of its own."""
    script = Path(__file__).parent / "servers" / "mail_loop.py"
    return _started([sys.executable, str(script), str(place / "mails.sqlite"), str(port)], "ready")
