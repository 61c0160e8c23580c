"""The text with a long past, and the rows of what a document costs."""

from typing import Any

from pycrdt import Array, Doc, Text

from benchmarks.documents import rows_of
from benchmarks.scattered import PER_MESSAGE, parent_by_name, parent_by_place, scattered
from benchmarks.systems.ours import LastingRooms
from helpout_server.domain.document import seed_document
from helpout_server.domain.document_update import DocumentShape


class Client:
    """As much of a replica as is asked for its text's place."""

    def __init__(self, state: bytes) -> None:
        self.doc: Doc[Any] = Doc()
        self.doc.apply_update(state)


def test_scattered_edits_are_all_there_and_all_apart() -> None:
    doc: Doc[Any] = Doc()
    updates = list(scattered(1_200, parent_by_name("source"), seed=3, client=7))
    for update in updates:
        doc.apply_update(update)
    text: Text = doc.get("source", type=Text)
    assert len(str(text)) == 1_200
    assert len(updates) == -(-1_200 // PER_MESSAGE)
    assert len(doc.get_update()) > 8 * 1_200, "they were not joined"
    assert updates == list(scattered(1_200, parent_by_name("source"), seed=3, client=7))


def test_our_room_takes_them_into_its_first_cell() -> None:
    state = seed_document("cell_000000000001", "")
    client = Client(state)
    shape = DocumentShape(state)
    rooms = LastingRooms()
    for update in scattered(600, rooms.parent(client), seed=1, client=3_000_000_000):  # type: ignore[arg-type]
        shape.take(update)
        client.doc.apply_update(update)
    assert len(str(client.doc.get("cells", type=Array)[0]["source"])) == 600
    assert parent_by_place((300, 5)) == b"\0\xac\x02\5"


def test_the_rows_are_named_as_the_issue_names_them() -> None:
    memory = {"ours": 30.0, "jupyter-collaboration": 170.0, "y-websocket": 60.0}
    opened = {"ours": [90.0, 80.0, 400.0], "jupyter-collaboration": [700.0], "y-websocket": [300.0]}
    rows = {
        row.name: row
        for row in rows_of(memory, opened, "ours", ["jupyter-collaboration", "y-websocket"])
    }
    assert set(rows) == {
        f"{figure}{suffix}"
        for figure in ("room_memory_kb", "reopen_100k_edits_ms")
        for suffix in ("", "_vs_y_websocket")
    }
    assert (rows["reopen_100k_edits_ms"].value, rows["reopen_100k_edits_ms"].ok) == (90.0, True)
    assert rows["room_memory_kb_vs_y_websocket"].ratio == 0.5
