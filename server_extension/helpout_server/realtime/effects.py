"""What a room wants done. Its edge does it, in this order, and adds nothing."""

from typing import Literal

from msgspec import Struct

from helpout_server.contracts.recording import RecordedParts, RecordingEnd
from helpout_server.contracts.room import CallMember
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.media_server import MediaRequest

Fault = Literal[
    "malformed", "no_ticket", "not_allowed", "too_large", "too_many", "replaced", "full", "over",
    "silent", "removed"
]  # fmt: skip
"""Why a connection is closed; the edge knows the codes."""


class Refused(Exception):
    """A connection cannot go on, or not begin."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault: Fault = fault
        self.detail = detail


class Send(Struct, frozen=True):
    """One message for one connection whose socket is open."""

    connection_id: str
    message: str | bytes


class Relay(Struct, frozen=True):
    """The same bytes for many."""

    connection_ids: tuple[str, ...]
    message: bytes


class StoreLine(Struct, frozen=True):
    """Store, then call ``Room.stored``; nobody hears of the line before that."""

    line: LogLine


class Close(Struct, frozen=True):
    connection_id: str
    fault: Fault
    detail: str


class DocumentChanged(Struct, frozen=True):
    """Updates wait to be stored; take them soon with ``SharedCell.take_batch``."""


class StartRecorder(Struct, frozen=True):
    """Everybody present has agreed, and that is stored: put a recorder into the room."""

    recording_id: str
    asked_by: str
    agreed: tuple[str, ...]
    parts: RecordedParts
    keep_days: int


class PauseRecorder(Struct, frozen=True):
    """From now on nothing is recorded; with ``paused`` False it goes on."""

    recording_id: str
    paused: bool
    agreed: tuple[str, ...] = ()
    """Where it goes on: everybody who agreed until now."""


class StopRecorder(Struct, frozen=True):
    """For good; comes once, and only after ``StartRecorder``."""

    recording_id: str
    why: RecordingEnd
    agreed: tuple[str, ...]
    """Everybody who ever agreed."""
    recorded_ms: int


class ToMediaServer(Struct, frozen=True):
    """A page asks the media server something; ``n`` names the frame, should it be refused."""

    connection_id: str
    n: int
    request: MediaRequest


class CallMembers(Struct, frozen=True):
    """For the media server, whenever it changed: all members of the call as of now."""

    members: tuple[CallMember, ...]


class EndLiveSession(Struct, frozen=True):
    """Nobody said that they are still here: end it gracefully, then call ``Room.end``."""

    account_id: str
    """In whose name."""


Effect = (
    Send
    | Relay
    | StoreLine
    | Close
    | DocumentChanged
    | StartRecorder
    | PauseRecorder
    | StopRecorder
    | ToMediaServer
    | CallMembers
    | EndLiveSession
)
