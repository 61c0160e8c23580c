"""Calendars elsewhere: as stored, and the means to read and write them.

``CalendarReader`` and ``CalendarWriter`` wait for other servers: never within a transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from helpout_server.contracts.calendar import CalendarFault
from helpout_server.domain.calendar import Appointment
from helpout_server.domain.interval import Interval


class CalendarUnreadable(Exception):
    """A calendar elsewhere could not be read or written. Raised by the means, never to a person."""

    def __init__(self, fault: CalendarFault, *, lasting: bool = False) -> None:
        super().__init__(fault)
        self.fault: CalendarFault = fault
        self.lasting = lasting
        """Whether to try again is for nothing until somebody changes something."""


@dataclass(frozen=True, slots=True)
class BusyPiece:
    """A stretch of busy time of one event."""

    start_s: int
    end_s: int
    uid: str = ""
    """Only where it looks like a name of ours; see ``domain.calendar.id_of``."""


@dataclass(frozen=True, slots=True)
class CalendarCopy:
    """What was read."""

    pieces: tuple[BusyPiece, ...]
    name: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    """Of the text, the zone and the day it was counted on."""


class CalendarReader(Protocol):
    """Fetches a calendar and counts its busy time. Blocks; safe from several threads."""

    @property
    def possible(self) -> bool:
        """Whether what it needs is installed."""
        ...

    def read(
        self, address: str, *, time_zone: str, now: datetime, known: CalendarCopy | None = None
    ) -> CalendarCopy | None:
        """None where nothing has changed since ``known``.

        Raises:
            CalendarUnreadable: with what is at fault.
            InvalidRequest: no address at all.
        """
        ...


@dataclass(frozen=True, slots=True)
class CalendarAccess:
    """A CalDAV server or calendar, and who may write there."""

    address: str
    login: str
    password: str = field(repr=False)


class CalendarWriter(Protocol):
    """Writes to CalDAV calendars. Blocks; safe from several threads."""

    @property
    def possible(self) -> bool: ...

    def search(self, access: CalendarAccess) -> list[tuple[str, str]]:
        """Calendars that events can be written to: address and name.

        Raises:
            CalendarUnreadable, InvalidRequest.
        """
        ...

    def put(self, access: CalendarAccess, appointment: Appointment, *, now: datetime) -> None:
        """Create or replace, by the appointment's ``uid``; again changes nothing."""
        ...

    def take_out(self, access: CalendarAccess, uid: str) -> None:
        """Delete; one that is not there is as good as deleted."""
        ...


class SecretBox(Protocol):
    """Seals what must be readable for us alone, wherever the database is copied to."""

    def seal(self, text: str, name: str) -> bytes: ...

    def unseal(self, sealed: bytes, name: str) -> str | None:
        """None where the key is another, or something was changed."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarMeans:
    """All that it takes to deal with calendars elsewhere."""

    reader: CalendarReader
    writer: CalendarWriter
    box: SecretBox


# ---- as stored --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BusyCalendarRecord:
    """A subscription. ``copy`` has no pieces: those are stored by themselves."""

    id: str
    account_id: str
    name: str
    host: str
    address_sealed: bytes = field(repr=False)
    copy: CalendarCopy
    busy_count: int
    created_at: datetime
    due_at: datetime
    read_at: datetime | None = None
    tried_at: datetime | None = None
    failures: int = 0
    """In a row."""
    fault: CalendarFault | None = None
    told: bool = False
    """Whether its tutor knows of the fault."""


@dataclass(frozen=True, slots=True)
class FeedRecord:
    account_id: str
    secret_hash: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WrittenCalendarRecord:
    account_id: str
    name: str
    host: str
    login: str
    access_sealed: bytes = field(repr=False)
    """Address and password."""
    connected_at: datetime
    due_at: datetime
    written_at: datetime | None = None
    failures: int = 0
    fault: CalendarFault | None = None
    told: bool = False


class Calendars(Protocol):
    """Of one transaction."""

    # ---- busy time

    def add_busy(self, calendar: BusyCalendarRecord, busy: Sequence[Interval]) -> None: ...

    def busy_calendar(self, calendar_id: str) -> BusyCalendarRecord | None: ...

    def busy_calendars(self, account_ids: Iterable[str]) -> list[BusyCalendarRecord]:
        """In order of creation."""
        ...

    def due_busy(self, now: datetime, *, limit: int) -> list[BusyCalendarRecord]:
        """Longest due first."""
        ...

    def update_busy(
        self, calendar: BusyCalendarRecord, busy: Sequence[Interval] | None = None
    ) -> bool:
        """Keep it, with its busy time where given. False where it is gone."""
        ...

    def remove_busy(self, calendar_id: str) -> None: ...

    def busy_times(
        self, account_ids: Iterable[str], *, start: datetime, end: datetime
    ) -> dict[str, list[Interval]]:
        """Of all calendars of each account, sorted, not joined; without any, left out."""
        ...

    # ---- the feed

    def feed(self, account_id: str) -> FeedRecord | None: ...

    def feed_of_secret(self, secret_hash: str) -> FeedRecord | None: ...

    def put_feed(self, feed: FeedRecord) -> None:
        """In place of the one before it."""
        ...

    def remove_feed(self, account_id: str) -> None: ...

    # ---- bookings written back

    def written(self, account_id: str) -> WrittenCalendarRecord | None: ...

    def put_written(self, calendar: WrittenCalendarRecord) -> None:
        """New, or in place of the one before it; what was written there is forgotten."""
        ...

    def update_written(self, calendar: WrittenCalendarRecord) -> bool:
        """False where it is gone, or was connected anew."""
        ...

    def remove_written(self, account_id: str) -> None: ...

    def connected(self) -> list[str]:
        """Accounts whose bookings are written to a calendar."""
        ...

    def due_written(self, now: datetime, *, limit: int) -> list[WrittenCalendarRecord]: ...

    def written_bookings(self, account_id: str) -> dict[str, str]:
        """By booking: the digest of what stands in the calendar."""
        ...

    def note_written(self, account_id: str, booking_id: str, digest: str) -> None:
        """Empty digest: nothing of it stands there any more."""
        ...
