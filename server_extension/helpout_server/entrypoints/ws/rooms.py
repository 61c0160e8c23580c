"""All rooms of this process: found by id, loaded once, put away when idle.

Owns the registry. One live session's room is in one process only: whoever has its lease. What is
asked for a room that another replica has is passed on to that one. It is ``RoomLog`` and
``RoomCameras`` for use cases, which know no room.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from helpout_server.adapters.leases_local import LocalLeases
from helpout_server.contracts.call import Device
from helpout_server.contracts.entries import EntryBody
from helpout_server.domain.errors import HelpoutError, StoreUnusable, TooMany
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.live_room import LiveRoom
from helpout_server.entrypoints.ws.neighbours import NeighbourAway, Neighbours
from helpout_server.entrypoints.ws.room_errands import Surroundings
from helpout_server.ports.bus import Bus
from helpout_server.ports.camera import CameraPlace
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.leases import Holder, Leases
from helpout_server.ports.media_server import MediaServer
from helpout_server.ports.recorder import Recorder
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime import limits
from helpout_server.realtime.facts import RoomFacts
from helpout_server.services import room as use_cases
from helpout_server.services.context import Policy
from helpout_server.services.held import load_held

_LEASE = "room:"
_FOUND_WITHIN_S = 6.0
"""Longer than a dead replica's leases live."""

