"""Raw files of a media server into tracks: VP8, VP9, sound, pauses, crashes, screens."""

import json
import struct
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame

from helpout_server.adapters.recorder import vp9
from helpout_server.adapters.recorder.checking import check_recording
from helpout_server.adapters.recorder.orders import Checked
from helpout_server.adapters.recorder.raw_notes import (
    NAME,
    RawBegun,
    RawFile,
    RawNote,
    RawOver,
    RawScreenOver,
    write_note,
)
from helpout_server.adapters.recorder.vp8 import Size
from helpout_server.contracts.recording import RecordedParts
from tests.unit.recorder.films import FPS, pictures, tone

ADA, BEN = "acc_000000000001", "acc_000000000002"
_VP8_HEAD, _VP9_HEAD = b"\x10", b"\x8a\x81\x02\x00"
"""Of a picture in one packet; VP9's names a picture and tells a structure of one layer."""


@cache
def vp9_pictures(count: int = 30, width: int = 160, height: int = 90) -> tuple[bytes, ...]:
    encoder = av.CodecContext.create("libvpx-vp9", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate, encoder.gop_size = Fraction(FPS), 15
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    made: list[bytes] = []
    for number in range(count):
        pixels = np.full((height, width, 3), number * 5 % 255, dtype=np.uint8)
        frame = VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = number
        made += [bytes(packet) for packet in encoder.encode(frame)]
    made += [bytes(packet) for packet in encoder.encode(None)]
    return tuple(made)


class Raw:
    """A recording's folder and the raw files beside it."""

    def __init__(self, folder: Path, parts: RecordedParts | None = None) -> None:
        self.folder, self.raw = folder / "made", folder / "raw"
        self.folder.mkdir()
        self.raw.mkdir()
        self.note(
            RawBegun(
                recording_id="rec_000000000001",
                raw_folder=str(self.raw),
                parts=parts or RecordedParts(),
            )
        )

    def note(self, note: RawNote) -> None:
        write_note(self.folder, note)

    def file(self, name: str, account_id: str, at_ms: int, *lines: str) -> None:
        self.note(RawFile(name=name, account_id=account_id, lines=[*lines], at_ms=at_ms))

    def sound(self, name: str, packets: tuple[bytes, ...] = tone(100)) -> None:
        content = [
            _frame(number * 20, number, number * 960, packet)
            for number, packet in enumerate(packets)
        ]
        self.write(f"{name}-audio-0.mjr", "opus", "audio", content)

    def film(self, name: str, line: str, films: tuple[bytes, ...], codec: str = "vp8") -> None:
        index = {"camera": 1, "screen": 2}[line]
        head = _VP8_HEAD if codec == "vp8" else _VP9_HEAD
        content = [
            _frame(number * 1_000 // FPS, number, number * 90_000 // FPS, head + picture)
            for number, picture in enumerate(films)
        ]
        self.write(f"{name}-video-{index}.mjr", codec, line, content)

    def write(self, name: str, codec: str, line: str, content: list[bytes]) -> None:
        told = json.dumps({"t": "v", "c": codec, "d": line, "s": 1_000_000, "u": 1_040_000})
        head = b"MJR00002" + struct.pack(">H", len(told)) + told.encode()
        (self.raw / name).write_bytes(head + b"".join(content))

    def ends(self, at_ms: int, *, closed: bool = True) -> None:
        self.note(RawOver(at_ms=at_ms, closed=closed))

    def turned(self) -> Checked:
        checked = check_recording(self.folder, b"")
        assert not (self.folder / NAME).exists()
        assert not self.raw.exists()
        assert check_recording(self.folder, b"") == checked, "done again it changes nothing"
        return checked


def _frame(at_ms: int, number: int, timestamp: int, payload: bytes) -> bytes:
    rtp = struct.pack(">BBHII", 0x90, 0x80 | 96, 60_000 + number & 0xFFFF, timestamp, 7)
    rtp += b"\xbe\xde\x00\x01\x10\x30\x00\x00" + payload
    return struct.pack(">4sIH", b"MEET", at_ms, len(rtp)) + rtp


def test_two_people_and_a_screen_in_vp9(tmp_path: Path) -> None:
    raw = Raw(tmp_path)
    raw.file("00000", ADA, 0, "audio", "camera", "screen")
    raw.file("00001", BEN, 500, "audio", "camera")
    raw.sound("00000")
    raw.film("00000", "camera", pictures(30))
    raw.film("00000", "screen", vp9_pictures(), "vp9")
    # Ada shares nothing later, and is muted: her page publishes anew, and nothing comes of it.
    raw.file("00002", ADA, 2_400, "audio", "screen")
    (raw.raw / "00002-audio-0.mjr").write_bytes(b"MJR00002")
    (raw.raw / "00002-video-1.mjr").write_bytes(b"")
    raw.sound("00001")
    raw.film("00001", "camera", pictures(30))
    raw.ends(2_600)
    checked = raw.turned()
    found = {(track.account_id, track.kind): track for track in checked.tracks}
    assert len(found) == 3
    assert [track.fault for track in checked.tracks] == ["", "", ""]
    assert [track.frames for track in checked.tracks] == [30, 30, 30]
    assert found[ADA, "person"].sound
    assert found[BEN, "person"].starts_at_ms == pytest.approx(540, abs=5)
    screen = found[ADA, "screen"]
    assert (screen.width, screen.height, screen.sound) == (160, 90, False)
    whole = (raw.folder / f"track-{screen.index}.webm").read_bytes()
    assert b"V_VP9" in whole
    assert b"V_VP8" not in whole


def test_what_was_written_after_the_order_to_pause_is_dropped_and_time_goes_on(
    tmp_path: Path,
) -> None:
    raw = Raw(tmp_path)
    raw.file("00000", ADA, 0, "audio", "camera")
    raw.sound("00000")
    raw.film("00000", "camera", pictures(30))
    raw.ends(1_000, closed=False)
    raw.file("00001", ADA, 1_000, "audio", "camera")
    raw.sound("00001", tone(50))
    raw.film("00001", "camera", pictures(15))
    raw.ends(2_000)
    [track] = raw.turned().tracks
    assert track.fault == ""
    assert track.sound
    assert 27 <= track.frames <= 30
    assert track.duration_ms == pytest.approx(2_000, abs=100)


def test_parts_that_were_not_agreed_to_are_left_out_whatever_is_there(tmp_path: Path) -> None:
    raw = Raw(tmp_path, RecordedParts(camera=False, screen=False))
    raw.file("00000", ADA, 0, "audio")
    raw.sound("00000")
    raw.film("00000", "camera", pictures(30))
    raw.film("00000", "screen", vp9_pictures(), "vp9")
    raw.ends(2_000)
    [track] = raw.turned().tracks
    assert (track.frames, track.sound, track.fault) == (0, True, "")


def test_after_a_crash_there_is_what_was_written_until_then(tmp_path: Path) -> None:
    raw = Raw(tmp_path)
    raw.file("00000", ADA, 0, "audio", "camera")
    raw.sound("00000")
    raw.film("00000", "camera", pictures(30))
    for path in raw.raw.iterdir():
        path.write_bytes(path.read_bytes()[:-7])
        path.rename(f"{path}.part")
    with (raw.folder / NAME).open("ab") as notes:
        notes.write(b'{"note":"ov')
    [track] = raw.turned().tracks
    assert "stopped unexpectedly" in track.fault
    assert track.frames == 29
    assert track.sound


def test_another_share_is_another_file_and_what_never_came_is_said(tmp_path: Path) -> None:
    raw = Raw(tmp_path)
    raw.file("00000", ADA, 0, "screen")
    raw.film("00000", "screen", pictures(15))
    raw.note(RawScreenOver(account_id=ADA, at_ms=1_200))
    raw.file("00001", ADA, 3_000, "screen")
    raw.film("00001", "screen", pictures(15))
    raw.file("00002", BEN, 3_000, "audio", "camera")
    raw.ends(4_500)
    checked = raw.turned()
    assert [track.kind for track in checked.tracks] == ["screen", "screen", "person"]
    assert [track.frames for track in checked.tracks] == [15, 15, 0]
    assert checked.tracks[0].duration_ms < 1_500
    assert "No sound of theirs" in checked.tracks[2].fault


def test_where_the_folder_is_away_nothing_is_lost(tmp_path: Path) -> None:
    raw = Raw(tmp_path)
    raw.file("00000", ADA, 0, "audio")
    raw.sound("00000")
    raw.ends(2_000)
    away = raw.raw.rename(tmp_path / "unmounted")
    assert check_recording(raw.folder, b"").again
    away.rename(raw.raw)
    [track] = raw.turned().tracks
    assert track.sound


def test_vp9_says_its_size_and_which_pictures_are_keys() -> None:
    films = vp9_pictures()
    assert [vp9.is_key(film) for film in films[:3]] == [True, False, False]
    assert vp9.size_of(films[0]) == Size(160, 90)
    assert vp9.size_of(films[1]) is None
    assert vp9.size_of(films[0][:5]) is None
    assert vp9.content_of(_VP9_HEAD + b"xy") == b"xy"
    # Long picture number, layers, three differences, a structure of two sizes and a group.
    long = b"\xfa\x80\x01\x00\x03\x05\x02" + b"\x38" + bytes(8) + b"\x01\x04\x07" + b"xy"
    assert vp9.content_of(long) == b"xy"
    for cut in (b"\x80", b"\x8a\x81", b"\xfa\x80\x01\x00\x03"):
        with pytest.raises(ValueError, match="cut short"):
            vp9.content_of(cut)
