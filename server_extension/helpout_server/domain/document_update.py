"""Updates of the shared document, judged before anything else reads them.

Owns which updates of Yjs's format (version 1) a shared document takes: made of the parts that
cells of text need, each building on what is there already. The library that applies updates
trusts them: one of nested values ends the whole process, one that goes round in a circle never
ends, and a part that it knows but Yjs does not would break every page for good. Knows no
connection and no document but by its shape.
"""

from typing import Final, NamedTuple

EMPTY_UPDATE: Final = b"\0\0"
UINT_MAX: Final = 2**53 - 1
"""The largest number that a page reads: JavaScript's."""
CLOCK_MAX: Final = 2**31 - 1
TYPES_MAX: Final = 2_000
"""Shared types of one document: a cell has two. They can nest, and are walked recursively."""
CLIENTS_MAX: Final = 2_000
"""Writers of one document: every load of a page is one."""

_GC, _DELETED, _STRING, _TYPE, _ANY, _SKIP = 0, 1, 4, 7, 8, 10
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_PARENT_SUB, _KIND = 0x80, 0x40, 0x20, 0x1F
_MAP, _TEXT = 1, 2
_ROUNDS_MAX: Final = 64
_FIXED_SIZE_OF_ANY: Final = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
_INTEGER_ANY, _STRING_ANY = 125, 119

Place = tuple[int, int]
"""Client and clock."""
Span = tuple[int, int, int]
"""Client, first clock and end."""


class Item(NamedTuple):
    """A part as an update names it."""

    place: Place
    length: int
    beside: tuple[Place, ...]
    parent: Place | None
    """None where it is that of what it stands beside, or the array of cells."""
    entry: str
    is_type: bool
    value: str
    """Of an entry that is a text."""


class BrokenUpdate(Exception):
    """No update that this document takes; the message says why."""


class EarlyUpdate(BrokenUpdate):
    """It builds on what has not come yet, such as what was lost with a socket: ask for all."""


class SplitUpdate(BrokenUpdate):
    """It cuts a sign of two units in half, which the library cannot keep."""


class DocumentShape:
    """What a document holds, as far as updates must fit to it. No text."""

    def __init__(self, state: bytes) -> None:
        """``state``: the whole document as one update.

        Raises:
            BrokenUpdate
        """
        self._clocks: dict[int, int] = {}
        self._types: dict[Place, int] = {}
        self._cells: set[Place] = set()
        """What stands, or stood, in the array of cells itself."""
        self._halves: set[Place] = set()
        """Second units of signs that have two (emoji): no part may begin there."""
        self._gone: list[Span] = []
        """Client, first clock and end of what was deleted before: types may be among it."""
        found = self.read(state)
        self.keep(found)
        self._gone = found.gone

    def read(self, update: bytes, *, trace: bool = False) -> "UpdateReader":
        """Judge an update; ``keep`` then adds its shape. Cost: linear in its parts.

        Args:
            trace: what the update names is asked for afterwards, item by item.

        Raises:
            BrokenUpdate: cut short, of parts that no cell has, or not fitting to what is here.
            EarlyUpdate: something before it is missing.
            SplitUpdate
        """
        found = UpdateReader(update, self._clocks, self._cells, trace=trace)
        found.read_all()
        found.find_cells()
        if not (self._halves.isdisjoint(found.cuts) and found.halves.isdisjoint(found.cuts)):
            raise SplitUpdate("an update cuts a sign in two")
        if len(self._types) + len(found.types) > TYPES_MAX or len(found.cells) > TYPES_MAX:
            raise BrokenUpdate("a document has too many parts")
        for parent, is_map in found.parents:
            known = found.types.get(parent, self._types.get(parent))
            if known != (_MAP if is_map else _TEXT) and not (
                known is None and self._is_gone(parent)
            ):
                raise BrokenUpdate("an update is for a part that is not there")
        return found

    def take(self, update: bytes) -> None:
        """Judge an update and add its shape; raises as ``read``."""
        self.keep(self.read(update))

    def keep(self, found: "UpdateReader") -> None:
        """Add what was read and is taken."""
        self._clocks.update(found.ends)
        self._types |= found.types
        self._cells = found.cells
        self._halves |= found.halves

    def _is_gone(self, place: Place) -> bool:
        client, clock = place
        return any(client == of and first <= clock < end for of, first, end in self._gone)


