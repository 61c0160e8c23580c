"""Finished files of a recording, looked at as a player would: every picture and sound decoded.

Owns what is called a fault, in words for people. Blocks, and takes its time.
"""

import hashlib
import io
from pathlib import Path

import av
import numpy as np

from helpout_server.adapters.recorder.finishing import Contents, finish
from helpout_server.adapters.recorder.manifest import (
    Line,
    Manifest,
    Track,
    TrackKind,
    read_manifest,
)
from helpout_server.adapters.recorder.orders import Checked
from helpout_server.adapters.recorder.sealing import Unreadable, WholeFile
from helpout_server.adapters.recorder.turning import is_raw, turn
from helpout_server.ports.recording import TrackRecord

DURATION_OFF_MS_MAX = 500
SOUND_PEAK_MIN = 0.001
"""Of full scale; what is below (-60 dB) is silence."""

_NOT_KEPT: dict[Line, str] = {
    "voice": "No sound of theirs arrived at the recorder.",
    "camera": "No picture of their camera arrived at the recorder.",
    "screen": "No picture of their screen arrived at the recorder.",
}


def check_recording(folder: Path, key: bytes) -> Checked:
    """Turn what is raw, finish what is unfinished, decode all. Changes nothing when done again."""
    if is_raw(folder):
        try:
            turn(folder, key)
        except OSError as error:
            return Checked(
                tracks=[], fault=f"What is raw was not turned: {error.strerror}.", again=True
            )
    try:
        manifest = read_manifest(folder)
    except Unreadable as error:
        return Checked(tracks=[], fault=f"{_sentence(error)}")
    tracks = [_check_track(folder, track, key) for track in manifest.tracks]
    _tell_missing(manifest, tracks)
    fault = "More was shared than one recording can hold." if manifest.overfull else ""
    return Checked(tracks=tracks, fault=fault)


def _check_track(folder: Path, track: Track, key: bytes) -> TrackRecord:
    checked = TrackRecord(
        index=track.index,
        account_id=track.account_id,
        kind=track.kind,
        starts_at_ms=track.starts_at_ms,
    )
    try:
        contents = finish(folder, track, key)
        with WholeFile(folder / track.file_name, track.file_name, key) as file:
            checked.size_bytes = file.size
            digest = hashlib.sha256()
            for piece in file.pieces():
                digest.update(piece)
            checked.sha256 = digest.hexdigest()
            _decode(file, checked)
        checked.fault = " ".join(_faults(track, contents, checked))
    except Unreadable as error:
        checked.fault = _sentence(error)
    except (av.FFmpegError, ValueError) as error:
        checked.fault = f"It cannot be played: {_sentence(error)}"
    return checked


def _decode(file: WholeFile, checked: TrackRecord) -> None:
    peak = 0.0
    with av.open(_Seekable(file), mode="r") as container:
        checked.duration_ms = round((container.duration or 0) / 1_000)
        for stream in container.streams.video:
            checked.width, checked.height = stream.width, stream.height
        for packet in container.demux():
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue  # it is missed in the count
            for frame in frames:
                if isinstance(frame, av.VideoFrame):
                    checked.frames += 1
                elif isinstance(frame, av.AudioFrame) and peak < SOUND_PEAK_MIN:
                    peak = max(peak, float(np.abs(frame.to_ndarray()).max(initial=0.0)))
    checked.sound = peak >= SOUND_PEAK_MIN


def _faults(track: Track, contents: Contents | None, checked: TrackRecord) -> list[str]:
    faults = []
    pictures = track.pictures if contents is None else contents.pictures
    if checked.frames < pictures:
        faults.append(f"{pictures - checked.frames} of {pictures} pictures cannot be decoded.")
    if track.length_ms is not None and pictures < track.pictures:
        faults.append(f"{track.pictures - pictures} pictures were not written.")
    if track.length_ms is None:
        faults.append("The recorder stopped unexpectedly; this is what it had until then.")
    elif abs(checked.duration_ms - track.length_ms) > DURATION_OFF_MS_MAX:
        faults.append(f"It is {checked.duration_ms} ms long, not {track.length_ms} ms.")
    return faults


def _tell_missing(manifest: Manifest, tracks: list[TrackRecord]) -> None:
    """What should have come and did not is a fault of its person's file, or a file of nothing."""
    for missing in manifest.missing:
        kind: TrackKind = "screen" if missing.line == "screen" else "person"
        own = [t for t in tracks if t.account_id == missing.account_id and t.kind == kind]
        if not own:
            index = max((track.index for track in tracks), default=-1) + 1
            own = [
                TrackRecord(index=index, account_id=missing.account_id, kind=kind, starts_at_ms=0)
            ]
            tracks += own
        own[0].fault = f"{own[0].fault} {_NOT_KEPT[missing.line]}".strip()


class _Seekable(io.RawIOBase):
    """A finished file for a library that reads files."""

    def __init__(self, file: WholeFile) -> None:
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._file.size - self._at if size < 0 else size
        content = self._file.read(self._at, wanted)
        self._at += len(content)
        return content


def _sentence(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return f"{text[0].upper()}{text[1:199]}."
