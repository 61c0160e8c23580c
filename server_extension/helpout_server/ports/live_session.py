"""Live sessions as stored: the record, the room's log, the shared document.

Knows no frame of the wire but ``Entry``; sequence numbers are given by the room.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.contracts.entries import Entry
from helpout_server.domain.attendance import Passage


@dataclass(frozen=True, slots=True)
class LiveSessionRecord:
    """What is known of a live session beside its booking or gathering."""

    id: str
    booking_id: str | None
    """None: it is a gathering's."""
    lead_id: str
    """The tutor who holds it now."""
    both_connected_at: datetime | None = None
    """When student and tutor were first in the room together."""
    ended_at: datetime | None = None
    ended_by: str | None = None
    """The account that ended it; None while it goes on."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry with the id that keeps it from being stored twice; server's own have none."""

    entry: Entry
    frame_id: str | None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A Y document: a state and the updates that came after it, oldest first."""

    epoch: str
    state: bytes
    updates: tuple[bytes, ...]


class RoomTaken(Exception):
    """Another replica has taken the room since: nothing was stored, and nothing may be."""


class LiveSessions(Protocol):
    """Repository of one transaction."""

    def open(
        self, live_session_id: str, *, booking_id: str | None, lead_id: str
    ) -> LiveSessionRecord:
        """The record, made now if it is missing; one that is there stays as it is."""
        ...

    def get(self, live_session_id: str) -> LiveSessionRecord | None: ...

    def many(self, live_session_ids: Iterable[str]) -> dict[str, LiveSessionRecord]:
        """Those of the ids that have one, in one query."""
        ...

    def set_lead(self, live_session_id: str, account_id: str) -> None:
        """Another tutor holds it from now on."""
        ...

    def mark_both_connected(self, live_session_id: str, at: datetime) -> bool:
        """Note it once; False if it was noted before."""
        ...

    def mark_ended(self, live_session_id: str, account_id: str, at: datetime) -> bool:
        """Note it once; False if it had ended before."""
        ...

    def take_room(self, live_session_id: str) -> int:
        """Count one more taking of its room, and say which; waits for who is storing just now.

        From then on ``hold_rooms`` refuses everybody who took it before.
        """
        ...

    def hold_rooms(self, taken: Mapping[str, int]) -> frozenset[str]:
        """Nobody else takes these rooms till this transaction ends.

        Args:
            taken: by live session, as ``take_room`` said.

        Returns:
            The live sessions whose rooms somebody took after that.
        """
        ...

    def append_entries(self, live_session_id: str, lines: Sequence[LogLine]) -> None:
        """Add to the log; sequence numbers and frame ids must be new to the room."""
        ...

    def lines(self, live_session_id: str) -> list[LogLine]:
        """The whole log, in order."""
        ...

    def passages(self, live_session_ids: Iterable[str]) -> dict[str, list[Passage]]:
        """Who came and left, kernel hosts left out, in the log's order, in one query."""
        ...

    def document(self, live_session_id: str) -> StoredDocument | None: ...

    def seed_document(self, live_session_id: str, epoch: str, state: bytes) -> None:
        """Store the first state; a document is seeded once."""
        ...

    def append_to_many(
        self,
        *,
        entries: Sequence[tuple[str, LogLine]],
        updates: Sequence[tuple[str, bytes]],
    ) -> None:
        """``append_entries`` and ``append_updates`` of many live sessions, in order."""
        ...

    def append_updates(self, live_session_id: str, batch: bytes) -> None:
        """Add one merged update after all others."""
        ...

    def renew_document(self, live_session_id: str, epoch: str, state: bytes) -> None:
        """Begin it anew with this state, under another epoch."""
        ...

    def compact_document(self, live_session_id: str, state: bytes) -> None:
        """Replace state and updates by this state."""
        ...
