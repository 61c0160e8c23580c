"""The one writer of all rooms of a process: what waits in many goes into one transaction.

Owns when is written, and that the fault of one room is no other's. A transaction costs the same
wait for the disk whether one line is in it or a hundred. Does not know what a room stores nor who
is told afterwards (``room_store.py``).

Each process has one of its own: that a room is stored by one process at a time is ``taken``'s to
see to.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.live_session import LogLine, RoomTaken
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime import limits
from helpout_server.realtime.shared_cell import Batch


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one room stores in one go."""

    room_id: str
    taken: int | None
    """See ``LiveSessions.take_room``; None where no other replica can take it."""
    at_ms: int
    """Since 1970."""
    lines: Sequence[LogLine] = ()
    state: bytes | None = None
    """In place of all that was stored of the document."""
    batches: Sequence[Batch] = ()
    """After that."""
    history: Sequence[tuple[str, int, Batch]] = ()
    """Epoch, milliseconds since 1970, and what came."""
    renewed: tuple[str, bytes] | None = None
    """The document begun anew: its epoch and state."""

    @property
    def empty(self) -> bool:
        return not (self.lines or self.batches or self.history or self.state or self.renewed)


class Waiting(Protocol):
    """A room that has something to store. All calls come from the event loop."""

    def flush(self) -> None:
        """Hand in what the document has gathered."""
        ...

    def take(self) -> Bundle:
        """All that waits. ``stored`` or ``not_stored`` follows, before it is asked again."""
        ...

    def stored(self, bundle: Bundle) -> None: ...
    def not_stored(self, error: Exception) -> None: ...


class RoomWriter:
    """Lives on one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[Waiting, None] = {}
        self._changed: dict[Waiting, float] = {}
        """Whose documents were changed, and when they are to be flushed; the soonest first."""
        self._writing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def wake(self, room: Waiting) -> None:
        """It has something to store: with the next transaction."""
        self._waiting[room] = None
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    def changed(self, room: Waiting) -> None:
        """Flush it within ``DOCUMENT_FLUSH_S``; again changes nothing."""
        if room in self._changed:
            return
        loop = asyncio.get_running_loop()
        due = self._changed[room] = loop.time() + limits.DOCUMENT_FLUSH_S
        if self._timer is None:
            self._timer = loop.call_at(due, self._flush)

    def flushed(self, room: Waiting) -> None:
        """It need not be flushed any more."""
        self._changed.pop(room, None)

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + limits.DOCUMENT_FLUSH_TOGETHER_S
        self._timer = None
        try:
            for room in [room for room, due in self._soonest() if due <= until]:
                self.flushed(room)
                room.flush()
        finally:
            if self._changed:
                self._timer = loop.call_at(next(iter(self._changed.values())), self._flush)

    def _soonest(self) -> list[tuple[Waiting, float]]:
        """Few at a time: nobody's edit waits for long."""
        return list(islice(self._changed.items(), limits.DOCUMENTS_FLUSHED_AT_ONCE))

    async def _write(self) -> None:
        try:
            while self._waiting:
                rooms = list(islice(self._waiting, limits.ROOMS_STORED_AT_ONCE))
                for room in rooms:
                    del self._waiting[room]
                await self._store_group([(room, room.take()) for room in rooms])
        finally:
            self._writing = None

    async def _store_group(self, group: Sequence[tuple[Waiting, Bundle]]) -> None:
        lost = frozenset[str]()
        bundles = [bundle for _, bundle in group if not bundle.empty]
        try:
            if bundles:
                lost = await self._store.write(_storing(bundles))
        except Exception as error:  # noqa: BLE001 - whatever it was, these rooms are behind it
            if len(group) == 1 or isinstance(error, StoreUnusable):
                for room, _ in group:
                    room.not_stored(error)
                return
            for one in group:
                await self._store_group([one])
            return
        for room, bundle in group:
            if bundle.room_id in lost:
                room.not_stored(RoomTaken(bundle.room_id))
            else:
                room.stored(bundle)


def _storing(bundles: Sequence[Bundle]) -> Callable[[UnitOfWork], frozenset[str]]:
    """One transaction; gives the rooms that others have taken: of those nothing was stored."""

    def work(uow: UnitOfWork) -> frozenset[str]:
        taken = {one.room_id: one.taken for one in bundles if one.taken is not None}
        lost = uow.live_sessions.hold_rooms(taken)
        ours = [one for one in bundles if one.room_id not in lost]
        for one in ours:
            if one.state is not None:
                uow.live_sessions.compact_document(one.room_id, one.state)
        uow.live_sessions.append_to_many(
            entries=[(one.room_id, line) for one in ours for line in one.lines],
            updates=[(one.room_id, batch.update) for one in ours for batch in one.batches],
        )
        uow.history.append_to_many(
            [
                (one.room_id, epoch, at_ms, batch.pieces)
                for one in ours
                for epoch, at_ms, batch in one.history
            ]
        )
        for one in ours:
            if one.renewed is not None:
                uow.live_sessions.renew_document(one.room_id, *one.renewed)
                uow.history.begin(one.room_id, one.renewed[0], one.at_ms, one.renewed[1])
        return lost

    return work
