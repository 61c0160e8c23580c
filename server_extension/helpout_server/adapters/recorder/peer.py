"""One page's connection to the recorder: answers its offers, hands its lines to the take.

What a page does (``host/`` of the front end): while its person's consent stands and a member of
device ``recorder`` is in the call, it makes one ``RTCPeerConnection`` to it and **offers**,
whatever the order of coming. Media lines as in every connection of the call: voice, camera,
screen, in this order, ``sendonly`` (or ``sendrecv``), VP8 among the video codecs; lines for data
are tolerated. Camera, screen and voice come and go with ``replaceTrack``. Its candidates may
trickle; ours are in the answer. After a failure the page makes a new connection; an offer
with other ICE credentials is taken for one. Nothing is sent to a page but answers.
"""

import asyncio
import contextlib
import re
from typing import Any, Final

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp

from helpout_server.adapters.recorder.lines import MediaLine, PictureLine, VoiceLine
from helpout_server.adapters.recorder.manifest import Line
from helpout_server.adapters.recorder.media_clock import SenderClock
from helpout_server.adapters.recorder.take import Take
from helpout_server.adapters.recorder.tap import tap
from helpout_server.contracts.live_session import IceServer
from helpout_server.ports.clock import Clock

_PICTURES: Final[tuple[Line, ...]] = ("camera", "screen")
_UFRAG: Final = re.compile(r"^a=ice-ufrag:(\S+)", re.MULTILINE)
_VIDEO_LINE: Final = re.compile(r"^m=video ", re.MULTILINE)
_OFFER_CHARS_MAX: Final = 100_000


class Peer:
    """Lives on one event loop; close it."""

    def __init__(
        self, account_id: str, take: Take, clock: Clock, ice_servers: list[IceServer]
    ) -> None:
        self.account_id = account_id
        self._take = take
        self._clock = clock
        self._configuration = RTCConfiguration(
            # Else aiortc leaves a second line of video on a transport that it has closed.
            bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
            iceServers=[
                RTCIceServer(
                    urls=server.urls,
                    username=server.username or None,
                    credential=server.credential or None,
                )
                for server in ice_servers
            ],
        )
        self._connection: RTCPeerConnection | None = None
        self._ufrag = ""
        self._lines: list[MediaLine] = []
        self._tapped: set[int] = set()
        self._sender = SenderClock()
        self._early: list[dict[str, Any]] = []
        self._one_at_a_time = asyncio.Lock()

    async def offered(self, description: dict[str, Any]) -> dict[str, Any]:
        """The answer to an offer. Raises ValueError, or what aiortc makes of a bad one."""
        sdp = description.get("sdp")
        if description.get("type") != "offer" or not isinstance(sdp, str):
            raise ValueError("no offer")
        if len(sdp) > _OFFER_CHARS_MAX:
            raise ValueError("an offer too long")
        async with self._one_at_a_time:
            return await self._answered(sdp)

    async def _answered(self, sdp: str) -> dict[str, Any]:
        ufrag = _UFRAG.search(sdp)
        new = ufrag[1] if ufrag is not None else ""
        if self._connection is None or new != self._ufrag:
            early = self._early if self._connection is None else []
            await self.close()
            self._early = early
            self._connection = RTCPeerConnection(self._configuration)
            self._ufrag = new
            self._prepare(self._connection, sdp)
        connection = self._connection
        await connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        self._tap_all(connection)
        await connection.setLocalDescription(await connection.createAnswer())
        early, self._early = self._early, []
        for candidate in early:
            await self.candidate(candidate)
        told = connection.localDescription
        return {"type": told.type, "sdp": told.sdp}

    @staticmethod
    def _prepare(connection: RTCPeerConnection, sdp: str) -> None:
        """Opus and VP8 alone, whatever else a page offers: it is what we write."""
        voice = connection.addTransceiver("audio", direction="recvonly")
        voice.setCodecPreferences(_codecs("audio", "audio/opus"))
        for _ in _VIDEO_LINE.findall(sdp)[: len(_PICTURES)]:
            picture = connection.addTransceiver("video", direction="recvonly")
            picture.setCodecPreferences(_codecs("video", "video/VP8", "video/rtx"))

    def _tap_all(self, connection: RTCPeerConnection) -> None:
        pictures = iter(_PICTURES)
        for transceiver in connection.getTransceivers():
            receiver = transceiver.receiver
            name = "voice" if transceiver.kind == "audio" else next(pictures, None)
            if name is None or id(receiver) in self._tapped:
                continue
            self._tapped.add(id(receiver))
            line: MediaLine
            if name == "voice":
                line = VoiceLine(self.account_id, self._sender, self._take, self._clock)
            else:
                line = PictureLine(
                    self.account_id, name, receiver, self._sender, self._take, self._clock
                )
            tap(receiver, line)
            self._lines.append(line)

    async def candidate(self, candidate: dict[str, Any]) -> None:
        """One of the page's; what cannot be read is no candidate."""
        connection = self._connection
        if connection is None or connection.remoteDescription is None:
            if len(self._early) < 100:
                self._early.append(candidate)
            return
        line = str(candidate.get("candidate", "")).removeprefix("candidate:")
        if not line:
            return
        with contextlib.suppress(ValueError, AssertionError, IndexError):
            found = candidate_from_sdp(line)
            found.sdpMid = candidate.get("sdpMid")
            found.sdpMLineIndex = candidate.get("sdpMLineIndex")
            await connection.addIceCandidate(found)

    def resumed(self) -> None:
        """After a pause pictures begin with a key frame."""
        for line in self._lines:
            line.paused()

    async def tick(self, now_s: float) -> None:
        for line in self._lines:
            await line.tick(now_s)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        self._lines.clear()
        self._tapped.clear()
        self._sender = SenderClock()
        self._early = []
        if connection is not None:
            await connection.close()


def _codecs(kind: str, *mime_types: str) -> list[RTCRtpCodecCapability]:
    capable = RTCRtpReceiver.getCapabilities(kind)
    assert capable is not None, "aiortc knows of sound and pictures"
    return [codec for codec in capable.codecs if codec.mimeType in mime_types]
