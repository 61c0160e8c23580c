"""What the kernel host says to its room: numbered, kept until acknowledged, sent again.

Sans-I/O: the far side of ``realtime/delivery.py``. Does not know sockets.
"""

from typing import Final

import msgspec

from helpout_server.contracts.entries import HostBody
from helpout_server.contracts.kernel_question import AnswerKernel
from helpout_server.contracts.room import HostEntry, HostKernel, KernelState

FRAME_BYTES_MAX: Final = 500_000
"""Encoded; a room closes the connection of a kernel host that sends more than 512,000."""

KEPT_BYTES_MAX: Final = 32_000_000
"""Waiting for a room that acknowledges nothing; what comes then is lost to it."""

_Said = HostEntry | HostKernel | AnswerKernel

_encode = msgspec.json.Encoder().encode


class Outbox:
    """Frames in order; those with a ``frame_id`` outlive a room that forgot the connection."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[_Said, str]] = {}
        self._last = 0
        self._handed = 0
        self._bytes = 0

    @property
    def backlog_frames(self) -> int:
        """Frames not yet acknowledged."""
        return len(self._kept)

    @property
    def backlog_bytes(self) -> int:
        return self._bytes

    def put_entry(self, frame_id: str, body: HostBody) -> bool:
        """Keep an entry for the log; False where it, or all that is kept, would be too large."""
        return self._put(HostEntry(n=0, frame_id=frame_id, body=body))

    def put_kernel(self, kernel: KernelState | None) -> None:
        self._put(HostKernel(n=0, kernel=kernel))

    def put_answer(self, answer: AnswerKernel) -> None:
        """An answer to a page, which a room that forgot the connection does not need."""
        self._put(answer)

    def next(self) -> str | None:
        """The next frame to send on this connection, or None."""
        while self._handed < self._last:
            self._handed += 1
            kept = self._kept.get(self._handed)
            if kept is not None:  # a room may claim to have what was never sent
                return kept[1]
        return None

    def acknowledged(self, received: int) -> None:
        """The room has all up to that number."""
        for n in [n for n in self._kept if n <= received]:
            _, text = self._kept.pop(n)
            self._bytes -= len(text)

    def resumed(self, received: int) -> None:
        """A new socket of the same connection: send again what the room lacks."""
        self.acknowledged(received)
        self._handed = min(self._kept, default=self._last + 1) - 1

    def restarted(self) -> None:
        """The room knows the connection no longer: count from 1; it knows entries by frame id."""
        frames = [frame for frame, _ in self._kept.values()]
        self._kept.clear()
        self._last = self._handed = self._bytes = 0
        for frame in frames:
            if isinstance(frame, HostEntry):
                self._put(frame)

    def _put(self, frame: _Said) -> bool:
        frame.n = self._last + 1
        text = _encode(frame).decode()
        if not text.isascii() and len(text.encode()) > FRAME_BYTES_MAX:
            return False
        if len(text) > FRAME_BYTES_MAX or self._bytes + len(text) > KEPT_BYTES_MAX:
            return False
        self._last += 1
        self._kept[self._last] = (frame, text)
        self._bytes += len(text)
        return True
