"""What a room does with each frame of a page or a kernel host.

Owns who may send which frame, its rate and its size. Does not know how connections come, go
and resume (``room.py``).
"""

import msgspec

from helpout_server.contracts.entries import (
    Chat,
    EntryBody,
    GrantAsked,
    GrantsChanged,
    RunRefused,
)
from helpout_server.contracts.room import (
    Ack,
    AskGrant,
    CallMember,
    ClientFrame,
    Heartbeat,
    Hello,
    HostEntry,
    HostKernel,
    InterruptRequest,
    InterruptRequestedFrame,
    JoinCall,
    LeaveCall,
    RefusedFrame,
    RunRequest,
    RunRequestedFrame,
    SendChat,
    SendSignal,
    SignalFrame,
)
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import Close, Effect, Refused, Send
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.state import RoomState

_decoder: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)

_RATES: dict[type, limits.Rate] = {
    SendChat: limits.CHAT,
    SendSignal: limits.SIGNAL,
    RunRequest: limits.RUN_REQUEST,
    HostEntry: limits.HOST_ENTRY,
}


class NotTaken(Exception):
    """A frame is not accepted; the connection goes on."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def decoded(text: str, bytes_max: int) -> ClientFrame:
    """A frame of a page.

    Raises:
        Refused: too large, or no frame at all.
    """
    if len(text) > bytes_max or (not text.isascii() and len(text.encode()) > bytes_max):
        raise Refused("too_large", "a frame is too large")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise Refused("malformed", f"no frame of this room: {fault}"[:120]) from None


class FrameHandlers(RoomState):
    """The part of a room that handles frames."""

    def receive_text(self, connection_id: str, text: str, now: Moment) -> list[Effect]:
        """A text frame came."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        try:
            return self.handle(connection, self._read(connection, text, now), now)
        except Refused as refused:
            connection.delivery.broken = True
            return [Close(connection_id, refused.fault, refused.detail)]

    def _read(self, connection: Connection, text: str, now: Moment) -> ClientFrame:
        if not connection.within(limits.TEXT_FRAMES, now.seconds):
            raise Refused("too_many", "too many frames at once")
        if connection.role == "host":
            return decoded(text, limits.HOST_TEXT_BYTES_MAX)
        frame = decoded(text, limits.RUN_REQUEST_BYTES_MAX)
        if len(text) > limits.PAGE_TEXT_BYTES_MAX and not isinstance(frame, RunRequest):
            raise Refused("too_large", "a frame is too large")
        return frame

    def handle(self, connection: Connection, frame: ClientFrame, now: Moment) -> list[Effect]:
        """One frame, in order.

        Raises:
            Refused: the connection is broken beyond going on.
        """
        connection.heard_at = now.seconds
        match frame:
            case Ack():
                connection.delivery.acknowledged(frame.received)
                return []
            case Heartbeat():
                return []
            case Hello():
                raise Refused("malformed", "a second hello")
        if not connection.delivery.take(frame.n):
            return []
        if not connection.within(_RATES.get(type(frame), limits.OTHER), now.seconds):
            return self._refuse(connection, frame.n, "too_many", "Too many at once; wait a moment.")
        try:
            return self._do(connection, frame, now)
        except NotTaken as refusal:
            return self._refuse(connection, frame.n, refusal.code, refusal.detail)

    def _do(self, connection: Connection, frame: ClientFrame, now: Moment) -> list[Effect]:
        match frame:
            case SendSignal():
                return self._signal(connection, frame)
            case SendChat():
                self._page_only(connection)
                return self._log(connection, frame.frame_id, Chat(text=frame.text), now)
            case AskGrant():
                self._page_only(connection)
                return self._log(connection, frame.frame_id, GrantAsked(level=frame.level), now)
            case HostEntry():
                return self._host_entry(connection, frame, now)
            case HostKernel():
                self._host_only(connection)
                self.kernel = frame.kernel
                return self._kernel_changed()
            case RunRequest():
                return self._run(connection, frame, now)
            case InterruptRequest():
                return self._interrupt(connection, frame)
            case JoinCall():
                return self._join_call(connection, frame)
            case LeaveCall():
                return self._call_changed() if self.call.leave(connection.id) else []
            case _:
                raise NotTaken("not_here", "This room does not take that yet.")

    # ---- the call ---------------------------------------------------------------------------

    def _signal(self, connection: Connection, frame: SendSignal) -> list[Effect]:
        if not self.call.may_signal(connection.id, frame.to):
            raise NotTaken("not_in_call", "Only members of the call signal to each other.")
        to = self.connections.get(frame.to)
        if to is None:
            return []
        signal = SignalFrame(
            n=0,
            sender=connection.id,
            description=frame.description,
            candidate=frame.candidate,
        )
        return self._tell(to, Numbered(signal))

    def _join_call(self, connection: Connection, frame: JoinCall) -> list[Effect]:
        self._page_only(connection)
        self._not_ended()
        member = CallMember(
            connection_id=connection.id,
            account_id=connection.account.id,
            order=connection.order,
            audio=frame.audio,
            video=frame.video,
            screen=frame.screen,
            device="page",
            watch=frame.watch,
            paused=frame.paused,
        )
        return self._call_changed() if self.call.join(member) else []

    # ---- the log ----------------------------------------------------------------------------

    def _log(
        self, connection: Connection, frame_id: str, body: EntryBody, now: Moment
    ) -> list[Effect]:
        seq = self.log.find(frame_id)
        effects: list[Effect] = []
        if seq is None:
            self._not_ended()
            if self.log.full:
                raise NotTaken("too_many", "The room's log takes no more just now.")
            effects = self._write(connection.account.id, body, now, frame_id)
            seq = self.log.find(frame_id)
        if seq is not None and seq > self.log.seq:
            connection.delivery.wait_for(seq)
        return effects

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

    # ---- for the kernel host ----------------------------------------------------------------

    def _run(self, connection: Connection, frame: RunRequest, now: Moment) -> list[Effect]:
        self._page_only(connection)
        self._not_ended()
        host = self.connections.host()
        if host is None or not host.here:
            refused = RunRefused(
                request_id=frame.request_id,
                cell_id=frame.cell_id,
                account_id=connection.account.id,
                code="host_away",
            )
            # The request's id makes a repetition harmless.
            key = f"away:{frame.request_id}"
            return [] if self.log.full else self._log_as_student(connection, key, refused, now)
        relayed = RunRequestedFrame(n=0, account_id=connection.account.id, request=frame)
        return self._tell(host, Numbered(relayed))

    def _log_as_student(
        self, connection: Connection, key: str, body: EntryBody, now: Moment
    ) -> list[Effect]:
        if self.log.find(key) is not None:
            return []
        effects = self._write(self.student_id, body, now, key)
        seq = self.log.find(key)
        if seq is not None:
            connection.delivery.wait_for(seq)
        return effects

    def _interrupt(self, connection: Connection, frame: InterruptRequest) -> list[Effect]:
        self._page_only(connection)
        host = self.connections.host()
        if host is None or not host.here:
            raise NotTaken("host_away", "The student's Jupyter server is not connected.")
        interrupt = InterruptRequestedFrame(
            n=0, account_id=connection.account.id, run_id=frame.run_id
        )
        return self._tell(host, Numbered(interrupt))

    # ---- shared -----------------------------------------------------------------------------

    def _not_ended(self) -> None:
        if self.log.ended:
            raise NotTaken("live_session_over", "The live session has ended.")

    @staticmethod
    def _host_only(connection: Connection) -> None:
        if connection.role != "host":
            raise NotTaken("not_allowed", "Only the kernel host may say that.")

    @staticmethod
    def _page_only(connection: Connection) -> None:
        if connection.role == "host":
            raise NotTaken("not_allowed", "A kernel host does not do that.")

    def _refuse(self, connection: Connection, n: int, code: str, detail: str) -> list[Effect]:
        frame = RefusedFrame(n=0, refused_n=n, code=code, detail=detail)
        return self._tell(connection, Numbered(frame))
