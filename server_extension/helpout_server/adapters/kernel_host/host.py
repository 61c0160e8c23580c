"""One kernel host: a live session's link between the room and the student's kernel.

Owns who may run what (by the student's grants alone), the order audit → run, and the moments
at which leave ends. The room is told; it is never believed: a request must name a live grant,
carry the bytes its hash says, and an id never seen.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Literal

from helpout_server.adapters.kernel_host.audit import Audit, Notes, What
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.kernel_host.outbox import FRAME_BYTES_MAX
from helpout_server.adapters.kernel_host.room_copy import RoomCopy
from helpout_server.adapters.kernel_host.room_link import RoomLink
from helpout_server.adapters.kernel_host.run_queue import Run, RunQueue
from helpout_server.adapters.kernel_host.run_requests import RunRequests, note_run, sha256
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.adapters.kernel_host.surroundings import Surroundings
from helpout_server.contracts.entries import (
    GrantsChanged,
    HostBody,
    LeadChanged,
    RunFinished,
    RunStarted,
)
from helpout_server.contracts.host import AuditLine, GrantDraft, HostState
from helpout_server.contracts.live_session import LiveSession
from helpout_server.contracts.room import (
    EntryFrame,
    InterruptRequestedFrame,
    KernelState,
    LeadFrame,
    RunRequestedFrame,
    ServerFrame,
    Welcome,
)
from helpout_server.domain.document_update import BrokenUpdate
from helpout_server.domain.errors import (
    HelpoutError,
    InvalidRequest,
    NotFound,
    TooLarge,
    TooMany,
    WrongState,
)
from helpout_server.domain.grant import Grant

WELCOME_WAIT_S: Final = 3.0
"""Lending answers after the room's welcome, or without it when the room is slow or away."""
KERNEL_TOLD_EVERY_S: Final = 0.05


