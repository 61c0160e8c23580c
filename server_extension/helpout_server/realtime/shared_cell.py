"""The shared document of a room: y-protocols sync, its bounds, and what waits to be stored.

Owns the Y document in memory. Does not know who may edit (passed in), nor sockets, nor storage.
An update is judged (``domain/document_update.py``) before it is relayed, which keeps a hostile
one from everybody else, and applied when the document is next read or stored: applying an edit
when it comes took 80 µs of the typist's wait, judging it takes 12.
"""

import contextlib
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pycrdt import Doc, merge_updates

from helpout_server.domain.document import SharedSource, read_cells, renewed_document
from helpout_server.domain.document_lock import CellLocks, LockedUpdate
from helpout_server.domain.document_update import (
    EMPTY_UPDATE,
    BrokenUpdate,
    DocumentShape,
    EarlyUpdate,
    SplitUpdate,
)
from helpout_server.ports.history import Piece
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import (
    DOCUMENT_BATCH_BYTES,
    DOCUMENT_BYTES_MAX,
    DOCUMENT_COMPACT_BATCHES,
    DOCUMENT_RENEW_BYTES,
    DOCUMENT_RENEW_TIMES,
)
from helpout_server.realtime.varint import read_bytes, read_uint, write_bytes

SYNC, AWARENESS = 0, 1
_STEP_1, _STEP_2, _UPDATE = 0, 1, 2


class TextNotTaken(Exception):
    """An honest page may have written it: it is told, and takes the room's text anew."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Writer:
    """Who sends a message."""

    account_id: str
    locked: frozenset[str] = frozenset()
    """Cells that take suggestions alone."""
    lends: bool = False
    """These are its own to edit all the same."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that are stored together."""

    update: bytes
    """All of them, merged."""
    pieces: tuple[Piece, ...]
    """In the order in which they came, by author."""


_NOBODY = Writer("")


