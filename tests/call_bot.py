"""A person in a call without a browser: aiortc behind a room's socket.

Owns one peer connection to the first other member of the call, what it sends (a picture with a
number in it, a tone) and what it saw and heard. Follows the same rules as our pages: the higher
``order`` offers first, three media lines in the order voice, camera, screen.
"""

import asyncio
import fractions
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame, VideoFrame

from helpout_server.contracts.room import CallFrame, CallMember, SignalFrame
from tests.room_client import GetTicket, RoomClient
from tests.room_page import Page

WIDTH: Final = 320
HEIGHT: Final = 240
COLOUR: Final = (190, 70, 120)
"""Of the picture below its strip; red, green, blue."""
BIT_PX: Final = 20
BITS: Final = 16
"""The strip on top: the picture's number in black and white squares, the lowest bit first."""
_FRAME_S: Final = 1 / 15
_CLOCK_HZ: Final = 90_000
_TONE_HZ: Final = 440
_TONE_PEAK: Final = 8_000


class NumberedPicture(VideoStreamTrack):
    """A plain colour below the number of the picture; 15 a second."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0
        self._begun: float | None = None

    async def recv(self) -> VideoFrame:
        now = asyncio.get_running_loop().time()
        if self._begun is None:
            self._begun = now
        due = self._begun + self.sent * _FRAME_S
        await asyncio.sleep(max(0.0, due - now))
        self.sent += 1
        pixels = np.full((HEIGHT, WIDTH, 3), COLOUR, dtype=np.uint8)
        for bit in range(BITS):
            white = self.sent >> bit & 1
            pixels[:BIT_PX, bit * BIT_PX : (bit + 1) * BIT_PX] = 255 * white
        frame = VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = round(self.sent * _FRAME_S * _CLOCK_HZ)
        frame.time_base = fractions.Fraction(1, _CLOCK_HZ)
        return frame


class Tone(AudioStreamTrack):
    """A tone of 440 Hz."""

    async def recv(self) -> AudioFrame:
        frame = cast("AudioFrame", await super().recv())
        at = ((frame.pts or 0) + np.arange(frame.samples)) / frame.sample_rate
        wave = _TONE_PEAK * np.sin(2 * np.pi * _TONE_HZ * at)
        frame.planes[0].update(wave.astype(np.int16).tobytes())
        return frame


class CallBot:
    """One other side of a call. Its figures may be read from another thread."""

    def __init__(self, client: RoomClient) -> None:
        self.picture = NumberedPicture()
        self.frames_seen = 0
        """Of their camera."""
        self.contrast = 0
        """Between the darkest and the brightest pixel of their camera's last picture, 0..255."""
        self.peak_heard = 0
        """The loudest sample so far, 0..32767."""
        self.connection_state = "new"
        self.offers_made = 0
        self._client = client
        self._peer: RTCPeerConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._seen = 0

    async def join(self) -> None:
        """Into the room and its call."""
        await self._client.connect()
        self._client.send("join_call", audio=True, video=True, screen=False)
        self._spawn(self._follow())

    async def leave(self) -> None:
        self._client.send("leave_call")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._peer is not None:
            await self._peer.close()
        await self._client.close()

    def failure(self) -> BaseException | None:
        """Why a part of it ended before its time."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and task.exception() is not None:
                return task.exception()
        return None

    # ---- signalling ---------------------------------------------------------------------------

    async def _follow(self) -> None:
        frames = self._client.page.frames
        while True:
            await self._client.until(lambda: len(frames) > self._seen, within_s=600)
            while self._seen < len(frames):
                frame = frames[self._seen]
                self._seen += 1
                if isinstance(frame, CallFrame):
                    await self._members(frame.members)
                elif isinstance(frame, SignalFrame):
                    await self._signalled(frame)
            self._client.acknowledge()

    async def _members(self, members: list[CallMember]) -> None:
        me = self._client.page.connection_id
        orders = {member.connection_id: member.order for member in members}
        # Who is only ready is met when they join: what a bot sends has begun by then.
        others = [m for m in members if m.connection_id != me and not m.ready]
        if me in orders and others and orders[me] > others[0].order and self._peer is None:
            peer = self._opened()
            peer.addTrack(Tone())
            peer.addTrack(self.picture)
            peer.addTransceiver("video", direction="sendrecv")
            self.offers_made += 1
            await peer.setLocalDescription(await peer.createOffer())
            self._tell(others[0].connection_id)

    async def _signalled(self, frame: SignalFrame) -> None:
        peer = self._peer or self._opened()
        if frame.description is not None:
            description = RTCSessionDescription(**frame.description)
            await peer.setRemoteDescription(description)
            if description.type == "offer":
                if not any(sender.track for sender in peer.getSenders()):
                    peer.addTrack(Tone())
                    peer.addTrack(self.picture)
                await peer.setLocalDescription(await peer.createAnswer())
                self._tell(frame.sender)
        elif frame.candidate is not None:
            found = candidate_from_sdp(frame.candidate["candidate"].removeprefix("candidate:"))
            found.sdpMid = frame.candidate["sdpMid"]
            found.sdpMLineIndex = frame.candidate["sdpMLineIndex"]
            await peer.addIceCandidate(found)

    def _opened(self) -> RTCPeerConnection:
        peer = self._peer = RTCPeerConnection()

        @peer.on("track")
        def on_track(track: Any) -> None:
            lines = [line.receiver.track for line in peer.getTransceivers()]
            if track.kind == "audio":
                self._spawn(self._listen(track))
            elif lines.index(track) == 1:
                self._spawn(self._watch(track))

        @peer.on("connectionstatechange")
        def on_state() -> None:
            self.connection_state = peer.connectionState

        return peer

    def _tell(self, to: str) -> None:
        """aiortc gathers before it speaks: its candidates are in the description."""
        assert self._peer is not None
        told = self._peer.localDescription
        description = {"type": told.type, "sdp": told.sdp}
        self._client.send("send_signal", to=to, description=description)

    # ---- media --------------------------------------------------------------------------------

    async def _watch(self, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                grey = frame.to_ndarray(format="gray")
                self.frames_seen += 1
                self.contrast = int(grey.max()) - int(grey.min())
        except MediaStreamError:
            return

    async def _listen(self, track: Any) -> None:
        try:
            while True:
                samples = (await track.recv()).to_ndarray()
                self.peak_heard = max(self.peak_heard, int(np.abs(samples.astype(int)).max()))
        except MediaStreamError:
            return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))


@contextmanager
def bot_in_call(room_url: str, connection_id: str, ticket: GetTicket) -> Iterator[CallBot]:
    """A bot in the room's call, on a thread and an event loop of its own."""
    bot = CallBot(RoomClient(room_url, Page(connection_id), ticket=ticket))
    with _loop_apart() as run:
        run(bot.join)
        try:
            yield bot
        finally:
            run(bot.leave)
    failure = bot.failure()
    if failure is not None:
        raise failure


@contextmanager
def _loop_apart() -> Iterator[Callable[[Callable[[], Awaitable[None]]], None]]:
    """An event loop on a thread; gives a function that does work there and waits for it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Callable[[], Awaitable[None]]) -> None:
        async def awaited() -> None:
            await work()

        asyncio.run_coroutine_threadsafe(awaited(), loop).result(30)

    try:
        yield run
    finally:
        run(loop.shutdown_default_executor)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
