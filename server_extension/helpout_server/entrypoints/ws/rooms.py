"""All rooms of this process: found by id, loaded once, put away when idle.

Owns the registry. One live session's room is in one process only. It is ``RoomLog`` and
``RoomCameras`` for use cases, which know no room.
"""

import asyncio
from dataclasses import dataclass

from helpout_server.contracts.call import Device
from helpout_server.contracts.entries import EntryBody
from helpout_server.domain.errors import TooMany
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.live_room import LiveRoom
from helpout_server.entrypoints.ws.room_errands import Surroundings
from helpout_server.ports.bus import Bus
from helpout_server.ports.camera import CameraPlace
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.media_server import MediaServer
from helpout_server.ports.recorder import Recorder
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime import limits
from helpout_server.realtime.facts import RoomFacts
from helpout_server.services import room as use_cases
from helpout_server.services.context import Policy
from helpout_server.services.held import load_held


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
    ) -> None:
        self._with = Surroundings(store, bus, clock, ids, policy, recorder, media_server)
        self._rooms: dict[str, LiveRoom] = {}
        self._loading: dict[str, asyncio.Task[LiveRoom]] = {}
        self._stopped = False

    async def enter(
        self, live_session_id: str, account_id: str, *, as_host: bool, device: Device = "page"
    ) -> Door:
        """Find the room, for one of its people.

        Raises:
            NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver: see
                ``services.room.admit``.
            TooMany: this process holds as many rooms as it may, or is stopping.
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
        return Door(await self._room(live_session_id), admitted)

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
        room = await self._room(live_session_id)
        return await room.write(account_id, body, frame_id)

    def end_camera(self, place: CameraPlace) -> None:
        """See ``ports.camera.RoomCameras``."""
        room = self._rooms.get(place.live_session_id)
        if room is not None:
            room.end_camera(place.account_id)

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

    @property
    def participants(self) -> int:
        """Connections in all of them."""
        return sum(room.participants for room in self._rooms.values())

    async def _room(self, live_session_id: str) -> LiveRoom:
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

    async def _load(self, live_session_id: str) -> LiveRoom:
        loaded = await self._with.store.write(lambda uow: self._stored(uow, live_session_id))
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
        stored = use_cases.load_room(uow, live_session_id, self._with.ids, now=now)
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
