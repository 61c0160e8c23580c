"""Recorders and checks as processes, from the side of the marketplace.

Owns their life: started for one recording, fed with what the room says to them, stopped, killed
where they do not end. Media never comes near this process. Knows neither store nor consent.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from helpout_server.adapters.recorder.child import Child
from helpout_server.adapters.recorder.orders import (
    ROOM_FRAMES,
    Begin,
    Checked,
    CheckOrder,
    Entered,
    Failed,
    Finished,
    Kind,
    Met,
    Order,
    Pause,
    Ready,
    Stop,
    Telling,
)
from helpout_server.adapters.recorder.vault import Vault
from helpout_server.contracts.live_session import IceServer
from helpout_server.contracts.recording import RecordedParts
from helpout_server.contracts.room import Welcome
from helpout_server.ports.clock import Clock
from helpout_server.ports.recorder import RecorderAway, RecorderLink

START_TIMEOUT_S = 60.0
FINISH_TIMEOUT_S = 9.0
CHECK_TIMEOUT_S = 4 * 3_600.0
CHECKS_TRIED = 2
CHECK_END_S = 5.0
RUNNING_MAX = 16
_MODULE: Final = "helpout_server.adapters.recorder"

_log = logging.getLogger("helpouts")
_kind = msgspec.json.Decoder(Kind)
_telling: msgspec.json.Decoder[Telling] = msgspec.json.Decoder(Telling)
_checked = msgspec.json.Decoder(Checked)
_welcome = msgspec.json.Decoder(Welcome)
_encode = msgspec.json.Encoder().encode

Lost = Callable[[], None]
"""Told when a recording's process ended though nobody stopped it."""


@dataclass(slots=True)
class _Running:
    child: Child
    link: RecorderLink
    lost: Lost
    ready: "asyncio.Future[None]"
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    stopping: bool = False


class RecorderProcesses:
    """Lives on one event loop; close it."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """``clock``: the machine's; its monotonic seconds are those of every process here."""
        self._vault = vault
        self._clock = clock
        self._running: dict[str, _Running] = {}
        self._one_check = asyncio.Semaphore(1)

    async def start(
        self,
        recording_id: str,
        parts: RecordedParts,
        ice_servers: list[IceServer],
        link: RecorderLink,
        lost: Lost,
    ) -> None:
        """Start a process and let it into the room. Raises RecorderAway."""
        if len(self._running) >= RUNNING_MAX:
            raise RecorderAway(f"No more than {RUNNING_MAX} recordings run at once.")
        begun_s = self._clock.monotonic()
        try:
            folder = await asyncio.to_thread(self._vault.make, recording_id)
            child = await Child.start(f"{_MODULE}.recording_process")
        except OSError as error:
            raise RecorderAway(f"The recorder cannot be started: {error.strerror}.") from error
        running = _Running(child, link, lost, asyncio.get_running_loop().create_future())
        self._running[recording_id] = running
        self._order(
            running,
            Begin(
                recording_id=recording_id,
                folder=str(folder),
                parts=parts,
                ice_servers=ice_servers,
                key_hex=self._vault.key.hex(),
                begun_s=begun_s,
            ),
        )
        running.tasks.append(asyncio.create_task(self._hear(recording_id, running)))
        try:
            await asyncio.wait_for(asyncio.shield(running.ready), START_TIMEOUT_S)
        except (TimeoutError, RecorderAway) as error:
            await self.finish(recording_id)
            raise RecorderAway("The recorder did not start.") from error
        running.tasks.append(asyncio.create_task(self._feed(running)))

    async def pause(self, recording_id: str, *, paused: bool) -> None:
        running = self._running.get(recording_id)
        if running is not None:
            self._order(running, Pause(paused=paused))

    async def finish(self, recording_id: str) -> None:
        """Have the files closed; the link is closed when this returns, after 10 s at most."""
        running = self._running.pop(recording_id, None)
        if running is None:
            return
        running.stopping = True
        self._order(running, Stop())
        if not await running.child.end(within_s=FINISH_TIMEOUT_S):
            _log.warning("A recorder did not end in time and was killed.")
        running.link.close()
        for task in running.tasks:
            task.cancel()
        await asyncio.gather(*running.tasks, return_exceptions=True)

    async def check(self, recording_id: str) -> Checked:
        """Finish and decode its files, one recording after the other; takes minutes."""
        order = CheckOrder(
            folder=str(self._vault.folder(recording_id)), key_hex=self._vault.key.hex()
        )
        async with self._one_check:
            for _ in range(CHECKS_TRIED):
                told = await self._checked(order)
                if told is not None:
                    return told
        return Checked(tracks=[], fault="The check of the files itself failed.")

    @staticmethod
    async def _checked(order: CheckOrder) -> Checked | None:
        """What a process of its own finds; None where it ended without a word."""
        child = await Child.start(f"{_MODULE}.check_process")
        told = b""
        try:
            child.say(_encode(order))
            child.stdin.write_eof()
            told = await asyncio.wait_for(child.stdout.read(), CHECK_TIMEOUT_S)
        except TimeoutError:
            return None
        finally:
            # Nobody waits for one that has not said anything: it is begun anew another time.
            await child.end(within_s=CHECK_END_S if told else 0.0)
        try:
            return _checked.decode(told)
        except msgspec.DecodeError:
            return None

    async def close(self) -> list[str]:
        """Finish all that is being recorded; gives their ids."""
        ids = list(self._running)
        await asyncio.gather(*(self.finish(id_) for id_ in ids))
        return ids

    # ---- the pipes ----------------------------------------------------------------------------

    @staticmethod
    def _order(running: _Running, order: Order) -> None:
        running.child.say(_encode(order))

    async def _feed(self, running: _Running) -> None:
        """What the room says, down the pipe."""
        while (frame := await running.link.receive()) is not None:
            kind = _kind.decode(frame).type
            if kind == "welcome":
                welcome = _welcome.decode(frame)
                entered = Entered(
                    connection_id=welcome.connection_id,
                    call=welcome.call,
                    agreed=welcome.recording.agreed,
                )
                self._order(running, entered)
            elif kind in ROOM_FRAMES:
                running.child.say(frame.encode())
            with contextlib.suppress(ConnectionError):
                await running.child.stdin.drain()

    async def _hear(self, recording_id: str, running: _Running) -> None:
        """What the process says: into the room, or to us."""
        try:
            while line := await running.child.stdout.readline():
                if not _kind.decode(line).tell:
                    running.link.send(line.decode().rstrip("\n"))
                    continue
                match _telling.decode(line):
                    case Ready():
                        if not running.ready.done():
                            running.ready.set_result(None)
                    case Met():
                        running.link.met()
                    case Failed(why=why):
                        _log.error("A recording failed: %s", why)
                    case Finished():
                        pass
        finally:
            if not running.ready.done():
                running.ready.set_exception(RecorderAway("The recorder ended at once."))
            if not running.stopping:
                await self._gone(recording_id, running)

    async def _gone(self, recording_id: str, running: _Running) -> None:
        if self._running.pop(recording_id, None) is not None:
            running.link.close()
            running.lost()
            await running.child.end(within_s=FINISH_TIMEOUT_S)
