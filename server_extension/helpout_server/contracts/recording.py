"""Recordings: consent in the room, and what is kept of them.

A recording is asked for by one person, and runs while everybody present has agreed. Somebody
new who comes is asked: until they agree nothing is recorded (``paused``). Who takes their
consent back stops it for good. It is never begun where the live session does not allow it
(``LiveSession.recording_refused``).
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id, Instant

RecordingStateName = Literal["off", "asking", "on", "paused", "failed"]
RecordingEnd = Literal["asked", "withdrawn", "refused", "ended", "failed", "nobody_in_call"]
KeepDays = Annotated[int, Meta(ge=1, le=365)]


class RecordedParts(Struct, kw_only=True):
    """What would be recorded, as everybody is told before they agree."""

    sound: bool = True
    camera: bool = True
    screen: bool = True


class AskRecording(Struct, tag="ask_recording", tag_field="type", kw_only=True):
    """Asks everybody here; the asker agrees by asking. One recording at a time."""

    n: int
    frame_id: Id
    parts: RecordedParts
    keep_days: KeepDays


class AnswerRecording(Struct, tag="answer_recording", tag_field="type", kw_only=True):
    """Agree, refuse, or (while it runs) take the consent back."""

    n: int
    frame_id: Id
    recording_id: Id
    consent: bool


class StopRecording(Struct, tag="stop_recording", tag_field="type", kw_only=True):
    """By anybody who agreed to it."""

    n: int
    frame_id: Id
    recording_id: Id


class RecordingFrame(Struct, tag="recording", tag_field="type", kw_only=True):
    """How it stands, to everybody, whenever it changes; in the snapshot too."""

    n: int
    state: "RecordingStanding"


class RecordingStanding(Struct, kw_only=True):
    """The recording of a room as it stands."""

    name: RecordingStateName
    recording_id: Id | None
    asked_by: Id | None
    parts: RecordedParts
    keep_days: int
    agreed: list[Id]
    """Accounts that agreed."""
    awaited: list[Id]
    """Accounts that are here and have not answered."""
    recorded_ms: int
    """Recorded so far, pauses left out; 0 while it waits."""
    waits: bool = False
    """It is ``on``, but no sound or picture of anybody has come at the recorder yet."""


# ---- entries of the room's log ----------------------------------------------------------------


class RecordingAsked(Struct, tag="recording_asked", tag_field="kind", kw_only=True):
    recording_id: Id
    parts: RecordedParts
    keep_days: int


class RecordingAnswered(Struct, tag="recording_answered", tag_field="kind", kw_only=True):
    recording_id: Id
    consent: bool


class RecordingStarted(Struct, tag="recording_started", tag_field="kind", kw_only=True):
    """For the first time, or again after a pause."""

    recording_id: Id


class RecordingPaused(Struct, tag="recording_paused", tag_field="kind", kw_only=True):
    recording_id: Id


class RecordingStopped(Struct, tag="recording_stopped", tag_field="kind", kw_only=True):
    recording_id: Id
    why: RecordingEnd


# ---- HTTP ---------------------------------------------------------------------------------------


class RecordingTrack(Struct, kw_only=True):
    """One file of a recording: one person's voice and camera, or one shared screen."""

    index: int
    account: PublicAccount
    kind: Literal["person", "screen"]
    starts_at_ms: int
    """From the recording's begin."""
    duration_ms: int
    frames: int
    """Decoded pictures, counted when it was checked."""
    sound: bool
    width: int
    height: int
    size_bytes: int
    sha256: str
    fault: str = ""
    """What the check found wrong; empty where nothing."""


class Recording(Struct, kw_only=True):
    """A recording as one of its people sees it."""

    id: Id
    live_session_id: Id
    title: str
    asked_by: PublicAccount
    agreed: list[PublicAccount]
    parts: RecordedParts
    status: Literal["recording", "checking", "ready", "failed", "deleted"]
    started_at: Instant
    duration_ms: int
    delete_at: Instant
    """End of its retention: then the files are gone."""
    encrypted: bool
    tracks: list[RecordingTrack]


class RecordingPage(Struct, kw_only=True):
    """``GET /recordings``: the caller's, latest first; ``GET /live_sessions/{id}/recordings``."""

    recordings: list[Recording]


TimelineKind = Literal["chat", "run", "caption", "still", "joined", "left", "paused"]


class TimelineLine(Struct, kw_only=True):
    """One line of the text that runs beside a recording."""

    at_ms: int
    """From the recording's begin; negative before it."""
    account: PublicAccount
    kind: TimelineKind
    text: str


class RecordingTimeline(Struct, kw_only=True):
    """``GET /recordings/{id}/timeline``."""

    lines: list[TimelineLine]
