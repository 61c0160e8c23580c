"""Where recordings lie on the timeline of a replay."""

from collections.abc import Iterable

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.recording import RecordingPaused, RecordingStarted, RecordingStopped
from helpout_server.contracts.replay import ReplaySound


def sounds_of(bodies: Iterable[tuple[int, EntryBody]], end_ms: int) -> list[ReplaySound]:
    """Each stretch that was recorded; a recording's own time leaves its pauses out.

    Args:
        bodies: of the room's log in order, each with its time on the replay.
        end_ms: when the replay ends: what still runs then ends there.
    """
    recorded: dict[str, int] = {}
    since: dict[str, int] = {}
    found: list[ReplaySound] = []

    def close(recording_id: str, at_ms: int) -> None:
        start = since.pop(recording_id, None)
        if start is None or at_ms <= start:
            return
        before = recorded.get(recording_id, 0)
        found.append(
            ReplaySound(
                recording_id=recording_id,
                at_ms=start,
                recorded_ms=before,
                length_ms=at_ms - start,
            )
        )
        recorded[recording_id] = before + at_ms - start

    for at_ms, body in bodies:
        match body:
            case RecordingStarted():
                since.setdefault(body.recording_id, at_ms)
            case RecordingPaused() | RecordingStopped():
                close(body.recording_id, at_ms)
    for recording_id in list(since):
        close(recording_id, end_ms)
    return sorted(found, key=lambda one: one.at_ms)
