"""Media servers, for calls of more people than can each send to every other.

Owns what a room's edge asks of them. Does not know which kind they are, nor where.

A room of topology ``server`` has one ``MediaRoom``. The adapter places it on a media server,
moves it when that one dies (``media_moved`` to all), and says ``media_away`` while there is
none. It never tells a page an address or a credential of a media server.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpout_server.contracts.call import CallLine
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaAnsweredFrame,
    MediaAwayFrame,
    MediaCandidate,
    MediaMovedFrame,
    MediaOfferedFrame,
    PublishMedia,
    ReceiveMedia,
    RestartMedia,
    SpeakingFrame,
)
from helpout_server.contracts.room import CallMember

MediaRequest = PublishMedia | ReceiveMedia | AnswerMedia | MediaCandidate | RestartMedia
"""What a page asks; its ``n`` means nothing here."""

MediaReply = (
    MediaAnsweredFrame | MediaOfferedFrame | MediaMovedFrame | MediaAwayFrame | SpeakingFrame
)
"""What a page is told; its ``n`` is 0, the room numbers it."""

Say = Callable[[str | None, MediaReply], None]
"""Tell one connection, or with None all members of the call. From the event loop only."""


class MediaRefused(Exception):
    """A request cannot be done; the page is told ``code`` and ``detail`` as ``refused``."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class MediaRecording:
    """What of a room is to be written down, as its people agreed to it."""

    folder: Path
    """As the media server sees it, and as we do: the same place."""
    agreed: frozenset[str]
    """Accounts; nothing of others is written."""
    lines: frozenset[CallLine]
    """Lines that nothing is written of are kept from being written at all."""
    begins: Callable[[str, tuple[CallLine, ...]], str]
    """Called before anything of an account is written, with the lines that will be; gives how
    their files are to be named. Blocks for as long as a disk takes; raises OSError."""
    screen_over: Callable[[str], None]
    """An account shares no screen any more."""
    failed: Callable[[str], None]
    """Something could not be written; why, for the log."""


class MediaRoom(Protocol):
    """One live session's call on the media servers. Lives on one event loop."""

    def members(self, members: Sequence[CallMember]) -> None:
        """All members of the call as of now; who is missing has left, and their media ends.

        A member with ``watch`` publishes nothing. Never blocks, never fails.
        """
        ...

    async def ask(self, connection_id: str, request: MediaRequest) -> None:
        """A request of a member, in order for each member; the answer comes through ``Say``.

        Raises:
            MediaRefused: the request is wrong, or the media server refused it.
        """
        ...

    async def record(self, recording: MediaRecording | None) -> None:
        """Write down what those who agreed send from now on, wherever the room is or moves to.

        None: nothing any more; files are closed when it returns. A new one takes the place of
        the one before. Failures are told to the recording.
        """
        ...

    async def close(self) -> None:
        """The live session ended or its room is put away. Again is harmless."""
        ...


class MediaServer(Protocol):
    """All media servers of a marketplace together."""

    def open_room(self, live_session_id: str, *, capacity: int, say: Say) -> MediaRoom:
        """A room, placed when somebody first asks for something. Never blocks.

        Args:
            capacity: people in the call, 2..25.
        """
        ...

    async def close(self) -> None:
        """The marketplace stops."""
        ...
