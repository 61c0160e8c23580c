"""RTP packets into order, and those of pictures into whole pictures.

Owns how long a missing packet is waited for, and what is given up with it. Knows no socket and
no file; the time is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from helpout_server.adapters.recorder.codecs import CODECS, CodecName

HELD_MAX = 2_048
"""Packets that wait for one before them."""
PICTURE_BYTES_MAX = 4 * 1_048_576

_HALF = 1 << 15
_SPAN = 1 << 16


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet as it came."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes
    arrived_s: float


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded frame, whole."""

    timestamp: int
    content: bytes
    arrived_s: float
    """When its last packet came."""


def forward(from_: int, to: int) -> int:
    """How far ``to`` is ahead of ``from_``, -32768..32767, over the turn of 16 bits."""
    return (to - from_ + _HALF) % _SPAN - _HALF


class Reorder:
    """Packets of one stream, given out in the order of their numbers."""

    WAIT_S: ClassVar = 1.0
    """For a missing packet, while it is asked for again."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._next: int | None = None
        self._held: dict[int, Packet] = {}
        self._waiting_since: float | None = None
        self.gaps = 0
        """Times that something was given up."""

    def add(self, packet: Packet) -> Iterator[Packet | None]:
        """Take one in; gives all that are now in order. None stands for packets given up."""
        if self._next is None:
            self._next = packet.sequence
        ahead = forward(self._next, packet.sequence)
        if ahead < 0:
            if ahead > -HELD_MAX:
                return
            self._restart(packet.sequence)
            yield None
        elif ahead >= HELD_MAX:
            self._restart(packet.sequence)
            yield None
        self._held[packet.sequence] = packet
        yield from self._in_order(packet.arrived_s)

    def overdue(self, now_s: float) -> Iterator[Packet | None]:
        """Give up what was waited for too long, and go on behind it."""
        if self._waiting_since is None or now_s - self._waiting_since < self._wait_s:
            return
        assert self._next is not None
        self._next = min(self._held, key=lambda held: forward(self._next or 0, held))
        self.gaps += 1
        yield None
        yield from self._in_order(now_s)

    def missing(self) -> list[int]:
        """The numbers that are waited for, at most 64."""
        if self._next is None or not self._held:
            return []
        last = max(forward(self._next, held) for held in self._held)
        numbers = ((self._next + step) % _SPAN for step in range(last))
        return [number for number in numbers if number not in self._held][:64]

    def _in_order(self, now_s: float) -> Iterator[Packet]:
        assert self._next is not None
        moved = False
        while (packet := self._held.pop(self._next, None)) is not None:
            self._next = (self._next + 1) % _SPAN
            moved = True
            yield packet
        if not self._held:
            self._waiting_since = None
        elif moved or self._waiting_since is None:
            self._waiting_since = now_s

    def _restart(self, sequence: int) -> None:
        self._held.clear()
        self._next = sequence
        self._waiting_since = None
        self.gaps += 1


class Assembler:
    """Packets of a stream in order → whole pictures, beginning with a key frame.

    After packets were given up, pictures are left out until the next key frame, as they would
    be drawn wrongly: ``wants_key`` says so.
    """

    def __init__(self, codec: CodecName = "vp8") -> None:
        self._codec = CODECS[codec]
        self.wants_key = True
        self.left_out = 0
        """Pictures that came but were not given on, for want of a key frame."""
        self._parts: list[bytes] = []
        self._bytes = 0
        self._timestamp: int | None = None
        self._whole = False

    def add(self, packet: Packet | None) -> Picture | None:
        """Take the next in order, or None for some that are lost; gives a picture when whole."""
        if packet is None:
            self._lost()
            return None
        if not packet.payload:
            return None
        if packet.timestamp != self._timestamp:
            if self._parts:
                # Its last packet never came, though the numbers have no gap: a sender's fault.
                self._lost()
            self._timestamp = packet.timestamp
            self._whole = True
        try:
            content = self._codec.content_of(packet.payload)
        except ValueError:
            self._lost()
            return None
        if not self._parts and not self._codec.begins_picture(packet.payload):
            self._whole = False
        self._parts.append(content)
        self._bytes += len(content)
        if self._bytes > PICTURE_BYTES_MAX:
            self._lost()
            return None
        return self._picture(packet) if packet.marker else None

    def need_key(self) -> None:
        """Begin anew at the next key frame, as after a pause."""
        self.wants_key = True

    def _picture(self, last: Packet) -> Picture | None:
        content, whole = b"".join(self._parts), self._whole
        self._parts.clear()
        self._bytes = 0
        self._timestamp = None
        if not whole or not content:
            self.wants_key = True
        elif self._codec.size_of(content) is not None:
            self.wants_key = False
        if self.wants_key or (self._codec.is_key(content) and self._codec.size_of(content) is None):
            self.left_out += 1
            return None
        return Picture(last.timestamp, content, last.arrived_s)

    def _lost(self) -> None:
        self._parts.clear()
        self._bytes = 0
        self._timestamp = None
        self._whole = False
        self.wants_key = True
