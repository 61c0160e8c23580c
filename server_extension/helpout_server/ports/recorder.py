"""The recorder: a process of its own that takes part in a call and writes what it is sent.

Owns what a room's edge says to it. How consent is asked for is the room's
(``realtime/recording.py``), how files are written and checked is the adapter's.

The life of one recording::

    edge      start(order, link)        everybody present has agreed; the row is stored
    recorder  link.send(join_call)      it is a member of the call now, device ``recorder``
    pages     send_signal → link        each agreed page offers it voice, camera, screen
    edge      pause(id, paused=True)    somebody new came who has not agreed yet
    edge      pause(id, paused=False)
    edge      stop(id, ending)          for good; the files are finished and checked afterwards

A recorder that closes its link, or whose ``start`` raises, has failed: the room says so to
everybody and ends the recording. What was written until then is kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.contracts.recording import RecordedParts, RecordingEnd
from helpout_server.ports.media_server import MediaRoom


class RecorderAway(Exception):
    """It cannot record just now; the message says why, for the marketplace's own log."""


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """What is to be recorded, as everybody present agreed to it."""

    recording_id: str
    live_session_id: str
    asked_by: str
    """An account; so are all people here."""
    agreed: tuple[str, ...]
    """Who agreed until now; ``RecordingEnding`` has all."""
    parts: RecordedParts
    keep_days: int
    """1..365, from the end of the recording."""
    started_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class RecordingEnding:
    """How a recording ended."""

    why: RecordingEnd
    agreed: tuple[str, ...]
    """Everybody who ever agreed to it, and so may see it."""
    recorded_ms: int
    """By the room's clock, pauses left out."""
    ended_at: datetime
    """UTC."""


class RecorderLink(Protocol):
    """The recorder's connection of the room, without a network. Lives on the room's event loop.

    Frames are those of ``contracts/room.py`` as JSON text without line breaks, so that they can
    go over a pipe line by line. The link says hello, acknowledges and numbers: what the
    recorder sends may have any ``n``. The first frame that comes is ``welcome`` (who it is, and
    who is in the call); then ``call``, ``signal``, ``recording``, ``refused`` matter to it.
    """

    async def receive(self) -> str | None:
        """The next frame; None once the link is closed, by either side."""
        ...

    def send(self, frame: str) -> None:
        """``join_call``, ``leave_call`` or ``send_signal``. Does nothing on a closed link."""
        ...

    def met(self) -> None:
        """Something of somebody is being written: the first sound or picture came."""
        ...

    def close(self) -> None:
        """Leave the room; before ``stop`` was called that means: failed. Again is harmless."""
        ...


class Recorder(Protocol):
    """Records calls. Lives on one event loop; every method may be called for many recordings."""

    async def start(
        self, order: RecordingOrder, link: RecorderLink, media: MediaRoom | None = None
    ) -> None:
        """Store the recording as begun, then start recording it; returns when that is under way.

        Args:
            media: where the call goes through a media server: that writes it down, and the link
                carries no frames.

        Raises:
            RecorderAway: it cannot record (any more) just now.
        """
        ...

    async def pause(self, recording_id: str, *, paused: bool, agreed: tuple[str, ...] = ()) -> None:
        """Drop all that comes, until told otherwise. A recording that is gone is no fault.

        Args:
            agreed: where it goes on, everybody who agreed until now.
        """
        ...

    async def stop(self, recording_id: str, ending: RecordingEnding) -> None:
        """Finish the files; the link is closed by the time it returns, within 10 s.

        Checking them may go on afterwards. A recording that is gone is no fault.
        """
        ...

    async def close(self) -> None:
        """The marketplace stops: finish all that is being recorded (``ended``), within 10 s."""
        ...
