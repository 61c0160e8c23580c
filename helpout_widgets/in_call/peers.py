"""A kernel's peer connections: one with each page in the call.

Owns offers, answers and candidates, by the rules of our pages: three lines, voice, camera and
screen, agreed once; the lower ``order`` offers. Sends a picture on the camera's line alone.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp

from helpout_widgets.in_call.pictures import Latest, Published

LINES = ("audio", "camera", "screen")
Tell = Callable[[str, dict[str, Any]], None]


class Peer:
    """One page."""

    def __init__(self, connection_id: str, config: RTCConfiguration, tell: Tell) -> None:
        self._id = connection_id
        self._pc = RTCPeerConnection(config)
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._watched: dict[str, set[Latest]] = {}
        self._published: Published | None = None
        self._pc.on("track", self._came)

    def watch(self, line: str, latest: Latest) -> None:
        self._watched.setdefault(line, set()).add(latest)

    def unwatch(self, line: str, latest: Latest) -> None:
        self._watched.get(line, set()).discard(latest)

    def publish(self, published: Published | None) -> None:
        self._published = published
        transceivers = self._pc.getTransceivers()
        if len(transceivers) > 1:
            transceivers[1].sender.replaceTrack(published)

    async def offer(self) -> None:
        for kind in ("audio", "video", "video"):
            self._pc.addTransceiver(kind, direction="sendrecv")
        self.publish(self._published)
        await self._pc.setLocalDescription(await self._pc.createOffer())
        self._tell_description()

    async def receive(self, signal: dict[str, Any]) -> None:
        if signal.get("description") is not None:
            await self._described(RTCSessionDescription(**signal["description"]))
        elif signal.get("candidate") and signal["candidate"].get("candidate"):
            told = signal["candidate"]
            found = candidate_from_sdp(told["candidate"].removeprefix("candidate:"))
            found.sdpMid = told.get("sdpMid")
            found.sdpMLineIndex = told.get("sdpMLineIndex")
            await self._pc.addIceCandidate(found)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._pc.close()

    async def _described(self, description: RTCSessionDescription) -> None:
        await self._pc.setRemoteDescription(description)
        if description.type != "offer":
            return
        for transceiver in self._pc.getTransceivers():
            transceiver.direction = "sendrecv"
        self.publish(self._published)
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        self._tell_description()

    def _tell_description(self) -> None:
        """aiortc gathers before it speaks: all its candidates are in the description."""
        told = self._pc.localDescription
        self._tell(self._id, {"type": told.type, "sdp": told.sdp})

    def _came(self, track: Any) -> None:
        tracks = [transceiver.receiver.track for transceiver in self._pc.getTransceivers()]
        line = LINES[tracks.index(track)]
        task = asyncio.get_running_loop().create_task(self._read(line, track))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, line: str, track: Any) -> None:
        """All of it, or aiortc would keep it; what nobody watches is let go."""
        try:
            while True:
                frame = await track.recv()
                for latest in tuple(self._watched.get(line, ())):
                    latest.put(np.asarray(frame.to_ndarray(format="rgb24")))
        except MediaStreamError:
            return


def rtc_config(servers: dict[str, Any]) -> RTCConfiguration:
    """From the marketplace's answer; aiortc takes UDP relays alone."""
    return RTCConfiguration(
        iceServers=[
            RTCIceServer(
                urls=server["urls"],
                username=server.get("username") or None,
                credential=server.get("credential") or None,
            )
            for server in servers["ice_servers"]
        ]
    )
