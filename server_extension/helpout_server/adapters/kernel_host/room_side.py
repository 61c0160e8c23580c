"""One kernel host towards its room: what the room says, and what it is told.

Owns the parts of a host and the moments at which leave ends by what is seen in the room. The room
is told; it is never believed. Does not know what the student asks (``host.py``).
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from helpout_server.adapters.kernel_host.audit import Audit, Notes, What
from helpout_server.adapters.kernel_host.blob_shelf import BlobShelf
from helpout_server.adapters.kernel_host.executing_run import Run
from helpout_server.adapters.kernel_host.execution import EndStatus
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.kernel_host.questions import KernelQuestions
from helpout_server.adapters.kernel_host.room_copy import RoomCopy
from helpout_server.adapters.kernel_host.room_link import RoomLink
from helpout_server.adapters.kernel_host.run_queue import RunQueue
from helpout_server.adapters.kernel_host.run_requests import RunRequests
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.adapters.kernel_host.surroundings import Surroundings
from helpout_server.contracts.entries import (
    GrantsChanged,
    HostBody,
    LeadChanged,
    RunAnswered,
    RunFinished,
    RunStarted,
)
from helpout_server.contracts.kernel_question import AnswerKernel, KernelAskedFrame
from helpout_server.contracts.live_session import LiveSession
from helpout_server.contracts.room import (
    EntryFrame,
    InterruptRequestedFrame,
    KernelState,
    LeadFrame,
    RunRequestedFrame,
    ServerFrame,
    Welcome,
    WithdrawRequestedFrame,
)
from helpout_server.domain.document_update import BrokenUpdate
from helpout_server.domain.errors import HelpoutError, WrongState
from helpout_server.domain.grant import Grant

KERNEL_TOLD_EVERY_S: Final = 0.05


class RoomSide:
    """The parts of one kernel host; a ``RoomListener``, and the ``Room`` that runs are told to."""

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
            tell=self.send_entry,
            ended=self._grants_ended,
            monotonic=self._monotonic,
            ids=around.ids,
        )
        self._shelf = BlobShelf(around.marketplace, live_session_id, around.log)
        self._runs = RunQueue(
            self,
            shelf=self._shelf,
            covers=self._covers,
            ended=self._run_ended,
            monotonic=self._monotonic,
            log=around.log,
        )
        self._requests = RunRequests(
            desk=self._desk,
            runs=self._runs,
            notes=self._notes,
            tell=self.send_entry,
            kernel=lambda: self.kernel,
            log=around.log,
        )
        self._questions = KernelQuestions(
            kernel=lambda: self.kernel,
            lender_id=self._lender_id,
            in_force=self._desk.in_force,
            answer=self._answer_page,
            log=around.log,
        )
        self._tasks: set[asyncio.Task[Any]] = set()
        self._kernel_timer: asyncio.TimerHandle | None = None
        self._interrupting = False
        self._absent: frozenset[str] = frozenset()
        for person in (live_session.lender, live_session.lead):
            self.copy.learn_name(person.id, person.display_name)

    async def detach(self) -> None:
        """Leave the room."""
        raise NotImplementedError

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
            self.send_entry(GrantsChanged(grants=[], why="host_away"))
        self._set_runs_right()

    def frame(self, frame: ServerFrame) -> None:
        self.copy.frame(frame)
        if isinstance(frame, RunRequestedFrame):
            self._requests.receive(frame)
        elif isinstance(frame, KernelAskedFrame):
            self._questions.receive(frame)
        elif isinstance(frame, InterruptRequestedFrame):
            self._later(self._interrupt_for(frame))
        elif isinstance(frame, WithdrawRequestedFrame):
            self._withdraw_for(frame)
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

    # ---- what follows from it -----------------------------------------------------------------

    def _answer_page(self, answer: AnswerKernel) -> None:
        if self._link is not None:
            self._link.send_answer(answer)

    async def _interrupt_for(self, frame: InterruptRequestedFrame) -> None:
        """A tutor's interrupt stops a run of their own, and nothing else."""
        executing = self._runs.executing
        if executing is None or (executing.run_id, executing.account_id) != (
            frame.run_id,
            frame.account_id,
        ):
            self._withdraw_run(frame.run_id, frame.account_id)
            return
        if self._interrupting:
            return  # a flood of these waits for no disk: one does what they all ask
        self._interrupting = True
        try:
            await self._lent().interrupt()
            await self._notes.write("interrupted", frame.account_id, run_id=frame.run_id)
        finally:
            self._interrupting = False

    def _withdraw_for(self, frame: WithdrawRequestedFrame) -> None:
        """Take back what that account asked for, wherever it is on its way to the kernel."""
        self._requests.withdraw(frame.request_id, frame.account_id)
        self._withdraw_run(frame.request_id, frame.account_id)

    def _withdraw_run(self, run_id: str, account_id: str) -> None:
        self._runs.withdraw(lambda run: (run.run_id, run.account_id) == (run_id, account_id))

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

    def _grants_ended(self, grants: tuple[Grant, ...], reason: str) -> None:
        ended = {grant.grant_id for grant in grants}
        self._requests.asked.deny_where(lambda asked: asked.request.grant_id in ended, "grant_over")
        if reason != "used_up":
            self._runs.withdraw(lambda run: run.grant_id in ended)
        what: What = "revoked" if reason == "revoked" else "ended"
        for grant in grants:
            self._later(
                self._notes.write(what, grant.account_id, grant_id=grant.grant_id, reason=reason)
            )

    def _run_ended(self, run: Run, status: EndStatus, duration_ms: int) -> None:
        """A second line of the run: how it ended, and how long it took."""
        self._later(
            self._notes.write(
                "ran",
                run.account_id,
                grant_id=run.grant_id,
                run_id=run.run_id,
                code_hash=run.code_hash,
                reason=status,
                kernel_name="" if self.kernel is None else self.kernel.name,
                duration_ms=duration_ms,
                scratch=run.scratch,
            )
        )

    def _set_runs_right(self) -> None:
        """Where the room, which forgot this connection, takes a run for what it is not."""
        executing = self._runs.executing
        for run in self.copy.runs():
            if executing is not None and executing.run_id == run.run_id:
                # Taken for aborted while this server seemed to be gone.
                if run.status == "aborted":
                    kernel = self._lent()
                    self.send_entry(
                        RunStarted(
                            run_id=run.run_id,
                            cell_id=run.cell_id,
                            kernel_name=kernel.name,
                            kernel_id=kernel.kernel_id,
                        )
                    )
            elif run.status in ("queued", "running") and not self._runs.knows(run.run_id):
                # Of an earlier life of this server: it will never finish by itself.
                end = RunFinished(
                    run_id=run.run_id,
                    cell_id=run.cell_id,
                    status="aborted",
                    execution_count=None,
                    duration_ms=0,
                )
                self.send_entry(end)
        for asked in list(self.copy.asked.values()):
            if asked.request_id not in self._requests.asked:
                # Asked by an earlier life of this server, whose grants are gone.
                answer = RunAnswered(
                    request_id=asked.request_id,
                    cell_id=asked.cell_id,
                    account_id=asked.account_id,
                    allowed=False,
                    why="grant_over",
                )
                self.send_entry(answer)

    def _kernel_changed(self, state: KernelState) -> None:
        if state.status == "dead":
            self._requests.asked.deny_where(lambda _asked: True, "kernel_gone")
        if self._kernel_timer is None:
            loop = asyncio.get_running_loop()
            self._kernel_timer = loop.call_later(KERNEL_TOLD_EVERY_S, self._tell_kernel)

    def _tell_kernel(self) -> None:
        self._kernel_timer = None
        if self._link is not None and self.kernel is not None:
            self._link.send_kernel(self.kernel.state)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _logged(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except HelpoutError as error:
            self._around.log.warning("The kernel host: %s", error)
