"""The text beside a recording: on its time line, which has no pauses."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpout_server.contracts.entries import (
    Chat,
    Entry,
    Joined,
    Left,
    RunQueued,
    RunStarted,
    StillTaken,
)
from helpout_server.contracts.recording import (
    RecordingPaused,
    RecordingStarted,
    RecordingStopped,
)
from helpout_server.domain.recording import TEXT_SHOWN_MAX, timeline

T0 = datetime(2026, 6, 1, 10, tzinfo=UTC)
REC = "rec_000000000001"


def _log(*told: tuple[float, Any]) -> list[Entry]:
    return [
        Entry(seq=seq, at=T0 + timedelta(seconds=at_s), account_id="acc_000000000001", body=body)
        for seq, (at_s, body) in enumerate(told, 1)
    ]


def _lines(*told: tuple[float, Any]) -> list[tuple[int, str, str]]:
    return [(line.at_ms, line.kind, line.text) for line in timeline(_log(*told), REC, T0)]


def test_what_is_told_beside_a_recording() -> None:
    code = "x = 1\n" * 200
    assert _lines(
        (-60, Joined(role="student")),
        (-5, Chat(text="before")),
        (0, RecordingStarted(recording_id=REC)),
        (1.5, Chat(text="hello")),
        (2, RunQueued(run_id="run_1", cell_id="c", account_id="a", code=code, code_hash="")),
        (2.25, RunStarted(run_id="run_1", cell_id="c")),
        (3, StillTaken(still_id="s", caption="plot", width=1, height=1)),
        (3.5, Joined(role="host")),
        (4, Left(role="tutor")),
    ) == [
        (-60_000, "joined", ""),
        (-5_000, "chat", "before"),
        (1_500, "chat", "hello"),
        (2_250, "run", code[:TEXT_SHOWN_MAX]),
        (3_000, "still", "plot"),
        (4_000, "left", ""),
    ]


def test_pauses_take_no_time() -> None:
    assert _lines(
        (0, RecordingStarted(recording_id=REC)),
        (10, RecordingPaused(recording_id=REC)),
        (15, Chat(text="in the pause")),
        (30, RecordingStarted(recording_id=REC)),
        (31, Chat(text="after it")),
        (40, RecordingPaused(recording_id=REC)),
        (41, RecordingStarted(recording_id=REC)),
        (42, Chat(text="after both")),
    ) == [
        (10_000, "paused", ""),
        (10_000, "chat", "in the pause"),
        (11_000, "chat", "after it"),
        (20_000, "paused", ""),
        (21_000, "chat", "after both"),
    ]


def test_nothing_is_told_of_afterwards_or_of_another_recording() -> None:
    other = "rec_000000000002"
    assert _lines(
        (0, RecordingStarted(recording_id=REC)),
        (1, RecordingPaused(recording_id=other)),
        (2, Chat(text="still in it")),
        (3, RecordingStopped(recording_id=other, why="asked")),
        (4, RecordingStopped(recording_id=REC, why="asked")),
        (5, Chat(text="afterwards")),
    ) == [(2_000, "chat", "still in it")]
