"""The one writer of all rooms: many in one transaction, and each one's fault its own."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from helpout_server.contracts.entries import Chat, Entry
from helpout_server.domain.errors import StoreUnusable
from helpout_server.entrypoints.ws.room_store import RoomStore
from helpout_server.entrypoints.ws.room_writer import RoomWriter
from helpout_server.ports.live_session import LogLine, RoomTaken
from helpout_server.realtime.shared_cell import Batch

T = TypeVar("T")
AT = datetime(2026, 6, 1, tzinfo=UTC)


class _Clock:
    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return 0.0


class _Cell:
    """A document of which nothing was changed."""

    epoch = "epoch_1"
    batch_is_full = False

    def take_batch(self) -> Batch | None:
        return None


class _Refused(Exception):
    pass


class _Database:
    """``Store``, ``UnitOfWork`` and its two stores: a transaction waits until it is let go."""

    def __init__(self) -> None:
        self.transactions: list[list[str]] = []
        self.refuses: set[str] = set()
        self.lost: frozenset[str] = frozenset()
        self.away = False
        self.open = asyncio.Event()
        self.open.set()
        self.live_sessions = self.history = self
        self._entries: list[str] = []

    async def write(self, work: Callable[[Any], T]) -> T:
        self._entries = []
        done = work(self)
        await self.open.wait()
        if self.away:
            raise StoreUnusable("It is away.")
        if self.refuses.intersection(self._entries):
            raise _Refused
        self.transactions.append(self._entries)
        return done

    def hold_rooms(self, taken: dict[str, int]) -> frozenset[str]:
        return self.lost & set(taken)

    def append_to_many(self, batches: Any = (), *, entries: Any = (), updates: Any = ()) -> None:
        assert not batches
        assert not updates
        self._entries += [room for room, _ in entries]


class _Rooms:
    """Rooms of one writer, and what they heard."""

    def __init__(self) -> None:
        self.database = _Database()
        self.stored: list[str] = []
        self.failed: dict[str, Exception] = {}
        self._writer = RoomWriter(self.database)  # type: ignore[arg-type]
        self._all: dict[str, RoomStore] = {}

    def say(self, *names: str, taken: int | None = None) -> None:
        for name in names:
            room = self._all.setdefault(
                name,
                RoomStore(
                    name,
                    self._writer,
                    _Cell(),  # type: ignore[arg-type]
                    _Clock(),
                    stored=lambda _, name=name: self.stored.append(name),  # type: ignore[misc]
                    failed=lambda error, name=name: self.failed.update({name: error}),  # type: ignore[misc]
                    taken=taken,
                ),
            )
            entry = Entry(seq=1, at=AT, account_id="acc_000000000001", body=Chat(text="x"))
            room.line(LogLine(entry, None))

    async def settled(self) -> None:
        await asyncio.gather(*(room.settled() for room in self._all.values()))

    @property
    def busy(self) -> set[str]:
        return {name for name, room in self._all.items() if room.busy}


@pytest.fixture
def rooms() -> _Rooms:
    return _Rooms()


async def test_what_many_rooms_say_at_once_is_one_transaction(rooms: _Rooms) -> None:
    rooms.say("one", "two", "three", "one")
    await rooms.settled()
    assert rooms.database.transactions == [["one", "one", "two", "three"]]
    assert rooms.stored == ["one", "two", "three"]


async def test_nobody_is_told_before_it_is_stored_and_what_comes_meanwhile_is_next(
    rooms: _Rooms,
) -> None:
    rooms.database.open.clear()
    rooms.say("one")
    await asyncio.sleep(0)
    rooms.say("one", "two")
    await asyncio.sleep(0)
    assert (rooms.stored, rooms.busy) == ([], {"one", "two"})
    rooms.database.open.set()
    await rooms.settled()
    assert rooms.database.transactions == [["one"], ["one", "two"]]
    assert rooms.stored == ["one", "one", "two"]
    assert rooms.busy == set()


async def test_what_one_room_cannot_store_is_no_others_fault(rooms: _Rooms) -> None:
    rooms.database.refuses = {"two"}
    rooms.say("one", "two", "three")
    await rooms.settled()
    assert rooms.stored == ["one", "three"]
    assert [(name, type(error)) for name, error in rooms.failed.items()] == [("two", _Refused)]


async def test_a_room_that_another_replica_took_stores_nothing_and_knows_why(
    rooms: _Rooms,
) -> None:
    rooms.database.lost = frozenset({"two"})
    rooms.say("one", "two", taken=1)
    await rooms.settled()
    assert rooms.database.transactions == [["one"]]
    assert rooms.stored == ["one"]
    assert isinstance(rooms.failed["two"], RoomTaken)


async def test_a_database_that_is_away_is_asked_once(rooms: _Rooms) -> None:
    rooms.database.away = True
    rooms.say("one", "two")
    await rooms.settled()
    assert rooms.stored == []
    assert {type(error) for error in rooms.failed.values()} == {StoreUnusable}
    assert set(rooms.failed) == {"one", "two"}


async def test_what_is_forgotten_is_not_stored(rooms: _Rooms) -> None:
    rooms.say("one", "two")
    rooms._all["one"].forget()
    await rooms.settled()
    assert rooms.database.transactions == [["two"]]
    rooms.say("one")
    await rooms.settled()
    assert rooms.stored == ["two"]
