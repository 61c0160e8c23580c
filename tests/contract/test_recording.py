"""Recordings as any store keeps them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts.recording import RecordedParts
from helpout_server.ports.recording import RecordingRecord, TrackRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import World

AT = datetime(2026, 6, 1, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def recording(store: SqlStore, world: World) -> RecordingRecord:
    tutor, student = world.tutor(), world.account("Sam")
    booking = world.booking(student, world.listing(tutor))
    made = RecordingRecord(
        id="rec_000000000001",
        live_session_id=booking.live_session_id,
        asked_by=tutor.id,
        agreed=(tutor.id, student.id),
        parts=RecordedParts(screen=False),
        keep_days=30,
        status="recording",
        started_at=AT,
        ended_at=None,
        duration_ms=0,
        delete_at=AT + timedelta(days=30),
        encrypted=True,
        tracks=(),
    )

    def add(uow: UnitOfWork) -> None:
        uow.live_sessions.open(booking.live_session_id, booking_id=booking.id, lead_id=tutor.id)
        uow.recordings.add(made)

    store.write_blocking(add)
    return made


def test_a_recording_comes_back_as_it_was(store: SqlStore, recording: RecordingRecord) -> None:
    track = TrackRecord(
        index=0, account_id=recording.asked_by, kind="screen", starts_at_ms=5, fault="é"
    )
    changed = replace(
        recording, status="ready", ended_at=AT, duration_ms=7, encrypted=False, tracks=(track,)
    )
    assert store.read_blocking(lambda uow: uow.recordings.get(recording.id)) == recording
    store.write_blocking(lambda uow: uow.recordings.update(changed))
    assert store.read_blocking(lambda uow: uow.recordings.get(recording.id)) == changed
    assert store.read_blocking(lambda uow: uow.recordings.get("rec_x")) is None


def test_whose_recordings_are_found(store: SqlStore, recording: RecordingRecord) -> None:
    later = replace(recording, id="rec_000000000002", started_at=AT + timedelta(hours=1))
    gone = replace(recording, id="rec_000000000003", status="deleted")

    def add(uow: UnitOfWork) -> None:
        uow.recordings.add(later)
        uow.recordings.add(gone)

    store.write_blocking(add)

    def mine(account_id: str) -> list[RecordingRecord]:
        return store.read_blocking(lambda uow: uow.recordings.of_account(account_id, limit=9))

    for account_id in recording.agreed:
        assert mine(account_id) == [later, recording]
    # Part of an id, or a pattern, is nobody's id.
    for nobody in (recording.asked_by[:-1], "%", "acc_", ""):
        assert mine(nobody) == []
    all_of = store.read_blocking(lambda uow: uow.recordings.of_live_session(later.live_session_id))
    assert [one.id for one in all_of] == [later.id, recording.id, gone.id]


def test_what_is_due_and_what_is_unfinished(store: SqlStore, recording: RecordingRecord) -> None:
    due = recording.delete_at
    assert store.read_blocking(lambda uow: uow.recordings.unfinished()) == [recording]
    ready = replace(recording, status="ready")
    store.write_blocking(lambda uow: uow.recordings.update(ready))
    assert store.read_blocking(lambda uow: uow.recordings.unfinished()) == []
    before = due - timedelta(microseconds=1)
    assert store.read_blocking(lambda uow: uow.recordings.due(before)) == []
    assert store.read_blocking(lambda uow: uow.recordings.due(due)) == [ready]
    store.write_blocking(lambda uow: uow.recordings.update(replace(ready, status="deleted")))
    assert store.read_blocking(lambda uow: uow.recordings.due(due)) == []
