"""Blobs of live sessions as stored."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobRecord:
    """A blob without its content."""

    live_session_id: str
    sha256: str
    media_type: str
    size_bytes: int


class Blobs(Protocol):
    def add(self, blob: BlobRecord, content: bytes) -> None:
        """Keep a new one; its hash must be new to the live session."""
        ...

    def get(self, live_session_id: str, sha256: str) -> BlobRecord | None: ...

    def kept(self, live_session_id: str) -> tuple[int, int]:
        """How many there are, and their bytes together."""
        ...

    def content(self, live_session_id: str, sha256: str) -> tuple[str, bytes] | None:
        """Media type and bytes; None where that live session has no such blob."""
        ...
