"""The pad beside its text: what a room's entries about it add up to.

Owns which links, comments, suggestions and asked runs are still open, and how much of them a
room keeps. Does not know who may say them, nor the text. Its twin is ``core/room/pad.ts``.
"""

from collections.abc import Iterator

import msgspec

from helpout_server.contracts.entries import Entry, RunAnswered, RunAsked
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    Suggested,
    SuggestionSettled,
)

OPEN_MAX = 1_000
"""Comments with their answers, suggestions, links and asked runs that a room holds open."""
OPEN_BYTES_MAX = 2_000_000
"""Bytes of UTF-8 JSON that these may hold together: who comes new is told all of them."""

_encode = msgspec.json.Encoder().encode


class PadBook:
    """What is open on the pad, oldest first."""

    def __init__(self) -> None:
        self._links: dict[str, Entry] = {}
        self._comments: dict[str, list[Entry]] = {}
        self._suggestions: dict[str, Entry] = {}
        self._asked: dict[str, Entry] = {}
        self._settled: set[str] = set()
        self._sizes: dict[int, int] = {}
        self._bytes = 0
        self._suggest_only: frozenset[str] = frozenset()

    def add(self, entry: Entry) -> bool:
        """Take an entry in order of ``seq``; False where it is not of the pad."""
        body = entry.body
        match body:
            case CellLinked():
                self._drop(self._links.pop(body.cell_id, None))
                self._links[body.cell_id] = entry
                locked = self._suggest_only - {body.cell_id}
                self._suggest_only = locked | {body.cell_id} if body.suggest_only else locked
            case Commented():
                self._comments.setdefault(body.comment_id, []).append(entry)
            case Suggested():
                self._drop(self._suggestions.pop(body.suggestion_id, None))
                self._suggestions[body.suggestion_id] = entry
            case RunAsked():
                self._drop(self._asked.pop(body.request_id, None))
                self._asked[body.request_id] = entry
            case CommentSettled():
                self._settled.add(body.comment_id)
                self._drop(*self._comments.pop(body.comment_id, ()))
                return True
            case SuggestionSettled():
                self._settled.add(body.suggestion_id)
                self._drop(self._suggestions.pop(body.suggestion_id, None))
                return True
            case RunAnswered():
                self._drop(self._asked.pop(body.request_id, None))
                return True
            case _:
                return False
        self._sizes[entry.seq] = len(_encode(entry))
        self._bytes += self._sizes[entry.seq]
        return True

    def entries(self) -> list[Entry]:
        """What is open, in order of ``seq``."""
        return sorted(self._open(), key=lambda entry: entry.seq)

    @property
    def full(self) -> bool:
        """No more is taken until something is settled."""
        return len(self._sizes) >= OPEN_MAX or self._bytes >= OPEN_BYTES_MAX

    @property
    def suggest_only(self) -> frozenset[str]:
        """Shared cells that the lender alone may edit; the same object while nothing changed."""
        return self._suggest_only

    def is_settled(self, id_: str) -> bool:
        """Whether a comment or suggestion of that id was there and is done with."""
        return id_ in self._settled

    def comment(self, comment_id: str) -> Commented | None:
        """The first comment of an open thread."""
        thread = self._comments.get(comment_id)
        body = thread[0].body if thread else None
        return body if isinstance(body, Commented) else None

    def suggestion(self, suggestion_id: str) -> tuple[str, Suggested] | None:
        """An open suggestion, and whose it is."""
        entry = self._suggestions.get(suggestion_id)
        if entry is None or not isinstance(entry.body, Suggested):
            return None
        return entry.account_id, entry.body

    def _open(self) -> Iterator[Entry]:
        yield from self._links.values()
        yield from self._suggestions.values()
        yield from self._asked.values()
        for thread in self._comments.values():
            yield from thread

    def _drop(self, *entries: Entry | None) -> None:
        for entry in entries:
            if entry is not None:
                self._bytes -= self._sizes.pop(entry.seq)
