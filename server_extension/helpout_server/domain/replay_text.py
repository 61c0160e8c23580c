"""The text of a replay: who wrote what, and when, read from the history of a document.

Owns the way from updates to edits of cells. Whatever the order in which updates come, the cells
read at the end as the document does. Does not know runs, chat or storage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pycrdt import Array, Doc

from helpout_server.contracts.replay import ReplayCell, ReplayEdits, ReplayOrder
from helpout_server.domain.document import CellType, SharedSource, read_cell, read_cells

EDITS_MAX: Final = 20_000
"""Told one by one; of more, those that stand together are told as one."""
ADDED_MAX: Final = 4_000_000
"""Characters that edits may add; what comes later is told as one edit."""
NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One stored update."""

    at_ms: int
    """Since 1970."""
    author: str
    """Account id; ``NOBODY`` where it is not known."""
    update: bytes


@dataclass(frozen=True, slots=True)
class Epoch:
    """One history of the document; a later one begins with a text of its own."""

    at_ms: int
    state: bytes
    written: Sequence[Written]


@dataclass(slots=True)
class TextTrack:
    """What ``write_track`` found; times since 1970, not running backwards."""

    cells: list[ReplayCell] = field(default_factory=list)
    orders: list[ReplayOrder] = field(default_factory=list)
    edits: ReplayEdits = field(
        default_factory=lambda: ReplayEdits(
            at_ms=[], who=[], cell=[], start=[], removed=[], added=[]
        )
    )
    authors: list[str] = field(default_factory=list)
    """Of each edit; places in ``people`` are the caller's to give."""
    coarse: bool = False
    _texts: dict[str, str] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _added: int = 0
    _last_ms: int = 0

    def place(self, cell_id: str, cell_type: str = "code") -> int:
        """Where a cell stands in ``cells``; it is added where it is new."""
        found = self._places.get(cell_id)
        if found is None:
            found = self._places[cell_id] = len(self.cells)
            kind: CellType = "markdown" if cell_type == "markdown" else "code"
            self.cells.append(ReplayCell(id=cell_id, cell_type=kind))
        return found

    def look(
        self, at_ms: int, author: str, cells: Sequence[SharedSource], *, structure: bool
    ) -> None:
        """Note how these cells read now; with ``structure`` they are all, in order."""
        at_ms = self._last_ms = max(self._last_ms, at_ms)
        for cell in cells:
            place = self.place(cell.id, cell.cell_type)
            before = self._texts.get(cell.id, "")
            if before != cell.source:
                self._edit(at_ms, author, place, before, cell.source)
                self._texts[cell.id] = cell.source
        if structure:
            order = [self._places[cell.id] for cell in cells]
            if not self.orders or self.orders[-1].cells != order:
                self.orders.append(ReplayOrder(at_ms=at_ms, cells=order))

    def full(self) -> bool:
        return self._added > ADDED_MAX

    def _edit(self, at_ms: int, author: str, place: int, before: str, after: str) -> None:
        start, removed, added = difference(before, after)
        edits = self.edits
        edits.at_ms.append(at_ms)
        edits.cell.append(place)
        edits.start.append(_units(before[:start]))
        edits.removed.append(_units(before[start : start + removed]))
        edits.added.append(added)
        self.authors.append(author)
        self._added += len(added)


def write_track(epochs: Sequence[Epoch], *, edits_max: int = EDITS_MAX) -> TextTrack:
    """Every edit of every cell, in the order in which updates were stored.

    Cost: O(updates × length of the cell that each changes).
    """
    track = TextTrack()
    count = sum(len(epoch.written) for epoch in epochs)
    together = max(1, -(-count // edits_max))
    track.coarse = together > 1
    for epoch in epochs:
        _follow(track, epoch, together)
    return track


def difference(before: str, after: str) -> tuple[int, int, str]:
    """The shortest single edit: where, how many characters go, and what comes."""
    longest = min(len(before), len(after))
    start = _common(before, after, longest)
    rest = longest - start
    end = _common(before[::-1], after[::-1], rest) if rest else 0
    return start, len(before) - start - end, after[start : len(after) - end]


def _common(one: str, other: str, most: int) -> int:
    """How many characters both begin with, by halves: comparing slices is C."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _follow(track: TextTrack, epoch: Epoch, together: int) -> None:
    document: Doc[Any] = Doc()
    cells: Array[Any] = document.get("cells", type=Array)
    _apply(document, epoch.state)
    track.look(epoch.at_ms, NOBODY, read_cells(document), structure=True)
    changed: set[int] = set()
    moved = [False]

    def saw(events: Any) -> None:
        for event in events:
            # Of a text; what changes a cell itself (its rank, say) or their list may move cells.
            if len(event.path) > 1 and isinstance(event.path[0], int):
                changed.add(event.path[0])
            else:
                moved[0] = True

    watching = cells.observe_deep(saw)
    waiting = 0
    last = (epoch.at_ms, NOBODY)
    for number, written in enumerate(epoch.written):
        _apply(document, written.update)
        last = (written.at_ms, written.author)
        waiting += 1
        following = epoch.written[number + 1] if number + 1 < len(epoch.written) else None
        same = following is not None and following.author == written.author
        if track.full():
            track.coarse = True
            continue
        if same and waiting < together:
            continue
        waiting = 0
        whole, moved[0] = moved[0], False
        sources = read_cells(document) if whole else _some(cells, changed)
        track.look(*last, sources, structure=whole)
        changed.clear()
    cells.unobserve(watching)
    track.look(*last, read_cells(document), structure=True)


def _apply(document: "Doc[Any]", update: bytes) -> None:
    """Apply what was checked when it came; a broken one is left out, as the room left it out."""
    try:
        document.apply_update(update)
    except (ValueError, RuntimeError):
        return


def _some(cells: "Array[Any]", places: set[int]) -> list[SharedSource]:
    found = (read_cell(cells[place]) for place in sorted(places) if place < len(cells))
    return [cell for cell in found if cell is not None]
