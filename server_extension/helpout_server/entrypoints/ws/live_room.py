"""One room with its sockets: does what the state machine says, in its order.

Owns the sockets, the timers, and the one writer that stores entries and document updates in
groups. Knows no rule: those are in ``realtime``.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from helpout_server.contracts.event import EventHint
from helpout_server.contracts.room import Hello
from helpout_server.domain.booking import Booking
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Entrant
from helpout_server.realtime.effects import (
    Close,
    DocumentChanged,
    Effect,
    Relay,
    Send,
    StoreLine,
)
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.room import Room
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.services import room as use_cases
from helpout_server.services.context import Policy

_log = logging.getLogger("helpouts")
_TICK_S = 1.0


class LiveRoom:
    """A room in memory, from its loading until it is put away. Lives on one event loop."""

    def __init__(
        self,
        booking: Booking,
        stored: use_cases.StoredRoom,
        *,
        closes_in_s: float,
        store: Store,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        put_away: Callable[["LiveRoom"], None],
    ) -> None:
        self.id = booking.live_session_id
        self._store = store
        self._bus = bus
        self._clock = clock
        self._policy = policy
        self._put_away = put_away
        self._loop = asyncio.get_running_loop()
        self._room = Room(
            student_id=booking.student_id,
            tutor_id=booking.tutor_id,
            lines=stored.lines,
            cell=SharedCell(stored.document),
            ids=ids,
            now=self._now(),
        )
        self._closes_at = clock.monotonic() + closes_in_s
        self._both_told = stored.both_connected
        self._sockets: dict[str, Socket] = {}
        self._effects: deque[Effect] = deque()
        self._performing = False
        self._lines: list[LogLine] = []
        self._batches: list[bytes] = []
        self._state: bytes | None = None
        self._writer: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle_since: float | None = None
        self._closed = False
        self._ack_timer: asyncio.TimerHandle | None = None
        self._flush_timer: asyncio.TimerHandle | None = None
        self._tick_timer = self._loop.call_later(_TICK_S, self._tick)
        self._unsubscribe = bus.subscribe(booking.student_id, self._hinted)

    # ---- what sockets say -------------------------------------------------------------------

    def connect(self, hello: Hello, entrant: Entrant, socket: Socket, ends_in_ms: int) -> None:
        """A socket is let in.

        Raises:
            Refused: as ``Room.connect``; the caller closes the socket.
        """
        effects = self._room.connect(hello, entrant, self._now(), ends_in_ms=ends_in_ms)
        earlier = self._sockets.get(hello.connection_id)
        if earlier is not None:
            earlier.close(close_codes.REPLACED, "continued on another socket")
        self._sockets[hello.connection_id] = socket
        self._perform(effects)
        if self._room.both_here and not self._both_told:
            self._both_told = True
            self._spawn(self._begin())

    def text(self, connection_id: str, socket: Socket, message: str) -> None:
        if self._sockets.get(connection_id) is socket:
            self._perform(self._room.receive_text(connection_id, message, self._now()))
            if self._ack_timer is None:
                self._ack_timer = self._loop.call_later(limits.ACK_AFTER_S, self._ack)

    def document(self, connection_id: str, socket: Socket, message: bytes) -> None:
        if self._sockets.get(connection_id) is socket:
            now_s = self._clock.monotonic()
            self._perform(self._room.receive_bytes(connection_id, message, now_s))

    def gone(self, connection_id: str, socket: Socket) -> None:
        """The socket is closed. One that was replaced is nobody's any more."""
        if self._sockets.get(connection_id) is socket:
            del self._sockets[connection_id]
            self._perform(self._room.disconnected(connection_id, self._now()))

    async def close(self, code: int, reason: str) -> None:
        """Store what is not stored, close every socket."""
        self._stop_timers()
        self._flush()
        for socket in list(self._sockets.values()):
            socket.close(code, reason)
        while self._writer is not None:
            await asyncio.wait({self._writer})

    # ---- doing ------------------------------------------------------------------------------

    def _perform(self, effects: Iterable[Effect]) -> None:
        """Do them in order. What doing one brings about comes after those that wait."""
        self._effects.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._effects:
                self._do(self._effects.popleft())
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
                self._document_changed()
            case StoreLine():
                self._lines.append(effect.line)
                self._wake_writer()
            case Close():
                self._close_one(effect)

    def _close_one(self, close: Close) -> None:
        socket = self._sockets.pop(close.connection_id, None)
        if socket is not None:
            socket.close(close_codes.OF_FAULT[close.fault], close.detail)
            self._perform(self._room.disconnected(close.connection_id, self._now()))

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    # ---- storing ----------------------------------------------------------------------------

    def _document_changed(self) -> None:
        if self._room.cell.batch_is_full:
            self._flush()
        elif self._flush_timer is None:
            self._flush_timer = self._loop.call_later(limits.DOCUMENT_FLUSH_S, self._flush)

    def _flush(self) -> None:
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        batch = self._room.cell.take_batch()
        if batch is None:
            return
        state = self._room.cell.compacted()
        if state is not None:
            self._batches.clear()
            self._state = state
        else:
            self._batches.append(batch)
        self._wake_writer()

    def _wake_writer(self) -> None:
        if self._writer is None and not self._closed:
            self._writer = self._loop.create_task(self._write())

    async def _write(self) -> None:
        """Store all that waits, in one transaction, until nothing waits."""
        try:
            while self._lines or self._batches or self._state is not None:
                lines, self._lines = self._lines, []
                batches, self._batches = self._batches, []
                state, self._state = self._state, None
                await self._store.write(self._storing(lines, batches, state))
                if lines:
                    self._perform(self._room.stored(lines[-1].entry.seq))
                    self._ack()
        except Exception as error:  # noqa: BLE001 - whatever it was, the room is behind its store
            _log.error("A room could not be stored: %s", type(error).__name__)
            self._fail()
        finally:
            self._writer = None

    def _storing(
        self, lines: list[LogLine], batches: list[bytes], state: bytes | None
    ) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            if lines:
                uow.live_sessions.append_entries(self.id, lines)
            if state is not None:
                uow.live_sessions.compact_document(self.id, state)
            for batch in batches:
                uow.live_sessions.append_updates(self.id, batch)

        return work

    def _fail(self) -> None:
        """Forget the room: pages come back to what is stored, and send the rest again."""
        self._closed = True
        self._stop_timers()
        self._put_away(self)
        for socket in list(self._sockets.values()):
            socket.close(close_codes.STORE_UNUSABLE, "could not be stored; reconnect")
        self._sockets.clear()

    # ---- time and the rest of the marketplace ------------------------------------------------

    def _ack(self) -> None:
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None
        self._perform(self._room.acks())

    def _tick(self) -> None:
        self._tick_timer = self._loop.call_later(_TICK_S, self._tick)
        now = self._now()
        if now.seconds >= self._closes_at:
            self._perform(self._room.close_all("over", "the time of this helpout is past"))
        self._perform(self._room.tick(now))
        busy = self._sockets or not self._room.idle or self._writer is not None or self._tasks
        if busy:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now.seconds
        elif now.seconds - self._idle_since >= limits.ROOM_IDLE_S:
            self._closed = True
            self._stop_timers()
            self._put_away(self)

    def _stop_timers(self) -> None:
        self._unsubscribe()
        for timer in (self._tick_timer, self._ack_timer, self._flush_timer):
            if timer is not None:
                timer.cancel()
        self._ack_timer = self._flush_timer = None

    def _hinted(self, hint: EventHint) -> None:
        if hint.name == "live_session_changed" and hint.id == self.id:
            self._spawn(self._look_whether_ended())

    async def _look_whether_ended(self) -> None:
        record = await self._store.read(lambda uow: uow.live_sessions.get(self.id))
        if record is not None and record.ended_by is not None:
            self._perform(self._room.end(record.ended_by, self._now()))

    async def _begin(self) -> None:
        now = self._clock.now()
        people, hints = await self._store.write(
            lambda uow: use_cases.begin(uow, self.id, policy=self._policy, now=now)
        )
        for hint in hints:
            self._bus.publish(people, hint)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except HelpoutError as error:
            _log.warning("A room's errand was refused: %s", error.code)
        except Exception as error:  # noqa: BLE001 - an errand's failure is not the room's
            _log.error("A room's errand failed with %s", type(error).__name__, exc_info=error)
