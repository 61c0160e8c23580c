"""Live sessions as stored: the record, the room's log, the shared document.

Knows no frame of the wire but ``Entry``; sequence numbers are given by the room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.contracts.entries import Entry


@dataclass(frozen=True, slots=True)
class LiveSessionRecord:
    """What is known of a live session beside its booking."""

    id: str
    booking_id: str
    both_connected_at: datetime | None
    """When student and tutor were first in the room together."""
    ended_at: datetime | None
    ended_by: str | None
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


class LiveSessions(Protocol):
    """Repository of one transaction."""

    def open(self, live_session_id: str, booking_id: str) -> LiveSessionRecord:
        """The record, made now if it is missing."""
        ...

    def get(self, live_session_id: str) -> LiveSessionRecord | None: ...

    def mark_both_connected(self, live_session_id: str, at: datetime) -> bool:
        """Note it once; False if it was noted before."""
        ...

    def mark_ended(self, live_session_id: str, account_id: str, at: datetime) -> bool:
        """Note it once; False if it had ended before."""
        ...

    def append_entries(self, live_session_id: str, lines: Sequence[LogLine]) -> None:
        """Add to the log; sequence numbers and frame ids must be new to the room."""
        ...

    def lines(self, live_session_id: str) -> list[LogLine]:
        """The whole log, in order."""
        ...

    def document(self, live_session_id: str) -> StoredDocument | None: ...

    def seed_document(self, live_session_id: str, epoch: str, state: bytes) -> None:
        """Store the first state; a document is seeded once."""
        ...

    def append_updates(self, live_session_id: str, batch: bytes) -> None:
        """Add one merged update after all others."""
        ...

    def compact_document(self, live_session_id: str, state: bytes) -> None:
        """Replace state and updates by this state."""
        ...
