"""Runs of one live session: first come, first run; what happens is told to the room.

Owns the queue, the run that executes and how its outputs become parts. Whether a run may be is
decided before (``host.py``) and asked again at the last moment (``covers``).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from helpout_server.adapters.kernel_host.execution import EndStatus, RunEnd
from helpout_server.adapters.kernel_host.outputs import OutputCollector
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.entries import (
    HostBody,
    InputAnswered,
    InputRequested,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
)
from helpout_server.domain.errors import TooMany, WrongState

QUEUED_MAX: Final = 20
FLUSH_BYTES: Final = 8_000
FLUSH_S: Final = 0.04
FLUSH_MOST_S: Final = 0.5
SLOWER_EVERY_PARTS: Final = 250
"""A run that goes on and on is told in fewer, larger parts."""
BACKLOG_FRAMES: Final = 32
BACKLOG_BYTES: Final = 1_000_000
"""A room that is behind by more gets its outputs joined, not queued."""
AWAY_BYTES_MAX: Final = 8_000_000
"""With so much waiting for a room that is away, outputs are dropped and said to be."""


@dataclass(frozen=True, slots=True)
class Run:
    """An accepted run: exactly these bytes, counted and written to the audit."""

    run_id: str
    cell_id: str
    account_id: str
    grant_id: str
    """Empty: the student's own."""
    code: str
    code_hash: str


class Room(Protocol):
    """Where runs are told."""

    @property
    def backlog_frames(self) -> int: ...

    @property
    def backlog_bytes(self) -> int: ...

    def send_entry(self, body: HostBody) -> bool: ...


