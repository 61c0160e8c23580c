"""Frames of an account's event socket, ``{base}helpouts/ws/events``.

A page says ``hello`` with a ticket, gets ``ready``, and from then on hints of what changed for
its account. An event carries no content: the page fetches again what it shows. After a dropped
socket a page fetches once more, so a lost hint loses nothing. A second ``ready`` means the same.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Id


class EventHello(Struct, tag="hello", tag_field="type", kw_only=True):
    ticket: Annotated[str, Meta(max_length=128)] = ""


class EventsReady(Struct, tag="ready", tag_field="type", kw_only=True):
    account_id: Id


class EventHint(Struct, tag="event", tag_field="type", kw_only=True):
    name: Literal[
        "availability_changed",
        "booking_changed",
        "calendar_changed",
        "course_changed",
        "gathering_changed",
        "listing_changed",
        "live_session_changed",
        "notice_changed",
        "organisation_changed",
        "presence_changed",
        "queue_changed",
        "recording_changed",
        "review_changed",
        "signed_out",
        "solved_changed",
    ]
    """``signed_out`` is heard by servers alone: they close that account's sockets."""
    id: Id


EventServerFrame = EventsReady | EventHint
