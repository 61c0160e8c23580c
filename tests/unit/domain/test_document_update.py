"""Updates of the shared document: honest ones fit, hostile ones are refused before they harm."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from helpout_server.domain.document import read_cells, seed_document
from helpout_server.domain.document_update import (
    CLIENTS_MAX,
    TYPES_MAX,
    UINT_MAX,
    BrokenUpdate,
    DocumentShape,
    SplitUpdate,
)

SEED = seed_document("cell_1", "print(1)")


def uint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def text(content: str) -> bytes:
    return uint(len(content.encode())) + content.encode()


ROOT = b"\1" + text("cells")
NOTHING_DELETED = b"\0"


def one(struct: bytes, *, client: int = 1, clock: int = 0) -> bytes:
    """An update of one part by one writer."""
    return b"\1\1" + uint(client) + uint(clock) + struct + NOTHING_DELETED


def many_maps(count: int) -> bytes:
    return b"\1" + uint(count) + b"\1\0" + (b"\7" + ROOT + b"\1") * count + NOTHING_DELETED


def in_circle() -> bytes:
    """Two writers, each part beside the other's."""
    first = b"\1\2\0" + b"\x84" + b"\3\0" + text("a")
    second = b"\1\3\0" + b"\x84" + b"\2\0" + text("b")
    return b"\2" + first + second + NOTHING_DELETED


HOSTILE = {
    "nested values": one(b"\x08" + ROOT + b"\1" + b"\x75\1" * 100_000 + b"\x7e"),
    "a number that no page reads": one(b"\7" + ROOT + b"\1", client=UINT_MAX + 1),
    "a part that Yjs does not know": one(b"\x0b" + ROOT + b"\0\0\0\0\0"),
    "no UTF-8": one(b"\4" + ROOT + b"\2\xff\xff"),
    "text among the cells": one(b"\4" + ROOT + text("é")),
    "another root": one(b"\7\1" + text("other") + b"\1"),
    "a key on the root": one(b"\x27" + ROOT + text("key") + b"\1"),
    "a gap": one(b"\7" + ROOT + b"\1", clock=3),
    "a writer without parts": b"\1\0\1\0" + NOTHING_DELETED,
    "beside nothing": one(b"\x84\5\0" + text("a")),
    "beside itself": one(b"\x84\1\0" + text("a")),
    "in a circle": in_circle(),
    "deletes what is not there": b"\0\1\1\1\0\1",
    "of length nothing": one(b"\0\0"),
    "counts too far": one(b"\0" + uint(2**31)),
    "too many cells": many_maps(TYPES_MAX + 1),
    "too many writers": uint(2 * CLIENTS_MAX + 1),
    "cut short": one(b"\7" + ROOT + b"\1")[:-2],
    "a tail": one(b"\7" + ROOT + b"\1") + b"\0",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_update_is_refused_and_leaves_no_trace(name: str) -> None:
    shape = DocumentShape(SEED)
    with pytest.raises(BrokenUpdate):
        shape.take(HOSTILE[name])
    shape.take(one(b"\7" + ROOT + b"\1"))


def test_text_beside_a_cell_of_the_same_update_is_refused_in_any_order() -> None:
    string = b"\1\2\0" + b"\x84\1\0" + text("é")
    cell = b"\1\1\0" + b"\7" + ROOT + b"\1"
    for parts in (string + cell, cell + string):
        with pytest.raises(BrokenUpdate):
            DocumentShape(SEED).take(b"\2" + parts + NOTHING_DELETED)


class Page:
    """A writer with a copy of its own."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.doc.apply_update(SEED)

    @property
    def cells(self) -> Any:
        return self.doc.get("cells", type=Array)

    def type(self, random: Random) -> None:
        source = self.cells[0]["source"]
        before = str(source)[: random.randrange(len(str(source)) + 1)]
        source.insert(len(before.encode()), random.choice("ab😀é\n"))

    def erase(self, random: Random) -> None:
        source = self.cells[0]["source"]
        at = random.randrange(len(str(source)))
        start = len(str(source)[:at].encode())
        del source[start : start + len(str(source)[at].encode())]

    def add(self, _random: Random) -> None:
        self.cells.append(Map({"id": "cell_2", "cell_type": "code", "source": Text("x")}))

    def remove(self, _random: Random) -> None:
        if len(self.cells) > 1:
            del self.cells[1]


@pytest.mark.parametrize("seed", range(3))
def test_all_that_pages_do_fits_also_late_and_after_a_restart(seed: int) -> None:
    random = Random(seed)
    server: Doc[Any] = Doc()
    server.apply_update(SEED)
    shape = DocumentShape(SEED)
    pages = [Page(), Page(), Page()]
    deeds: list[Callable[[Page, Random], None]] = [Page.type] * 9 + [
        Page.erase,
        Page.add,
        Page.remove,
    ]
    for number in range(300):
        page = random.choice(pages)
        random.choice(deeds)(page, random)
        if random.random() < 0.4:
            continue  # offline for a while
        update = page.doc.get_update(server.get_state())
        shape.take(update)
        server.apply_update(update)
        if random.random() < 0.5:
            page.doc.apply_update(server.get_update(page.doc.get_state()))
        if number % 60 == 0:
            shape = DocumentShape(server.get_update())
    assert read_cells(server)


def emoji_shape() -> tuple[DocumentShape, "Doc[Any]"]:
    doc: Doc[Any] = Doc(client_id=7)
    doc.apply_update(SEED)
    before = doc.get_state()
    doc.get("cells", type=Array)[0]["source"].insert(0, "a😀b")
    shape = DocumentShape(SEED)
    shape.take(doc.get_update(before))
    return shape, doc


def beside(clock: int, *, left: bool) -> bytes:
    """A letter of writer 9 beside a unit of writer 7."""
    return one((b"\x84" if left else b"\x44") + uint(7) + uint(clock) + text("x"), client=9)


def deletion(first: int, length: int) -> bytes:
    return b"\0\1" + uint(7) + b"\1" + uint(first) + uint(length)


@pytest.mark.parametrize(
    "update",
    [
        beside(1, left=True),
        beside(2, left=False),
        deletion(1, 1),
        deletion(2, 1),
        deletion(0, 2),
    ],
)
def test_a_sign_of_two_units_is_not_cut_in_two(update: bytes) -> None:
    """The library would keep such a text in a way in which it cannot be read any more."""
    shape, doc = emoji_shape()
    with pytest.raises(SplitUpdate):
        shape.take(update)
    with pytest.raises(SplitUpdate):  # nor after a restart
        DocumentShape(doc.get_update()).take(update)


@pytest.mark.parametrize(
    "update",
    [beside(0, left=True), beside(2, left=True), beside(3, left=False), deletion(1, 2)],
)
def test_beside_such_a_sign_there_is_room(update: bytes) -> None:
    shape, _ = emoji_shape()
    shape.take(update)


def test_a_cut_within_one_update_is_seen_too() -> None:
    shape, _ = emoji_shape()
    sign = b"\x84" + uint(7) + uint(0) + text("😀")
    letter = b"\x84" + uint(9) + uint(0) + text("x")
    with pytest.raises(SplitUpdate):
        shape.take(b"\1\2" + uint(9) + b"\0" + sign + letter + NOTHING_DELETED)