_log = logging.getLogger("helpouts")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another replica has the room."""

    holder: Holder


@dataclass(frozen=True, slots=True)
class Door:
    """A room, and who stands in its door. Go through at once: an idle room is put away."""

    room: LiveRoom
    admitted: use_cases.Admitted


@dataclass(frozen=True, slots=True)
class _Loaded:
    facts: RoomFacts
    stored: use_cases.StoredRoom
    closes_in_s: float


class Rooms:
    """The registry. Lives on one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        recorder: Recorder | None = None,
        media_server: MediaServer | None = None,
        leases: Leases | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        """``leases``, ``neighbours``: None where there are no other replicas."""
        self._with = Surroundings(store, bus, clock, ids, policy, recorder, media_server)
        self._rooms: dict[str, LiveRoom] = {}
        self._loading: dict[str, asyncio.Task[LiveRoom | Holder]] = {}
        self._leases: Leases = LocalLeases() if leases is None else leases
        self._leases.when_lost(self._lost)
        self._neighbours = neighbours
        self._errands: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def enter(
        self, live_session_id: str, account_id: str, *, as_host: bool, device: Device = "page"
    ) -> Door | Elsewhere:
        """Find the room, for one of its people.

        Raises:
            NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver: see
                ``services.room.admit``.
            TooMany: this process holds as many rooms as it may, or is stopping.
            StoreUnusable: which replica has it cannot be found out just now.
        """
        now = self._with.clock.now()
        admitted = await self._with.store.read(
            lambda uow: use_cases.admit(
                uow,
                live_session_id=live_session_id,
                account_id=account_id,
                as_host=as_host,
                policy=self._with.policy,
                now=now,
                device=device,
            )
        )
        found = await self._find(live_session_id)
        return Elsewhere(found) if isinstance(found, Holder) else Door(found, admitted)

    async def write(
        self, live_session_id: str, account_id: str, body: EntryBody, frame_id: str
    ) -> bool:
        """See ``ports.room_log.RoomLog``."""
        if live_session_id not in self._rooms:
            now = self._with.clock.now()
            status = await self._with.store.read(
                lambda uow: load_held(uow, live_session_id).status(self._with.policy, now)
            )
            if status == "over":
                return False
        until = self._with.clock.monotonic() + _FOUND_WITHIN_S
        while self._with.clock.monotonic() < until:
            found = await self._find(live_session_id)
            if isinstance(found, LiveRoom):
                written = await found.write(account_id, body, frame_id)
                if written or not found.lost:
                    return written
                continue
            assert self._neighbours is not None, "who shares leases has neighbours"
            try:
                return await self._neighbours.write(
                    found, live_session_id, account_id, body, frame_id
                )
            except NeighbourAway:
                await self._neighbours.gone(found)
        raise StoreUnusable("The room cannot be reached just now.")

    def end_camera(self, place: CameraPlace) -> None:
        """See ``ports.camera.RoomCameras``."""
        room = self._rooms.get(place.live_session_id)
        if room is not None:
            room.end_camera(place.account_id)
        elif self._leases.shared:
            self._spawn(self._end_camera_elsewhere(place))

    async def _end_camera_elsewhere(self, place: CameraPlace) -> None:
        assert self._neighbours is not None, "who shares leases has neighbours"
        holder = await self._leases.holder(_LEASE + place.live_session_id)
        if holder is not None and holder.replica_id != self._leases.replica_id:
            await self._neighbours.end_camera(holder, place.live_session_id, place.account_id)

    async def stop(self) -> None:
        """Store everything, close every socket; nobody enters any more."""
        self._stopped = True
        if self._loading:
            await asyncio.wait(self._loading.values())
        rooms = list(self._rooms.values())
        self._rooms.clear()
        await asyncio.gather(*map(self._put_down, rooms))
        if self._errands:
            await asyncio.wait(self._errands)

    async def _put_down(self, room: LiveRoom) -> None:
        """Its people find it elsewhere as soon as it is stored."""
        await room.close(close_codes.RESTARTING, "the marketplace stops")
        await self._leases.release(_LEASE + room.id)

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def participants(self) -> int:
        """Connections in all of them."""
        return sum(room.participants for room in self._rooms.values())

    def here(self, live_session_id: str) -> bool:
        """Whether that room is open in this process."""
        return live_session_id in self._rooms

    async def _find(self, live_session_id: str) -> LiveRoom | Holder:
        """The room, loaded where nobody has it; else who has it."""
        room = self._rooms.get(live_session_id)
        if room is not None:
            return room
        loading = self._loading.get(live_session_id)
        if loading is None:
            if self._stopped or len(self._rooms) + len(self._loading) >= limits.ROOMS_MAX:
                raise TooMany("The marketplace has no room free just now. Try again in a minute.")
            loading = asyncio.get_running_loop().create_task(self._load(live_session_id))
            self._loading[live_session_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(live_session_id, None))
        return await asyncio.shield(loading)

    async def _load(self, live_session_id: str) -> LiveRoom | Holder:
        holder = await self._leases.take(_LEASE + live_session_id)
        if holder is not None:
            return holder
        try:
            loaded = await self._with.store.write(lambda uow: self._stored(uow, live_session_id))
        except BaseException:
            await self._leases.release(_LEASE + live_session_id)
            raise
        room = LiveRoom(
            live_session_id,
            loaded.facts,
            loaded.stored,
            closes_in_s=loaded.closes_in_s,
            surroundings=self._with,
            put_away=self._forget,
        )
        self._rooms[room.id] = room
        return room

    def _stored(self, uow: UnitOfWork, live_session_id: str) -> _Loaded:
        policy = self._with.policy
        now = self._with.clock.now()
        stored = use_cases.load_room(
            uow, live_session_id, self._with.ids, now=now, take=self._leases.shared
        )
        held = load_held(uow, live_session_id)
        standing = use_cases.standing(uow, live_session_id, policy=policy)
        facts = RoomFacts(
            lender_id=held.lender_id,
            lead_id=held.lead_id,
            members=standing.roles,
            pair=held.booking is not None,
            topology=held.topology(policy),
            call_limit=held.call_limit(policy),
            recording_refused=standing.recording_refused,
            recording_keep_days_max=policy.recording_keep_days_max,
        )
        closes_in_s = (held.closes(policy) - self._with.clock.now()).total_seconds()
        return _Loaded(facts, stored, closes_in_s)

    def _forget(self, room: LiveRoom) -> None:
        if self._rooms.get(room.id) is room:
            del self._rooms[room.id]
            if self._leases.shared:
                self._spawn(self._leases.release(_LEASE + room.id))

    def _lost(self, name: str) -> None:
        """Another replica has that lease by now."""
        room = self._rooms.get(name.removeprefix(_LEASE)) if name.startswith(_LEASE) else None
        if room is not None:
            room.lose()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_logged(work))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (HelpoutError, NeighbourAway) as error:
        _log.warning("Another replica could not be told: %s", type(error).__name__)
