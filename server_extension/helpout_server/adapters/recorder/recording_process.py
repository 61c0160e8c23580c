"""The recorder's process: ``python -m helpout_server.adapters.recorder.recording_process``.

Started by the marketplace for one recording; orders and frames of the room come on stdin, and
its end (whoever started it is gone) finishes the files. Owns the peers and the beat. A process
of its own, so that a busy one holds up neither a Jupyter server nor another recording.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import msgspec

from helpout_server.adapters.recorder.manifest import Line
from helpout_server.adapters.recorder.orders import (
    LINE_BYTES_MAX,
    Begin,
    Entered,
    Failed,
    Finished,
    Kind,
    Met,
    Order,
    Pause,
    Ready,
    RoomFrame,
    Stop,
    Telling,
)
from helpout_server.adapters.recorder.peer import Peer
from helpout_server.adapters.recorder.take import Take
from helpout_server.adapters.system import SystemClock
from helpout_server.contracts.recording import RecordingFrame
from helpout_server.contracts.room import CallFrame, CallMember, SignalFrame
from helpout_server.ports.clock import Clock

BEAT_S = 0.1
FLUSH_BEATS = 5
SYNC_BEATS = 50
NICE = 5
PEERS_MAX = 32
FREE_BYTES_MIN = 64 * 1_048_576
"""With less on the disk it stops, while the files can still be finished."""

_log = logging.getLogger("helpouts.recorder")
_kind = msgspec.json.Decoder(Kind)
_order: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_frame: msgspec.json.Decoder[RoomFrame] = msgspec.json.Decoder(RoomFrame)


def say(message: Telling | dict[str, Any]) -> None:
    """One line up the pipe."""
    os.write(sys.stdout.fileno(), msgspec.json.encode(message) + b"\n")


class RecorderProcess:
    """One recording. Lives on one event loop."""

    def __init__(self, begin: Begin, clock: Clock) -> None:
        self._clock = clock
        self._folder = Path(begin.folder)
        self._ice_servers = begin.ice_servers
        self._take = Take(
            begin.recording_id,
            self._folder,
            begin.parts,
            bytes.fromhex(begin.key_hex),
            begin.begun_s,
        )
        self._me = ""
        self._members: dict[str, CallMember] = {}
        self._agreed: frozenset[str] = frozenset()
        self._peers: dict[str, Peer] = {}
        self._unanswered: dict[str, dict[str, Any]] = {}
        self._answering_now: set[asyncio.Task[None]] = set()
        self._beats = 0
        self._met = False

    # ---- the room -----------------------------------------------------------------------------

    async def take_in(self, order: Order | RoomFrame) -> None:
        now_s = self._clock.monotonic()
        match order:
            case Entered():
                self._me = order.connection_id
                self._agreed = frozenset(order.agreed)
                say({"type": "join_call", "n": 1, "audio": False, "video": False, "screen": False})
                await self._call(order.call)
            case CallFrame():
                await self._call(order.members)
            case SignalFrame():
                await self._signal(order)
            case RecordingFrame():
                self._agreed = frozenset(order.state.agreed)
                self._look_again()
            case Pause(paused=True):
                self._take.pause(now_s)
            case Pause():
                self._take.resume(now_s)
                for peer in self._peers.values():
                    peer.resumed()
            case Begin() | Stop():
                pass

    async def _call(self, members: list[CallMember]) -> None:
        now = {member.connection_id: member for member in members}
        shared = {member.account_id for member in self._members.values() if member.screen}
        still = {member.account_id for member in now.values() if member.screen}
        self._members = now
        for account_id in shared - still:
            self._take.screen_over(account_id, self._clock.monotonic())
        for connection_id in self._peers.keys() - now.keys():
            await self._peers.pop(connection_id).close()
        for connection_id in self._unanswered.keys() - now.keys():
            del self._unanswered[connection_id]
        self._look_again()

    def _look_again(self) -> None:
        """Consent or members changed."""
        sending = [member for member in self._members.values() if self._may_send(member)]
        lines = {(member.account_id, line) for member in sending for line in _lines_of(member)}
        self._take.await_lines(lines, self._clock.monotonic())
        for member in sending:
            description = self._unanswered.pop(member.connection_id, None)
            if description is not None:
                self._answer(member, description)

    def _may_send(self, member: CallMember) -> bool:
        return member.device == "page" and not member.watch and member.account_id in self._agreed

    async def _signal(self, frame: SignalFrame) -> None:
        member = self._members.get(frame.sender)
        if frame.description is not None:
            if member is None or not self._may_send(member):
                if len(self._unanswered) < PEERS_MAX:
                    self._unanswered[frame.sender] = frame.description
                return
            self._answer(member, frame.description)
        elif frame.candidate is not None and frame.sender in self._peers:
            await self._peers[frame.sender].candidate(frame.candidate)

    def _answer(self, member: CallMember, description: dict[str, Any]) -> None:
        """Apart from the orders: gathering may take seconds, and a pause waits for nothing."""
        peer = self._peers.get(member.connection_id)
        if peer is None:
            if len(self._peers) >= PEERS_MAX:
                return
            peer = Peer(member.account_id, self._take, self._clock, self._ice_servers)
            self._peers[member.connection_id] = peer
        task = asyncio.create_task(self._answering(peer, member, description))
        self._answering_now.add(task)
        task.add_done_callback(self._answering_now.discard)

    async def _answering(self, peer: Peer, member: CallMember, description: dict[str, Any]) -> None:
        try:
            answer = await peer.offered(description)
        except Exception as error:  # noqa: BLE001 - one page's offer is not the recording's end
            _log.warning("an offer could not be answered: %s", type(error).__name__)
            await peer.close()
            return
        say({"type": "send_signal", "n": 1, "to": member.connection_id, "description": answer})

    # ---- the beat -----------------------------------------------------------------------------

    async def beat(self) -> None:
        """What is due ten times a second. Raises OSError: nothing more can be written."""
        self._beats += 1
        if self._take.met and not self._met:
            self._met = True
            say(Met())
        now_s = self._clock.monotonic()
        for peer in list(self._peers.values()):
            with contextlib.suppress(ConnectionError):
                await peer.tick(now_s)
        if self._beats % FLUSH_BEATS == 0:
            self._take.flush(now_s)
        if self._beats % SYNC_BEATS == 0:
            if shutil.disk_usage(self._folder).free < FREE_BYTES_MIN:
                raise OSError("the disk is full")
            for file in self._take.files():
                await asyncio.to_thread(file.sync)

    async def finish(self) -> None:
        """Close the files first, then the connections."""
        for task in self._answering_now:
            task.cancel()
        self._take.close(self._clock.monotonic())
        await asyncio.gather(*(peer.close() for peer in self._peers.values()))


def _lines_of(member: CallMember) -> list[Line]:
    lines: list[tuple[Line, bool]] = [
        ("voice", member.audio),
        ("camera", member.video),
        ("screen", member.screen),
    ]
    return [line for line, sends in lines if sends]


async def _beats(recorder: RecorderProcess) -> None:
    while True:
        await asyncio.sleep(BEAT_S)
        await recorder.beat()


async def _orders(recorder: RecorderProcess, lines: asyncio.StreamReader) -> None:
    while line := await lines.readline():
        kind = _kind.decode(line)
        order = _order.decode(line) if kind.do else _frame.decode(line)
        if isinstance(order, Stop):
            return
        await recorder.take_in(order)


async def _stdin() -> asyncio.StreamReader:
    lines = asyncio.StreamReader(limit=LINE_BYTES_MAX)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    return lines


async def record() -> None:
    """Record what the orders say, until they end."""
    lines = await _stdin()
    begin = _order.decode(await lines.readline())
    if not isinstance(begin, Begin):
        return
    recorder = RecorderProcess(begin, SystemClock())
    say(Ready())
    tasks = [
        asyncio.create_task(_beats(recorder)),
        asyncio.create_task(_orders(recorder, lines)),
    ]
    done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    failure = next((task.exception() for task in done if task.exception() is not None), None)
    try:
        await recorder.finish()
    except OSError as error:
        failure = failure or error
    if failure is None:
        say(Finished())
    else:
        _log.error("recording failed: %s", type(failure).__name__, exc_info=failure)
        say(Failed(why=str(failure)[:200] if isinstance(failure, OSError) else "unexpected"))


def main() -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    os.nice(NICE)
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(record())


if __name__ == "__main__":
    main()