class KernelHost:
    """The kernel host of one live session. Used from the event loop."""

    def __init__(self, live_session: LiveSession, around: Surroundings) -> None:
        self.live_session_id = live_session_id = live_session.id
        self.live_session = live_session
        """As it was when this host was made."""
        self.copy = RoomCopy()
        self.kernel: LentKernel | None = None
        self._around = around
        self._monotonic: Callable[[], float] = around.clock.monotonic
        self._lender_id = live_session.lender.id
        self._lead_id = live_session.lead.id
        self._notes = Notes(
            Audit(around.data_dir, live_session_id),
            live_session_id,
            clock=around.clock,
            name_of=lambda account_id: self.copy.people.get(account_id, ""),
        )
        self._link: RoomLink | None = None
        self._desk = GrantDesk(
            tell=self._tell,
            ended=self._grants_ended,
            monotonic=self._monotonic,
            ids=around.ids,
        )
        self._runs = RunQueue(self, covers=self._covers, monotonic=self._monotonic, log=around.log)
        self._requests = RunRequests(
            desk=self._desk,
            runs=self._runs,
            notes=self._notes,
            tell=self._tell,
            kernel_serves=lambda: self.kernel is not None and self.kernel.state.status != "dead",
            log=around.log,
        )
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lasting: list[asyncio.Task[None]] = []
        self._kernel_timer: asyncio.TimerHandle | None = None
        self._changing = asyncio.Lock()
        self._interrupting = False
        self._absent: frozenset[str] = frozenset()
        for person in (live_session.lender, live_session.lead):
            self.copy.learn_name(person.id, person.display_name)

    @property
    def in_room(self) -> bool:
        """Whether it has joined its room: a kernel is lent, or somebody may edit."""
        return self._link is not None

    # ---- what the student asks --------------------------------------------------------------

    def state(self) -> HostState:
        return HostState(
            attached=self.kernel is not None,
            connected=self._link is not None and self._link.connected,
            kernel=None if self.kernel is None else self.kernel.state,
            grants=self._desk.told(),
        )

    async def attach(self, kernel_id: str) -> None:
        """Lend this kernel. Another one lent before is let go, with all grants.

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
                await self._leave()
            await kernel.open()
            self.kernel = kernel
            self._runs.open(kernel)
            if self._link is None:
                await self._join()
            else:
                # Grants of before the first kernel go on.
                self._link.send_kernel(kernel.state)

    async def _join(self) -> None:
        """Join the room, with a kernel or none."""
        link = self._link = self._around.link_to(self.live_session_id, self)
        self._lasting = [
            asyncio.create_task(self._requests.consider(), name="helpouts-run-requests"),
            asyncio.create_task(self._beat(link), name="helpouts-heartbeat"),
        ]
        link.start()
        await link.welcomed_within(WELCOME_WAIT_S)

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
        await self._notes.write("granted", draft.account_id, grant_id=grant_id, reason=limits)
        # Meanwhile the kernel may have been let go, or the room closed.
        self._may_give(draft)
        if self._link is None:
            raise WrongState("The room of this helpout is closed.")
        self._desk.give(grant_id, draft.account_id, draft.level, draft.runs, draft.minutes)

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

    async def run_own(self, cell_id: str, code: str) -> str:
        """Queue a run of the student's own; returns its id.

        Raises:
            WrongState: no kernel is lent, or it is dead.
            TooMany: the queue is full.
            TooLarge: the code does not fit into a frame.
        """
        kernel = self._lent()
        if kernel.state.status == "dead":
            raise WrongState("The kernel has died; start another one and lend it.")
        if self._runs.full:
            raise TooMany("Too many runs wait already.")
        if len(code.encode()) > FRAME_BYTES_MAX // 2:
            raise TooLarge("That is too much code for one run.", field="code")
        run = Run(self._around.ids.new("run"), cell_id, self._lender_id, "", code, sha256(code))
        await note_run(self._notes, run)
        if self._lent() is not kernel:
            raise WrongState("Another kernel was lent meanwhile.")
        self._runs.put(run)
        return run.run_id

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

    # ---- what the room says (RoomListener) --------------------------------------------------

    def welcomed(self, welcome: Welcome) -> None:
        question = self.copy.welcome(welcome)
        if self._link is not None:
            self._link.send_binary(question)
        if self.copy.ended:
            self.over("ended")
            return
        self._led_by(welcome.lead_id)
        self._look_who_left()
        self._desk.lender_is(self.copy.page_here(self._lender_id))
        if welcome.resumed:
            return
        if self._link is not None:
            self._link.send_kernel(None if self.kernel is None else self.kernel.state)
        if self._desk.any:
            self._desk.say("resumed")
        elif self.copy.grants:
            # Made before this server was restarted: nobody stands for them any more.
            self._tell(GrantsChanged(grants=[], why="host_away"))
        self._set_runs_right()

    def frame(self, frame: ServerFrame) -> None:
        self.copy.frame(frame)
        if isinstance(frame, RunRequestedFrame):
            self._requests.receive(frame)
        elif isinstance(frame, InterruptRequestedFrame):
            self._later(self._interrupt_for(frame))
        elif self.copy.ended:
            self.over("ended")
        elif isinstance(frame, LeadFrame):
            self._led_by(frame.lead_id)
        elif isinstance(frame, EntryFrame) and isinstance(frame.entry.body, LeadChanged):
            self._led_by(frame.entry.body.to_account_id)
        else:
            self._look_who_left()
            self._desk.lender_is(self.copy.page_here(self._lender_id))

    def document(self, message: bytes) -> None:
        try:
            self.copy.binary(message)
        except (BrokenUpdate, ValueError, IndexError, RuntimeError):
            self._around.log.warning("A change of the shared document could not be read.")

    def lost(self) -> None:
        self._desk.lender_is(False)  # nobody is known to be here

    def over(self, reason: str) -> None:
        self._around.log.info("The room is closed to the kernel host: %s", reason)
        self._desk.revoke_all(reason=reason)
        self._later(self.detach())

    # ---- where runs are told (Room) -----------------------------------------------------------

    @property
    def backlog_frames(self) -> int:
        return 0 if self._link is None else self._link.backlog_frames

    @property
    def backlog_bytes(self) -> int:
        return 0 if self._link is None else self._link.backlog_bytes

    def send_entry(self, body: HostBody) -> bool:
        return self._link is not None and self._link.send_entry(body)

    # ---- parts --------------------------------------------------------------------------------

    async def _interrupt_for(self, frame: InterruptRequestedFrame) -> None:
        """A tutor's interrupt stops a run of their own, and nothing else."""
        executing = self._runs.executing
        if executing is None or (executing.run_id, executing.account_id) != (
            frame.run_id,
            frame.account_id,
        ):
            self._runs.withdraw(
                lambda run: (run.run_id, run.account_id) == (frame.run_id, frame.account_id)
            )
            return
        if self._interrupting:
            return  # a flood of these waits for no disk: one does what they all ask
        self._interrupting = True
        try:
            await self._lent().interrupt()
            await self._notes.write("interrupted", frame.account_id, run_id=frame.run_id)
        finally:
            self._interrupting = False

    def _led_by(self, account_id: str) -> None:
        """Who took over starts without any grant, and so does everybody else."""
        if account_id != self._lead_id:
            self._lead_id = account_id
            self._desk.revoke_all(reason="lead_changed")

    def _look_who_left(self) -> None:
        """Somebody with a grant is not in the room: may they still come back?

        Asked only when the absent change, so that a flood of frames asks nothing.
        """
        absent = self._desk.holders() - self.copy.present()
        if absent != self._absent:
            self._absent = absent
            if absent:
                self._later(self._revoke_who_is_out())

    async def _revoke_who_is_out(self) -> None:
        """End the grants of who is not admitted any more. Raises what the marketplace answers."""
        path = f"live_sessions/{self.live_session_id}"
        told = await self._around.marketplace.get(path, LiveSession)
        admitted = {one.account.id for one in told.members if one.state == "admitted"}
        self._desk.revoke_of(self._desk.holders() - admitted, "removed")

    def _covers(self, run: Run) -> bool:
        return run.grant_id == "" or self._desk.covers(run.grant_id, run.account_id)

    def _lent(self) -> LentKernel:
        if self.kernel is None:
            raise WrongState("No kernel is lent to this helpout.")
        return self.kernel

    def _tell(self, body: HostBody) -> bool:
        return self.send_entry(body)

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
        await link.close()
        self._link = None

    async def _let_go(self, kernel: LentKernel) -> None:
        executing = self._runs.executing
        if executing is not None and executing.account_id != self._lender_id:
            await _quietly(kernel.interrupt())
        await self._runs.close()
        self.kernel = None
        if self._kernel_timer is not None:
            self._kernel_timer.cancel()
            self._kernel_timer = None

    def _grants_ended(self, grants: tuple[Grant, ...], reason: str) -> None:
        ended = {grant.grant_id for grant in grants}
        if reason != "used_up":
            self._runs.withdraw(lambda run: run.grant_id in ended)
        what: What = "revoked" if reason == "revoked" else "ended"
        for grant in grants:
            self._later(
                self._notes.write(what, grant.account_id, grant_id=grant.grant_id, reason=reason)
            )

    def _set_runs_right(self) -> None:
        """Where the room, which forgot this connection, takes a run for what it is not."""
        executing = self._runs.executing
        for run in self.copy.runs():
            if executing is not None and executing.run_id == run.run_id:
                # Taken for aborted while this server seemed to be gone.
                if run.status == "aborted":
                    self._tell(RunStarted(run_id=run.run_id, cell_id=run.cell_id))
            elif run.status in ("queued", "running") and not self._runs.knows(run.run_id):
                # Of an earlier life of this server: it will never finish by itself.
                end = RunFinished(
                    run_id=run.run_id,
                    cell_id=run.cell_id,
                    status="aborted",
                    execution_count=None,
                    duration_ms=0,
                )
                self._tell(end)

    def _kernel_changed(self, _state: KernelState) -> None:
        if self._kernel_timer is None:
            loop = asyncio.get_running_loop()
            self._kernel_timer = loop.call_later(KERNEL_TOLD_EVERY_S, self._tell_kernel)

    def _tell_kernel(self) -> None:
        self._kernel_timer = None
        if self._link is not None and self.kernel is not None:
            self._link.send_kernel(self.kernel.state)

    async def _beat(self, link: RoomLink) -> None:
        while True:
            await asyncio.sleep(link.heartbeat_s)
            if self._desk.any or self._runs.executing is not None:
                link.beat()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _logged(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except HelpoutError as error:
            self._around.log.warning("The kernel host: %s", error)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except HelpoutError:
        return
