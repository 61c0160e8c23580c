"""Cells that some may not touch: whatever an update does to them is seen before it is applied."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from helpout_server.domain.document import read_cells
from helpout_server.domain.document_lock import CellLocks, LockedUpdate
from helpout_server.domain.document_update import DocumentShape

LOCKED, OPEN = 0, 1


def document() -> "Doc[Any]":
    doc: Doc[Any] = Doc()
    cells: Array[Any] = doc.get("cells", type=Array)
    for name in ("task", "mine"):
        cells.append(Map({"id": f"cell_{name}", "cell_type": "code", "source": Text(f"{name} 1")}))
    return doc


def twin(doc: "Doc[Any]") -> "Doc[Any]":
    other: Doc[Any] = Doc()
    other.apply_update(doc.get_update())
    return other


def text_of(doc: "Doc[Any]", place: int) -> Text:
    text: Text = doc.get("cells", type=Array)[place]["source"]
    return text


def change_of(doc: "Doc[Any]", act: Callable[["Doc[Any]"], object]) -> bytes:
    before = doc.get_state()
    act(doc)
    return doc.get_update(before)


class Guard:
    """The server's side of it."""

    def __init__(self, doc: "Doc[Any]") -> None:
        self.shape = DocumentShape(doc.get_update())
        self.locks = CellLocks(doc.get_update(), {"cell_task"})

    def take(self, update: bytes, *, lends: bool) -> bool:
        found = self.shape.read(update, trace=True)
        if not lends:
            try:
                self.locks.check(found)
            except LockedUpdate:
                return False
        self.locks.learn(found)
        self.shape.keep(found)
        return True


def _cells(doc: "Doc[Any]") -> "Array[Any]":
    cells: Array[Any] = doc.get("cells", type=Array)
    return cells


TOUCHES: dict[str, Callable[["Doc[Any]"], object]] = {
    "writes at the begin": lambda doc: text_of(doc, LOCKED).insert(0, "x"),
    "writes within": lambda doc: text_of(doc, LOCKED).insert(2, "x"),
    "writes at the end": lambda doc: text_of(doc, LOCKED).insert(6, "x"),
    "deletes a letter": lambda doc: text_of(doc, LOCKED).__delitem__(3),
    "deletes all": lambda doc: text_of(doc, LOCKED).clear(),
    "puts another text there": lambda doc: _cells(doc)[LOCKED].__setitem__("source", Text("!")),
    "gives it another id": lambda doc: _cells(doc)[LOCKED].__setitem__("id", "cell_other"),
    "makes it a text": lambda doc: _cells(doc)[LOCKED].__setitem__("cell_type", "markdown"),
    "takes out its text": lambda doc: _cells(doc)[LOCKED].__delitem__("source"),
    "takes it out": lambda doc: _cells(doc).__delitem__(LOCKED),
    "takes all out": lambda doc: _cells(doc).clear(),
}
LEAVES: dict[str, Callable[["Doc[Any]"], object]] = {
    "writes elsewhere": lambda doc: text_of(doc, OPEN).insert(0, "x"),
    "deletes elsewhere": lambda doc: text_of(doc, OPEN).clear(),
    "takes out another": lambda doc: _cells(doc).__delitem__(OPEN),
    "adds a cell behind": lambda doc: _cells(doc).insert(1, Map({"id": "n", "source": Text("")})),
    "adds a cell before": lambda doc: _cells(doc).insert(0, Map({"id": "n", "source": Text("")})),
    "moves it": lambda doc: _cells(doc)[LOCKED].__setitem__("rank", "a"),
    "moves it twice": lambda doc: [_cells(doc)[LOCKED].__setitem__("rank", r) for r in "ab"],
}


@pytest.mark.parametrize("name", TOUCHES)
def test_what_touches_it_is_seen(name: str) -> None:
    doc = document()
    guard = Guard(doc)
    update = change_of(twin(doc), TOUCHES[name])
    assert not guard.take(update, lends=False)
    assert guard.take(update, lends=True)


@pytest.mark.parametrize("name", LEAVES)
def test_what_leaves_it_is_let_through(name: str) -> None:
    doc = document()
    assert Guard(doc).take(change_of(twin(doc), LEAVES[name]), lends=False)


def test_what_the_lender_wrote_since_is_theirs_too() -> None:
    doc = document()
    guard = Guard(doc)
    lender = twin(doc)
    update = change_of(lender, lambda doc: text_of(doc, LOCKED).insert(3, "new"))
    assert guard.take(update, lends=True)
    for act in (
        lambda doc: text_of(doc, LOCKED).insert(5, "x"),
        lambda doc: text_of(doc, LOCKED).__delitem__(4),
    ):
        assert not guard.take(change_of(twin(lender), act), lends=False)


def test_a_cell_that_comes_again_is_found_when_the_locks_are_built_anew() -> None:
    doc = document()
    guard = Guard(doc)
    again = Map({"id": "cell_task", "cell_type": "code", "source": Text("task")})
    assert guard.take(change_of(doc, lambda doc: _cells(doc).append(again)), lends=True)
    assert guard.locks.stale
    guard.locks = CellLocks(doc.get_update(), {"cell_task"})
    update = change_of(twin(doc), lambda doc: text_of(doc, 2).insert(1, "x"))
    assert not guard.take(update, lends=False)


@pytest.mark.parametrize("seed", range(5))
def test_whoever_types_wherever_the_text_of_the_cell_is_the_lenders(seed: int) -> None:
    """Against what the document says: an update is refused just where it would change the cell."""
    chance = Random(seed)
    doc = document()
    guard = Guard(doc)
    for _ in range(150):
        page = twin(doc)
        place, lends = chance.choice((LOCKED, OPEN)), chance.random() < 0.4

        def act(page: "Doc[Any]", place: int = place) -> None:
            text = text_of(page, place)
            at = chance.randint(0, len(str(text).encode()))
            if chance.random() < 0.4 and at < len(str(text)):
                del text[at]
            else:
                text.insert(at, chance.choice("abc"))

        update = change_of(page, act)
        before = [cell.source for cell in read_cells(doc)]
        changes = [cell.source for cell in read_cells(page)][LOCKED] != before[LOCKED]
        assert guard.take(update, lends=lends) is (lends or not changes)
        if lends or not changes:
            doc.apply_update(update)
