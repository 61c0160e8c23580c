"""The log of a room: entries in order, told only once they are stored.

Owns sequence numbers, at-most-once by frame id, and the summing-up for who comes new. Does not
know who may write what.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

import msgspec

from helpout_server.contracts.entries import Ended, Entry, EntryBody, Grant, RoomSnapshot
from helpout_server.domain.pad import PadBook
from helpout_server.domain.runs import PICTURES_MAX, OpenRuns, RunBook
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime.limits import (
    ENTRIES_MAX,
    ENTRIES_TOLD_BYTES_MAX,
    ENTRIES_TOLD_MAX,
    ENTRIES_UNSTORED_MAX,
    SNAPSHOT_TALK_MAX,
)

_encode = msgspec.json.Encoder().encode


class RoomLog:
    """Entries of one room; ``seq`` counts what is stored, ``next`` what was written."""

    def __init__(self, lines: Sequence[LogLine]) -> None:
        self.seq = 0
        """The highest entry that is stored."""
        self.ended = False
        """Whether an ``Ended`` was written, stored or not."""
        self.open_runs = OpenRuns()
        """By what was written, stored or not."""
        self.pad = PadBook()
        """By what was written, stored or not."""
        self._written = 0
        self._unstored: list[Entry] = []
        self._frames: dict[str, int] = {}
        self._recent: list[tuple[Entry, int]] = []
        self._recent_bytes = 0
        self._talk: list[Entry] = []
        self._runs = RunBook()
        self._pad = PadBook()
        for line in lines:
            self._accept(line)
        self.stored(self._written)

    def find(self, frame_id: str) -> int | None:
        """The entry that this frame became."""
        return self._frames.get(frame_id)

    @property
    def written(self) -> int:
        """The highest entry that was written, stored or not."""
        return self._written

    @property
    def full(self) -> bool:
        """No room for more, for good or until the store has caught up."""
        return self._written >= ENTRIES_MAX or len(self._unstored) >= ENTRIES_UNSTORED_MAX

    def may_picture(self, run_id: str, place: int) -> bool:
        """Whether a run is known, and has room for a picture of that output."""
        places = self._runs.pictured(run_id)
        return places is not None and (place in places or len(places) < PICTURES_MAX)

    def write(
        self, at: datetime, account_id: str, body: EntryBody, frame_id: str | None = None
    ) -> LogLine:
        """The next line, to be stored."""
        entry = Entry(seq=self._written + 1, at=at, account_id=account_id, body=body)
        line = LogLine(entry=entry, frame_id=frame_id)
        self._accept(line)
        return line

    def stored(self, seq: int) -> list[Entry]:
        """Lines up to ``seq`` are safe: what may be told now, in order."""
        count = bisect_right(self._unstored, seq, key=lambda entry: entry.seq)
        told = self._unstored[:count]
        del self._unstored[:count]
        for entry in told:
            self._sum_up(entry)
        return told

    def since(self, after_seq: int) -> list[Entry] | None:
        """Entries after that one; None where a snapshot is due."""
        if after_seq == 0 or after_seq > self.seq:
            return None
        first = self._recent[0][0].seq if self._recent else self.seq + 1
        if after_seq + 1 < first:
            return None
        return [entry for entry, _ in self._recent if entry.seq > after_seq]

    def snapshot(self, grants: list[Grant]) -> RoomSnapshot:
        """All that is stored, summed up."""
        return RoomSnapshot(
            chat=list(self._talk),
            pad=self._pad.entries(),
            runs=self._runs.states(),
            grants=grants,
            ended=self.ended,
        )

    def _accept(self, line: LogLine) -> None:
        self._written = line.entry.seq
        self._unstored.append(line.entry)
        if line.frame_id is not None:
            self._frames[line.frame_id] = line.entry.seq
        self.open_runs.add(line.entry.body)
        self.pad.add(line.entry)
        if isinstance(line.entry.body, Ended):
            self.ended = True

    def _sum_up(self, entry: Entry) -> None:
        self.seq = entry.seq
        if not (self._runs.add(entry) or self._pad.add(entry)):
            self._talk.append(entry)
            del self._talk[:-SNAPSHOT_TALK_MAX]
        size = len(_encode(entry))
        self._recent.append((entry, size))
        self._recent_bytes += size
        while len(self._recent) > ENTRIES_TOLD_MAX or self._recent_bytes > ENTRIES_TOLD_BYTES_MAX:
            self._recent_bytes -= self._recent.pop(0)[1]
