"""Take-aways: what everybody of a live session keeps of it, as one notebook."""

from base64 import b64encode

from helpout_server.contracts import live_session as wire
from helpout_server.contracts.entries import Chat, Entry
from helpout_server.domain.document import SharedSource, read_document
from helpout_server.domain.live_session import StillPicture, build_take_away, take_away_name
from helpout_server.domain.replay_text import write_track
from helpout_server.domain.runs import RunBook
from helpout_server.domain.take_away import KeptFile
from helpout_server.domain.whole_output import Wholes
from helpout_server.ports.recording import RecordingRecord
from helpout_server.services.context import Context
from helpout_server.services.held import Held
from helpout_server.services.live_session import own_held
from helpout_server.services.replay import stored_epochs

RUNS_MAX = 1_000
"""That are listed; a room's snapshot holds fewer."""


def get(context: Context, *, live_session_id: str) -> wire.TakeAway:
    """The live session as a notebook, for everybody who was let in, at any time.

    A person's own notes are nowhere on this server, and so not in it.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    held, _ = own_held(context, live_session_id)
    runs, beside = RunBook(runs_max=RUNS_MAX), list[Entry]()
    for line in context.uow.live_sessions.lines(live_session_id):
        if not runs.add(line.entry):
            beside.append(line.entry)
    chat = [entry for entry in beside if isinstance(entry.body, Chat)]
    notebook = build_take_away(
        title=held.title,
        held_at=held.start,
        problem=None if held.booking is None else held.booking.problem,
        cells=_cells(context, live_session_id),
        runs=runs.states(),
        chat=chat,
        people=_people(context, held, beside),
        stills=_stills(context, live_session_id),
        beside=beside,
        starts=_starts(context, live_session_id),
        kept=_kept(context, live_session_id),
        wholes=Wholes(lambda sha256: context.uow.blobs.content(live_session_id, sha256)),
    )
    return wire.TakeAway(file_name=take_away_name(held.title, held.start), notebook=notebook)


def _cells(context: Context, live_session_id: str) -> list[SharedSource]:
    document = context.uow.live_sessions.document(live_session_id)
    return [] if document is None else read_document(document.state, document.updates)


def _starts(context: Context, live_session_id: str) -> dict[str, str]:
    """How cells first read that were not empty when they came: seeded, or copied in."""
    track = write_track(stored_epochs(context, live_session_id))
    starts: dict[str, str] = {}
    for place, added in zip(track.edits.cell, track.edits.added, strict=True):
        starts.setdefault(track.cells[place].id, added)
    return {id_: text for id_, text in starts.items() if len(text) > 1}


def _people(context: Context, held: Held, beside: list[Entry]) -> dict[str, str]:
    seen = {entry.account_id for entry in beside}
    accounts = context.uow.accounts.many(held.admitted | seen | {held.lead_id})
    return {account.id: account.display_name for account in accounts.values()}


def _stills(context: Context, live_session_id: str) -> list[StillPicture]:
    return [
        StillPicture(
            account_id=still.account_id,
            at=still.at,
            caption=still.caption,
            media_type=still.media_type,
            picture_base64=b64encode(_picture(context, live_session_id, still.id)).decode(),
        )
        for still in context.uow.stills.of(live_session_id)
    ]


def _picture(context: Context, live_session_id: str, still_id: str) -> bytes:
    found = context.uow.stills.content(live_session_id, still_id)
    assert found is not None, "stills are never deleted"
    return found[1]


def _kept(context: Context, live_session_id: str) -> list[KeptFile]:
    files = [
        KeptFile("file", one.name, f"{one.size_bytes:,} bytes, {one.media_type}")
        for one in context.uow.handouts.of(live_session_id)
    ]
    recordings = [
        KeptFile("recording", one.id, _until(one))
        for one in context.uow.recordings.of_live_session(live_session_id)
        if one.status != "deleted" and context.actor.id in (*one.agreed, one.asked_by)
    ]
    return [*files, *recordings]


def _until(recording: RecordingRecord) -> str:
    minutes = recording.duration_ms / 60_000
    return f"{minutes:.1f} minutes, kept until {recording.delete_at:%Y-%m-%d}"
