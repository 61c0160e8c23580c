"""What a room holds, and how it speaks: the ground that its moves stand on.

Owns the parts of one room and the telling of frames to connections. Knows no move
(``frames.py``, ``arrivals.py``, ``room.py``).
"""

from collections.abc import Iterable, Sequence

from helpout_server.contracts.entries import EntryBody, ParticipantRole
from helpout_server.contracts.recording import RecordingFrame
from helpout_server.contracts.room import (
    CallFrame,
    KernelFrame,
    KernelState,
    PresenceFrame,
    RefusedFrame,
    ServerFrame,
)
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime import limits
from helpout_server.realtime.awareness import Awareness
from helpout_server.realtime.connection import Connection, Connections
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import CallMembers, Close, Effect, Send, StoreLine
from helpout_server.realtime.facts import RoomFacts
from helpout_server.realtime.log import RoomLog
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.presence import Presence
from helpout_server.realtime.recording import Recording
from helpout_server.realtime.rights import Rights
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.signalling import Call


class NotTaken(Exception):
    """A frame is not accepted; the connection goes on."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class RoomState:
    """The parts of one room."""

    def __init__(
        self,
        *,
        facts: RoomFacts,
        lines: Sequence[LogLine],
        cell: SharedCell,
        ids: Ids,
        presence_confirm_s: float = limits.PRESENCE_CONFIRM_S,
    ) -> None:
        self.facts = facts
        self.log = RoomLog(lines)
        self.cell = cell
        self.rights = Rights(facts.lender_id)
        self.call = Call()
        self.awareness = Awareness()
        self.connections = Connections()
        self.recording = Recording()
        self.presence = Presence(confirm_s=presence_confirm_s, wait_s=limits.PRESENCE_WAIT_S)
        self.kernel: KernelState | None = None
        self._roles: dict[str, ParticipantRole] = dict(facts.members)
        """Of everybody who was ever admitted: who leaves does so in a role."""
        self._ids = ids

    def _role_of(self, account_id: str) -> ParticipantRole:
        return self.facts.role_of(account_id) or self._roles.get(account_id, "watcher")

    def _may_edit(self, connection: Connection) -> bool:
        return (
            connection.part == "page"
            and connection.role != "watcher"
            and not self.log.ended
            and self.rights.may_edit(connection.account.id)
        )

    def _not_ended(self) -> None:
        if self.log.ended:
            raise NotTaken("live_session_over", "The live session has ended.")

    def _write(
        self, account_id: str, body: EntryBody, now: Moment, frame_id: str | None = None
    ) -> list[Effect]:
        return [StoreLine(self.log.write(now.at, account_id, body, frame_id))]

    def _log(
        self, connection: Connection, frame_id: str, body: EntryBody, now: Moment
    ) -> list[Effect]:
        """Write what a connection says, once; it is acknowledged when it is stored."""
        effects: list[Effect] = []
        if self.log.find(frame_id) is None:
            self._not_ended()
            if self.log.full:
                raise NotTaken("too_many", "The room's log takes no more just now.")
            effects = self._write(connection.account.id, body, now, frame_id)
        return effects + self._again(connection, frame_id)

    def _again(self, connection: Connection, frame_id: str) -> list[Effect]:
        """The frame was taken before: acknowledge it when that is stored, do nothing twice."""
        seq = self.log.find(frame_id)
        if seq is not None and seq > self.log.seq:
            connection.delivery.wait_for(seq)
        return []

    def _presence(self, *, but: str = "") -> list[Effect]:
        return self._tell_all(PresenceFrame(n=0, participants=self.connections.participants()), but)

    def _call_changed(self) -> list[Effect]:
        members = self.call.members()
        effects = self._tell_each(CallFrame(n=0, members=members), self.connections)
        if self.facts.topology == "server":
            effects.append(CallMembers(tuple(members)))
        return effects

    def _recording_changed(self, now: Moment) -> list[Effect]:
        frame = RecordingFrame(n=0, state=self.recording.standing(now.seconds))
        return self._tell_each(frame, self.connections)

    def _kernel_changed(self) -> list[Effect]:
        return self._tell_all(KernelFrame(n=0, kernel=self.kernel))

    def _tell_all(self, frame: ServerFrame, but: str = "") -> list[Effect]:
        """Everybody who reads; cameras and the recorder are told of the call alone."""
        return self._tell_each(frame, (c for c in self.connections if c.reads and c.id != but))

    def _tell_each(self, frame: ServerFrame, to: Iterable[Connection]) -> list[Effect]:
        numbered = Numbered(frame)
        effects: list[Effect] = []
        for connection in to:
            effects += self._tell(connection, numbered)
        return effects

    def _refuse(self, connection: Connection, n: int, code: str, detail: str) -> list[Effect]:
        frame = RefusedFrame(n=0, refused_n=n, code=code, detail=detail)
        return self._tell(connection, Numbered(frame))

    @staticmethod
    def _tell(connection: Connection, frame: Numbered) -> list[Effect]:
        """Number a frame for a connection; send it if its socket is up."""
        text = connection.delivery.number(frame)
        if not connection.here:
            return []
        if connection.delivery.broken:
            return [Close(connection.id, "too_many", "acknowledges too little, too late")]
        return [Send(connection.id, text)]
