"""The shared document: its shape, how it begins, how its cells are read.

Owns the names inside the Y document: ``cells``, a Y.Array of Y.Map ``{id, cell_type, source}``
whose source is a Y.Text, and, where a cell was moved, its ``rank``. Does not know connections,
rights or storage. Its twin is ``core/room/cells.ts``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pycrdt import Array, Doc, Map, Text

CellType = Literal["code", "markdown"]
RANK_MIDDLE = "U"
"""Of a cell that was never moved. Cells of one rank stand as the array holds them."""
_RANK = re.compile(r"[0-9A-Za-z]{1,64}")


@dataclass(frozen=True, slots=True)
class SharedSource:
    """One cell as it reads now."""

    id: str
    cell_type: CellType
    source: str
    rank: str = RANK_MIDDLE


def seed_document(cell_id: str, code: str) -> bytes:
    """The first state: one code cell with the problem's code (or empty)."""
    document: Doc[Any] = Doc()
    cells: Array[Any] = document.get("cells", type=Array)
    cells.append(Map({"id": cell_id, "cell_type": "code", "source": Text(code)}))
    return document.get_update()


def renewed_document(cells: Sequence[SharedSource]) -> bytes:
    """A first state that reads as these cells do, without how they came to be so."""
    document: Doc[Any] = Doc()
    array: Array[Any] = document.get("cells", type=Array)
    for cell in cells:
        array.append(Map({"id": cell.id, "cell_type": cell.cell_type, "source": Text(cell.source)}))
    return document.get_update()


def read_document(state: bytes, updates: Sequence[bytes]) -> list[SharedSource]:
    """The cells of a stored document, in order; what is no cell is left out."""
    document: Doc[Any] = Doc()
    for update in (state, *updates):
        document.apply_update(update)
    return read_cells(document)


def read_cells(document: "Doc[Any]") -> list[SharedSource]:
    """The cells of a document in memory, in order."""
    cells: Array[Any] = document.get("cells", type=Array)
    found = [one for cell in cells if (one := read_cell(cell)) is not None]
    return sorted(found, key=lambda one: one.rank)  # which keeps the array's order among equals


def read_cell(cell: object) -> SharedSource | None:
    """One of its cells; None where it is no cell."""
    if not isinstance(cell, Map):
        return None
    # Key by key: what else somebody put there is not walked through.
    id_, source = cell.get("id"), cell.get("source")
    if not (isinstance(id_, str) and isinstance(source, Text)):
        return None
    kind: CellType = "markdown" if cell.get("cell_type") == "markdown" else "code"
    rank = cell.get("rank")
    if not (isinstance(rank, str) and _RANK.fullmatch(rank)):
        rank = RANK_MIDDLE
    return SharedSource(id_, kind, str(source), rank)
