"""A room as a recorder sees it, and two people who send to it, without any browser.

Owns a link that plays the room's part (who is in the call, whose signal it is) and aiortc
senders that offer as our pages do: voice, camera, screen, and a line for data.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import msgspec
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)

from helpout_server.contracts.entries import RoomSnapshot
from helpout_server.contracts.recording import RecordedParts, RecordingFrame, RecordingStanding
from helpout_server.contracts.room import CallFrame, CallMember, SignalFrame, Welcome
from tests.call_bot import NumberedPicture, Tone

RECORDER_ID = "con_recorder00000000"


def member_of(name: str, order: int, *, screen: bool = False, device: str = "page") -> CallMember:
    return CallMember(
        connection_id=f"con_{name:0<16}",
        account_id=f"acc_{name:0<16}",
        order=order,
        device=device,  # type: ignore[arg-type]  # a name in a test
        watch=False,
        ready=False,
        audio=device == "page",
        video=device == "page",
        screen=screen,
        paused=False,
    )


class Sender:
    """One person's page: offers to the recorder and sends."""

    def __init__(self, member: CallMember) -> None:
        self.member = member
        self.picture = NumberedPicture()
        self.screen = NumberedPicture() if member.screen else None
        # Else aiortc leaves its second line of video on a transport that it has closed.
        self.peer = RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))

    async def offer(self) -> dict[str, Any]:
        self.peer.addTrack(Tone())
        self.peer.addTrack(self.picture)
        if self.screen is None:
            self.peer.addTransceiver("video", direction="sendonly")
        else:
            self.peer.addTrack(self.screen)
        self.peer.createDataChannel("pointer", negotiated=True, id=0)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return {"type": "offer", "sdp": self.peer.localDescription.sdp}

    async def answered(self, description: dict[str, Any]) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(**description))


@dataclass
class _Said:
    frame: dict[str, Any]


class RoomLink:
    """``RecorderLink``: the room, as far as a recorder has to do with it."""

    def __init__(self, members: list[CallMember], agreed: list[str] | None = None) -> None:
        self.members = members
        self.agreed = agreed if agreed is not None else [m.account_id for m in members]
        self.joined = asyncio.Event()
        self.closed = False
        self.was_met = False
        self._senders: dict[str, Sender] = {}
        self._down: asyncio.Queue[str | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tell(
            Welcome(
                connection_id=RECORDER_ID,
                account_id=members[0].account_id,
                role="student",
                resume_token="",
                resumed=False,
                received=0,
                epoch="",
                seq=0,
                snapshot=RoomSnapshot(pad=[], chat=[], runs=[], grants=[], ended=False),
                entries=[],
                participants=[],
                call=members,
                topology="mesh",
                call_limit=4,
                lead_id=members[0].account_id,
                recording=self._standing(),
                kernel=None,
                ends_in_ms=1,
                heartbeat_ms=1,
            )
        )

    def _standing(self) -> RecordingStanding:
        return RecordingStanding(
            name="on",
            recording_id=None,
            asked_by=None,
            parts=RecordedParts(),
            keep_days=1,
            agreed=self.agreed,
            awaited=[],
            recorded_ms=0,
        )

    # ---- RecorderLink

    async def receive(self) -> str | None:
        return await self._down.get()

    def send(self, frame: str) -> None:
        said = json.loads(frame)
        if said["type"] == "join_call":
            self.joined.set()
        elif said["type"] == "send_signal":
            sender = self._senders[said["to"]]
            task = asyncio.create_task(sender.answered(said["description"]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def met(self) -> None:
        self.was_met = True

    def close(self) -> None:
        self.closed = True
        self._down.put_nowait(None)

    # ---- the room's part

    async def send_from(self, sender: Sender) -> None:
        """That page offers to the recorder."""
        self._senders[sender.member.connection_id] = sender
        self._tell(
            SignalFrame(
                n=1,
                sender=sender.member.connection_id,
                description=await sender.offer(),
                candidate=None,
            )
        )

    def call_changes(self, members: list[CallMember]) -> None:
        self.members = members
        self._tell(CallFrame(n=1, members=members))

    def consent_changes(self, agreed: list[str]) -> None:
        self.agreed = agreed
        self._tell(RecordingFrame(n=1, state=self._standing()))

    def _tell(self, frame: Any) -> None:
        self._down.put_nowait(msgspec.json.encode(frame).decode())
