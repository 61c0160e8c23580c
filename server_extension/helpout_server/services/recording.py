"""Recordings: what is kept of them, for whom, and until when.

Who may see one: everybody who ever agreed to it, and nobody else. Who may do away with one
before its time: whoever asked for it, and staff (who need not see it for that); everybody else
who is in it turns to them. A recording that is deleted stays as a line without files, so that
its people see that it is gone.

The first functions are use cases of HTTP; those below ``# ---- the recorder's side`` are asked
by the edge that holds the recorder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpout_server.contracts import recording as wire
from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.event import EventHint
from helpout_server.domain.errors import NotAllowed, NotFound, WrongState
from helpout_server.domain.recording import timeline as read_timeline
from helpout_server.ports.recorder import RecordingEnding, RecordingOrder
from helpout_server.ports.recording import (
    PIECE_BYTES_MAX,
    RecordingRecord,
    TrackRecord,
)
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.held import load_held

LISTED_MAX = 200
TRACK_MEDIA_TYPE = "video/webm"


@dataclass(frozen=True, slots=True)
class Span:
    """Which bytes of a file are wanted, as far as a request said."""

    begin: int | None = None
    """None: the last ``count`` of it."""
    count: int | None = None
    """None: to its end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file, never more than ``PIECE_BYTES_MAX``."""

    media_type: str
    file_name: str
    content: bytes
    begin: int
    total: int
    """Of the whole file."""


def list_mine(context: Context) -> wire.RecordingPage:
    """Every recording that the caller agreed to, latest first; at most 200."""
    found = context.uow.recordings.of_account(context.actor.id, limit=LISTED_MAX)
    return wire.RecordingPage(recordings=_present(context, found))


def list_of_live_session(context: Context, *, live_session_id: str) -> wire.RecordingPage:
    """Those of one live session that the caller agreed to. Raises NotFound."""
    load_held(context.uow, live_session_id)
    found = context.uow.recordings.of_live_session(live_session_id)
    mine = [recording for recording in found if _is_of(recording, context.actor.id)]
    return wire.RecordingPage(recordings=_present(context, mine))


def get(context: Context, *, recording_id: str) -> wire.Recording:
    """One of them. Raises NotFound."""
    return _present(context, [_mine(context, recording_id)])[0]


def get_timeline(context: Context, *, recording_id: str) -> wire.RecordingTimeline:
    """The text beside it: chat, runs, stills, who came and went. Raises NotFound."""
    recording = _mine(context, recording_id)
    if recording.status == "deleted":
        raise NotFound("This recording was deleted.")
    log = context.uow.live_sessions.lines(recording.live_session_id)
    lines = read_timeline([line.entry for line in log], recording.id, recording.started_at)
    people = _people(context.uow, {line.account_id for line in lines})
    return wire.RecordingTimeline(
        lines=[
            wire.TimelineLine(
                at_ms=line.at_ms,
                account=people[line.account_id],
                kind=line.kind,
                text=line.text,
            )
            for line in lines
        ]
    )


def read_track(context: Context, *, recording_id: str, index: str, span: Span) -> Piece:
    """Some bytes of one file; at most a megabyte, whatever is asked for.

    Raises:
        NotFound: no such file, or not the caller's to see.
        WrongState: it is still being recorded or checked.
    """
    recording = _mine(context, recording_id)
    if recording.status in ("recording", "checking"):
        raise WrongState("It is still being finished; look again in a moment.")
    track = _track(recording, index)
    begin, count = _bounded(span, track.size_bytes)
    assert context.recording_files is not None, "the application hands over the files"
    content = context.recording_files.read(recording.id, track.index, begin, count)
    name = f"{recording.id}-{track.index}-{track.kind}.webm"
    return Piece(TRACK_MEDIA_TYPE, name, content, begin, track.size_bytes)


def delete(context: Context, *, recording_id: str) -> None:
    """Do away with its files now. Again changes nothing.

    Raises:
        NotFound: there is none, or none that the caller may know of.
        NotAllowed: neither asked for by the caller, nor are they staff.
        WrongState: it is still being recorded or checked.
    """
    recording = context.uow.recordings.get(recording_id)
    actor = context.actor
    if recording is None or not (_is_of(recording, actor.id) or actor.is_staff):
        raise NotFound(_NO_SUCH)
    if recording.asked_by != actor.id and not actor.is_staff:
        raise NotAllowed("Only whoever asked for the recording may delete it, or staff. Ask them.")
    if recording.status in ("recording", "checking"):
        raise WrongState("Stop it first, and wait until it is finished.")
    context.uow.recordings.update(_deleted(recording))
    assert context.recording_files is not None, "the application hands over the files"
    context.recording_files.delete(recording.id)
    context.changed("recording_changed", recording.id, *_people_of(recording))


_NO_SUCH = "There is no such recording, or it is not yours to see."


def _mine(context: Context, recording_id: str) -> RecordingRecord:
    recording = context.uow.recordings.get(recording_id)
    if recording is None or not _is_of(recording, context.actor.id):
        raise NotFound(_NO_SUCH)
    return recording


def _is_of(recording: RecordingRecord, account_id: str) -> bool:
    return account_id in recording.agreed


def _people_of(recording: RecordingRecord) -> frozenset[str]:
    return frozenset((*recording.agreed, recording.asked_by))


def _track(recording: RecordingRecord, index: str) -> TrackRecord:
    for track in recording.tracks:
        if str(track.index) == index and track.size_bytes > 0:
            return track
    raise NotFound("This recording has no such part.")


def _bounded(span: Span, total: int) -> tuple[int, int]:
    """Where to begin and how much to read; what begins behind the end is nothing."""
    if span.begin is None:
        count = min(span.count if span.count is not None else total, total)
        begin = total - count
    else:
        begin = min(span.begin, total)
        count = total - begin if span.count is None else min(span.count, total - begin)
    return begin, min(count, PIECE_BYTES_MAX)


def _deleted(recording: RecordingRecord) -> RecordingRecord:
    return replace(recording, status="deleted", tracks=())


def _present(context: Context, found: Sequence[RecordingRecord]) -> list[wire.Recording]:
    ids = {recording.asked_by for recording in found}
    for recording in found:
        ids |= {*recording.agreed, *(track.account_id for track in recording.tracks)}
    people = _people(context.uow, ids)
    titles = {
        id_: load_held(context.uow, id_).title
        for id_ in {recording.live_session_id for recording in found}
    }
    return [
        wire.Recording(
            id=recording.id,
            live_session_id=recording.live_session_id,
            title=titles[recording.live_session_id],
            asked_by=people[recording.asked_by],
            agreed=[people[id_] for id_ in recording.agreed],
            parts=recording.parts,
            status=recording.status,
            started_at=recording.started_at,
            duration_ms=recording.duration_ms,
            delete_at=recording.delete_at,
            encrypted=recording.encrypted,
            tracks=[_present_track(track, people) for track in recording.tracks],
        )
        for recording in found
    ]


def _present_track(track: TrackRecord, people: dict[str, PublicAccount]) -> wire.RecordingTrack:
    return wire.RecordingTrack(
        index=track.index,
        account=people[track.account_id],
        kind=track.kind,
        starts_at_ms=track.starts_at_ms,
        duration_ms=track.duration_ms,
        frames=track.frames,
        sound=track.sound,
        width=track.width,
        height=track.height,
        size_bytes=track.size_bytes,
        sha256=track.sha256,
        fault=track.fault,
    )


def _people(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, PublicAccount]:
    return {id_: public(account) for id_, account in uow.accounts.many(ids).items()}


# ---- the recorder's side -------------------------------------------------------------------------


Told = tuple[frozenset[str], EventHint]
"""A hint to publish after the commit, and for whom."""


def begun(uow: UnitOfWork, order: RecordingOrder, *, encrypted: bool) -> Told:
    """It is about to begin."""
    recording = RecordingRecord(
        id=order.recording_id,
        live_session_id=order.live_session_id,
        asked_by=order.asked_by,
        agreed=_once(order.agreed, (order.asked_by,)),
        parts=order.parts,
        keep_days=order.keep_days,
        status="recording",
        started_at=order.started_at,
        ended_at=None,
        duration_ms=0,
        delete_at=order.started_at + timedelta(days=order.keep_days),
        encrypted=encrypted,
        tracks=(),
    )
    uow.recordings.add(recording)
    return _hint(recording)


def ended(
    uow: UnitOfWork, recording_id: str, ending: RecordingEnding | None, *, now: datetime
) -> Told | None:
    """Nothing more comes; its files are to be checked. Told again, only who agreed is added.

    Args:
        ending: None where the recorder was lost, and the room has not said how it ended.
    """
    uow.lock(recording_id)
    recording = uow.recordings.get(recording_id)
    if recording is None:
        return None
    if ending is not None:
        recording = replace(recording, agreed=_once(recording.agreed, ending.agreed))
    if recording.status == "recording":
        at = now if ending is None else ending.ended_at
        recording = replace(
            recording,
            status="checking",
            ended_at=at,
            delete_at=at + timedelta(days=recording.keep_days),
            duration_ms=0 if ending is None else ending.recorded_ms,
        )
    uow.recordings.update(recording)
    return _hint(recording)


def checked(uow: UnitOfWork, recording_id: str, tracks: Sequence[TrackRecord]) -> Told | None:
    """What the check of its files found; none that can be played: it failed."""
    uow.lock(recording_id)
    recording = uow.recordings.get(recording_id)
    if recording is None or recording.status != "checking":
        return None
    playable = [track for track in tracks if track.frames or track.sound]
    ends = [track.starts_at_ms + track.duration_ms for track in tracks]
    done = replace(
        recording,
        status="ready" if playable else "failed",
        tracks=tuple(tracks),
        duration_ms=max([*ends, 0]) or recording.duration_ms,
    )
    uow.recordings.update(done)
    return _hint(done)


def expire(uow: UnitOfWork, now: datetime) -> list[Told]:
    """The end of retention: what is due is gone from the store; its files go afterwards."""
    told = []
    for recording in uow.recordings.due(now):
        uow.recordings.update(_deleted(recording))
        told.append(_hint(recording))
    return told


def without_record(uow: UnitOfWork, kept: Iterable[str]) -> list[str]:
    """Of the recordings that have files, those that should have none."""
    found = ((id_, uow.recordings.get(id_)) for id_ in kept)
    return [id_ for id_, one in found if one is None or one.status == "deleted"]


def _hint(recording: RecordingRecord) -> Told:
    return _people_of(recording), EventHint(name="recording_changed", id=recording.id)


def _once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for group in groups for id_ in group))
