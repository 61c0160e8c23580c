"""The shared document as it reads: which cells, in which order."""

from typing import Any

from pycrdt import Array, Doc, Map, Text

from helpout_server.domain.document import read_document


def sources(*cells: Any) -> list[str]:
    document: Doc[Any] = Doc()
    array: Array[Any] = document.get("cells", type=Array)
    for cell in cells:
        array.append(Map(cell) if isinstance(cell, dict) else cell)
    return [found.source for found in read_document(document.get_update(), ())]


def cell(source: str, **more: object) -> dict[str, Any]:
    return {"id": f"cell_{source}", "cell_type": "code", "source": Text(source), **more}


def test_cells_stand_by_rank_and_among_equals_as_the_array_holds_them() -> None:
    assert sources(cell("a"), cell("b"), cell("c", rank="9"), cell("d", rank="U")) == [
        "c", "a", "b", "d",
    ]  # fmt: skip
    assert sources(cell("a", rank="a"), cell("b", rank="Z"), cell("c")) == ["c", "b", "a"]


def test_a_rank_that_no_page_writes_counts_for_none() -> None:
    for rank in ("", "é", "x" * 65, 7.0, None, "a b", "U\n"):
        assert sources(cell("a"), cell("b", rank=rank), cell("c")) == ["a", "b", "c"]


def test_what_is_no_cell_is_left_out() -> None:
    assert sources(cell("a"), {"id": "x"}, {"source": Text("y")}, {}) == ["a"]
