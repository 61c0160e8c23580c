"""``MediaRoom``: one call on the media servers, placed, and moved when its server dies.

Owns where the room is now and who is in it. The pages begin anew on each move: they are told
``media_moved`` and publish and receive again.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, Final, Protocol

from helpout_server.adapters.media_server.instance import Instance
from helpout_server.adapters.media_server.janus_link import JanusLink, JanusRefused, LinkLost
from helpout_server.adapters.media_server.janus_room import JanusRoom, RoomEars
from helpout_server.adapters.media_server.legs import Legs
from helpout_server.adapters.media_server.receiving import Key
from helpout_server.adapters.media_server.speaking import Speakers
from helpout_server.contracts.call import CallLine
from helpout_server.contracts.media_server import (
    MediaAwayFrame,
    MediaMovedFrame,
    RestartMedia,
    SpeakingFrame,
)
from helpout_server.contracts.room import CallMember
from helpout_server.ports.media_server import (
    MediaRecording,
    MediaRefused,
    MediaReply,
    MediaRequest,
    Say,
)

_log = logging.getLogger("helpouts")
AWAY_RETRY_S: Final = 2.0
_SPEAKING_EVERY_S: Final = 0.4
_FEEDS_PAUSE_S: Final = 0.12
_FEW: Final = 4
_WHOLE_PICTURE_EVERY_S: Final = 20.0


class Places(Protocol):
    """Where a room may be."""

    async def choose(self, but: set[str]) -> Instance | None:
        """The one to take now, after all were tried once; None where none (but those) answers."""
        ...

    def put_away(self, room: "PlacedRoom") -> None:
        """The room is closed."""
        ...


class PlacedRoom:
    """One live session's call. Lives on one event loop."""

    def __init__(self, live_session_id: str, *, capacity: int, say: Say, places: Places) -> None:
        self.live_session_id = live_session_id
        self.instance: Instance | None = None
        """Where it is; None before anybody asked for something, and while none answers."""
        self._capacity = capacity
        self._say = say
        self._places = places
        self._room: JanusRoom | None = None
        self._members: dict[str, CallMember] = {}
        self._legs: dict[str, Legs] = {}
        self._attempts: dict[str, int] = {}
        """Of each page, the lowest whose requests still count."""
        self._anew: set[str] = set()
        """Pages to be told to begin anew as soon as there is a server."""
        self._recording: MediaRecording | None = None
        self._pictures_timer: asyncio.TimerHandle | None = None
        self._speakers = Speakers()
        self._speaking_timer: asyncio.TimerHandle | None = None
        self._feeds_timer: asyncio.TimerHandle | None = None
        self._placing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._retry_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def people(self) -> int:
        """Pages with media now."""
        return len(self._legs)

    # ---- the port -------------------------------------------------------------------------------

    def members(self, members: Sequence[CallMember]) -> None:
        now = {member.connection_id: member for member in members}
        for connection_id in self._members.keys() - now.keys():
            self._drop(connection_id)
            self._attempts.pop(connection_id, None)
            self._anew.discard(connection_id)
        before, self._members = self._members, now
        self._tell_screens_over(before)
        for connection_id, legs in self._legs.items():
            if now[connection_id] != before.get(connection_id):
                self._spawn(legs.follow_member())

    def _tell_screens_over(self, before: dict[str, CallMember]) -> None:
        if self._recording is None:
            return
        shared = {member.account_id for member in before.values() if member.screen}
        still = {member.account_id for member in self._members.values() if member.screen}
        for account_id in shared - still:
            self._recording.screen_over(account_id)

    async def ask(self, connection_id: str, request: MediaRequest) -> None:
        if connection_id not in self._members:
            raise MediaRefused("not_in_call", "Join the call first.")
        if isinstance(request, RestartMedia):
            self._restart(connection_id)
            return
        if self._room is None:
            self._place_soon()
            await self._placed_once()
        room = self._room
        is_late = request.attempt < self._attempts.get(connection_id, 0)
        if is_late or connection_id not in self._members:
            return
        if room is None:
            # It is placed later; then all begin anew.
            self._begin_anew(connection_id, request.attempt)
            self._tell(connection_id, _away())
            return
        try:
            await self._legs_for(room, connection_id, request.attempt).ask(request)
        except LinkLost:
            # The link's end moves the room, and the move tells everybody.
            room.link.close()

    async def record(self, recording: MediaRecording | None) -> None:
        self._recording = recording
        if self._pictures_timer is not None:
            self._pictures_timer.cancel()
            self._pictures_timer = None
        if recording is not None:
            self._whole_pictures_later()
        # What moves meanwhile, or publishes for the first time, follows by itself.
        legs = list(self._legs.values())
        await asyncio.gather(*(self._guarded(one.follow_recording()) for one in legs))

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._places.put_away(self)
        for timer in (
            self._speaking_timer,
            self._retry_timer,
            self._feeds_timer,
            self._pictures_timer,
        ):
            if timer is not None:
                timer.cancel()
        for task in (*self._tasks, *((self._placing,) if self._placing else ())):
            task.cancel()
        room = self._leave_server()
        if room is not None and not room.link.is_lost:
            try:
                await room.destroy()
            except (LinkLost, JanusRefused) as error:
                _log.warning("A room could not be ended at its media server: %s", error)

    # ---- placing --------------------------------------------------------------------------------

    def instance_changed(self, instance: Instance) -> None:
        """One came up or went down."""
        if instance is self.instance and instance.link is None:
            self._leave_server()
            self._place_soon()
        elif self._room is None and self._anew and instance.link is not None:
            self._place_soon()

    def _place_soon(self) -> None:
        if self._placing is None and not self._closed:
            self._placing = asyncio.create_task(self._place())
            self._placing.add_done_callback(self._placing_ended)

    async def _placed_once(self) -> None:
        """Wait for the attempt that is under way."""
        if self._placing is not None:
            await asyncio.wait({self._placing})

    def _placing_ended(self, placing: asyncio.Task[None]) -> None:
        self._placing = None
        if placing.cancelled():
            return
        error = placing.exception()
        if error is not None:
            _log.error("A room could not be placed: %s", type(error).__name__, exc_info=error)
        if self._room is None and not self._closed:
            for connection_id in self._anew:
                self._tell(connection_id, _away())
            if self._retry_timer is not None:
                self._retry_timer.cancel()
            loop = asyncio.get_running_loop()
            self._retry_timer = loop.call_later(AWAY_RETRY_S, self._place_again)

    def _place_again(self) -> None:
        self._retry_timer = None
        if self._room is None and self._anew:
            self._place_soon()

    async def _place(self) -> None:
        """Onto the least loaded that takes it; nobody's where there is none."""
        refused: set[str] = set()
        while self._room is None:
            instance = await self._places.choose(refused)
            link = instance.link if instance is not None else None
            if instance is None or link is None:
                return
            self.instance = instance
            try:
                await self._settle_at(link)
            except (LinkLost, JanusRefused) as error:
                self.instance = None
                refused.add(instance.url)
                _log.warning("The media server %s took no room: %s", instance.url, error)
                if isinstance(error, LinkLost):
                    link.close()

    async def _settle_at(self, link: JanusLink) -> None:
        ears = RoomEars(self._feeds_changed, self._spoke, self._gone)
        room = await JanusRoom.make(link, self.live_session_id, capacity=self._capacity, ears=ears)
        if link.is_lost:
            raise LinkLost("lost while it took the room")
        self._room = room
        anew, self._anew = self._anew, set()
        for connection_id in anew:
            self._tell(connection_id, MediaMovedFrame(n=0, why="died"))

    def _leave_server(self) -> JanusRoom | None:
        """All media here is over."""
        room, self._room = self._room, None
        self.instance = None
        for connection_id in list(self._legs):
            self._drop(connection_id)
        return room

    def _gone(self) -> None:
        """Somebody destroyed the room at its server: make another."""
        self._leave_server()
        self._place_soon()

    # ---- pages ----------------------------------------------------------------------------------

    def _legs_for(self, room: JanusRoom, connection_id: str, attempt: int) -> Legs:
        known = self._legs.get(connection_id)
        if known is not None and known.attempt == attempt:
            return known
        if known is not None:
            known.close()
        legs = Legs(
            room,
            connection_id,
            member=lambda: self._members.get(connection_id),
            recording=lambda: self._recording,
            attempt=attempt,
            say=lambda reply: self._tell(connection_id, reply),
            lost=lambda: self._restart(connection_id),
            comes=self._comes,
        )
        self._legs[connection_id] = legs
        self._attempts[connection_id] = attempt
        return legs

    def _restart(self, connection_id: str) -> None:
        """A page's connections are of no use any more: it begins both anew."""
        self._drop(connection_id)
        if self._room is not None:
            self._anew.discard(connection_id)
            self._tell(connection_id, MediaMovedFrame(n=0, why="restart"))

    def _drop(self, connection_id: str) -> None:
        legs = self._legs.pop(connection_id, None)
        if legs is not None:
            self._begin_anew(connection_id, legs.attempt)
            legs.close()
        self._spoke(connection_id, None)

    def _begin_anew(self, connection_id: str, attempt: int) -> None:
        """What still comes of this attempt is dropped; the page is told when there is a server."""
        self._attempts[connection_id] = attempt + 1
        self._anew.add(connection_id)

    def _feeds_changed(self) -> None:
        """Several that come at once are offered to a page at once: each offer costs it dear."""
        if self._feeds_timer is None:
            loop = asyncio.get_running_loop()
            pause_s = _FEEDS_PAUSE_S if len(self._members) > _FEW else 0.0
            self._feeds_timer = loop.call_later(pause_s, self._follow_feeds)

    def _follow_feeds(self) -> None:
        self._feeds_timer = None
        for legs in self._legs.values():
            self._spawn(legs.follow_feeds())

    def _comes(self, key: Key) -> None:
        """Somebody begins to see a picture."""
        connection_id, line = key
        legs = self._legs.get(connection_id)
        if legs is not None and line != "audio":
            self._spawn(legs.send_whole_picture(line))

    def _whole_pictures_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._pictures_timer = loop.call_later(_WHOLE_PICTURE_EVERY_S, self._whole_pictures)

    def _whole_pictures(self) -> None:
        """So that a player of the recording finds a place to begin everywhere."""
        self._whole_pictures_later()
        for connection_id, legs in self._legs.items():
            member = self._members.get(connection_id)
            if self._recording is None or member is None:
                continue
            if member.account_id in self._recording.agreed:
                on: dict[CallLine, bool] = {"camera": member.video, "screen": member.screen}
                for line in self._recording.lines:
                    if on.get(line):
                        self._spawn(legs.send_whole_picture(line))

    # ---- speaking -------------------------------------------------------------------------------

    def _spoke(self, connection_id: str, level: float | None) -> None:
        if self._speakers.heard(connection_id, level) and self._speaking_timer is None:
            loop = asyncio.get_running_loop()
            self._speaking_timer = loop.call_later(_SPEAKING_EVERY_S, self._say_who_speaks)

    def _say_who_speaks(self) -> None:
        self._speaking_timer = None
        self._tell(None, SpeakingFrame(n=0, connection_ids=self._speakers.loudest_first()))

    # ---- saying and doing -----------------------------------------------------------------------

    def _tell(self, connection_id: str | None, reply: MediaReply) -> None:
        if not self._closed and (connection_id is None or connection_id in self._members):
            self._say(connection_id, reply)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # An errand that is called off before it began was never awaited.
        task.add_done_callback(lambda _: work.close())

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (LinkLost, JanusRefused) as error:
            # A link that is lost moves the room; a refusal concerns what is gone already.
            _log.debug("A media server's errand was in vain: %s", error)
        except Exception as error:  # noqa: BLE001 - an errand's failure is not the room's
            _log.error("A media room's errand failed: %s", type(error).__name__, exc_info=error)


def _away() -> MediaAwayFrame:
    return MediaAwayFrame(n=0, retry_in_ms=round(AWAY_RETRY_S * 1_000))
