"""Updates are checked and relayed when they come, and applied when the document is read."""

import contextlib
import random
from typing import Any

import pycrdt
import pytest
from pycrdt import Array, Doc, Text

from helpout_server.domain.document import seed_document
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.varint import read_bytes

SEED = seed_document("cell_000000000001", "a = 1")


class Page:
    """A page's copy of the document."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.doc.apply_update(SEED)
        self.source: Text = self.doc.get("cells", type=Array)[0]["source"]

    def type(self, text: str) -> bytes:
        before = self.doc.get_state()
        self.source += text
        return self.doc.get_update(before)


@pytest.fixture
def cell() -> SharedCell:
    return SharedCell(StoredDocument(epoch="e", state=SEED, updates=()))


def _sent(cell: SharedCell, update: bytes) -> bytes | None:
    reply, relay = cell.receive(pycrdt.create_update_message(update), may_edit=True)
    assert reply is None
    return relay


def _synced(cell: SharedCell) -> str:
    """The source, as a page that comes new receives it."""
    newcomer: Doc[Any] = Doc()
    reply, _ = cell.receive(pycrdt.create_sync_message(newcomer), may_edit=False)
    assert reply is not None
    pycrdt.handle_sync_message(reply[1:], newcomer)
    return str(newcomer.get("cells", type=Array)[0]["source"])


def test_an_update_is_relayed_as_it_came(cell: SharedCell) -> None:
    update = Page().type("!")
    assert _sent(cell, update) == pycrdt.create_update_message(update)


def test_who_comes_new_gets_what_was_only_relayed_so_far(cell: SharedCell) -> None:
    page = Page()
    for letter in "23":
        _sent(cell, page.type(letter))
    assert _synced(cell) == "a = 123"
    assert [found.source for found in cell.cells()] == ["a = 123"]


def test_what_the_server_asks_for_counts_what_was_only_relayed(cell: SharedCell) -> None:
    page = Page()
    _sent(cell, page.type("2"))
    answer = pycrdt.handle_sync_message(cell.step_1()[1:], page.doc)
    assert answer is not None
    assert cell.receive(answer, may_edit=True) == (None, None)


def test_a_batch_is_all_that_came_and_comes_once(cell: SharedCell) -> None:
    page = Page()
    for letter in "234":
        _sent(cell, page.type(letter))
    batch = cell.take_batch()
    assert batch is not None
    stored = SharedCell(StoredDocument(epoch="e", state=SEED, updates=(batch.update,)))
    assert _synced(stored) == "a = 1234"
    assert cell.take_batch() is None


def test_reading_the_document_takes_nothing_from_the_batch(cell: SharedCell) -> None:
    _sent(cell, Page().type("2"))
    assert _synced(cell) == "a = 12"
    batch = cell.take_batch()
    assert batch is not None
    assert (
        _synced(SharedCell(StoredDocument(epoch="e", state=SEED, updates=(batch.update,))))
        == "a = 12"
    )


def test_a_broken_update_is_refused_and_reaches_nobody(cell: SharedCell) -> None:
    whole = Page().type("2")
    with pytest.raises(Refused, match="cut short"):
        _sent(cell, whole[:-3])
    assert cell.take_batch() is None
    assert _synced(cell) == "a = 1"


def test_of_damaged_updates_those_that_are_taken_can_be_stored_and_loaded(cell: SharedCell) -> None:
    chance = random.Random(2)
    page, taken = Page(), 0
    for _ in range(3_000):
        update = bytearray(page.type("x"))
        if chance.random() < 0.9:
            update[chance.randrange(len(update))] = chance.randrange(256)
        message = pycrdt.create_update_message(bytes(update))
        with contextlib.suppress(Refused):
            taken += cell.receive(message, may_edit=True)[1] is not None
        if chance.random() < 0.5:
            page = Page()
            page.doc.apply_update(_state(cell))
    assert taken > 100, "few were taken: the test shows nothing"
    batch = cell.take_batch()
    assert batch is not None
    SharedCell(StoredDocument(epoch="e", state=SEED, updates=(batch.update,))).cells()


def test_an_update_that_came_too_early_is_asked_for_again_and_reaches_nobody(
    cell: SharedCell,
) -> None:
    page = Page()
    page.type("2")
    early = pycrdt.create_update_message(page.type("3"))
    assert cell.receive(early, may_edit=True) == (cell.step_1(), None)
    answer = pycrdt.handle_sync_message(cell.step_1()[1:], page.doc)
    assert answer is not None
    cell.receive(answer, may_edit=True)
    assert _synced(cell) == "a = 123"


def test_values_nested_so_deep_that_they_end_the_process_are_refused(cell: SharedCell) -> None:
    nested = b"\1\1\1\0\x08\1\5cells\1" + b"\x75\1" * 100_000 + b"\x7e\0"
    with pytest.raises(Refused) as refused:
        _sent(cell, nested)
    assert refused.value.fault == "malformed"
    assert _synced(cell) == "a = 1"


def _state(cell: SharedCell) -> bytes:
    reply, _ = cell.receive(b"\0\0\1\0", may_edit=False)
    assert reply is not None
    return read_bytes(reply, 2)[0]


def test_the_bound_counts_what_was_only_relayed() -> None:
    small = SharedCell(StoredDocument(epoch="e", state=SEED, updates=()), bytes_max=len(SEED) + 400)
    page = Page()
    _sent(small, page.type("x" * 250))
    with pytest.raises(Refused, match="full"):
        _sent(small, page.type("x" * 250))


def test_a_reader_changes_nothing(cell: SharedCell) -> None:
    message = pycrdt.create_update_message(Page().type("2"))
    assert cell.receive(message, may_edit=False) == (None, None)
    assert _synced(cell) == "a = 1"
