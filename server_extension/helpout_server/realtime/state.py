"""What a room holds, and how it speaks: the ground that its moves stand on.

Owns the parts of one room and the telling of frames to connections. Knows no move
(``frames.py``, ``room.py``).
"""

from collections.abc import Sequence

from helpout_server.contracts.entries import EntryBody, ParticipantRole
from helpout_server.contracts.room import (
    CallFrame,
    KernelFrame,
    KernelState,
    PresenceFrame,
    ServerFrame,
)
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime.awareness import Awareness
from helpout_server.realtime.connection import Connection, Connections
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import Close, Effect, Send, StoreLine
from helpout_server.realtime.log import RoomLog
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.rights import Rights
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.signalling import Call


class RoomState:
    """The parts of one room."""

    def __init__(
        self,
        *,
        student_id: str,
        tutor_id: str,
        lines: Sequence[LogLine],
        cell: SharedCell,
        ids: Ids,
    ) -> None:
        self.student_id = student_id
        self.tutor_id = tutor_id
        self.log = RoomLog(lines)
        self.cell = cell
        self.rights = Rights(student_id)
        self.call = Call()
        self.awareness = Awareness()
        self.connections = Connections()
        self.kernel: KernelState | None = None
        self._ids = ids

    def _role_of(self, account_id: str) -> ParticipantRole:
        if account_id == self.student_id:
            return "student"
        return "tutor" if account_id == self.tutor_id else "staff"

    def _may_edit(self, connection: Connection) -> bool:
        return (
            connection.role != "host"
            and not self.log.ended
            and self.rights.may_edit(connection.account.id)
        )

    def _write(
        self, account_id: str, body: EntryBody, now: Moment, frame_id: str | None = None
    ) -> list[Effect]:
        return [StoreLine(self.log.write(now.at, account_id, body, frame_id))]

    def _presence(self, *, but: str = "") -> list[Effect]:
        return self._tell_all(PresenceFrame(n=0, participants=self.connections.participants()), but)

    def _call_changed(self) -> list[Effect]:
        return self._tell_all(CallFrame(n=0, members=self.call.members()))

    def _kernel_changed(self) -> list[Effect]:
        return self._tell_all(KernelFrame(n=0, kernel=self.kernel))

    def _tell_all(self, frame: ServerFrame, but: str = "") -> list[Effect]:
        numbered = Numbered(frame)
        effects: list[Effect] = []
        for connection in self.connections:
            if connection.id != but:
                effects += self._tell(connection, numbered)
        return effects

    @staticmethod
    def _tell(connection: Connection, frame: Numbered) -> list[Effect]:
        """Number a frame for a connection; send it if its socket is up."""
        text = connection.delivery.number(frame)
        if not connection.here:
            return []
        if connection.delivery.broken:
            return [Close(connection.id, "too_many", "acknowledges too little, too late")]
        return [Send(connection.id, text)]
