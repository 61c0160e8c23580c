"""Numbered delivery over a socket that may break: nothing lost, nothing twice.

Owns the numbers in both directions of one connection and what is kept to be sent again. Does
not know what frames mean.
"""

import msgspec

from helpout_server.contracts.room import ServerFrame
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import RING_BYTES_MAX, RING_FRAMES_MAX

_encode = msgspec.json.Encoder().encode


def encoded(frame: ServerFrame) -> str:
    """A frame that has no number."""
    return _encode(frame).decode()


class Numbered:
    """A frame encoded once, whose number is filled in for each connection."""

    __slots__ = ("_head", "_tail")

    def __init__(self, frame: ServerFrame) -> None:
        head, zero, self._tail = _encode(frame).decode().partition('"n":0')
        assert zero, "a numbered frame is built with n=0"
        self._head = head + '"n":'

    def text(self, n: int) -> str:
        return f"{self._head}{n}{self._tail}"


class Delivery:
    """One connection's numbers."""

    __slots__ = ("_acked", "_bytes", "_kept", "_waiting", "broken", "received", "sent")

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0
        """The highest number taken from the page."""
        self.broken = False
        """It broke a rule, or more was kept than the bounds allow: it cannot resume any more."""
        # Lists, not deques: of thousands of connections nearly all have nothing in them, and an
        # empty deque takes 760 bytes.
        self._kept: list[tuple[int, str]] = []
        self._bytes = 0
        self._waiting: list[tuple[int, int]] = []
        self._acked = 0

    def number(self, frame: Numbered) -> str:
        """Give the frame the next number and keep it until it is acknowledged."""
        self.sent += 1
        text = frame.text(self.sent)
        self._kept.append((self.sent, text))
        self._bytes += len(text)
        if len(self._kept) > RING_FRAMES_MAX or self._bytes > RING_BYTES_MAX:
            self.broken = True
            self._kept.clear()
            self._bytes = 0
        return text

    def acknowledged(self, received: int) -> None:
        """Forget what the page has.

        Raises:
            Refused: it claims what was never sent.
        """
        if received > self.sent:
            raise Refused("malformed", "acknowledged what was never sent")
        had = 0
        while had < len(self._kept) and self._kept[had][0] <= received:
            self._bytes -= len(self._kept[had][1])
            had += 1
        del self._kept[:had]

    def again(self, received: int) -> list[str] | None:
        """What the page lacks; None where that is no longer known."""
        if self.broken or received > self.sent:
            return None
        self.acknowledged(received)
        if self.sent - received != len(self._kept):
            return None
        return [text for _, text in self._kept]

    def take(self, n: int) -> bool:
        """Whether the page's frame is new.

        Raises:
            Refused: a number was left out.
        """
        if n <= self.received:
            return False
        if n != self.received + 1:
            raise Refused("malformed", f"frame {n} came after {self.received}")
        self.received = n
        return True

    def wait_for(self, seq: int) -> None:
        """Acknowledge the frame taken last only when that entry is stored."""
        self._waiting.append((self.received, seq))

    def stored(self, seq: int) -> None:
        """Entries up to that one are stored."""
        safe = 0
        while safe < len(self._waiting) and self._waiting[safe][1] <= seq:
            safe += 1
        del self._waiting[:safe]

    @property
    def safe(self) -> int:
        """The highest number whose effects are done and stored."""
        return self._waiting[0][0] - 1 if self._waiting else self.received

    def due(self) -> int | None:
        """A number to acknowledge now, if there is a new one."""
        safe = self.safe
        if safe <= self._acked:
            return None
        self._acked = safe
        return safe
