"""Recordings of a marketplace: the recorder's processes tied to the store.

Owns the order of things: a recording is stored before its process starts, its end is stored
before its files are checked, and what was left unfinished by a crash is taken up at the next
start. Owns the end of retention. Knows no consent (the room's) and no file format.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from helpout_server.contracts.live_session import IceServer
from helpout_server.contracts.recording import RecordedParts
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.ice import IceSource
from helpout_server.ports.leases import Leases
from helpout_server.ports.media_server import MediaRoom
from helpout_server.ports.recorder import (
    RecorderAway,
    RecorderLink,
    RecordingEnding,
    RecordingOrder,
)
from helpout_server.ports.recording import RecordingFiles, TrackRecord
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services import recording as use_cases

SWEEP_EVERY_S = 600.0
_LEASE = "recording:"

_log = logging.getLogger("helpouts")


class Checked(Protocol):
    """What a check tells."""

    tracks: list[TrackRecord]
    fault: str
    again: bool


class Processes(Protocol):
    """What records, and checks what was recorded."""

    async def start(
        self,
        recording_id: str,
        parts: RecordedParts,
        ice_servers: list[IceServer],
        link: RecorderLink,
        lost: Callable[[], None],
    ) -> None: ...
    async def pause(self, recording_id: str, *, paused: bool) -> None: ...
    async def finish(self, recording_id: str) -> None: ...
    async def check(self, recording_id: str) -> Checked: ...
    async def close(self) -> list[str]: ...


class ServerTakes(Protocol):
    """Recordings that media servers write."""

    def has(self, recording_id: str) -> bool: ...
    async def start(
        self,
        recording_id: str,
        parts: RecordedParts,
        agreed: tuple[str, ...],
        link: RecorderLink,
        media: MediaRoom,
    ) -> None: ...
    async def pause(self, recording_id: str, *, paused: bool, agreed: tuple[str, ...]) -> None: ...
    async def finish(self, recording_id: str) -> None: ...
    async def sweep(self) -> None: ...
    async def close(self) -> list[str]: ...


class StoredRecorder:
    """``Recorder`` of a marketplace. Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        ice: IceSource,
        files: RecordingFiles,
        processes: Processes,
        server_takes: ServerTakes | None = None,
        leases: Leases | None = None,
    ) -> None:
        """``server_takes``: None where media servers record nothing; ``leases``: where other
        replicas may record, and take up what one that died has left."""
        self._leases = leases
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ice = ice
        self._files = files
        self._processes = processes
        self._server_takes = server_takes
        self._tasks: set[asyncio.Task[None]] = set()
        self._checking: set[str] = set()
        self._ours: set[str] = set()
        """Being recorded or checked here."""

    async def open(self) -> None:
        """Take up what a crash left unfinished; delete what is due, from now on."""
        await self._take_up()
        self._spawn(self._sweep_for_ever())

    async def _take_up(self) -> None:
        """What nobody records or checks any more ends, and is checked here."""
        for recording in await self._store.read(lambda uow: uow.recordings.unfinished()):
            if recording.id not in self._ours and await self._have(recording.id):
                await self._ended(recording.id, None)

    async def _have(self, recording_id: str) -> bool:
        """Whether it is ours to deal with: another replica's is not."""
        if self._leases is not None:
            try:
                if await self._leases.take(_LEASE + recording_id) is not None:
                    return False
            except StoreUnusable:
                return False
        self._ours.add(recording_id)
        return True

    async def _leave(self, recording_id: str) -> None:
        self._ours.discard(recording_id)
        if self._leases is not None:
            await self._leases.release(_LEASE + recording_id)

    # ---- Recorder -----------------------------------------------------------------------------

    async def start(
        self, order: RecordingOrder, link: RecorderLink, media: MediaRoom | None = None
    ) -> None:
        """Raises RecorderAway."""
        if not await self._have(order.recording_id):
            raise RecorderAway("Another server has it.")
        sealed = self._files.sealed
        told = await self._store.write(lambda uow: use_cases.begun(uow, order, encrypted=sealed))
        self._bus.publish(*told)
        if media is not None:
            await self._start_at_server(order, link, media)
            return
        ice = self._ice.for_account(order.asked_by, self._clock.now())

        def lost() -> None:
            self._spawn(self._ended(order.recording_id, None))

        try:
            await self._processes.start(
                order.recording_id, order.parts, ice.ice_servers, link, lost
            )
        except RecorderAway:
            await self._ended(order.recording_id, None)
            raise

    async def _start_at_server(
        self, order: RecordingOrder, link: RecorderLink, media: MediaRoom
    ) -> None:
        id_, takes = order.recording_id, self._server_takes
        if takes is None:
            await self._ended(id_, None)
            raise RecorderAway("The media servers have no folder to record into.")
        try:
            await takes.start(id_, order.parts, order.agreed, link, media)
        except RecorderAway:
            await self._ended(id_, None)
            raise

    async def pause(self, recording_id: str, *, paused: bool, agreed: tuple[str, ...] = ()) -> None:
        takes = self._server_takes
        if takes is not None and takes.has(recording_id):
            await takes.pause(recording_id, paused=paused, agreed=agreed)
        else:
            await self._processes.pause(recording_id, paused=paused)

    async def stop(self, recording_id: str, ending: RecordingEnding) -> None:
        if self._server_takes is not None:
            await self._server_takes.finish(recording_id)
        await self._processes.finish(recording_id)
        await self._ended(recording_id, ending)

    async def close(self) -> None:
        """Finish what is being recorded; what is not checked yet is checked at the next start."""
        stopped = [] if self._server_takes is None else await self._server_takes.close()
        for recording_id in stopped + await self._processes.close():
            await self._told(
                lambda uow, id_=recording_id: use_cases.ended(  # type: ignore[misc]
                    uow, id_, None, now=self._clock.now()
                )
            )
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- afterwards ---------------------------------------------------------------------------

    async def sweep(self) -> None:
        """Delete what is due, and files that no recording has any more."""
        now = self._clock.now()
        for told in await self._store.write(lambda uow: use_cases.expire(uow, now)):
            self._bus.publish(*told)
        kept = await asyncio.to_thread(self._files.kept)
        for recording_id in await self._store.read(lambda uow: use_cases.without_record(uow, kept)):
            try:
                await asyncio.to_thread(self._files.delete, recording_id)
            except OSError as error:
                _log.error("A recording could not be deleted: %s", error.strerror)
        if self._server_takes is not None:
            await self._server_takes.sweep()

    async def _sweep_for_ever(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(SWEEP_EVERY_S)
            if self._leases is not None and self._leases.shared:
                await self._take_up()

    async def _ended(self, recording_id: str, ending: RecordingEnding | None) -> None:
        now = self._clock.now()
        await self._told(lambda uow: use_cases.ended(uow, recording_id, ending, now=now))
        if recording_id not in self._checking:
            self._checking.add(recording_id)
            self._spawn(self._check(recording_id))

    async def _check(self, recording_id: str) -> None:
        try:
            found = await self._processes.check(recording_id)
            if found.fault:
                _log.warning("A recording has a fault: %s", found.fault)
            if found.again:
                return
            await self._told(lambda uow: use_cases.checked(uow, recording_id, found.tracks))
        finally:
            self._checking.discard(recording_id)
            await self._leave(recording_id)

    async def _told(self, work: Callable[[UnitOfWork], use_cases.Told | None]) -> None:
        told = await self._store.write(work)
        if told is not None:
            self._bus.publish(*told)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _guarded(work: Coroutine[Any, Any, None]) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await work
            except Exception as error:  # noqa: BLE001 - one errand's failure is not the others'
                _log.error("An errand of recordings failed: %s", type(error).__name__)
