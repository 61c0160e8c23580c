"""Recordings in SQL."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.tables import RECORDINGS
from helpout_server.contracts.recording import RecordedParts
from helpout_server.ports.recording import RecordingRecord, TrackRecord

_LATEST_FIRST = (RECORDINGS.c.started_at.desc(), RECORDINGS.c.id)


class SqlRecordings:
    """``Recordings`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, recording: RecordingRecord) -> None:
        self._connection.execute(RECORDINGS.insert(), {"id": recording.id, **_row(recording)})

    def get(self, recording_id: str) -> RecordingRecord | None:
        found = self._found(RECORDINGS.c.id == recording_id)
        return found[0] if found else None

    def update(self, recording: RecordingRecord) -> None:
        done = self._connection.execute(
            RECORDINGS.update().where(RECORDINGS.c.id == recording.id).values(_row(recording))
        )
        assert done.rowcount == 1, "a recording that is changed was added before"

    def of_live_session(self, live_session_id: str) -> list[RecordingRecord]:
        return self._found(RECORDINGS.c.live_session_id == live_session_id)

    def of_account(self, account_id: str, *, limit: int) -> list[RecordingRecord]:
        # An id is a whole JSON text in the list, so no id is found within another.
        named = sa.cast(RECORDINGS.c.agreed, sa.Text).contains(f'"{account_id}"', autoescape=True)
        return self._found(named, RECORDINGS.c.status != "deleted", limit=limit)

    def unfinished(self) -> list[RecordingRecord]:
        return self._found(RECORDINGS.c.status.in_(("recording", "checking")))

    def due(self, now: datetime) -> list[RecordingRecord]:
        return self._found(
            RECORDINGS.c.status.in_(("checking", "ready", "failed")), RECORDINGS.c.delete_at <= now
        )

    def _found(
        self, *conditions: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[RecordingRecord]:
        rows = self._connection.execute(
            sa.select(RECORDINGS).where(*conditions).order_by(*_LATEST_FIRST).limit(limit)
        )
        return [_record(row) for row in rows]


def _row(recording: RecordingRecord) -> dict[str, Any]:
    return {
        "live_session_id": recording.live_session_id,
        "asked_by": recording.asked_by,
        "agreed": list(recording.agreed),
        "parts": msgspec.to_builtins(recording.parts),
        "keep_days": recording.keep_days,
        "status": recording.status,
        "started_at": recording.started_at,
        "ended_at": recording.ended_at,
        "duration_ms": recording.duration_ms,
        "delete_at": recording.delete_at,
        "encrypted": recording.encrypted,
        "tracks": msgspec.to_builtins(list(recording.tracks)),
    }


def _record(row: Any) -> RecordingRecord:
    return RecordingRecord(
        id=row.id,
        live_session_id=row.live_session_id,
        asked_by=row.asked_by,
        agreed=tuple(row.agreed),
        parts=msgspec.convert(row.parts, RecordedParts),
        keep_days=row.keep_days,
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_ms=row.duration_ms,
        delete_at=row.delete_at,
        encrypted=row.encrypted,
        tracks=tuple(msgspec.convert(row.tracks, list[TrackRecord])),
    )
