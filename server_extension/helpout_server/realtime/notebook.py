"""The lender's notebook as it is shown: its last state, within bounds.

Owns what changes add up to and how much of it is kept. Knows no room, no page, and not what a
cell means.
"""

from collections.abc import Iterator
from itertools import chain

import msgspec

from helpout_server.contracts.notebook_view import NotebookChange, ViewedCell
from helpout_server.contracts.output import NbOutput
from helpout_server.domain.output import cleaned
from helpout_server.realtime import limits


class TooLarge(Exception):
    """The notebook would be more than is kept; nothing was changed."""


class ShownNotebook:
    """What one page shows."""

    def __init__(self, name: str, shown_by: str) -> None:
        self.name = name
        self.shown_by = shown_by
        """The id of the page's connection: when that is gone for good, so is this."""
        self._order: list[str] = []
        self._cells: dict[str, ViewedCell] = {}
        self._sizes: dict[str, int] = {}
        self._executing: list[str] = []
        self._active = ""
        self._top = ""
        self._language = ""

    @property
    def bytes(self) -> int:
        """Of all cells, as JSON."""
        return sum(self._sizes.values())

    def apply(self, change: NotebookChange) -> NotebookChange:
        """Take a change; what is left of it is to be told. Cells outside the order are dropped.

        Raises:
            TooLarge: more bytes than ``NOTEBOOK_BYTES_MAX``.
        """
        order = self._order if change.order is None else list(dict.fromkeys(change.order))
        known = set(order)
        cells = [_without_the_unknown(cell) for cell in change.cells if cell.id in known]
        sizes = {id_: size for id_, size in self._sizes.items() if id_ in known}
        sizes |= {cell.id: len(msgspec.json.encode(cell)) for cell in cells}
        if sum(sizes.values()) > limits.NOTEBOOK_BYTES_MAX:
            raise TooLarge
        self._order, self._sizes = order, sizes
        if change.order is not None:
            self._cells = {id_: cell for id_, cell in self._cells.items() if id_ in known}
        self._cells |= {cell.id: cell for cell in cells}
        if change.executing is not None:
            self._executing = change.executing
        if change.active is not None:
            self._active = change.active
        if change.top is not None:
            self._top = change.top
        if change.language is not None:
            self._language = change.language
        return NotebookChange(
            order=None if change.order is None else order,
            cells=cells,
            executing=change.executing,
            active=change.active,
            top=change.top,
            language=change.language,
        )

    def whole(self) -> Iterator[NotebookChange]:
        """All of it for who comes new, in frames of a bounded size; the first has the order."""
        first = NotebookChange(
            order=self._order,
            executing=self._executing,
            active=self._active,
            top=self._top,
            language=self._language,
        )
        return chain([first], (NotebookChange(cells=part) for part in self._parts()))

    def _parts(self) -> Iterator[list[ViewedCell]]:
        part: list[ViewedCell] = []
        size = 0
        for id_ in self._order:
            cell = self._cells.get(id_)
            if cell is None:
                continue
            if part and size + self._sizes[id_] > limits.NOTEBOOK_FRAME_BYTES_MAX:
                yield part
                part, size = [], 0
            part.append(cell)
            size += self._sizes[id_]
        if part:
            yield part


def _without_the_unknown(cell: ViewedCell) -> ViewedCell:
    """Only what nbformat knows of its outputs goes on to others."""
    outputs = [known for output in cell.outputs if (known := _output(output)) is not None]
    return msgspec.structs.replace(cell, outputs=outputs)


def _output(raw: NbOutput) -> NbOutput | None:
    if raw.get("output_type") != "stream":
        return cleaned(raw)
    text = raw.get("text")
    name = "stderr" if raw.get("name") == "stderr" else "stdout"
    return {"output_type": "stream", "name": name, "text": text if isinstance(text, str) else ""}
