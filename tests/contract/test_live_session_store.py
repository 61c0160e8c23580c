"""Live sessions as any store keeps them: the record, the log, the document."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts.entries import Chat, Entry, Joined
from helpout_server.domain.errors import HelpoutError
from helpout_server.ports.live_session import LogLine, StoredDocument
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import World

AT = datetime(2026, 6, 1, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def room(store: SqlStore, world: World) -> str:
    """A live session whose record is open."""
    return _opened(store, world)


@pytest.fixture
def other_room(store: SqlStore, world: World) -> str:
    return _opened(store, world)


def _opened(store: SqlStore, world: World) -> str:
    tutor, student = world.tutor(), world.account("Sam")
    booking = world.booking(student, world.listing(tutor))
    store.write_blocking(
        lambda uow: uow.live_sessions.open(
            booking.live_session_id, booking_id=booking.id, lead_id=tutor.id
        )
    )
    return booking.live_session_id


def _line(seq: int, frame_id: str | None = None, body: Any = None) -> LogLine:
    entry = Entry(
        seq=seq,
        at=AT + timedelta(seconds=seq),
        account_id="acc_000000000001",
        body=body or Chat(text=f"line {seq} é"),
    )
    return LogLine(entry, frame_id)


def _marking(room: str, at: datetime) -> Callable[[UnitOfWork], tuple[bool, bool]]:
    def work(uow: UnitOfWork) -> tuple[bool, bool]:
        both = uow.live_sessions.mark_both_connected(room, at)
        return both, uow.live_sessions.mark_ended(room, f"acc_{at.hour:012d}", at)

    return work


def test_a_record_is_opened_once_and_marked_once(store: SqlStore, room: str) -> None:
    record = store.read_blocking(lambda uow: uow.live_sessions.get(room))
    assert record is not None
    again = store.write_blocking(
        lambda uow: uow.live_sessions.open(room, booking_id=None, lead_id="acc_other0000000")
    )
    assert again == record
    assert store.write_blocking(_marking(room, AT)) == (True, True)
    assert store.write_blocking(_marking(room, AT + timedelta(hours=1))) == (False, False)
    ended = store.read_blocking(lambda uow: uow.live_sessions.get(room))
    assert ended == replace(
        record, both_connected_at=AT, ended_at=AT, ended_by=f"acc_{AT.hour:012d}"
    )
    assert store.read_blocking(lambda uow: uow.live_sessions.get("live_unknown00000")) is None


def test_the_log_comes_back_in_order_and_whole(store: SqlStore, room: str) -> None:
    lines = [_line(1, None, Joined(role="student")), _line(2, "frm_2"), _line(3)]
    store.write_blocking(lambda uow: uow.live_sessions.append_entries(room, lines[:2]))
    store.write_blocking(lambda uow: uow.live_sessions.append_entries(room, lines[2:]))
    store.write_blocking(lambda uow: uow.live_sessions.append_entries(room, []))
    assert store.read_blocking(lambda uow: uow.live_sessions.lines(room)) == lines


@pytest.mark.parametrize("again", [_line(1), _line(2, "frm_1")])
def test_a_number_and_a_frame_are_taken_once(store: SqlStore, room: str, again: LogLine) -> None:
    store.write_blocking(lambda uow: uow.live_sessions.append_entries(room, [_line(1, "frm_1")]))
    with pytest.raises((sa.exc.IntegrityError, HelpoutError)):
        store.write_blocking(
            lambda uow: uow.live_sessions.append_entries(room, [_line(3, "frm_3"), again])
        )
    kept = store.read_blocking(lambda uow: uow.live_sessions.lines(room))
    assert kept == [_line(1, "frm_1")]


def test_a_document_is_seeded_grows_and_is_compacted(store: SqlStore, room: str) -> None:
    def document() -> StoredDocument | None:
        return store.read_blocking(lambda uow: uow.live_sessions.document(room))

    assert document() is None
    store.write_blocking(lambda uow: uow.live_sessions.seed_document(room, "epoch_1", b"seed"))
    store.write_blocking(lambda uow: uow.live_sessions.append_updates(room, b"\0one"))
    store.write_blocking(lambda uow: uow.live_sessions.append_updates(room, b"two"))
    assert document() == StoredDocument("epoch_1", b"seed", (b"\0one", b"two"))
    store.write_blocking(lambda uow: uow.live_sessions.compact_document(room, b"all"))
    assert document() == StoredDocument("epoch_1", b"all", ())


def test_who_took_a_room_before_is_told_that_it_is_lost(store: SqlStore, room: str) -> None:
    def lost(taken: int) -> frozenset[str]:
        return store.write_blocking(lambda uow: uow.live_sessions.hold_rooms({room: taken}))

    first = store.write_blocking(lambda uow: uow.live_sessions.take_room(room))
    assert lost(first) == frozenset()
    second = store.write_blocking(lambda uow: uow.live_sessions.take_room(room))
    assert second == first + 1
    assert lost(first) == {room}
    assert lost(second) == frozenset()
    unknown = {"live_unknown00000": 1}
    assert store.write_blocking(lambda uow: uow.live_sessions.hold_rooms(unknown)) == set(unknown)


def test_many_rooms_are_stored_in_one_go(store: SqlStore, room: str, other_room: str) -> None:
    for one in (room, other_room):
        store.write_blocking(
            lambda uow, one=one: uow.live_sessions.seed_document(one, "epoch_1", b"seed")  # type: ignore[misc]
        )
    store.write_blocking(
        lambda uow: uow.live_sessions.append_to_many(
            entries=[(room, _line(1)), (other_room, _line(1)), (room, _line(2))],
            updates=[(room, b"one"), (other_room, b"x"), (room, b"two")],
        )
    )
    assert store.read_blocking(lambda uow: uow.live_sessions.lines(room)) == [_line(1), _line(2)]
    assert store.read_blocking(lambda uow: uow.live_sessions.lines(other_room)) == [_line(1)]
    document = store.read_blocking(lambda uow: uow.live_sessions.document(room))
    assert document == StoredDocument("epoch_1", b"seed", (b"one", b"two"))
