"""All rooms of this process: found by id, loaded once, put away when idle.

Owns the registry. One live session's room is in one process only.
"""

import asyncio
from dataclasses import dataclass

from helpout_server.domain.errors import TooMany
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.live_room import LiveRoom
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.unit_of_work import Store
from helpout_server.realtime import limits
from helpout_server.services import room as use_cases
from helpout_server.services.context import Policy


@dataclass(frozen=True, slots=True)
class Door:
    """A room, and who stands in its door. Go through at once: an idle room is put away."""

    room: LiveRoom
    admitted: use_cases.Admitted


class Rooms:
    """The registry. Lives on one event loop."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock, ids: Ids, policy: Policy) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._rooms: dict[str, LiveRoom] = {}
        self._loading: dict[str, asyncio.Task[LiveRoom]] = {}
        self._stopped = False

    async def enter(self, live_session_id: str, account_id: str, *, as_host: bool) -> Door:
        """Find the room, for one of its people.

        Raises:
            NotFound, NotAllowed, NotYetJoinable, LiveSessionOver: see ``services.room.admit``.
            TooMany: this process holds as many rooms as it may, or is stopping.
        """
        now = self._clock.now()
        admitted = await self._store.read(
            lambda uow: use_cases.admit(
                uow,
                live_session_id=live_session_id,
                account_id=account_id,
                as_host=as_host,
                policy=self._policy,
                now=now,
            )
        )
        return Door(await self._room(admitted), admitted)

    async def stop(self) -> None:
        """Store everything, close every socket; nobody enters any more."""
        self._stopped = True
        if self._loading:
            await asyncio.wait(self._loading.values())
        rooms = list(self._rooms.values())
        self._rooms.clear()
        await asyncio.gather(
            *(room.close(close_codes.RESTARTING, "the marketplace stops") for room in rooms)
        )

    def __len__(self) -> int:
        return len(self._rooms)

    async def _room(self, admitted: use_cases.Admitted) -> LiveRoom:
        id_ = admitted.live_session_id
        room = self._rooms.get(id_)
        if room is not None:
            return room
        loading = self._loading.get(id_)
        if loading is None:
            if self._stopped or len(self._rooms) + len(self._loading) >= limits.ROOMS_MAX:
                raise TooMany("The marketplace has no room free just now. Try again in a minute.")
            loading = asyncio.get_running_loop().create_task(self._load(admitted))
            self._loading[id_] = loading
            loading.add_done_callback(lambda _: self._loading.pop(id_, None))
        return await asyncio.shield(loading)

    async def _load(self, admitted: use_cases.Admitted) -> LiveRoom:
        id_, booking = admitted.live_session_id, admitted.booking
        stored = await self._store.write(lambda uow: use_cases.load_room(uow, id_, self._ids))
        if booking is None:
            raise TooMany("Rooms of gatherings are not built yet.")
        room = LiveRoom(
            booking,
            stored,
            closes_in_s=admitted.closes_in_s,
            store=self._store,
            bus=self._bus,
            clock=self._clock,
            ids=self._ids,
            policy=self._policy,
            put_away=self._forget,
        )
        self._rooms[room.id] = room
        return room

    def _forget(self, room: LiveRoom) -> None:
        if self._rooms.get(room.id) is room:
            del self._rooms[room.id]
