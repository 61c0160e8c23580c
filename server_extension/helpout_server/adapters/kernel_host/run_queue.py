"""Runs of one live session: first come, first run; what happens is told to the room.

Owns the queue and how runs end. Whether a run may be is
decided before (``host.py``) and asked again at the last moment (``covers``).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from helpout_server.adapters.kernel_host import scratch
from helpout_server.adapters.kernel_host.blob_shelf import BlobShelf
from helpout_server.adapters.kernel_host.executing_run import ExecutingRun, Room, Run
from helpout_server.adapters.kernel_host.execution import EndStatus, RunEnd
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.entries import InputAnswered, RunFinished, RunQueued
from helpout_server.domain.errors import TooMany, WrongState

QUEUED_MAX: Final = 20


class RunQueue:
    """The runs of one live session."""

    def __init__(
        self,
        room: Room,
        *,
        shelf: BlobShelf,
        covers: Callable[[Run], bool],
        ended: Callable[[Run, EndStatus, int], None],
        monotonic: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        """``covers``: whether the run's grant still allows its start. ``ended``: told of runs that
        had started, with their milliseconds."""
        self._room = room
        self._shelf = shelf
        self._covers = covers
        self._ended = ended
        self._monotonic = monotonic
        self._log = log
        self._kernel: LentKernel | None = None
        self._queued: deque[Run] = deque()
        self._some = asyncio.Event()
        self._executing: ExecutingRun | None = None
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
                scratch=run.scratch,
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
            now = ExecutingRun(
                run,
                self._room,
                kernel=kernel,
                shelf=self._shelf,
                covers=self._covers,
                monotonic=self._monotonic,
            )
            self._executing = now
            end = RunEnd("kernel_died", None)
            try:
                end = await self._run(kernel, now)
            except Exception:  # noqa: BLE001  # one run must not stop those after it
                self._log.warning("A run broke off.", exc_info=True)
            finally:
                await now.settle()
                self._tell_end(run, end, now.started_at)
                self._executing = None
                self._free.set()
                if end.status == "kernel_died":
                    self.withdraw(lambda _run: True)

    @staticmethod
    async def _run(kernel: LentKernel, now: ExecutingRun) -> RunEnd:
        run = now.run
        if not run.scratch:
            return await kernel.execute(run.code, now)
        end = await kernel.execute(scratch.in_scratch(run.code), now, in_history=False)
        # Our prologue ends well whatever the code in it does; its error was told as an output.
        failed = end.status == "ok" and now.failed
        return RunEnd("error" if failed else end.status, None)

    def _tell_end(self, run: Run, end: RunEnd, started_at: float | None) -> None:
        status: EndStatus = end.status
        if status == "kernel_died" and (started_at is None or self._closing):
            status = "aborted"
        took_s = 0.0 if started_at is None else self._monotonic() - started_at
        if started_at is not None:
            self._ended(run, status, round(took_s * 1_000))
        self._room.send_entry(
            RunFinished(
                run_id=run.run_id,
                cell_id=run.cell_id,
                status=status,
                execution_count=end.execution_count,
                duration_ms=round(took_s * 1_000),
            )
        )
