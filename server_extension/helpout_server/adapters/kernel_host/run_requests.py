"""Requests to run that come from the room, judged one after the other.

Owns the order of the checks: id never seen, bytes as their hash says, grant live, asked where the
grant asks, counted, written to the audit, queued. Believes nothing that the room says beyond who
asks.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Final

from helpout_server.adapters.kernel_host import scratch
from helpout_server.adapters.kernel_host.asked_runs import Asked, AskedRuns, Why
from helpout_server.adapters.kernel_host.audit import Notes
from helpout_server.adapters.kernel_host.executing_run import Run
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.kernel_host.run_queue import RunQueue
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.entries import RunAnswered, RunAsked, RunRefused
from helpout_server.contracts.room import RunRequest, RunRequestedFrame
from helpout_server.domain.errors import NotFound, StoreUnusable, TooMany, WrongState

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
        tell: Callable[[RunRefused | RunAsked | RunAnswered], object],
        kernel: Callable[[], LentKernel | None],
        log: logging.Logger,
    ) -> None:
        """``kernel``: the one that is lent now."""
        self._desk = desk
        self._runs = runs
        self._notes = notes
        self._tell = tell
        self._kernel = kernel
        self._log = log
        self._seen: set[str] | None = None
        self._waiting: asyncio.Queue[RunRequestedFrame | Asked] = asyncio.Queue(
            REQUESTS_WAITING_MAX
        )
        self._undecided: dict[str, str] = {}
        """Whose each request is that is not judged, or not written down, yet."""
        self._withdrawn: set[str] = set()
        """Those of them that were taken back."""
        self.asked: Final = AskedRuns(tell=tell, denied=self._denied)

    async def learn_seen(self) -> None:
        """Ids of all that was ever run or refused here, also before a restart."""
        if self._seen is None:
            self._seen = {line.run_id for line in await self._notes.lines() if line.run_id}

    def receive(self, frame: RunRequestedFrame) -> None:
        """Take a request; it is answered by a question, a run or a refusal in the log."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._refuse_to(frame.account_id, frame.request, "too_many")
        else:
            self._undecided.setdefault(frame.request.request_id, frame.account_id)

    def withdraw(self, request_id: str, account_id: str) -> None:
        """Its asker takes it back, before it is queued; a request of somebody else's stays."""
        asked = self.asked.get(request_id)
        if asked is not None and asked.account_id == account_id:
            self.asked.deny(request_id, "withdrawn")
        if self._undecided.get(request_id) == account_id:
            self._withdrawn.add(request_id)

    async def answer(self, request_id: str, *, allowed: bool) -> None:
        """The student's word on a run that waits for it.

        Raises:
            NotFound: it does not wait (any more).
            WrongState: it may not run any more; it waits no longer.
            TooMany: too many runs wait already; it goes on waiting.
            StoreUnusable: it could not be written down, so it does not run.
        """
        asked = self.asked.get(request_id)
        if asked is None:
            raise NotFound("That run does not wait for your word.", field="request_id")
        if not allowed:
            self.asked.deny(request_id, "answered")
            return
        if self._runs.full:
            raise TooMany("Too many runs wait already.")
        if not self._kernel_serves():
            self.asked.deny(request_id, "kernel_gone")
            raise WrongState("No kernel is lent to this helpout.")
        request = asked.request
        if self._desk.refusal(request.grant_id, asked.account_id) is not None:
            self.asked.deny(request_id, "grant_over")
            raise WrongState("That leave is over.")
        self.asked.allow(request_id)
        # Counted when it is allowed, in the same step as its leave was looked at.
        code: str | None = self._desk.count_run(request.grant_id, asked.account_id)
        if code is None:
            self._undecided[request_id] = asked.account_id
            try:
                code = await self._queue(asked.account_id, request)
            finally:
                self._decided(request_id)
        if code is not None:
            await self._refuse(asked.account_id, request, code)

    async def consider(self) -> None:
        """Judge requests, for as long as the host is in the room."""
        while True:
            one = await self._waiting.get()
            account_id, request = one.account_id, one.request
            try:
                if isinstance(one, Asked):
                    await self._refuse(account_id, request, "not_allowed", told=True)
                    continue
                code = await self._accept(account_id, request)
                if code is not None:
                    await self._refuse(account_id, request, code)
            except StoreUnusable:
                self._refuse_to(account_id, request, "audit_unavailable")
            except Exception:  # noqa: BLE001  # one request must not end the considering
                self._log.warning("A run request failed.", exc_info=True)
                self._refuse_to(account_id, request, "not_possible")
            finally:
                self._decided(request.request_id)

    def _decided(self, request_id: str) -> None:
        self._undecided.pop(request_id, None)
        self._withdrawn.discard(request_id)

    async def _accept(self, account_id: str, request: RunRequest) -> str | None:
        """Ask for the run, or queue it, counted and written down; or the code of the refusal."""
        seen = self._seen
        if seen is None or request.request_id in seen:
            return "repeated"
        if len(seen) >= SEEN_MAX:
            return "too_many"
        seen.add(request.request_id)
        if request.request_id in self._withdrawn:
            return "withdrawn"
        if sha256(request.code) != request.code_hash:
            return "changed"
        if not self._kernel_serves():
            return "no_kernel"
        refusal = self._desk.refusal(request.grant_id, account_id)
        if refusal is not None:
            return refusal
        kernel = self._kernel()
        if request.scratch and (kernel is None or kernel.language != scratch.LANGUAGE):
            return "not_supported"
        grant = self._desk.in_force(account_id)
        if grant is not None and grant.ask_each:
            if self.asked.full:
                return "too_many"
            self.asked.put(Asked(account_id, request))
            return None
        if self._runs.full:
            return "too_many"
        refusal = self._desk.count_run(request.grant_id, account_id)
        if refusal is not None:
            return refusal
        return await self._queue(account_id, request)

    async def _queue(self, account_id: str, request: RunRequest) -> str | None:
        """Write a counted run down and queue it, or say why not."""
        run = Run(
            request.request_id,
            request.cell_id,
            account_id,
            request.grant_id,
            request.code,
            request.code_hash,
            request.scratch,
        )
        kernel = self._kernel()
        await note_run(self._notes, run, "" if kernel is None else kernel.name)
        if not self._desk.covers(run.grant_id, run.account_id):
            # Revoked while the disk wrote: the audit then has both lines.
            return self._desk.refusal(request.grant_id, account_id) or "grant_revoked"
        if run.run_id in self._withdrawn:
            return "withdrawn"
        if kernel is None or self._kernel() is not kernel:
            return "no_kernel"
        self._runs.put(run)
        return None

    def _kernel_serves(self) -> bool:
        kernel = self._kernel()
        return kernel is not None and kernel.state.status != "dead"

    def _denied(self, asked: Asked, why: Why) -> None:
        try:
            self._waiting.put_nowait(asked)  # to be written down
        except asyncio.QueueFull:
            self._log.warning("A run that was not allowed (%s) is not in the audit.", why)

    async def _refuse(
        self, account_id: str, request: RunRequest, code: str, *, told: bool = False
    ) -> None:
        if not told:
            self._refuse_to(account_id, request, code)
        await self._notes.write(
            "refused",
            account_id,
            grant_id=request.grant_id,
            run_id=request.request_id,
            code=request.code,
            code_hash=request.code_hash,
            reason=code,
        )

    def _refuse_to(self, account_id: str, request: RunRequest, code: str) -> None:
        self._tell(
            RunRefused(
                request_id=request.request_id,
                cell_id=request.cell_id,
                account_id=account_id,
                code=code,
            )
        )


async def note_run(notes: Notes, run: Run, kernel_name: str) -> None:
    """Write a run to the audit, its code in full, before it may begin."""
    await notes.write(
        "ran",
        run.account_id,
        grant_id=run.grant_id,
        run_id=run.run_id,
        code=run.code,
        code_hash=run.code_hash,
        reason=f"within {scratch.NAME}" if run.scratch else "",
        kernel_name=kernel_name,
        scratch=run.scratch,
    )


def sha256(code: str) -> str:
    """The hash of the bytes of the code, as the wire has it."""
    return hashlib.sha256(code.encode()).hexdigest()
