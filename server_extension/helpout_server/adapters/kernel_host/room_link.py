"""The kernel host's own socket to the room: comes back by itself, loses nothing it promised.

Owns connecting, hello, resuming, acknowledging, heartbeats and back-off. Does not know what
entries mean.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from helpout_server.adapters.kernel_host.outbox import Outbox
from helpout_server.contracts.entries import HostBody
from helpout_server.contracts.kernel_question import AnswerKernel
from helpout_server.contracts.room import (
    Ack,
    AckFrame,
    Heartbeat,
    Hello,
    KernelState,
    RefusedFrame,
    Resume,
    ServerFrame,
    Welcome,
)
from helpout_server.domain.errors import HelpoutError, LiveSessionOver, MarketplaceAway
from helpout_server.ports.ids import Ids
from helpout_server.ports.marketplace import MarketplaceClient, MarketplaceSocket

WELCOME_WITHIN_S: Final = 10.0
BACK_OFF_FIRST_S: Final = 0.25
BACK_OFF_MOST_S: Final = 15.0
ACK_AFTER_S: Final = 0.1
PACE_AFTER_FRAMES: Final = 100
PACE_S: Final = 0.01
"""Between frames of a long backlog, so that a room's rate is kept."""
FLUSH_S: Final = 1.0

_decode = msgspec.json.Decoder(ServerFrame).decode
_encode = msgspec.json.Encoder().encode


class RoomListener(Protocol):
    """Told what comes; called on the event loop, in order, never blocking."""

    def welcomed(self, welcome: Welcome) -> None: ...

    def frame(self, frame: ServerFrame) -> None: ...

    def document(self, message: bytes) -> None:
        """A y-protocols message."""
        ...

    def lost(self) -> None:
        """The socket is down; the link tries again."""
        ...

    def over(self, reason: str) -> None:
        """The link has ended for good: the room is closed, or another kernel host came."""
        ...


