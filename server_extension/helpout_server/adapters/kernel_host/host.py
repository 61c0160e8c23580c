"""One kernel host: a live session's link between the room and the student's kernel.

Owns what the student asks of it: lending, leave, their own runs, their word on others' runs, and
the order audit → run. What the room says is ``room_side.py``'s.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, Literal

from helpout_server.adapters.kernel_host import scratch
from helpout_server.adapters.kernel_host.executing_run import Run
from helpout_server.adapters.kernel_host.outbox import FRAME_BYTES_MAX
from helpout_server.adapters.kernel_host.room_link import RoomLink
from helpout_server.adapters.kernel_host.room_side import RoomSide
from helpout_server.adapters.kernel_host.run_requests import note_run, sha256
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.adapters.kernel_host.surroundings import Surroundings
from helpout_server.contracts.entries import KernelRestarted
from helpout_server.contracts.host import AuditLine, GrantDraft, HostState, OwnRunDraft
from helpout_server.contracts.live_session import LiveSession
from helpout_server.domain.errors import (
    HelpoutError,
    InvalidRequest,
    NotFound,
    TooLarge,
    TooMany,
    WrongState,
)

WELCOME_WAIT_S: Final = 3.0
"""Lending answers after the room's welcome, or without it when the room is slow or away."""


