"""The history of a document: who is shown it, and how it is cut into pages."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from helpout_server.contracts.history import HistoryQuery
from helpout_server.domain.errors import NotFound
from helpout_server.ports.history import Piece
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import history, room
from tests.factories import memory_world
from tests.unit.services.test_live_session import Held


@pytest.fixture
def held() -> Iterator[Held]:
    with memory_world() as world:
        yield Held(world)


def write(held: Held, epoch: str, *updates: bytes) -> None:
    for update in updates:
        pieces = (Piece(held.student.id, update), Piece(held.tutor.id, b"-"))

        def append(uow: UnitOfWork, pieces: tuple[Piece, ...] = pieces) -> None:
            uow.history.append(held.id, epoch, 7, pieces)

        held.world.store.write_blocking(append)


def load(held: Held) -> str:
    """The document's epoch."""
    stored = held.world.store.write_blocking(
        lambda uow: room.load_room(uow, held.id, held.world.ids, now=held.world.now)
    )
    return stored.document.epoch


def page(held: Held, **query: Any) -> Any:
    return held.do(history.get, held.tutor, live_session_id=held.id, query=HistoryQuery(**query))


def test_it_is_read_page_by_page_from_the_begin(held: Held) -> None:
    epoch = load(held)
    write(held, epoch, b"one", b"two", b"three")
    first = page(held, limit=2)
    assert (first.epoch, first.base_base64 is None) == (epoch, False)
    assert first.begun_at_ms == round(held.world.now.timestamp() * 1_000)
    pieces = [piece for batch in first.batches for piece in batch.pieces]
    assert [b64decode(piece.update_base64) for piece in pieces] == [b"one", b"-", b"two", b"-"]
    assert {piece.account_id for piece in pieces} == {held.student.id, held.tutor.id}
    rest = page(held, after=first.next_after, epoch=first.epoch)
    assert (len(rest.batches), rest.base_base64, rest.next_after) == (1, None, None)


def test_a_page_ends_where_another_epoch_begins(held: Held) -> None:
    epoch = load(held)
    write(held, epoch, b"one")
    held.world.store.write_blocking(lambda uow: uow.history.begin(held.id, "epoch_2", 9, b"anew"))
    write(held, "epoch_2", b"two")
    first = page(held)
    assert (first.epoch, len(first.batches)) == (epoch, 1)
    second = page(held, after=first.next_after, epoch=first.epoch)
    assert (second.epoch, second.begun_at_ms, second.next_after) == ("epoch_2", 9, None)
    assert b64decode(second.base_base64) == b"anew"


def test_a_page_has_so_many_bytes_and_one_batch_at_least(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE_BYTES_MAX", 3)
    write(held, load(held), b"large", b"large")
    assert len(page(held).batches) == 1


def test_before_anything_was_written_there_is_the_text_it_began_with(held: Held) -> None:
    with pytest.raises(NotFound):
        page(held)
    load(held)
    only = page(held)
    assert (only.batches, only.next_after, only.base_base64 is None) == ([], None, False)


def test_it_is_nobody_elses_to_see(held: Held) -> None:
    load(held)
    with pytest.raises(NotFound):
        held.do(
            history.get,
            held.world.account("Stranger"),
            live_session_id=held.id,
            query=HistoryQuery(),
        )
