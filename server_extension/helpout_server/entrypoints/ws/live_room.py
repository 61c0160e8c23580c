"""One room with its sockets: does what the state machine says, in its order.

Owns the sockets, the timers, and the errands that a room sends out. Knows no rule: those are
in ``realtime``; what is stored when is ``room_store.py``'s.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.room import Hello
from helpout_server.domain.errors import TooMany
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.media_desk import MediaDesk
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.recorder_desk import RecorderDesk
from helpout_server.entrypoints.ws.recorder_link import RecorderSocket
from helpout_server.entrypoints.ws.room_errands import RoomErrands, Surroundings
from helpout_server.entrypoints.ws.room_store import RoomStore
from helpout_server.ports.live_session import RoomTaken
from helpout_server.ports.media_server import MediaReply, MediaRoom
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Entrant
from helpout_server.realtime.effects import (
    CallMembers,
    Close,
    DocumentChanged,
    Effect,
    EndLiveSession,
    PauseRecorder,
    Refused,
    Relay,
    Send,
    StartRecorder,
    StopRecorder,
    StoreLine,
    ToMediaServer,
)
from helpout_server.realtime.facts import RoomFacts
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.room import Room
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.state import NotTaken
from helpout_server.services import room as use_cases

_log = logging.getLogger("helpouts")


class LiveRoom:
    """A room in memory, from its loading until it is put away. Lives on one event loop."""

    def __init__(
        self,
        live_session_id: str,
        facts: RoomFacts,
        stored: use_cases.StoredRoom,
        *,
        closes_in_s: float,
        surroundings: Surroundings,
        put_away: Callable[["LiveRoom"], None],
    ) -> None:
        self.id = live_session_id
        self._with = surroundings
        self._put_away = put_away
        self._loop = asyncio.get_running_loop()
        cell = SharedCell(stored.document)
        self._room = Room(
            facts=facts,
            lines=stored.lines,
            cell=cell,
            ids=surroundings.ids,
            now=self._now(),
            presence_confirm_s=surroundings.policy.presence_confirm_minutes * 60,
        )
        self.store = RoomStore(
            self.id,
            surroundings.writer,
            cell,
            surroundings.clock,
            stored=self._stored,
            failed=self._fail,
            taken=stored.taken,
        )
        self._recorder = RecorderDesk(self, surroundings.recorder, surroundings.clock)
        self._media = self._media_desk(facts)
        self._closes_at = surroundings.clock.monotonic() + closes_in_s
        self._both_told = stored.both_connected
        self.lost = False
        """It was given up: what it was told since may be stored elsewhere, or not at all."""
        self._sockets: dict[str, Socket] = {}
        self._effects: list[Effect] = []
        self._performing = False
        self._idle_since: float | None = None
        self._ack_timer: asyncio.TimerHandle | None = None
        self._errands = RoomErrands(self, surroundings)
        surroundings.ticks.add(self)
        self._perform(self._room.begin(self._now()))

    @property
    def participants(self) -> int:
        """Connections that are in it."""
        return len(self._sockets)

    # ---- what sockets say -------------------------------------------------------------------

    def connect(
        self,
        hello: Hello,
        entrant: Entrant,
        socket: Socket,
        ends_in_ms: int,
        *,
        admitted: use_cases.Admitted | None = None,
    ) -> None:
        """A socket is let in.

        Args:
            admitted: what the store said of them a moment ago; None for the recorder.

        Raises:
            Refused: as ``Room.connect``; the caller closes the socket.
        """
        if admitted is not None:
            self._errands.admitted(admitted)
        effects = self._room.connect(hello, entrant, self._now(), ends_in_ms=ends_in_ms)
        earlier = self._sockets.get(hello.connection_id)
        if earlier is not None:
            earlier.close(close_codes.REPLACED, "continued on another socket")
        self._sockets[hello.connection_id] = socket
        self._perform(effects)
        if self._room.both_here and not self._both_told:
            self._both_told = True
            self._errands.met()

    def text(self, connection_id: str, socket: Socket, message: str) -> None:
        if self._sockets.get(connection_id) is socket:
            self._perform(self._room.receive_text(connection_id, message, self._now()))
            if self._ack_timer is None:
                self._ack_timer = self._loop.call_later(limits.ACK_AFTER_S, self._ack)

    def document(self, connection_id: str, socket: Socket, message: bytes) -> None:
        if self._sockets.get(connection_id) is socket:
            now_s = self._with.clock.monotonic()
            self._perform(self._room.receive_bytes(connection_id, message, now_s))

    def gone(self, connection_id: str, socket: Socket) -> None:
        """The socket is closed. One that was replaced is nobody's any more."""
        if self._sockets.get(connection_id) is socket:
            del self._sockets[connection_id]
            self._perform(self._room.disconnected(connection_id, self._now()))

    async def close(self, code: int, reason: str) -> None:
        """Finish what is recorded, store what is not stored, close every socket."""
        self._perform(self._room.recording_ends(self._now()))
        self.stop_timers()
        self.store.flush()
        for socket in list(self._sockets.values()):
            socket.close(code, reason)
        await self.store.settled()
        await self._recorder.done()
        if self._media is not None:
            await self._media.close()

    # ---- what others say --------------------------------------------------------------------

    async def write(self, account_id: str, body: EntryBody, frame_id: str) -> bool:
        """An entry from outside; see ``ports.room_log``."""
        try:
            seq, effects = self._room.write(account_id, body, frame_id, self._now())
        except NotTaken as refusal:
            if self._room.log.ended:
                return False
            raise TooMany(refusal.detail) from None
        self._perform(effects)
        await self.store.settled()
        return self._room.log.seq >= seq

    def end_camera(self, account_id: str) -> None:
        """The camera of an account leaves; it may not come back by itself."""
        self._perform(self._room.end_camera(account_id, self._now()))

    @property
    def facts(self) -> RoomFacts:
        return self._room.facts

    def learn(self, facts: RoomFacts) -> None:
        """See ``room_errands.Asker``."""
        self._perform(self._room.look(facts, self._now()))

    def over(self, account_id: str, *, nobody_there: bool) -> None:
        """See ``room_errands.Asker``."""
        why: Literal["asked", "nobody_there"] = "nobody_there" if nobody_there else "asked"
        self._perform(self._room.end(account_id, self._now(), why=why))

    def closes(self, at: datetime) -> None:
        """See ``room_errands.Asker``."""
        clock = self._with.clock
        self._closes_at = clock.monotonic() + (at - clock.now()).total_seconds()

    def seat_recorder(self) -> RecorderSocket | None:
        """See ``recorder_desk.Room``."""
        entrant = self._room.recorder_entrant()
        if entrant is None:
            return None
        socket = RecorderSocket(self, self._with.ids.new("con"))
        try:
            self.connect(socket.hello, entrant, socket, 0)
        except Refused:
            return None
        return socket

    @property
    def media(self) -> MediaRoom | None:
        """See ``recorder_desk.Room``."""
        return None if self._media is None else self._media.room

    def recorder_met(self, recording_id: str) -> None:
        self._perform(self._room.recorder_met(recording_id, self._now()))

    def recorder_failed(self, recording_id: str) -> None:
        self._perform(self._room.recorder_failed(recording_id, self._now()))

    def _media_desk(self, facts: RoomFacts) -> MediaDesk | None:
        server = self._with.media_server
        if server is None or facts.topology != "server":
            return None
        return MediaDesk(
            server,
            self.id,
            capacity=facts.call_limit,
            say=self._media_said,
            refuse=self._media_refused,
        )

    def _media_said(self, connection_id: str | None, reply: MediaReply) -> None:
        self._perform(self._room.media_said(connection_id, reply))

    def _media_refused(self, connection_id: str, n: int, code: str, detail: str) -> None:
        self._perform(self._room.media_refused(connection_id, n, code, detail))

    # ---- doing ------------------------------------------------------------------------------

    def _perform(self, effects: Iterable[Effect]) -> None:
        """Do them in order. What doing one brings about comes after those that wait."""
        self._effects.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._effects:
                self._do(self._effects.pop(0))
        finally:
            self._performing = False

    def _do(self, effect: Effect) -> None:
        sockets = self._sockets
        match effect:
            case Send():
                socket = sockets.get(effect.connection_id)
                if socket is not None:
                    socket.send(effect.message)
            case Relay():
                for connection_id in effect.connection_ids:
                    socket = sockets.get(connection_id)
                    if socket is not None:
                        socket.send(effect.message)
            case DocumentChanged():
                self.store.document_changed()
            case StoreLine():
                self.store.line(effect.line)
            case Close():
                self._close_one(effect)
            case _:
                self._do_errand(effect)

    def _do_errand(self, effect: Effect) -> None:
        match effect:
            case StartRecorder() | PauseRecorder() | StopRecorder():
                self._recorder.order(effect)
            case CallMembers():
                if self._media is not None:
                    self._media.members(effect)
            case ToMediaServer():
                if self._media is not None:
                    self._media.ask(effect)
                else:
                    self._media_refused(
                        effect.connection_id, effect.n, "media_away", "There is no media server."
                    )
            case EndLiveSession():
                self._errands.nobody_there(effect.account_id)

    def _close_one(self, close: Close) -> None:
        socket = self._sockets.pop(close.connection_id, None)
        if socket is not None:
            socket.close(close_codes.OF_FAULT[close.fault], close.detail)
            self._perform(self._room.disconnected(close.connection_id, self._now()))

    def _now(self) -> Moment:
        return Moment(self._with.clock.now(), self._with.clock.monotonic())

    def _stored(self, seq: int) -> None:
        self._perform(self._room.stored(seq))
        self._ack()

    def lose(self) -> None:
        """Another replica has it by now: nothing more is stored, and pages go there."""
        self.store.forget()
        self._fail(RoomTaken(self.id))

    def _fail(self, error: Exception) -> None:
        """Forget the room: pages come back to what is stored, and send the rest again."""
        if self.lost:
            return
        self.lost = True
        code, why = close_codes.STORE_UNUSABLE, "could not be stored; reconnect"
        if isinstance(error, RoomTaken):
            code, why = close_codes.RESTARTING, "it goes on at another server"
        self._perform(self._room.recording_ends(self._now(), why="failed"))
        self.stop_timers()
        self._put_away(self)
        for socket in list(self._sockets.values()):
            socket.close(code, why)
        self._sockets.clear()
        if self._media is not None:
            self._errands.spawn(self._media.close())

    # ---- time and the rest of the marketplace ------------------------------------------------

    def _ack(self) -> None:
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None
        self._perform(self._room.acks())

    def tick(self) -> None:
        """See ``room_ticks.Ticking``."""
        now = self._now()
        if now.seconds >= self._closes_at:
            self._perform(self._room.close_all("over", "the time of this helpout is past"))
        self._perform(self._room.tick(now))
        busy = (
            self._sockets
            or not self._room.idle
            or self.store.busy
            or self._recorder.busy
            or self._errands.busy
        )
        if busy:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now.seconds
        elif now.seconds - self._idle_since >= limits.ROOM_IDLE_S and not self.store.renew(
            # Nobody is here, nor may resume: the next who opens it need not wait for its past.
            self._with.ids.new("epoch")
        ):
            self.stop_timers()
            self.store.close()
            self._put_away(self)
            if self._media is not None:
                self._errands.spawn(self._media.close())

    def stop_timers(self) -> None:
        """Take nothing more from the clock or the bus."""
        self._errands.stop()
        self._with.ticks.remove(self)
        if self._ack_timer is not None:
            self._ack_timer.cancel()
        self._ack_timer = None
