"""The shared document: its shape, how it begins, how its cells are read.

Owns the names inside the Y document: ``cells``, a Y.Array of Y.Map ``{id, cell_type, source}``
whose source is a Y.Text. Does not know connections, rights or storage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Array, Doc, Map, Text


@dataclass(frozen=True, slots=True)
class SharedSource:
    """One cell as it reads now."""

    id: str
    cell_type: str
    source: str


def seed_document(cell_id: str, code: str) -> bytes:
    """The first state: one code cell with the problem's code (or empty)."""
    document: Doc[Any] = Doc()
    cells: Array[Any] = document.get("cells", type=Array)
    cells.append(Map({"id": cell_id, "cell_type": "code", "source": Text(code)}))
    return document.get_update()


def read_document(state: bytes, updates: Sequence[bytes]) -> list[SharedSource]:
    """The cells of a stored document, in order; what is no cell is left out."""
    document: Doc[Any] = Doc()
    for update in (state, *updates):
        document.apply_update(update)
    return read_cells(document)


def read_cells(document: "Doc[Any]") -> list[SharedSource]:
    """The cells of a document in memory."""
    cells: Array[Any] = document.get("cells", type=Array)
    found = []
    for cell in cells:
        if not isinstance(cell, Map):
            continue
        # Key by key: what else somebody put there is not walked through.
        id_, source = cell.get("id"), cell.get("source")
        if isinstance(id_, str) and isinstance(source, Text):
            kind = "markdown" if cell.get("cell_type") == "markdown" else "code"
            found.append(SharedSource(id_, kind, str(source)))
    return found
