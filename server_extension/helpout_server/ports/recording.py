"""Recordings as stored: the record, and the files it stands for.

How a recording is made is ``ports/recorder.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from helpout_server.contracts.recording import RecordedParts

RecordingStatus = Literal["recording", "checking", "ready", "failed", "deleted"]
PIECE_BYTES_MAX = 1_048_576
"""Of a file, in one answer."""


class TrackRecord(Struct, kw_only=True):
    """One file, as its check found it; ``contracts.recording.RecordingTrack`` with an id."""

    index: int
    account_id: str
    kind: Literal["person", "screen"]
    starts_at_ms: int
    duration_ms: int = 0
    frames: int = 0
    sound: bool = False
    width: int = 0
    height: int = 0
    size_bytes: int = 0
    """0: there is no file, only a fault."""
    sha256: str = ""
    """Of the file as it is handed out, not as it may be sealed on disk."""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    """A recording, from the moment that it begins."""

    id: str
    live_session_id: str
    asked_by: str
    agreed: tuple[str, ...]
    """Everybody who ever agreed to it: they may see it, nobody else."""
    parts: RecordedParts
    keep_days: int
    status: RecordingStatus
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int
    delete_at: datetime
    encrypted: bool
    tracks: tuple[TrackRecord, ...]


class Recordings(Protocol):
    """Repository of one transaction."""

    def add(self, recording: RecordingRecord) -> None: ...

    def get(self, recording_id: str) -> RecordingRecord | None: ...

    def update(self, recording: RecordingRecord) -> None:
        """Store it as it is now; it must be there."""
        ...

    def of_live_session(self, live_session_id: str) -> list[RecordingRecord]:
        """Deleted ones too, latest first."""
        ...

    def of_account(self, account_id: str, *, limit: int) -> list[RecordingRecord]:
        """Those that it agreed to, deleted ones left out, latest first."""
        ...

    def unfinished(self) -> list[RecordingRecord]:
        """Those that are being recorded or checked, as far as the store knows."""
        ...

    def due(self, now: datetime) -> list[RecordingRecord]:
        """Those whose time is over."""
        ...


class RecordingFiles(Protocol):
    """The files of recordings. Every method blocks."""

    @property
    def sealed(self) -> bool:
        """Whether files are encrypted from now on."""
        ...

    def read(self, recording_id: str, index: int, begin: int, count: int) -> bytes:
        """At most ``count`` bytes of one file. Raises NotFound: gone, or not to be read."""
        ...

    def delete(self, recording_id: str) -> None:
        """All of it. Again is harmless. Raises OSError."""
        ...

    def kept(self) -> Sequence[str]:
        """Ids of all recordings that have files."""
        ...
