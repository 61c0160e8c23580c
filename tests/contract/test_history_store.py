"""The history of shared documents as every store keeps it."""

import pytest

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.ports.history import Piece, StoredBatch, StoredEpoch
from tests.factories import World

A, B = "acc_a00000000000", "acc_b00000000000"


@pytest.fixture
def room(store: SqlStore, world: World) -> str:
    """A live session whose record is open."""
    tutor = world.tutor()
    booking = world.booking(world.account("Sam"), world.listing(tutor))
    store.write_blocking(
        lambda uow: uow.live_sessions.open(
            booking.live_session_id, booking_id=booking.id, lead_id=tutor.id
        )
    )
    return booking.live_session_id


def test_it_is_kept_in_order_with_who_wrote_what(store: SqlStore, room: str) -> None:
    pieces = (Piece(A, b"\0one"), Piece(B, b""), Piece(A, b"three"))
    store.write_blocking(lambda uow: uow.history.begin(room, "epoch_1", 5, b"seed"))
    store.write_blocking(lambda uow: uow.history.append(room, "epoch_1", 6, pieces))
    store.write_blocking(lambda uow: uow.history.begin(room, "epoch_2", 7, b"anew"))
    store.write_blocking(lambda uow: uow.history.append(room, "epoch_2", 8, (Piece(B, b"x"),)))
    assert store.read_blocking(lambda uow: uow.history.epochs(room)) == [
        StoredEpoch("epoch_1", 5, b"seed"),
        StoredEpoch("epoch_2", 7, b"anew"),
    ]
    found = store.read_blocking(lambda uow: uow.history.batches(room))
    assert [(one.epoch, one.at_ms, one.pieces) for one in found] == [
        ("epoch_1", 6, pieces),
        ("epoch_2", 8, (Piece(B, b"x"),)),
    ]
    first, second = (one.number for one in found)
    assert first < second

    def after(number: int) -> list[StoredBatch]:
        return store.read_blocking(lambda uow: uow.history.batches(room, after=number))

    assert after(first) == found[1:]
    assert after(second) == []
    assert store.read_blocking(lambda uow: uow.history.batches(room, limit=1)) == found[:1]


def test_a_document_begun_anew_has_nothing_of_before(store: SqlStore, room: str) -> None:
    store.write_blocking(lambda uow: uow.live_sessions.seed_document(room, "epoch_1", b"seed"))
    store.write_blocking(lambda uow: uow.live_sessions.append_updates(room, b"one"))
    store.write_blocking(lambda uow: uow.live_sessions.renew_document(room, "epoch_2", b"anew"))
    document = store.read_blocking(lambda uow: uow.live_sessions.document(room))
    assert document is not None
    assert (document.epoch, document.state, document.updates) == ("epoch_2", b"anew", ())