class RoomLink:
    """One kernel host's connection to one room."""

    def __init__(
        self,
        live_session_id: str,
        *,
        marketplace: MarketplaceClient,
        listener: RoomListener,
        ids: Ids,
        log: logging.Logger,
        final_closes: frozenset[int],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """``final_closes``: close codes after which coming back is pointless."""
        self._path = f"live_sessions/{live_session_id}"
        self._marketplace = marketplace
        self._listener = listener
        self._ids = ids
        self._log = log
        self._final_closes = final_closes
        self._jitter = jitter
        self._connection_id = ids.new("con")
        self._outbox = Outbox()
        self._received = 0
        self._resume_token = ""
        self._seq = 0
        self._heartbeat_s = 20.0
        self._socket: MarketplaceSocket | None = None
        self._welcomed = False
        self._wake = asyncio.Event()
        self._acked = asyncio.Event()
        self._first_welcome = asyncio.Event()
        self._ack_due = False
        self._ack_timer: asyncio.TimerHandle | None = None
        self._unnumbered: list[str | bytes] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether the room has welcomed this connection and its socket is open."""
        return self._welcomed

    @property
    def backlog_frames(self) -> int:
        """Frames the room has not acknowledged."""
        return self._outbox.backlog_frames

    @property
    def backlog_bytes(self) -> int:
        return self._outbox.backlog_bytes

    def start(self) -> None:
        self._task = asyncio.create_task(self._live(), name="helpouts-room-link")

    def send_entry(self, body: HostBody) -> bool:
        """Have an entry stored and told, now or when the room is back; False if too large."""
        kept = self._outbox.put_entry(self._ids.new("frm"), body)
        self._wake.set()
        return kept

    def send_kernel(self, kernel: KernelState | None) -> None:
        """Tell the kernel's state; not kept for a room that is away."""
        if self._welcomed:
            self._outbox.put_kernel(kernel)
            self._wake.set()

    def send_answer(self, answer: AnswerKernel) -> None:
        """Answer a page's question; not kept for a room that is away."""
        if self._welcomed:
            self._outbox.put_answer(answer)
            self._wake.set()

    def send_binary(self, message: bytes) -> None:
        """Send a y-protocols message on this connection."""
        self._unnumbered.append(message)
        self._wake.set()

    @property
    def heartbeat_s(self) -> float:
        """How often the room wants to hear from a host with live grants."""
        return self._heartbeat_s

    def beat(self) -> None:
        if self._welcomed:
            self._unnumbered.append(_encode(Heartbeat()).decode())
            self._wake.set()

    async def welcomed_within(self, timeout_s: float) -> bool:
        """Wait for the room's first welcome; False where it does not come in time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._first_welcome.wait(), timeout_s)
        return self._welcomed

    async def close(self) -> None:
        """Say what is still to be said, for at most a second, and leave."""
        task, self._task = self._task, None
        if task is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_S):
                while self._welcomed and self._outbox.backlog_frames:
                    self._acked.clear()
                    await self._acked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    # ---- connecting -------------------------------------------------------------------------

    async def _live(self) -> None:
        wait_s = BACK_OFF_FIRST_S
        while True:
            reason = ""
            try:
                was_welcomed, reason = await self._connect_once()
                if was_welcomed:
                    wait_s = BACK_OFF_FIRST_S
            except LiveSessionOver:
                reason = "over"
            except HelpoutError as away:
                self._log.debug("The room cannot be reached: %s", away.code)
            except Exception:  # noqa: BLE001  # the link must outlive what it did not foresee
                self._log.warning("The room's socket broke.", exc_info=True)
            if reason:
                self._listener.over(reason)
                return
            await asyncio.sleep(wait_s * (0.5 + self._jitter() / 2))
            wait_s = min(wait_s * 2, BACK_OFF_MOST_S)

    async def _connect_once(self) -> tuple[bool, str]:
        socket = await self._marketplace.open_socket(self._path)
        was_welcomed = False
        writer: asyncio.Task[None] | None = None
        try:
            await socket.send(_encode(self._hello()).decode())
            async with asyncio.timeout(WELCOME_WITHIN_S):
                first = await socket.receive()
            welcome = _decode(first) if isinstance(first, str) else None
            if not isinstance(welcome, Welcome):
                return False, self._final(socket) if first is None else ""
            self._socket = socket
            self._take_welcome(welcome)
            was_welcomed = True
            writer = asyncio.create_task(self._write(socket), name="helpouts-room-writer")
            await self._read(socket)
            return True, self._final(socket)
        finally:
            if writer is not None:
                writer.cancel()
                await asyncio.gather(writer, return_exceptions=True)
            self._socket = None
            socket.close()
            if was_welcomed:
                self._welcomed = False
                self._acked.set()
                self._listener.lost()

    def _final(self, socket: MarketplaceSocket) -> str:
        return f"closed {socket.close_code}" if socket.close_code in self._final_closes else ""

    def _hello(self) -> Hello:
        resume = None
        if self._resume_token:
            resume = Resume(token=self._resume_token, received=self._received)
        return Hello(
            connection_id=self._connection_id, as_host=True, resume=resume, after_seq=self._seq
        )

    def _take_welcome(self, welcome: Welcome) -> None:
        self._resume_token = welcome.resume_token
        self._heartbeat_s = max(1.0, welcome.heartbeat_ms / 1_000)
        self._unnumbered.clear()
        if welcome.resumed:
            self._outbox.resumed(welcome.received)
        else:
            self._received = 0
            self._outbox.restarted()
            self._seq = welcome.seq
        self._welcomed = True
        self._listener.welcomed(welcome)
        self._first_welcome.set()

    # ---- reading and writing -----------------------------------------------------------------

    async def _read(self, socket: MarketplaceSocket) -> None:
        while (message := await socket.receive()) is not None:
            if isinstance(message, bytes):
                self._listener.document(message)
                continue
            try:
                frame = _decode(message)
            except msgspec.DecodeError:
                self._log.warning("A frame of the room could not be read.")
                continue
            self._take(frame)

    def _take(self, frame: ServerFrame) -> None:
        if isinstance(frame, AckFrame):
            self._outbox.acknowledged(frame.received)
            self._acked.set()
            return
        if isinstance(frame, Welcome):
            return
        if frame.n <= self._received:
            return
        self._received = frame.n
        if self._ack_timer is None:
            self._ack_timer = asyncio.get_running_loop().call_later(ACK_AFTER_S, self._ack_now)
        if isinstance(frame, RefusedFrame):
            self._log.warning("The room refused a frame: %s", frame.code)
        entry = getattr(frame, "entry", None)
        if entry is not None:
            self._seq = max(self._seq, entry.seq)
        self._listener.frame(frame)

    def _ack_now(self) -> None:
        self._ack_timer = None
        self._ack_due = True
        self._wake.set()

    async def _write(self, socket: MarketplaceSocket) -> None:
        sent = 0
        try:
            while True:
                self._wake.clear()
                while (message := self._next()) is not None:
                    await socket.send(message)
                    sent += 1
                    if sent > PACE_AFTER_FRAMES and self._outbox.backlog_frames > 1:
                        await asyncio.sleep(PACE_S)
                sent = 0
                await self._wake.wait()
        except MarketplaceAway:
            # The reader sees the same end, and says why.
            return

    def _next(self) -> str | bytes | None:
        if self._ack_due:
            self._ack_due = False
            return _encode(Ack(received=self._received)).decode()
        if self._unnumbered:
            return self._unnumbered.pop(0)
        return self._outbox.next()
