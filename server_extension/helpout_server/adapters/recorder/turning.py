"""Raw files that media servers wrote → the tracks of a recording, without decoding.

Owns the order of time over all files of all people, and that raw files go once they were
turned. Blocks, so it is done in the check's process; done again after a crash it begins anew.
"""

import errno
import heapq
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from helpout_server.adapters.recorder import raw_notes
from helpout_server.adapters.recorder.codecs import CODECS, CodecName
from helpout_server.adapters.recorder.manifest import Line
from helpout_server.adapters.recorder.media_clock import SenderClock, StreamClock
from helpout_server.adapters.recorder.mjr import NoRecording, read_head, read_packets
from helpout_server.adapters.recorder.opus import RATE_HZ
from helpout_server.adapters.recorder.raw_notes import (
    RawBegun,
    RawFile,
    RawNote,
    RawOver,
    RawScreenOver,
)
from helpout_server.adapters.recorder.reorder import Assembler, Packet, Reorder
from helpout_server.adapters.recorder.take import Take
from helpout_server.contracts.recording import RecordedParts

VIDEO_RATE_HZ: Final = 90_000
FLUSH_EVERY_S: Final = 0.5
_LINES: Final[dict[str, Line]] = {"audio": "voice", "camera": "camera", "screen": "screen"}


@dataclass(slots=True)
class _Plan:
    """What the notes say."""

    begun: RawBegun
    files: list[tuple[RawFile, float]]
    """With where each ends at the latest, in seconds."""
    screens_over: list[tuple[float, str]]
    end_s: float | None
    """None: nobody ended it; a crash."""


def is_raw(folder: Path) -> bool:
    """Whether a recording's folder stands for raw files that were not turned yet."""
    return (folder / raw_notes.NAME).exists()


def turn(folder: Path, key: bytes) -> None:
    """Make the parts of a recording out of its raw files, which go then.

    Raises:
        OSError: the disk is full, or a folder is not there.
    """
    plan = _plan_of(raw_notes.read_notes(folder))
    if plan is None:
        (folder / raw_notes.NAME).unlink()
        return
    raw_folder = Path(plan.begun.raw_folder)
    if not raw_folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "the folder of raw recordings is not there")
    for old in (*folder.glob("track-*"), *folder.glob("manifest.json*")):
        old.unlink()
    take = Take(plan.begun.recording_id, folder, plan.begun.parts, key, 0.0)
    last_s = _write(take, plan, raw_folder)
    if plan.end_s is None:
        take.leave(last_s)
    else:
        take.close(plan.end_s)
    # In this order: a crash in between leaves raw files that nobody reads any more.
    (folder / raw_notes.NAME).unlink()
    shutil.rmtree(raw_folder, ignore_errors=True)


def _plan_of(notes: Iterable[RawNote]) -> _Plan | None:
    plan: _Plan | None = None
    open_: list[RawFile] = []
    for note in notes:
        match note:
            case RawBegun():
                plan = _Plan(note, [], [], None)
            case RawFile():
                open_.append(note)
            case RawScreenOver() if plan is not None:
                plan.screens_over.append((note.at_ms / 1_000, note.account_id))
            case RawOver() if plan is not None:
                plan.files += [(file, note.at_ms / 1_000) for file in open_]
                open_ = []
                plan.end_s = note.at_ms / 1_000 if note.closed else None
    if plan is not None:
        plan.files += [(file, float("inf")) for file in open_]
    return plan


def _write(take: Take, plan: _Plan, raw_folder: Path) -> float:
    """All media in the order of time; gives when the last came."""
    sources = []
    for file, until_s in plan.files:
        found = list(_sources(take, raw_folder, file, until_s, plan.begun.parts))
        sources += found
        for line in _never_begun(raw_folder, file, found):
            take.never_came(file.account_id, line)
    screens_over = sorted(plan.screens_over)
    flushed_s = last_s = 0.0
    for at_s, _, source, packet in heapq.merge(
        *(source.packets(number) for number, source in enumerate(sources)),
        key=lambda one: one[:2],
    ):
        while screens_over and screens_over[0][0] <= at_s:
            over_s, account_id = screens_over.pop(0)
            take.screen_over(account_id, over_s)
        if at_s - flushed_s >= FLUSH_EVERY_S:
            flushed_s = at_s
            for one in sources:
                one.overdue(at_s)
            take.flush(at_s)
        source.take_in(packet)
        last_s = at_s
    for one in sources:
        one.overdue(float("inf"))
    return last_s


