"""What is called a good recording, and the rows made of rounds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.recording import RecordingRound, faults_of, rows_of
from benchmarks.servers.loop_probe import longest
from benchmarks.systems.recorded_call import Recorded


def _track(kind: str = "person", **changes: Any) -> dict[str, Any]:
    return {"kind": kind, "frames": 300, "sound": kind == "person", "fault": "", **changes}


def _made(*tracks: dict[str, Any], **changes: Any) -> Recorded:
    recording = {"status": "ready", "duration_ms": 10_200, "tracks": list(tracks)}
    made = Recorded(
        recording=recording,
        expected_ms=10_000,
        frames_sent=600,
        cpu_percent=5,
        memory_mb=70,
        loop_lag_ms=3,
        loop_lag_what="",
    )
    return replace(made, **changes)


def test_a_good_recording_has_no_faults() -> None:
    assert faults_of(_made(_track(), _track()), screen=False) == []
    assert faults_of(_made(_track(), _track(), _track("screen")), screen=True) == []


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (_made(_track()), "it has 1 people and 0 screens"),
        (_made(_track(), _track(sound=False)), "somebody has no sound"),
        (_made(_track(), _track(fault="Cut.")), "Cut."),
        (_made(_track(), _track(), expected_ms=9_000), "it is 1200 ms too long"),
        (_made(_track(), _track(frames=200)), "it has 500 of 600 pictures"),
    ],
)
def test_what_is_wrong_with_others(made: Recorded, fault: str) -> None:
    assert fault in faults_of(made, screen=False)


def test_a_failed_one_is_none() -> None:
    made = _made()
    made.recording["status"] = "failed"
    assert "it is failed" in faults_of(made, screen=False)


def _round(**changes: Any) -> RecordingRound:
    figures = {
        "faults": [], "screen": False, "cpu_percent": 6.0, "memory_mb": 75.0, "loop_lag_ms": 4.0,
        "loop_lag_what": "", "duration_off_ms": 20.0, "frames_kept": 1.0, "peer_faults": ["none"],
        "peer_cpu_percent": 30.0,
    }  # fmt: skip
    return RecordingRound(**{**figures, **changes})  # type: ignore[typeddict-item]


def test_rows_count_the_good_ones_and_take_the_worst_of_the_rest() -> None:
    rows = {row.name: row for row in rows_of([_round(), _round(cpu_percent=8.0, loop_lag_ms=21.0)])}
    good = rows["recordings_good_of_20"]
    assert (good.value, good.peer_value, good.ok) == (2, 0, True)
    assert rows["recorder_cpu_percent"].value == 8
    assert rows["recorder_cpu_percent"].ok
    assert rows["loop_lag_max_ms"].ok is False
    [bad] = [r for r in rows_of([_round(), _round(faults=["cut"])]) if "good" in r.name]
    assert (bad.value, bad.ok) == (1, False)


def test_the_longest_that_held_a_loop_up(tmp_path: Path) -> None:
    held = tmp_path / "held"
    assert longest(held, 0, 9) == (0.0, "")
    held.write_text("1.0 7.5 <Handle a>\n2.0 30.25 <Handle b c>\n9.0 99 <Handle d>\n")
    assert longest(held, 0.5, 5) == (30.25, "<Handle b c>")
