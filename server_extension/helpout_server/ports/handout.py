"""Handouts of live sessions as stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HandoutRecord:
    """A handout without its content."""

    id: str
    live_session_id: str
    account_id: str
    frame_id: str
    """Its sender's, which makes a repetition harmless."""
    name: str
    media_type: str
    size_bytes: int
    pages: int
    at: datetime


class Handouts(Protocol):
    def add(self, handout: HandoutRecord, content: bytes) -> None:
        """Keep a new one; its frame id must be new to the live session."""
        ...

    def by_frame(self, live_session_id: str, frame_id: str) -> HandoutRecord | None: ...

    def of(self, live_session_id: str) -> list[HandoutRecord]:
        """All of a live session, oldest first."""
        ...

    def content(self, live_session_id: str, handout_id: str) -> tuple[str, bytes] | None:
        """Media type and bytes; None where that live session has no such handout."""
        ...
