"""A page's side of the room's protocol, without a socket: the reference for other clients.

Owns numbering, what is kept until acknowledged, resuming, and the log as the page knows it.
"""

from collections import deque
from typing import Any

import msgspec

from helpout_server.contracts.entries import Entry
from helpout_server.contracts.room import (
    AckFrame,
    EntryFrame,
    Hello,
    RefusedFrame,
    Resume,
    ServerFrame,
    Welcome,
)

_frames = msgspec.json.Decoder(ServerFrame)


class Page:
    """One load of a page. Feed it what came; send what it gives."""

    def __init__(self, connection_id: str, *, as_host: bool = False) -> None:
        self.connection_id = connection_id
        self.as_host = as_host
        self.welcomes: list[Welcome] = []
        self.entries: dict[int, Entry] = {}
        self.seq = 0
        self.refused: list[RefusedFrame] = []
        self.frames: list[Any] = []
        """Every new frame but welcomes and acknowledgements, in order."""
        self._sent = 0
        self._received = 0
        self._unacked: deque[tuple[int, dict[str, Any]]] = deque()
        self._online = False

    @property
    def welcome(self) -> Welcome:
        return self.welcomes[-1]

    @property
    def waiting(self) -> int:
        """Frames the server has not acknowledged."""
        return len(self._unacked)

    def hello(self, ticket: str = "") -> str:
        """The first frame of a new socket."""
        self._online = False
        resume = None
        if self.welcomes:
            resume = Resume(token=self.welcome.resume_token, received=self._received)
        hello = Hello(
            ticket=ticket,
            connection_id=self.connection_id,
            as_host=self.as_host,
            resume=resume,
            after_seq=self.seq,
        )
        return msgspec.json.encode(hello).decode()

    def send(self, kind: str, **fields: Any) -> list[str]:
        """A numbered frame: what to send now (nothing while there is no welcome)."""
        self._sent += 1
        frame = {"type": kind, "n": self._sent, **fields}
        self._unacked.append((self._sent, frame))
        return [_text(frame)] if self._online else []

    @property
    def online(self) -> bool:
        """Whether this socket was welcomed; before that a page says nothing but hello."""
        return self._online

    def offline(self) -> None:
        self._online = False

    def ack(self) -> str:
        return _text({"type": "ack", "received": self._received})

    def take(self, message: str) -> list[str]:
        """A text frame came; what to send in answer."""
        frame = _frames.decode(message)
        if isinstance(frame, Welcome):
            return self._welcomed(frame)
        if isinstance(frame, AckFrame):
            self._acked(frame.received)
            return []
        if frame.n <= self._received:
            return []
        assert frame.n == self._received + 1, f"frame {frame.n} came after {self._received}"
        self._received = frame.n
        self.frames.append(frame)
        if isinstance(frame, EntryFrame):
            self._entry(frame.entry)
        elif isinstance(frame, RefusedFrame):
            self.refused.append(frame)
        return []

    def _welcomed(self, welcome: Welcome) -> list[str]:
        self.welcomes.append(welcome)
        self._online = True
        if welcome.resumed:
            self._acked(welcome.received)
            return [_text(frame) for _, frame in self._unacked]
        self._received = 0
        if welcome.snapshot is not None:
            self.entries = {entry.seq: entry for entry in welcome.snapshot.chat}
            self.seq = welcome.seq
        for entry in welcome.entries:
            self._entry(entry)
        kept = [frame for _, frame in self._unacked if "frame_id" in frame]
        self._unacked.clear()
        self._sent = 0
        for frame in kept:
            self._sent += 1
            frame["n"] = self._sent
            self._unacked.append((self._sent, frame))
        return [_text(frame) for _, frame in self._unacked]

    def _entry(self, entry: Entry) -> None:
        assert entry.seq == self.seq + 1, f"entry {entry.seq} came after {self.seq}"
        self.seq = entry.seq
        self.entries[entry.seq] = entry

    def _acked(self, received: int) -> None:
        while self._unacked and self._unacked[0][0] <= received:
            self._unacked.popleft()


def _text(frame: dict[str, Any]) -> str:
    return msgspec.json.encode(frame).decode()