class KernelHost(RoomSide):
    """The kernel host of one live session. Used from the event loop."""

    def __init__(self, live_session: LiveSession, around: Surroundings) -> None:
        super().__init__(live_session, around)
        self._lasting: list[asyncio.Task[None]] = []
        self._changing = asyncio.Lock()

    @property
    def in_room(self) -> bool:
        """Whether it has joined its room: a kernel is lent, or somebody may edit."""
        return self._link is not None

    def state(self) -> HostState:
        return HostState(
            attached=self.kernel is not None,
            connected=self._link is not None and self._link.connected,
            kernel=None if self.kernel is None else self.kernel.state,
            grants=self._desk.told(),
        )

    # ---- lending ----------------------------------------------------------------------------

    async def attach(self, kernel_id: str) -> None:
        """Lend this kernel. Of another one lent before, leave to run ends; leave to edit goes on.

        Raises:
            NotFound: no such kernel runs here.
            WrongState: it cannot be lent.
        """
        async with self._changing:
            lent = self.kernel
            if lent is not None and lent.kernel_id == kernel_id and lent.state.status != "dead":
                return
            around = self._around
            # Before anything ends: a kernel that cannot be lent changes nothing.
            kernel = LentKernel(
                around.kernels, kernel_id, on_state=self._kernel_changed, log=around.log
            )
            await self._requests.learn_seen()
            if lent is not None:
                self._desk.revoke_of(self._desk.runners(), "another_kernel")
                await self._let_go(lent)
            await kernel.open()
            self.kernel = kernel
            self._runs.open(kernel)
            if self._link is None:
                await self._join()
            else:
                # Grants of before the first kernel go on.
                self._link.send_kernel(kernel.state)

    async def detach(self) -> None:
        """Leave the room: grants end, a run of somebody else is interrupted, the kernel runs on."""
        async with self._changing:
            await self._leave()

    async def close(self) -> None:
        """The server stops."""
        async with self._changing:
            await self._leave(why="host_away")
        self._desk.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def restart(self, kernel_id: str) -> None:
        """Start the lent kernel anew: its variables are gone, and so are the runs that wait.

        Raises:
            WrongState: that kernel is not lent, or did not start again.
            StoreUnusable: it could not be written down, so nothing was done.
        """
        kernel = self._lent()
        if kernel.kernel_id != kernel_id:
            raise WrongState("Another kernel is lent to this helpout.")
        await self._notes.write("restarted", self._lender_id, kernel_name=kernel.name)
        self._runs.withdraw(lambda _run: True)
        await kernel.restart()
        self.send_entry(KernelRestarted(kernel_name=kernel.name))

    # ---- leave ------------------------------------------------------------------------------

    async def give(self, draft: GrantDraft) -> None:
        """Make a grant, written to the audit first. Who edits needs no kernel; who runs does.

        Raises:
            WrongState: leave to run, and no kernel is lent; or the room is closed.
            InvalidRequest, NotFound: not somebody of this room.
        """
        self._may_give(draft)
        async with self._changing:
            if self._link is None:
                await self._requests.learn_seen()
                await self._join()
        grant_id = self._desk.new_id()
        limits = f"{draft.level}, runs {draft.runs}, minutes {draft.minutes}"
        limits += ", asks each time" * draft.ask_each + ", sees variables" * draft.variables
        await self._notes.write("granted", draft.account_id, grant_id=grant_id, reason=limits)
        # Meanwhile the kernel may have been let go, or the room closed.
        self._may_give(draft)
        if self._link is None:
            raise WrongState("The room of this helpout is closed.")
        self._desk.give(
            grant_id,
            draft.account_id,
            draft.level,
            runs=draft.runs,
            minutes=draft.minutes,
            ask_each=draft.ask_each,
            variables=draft.variables,
        )

    def _may_give(self, draft: GrantDraft) -> None:
        if draft.level == "run" and self.kernel is None:
            raise WrongState("Lend a kernel first: without one nothing can be run.")
        if draft.account_id == self._lender_id:
            raise InvalidRequest("Your own kernel needs no grant.", field="account_id")
        if draft.account_id not in self.copy.people:
            raise NotFound("That account is not in this room.", field="account_id")

    def revoke_all(self) -> None:
        """End every grant at once; queued runs by them are aborted."""
        self._desk.revoke_all()

    # ---- runs -------------------------------------------------------------------------------

    async def run_own(self, draft: OwnRunDraft) -> str:
        """Queue a run of the student's own; returns its id.

        Raises:
            WrongState: no kernel is lent, it is dead, or it has no scratch namespace.
            TooMany: the queue is full.
            TooLarge: the code does not fit into a frame.
        """
        kernel = self._lent()
        if kernel.state.status == "dead":
            raise WrongState("The kernel has died; start another one and lend it.")
        if draft.scratch and kernel.language != scratch.LANGUAGE:
            raise WrongState("Only a Python kernel has a scratch namespace.")
        if self._runs.full:
            raise TooMany("Too many runs wait already.")
        code = draft.code
        if len(code.encode()) > FRAME_BYTES_MAX // 2:
            raise TooLarge("That is too much code for one run.", field="code")
        run_id = self._around.ids.new("run")
        run = Run(run_id, draft.cell_id, self._lender_id, "", code, sha256(code), draft.scratch)
        await note_run(self._notes, run, kernel.name)
        if self._lent() is not kernel:
            raise WrongState("Another kernel was lent meanwhile.")
        self._runs.put(run)
        return run_id

    async def answer_run(self, request_id: str, *, allowed: bool) -> None:
        """The student's word on a run that waits for it.

        Raises:
            NotFound, WrongState, TooMany, StoreUnusable.
        """
        await self._requests.answer(request_id, allowed=allowed)

    async def interrupt(self) -> None:
        """Interrupt whatever the kernel executes. Raises WrongState."""
        kernel = self._lent()
        executing = self._runs.executing
        await kernel.interrupt()
        await self._notes.write(
            "interrupted", self._lender_id, run_id=executing.run_id if executing else ""
        )

    def answer_input(self, run_id: str, text: str) -> None:
        """Answer ``input()``. Raises WrongState where that run does not wait for it."""
        self._lent()
        self._runs.answer_input(run_id, text)

    async def audit(self) -> list[AuditLine]:
        """All that was granted, run and refused, oldest first."""
        return await self._notes.lines()

    # ---- parts ------------------------------------------------------------------------------

    async def _join(self) -> None:
        """Join the room, with a kernel or none."""
        link = self._link = self._around.link_to(self.live_session_id, self)
        self._lasting = [
            asyncio.create_task(self._requests.consider(), name="helpouts-run-requests"),
            asyncio.create_task(self._questions.consider(), name="helpouts-questions"),
            asyncio.create_task(self._beat(link), name="helpouts-heartbeat"),
        ]
        link.start()
        await link.welcomed_within(WELCOME_WAIT_S)

    async def _leave(self, why: Literal["revoked", "host_away"] = "revoked") -> None:
        kernel, link = self.kernel, self._link
        if link is None:
            return
        self._desk.revoke_all(why, "detached" if why == "revoked" else "server stopped")
        if kernel is not None:
            await self._let_go(kernel)
            link.send_kernel(None)
        for task in self._lasting:
            task.cancel()
        await asyncio.gather(*self._lasting, return_exceptions=True)
        await self._shelf.close()
        await link.close()
        self._link = None

    async def _let_go(self, kernel: LentKernel) -> None:
        self._requests.asked.deny_where(lambda _asked: True, "kernel_gone")
        executing = self._runs.executing
        if executing is not None and executing.account_id != self._lender_id:
            await _quietly(kernel.interrupt())
        await self._runs.close()
        self.kernel = None
        if self._kernel_timer is not None:
            self._kernel_timer.cancel()
            self._kernel_timer = None

    async def _beat(self, link: RoomLink) -> None:
        while True:
            await asyncio.sleep(link.heartbeat_s)
            if self._desk.any or self._runs.executing is not None:
                link.beat()


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except HelpoutError:
        return
