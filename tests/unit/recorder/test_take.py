"""A recording on disk: time line, pauses, screens, what never came, crashes; all decoded."""

from pathlib import Path

import av
import pytest

from helpout_server.adapters.recorder.checking import check_recording
from helpout_server.adapters.recorder.manifest import read_manifest
from helpout_server.adapters.recorder.take import AWAITED_S, Take
from helpout_server.contracts.recording import RecordedParts
from tests.unit.recorder.films import FPS, pictures, tone

ANNA, BEN = "acc_anna00000000", "acc_ben000000000"
T0 = 1_000.0
"""Where the monotonic clock stands when it begins."""


class Talk:
    """Somebody's sound and camera, 20 ms and a fifteenth of a second at a time."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.sounds = 0
        self.seen = 0

    def go_on(
        self,
        begin_s: float,
        end_s: float,
        *,
        who: str = ANNA,
        sound: bool = True,
        line: str = "camera",
    ) -> None:
        steps = round((end_s - begin_s) * 50)
        due = 0.0
        for step in range(steps):
            at_s = begin_s + step / 50
            if sound:
                self.take.sound(who, T0 + at_s, tone()[self.sounds % 150])
                self.sounds += 1
            if line and at_s - begin_s >= due:
                due += 1 / FPS
                self.take.picture(who, line, T0 + at_s, pictures()[self.seen % 45])  # type: ignore[arg-type]
                self.seen += 1
            if step % 25 == 24:
                self.take.flush(T0 + at_s)


def _take(folder: Path, *, key: bytes = b"", parts: RecordedParts | None = None) -> Take:
    return Take("rcd_000000000000", folder, parts or RecordedParts(), key, T0)


@pytest.mark.parametrize("key", [b"", b"k" * 32])
def test_a_person_is_one_file_that_plays(tmp_path: Path, key: bytes) -> None:
    take = _take(tmp_path, key=key)
    Talk(take).go_on(0.5, 3.5)
    take.close(T0 + 3.5)
    [track] = check_recording(tmp_path, key).tracks
    assert track.fault == ""
    assert (track.starts_at_ms, track.frames, track.sound) == (500, 45, True)
    assert (track.width, track.height) == (160, 120)
    assert track.duration_ms == pytest.approx(3_000, abs=60)
    assert not list(tmp_path.glob("*.part"))
    # Done again, as after a crash between the check and its note, it says the same.
    [again] = check_recording(tmp_path, key).tracks
    assert again == track


def test_a_player_can_seek_to_key_frames(tmp_path: Path) -> None:
    take = _take(tmp_path)
    Talk(take).go_on(0.0, 3.0)
    take.close(T0 + 3.0)
    check_recording(tmp_path, b"")
    with av.open(str(tmp_path / "track-0.webm")) as container:
        container.seek(2_200_000)
        packet = next(one for one in container.demux(video=0))
        assert packet.is_keyframe
        assert packet.pts is not None
        assert 1.9 < float(packet.pts * packet.time_base) <= 2.2


def test_a_pause_leaves_nothing_and_no_hole(tmp_path: Path) -> None:
    take = _take(tmp_path)
    talk = Talk(take)
    talk.go_on(0.0, 1.0)
    take.pause(T0 + 1.0)
    assert not take.wants("camera")
    talk.go_on(1.0, 4.0)
    take.resume(T0 + 4.0)
    # On its way during the pause, and come after it: taken without consent, so not kept.
    take.sound(ANNA, T0 + 3.9, tone()[0])
    assert take.picture(ANNA, "camera", T0 + 3.9, pictures()[0]) is False
    talk.seen = 0
    talk.go_on(4.0, 5.0)
    take.close(T0 + 5.0)
    assert take.recorded_ms(T0 + 5.0) == 2_000
    [track] = check_recording(tmp_path, b"").tracks
    assert track.duration_ms == pytest.approx(2_000, abs=60)
    assert track.frames == 30
    assert track.fault == ""


def test_somebody_who_drops_and_comes_back_goes_on_in_their_file(tmp_path: Path) -> None:
    take = _take(tmp_path)
    talk = Talk(take)
    talk.go_on(0.0, 1.0)
    for tick in range(1, 7):
        take.flush(T0 + 1.0 + tick / 2)
    talk.seen = 0
    talk.go_on(4.0, 5.0)
    take.close(T0 + 5.0)
    [track] = check_recording(tmp_path, b"").tracks
    assert (track.starts_at_ms, track.frames) == (0, 30)
    assert track.duration_ms == pytest.approx(5_000, abs=60)
    with av.open(str(tmp_path / "track-0.webm")) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples / 48_000 == pytest.approx(5.0, abs=0.06)


def test_each_share_of_a_screen_is_a_file(tmp_path: Path) -> None:
    take = _take(tmp_path)
    talk = Talk(take)
    talk.go_on(1.0, 2.0, sound=False, line="screen")
    take.screen_over(ANNA, T0 + 2.0)
    assert take.picture(ANNA, "screen", T0 + 2.1, pictures()[0]) is False
    talk.seen = 0
    talk.go_on(4.0, 5.0, sound=False, line="screen")
    take.close(T0 + 6.0)
    first, second = check_recording(tmp_path, b"").tracks
    assert [one.kind for one in (first, second)] == ["screen", "screen"]
    assert (first.starts_at_ms, second.starts_at_ms) == (1_000, 4_000)
    assert first.duration_ms == pytest.approx(1_000, abs=60)
    # A screen that stands still is shown until its end.
    assert second.duration_ms == pytest.approx(2_000, abs=60)
    assert first.fault == second.fault == ""


def test_only_what_everybody_agreed_to_is_kept(tmp_path: Path) -> None:
    take = _take(tmp_path, parts=RecordedParts(sound=True, camera=False, screen=False))
    talk = Talk(take)
    talk.go_on(0.0, 1.0)
    assert take.picture(ANNA, "screen", T0 + 1.0, pictures()[0]) is False
    take.close(T0 + 1.0)
    [track] = check_recording(tmp_path, b"").tracks
    assert (track.frames, track.width, track.sound, track.fault) == (0, 0, True, "")


def test_what_should_have_come_and_did_not_is_said(tmp_path: Path) -> None:
    take = _take(tmp_path)
    take.await_lines({(ANNA, "voice"), (ANNA, "camera"), (BEN, "screen")}, T0)
    Talk(take).go_on(0.0, AWAITED_S + 1, line="")
    take.close(T0 + AWAITED_S + 1)
    mine, theirs = check_recording(tmp_path, b"").tracks
    assert mine.fault == "No picture of their camera arrived at the recorder."
    assert (theirs.account_id, theirs.kind, theirs.size_bytes) == (BEN, "screen", 0)
    assert theirs.fault == "No picture of their screen arrived at the recorder."


@pytest.mark.parametrize("key", [b"", b"k" * 32])
def test_a_crash_keeps_what_was_recorded(tmp_path: Path, key: bytes) -> None:
    take = _take(tmp_path, key=key)
    Talk(take).go_on(0.0, 3.0)
    # Nobody closes it, and the last write was cut off.
    [part] = tmp_path.glob("*.part")
    part.write_bytes(part.read_bytes()[:-50])
    [track] = check_recording(tmp_path, key).tracks
    assert 15 <= track.frames < 45
    assert track.sound
    assert 1_000 < track.duration_ms < 3_000
    assert "stopped unexpectedly" in track.fault
    take.close(T0 + 3.0)


def test_a_folder_without_a_list_is_told_of(tmp_path: Path) -> None:
    found = check_recording(tmp_path, b"")
    assert found.tracks == []
    assert "no list" in found.fault


def test_a_file_that_is_gone_is_a_fault_of_its_own(tmp_path: Path) -> None:
    take = _take(tmp_path)
    talk = Talk(take)
    talk.go_on(0.0, 1.0)
    talk.go_on(0.0, 1.0, who=BEN)
    take.close(T0 + 1.0)
    (tmp_path / "track-0.part").unlink()
    gone, there = check_recording(tmp_path, b"").tracks
    assert "cannot be opened" in gone.fault
    assert there.fault == ""
    assert len(read_manifest(tmp_path).tracks) == 2


def test_silence_is_no_sound(tmp_path: Path) -> None:
    take = _take(tmp_path)
    for step in range(50):
        take.sound(ANNA, T0 + step / 50, b"\xf8\xff\xfe")
    take.close(T0 + 1.0)
    [track] = check_recording(tmp_path, b"").tracks
    assert not track.sound
    assert track.duration_ms == pytest.approx(1_000, abs=40)
