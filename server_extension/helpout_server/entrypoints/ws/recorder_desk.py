"""Who orders the recorder about, for one room.

Owns that orders are done one after another, and that a recorder which fails is told to the
room. Knows no consent: the room's effects are the orders.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from helpout_server.entrypoints.ws.recorder_link import RecorderSocket, ServerLink
from helpout_server.ports.clock import Clock
from helpout_server.ports.media_server import MediaRoom
from helpout_server.ports.recorder import (
    Recorder,
    RecorderAway,
    RecorderLink,
    RecordingEnding,
    RecordingOrder,
)
from helpout_server.realtime.effects import PauseRecorder, StartRecorder, StopRecorder

_log = logging.getLogger("helpouts")

RecorderOrder = StartRecorder | PauseRecorder | StopRecorder


class Room(Protocol):
    """What the desk needs of its room."""

    @property
    def id(self) -> str: ...

    def seat_recorder(self) -> RecorderSocket | None:
        """A connection for the recorder; None where nothing is to be recorded any more."""
        ...

    @property
    def media(self) -> MediaRoom | None:
        """Where the call goes through a media server: that side of it."""
        ...

    def recorder_met(self, recording_id: str) -> None:
        """Something of somebody is being written."""
        ...

    def recorder_failed(self, recording_id: str) -> None: ...


class RecorderDesk:
    """Lives on the room's event loop."""

    def __init__(self, room: Room, recorder: Recorder | None, clock: Clock) -> None:
        self._room = room
        self._recorder = recorder
        self._clock = clock
        self._last: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self._last is not None and not self._last.done()

    def order(self, order: RecorderOrder) -> None:
        """Have it done, after the orders before it."""
        recorder = self._recorder
        if recorder is None:
            self._room.recorder_failed(order.recording_id)
            return
        match order:
            case StartRecorder():
                self._start(recorder, order)
            case PauseRecorder(recording_id=id_, paused=paused, agreed=agreed):
                self._then(id_, lambda: recorder.pause(id_, paused=paused, agreed=agreed))
            case StopRecorder():
                ending = RecordingEnding(
                    order.why, order.agreed, order.recorded_ms, self._clock.now()
                )
                self._then(order.recording_id, lambda: recorder.stop(order.recording_id, ending))

    async def done(self) -> None:
        """Wait until all that was ordered is done."""
        while self._last is not None and not self._last.done():
            await asyncio.wait({self._last})

    def _start(self, recorder: Recorder, order: StartRecorder) -> None:
        room, id_ = self._room, order.recording_id
        link: RecorderLink
        if room.media is not None:
            link = ServerLink(lambda: room.recorder_met(id_), lambda: room.recorder_failed(id_))
        else:
            # Seated at once, so that no later recording's recorder can be taken for this one's.
            socket = room.seat_recorder()
            if socket is None:
                return
            socket.on_met = lambda: room.recorder_met(id_)
            link = socket.link
        begun = RecordingOrder(
            recording_id=order.recording_id,
            live_session_id=self._room.id,
            asked_by=order.asked_by,
            agreed=order.agreed,
            parts=order.parts,
            keep_days=order.keep_days,
            started_at=self._clock.now(),
        )
        self._then(order.recording_id, lambda: recorder.start(begun, link, room.media))

    def _then(self, recording_id: str, work: Callable[[], Awaitable[None]]) -> None:
        self._last = asyncio.get_running_loop().create_task(
            self._do(self._last, recording_id, work)
        )

    async def _do(
        self,
        before: "asyncio.Task[None] | None",
        recording_id: str,
        work: Callable[[], Awaitable[None]],
    ) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before})
        try:
            await work()
        except RecorderAway as away:
            _log.warning("A recording could not go on: %s", away)
            self._room.recorder_failed(recording_id)
        except Exception as error:  # noqa: BLE001 - a recorder's fault must not end the room
            _log.error("A recorder failed with %s", type(error).__name__, exc_info=error)
            self._room.recorder_failed(recording_id)
