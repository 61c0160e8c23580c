"""Stills of live sessions as stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StillRecord:
    """A still without its picture."""

    id: str
    live_session_id: str
    account_id: str
    frame_id: str
    """Its sender's, which makes a repetition harmless."""
    caption: str
    media_type: str
    width: int
    height: int
    size_bytes: int
    at: datetime


class Stills(Protocol):
    def add(self, still: StillRecord, content: bytes) -> None:
        """Keep a new one; its frame id must be new to the live session."""
        ...

    def by_frame(self, live_session_id: str, frame_id: str) -> StillRecord | None: ...

    def of(self, live_session_id: str) -> list[StillRecord]:
        """All of a live session, oldest first."""
        ...

    def content(self, live_session_id: str, still_id: str) -> tuple[str, bytes] | None:
        """Media type and picture; None where that live session has no such still."""
        ...
