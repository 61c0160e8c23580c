"""What passes between pages and the kernel host: runs, interrupts, questions to the kernel.

Owns who is let through, and what is said where the host is away. Does not know grants in full:
the kernel host has the last word.
"""

from helpout_server.contracts.entries import EntryBody, GrantsChanged, RunRefused
from helpout_server.contracts.kernel_question import (
    AnswerKernel,
    AskKernel,
    KernelAnsweredFrame,
    KernelAskedFrame,
)
from helpout_server.contracts.room import (
    HostEntry,
    InterruptRequest,
    InterruptRequestedFrame,
    RunRequest,
    RunRequestedFrame,
    WithdrawRequestedFrame,
    WithdrawRun,
)
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import Effect, Send
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.pad_frames import PadMoves
from helpout_server.realtime.state import NotTaken


class KernelMoves(PadMoves):
    """The part of a room that is about the lender's kernel."""

    # ---- what the host says -----------------------------------------------------------------

    def _host_entry(self, connection: Connection, frame: HostEntry, now: Moment) -> list[Effect]:
        self._host_only(connection)
        repeated = self.log.find(frame.frame_id) is not None
        effects = self._log(connection, frame.frame_id, frame.body, now)
        if isinstance(frame.body, GrantsChanged) and not repeated:
            could = {c.id for c in self.connections if self._may_edit(c)}
            self.rights.told(frame.body.grants, now.seconds)
            # Who may edit from now on is asked for what they hold.
            effects += [
                Send(c.id, self.cell.step_1())
                for c in self.connections
                if c.here and c.id not in could and self._may_edit(c)
            ]
        return effects

    # ---- what is asked of it ----------------------------------------------------------------

    def _run(self, connection: Connection, frame: RunRequest, now: Moment) -> list[Effect]:
        self._no_watcher(connection)
        self._not_ended()
        host = self._host_here()
        if host is None:
            refused = RunRefused(
                request_id=frame.request_id,
                cell_id=frame.cell_id,
                account_id=connection.account.id,
                code="host_away",
            )
            # The request's id makes a repetition harmless.
            key = f"away:{frame.request_id}"
            return [] if self.log.full else self._log_as_lender(connection, key, refused, now)
        relayed = RunRequestedFrame(n=0, account_id=connection.account.id, request=frame)
        return self._tell(host, Numbered(relayed))

    def _log_as_lender(
        self, connection: Connection, key: str, body: EntryBody, now: Moment
    ) -> list[Effect]:
        if self.log.find(key) is not None:
            return []
        effects = self._write(self.facts.lender_id, body, now, key)
        seq = self.log.find(key)
        if seq is not None:
            connection.delivery.wait_for(seq)
        return effects

    def _interrupt(self, connection: Connection, frame: InterruptRequest) -> list[Effect]:
        interrupt = InterruptRequestedFrame(
            n=0, account_id=connection.account.id, run_id=frame.run_id
        )
        return self._tell(self._host(), Numbered(interrupt))

    def _kernel_question(
        self, connection: Connection, frame: AskKernel | AnswerKernel | WithdrawRun
    ) -> list[Effect]:
        match frame:
            case AskKernel():
                return self._ask(connection, frame)
            case AnswerKernel():
                return self._answer(connection, frame)
            case WithdrawRun():
                withdrawn = WithdrawRequestedFrame(
                    n=0, account_id=connection.account.id, request_id=frame.request_id
                )
                return self._tell(self._host(), Numbered(withdrawn))

    def _ask(self, connection: Connection, frame: AskKernel) -> list[Effect]:
        self._no_watcher(connection)
        host = self._host_here()
        if host is None or self.kernel is None:
            answered = KernelAnsweredFrame(
                n=0, question_id=frame.question_id, answer=None, refusal="no_kernel"
            )
            return self._tell(connection, Numbered(answered))
        asked = KernelAskedFrame(
            n=0,
            connection_id=connection.id,
            account_id=connection.account.id,
            question_id=frame.question_id,
            question=frame.question,
        )
        return self._tell(host, Numbered(asked))

    def _answer(self, connection: Connection, frame: AnswerKernel) -> list[Effect]:
        self._host_only(connection)
        page = self.connections.get(frame.connection_id)
        if page is None or page.part != "page":
            return []  # who asked is gone
        answered = KernelAnsweredFrame(
            n=0, question_id=frame.question_id, answer=frame.answer, refusal=frame.refusal
        )
        return self._tell(page, Numbered(answered))

    # ---- shared -----------------------------------------------------------------------------

    def _host_here(self) -> Connection | None:
        host = self.connections.host()
        return host if host is not None and host.here else None

    def _host(self) -> Connection:
        host = self._host_here()
        if host is None:
            raise NotTaken("host_away", "The student's Jupyter server is not connected.")
        return host

    @staticmethod
    def _no_watcher(connection: Connection) -> None:
        if connection.role == "watcher":
            raise NotTaken("watch_only", "Who watches has no hand in the cells.")

    @staticmethod
    def _host_only(connection: Connection) -> None:
        if connection.role != "host":
            raise NotTaken("not_allowed", "Only the kernel host may say that.")
