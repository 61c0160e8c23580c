"""Cells of the shared document that some may not touch, and which updates do.

Owns what of a document belongs to such a cell: its place among the cells, its entries, the parts
of its text. Where a cell stands (its rank) is not of it. Reads updates by their structure alone,
so that one is refused before it is applied anywhere.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection

from helpout_server.domain.document_update import (
    BrokenUpdate,
    Item,
    Place,
    Span,
    UpdateReader,
)

_FREE_ENTRIES = ("rank",)


class LockedUpdate(BrokenUpdate):
    """It touches a cell that its sender may not touch."""


class CellLocks:
    """What is locked in one document. Built from all of it, and kept up by what it takes."""

    def __init__(self, state: bytes, cell_ids: Collection[str]) -> None:
        """``state``: the whole document as one update. Cost: linear in its parts.

        Raises:
            BrokenUpdate
        """
        self.stale = False
        """Cells were added: build it anew before it is asked again."""
        found = UpdateReader(state, {}, set(), trace=True)
        found.read_all()
        items = found.items
        homes = _homes(items)
        self._maps = {
            home[0]
            for item, home in zip(items, homes, strict=True)
            if home is not None and home[1] == "id" and item.value in cell_ids
        }
        self._types = set(self._maps)
        for item, home in zip(items, homes, strict=True):
            if home is not None and home[0] in self._maps and item.is_type:
                self._types.add(item.place)
        self._inside = _Spans()
        self._live = _Spans()
        """Of those and of the cells' own places: what is not deleted yet."""
        for item, home in zip(items, homes, strict=True):
            if home is not None and self._is_inside(home):
                self._inside.add(item.place, item.length)
                self._live.add(item.place, item.length)
        for place in self._maps:
            self._live.add(place, 1)
        # Every page that catches up says again what was ever deleted.
        for span in (*found.gone, *found.deleted):
            self._live.remove(span)

    def check(self, found: UpdateReader) -> None:
        """Raises LockedUpdate. ``found`` was read with its items."""
        for item in found.items:
            if found.is_known(item):
                continue
            if item.parent is not None:
                touches = self._is_inside((item.parent, item.entry))
            else:
                touches = any(self._inside.has(place) for place in item.beside)
            if touches:
                raise LockedUpdate("an update writes in a cell of suggestions alone")
        for span in found.deleted:
            if self._live.meets(span):
                raise LockedUpdate("an update deletes in a cell of suggestions alone")

    def learn(self, found: UpdateReader) -> None:
        """An update that was taken."""
        before = -1
        while before != len(self._inside):
            before = len(self._inside)
            for item in found.items:
                if item.is_type:
                    self.stale = True
                if item.parent is not None:
                    is_inside = self._is_inside((item.parent, item.entry))
                else:
                    is_inside = any(self._inside.has(place) for place in item.beside)
                if is_inside and not self._inside.has(item.place):
                    self._inside.add(item.place, item.length)
                    self._live.add(item.place, item.length)
        for span in (*found.gone, *found.deleted):
            self._live.remove(span)

    def _is_inside(self, home: tuple[Place, str]) -> bool:
        parent, entry = home
        if parent in self._maps:
            return entry not in _FREE_ENTRIES
        return parent in self._types


class _Spans:
    """Runs of places, by writer."""

    def __init__(self) -> None:
        self._by_client: dict[int, list[tuple[int, int]]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, place: Place, length: int) -> None:
        client, clock = place
        insort(self._by_client.setdefault(client, []), (clock, clock + length))
        self._count += 1

    def remove(self, span: Span) -> None:
        client, start, end = span
        while self.meets(span):
            spans = self._by_client[client]
            first, past = spans.pop(bisect_left(spans, (end, 0)) - 1)
            if first < start:
                insort(spans, (first, start))
            if end < past:
                insort(spans, (end, past))

    def has(self, place: Place) -> bool:
        return self.meets((place[0], place[1], place[1] + 1))

    def meets(self, span: Span) -> bool:
        client, start, end = span
        spans = self._by_client.get(client)
        if not spans:
            return False
        # Spans of one writer do not overlap: the last that begins before the end decides.
        at = bisect_left(spans, (end, 0)) - 1
        return at >= 0 and spans[at][1] > start


def _homes(items: list[Item]) -> list[tuple[Place, str] | None]:
    """Of each item its parent and entry: its own, or those of what it stands beside."""
    by_client: dict[int, tuple[list[int], list[int]]] = {}
    for index, item in enumerate(items):
        clocks, indexes = by_client.setdefault(item.place[0], ([], []))
        clocks.append(item.place[1])
        indexes.append(index)
    homes: list[tuple[Place, str] | None] = [
        None if item.parent is None else (item.parent, item.entry) for item in items
    ]
    done = [item.parent is not None for item in items]
    for index in range(len(items)):
        trail: list[int] = []
        at: int | None = index
        while at is not None and not done[at]:
            done[at] = True  # one that goes round in a circle has no home
            trail.append(at)
            at = _item_at(by_client, items[at].beside[0]) if items[at].beside else None
        home = None if at is None else homes[at]
        for one in trail:
            homes[one] = home
    return homes


def _item_at(by_client: dict[int, tuple[list[int], list[int]]], place: Place) -> int | None:
    known = by_client.get(place[0])
    if known is None:
        return None
    clocks, indexes = known
    at = bisect_right(clocks, place[1]) - 1
    return indexes[at] if at >= 0 else None
