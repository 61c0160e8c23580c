"""Frames of the call beyond its signals: hands, moderation, presence, a kernel's wish for pictures.

What a call is made of (``CallMember``, ``JoinCall``, ``SendSignal``) is in ``room.py``; frames
of a media server are in ``media_server.py``, of recordings in ``recording.py``.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id

Device = Literal["page", "camera", "kernel", "recorder"]
"""What a connection is: a page of panes, a phone as second camera, the kernel (numpy frames),
or the recorder of the marketplace. Said by the ticket, never by the page."""

Topology = Literal["mesh", "server"]
"""``mesh``: every two pages have a peer connection. ``server``: pages send to a media server."""

CallLine = Literal["audio", "camera", "screen"]
"""The three media lines of a peer connection, in this order."""


class RaiseHand(Struct, tag="raise_hand", tag_field="type", kw_only=True):
    n: int
    raised: bool


class Moderate(Struct, tag="moderate", tag_field="type", kw_only=True):
    """By the lead tutor or staff: ask a page to switch something off, or take a hand down.

    ``mute`` and ``camera_off`` and ``screen_off`` switch off; only their own page switches on
    again. Who is admitted to the room or removed from it is a matter of HTTP (members).
    """

    n: int
    account_id: Id
    action: Literal["mute", "camera_off", "screen_off", "lower_hand"]


class ModeratedFrame(Struct, tag="moderated", tag_field="type", kw_only=True):
    """To the pages of the account that it is about: switch it off and say who asked.

    ``camera_off`` goes to its second camera too.
    """

    n: int
    by: PublicAccount
    action: Literal["mute", "camera_off", "screen_off", "lower_hand"]


class ConfirmPresence(Struct, tag="confirm_presence", tag_field="type", kw_only=True):
    """Still here; answers ``presence_check``."""

    n: int


class PresenceCheckFrame(Struct, tag="presence_check", tag_field="type", kw_only=True):
    """Is this person still here? Told at first, then as two reminders; then the end."""

    n: int
    reminder: Annotated[int, Meta(ge=0, le=2)]
    due_in_ms: int
    """Until the live session is ended; 0 takes the question back (it was answered)."""


class AskPictures(Struct, tag="ask_pictures", tag_field="type", kw_only=True):
    """From a kernel's connection: it would like these lines of that account."""

    n: int
    frame_id: Id
    account_id: Id
    lines: Annotated[list[CallLine], Meta(min_length=1, max_length=3)]


class AnswerPictures(Struct, tag="answer_pictures", tag_field="type", kw_only=True):
    """From a page: the kernel of that connection may have these lines; none takes it back.

    The page itself sends to the kernel only what it agreed to; this tells the others.
    """

    n: int
    frame_id: Id
    connection_id: Id
    lines: Annotated[list[CallLine], Meta(max_length=3)]