class SharedCell:
    """The document; message in, reply and relay out."""

    def __init__(self, stored: StoredDocument, *, bytes_max: int = DOCUMENT_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._load(stored)

    def _load(self, stored: StoredDocument) -> None:
        self.epoch = stored.epoch
        self._doc: Doc[Any] = Doc()
        for update in (stored.state, *stored.updates):
            self._doc.apply_update(update)
        self._shape = _shape_of(self._doc)
        self._size = len(stored.state) + sum(map(len, stored.updates))
        self._locks: CellLocks | None = None
        self._locked: frozenset[str] = frozenset()
        self._unapplied: list[Piece] = []
        self._unstored: list[Piece] = []
        self._waiting_bytes = 0
        self._batches = len(stored.updates)

    def step_1(self) -> bytes:
        """The question that opens a sync: what we have."""
        return _message(_STEP_1, self._current().get_state())

    def receive(
        self, message: bytes, *, may_edit: bool, writer: Writer = _NOBODY
    ) -> tuple[bytes | None, bytes | None]:
        """Take a sync message (its first byte, 0, included).

        Returns:
            A reply for the sender and a message for everybody else, either may be None. What a
            reader sends as a change is dropped.

        Raises:
            Refused: broken, or the document would grow past its bound.
            TextNotTaken: it touches what this writer may not, or what cannot be kept.
        """
        kind, at = read_uint(message, 1)
        if kind > _UPDATE:
            raise Refused("malformed", "no such sync message")
        content, end = read_bytes(message, at)
        if end != len(message):
            raise Refused("malformed", "a sync message has a tail")
        if kind == _STEP_1:
            return self._answer(content), None
        if not may_edit or content == EMPTY_UPDATE or self._shape is None:
            return None, None
        try:
            self._take(content, self._shape, writer)
        except LockedUpdate:
            raise TextNotTaken("suggest_only", "That cell takes suggestions alone.") from None
        except SplitUpdate:
            raise TextNotTaken("split_sign", "That would cut a sign in two.") from None
        except EarlyUpdate:
            # Sent before the sync after a lost socket was done; that sync brings it again.
            return self.step_1() if kind == _UPDATE else None, None
        except BrokenUpdate as broken:
            raise Refused("malformed", str(broken)) from None
        return None, message if kind == _UPDATE else _message(_UPDATE, content)

    def take_batch(self) -> Batch | None:
        """What waits to be stored."""
        self._current()
        self._waiting_bytes = 0
        if not self._unstored:
            return None
        pieces = _by_author(self._unstored)
        self._unstored.clear()
        self._batches += 1
        return Batch(_merged([piece.update for piece in pieces]), pieces)

    def compacted(self) -> bytes | None:
        """The whole state, once so many batches were stored that they should be replaced."""
        if self._batches < DOCUMENT_COMPACT_BATCHES:
            return None
        self._batches = 0
        state = self._current().get_update()
        self._size = len(state)
        return state

    def renewed(self, epoch: str) -> bytes | None:
        """Begin anew under that epoch, where that is worth it; what is to be stored instead.

        Nobody may have the document open, nor come back to it: a page on the epoch before is
        shown the difference. One that could not be judged any more is thereby mended.
        """
        assert not self._unapplied, "what was taken is stored before"
        assert not self._unstored, "what was taken is stored before"
        size = len(self._doc.get_update())
        cells = read_cells(self._doc)
        text = sum(len(cell.source) for cell in cells)
        small = size < DOCUMENT_RENEW_BYTES or size < DOCUMENT_RENEW_TIMES * text
        if small and self._shape is not None:
            return None
        state = renewed_document(cells)
        self._load(StoredDocument(epoch, state, ()))
        return state

    @property
    def batch_is_full(self) -> bool:
        return self._waiting_bytes >= DOCUMENT_BATCH_BYTES

    def cells(self) -> list[SharedSource]:
        return read_cells(self._current())

    def _answer(self, state: bytes) -> bytes:
        try:
            return _message(_STEP_2, self._current().get_update(state))
        except ValueError:
            raise Refused("malformed", "a state vector is broken") from None

    def _take(self, update: bytes, shape: DocumentShape, writer: Writer) -> None:
        if self._size + len(update) > self._bytes_max:
            self._size = len(self._current().get_update())
            if self._size + len(update) > self._bytes_max:
                raise Refused("too_large", "the shared document is full")
        found = shape.read(update, trace=bool(writer.locked))
        if writer.locked:
            locks = self._locks_on(writer.locked, fresh=not writer.lends)
            if not writer.lends:
                locks.check(found)
            locks.learn(found)
        shape.keep(found)
        self._size += len(update)
        self._waiting_bytes += len(update)
        self._unapplied.append(Piece(writer.account_id, update))

    def _locks_on(self, cell_ids: frozenset[str], *, fresh: bool) -> CellLocks:
        """``fresh``: cells that were added since are among them."""
        locks = self._locks
        if locks is None or cell_ids != self._locked or (fresh and locks.stale):
            locks = self._locks = CellLocks(self._current().get_update(), cell_ids)
            self._locked = cell_ids
        return locks

    def _current(self) -> Doc[Any]:
        """The document with all that was taken in it."""
        pieces, self._unapplied = self._unapplied, []
        for piece in pieces:
            # One that is judged well and yet does not apply must not be stored: it would not load.
            with contextlib.suppress(ValueError, RuntimeError):
                self._doc.apply_update(piece.update)
                self._unstored.append(piece)
        return self._doc


def _shape_of(document: "Doc[Any]") -> DocumentShape | None:
    """None for one that cannot be judged any more: it is read, and takes no changes."""
    try:
        return DocumentShape(document.get_update())
    except BrokenUpdate:
        return None


def _by_author(pieces: list[Piece]) -> tuple[Piece, ...]:
    """What an account wrote without another in between is one piece."""
    found = []
    for account_id, group in groupby(pieces, key=lambda piece: piece.account_id):
        found.append(Piece(account_id, _merged([piece.update for piece in group])))
    return tuple(found)


def _merged(updates: list[bytes]) -> bytes:
    return merge_updates(*updates) if len(updates) > 1 else updates[0]


def _message(kind: int, content: bytes) -> bytes:
    return bytes((SYNC, kind)) + write_bytes(content)
