"""Media servers, for calls of more people than can each send to every other.

Owns what a room's edge asks of them. Does not know which kind they are, nor where.

A room of topology ``server`` has one ``MediaRoom``. The adapter places it on a media server,
moves it when that one dies (``media_moved`` to all), and says ``media_away`` while there is
none. It never tells a page an address or a credential of a media server.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

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