class UpdateReader:
    """One pass over an update; reading past its end raises IndexError."""

    def __init__(
        self, update: bytes, known: dict[int, int], cells: set[Place], *, trace: bool = False
    ) -> None:
        self._bytes = update
        self._at = 0
        self._known = known
        self.ends: dict[int, int] = {}
        """By client: how far it counts with this update."""
        self.types: dict[Place, int] = {}
        self.cells = set(cells)
        self.parents: list[tuple[Place, bool]] = []
        """Parts named as parents, and whether as maps."""
        self.gone: list[Span] = []
        self.deleted: list[Span] = []
        self.cuts: list[Place] = []
        """Before which units parts begin or end."""
        self.halves: set[Place] = set()
        self.items: list[Item] = []
        """Only where they are asked for."""
        self._trace = trace
        self._parent_of: tuple[Place | None, str] = None, ""
        self._value = ""
        self._needs: dict[int, list[tuple[int, Place]]] = {}
        """By client, in order: from which clock on it builds on what this update must bring."""
        self._here: Place = (0, 0)
        self._beside: list[tuple[Place, int, Place, int]] = []
        """Items that stand beside one of this update or beside a cell: where, how long, beside
        which, of what kind."""

    def is_known(self, item: Item) -> bool:
        """Whether the document had it before: said again, it changes nothing."""
        client, clock = item.place
        return clock + item.length <= self._known.get(client, 0)

    def read_all(self) -> None:
        """Raises BrokenUpdate."""
        try:
            self._read()
        except IndexError:
            raise BrokenUpdate("an update is cut short") from None

    def _read(self) -> None:
        clients = self._uint()
        if clients + len(self._known) > 2 * CLIENTS_MAX:
            raise BrokenUpdate("a document has too many writers")
        for _ in range(clients):
            self._client()
        self._follow_needs()
        for _ in range(self._uint()):
            client = self._uint()
            end = self.ends.get(client) or self._known.get(client, 0)
            for _ in range(self._uint()):
                first = self._clock()
                past = first + self._clock()
                if past > end:
                    raise EarlyUpdate("an update deletes what is not there")
                self.deleted.append((client, first, past))
                self.cuts += ((client, first), (client, past))
        if self._at != len(self._bytes):
            raise BrokenUpdate("an update has a tail")

    def _client(self) -> None:
        count, client, clock = self._uint(), self._uint(), self._clock()
        if client in self.ends or not count:
            raise BrokenUpdate("an update names a writer twice, or for nothing")
        end = self._known.get(client, 0)
        for _ in range(count):
            info = self._byte()
            self._here = client, clock
            if clock > end or info == _SKIP:
                raise EarlyUpdate("an update leaves something out")
            length = self._clock() if info == _GC else self._item(info)
            if info == _GC or info & _KIND == _DELETED:
                self.gone.append((client, clock, clock + length))
            clock += length
            # Text of no length is what the library makes where an emoji is cut in two.
            if clock > CLOCK_MAX or (not length and info & _KIND != _STRING):
                raise BrokenUpdate("an update counts nothing, or too far")
            end = max(end, clock)
        self.ends[client] = end

    def _follow_needs(self) -> None:
        """Whether the writers' parts can be put in an order in which each finds what it needs."""
        waiting = dict(self._needs)
        reached = {
            client: waiting[client][0][0] if client in waiting else end
            for client, end in self.ends.items()
        }
        done = dict.fromkeys(waiting, 0)
        while waiting:
            before = len(waiting), sum(done.values())
            for client, needs in list(waiting.items()):
                at = done[client]
                while at < len(needs) and self._has(needs[at][1], reached):
                    at += 1
                done[client] = at
                reached[client] = needs[at][0] if at < len(needs) else self.ends[client]
                if at == len(needs):
                    del waiting[client]
            if before == (len(waiting), sum(done.values())):
                raise EarlyUpdate("an update builds on what is not there")

    def _has(self, place: Place, reached: dict[int, int]) -> bool:
        client, clock = place
        return clock < reached.get(client, self._known.get(client, 0))

    # ---- parts ------------------------------------------------------------------------------

    def _item(self, info: int) -> int:
        """By how much it counts on."""
        kind = info & _KIND
        beside: list[Place] = []
        is_cell = False
        if info & _HAS_ORIGIN:
            client, clock = place = self._place()
            beside.append(place)
            self.cuts.append((client, clock + 1))
        if info & _HAS_RIGHT_ORIGIN:
            place = self._place()
            beside.append(place)
            self.cuts.append(place)
        for place in beside:
            self._needed(place)
        self._parent_of = None, ""
        if not beside:
            is_cell = self._parent(is_entry=bool(info & _HAS_PARENT_SUB))
        length = self._content(kind)
        if self._trace:
            value = self._value if kind == _ANY else ""
            item = Item(self._here, length, tuple(beside), *self._parent_of, kind == _TYPE, value)
            self.items.append(item)
        if is_cell:
            self._add_cell(self._here, length, kind)
        for place in beside:
            if place in self.cells or place[1] >= self._known.get(place[0], 0):
                self._beside.append((self._here, length, place, kind))
        return length

    def find_cells(self) -> None:
        """Which items stand in the array of cells, where only maps may: what stands beside one.

        Text there would be counted in two ways by the library, which then reads for ever.
        """
        for _ in range(_ROUNDS_MAX):
            before = len(self.cells)
            for here, length, place, kind in self._beside:
                if place in self.cells and here not in self.cells:
                    self._add_cell(here, length, kind)
            if len(self.cells) == before:
                return
        raise BrokenUpdate("an update goes back and forth too often")

    def _add_cell(self, place: Place, length: int, kind: int) -> None:
        is_map = kind == _TYPE and self.types.get(place) == _MAP
        if length > TYPES_MAX or not (is_map or kind == _DELETED):
            raise BrokenUpdate("an update puts among the cells what is none")
        self.cells.update((place[0], place[1] + at) for at in range(length))

    def _parent(self, *, is_entry: bool) -> bool:
        """Whether it is the array of cells."""
        if self._uint() == 1:
            if self._text() != "cells" or is_entry:
                raise BrokenUpdate("an update is for a part that is not there")
            return True
        parent = self._place()
        self._needed(parent)
        self.parents.append((parent, is_entry))
        self._parent_of = parent, self._text() if is_entry else ""
        return False

    def _needed(self, place: Place) -> None:
        client, clock = place
        if clock < self._known.get(client, 0):
            return
        if client == self._here[0]:
            if clock >= self._here[1]:
                raise BrokenUpdate("an update builds on itself")
            return
        self._needs.setdefault(self._here[0], []).append((self._here[1], place))

    def _content(self, kind: int) -> int:
        if kind == _DELETED:
            return self._clock()
        if kind == _STRING:
            text = self._text()
            return len(text) if text.isascii() else self._units(text)
        if kind == _TYPE:
            shared_type = self._uint()
            if shared_type not in (_MAP, _TEXT):
                raise BrokenUpdate("an update holds a type that no cell has")
            self.types[self._here] = shared_type
            return 1
        if kind == _ANY:
            count = self._clock()
            for _ in range(count):
                self._any()
            return count
        raise BrokenUpdate("an update holds what no cell has")

    def _units(self, text: str) -> int:
        """Units of UTF-16, as clocks count."""
        units = len(text.encode("utf-16-le")) // 2
        if units > len(text):
            client, clock = self._here
            for sign in text:
                clock += 1
                if sign > "\uffff":
                    self.halves.add((client, clock))
                    clock += 1
        return units

    def _any(self) -> None:
        """A plain value: nothing that nests."""
        kind = self._byte()
        size = _FIXED_SIZE_OF_ANY.get(kind)
        if size is not None:
            self._skip(size)
        elif kind == _STRING_ANY:
            self._value = self._text()
        elif kind == _INTEGER_ANY:
            self._uint()  # its first byte also holds the sign; it is as long
        else:
            raise BrokenUpdate("an update holds a value that no cell has")

    def _place(self) -> Place:
        return self._uint(), self._clock()

    # ---- bytes ------------------------------------------------------------------------------

    def _text(self) -> str:
        size = self._uint()
        start = self._at
        self._skip(size)
        try:
            return self._bytes[start : self._at].decode()
        except UnicodeDecodeError:
            raise BrokenUpdate("an update's text is not UTF-8") from None

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._bytes):
            raise IndexError

    def _clock(self) -> int:
        number = self._uint()
        if number > CLOCK_MAX:
            raise BrokenUpdate("an update counts too far")
        return number

    def _byte(self) -> int:
        byte = self._bytes[self._at]
        self._at += 1
        return byte

    def _uint(self) -> int:
        byte = self._bytes[self._at]
        self._at += 1
        if byte < 0x80:
            return byte
        number, shift = byte & 0x7F, 7
        while byte >= 0x80:
            byte = self._bytes[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if number > UINT_MAX or shift > 63:
                raise BrokenUpdate("an update holds a number that no page reads")
        return number
