"""Edits that an honest page may make and the room does not take; who wrote what; a new epoch."""

from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from helpout_server.domain.document import renewed_document, seed_document
from helpout_server.ports.history import Piece
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime import limits
from helpout_server.realtime.shared_cell import SharedCell, Writer
from helpout_server.realtime.varint import write_bytes
from tests.unit.realtime.room_people import codes
from tests.unit.realtime.room_setting import CELL, STUDENT, TUTOR, Link, Setting
from tests.unit.realtime.test_document import Replica, _joined, _server_text
from tests.unit.realtime.test_pad import LINK, tell
from tests.unit.realtime.test_room import GRANT, give


def exercise() -> tuple[Setting, Link, Link]:
    """A room whose one cell takes suggestions alone, and a tutor who may edit."""
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    give(setting, setting.link(role="host"), {**GRANT, "level": "edit"})
    tell(setting, student, "link_cell", **LINK, suggest_only=True)
    return setting, student, tutor


def write(setting: Setting, link: Link, page: Replica, text: str) -> None:
    setting.raw(link, page.typed(text))
    setting.settle()
    page.take()


def test_in_a_cell_of_suggestions_alone_only_its_lender_writes() -> None:
    setting, student, tutor = exercise()
    theirs, mine = _joined(setting, tutor), _joined(setting, student)
    seen = len(student.binary)
    write(setting, tutor, theirs, "solved ")
    assert codes(tutor) == ["suggest_only"]
    assert tutor.page.refused[-1].refused_n == 0
    assert len(student.binary) == seen, "nobody else sees it"
    write(setting, student, mine, "# ")
    assert _server_text(setting) == "# print(1)"
    # The page takes the room's text anew, and goes on where it may.
    healed = _joined(setting, tutor)
    assert str(healed.source()) == "# print(1)"
    before = healed.doc.get_state()
    healed.doc.get("cells", type=Array).append(Map({"id": "cell_2", "source": Text("mine")}))
    setting.raw(tutor, b"\0\2" + write_bytes(healed.doc.get_update(before)))
    setting.settle()
    assert [cell.source for cell in setting.room.cell.cells()] == ["# print(1)", "mine"]
    assert tutor.closed_by == []


def test_a_page_that_catches_up_is_not_taken_for_one_that_writes() -> None:
    setting, student, tutor = exercise()
    mine = _joined(setting, student)
    write(setting, student, mine, "one two ")
    before = mine.doc.get_state()
    del mine.source()[0:4]
    setting.raw(student, b"\0\2" + write_bytes(mine.doc.get_update(before)))
    setting.settle()
    theirs = _joined(setting, tutor)
    setting.raw(tutor, b"\0\1" + write_bytes(theirs.doc.get_update()))
    setting.raw(tutor, b"\0\2" + write_bytes(mine.doc.get_update()))
    setting.settle()
    assert codes(tutor) == []
    assert _server_text(setting) == "two print(1)"


def test_an_exercise_is_one_until_its_lender_says_otherwise() -> None:
    setting, student, tutor = exercise()
    tell(setting, student, "link_cell", **LINK, suggest_only=False)
    write(setting, tutor, _joined(setting, tutor), "typed ")
    assert codes(tutor) == []
    assert _server_text(setting) == "typed print(1)"


class Pen:
    """A page that writes into a cell without a room."""

    def __init__(self, cell: SharedCell, account_id: str) -> None:
        self.cell, self.account_id = cell, account_id
        self.doc: Doc[Any] = Doc()
        self.doc.apply_update(seed_document(CELL, ""))

    def write(self, text: str) -> None:
        before = self.doc.get_state()
        source: Text = self.doc.get("cells", type=Array)[0]["source"]
        source += text
        message = b"\0\2" + write_bytes(self.doc.get_update(before))
        self.cell.receive(message, may_edit=True, writer=Writer(self.account_id))


def seeded() -> tuple[SharedCell, bytes]:
    state = seed_document(CELL, "")
    return SharedCell(StoredDocument("epoch_1", state, ())), state


def pens(cell: SharedCell, state: bytes, *account_ids: str) -> list[Pen]:
    made = [Pen(cell, account_id) for account_id in account_ids]
    for pen in made:
        pen.doc = Doc()
        pen.doc.apply_update(state)
    return made


def test_a_batch_tells_who_wrote_what_in_which_order() -> None:
    cell, state = seeded()
    ana, bo = pens(cell, state, STUDENT.id, TUTOR.id)
    for pen in (ana, ana, bo, ana):
        pen.write("x")
    batch = cell.take_batch()
    assert batch is not None
    assert [piece.account_id for piece in batch.pieces] == [STUDENT.id, TUTOR.id, STUDENT.id]
    lengths = []
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    for piece in batch.pieces:
        doc.apply_update(piece.update)
        lengths.append(len(str(doc.get("cells", type=Array)[0]["source"])))
    assert lengths == [2, 3, 4]
    ana.write("y")
    alone = cell.take_batch()
    assert alone is not None
    assert alone.pieces == (Piece(STUDENT.id, alone.update),)


def test_a_document_is_begun_anew_where_its_past_outweighs_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("helpout_server.realtime.shared_cell.DOCUMENT_RENEW_BYTES", 1_000)
    cell, state = seeded()
    [pen] = pens(cell, state, STUDENT.id)
    assert cell.renewed("epoch_2") is None
    for _ in range(200):
        pen.write("x")
        source: Text = pen.doc.get("cells", type=Array)[0]["source"]
        source.insert(0, "é")
        del source[0:2]
    pen.doc.get("cells", type=Array).append(
        Map({"id": "cell_2", "cell_type": "markdown", "rank": "A", "source": Text("first")})
    )
    cell.receive(b"\0\2" + write_bytes(pen.doc.get_update()), may_edit=True)
    before = cell.cells()
    assert cell.take_batch() is not None
    monkeypatch.setattr("helpout_server.realtime.shared_cell.DOCUMENT_RENEW_TIMES", 1)
    anew = cell.renewed("epoch_2")
    assert anew is not None
    assert cell.epoch == "epoch_2"
    found = [(one.id, one.cell_type, one.source) for one in cell.cells()]
    assert found == [(one.id, one.cell_type, one.source) for one in before]
    assert [one[0] for one in found] == ["cell_2", CELL]
    assert SharedCell(StoredDocument("epoch_2", anew, ())).cells() == cell.cells()
    assert cell.renewed("epoch_3") is None


def test_a_document_that_could_not_be_judged_any_more_is_mended() -> None:
    broken: Doc[Any] = Doc()
    cells: Array[Any] = broken.get("cells", type=Array)
    cells.append(Map({"id": CELL, "cell_type": "code", "source": Text("print(1)")}))
    cells.append("no cell at all")
    cell = SharedCell(StoredDocument("epoch_1", broken.get_update(), ()))
    [pen] = pens(cell, broken.get_update(), STUDENT.id)
    pen.write("!")
    assert cell.take_batch() is None
    state = cell.renewed("epoch_2")
    assert state is not None
    [pen] = pens(cell, state, STUDENT.id)
    pen.write("!")
    assert [one.source for one in cell.cells()] == ["print(1)!"]


def test_a_renewed_document_says_no_more_than_its_cells() -> None:
    cell, _ = seeded()
    assert len(renewed_document(cell.cells())) < limits.DOCUMENT_RENEW_BYTES
