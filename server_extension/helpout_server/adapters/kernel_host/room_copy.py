"""The host's own copy of its room: who is here, what was logged, what the document says.

Owns what a take-away needs when the marketplace is away. Sans-I/O. Decides nothing.
"""

from collections import deque
from typing import Any, Final

from pycrdt import Doc, YMessageType, YSyncMessageType, create_sync_message, read_message

from helpout_server.contracts.entries import (
    Chat,
    Ended,
    Entry,
    Grant,
    GrantsChanged,
    RunAnswered,
    RunAsked,
    RunState,
)
from helpout_server.contracts.room import (
    EntryFrame,
    Participant,
    PresenceFrame,
    ServerFrame,
    Welcome,
)
from helpout_server.domain.document import SharedSource, read_cells
from helpout_server.domain.document_update import EMPTY_UPDATE, DocumentShape
from helpout_server.domain.runs import RunBook

CHAT_MAX: Final = 5_000
NAMES_MAX: Final = 200
DOCUMENT_BYTES_MAX: Final = 4_000_000
"""Twice what a room's document may hold; past it the copy follows no further."""
_CHANGES = frozenset(
    bytes((kind,)) for kind in (YSyncMessageType.SYNC_STEP2, YSyncMessageType.SYNC_UPDATE)
)


class RoomCopy:
    """What the host has seen of the room."""

    def __init__(self) -> None:
        self.participants: list[Participant] = []
        self.grants: list[Grant] = []
        """As last told in the log, by this host or an earlier one."""
        self.asked: dict[str, RunAsked] = {}
        """Runs that wait for the student's word, as told in the log."""
        self.ended = False
        self._names: dict[str, str] = {}
        self._chat: deque[Entry] = deque(maxlen=CHAT_MAX)
        self._earlier_runs: list[RunState] = []
        self._runs = RunBook()
        self._epoch = ""
        self._document: Doc[Any] = Doc()
        self._shape = DocumentShape(EMPTY_UPDATE)
        self._document_bytes = 0

    @property
    def people(self) -> dict[str, str]:
        """Display names by account id, of everybody seen."""
        return dict(self._names)

    @property
    def chat(self) -> list[Entry]:
        return list(self._chat)

    def runs(self) -> list[RunState]:
        """Oldest first."""
        return [*self._earlier_runs, *self._runs.states()]

    def cells(self) -> list[SharedSource]:
        return read_cells(self._document)

    def learn_name(self, account_id: str, display_name: str) -> None:
        if account_id in self._names or len(self._names) < NAMES_MAX:
            self._names[account_id] = display_name

    def page_here(self, account_id: str) -> bool:
        """Whether a page of that account is connected; a kernel host or a camera is none."""
        return any(
            p.account.id == account_id and p.role != "host" and p.device == "page" and p.here
            for p in self.participants
        )

    def present(self) -> frozenset[str]:
        """The accounts that are in the room, by whatever device."""
        return frozenset(participant.account.id for participant in self.participants)

    def welcome(self, welcome: Welcome) -> bytes:
        """Take the room's state; returns the question that syncs the document."""
        self._take_participants(welcome.participants)
        if welcome.snapshot is not None:
            # The whole log, summed up: it replaces what was known.
            self._chat.clear()
            self._runs = RunBook()
            self._earlier_runs = welcome.snapshot.runs
            self._chat.extend(e for e in welcome.snapshot.chat if isinstance(e.body, Chat))
            self.grants = welcome.snapshot.grants
            self.asked.clear()
            for entry in welcome.snapshot.pad:
                self._add(entry)
            self.ended = welcome.snapshot.ended
        for entry in welcome.entries:
            self._add(entry)
        if welcome.epoch != self._epoch:
            # Another history is never merged with the one that was.
            self._epoch = welcome.epoch
            self._document = Doc()
            self._shape = DocumentShape(EMPTY_UPDATE)
            self._document_bytes = 0
        return create_sync_message(self._document)

    def frame(self, frame: ServerFrame) -> None:
        if isinstance(frame, PresenceFrame):
            self._take_participants(frame.participants)
        elif isinstance(frame, EntryFrame):
            self._add(frame.entry)

    def binary(self, message: bytes) -> None:
        """Follow the document. The host changes nothing in it, so it answers nothing.

        Raises:
            BrokenUpdate, ValueError, IndexError, RuntimeError: nothing that can be followed.
        """
        if message[:1] != bytes((YMessageType.SYNC,)) or message[1:2] not in _CHANGES:
            return
        update = read_message(message[2:])
        if self._document_bytes + len(update) > DOCUMENT_BYTES_MAX:
            self._document_bytes = len(self._document.get_update())
            if self._document_bytes + len(update) > DOCUMENT_BYTES_MAX:
                return
        self._shape.take(update)
        self._document_bytes += len(update)
        self._document.apply_update(update)

    def _take_participants(self, participants: list[Participant]) -> None:
        self.participants = participants
        for participant in participants:
            self.learn_name(participant.account.id, participant.account.display_name)

    def _add(self, entry: Entry) -> None:
        if self._runs.add(entry):
            return
        match entry.body:
            case Chat():
                self._chat.append(entry)
            case RunAsked():
                self.asked[entry.body.request_id] = entry.body
            case RunAnswered():
                self.asked.pop(entry.body.request_id, None)
            case GrantsChanged():
                self.grants = entry.body.grants
            case Ended():
                self.ended = True
