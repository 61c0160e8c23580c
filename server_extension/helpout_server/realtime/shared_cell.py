"""The shared document of a room: y-protocols sync, its bounds, and what waits to be stored.

Owns the Y document in memory. Does not know who may edit (passed in), nor sockets, nor storage.
An update is judged (``domain/document_update.py``) before it is relayed, which keeps a hostile
one from everybody else, and applied when the document is next read or stored: applying an edit
when it comes took 80 µs of the typist's wait, judging it takes 12.
"""

import contextlib
from typing import Any

from pycrdt import Doc, merge_updates

from helpout_server.domain.document import SharedSource, read_cells
from helpout_server.domain.document_update import (
    EMPTY_UPDATE,
    BrokenUpdate,
    DocumentShape,
    EarlyUpdate,
)
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import (
    DOCUMENT_BATCH_BYTES,
    DOCUMENT_BYTES_MAX,
    DOCUMENT_COMPACT_BATCHES,
)
from helpout_server.realtime.varint import read_bytes, read_uint, write_bytes

SYNC, AWARENESS = 0, 1
_STEP_1, _STEP_2, _UPDATE = 0, 1, 2


class SharedCell:
    """The document; message in, reply and relay out."""

    def __init__(self, stored: StoredDocument, *, bytes_max: int = DOCUMENT_BYTES_MAX) -> None:
        self.epoch = stored.epoch
        self._bytes_max = bytes_max
        self._doc: Doc[Any] = Doc()
        for update in (stored.state, *stored.updates):
            self._doc.apply_update(update)
        self._shape = _shape_of(self._doc)
        self._size = len(stored.state) + sum(map(len, stored.updates))
        self._unapplied: list[bytes] = []
        self._unstored: list[bytes] = []
        self._waiting_bytes = 0
        self._batches = len(stored.updates)

    def step_1(self) -> bytes:
        """The question that opens a sync: what we have."""
        return _message(_STEP_1, self._current().get_state())

    def receive(self, message: bytes, *, may_edit: bool) -> tuple[bytes | None, bytes | None]:
        """Take a sync message (its first byte, 0, included).

        Returns:
            A reply for the sender and a message for everybody else, either may be None. What a
            reader sends as a change is dropped.

        Raises:
            Refused: broken, or the document would grow past its bound.
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
            self._take(content, self._shape)
        except EarlyUpdate:
            # Sent before the sync after a lost socket was done; that sync brings it again.
            return self.step_1() if kind == _UPDATE else None, None
        except BrokenUpdate as broken:
            raise Refused("malformed", str(broken)) from None
        return None, message if kind == _UPDATE else _message(_UPDATE, content)

    def take_batch(self) -> bytes | None:
        """What waits to be stored, as one update."""
        self._current()
        self._waiting_bytes = 0
        if not self._unstored:
            return None
        batch = merge_updates(*self._unstored) if len(self._unstored) > 1 else self._unstored[0]
        self._unstored.clear()
        self._batches += 1
        return batch

    def compacted(self) -> bytes | None:
        """The whole state, once so many batches were stored that they should be replaced."""
        if self._batches < DOCUMENT_COMPACT_BATCHES:
            return None
        self._batches = 0
        state = self._current().get_update()
        self._size = len(state)
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

    def _take(self, update: bytes, shape: DocumentShape) -> None:
        if self._size + len(update) > self._bytes_max:
            self._size = len(self._current().get_update())
            if self._size + len(update) > self._bytes_max:
                raise Refused("too_large", "the shared document is full")
        shape.take(update)
        self._size += len(update)
        self._waiting_bytes += len(update)
        self._unapplied.append(update)

    def _current(self) -> Doc[Any]:
        """The document with all that was taken in it."""
        updates, self._unapplied = self._unapplied, []
        for update in updates:
            # One that is judged well and yet does not apply must not be stored: it would not load.
            with contextlib.suppress(ValueError, RuntimeError):
                self._doc.apply_update(update)
                self._unstored.append(update)
        return self._doc


def _shape_of(document: "Doc[Any]") -> DocumentShape | None:
    """None for one that cannot be judged any more: it is read, and takes no changes."""
    try:
        return DocumentShape(document.get_update())
    except BrokenUpdate:
        return None


def _message(kind: int, content: bytes) -> bytes:
    return bytes((SYNC, kind)) + write_bytes(content)
