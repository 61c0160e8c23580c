"""A text that was written in single characters all over it, as updates of Yjs's format.

Owns their making, by hand: a library that is asked for each edit in turn takes minutes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

PER_MESSAGE = 500
_TEXT, _HAS_ORIGIN, _HAS_RIGHT_ORIGIN = 4, 0x80, 0x40

Place = tuple[int, int]


def parent_by_name(name: str) -> bytes:
    """A text at the top of the document."""
    raw = name.encode()
    return b"\1" + uint(len(raw)) + raw


def parent_by_place(place: Place) -> bytes:
    """A text within another part: the client and clock that made it."""
    return b"\0" + uint(place[0]) + uint(place[1])


def scattered(edits: int, parent: bytes, *, seed: int, client: int) -> Iterator[bytes]:
    """Updates of ``PER_MESSAGE`` edits each: one character, anywhere in what is there."""
    chance = random.Random(seed)
    order: list[int] = []
    parts: list[bytes] = []
    name = uint(client)
    for clock in range(edits):
        at = chance.randint(0, len(order))
        info, beside = _TEXT, b""
        if at > 0:
            info |= _HAS_ORIGIN
            beside += name + uint(order[at - 1])
        if at < len(order):
            info |= _HAS_RIGHT_ORIGIN
            beside += name + uint(order[at])
        letter = b"\1" + bytes((97 + chance.randrange(26),))
        parts.append(bytes((info,)) + (beside or parent) + letter)
        order.insert(at, clock)
        if len(parts) == PER_MESSAGE or clock == edits - 1:
            first = clock + 1 - len(parts)
            yield b"\1" + uint(len(parts)) + name + uint(first) + b"".join(parts) + b"\0"
            parts = []


def uint(number: int) -> bytes:
    """A number as lib0 writes it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
