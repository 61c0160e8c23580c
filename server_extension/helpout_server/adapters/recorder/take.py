"""One recording in the making: its time line, its people, their files.

Owns pauses (what comes then is dropped, and the time line has no hole), which media goes into
which file, and the folder's manifest. Knows no network; the time is our monotonic clock, passed
in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpout_server.adapters.recorder.codecs import CodecName
from helpout_server.adapters.recorder.manifest import (
    Line,
    Manifest,
    Missing,
    Track,
    TrackKind,
    write_manifest,
)
from helpout_server.adapters.recorder.sealing import Appending, open_part
from helpout_server.adapters.recorder.track_file import TrackFile
from helpout_server.contracts.recording import RecordedParts

TRACKS_MAX = 100
AWAITED_S = 8.0
"""So long after a page said that it sends something it is noted that nothing came."""
SETTLED_S = 1.0
"""After a screen ended, late pictures of it begin no new file."""


@dataclass(slots=True)
class _Open:
    track: Track
    file: TrackFile


class Take:
    """From the begin to ``close``."""

    def __init__(
        self, recording_id: str, folder: Path, parts: RecordedParts, key: bytes, now_s: float
    ) -> None:
        self._folder = folder
        self._parts = parts
        self._key = key
        self._begun_s = now_s
        self._left_out_s = 0.0
        self._paused_s: float | None = None
        self._resumed_s = now_s
        self._manifest = Manifest(recording_id=recording_id)
        self._changed = False
        self._open: dict[tuple[str, TrackKind], _Open] = {}
        self._screen_over_s: dict[str, float] = {}
        self._awaited: dict[tuple[str, Line], float] = {}
        self._came: set[tuple[str, Line]] = set()
        write_manifest(folder, self._manifest)

    # ---- media --------------------------------------------------------------------------------

    @property
    def met(self) -> bool:
        """Whether anything was kept yet."""
        return bool(self._came)

    def wants(self, line: Line) -> bool:
        """Whether media of that line is kept at this moment."""
        return self._paused_s is None and self._agreed(line)

    def sound(self, account_id: str, at_s: float, packet: bytes) -> None:
        """A packet of somebody's voice, in order."""
        at = self._recorded(at_s)
        if at is not None and self._parts.sound:
            self._came.add((account_id, "voice"))
            file = self._file(account_id, "person", at)
            if file is not None:
                file.sound(at, packet)

    def picture(
        self,
        account_id: str,
        line: Line,
        at_s: float,
        content: bytes,
        codec: CodecName = "vp8",
    ) -> bool:
        """An encoded picture of somebody's camera or screen; the first after any gap is a key.

        False where it is not kept: then nothing is, until the next key frame.
        """
        at = self._recorded(at_s)
        if at is None or not self._agreed(line):
            return False
        if (
            line == "screen"
            and at_s < self._screen_over_s.get(account_id, float("-inf")) + SETTLED_S
        ):
            return False
        self._came.add((account_id, line))
        kind: TrackKind = "screen" if line == "screen" else "person"
        file = self._file(account_id, kind, at, codec)
        if file is None:
            return False
        file.picture(at, content)
        return True

    def screen_over(self, account_id: str, now_s: float) -> None:
        """They share no screen any more: its file is done, another share is another file."""
        self._screen_over_s[account_id] = now_s
        open_ = self._open.pop((account_id, "screen"), None)
        if open_ is not None:
            self._close(open_, self._position(now_s))
            self._changed = True

    def _agreed(self, line: Line) -> bool:
        parts = self._parts
        return {"voice": parts.sound, "camera": parts.camera, "screen": parts.screen}[line]

    def _file(
        self, account_id: str, kind: TrackKind, at_s: float, codec: CodecName | None = None
    ) -> TrackFile | None:
        """The file that it goes into; None where there are as many as there may be.

        A file holds one encoding: pictures in another begin a new one. Sound goes into any.
        """
        open_ = self._open.get((account_id, kind))
        if open_ is not None and codec not in (None, open_.track.codec):
            self._close(self._open.pop((account_id, kind)), at_s)
            open_ = None
        if open_ is None:
            index = len(self._manifest.tracks)
            if index >= TRACKS_MAX:
                self._changed = self._changed or not self._manifest.overfull
                self._manifest.overfull = True
                return None
            track = Track(
                index=index,
                account_id=account_id,
                kind=kind,
                starts_at_ms=round(at_s * 1_000),
                codec=codec or "vp8",
            )

            def open_file() -> Appending:
                return open_part(self._folder / track.part_name, track.part_name, self._key)

            open_ = self._open[account_id, kind] = _Open(
                track, TrackFile(open_file, at_s, track.codec)
            )
            self._manifest.tracks.append(track)
            self._changed = True
        return open_.file

    # ---- time ---------------------------------------------------------------------------------

    def recorded_ms(self, now_s: float) -> int:
        return round(self._position(now_s) * 1_000)

    def pause(self, now_s: float) -> None:
        if self._paused_s is None:
            position = self._position(now_s)
            for open_ in self._open.values():
                open_.file.pause(position)
            self._paused_s = now_s

    def resume(self, now_s: float) -> None:
        if self._paused_s is not None:
            self._left_out_s += now_s - self._paused_s
            self._paused_s = None
            self._resumed_s = now_s
            # What was awaited before the pause has its time anew.
            self._awaited = dict.fromkeys(self._awaited, now_s)

    def _position(self, now_s: float) -> float:
        """How much is recorded at that moment, in seconds."""
        return (
            (now_s if self._paused_s is None else self._paused_s)
            - self._begun_s
            - (self._left_out_s)
        )

    def _recorded(self, at_s: float) -> float | None:
        """Where on the time line; None for what was taken in a pause or before the begin."""
        if self._paused_s is not None or at_s < self._resumed_s:
            return None
        return at_s - self._begun_s - self._left_out_s

    # ---- what should come ---------------------------------------------------------------------

    def await_lines(self, lines: set[tuple[str, Line]], now_s: float) -> None:
        """What pages say that they send now."""
        wanted = {line for line in lines if self._agreed(line[1])}
        self._awaited = {line: self._awaited.get(line, now_s) for line in wanted}

    def _note_missing(self, now_s: float) -> None:
        if self._paused_s is not None:
            return
        overdue = {line for line, since in self._awaited.items() if now_s - since > AWAITED_S}
        known = {(missing.account_id, missing.line) for missing in self._manifest.missing}
        now = (known | overdue) - self._came
        if now == known:
            return
        self._changed = True
        self._manifest.missing = [
            Missing(account_id=account_id, line=line) for account_id, line in sorted(now)
        ]

    # ---- writing ------------------------------------------------------------------------------

    def flush(self, now_s: float) -> None:
        """Write what is old enough; a few times a second. Raises OSError: the disk is full."""
        self._note_missing(now_s)
        if self._changed:
            # Before the files that it names: one that it does not name would never be found.
            self._changed = False
            write_manifest(self._folder, self._manifest)
        if self._paused_s is None:
            position = self._position(now_s)
            for open_ in self._open.values():
                open_.file.flush(position)

    def files(self) -> Iterator[TrackFile]:
        """Those that are being written, to bring onto the disk."""
        return (open_.file for open_ in list(self._open.values()))

    def close(self, now_s: float) -> None:
        """Finish every file. Raises OSError."""
        position = self._position(now_s)
        for open_ in self._open.values():
            self._close(open_, position)
        self._open.clear()
        self._note_missing(now_s)
        self._manifest.closed = True
        write_manifest(self._folder, self._manifest)

    def leave(self, now_s: float) -> None:
        """Write what there is and say nothing of lengths: its makers ended before their time."""
        position = self._position(now_s)
        for open_ in self._open.values():
            open_.file.close(position)
        self._open.clear()
        write_manifest(self._folder, self._manifest)

    def never_came(self, account_id: str, line: Line) -> None:
        """Note that nothing could be kept of a line, unless something came of it elsewhere."""
        if self._agreed(line) and (account_id, line) not in self._came:
            missing = Missing(account_id=account_id, line=line)
            if missing not in self._manifest.missing:
                self._manifest.missing.append(missing)

    @staticmethod
    def _close(open_: _Open, position: float) -> None:
        track, written = open_.track, open_.file.written
        track.length_ms = open_.file.close(position)
        track.pictures, track.sound_packets = written.pictures, written.sound_packets
