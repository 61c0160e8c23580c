"""Notices: what a person is told, in JupyterLab and by e-mail."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Id, Instant, PageLimit, PageOffset, WallClock

NoticeKind = Literal[
    "booking_requested",
    "booking_confirmed",
    "booking_declined",
    "booking_cancelled",
    "booking_expired",
    "booking_moved",
    "booking_reassigned",
    "booking_extended",
    "time_proposed",
    "time_declined",
    "running_late",
    "no_show",
    "reminder_day",
    "reminder_soon",
    "seat_confirmed",
    "seat_waiting",
    "seat_free",
    "seat_cancelled",
    "gathering_cancelled",
    "organisation_asked",
    "ticket_taken",
    "ticket_next",
    "ticket_called",
    "ticket_handed_over",
    "queue_closed",
    "urgent_asked",
    "urgent_accepted",
    "calendar_unreadable",
]

NoticeWay = Literal["page", "email"]


class Notice(Struct, kw_only=True):
    """One line of what the caller was told, latest first."""

    id: Id
    """``ntc_…``."""
    kind: NoticeKind
    about: Id
    """Of the booking, ticket, gathering or question that it is about."""
    facts: dict[str, str]
    """What the text names: ``title``, ``who``, ``start`` (ISO 8601), ``minutes`` … by kind."""
    at: Instant
    read: bool


class NoticePage(Struct, kw_only=True):
    """``GET /notices?limit=&offset=``."""

    notices: list[Notice]
    unread: int
    total: int


class NoticeQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /notices``."""

    limit: PageLimit = 20
    offset: PageOffset = 0


class NoticesReadDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /notices/read``; an empty list means all."""

    ids: Annotated[list[Id], Meta(max_length=100)] = []


class NoticePreferences(Struct, kw_only=True):
    """``GET /notices/preferences``."""

    email: str
    """Empty: none is known, nothing is mailed."""
    email_confirmed: bool
    email_on: bool
    reminders: bool
    queue: bool
    urgent: bool
    reminder_minutes: int
    quiet_from: str
    """``HH:MM`` in the account's time zone; equal to ``quiet_until`` means no quiet hours."""
    quiet_until: str
    mail_possible: bool
    """Whether the marketplace can send e-mail at all."""


class NoticePreferencesDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /notices/preferences``; another address must be confirmed by the link mailed to it."""

    email: Annotated[str, Meta(max_length=254)] = ""
    email_on: bool = True
    reminders: bool = True
    queue: bool = True
    urgent: bool = True
    reminder_minutes: Annotated[int, Meta(ge=5, le=24 * 60)] = 30
    quiet_from: WallClock = "00:00"
    quiet_until: WallClock = "00:00"


class NoticeLinkDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /notices/links``, without an account: what a mailed link says is done, once."""

    code: Annotated[str, Meta(min_length=32, max_length=64, pattern=r"^[0-9A-Za-z]+$")]
    purpose: Literal["confirm", "unsubscribe"]


class NoticeLinkResult(Struct, kw_only=True):
    purpose: Literal["confirm", "unsubscribe"]
    subject: str
    """Of ``unsubscribe``: ``reminders``, ``queue`` or ``urgent``."""
    used_before: bool