def _never_begun(raw_folder: Path, file: RawFile, found: "list[_Source]") -> list[Line]:
    """Lines that should have been written, for which there is not even an empty file.

    One of which nothing came, as its person had it switched off all the time, has an empty one.
    """
    missing = [
        _LINES[line]
        for line in file.lines
        if line in _LINES and not any(source.line == _LINES[line] for source in found)
    ]
    empty = {"audio": 0, "video": 0}
    for path in raw_folder.glob(f"{file.name}-*"):
        kind = path.name.split("-")[1]
        if path.is_file() and not any(source.path == path for source in found):
            empty[kind] = empty.get(kind, 0) + 1
    never: list[Line] = []
    for line in missing:
        kind = "audio" if line == "voice" else "video"
        if empty[kind]:
            empty[kind] -= 1
        else:
            never.append(line)
    return never


def _sources(
    take: Take, raw_folder: Path, file: RawFile, until_s: float, parts: RecordedParts
) -> "Iterator[_Source]":
    """Those of its files that were agreed to and hold anything."""
    agreed = {"voice": parts.sound, "camera": parts.camera, "screen": parts.screen}
    for path in sorted(raw_folder.glob(f"{file.name}-*")):
        if not path.is_file():
            continue
        try:
            head = read_head(path)
        except NoRecording:
            continue
        line = _LINES.get(head.line)
        known = head.codec == "opus" if line == "voice" else head.codec in CODECS
        if line is not None and known and agreed[line]:
            codec = cast("CodecName", head.codec if line != "voice" else "vp8")
            yield _Source(take, path, file, line, codec, until_s)


class _Source:
    """One raw file: packets in, sound and whole pictures out to the take."""

    def __init__(
        self,
        take: Take,
        path: Path,
        file: RawFile,
        line: Line,
        codec: CodecName,
        until_s: float,
    ) -> None:
        self.line = line
        self.path = path
        self._take = take
        self._account_id = file.account_id
        self._codec = codec
        self._begins_s = file.at_ms / 1_000
        self._until_s = until_s
        self._rate_hz = RATE_HZ if line == "voice" else VIDEO_RATE_HZ
        self._ssrc: int | None = None
        self._begin_anew()

    def packets(self, number: int) -> "Iterator[tuple[float, int, _Source, tuple[int, Packet]]]":
        """Each with its time and our number, to be put in order with those of others."""
        try:
            for ssrc, packet in read_packets(self.path):
                at_s = self._begins_s + packet.arrived_s
                if at_s > self._until_s:
                    return
                moved = Packet(
                    packet.sequence, packet.timestamp, packet.marker, packet.payload, at_s
                )
                yield at_s, number, self, (ssrc, moved)
        except NoRecording:
            return

    def take_in(self, came: tuple[int, Packet]) -> None:
        ssrc, packet = came
        if ssrc != self._ssrc:
            self._ssrc = ssrc
            self._begin_anew()
        for found in self._order.add(packet):
            self._in_order(found)

    def overdue(self, now_s: float) -> None:
        for found in self._order.overdue(now_s):
            self._in_order(found)

    def _begin_anew(self) -> None:
        self._order = Reorder()
        self._clock = StreamClock(SenderClock(), self._rate_hz)
        self._assembler = Assembler(self._codec)

    def _in_order(self, packet: Packet | None) -> None:
        if self.line == "voice":
            if packet is not None and packet.payload:
                at_s = self._clock.at(packet.timestamp, packet.arrived_s)
                self._take.sound(self._account_id, max(0.0, at_s), packet.payload)
            return
        picture = self._assembler.add(packet)
        if picture is None:
            return
        at_s = max(0.0, self._clock.at(picture.timestamp, picture.arrived_s))
        if not self._take.picture(self._account_id, self.line, at_s, picture.content, self._codec):
            self._assembler.need_key()
