"""A page in front of a ``MediaRoom``, without a browser: aiortc sends and receives.

Owns one sending and one receiving connection, as the pages' rules are: begun anew together
after ``media_moved``.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any, Final

import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from helpout_server.contracts.call import CallLine
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaAnsweredFrame,
    MediaAwayFrame,
    MediaLine,
    MediaMovedFrame,
    MediaOfferedFrame,
    PublishMedia,
    ReceiveMedia,
    SpeakingFrame,
    WantedFeed,
)
from helpout_server.contracts.room import CallMember
from helpout_server.ports.media_server import MediaReply, MediaRoom
from tests.call_bot import NumberedPicture, Tone

Heard = tuple[str, CallLine]
SENT: Final[tuple[CallLine, ...]] = ("audio", "camera")


class MediaBot:
    """One member of a call. ``frames`` counts what came of whom since the last beginning."""

    def __init__(self, room: MediaRoom, number: int) -> None:
        self.member = CallMember(
            connection_id=f"con_{number:016}",
            account_id=f"acc_{number:016}",
            order=number,
            device="page",
            watch=False,
            ready=False,
            audio=True,
            video=True,
            screen=False,
            paused=False,
        )
        self.frames: Counter[Heard] = Counter()
        self.loudest: Counter[Heard] = Counter()
        """The loudest sample of each, 0..32767."""
        self.told: list[MediaReply] = []
        self.speaking: list[str] = []
        self.attempt = 0
        self._room = room
        self._others: list[str] = []
        self._lines: dict[str, MediaLine] = {}
        self._followed: set[str] = set()
        self._sending: RTCPeerConnection | None = None
        self._receiving: RTCPeerConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._turn = asyncio.Lock()
        self._left = False

    @property
    def id(self) -> str:
        return self.member.connection_id

    async def begin(self, others: list[str]) -> None:
        """Send, and want everything of the others."""
        self._others = others
        await self._send()
        await self.want([*self._everything()])

    async def want(self, feeds: list[WantedFeed]) -> None:
        await self._room.ask(self.id, ReceiveMedia(n=0, feeds=feeds, attempt=self.attempt))

    def tell(self, reply: MediaReply) -> None:
        """What the room says to this page."""
        self.told.append(reply)
        if self._left:
            return
        match reply:
            case MediaAnsweredFrame() | MediaOfferedFrame() if reply.attempt != self.attempt:
                return
            case MediaAnsweredFrame():
                self._spawn(self._answered(reply))
            case MediaOfferedFrame():
                self._spawn(self._offered(reply))
            case MediaMovedFrame():
                self.attempt += 1
                self._spawn(self._again())
            case SpeakingFrame():
                self.speaking = reply.connection_ids
            case MediaAwayFrame():
                pass

    async def leave(self) -> None:
        self._left = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop()

    def failure(self) -> BaseException | None:
        """Why a part of it ended before its time."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and task.exception() is not None:
                return task.exception()
        return None

    # ---- sending --------------------------------------------------------------------------------

    async def _send(self) -> None:
        peer = self._sending = RTCPeerConnection()
        peer.addTrack(Tone())
        peer.addTrack(NumberedPicture())
        for line in peer.getTransceivers():
            line.direction = "sendonly"
        await peer.setLocalDescription(await peer.createOffer())
        told = {"type": "offer", "sdp": peer.localDescription.sdp}
        request = PublishMedia(n=0, description=told, lines=list(SENT), attempt=self.attempt)
        await self._room.ask(self.id, request)

    async def _answered(self, reply: MediaAnsweredFrame) -> None:
        if self._sending is not None:
            await self._sending.setRemoteDescription(RTCSessionDescription(**reply.description))

    # ---- receiving ------------------------------------------------------------------------------

    def _everything(self) -> list[WantedFeed]:
        return [WantedFeed(connection_id=one, line=line) for one in self._others for line in SENT]

    async def _offered(self, reply: MediaOfferedFrame) -> None:
        async with self._turn:
            peer = self._receiving
            if peer is None:
                peer = self._receiving = RTCPeerConnection()
            self._lines = {line.mid: line for line in reply.lines}
            await peer.setRemoteDescription(RTCSessionDescription(**reply.description))
            await peer.setLocalDescription(await peer.createAnswer())
            told = {"type": "answer", "sdp": peer.localDescription.sdp}
            for transceiver in peer.getTransceivers():
                self._follow(str(transceiver.mid), transceiver.receiver.track)
            attempt = reply.attempt
        await self._room.ask(self.id, AnswerMedia(n=0, description=told, attempt=attempt))

    def _follow(self, mid: str, track: Any) -> None:
        if mid not in self._followed:
            self._followed.add(mid)
            self._spawn(self._watch(mid, track))

    async def _watch(self, mid: str, track: Any) -> None:
        attempt = self.attempt
        try:
            while True:
                frame = await track.recv()
                line = self._lines.get(mid)
                if line is None or attempt != self.attempt:
                    continue
                key = (line.connection_id, line.line)
                self.frames[key] += 1
                if line.line == "audio":
                    peak = int(np.abs(frame.to_ndarray().astype(int)).max())
                    self.loudest[key] = max(self.loudest[key], peak)
        except MediaStreamError:
            return

    # ---- beginning anew -------------------------------------------------------------------------

    async def _again(self) -> None:
        async with self._turn:
            await self._drop()
        self.frames.clear()
        await self.begin(self._others)

    async def _drop(self) -> None:
        for peer in (self._sending, self._receiving):
            if peer is not None:
                await peer.close()
        self._sending = self._receiving = None
        self._followed = set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))