class _Executing:
    """The run at the kernel; a ``RunSink`` that turns outputs into parts."""

    def __init__(
        self, run: Run, room: Room, *, covers: Callable[[Run], bool], monotonic: Callable[[], float]
    ) -> None:
        self.run = run
        self.withdrawn = False
        self.started_at: float | None = None
        self._room = room
        self._covers = covers
        self._monotonic = monotonic
        self._collector = OutputCollector()
        self._parts = 0
        self._told_at = float("-inf")
        self._timer: asyncio.Handle | None = None

    @property
    def full(self) -> bool:
        return self._collector.truncated

    def may_start(self) -> bool:
        return not self.withdrawn and self._covers(self.run)

    def started(self) -> None:
        self.started_at = self._monotonic()
        self._room.send_entry(RunStarted(run_id=self.run.run_id, cell_id=self.run.cell_id))

    def output(self, msg_type: str, content: dict[str, Any]) -> None:
        self._collector.add(msg_type, content)
        self._soon()

    def oversized(self) -> None:
        self._collector.truncate()
        self._soon()

    def input_requested(self, prompt: str, password: bool) -> None:  # noqa: FBT001  # the protocol's
        self.tell_all()
        self._room.send_entry(
            InputRequested(
                run_id=self.run.run_id,
                cell_id=self.run.cell_id,
                prompt=prompt.encode("utf-8", "replace").decode(),
                password=password,
            )
        )

    def tell_all(self) -> None:
        """Say now what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._collector.pending:
            self._tell_part()

    def _soon(self) -> None:
        if self._timer is not None or not self._collector.pending:
            return
        loop = asyncio.get_running_loop()
        waited = self._monotonic() - self._told_at
        interval = min(FLUSH_S * (1 + self._parts // SLOWER_EVERY_PARTS), FLUSH_MOST_S)
        if self._collector.pending_bytes >= FLUSH_BYTES or waited >= interval:
            # After what else is readable now, so that it travels together.
            self._timer = loop.call_soon(self._tell_if_ready)
        else:
            self._timer = loop.call_later(interval - waited, self._tell_if_ready)

    def _tell_if_ready(self) -> None:
        self._timer = None
        while self._collector.pending and self._room_is_ready():
            self._tell_part()
        if self._collector.pending:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_S, self._tell_if_ready)

    def _room_is_ready(self) -> bool:
        room = self._room
        return room.backlog_frames < BACKLOG_FRAMES and room.backlog_bytes < BACKLOG_BYTES

    def _tell_part(self) -> None:
        if self._room.backlog_bytes > AWAY_BYTES_MAX:
            self._collector.drop()
        steps = self._collector.take()
        self._parts += 1
        self._told_at = self._monotonic()
        self._room.send_entry(
            RunOutput(
                run_id=self.run.run_id, cell_id=self.run.cell_id, part=self._parts, steps=steps
            )
        )


class RunQueue:
    """The runs of one live session."""

    def __init__(
        self,
        room: Room,
        *,
        covers: Callable[[Run], bool],
        monotonic: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        """``covers``: whether the run's grant still allows its start."""
        self._room = room
        self._covers = covers
        self._monotonic = monotonic
        self._log = log
        self._kernel: LentKernel | None = None
        self._queued: deque[Run] = deque()
        self._some = asyncio.Event()
        self._executing: _Executing | None = None
        self._worker: asyncio.Task[None] | None = None
        self._free = asyncio.Event()
        self._closing = False
        self._known: set[str] = set()

    @property
    def full(self) -> bool:
        return len(self._queued) >= QUEUED_MAX

    @property
    def executing(self) -> Run | None:
        """The run whose code the kernel executes now; None while it only waits."""
        now = self._executing
        if now is None or self._kernel is None or not self._kernel.is_executing:
            return None
        return now.run

    def knows(self, run_id: str) -> bool:
        """Whether the run was queued here, since the kernel was lent."""
        return run_id in self._known

    def open(self, kernel: LentKernel) -> None:
        """Run on that kernel from now on."""
        assert self._worker is None
        self._known.clear()
        self._kernel = kernel
        self._worker = asyncio.create_task(self._work(kernel), name="helpouts-runs")

    async def close(self) -> None:
        """Abort all runs and let go of the kernel, which runs on."""
        kernel, worker = self._kernel, self._worker
        if kernel is None or worker is None:
            return
        self._closing = True
        self.withdraw(lambda _run: True)
        await kernel.close()
        while self._executing is not None:
            self._free.clear()
            await self._free.wait()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        self._kernel = self._worker = None
        self._closing = False

    def put(self, run: Run) -> None:
        """Queue a run and tell it.

        Raises:
            TooMany: the queue is full.
        """
        if self.full:
            raise TooMany(f"At most {QUEUED_MAX} runs wait at a time.")
        self._room.send_entry(
            RunQueued(
                run_id=run.run_id,
                cell_id=run.cell_id,
                account_id=run.account_id,
                code=run.code,
                code_hash=run.code_hash,
            )
        )
        self._known.add(run.run_id)
        self._queued.append(run)
        self._some.set()

    def withdraw(self, which: Callable[[Run], bool]) -> None:
        """Abort runs that have not started; the one that executes goes on."""
        kept: deque[Run] = deque()
        for run in self._queued:
            if which(run):
                self._tell_end(run, RunEnd("aborted", None), None)
            else:
                kept.append(run)
        self._queued = kept
        now = self._executing
        if now is not None and now.started_at is None and which(now.run):
            now.withdrawn = True
        if self._kernel is not None:
            self._kernel.nudge()

    def answer_input(self, run_id: str, text: str) -> None:
        """Answer the ``input()`` of that run.

        Raises:
            WrongState: that run does not wait for input.
        """
        now = self._executing
        if now is None or now.run.run_id != run_id or self._kernel is None:
            raise WrongState("That run does not wait for input.")
        self._kernel.answer_input(text)
        self._room.send_entry(InputAnswered(run_id=run_id, cell_id=now.run.cell_id))

    async def _work(self, kernel: LentKernel) -> None:
        while True:
            while not self._queued:
                self._some.clear()
                await self._some.wait()
            run = self._queued.popleft()
            now = _Executing(run, self._room, covers=self._covers, monotonic=self._monotonic)
            self._executing = now
            end = RunEnd("kernel_died", None)
            try:
                end = await kernel.execute(run.code, now)
            except Exception:  # noqa: BLE001  # one run must not stop those after it
                self._log.warning("A run broke off.", exc_info=True)
            finally:
                now.tell_all()
                self._tell_end(run, end, now.started_at)
                self._executing = None
                self._free.set()
                if end.status == "kernel_died":
                    self.withdraw(lambda _run: True)

    def _tell_end(self, run: Run, end: RunEnd, started_at: float | None) -> None:
        status: EndStatus = end.status
        if status == "kernel_died" and (started_at is None or self._closing):
            status = "aborted"
        took_s = 0.0 if started_at is None else self._monotonic() - started_at
        self._room.send_entry(
            RunFinished(
                run_id=run.run_id,
                cell_id=run.cell_id,
                status=status,
                execution_count=end.execution_count,
                duration_ms=round(took_s * 1_000),
            )
        )
