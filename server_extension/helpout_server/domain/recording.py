"""Recordings: their time line beside the room's log, and who may do away with them.

Owns the mapping of moments onto a time line without pauses, and which entries of a log are
shown beside a recording. Does not know storage, HTTP or the current time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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
    TimelineKind,
)

TEXT_SHOWN_MAX = 400
"""Characters of a run's code beside a recording."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line beside a recording."""

    at_ms: int
    """From the recording's begin, pauses left out; negative before it."""
    account_id: str
    kind: TimelineKind
    text: str


def timeline(entries: Sequence[Entry], recording_id: str, started_at: datetime) -> list[Line]:
    """What the log tells of the time of a recording, in order.

    Args:
        entries: of the whole live session, in order.
        started_at: when the recording began, UTC.

    What came before it is told with negative times; what came after its end is not told.
    """
    lines: list[Line] = []
    code: dict[str, str] = {}
    paused_at: datetime | None = None
    left_out_ms = 0
    for entry in entries:
        body = entry.body
        upto = entry.at if paused_at is None else paused_at
        at_ms = _ms(started_at, upto) - left_out_ms
        match body:
            case RecordingStopped() if body.recording_id == recording_id:
                break
            case RecordingPaused() if body.recording_id == recording_id and paused_at is None:
                paused_at = entry.at
                lines.append(Line(at_ms, entry.account_id, "paused", ""))
            case RecordingStarted() if body.recording_id == recording_id:
                if paused_at is not None:
                    left_out_ms += _ms(paused_at, entry.at)
                paused_at = None
            case RunQueued():
                code[body.run_id] = body.code
        lines.extend(_told(entry, at_ms, code))
    return lines


def _told(entry: Entry, at_ms: int, code: dict[str, str]) -> Iterator[Line]:
    match entry.body:
        case Chat(text=text):
            yield Line(at_ms, entry.account_id, "chat", text)
        case RunStarted(run_id=run_id):
            yield Line(at_ms, entry.account_id, "run", code.get(run_id, "")[:TEXT_SHOWN_MAX])
        case StillTaken(caption=caption):
            yield Line(at_ms, entry.account_id, "still", caption)
        case Joined(role=role) if role != "host":
            yield Line(at_ms, entry.account_id, "joined", "")
        case Left(role=role) if role != "host":
            yield Line(at_ms, entry.account_id, "left", "")


def _ms(earlier: datetime, later: datetime) -> int:
    return round((later - earlier).total_seconds() * 1_000)
