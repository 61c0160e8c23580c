"""Calendars elsewhere: busy time that is read, a feed of one's own, bookings written back.

An address of somebody's calendar is a secret of theirs: it is told once, by them, and never
shown again; of it the answers name the host alone.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Id, Instant

CalendarFault = Literal[
    "away",
    "slow",
    "not_found",
    "refused",
    "private_address",
    "not_secure",
    "redirects",
    "server_error",
    "too_large",
    "not_a_calendar",
    "too_dense",
    "key_lost",
    "not_installed",
    "not_writable",
]
"""Why a calendar elsewhere cannot be read or written.

``private_address``: it leads to an address inside the marketplace's own network. ``too_dense``:
its events are more than can be counted. ``key_lost``: the address or password was sealed with a
key that is gone. ``not_installed``: the marketplace lacks its extra ``calendars``.
"""

CalendarAddress = Annotated[str, Meta(min_length=8, max_length=2000)]


class BusyCalendarDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /calendars/busy``: read at once; one that cannot be read is refused, with its fault
    as ``context.fault``."""

    address: CalendarAddress
    """``https://``, ``http://`` or ``webcal://``."""
    name: Annotated[str, Meta(max_length=80)] = ""
    """Empty: what the calendar calls itself, else its host."""


class BusyCalendar(Struct, kw_only=True):
    """A calendar whose events take the caller's time."""

    id: Id
    """``cal_…``."""
    name: str
    host: str
    busy_count: int
    """Stretches of busy time in the copy."""
    read_at: Instant | None
    """When it was last seen to be what the copy says."""
    tried_at: Instant | None
    fault: CalendarFault | None
    """Of the last attempt; the copy before it is still in use."""


class CalendarFeed(Struct, kw_only=True):
    """The caller's bookings for calendar programs, at an address that needs no sign-in."""

    made_at: Instant | None
    """None: there is none."""
    address: str | None
    """Only in the answer to ``POST /calendars/feed``; it cannot be shown again."""


class CalendarAccessDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /calendars/written/search``: which calendars there are to write to."""

    address: CalendarAddress
    """Of the CalDAV server, of the account on it, or of one calendar."""
    login: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(min_length=1, max_length=1000)]


class WrittenCalendarDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /calendars/written``: write the caller's bookings there from now on."""

    address: CalendarAddress
    """Of one calendar, as found."""
    name: Annotated[str, Meta(max_length=200)] = ""
    login: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(min_length=1, max_length=1000)]


class FoundCalendar(Struct, kw_only=True):
    address: str
    name: str


class FoundCalendars(Struct, kw_only=True):
    calendars: list[FoundCalendar]


class WrittenCalendar(Struct, kw_only=True):
    """The calendar that the caller's bookings are written to."""

    name: str
    host: str
    login: str
    connected_at: Instant
    written_at: Instant | None
    """When the last booking was written or taken out."""
    waiting: int
    """Bookings that are still to be written or taken out."""
    fault: CalendarFault | None


class Calendars(Struct, kw_only=True):
    """``GET /calendars``: all that the caller has to do with calendars elsewhere."""

    busy: list[BusyCalendar]
    feed: CalendarFeed
    written: WrittenCalendar | None
    busy_possible: bool
    """Whether the marketplace can read calendars: its extra ``calendars`` is installed."""
    written_possible: bool
    busy_max: int
    """How many calendars one account may subscribe to."""
    install: str
    """What to install where something is not possible."""
