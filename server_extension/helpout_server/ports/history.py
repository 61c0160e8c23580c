"""The history of shared documents as stored: every edit, by whom, apart from the text itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Piece:
    """What one account wrote without another in between, as one update."""

    account_id: str
    """Empty where it is not known any more."""
    update: bytes


@dataclass(frozen=True, slots=True)
class StoredEpoch:
    """One history; a later one begins with the text of the one before."""

    epoch: str
    at_ms: int
    """Since 1970; 0 where it is not known."""
    state: bytes
    """As it began."""


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What was stored together."""

    number: int
    """Grows from batch to batch, with gaps."""
    epoch: str
    at_ms: int
    pieces: tuple[Piece, ...]
    """In the order in which they came."""


class History(Protocol):
    def begin(self, live_session_id: str, epoch: str, at_ms: int, state: bytes) -> None:
        """A history begins, once."""
        ...

    def append(
        self, live_session_id: str, epoch: str, at_ms: int, pieces: Sequence[Piece]
    ) -> None: ...

    def append_to_many(self, batches: Sequence[tuple[str, str, int, Sequence[Piece]]]) -> None:
        """``append`` for many: live session, epoch, ``at_ms`` and pieces, in order."""
        ...

    def epochs(self, live_session_id: str) -> list[StoredEpoch]:
        """The oldest first."""
        ...

    def batches(
        self, live_session_id: str, *, after: int = 0, limit: int | None = None
    ) -> list[StoredBatch]:
        """Those of a greater number than ``after``, the oldest first, over all epochs."""
        ...
