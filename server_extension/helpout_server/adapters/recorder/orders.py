"""What the marketplace and the recorder's process say to each other, a line of JSON each.

Down the pipe go orders (``do``) and the room's frames (``type``, as they are on a socket); up
come tellings (``tell``) and what the recorder says in the room (``type``).
"""

import msgspec

from helpout_server.contracts.live_session import IceServer
from helpout_server.contracts.recording import RecordedParts, RecordingFrame
from helpout_server.contracts.room import CallFrame, CallMember, SignalFrame
from helpout_server.ports.recording import TrackRecord

LINE_BYTES_MAX = 2 * 1_048_576


class Begin(msgspec.Struct, tag="begin", tag_field="do", kw_only=True):
    """The first line."""

    recording_id: str
    folder: str
    """It exists and is empty."""
    parts: RecordedParts
    ice_servers: list[IceServer]
    key_hex: str
    """Of sealing; empty where files are not sealed."""
    begun_s: float
    """When its time line begins, by the machine's monotonic clock: before this process did."""


class Entered(msgspec.Struct, tag="entered", tag_field="do", kw_only=True):
    """It is in the room: what ``welcome`` says that matters to it."""

    connection_id: str
    call: list[CallMember]
    agreed: list[str]


class Pause(msgspec.Struct, tag="pause", tag_field="do", kw_only=True):
    paused: bool


class Stop(msgspec.Struct, tag="stop", tag_field="do", kw_only=True):
    """Finish the files and end. The end of the pipe means the same."""


class Ready(msgspec.Struct, tag="ready", tag_field="tell", kw_only=True):
    """It records."""


class Met(msgspec.Struct, tag="met", tag_field="tell", kw_only=True):
    """Something of somebody is kept: the first sound or picture came."""


class Finished(msgspec.Struct, tag="finished", tag_field="tell", kw_only=True):
    """All files are closed; the process ends."""


class Failed(msgspec.Struct, tag="failed", tag_field="tell", kw_only=True):
    """It cannot go on; what was written until now is kept. The process ends."""

    why: str


Order = Begin | Entered | Pause | Stop
Telling = Ready | Met | Finished | Failed
RoomFrame = CallFrame | SignalFrame | RecordingFrame
ROOM_FRAMES = frozenset({"call", "signal", "recording"})
"""Of all that the room says, what goes down the pipe (``welcome`` as ``Entered``)."""


class CheckOrder(msgspec.Struct, kw_only=True):
    """To a check's process, on its own."""

    folder: str
    key_hex: str


class Checked(msgspec.Struct, kw_only=True):
    """A check's answer: all files of a recording; none that can be played: it failed."""

    tracks: list[TrackRecord]
    fault: str = ""
    """Of the recording as a whole."""
    again: bool = False
    """Nothing is lost, but nothing could be done now: try it at the next start."""


class Kind(msgspec.Struct):
    """Which sort of line it is."""

    type: str = ""
    do: str = ""
    tell: str = ""
