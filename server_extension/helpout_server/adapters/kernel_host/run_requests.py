"""Requests to run that come from the room, judged one after the other.

Owns the order of the checks: id never seen, bytes as their hash says, grant live, counted,
written to the audit, queued. Believes nothing that the room says beyond who asks.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Final

from helpout_server.adapters.kernel_host.audit import Notes
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.kernel_host.run_queue import Run, RunQueue
from helpout_server.contracts.entries import RunRefused
from helpout_server.contracts.room import RunRequest, RunRequestedFrame
from helpout_server.domain.errors import StoreUnusable

SEEN_MAX: Final = 10_000
"""Run ids one live session may use up; past that it runs nothing more."""
REQUESTS_WAITING_MAX: Final = 50


class RunRequests:
    """What becomes of each request."""

    def __init__(
        self,
        *,
        desk: GrantDesk,
        runs: RunQueue,
        notes: Notes,
        tell: Callable[[RunRefused], object],
        kernel_serves: Callable[[], bool],
        log: logging.Logger,
    ) -> None:
        self._desk = desk
        self._runs = runs
        self._notes = notes
        self._tell = tell
        self._kernel_serves = kernel_serves
        self._log = log
        self._seen: set[str] | None = None
        self._waiting: asyncio.Queue[RunRequestedFrame] = asyncio.Queue(REQUESTS_WAITING_MAX)

    async def learn_seen(self) -> None:
        """Ids of all that was ever run or refused here, also before a restart."""
        if self._seen is None:
            self._seen = {line.run_id for line in await self._notes.lines() if line.run_id}

    def receive(self, frame: RunRequestedFrame) -> None:
        """Take a request; it is answered by a run or a refusal in the log."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._refuse_to(frame, "too_many")

    async def consider(self) -> None:
        """Judge requests, for as long as the host is in the room."""
        while True:
            frame = await self._waiting.get()
            try:
                code = await self._accept(frame.account_id, frame.request)
                if code is not None:
                    await self._refuse(frame, code)
            except StoreUnusable:
                self._refuse_to(frame, "audit_unavailable")
            except Exception:  # noqa: BLE001  # one request must not end the considering
                self._log.warning("A run request failed.", exc_info=True)
                self._refuse_to(frame, "not_possible")

    async def _accept(self, account_id: str, request: RunRequest) -> str | None:
        """Queue the run, counted and written down; or the code of the refusal."""
        seen = self._seen
        if seen is None or request.request_id in seen:
            return "repeated"
        if len(seen) >= SEEN_MAX:
            return "too_many"
        seen.add(request.request_id)
        if sha256(request.code) != request.code_hash:
            return "changed"
        if not self._kernel_serves():
            return "no_kernel"
        refusal = self._desk.refusal(request.grant_id, account_id)
        if refusal is not None:
            return refusal
        if self._runs.full:
            return "too_many"
        refusal = self._desk.count_run(request.grant_id, account_id)
        if refusal is not None:
            return refusal
        run = Run(
            request.request_id,
            request.cell_id,
            account_id,
            request.grant_id,
            request.code,
            request.code_hash,
        )
        await note_run(self._notes, run)
        if not self._desk.covers(run.grant_id, run.account_id):
            # Revoked while the disk wrote: the audit then has both lines.
            return self._desk.refusal(request.grant_id, account_id) or "grant_revoked"
        self._runs.put(run)
        return None

    async def _refuse(self, frame: RunRequestedFrame, code: str) -> None:
        self._refuse_to(frame, code)
        request = frame.request
        await self._notes.write(
            "refused",
            frame.account_id,
            grant_id=request.grant_id,
            run_id=request.request_id,
            code=request.code,
            code_hash=request.code_hash,
            reason=code,
        )

    def _refuse_to(self, frame: RunRequestedFrame, code: str) -> None:
        self._tell(
            RunRefused(
                request_id=frame.request.request_id,
                cell_id=frame.request.cell_id,
                account_id=frame.account_id,
                code=code,
            )
        )


async def note_run(notes: Notes, run: Run) -> None:
    """Write a run to the audit, its code in full, before it may begin."""
    await notes.write(
        "ran",
        run.account_id,
        grant_id=run.grant_id,
        run_id=run.run_id,
        code=run.code,
        code_hash=run.code_hash,
    )


def sha256(code: str) -> str:
    """The hash of the bytes of the code, as the wire has it."""
    return hashlib.sha256(code.encode()).hexdigest()
