"""Frames between a page and the media server, through the room's socket.

Only rooms of topology ``server`` take them. A page never talks to the media server itself: the
marketplace does, with its own credential, and passes descriptions and candidates on. One
publishing connection and one receiving connection a page.

Both are begun anew together, after ``media_moved``: that is another ``attempt``. What belongs to
an earlier one is dropped by both sides, so that nothing old is taken for an answer.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.call import CallLine
from helpout_server.contracts.fields import Id

MediaLeg = Literal["publish", "receive"]
Simulcast = Annotated[int, Meta(ge=0, le=2)]
"""0 smallest picture, 2 largest."""

Attempt = Annotated[int, Meta(ge=0, le=1_000_000)]
"""How often this page has begun anew: 0, and one more for each ``media_moved`` that it heard."""


class PublishMedia(Struct, tag="publish_media", tag_field="type", kw_only=True):
    """An offer whose send lines are told in order; again to change them."""

    n: int
    description: dict[str, Any]
    lines: Annotated[list[CallLine], Meta(max_length=3)]
    attempt: Attempt = 0


class WantedFeed(Struct, kw_only=True):
    """What a page wants to see or hear of another member."""

    connection_id: Id
    line: CallLine
    layer: Simulcast = 2


class ReceiveMedia(Struct, tag="receive_media", tag_field="type", kw_only=True):
    """All that the page wants now; the answer is an offer of the media server where needed."""

    n: int
    feeds: Annotated[list[WantedFeed], Meta(max_length=75)]
    attempt: Attempt = 0


class AnswerMedia(Struct, tag="answer_media", tag_field="type", kw_only=True):
    """The page's answer to ``media_offered``."""

    n: int
    description: dict[str, Any]
    attempt: Attempt = 0


class MediaCandidate(Struct, tag="media_candidate", tag_field="type", kw_only=True):
    """A candidate of the page; null ends them."""

    n: int
    leg: MediaLeg
    candidate: dict[str, Any] | None
    attempt: Attempt = 0


class RestartMedia(Struct, tag="restart_media", tag_field="type", kw_only=True):
    """The page lost its way to the media server: begin both legs anew."""

    n: int


class MediaLine(Struct, kw_only=True):
    """Which line of the receiving connection carries what."""

    mid: str
    connection_id: Id
    line: CallLine


class MediaAnsweredFrame(Struct, tag="media_answered", tag_field="type", kw_only=True):
    n: int
    description: dict[str, Any]
    attempt: int


class MediaOfferedFrame(Struct, tag="media_offered", tag_field="type", kw_only=True):
    n: int
    description: dict[str, Any]
    lines: list[MediaLine]
    attempt: int


class MediaMovedFrame(Struct, tag="media_moved", tag_field="type", kw_only=True):
    """The room is on another media server now: publish and receive anew, on new connections."""

    n: int
    why: Literal["died", "restart"]


class MediaAwayFrame(Struct, tag="media_away", tag_field="type", kw_only=True):
    """No media server can be reached; chat and shared cell go on, and it is tried again."""

    n: int
    retry_in_ms: int


class SpeakingFrame(Struct, tag="speaking", tag_field="type", kw_only=True):
    """Who speaks now, loudest first; at most a few a second."""

    n: int
    connection_ids: list[Id]
