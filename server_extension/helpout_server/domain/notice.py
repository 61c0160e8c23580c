"""Notices: what a person is told, by which way, and when.

Owns the groups of notices, quiet hours, the spacing of retries, and which reminder is due. Does
not know how a notice reads, nor how it travels.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain.errors import InvalidRequest

Group = Literal["essential", "reminders", "queue", "urgent"]
LinkPurpose = Literal["confirm", "unsubscribe"]
MailState = Literal["waiting", "sending", "sent", "failed", "dropped"]
"""``dropped``: it was no longer true, or no longer wanted, when its time came."""

ATTEMPTS_MAX = 10
"""After so many a mail is given up: about seven hours after the first."""
RETRY_FIRST_S = 20
RETRY_LONGEST_S = 3_600
FACTS_MAX = 20
FACT_CHARACTERS_MAX = 500
ADDRESS_CHARACTERS_MAX = 254
REMINDER_DAY = timedelta(hours=24)
REMINDER_DAY_LATEST = timedelta(hours=20)
"""Less than so long before the appointment nobody is told of a day."""
QUEUE_MAIL_LASTS = timedelta(minutes=30)
CONFIRM_LASTS = timedelta(days=2)
UNSUBSCRIBE_LASTS = timedelta(days=60)

_GROUPS: dict[str, Group] = {
    "reminder_day": "reminders",
    "reminder_soon": "reminders",
    "ticket_taken": "queue",
    "ticket_next": "queue",
    "ticket_called": "queue",
    "ticket_handed_over": "queue",
    "queue_closed": "queue",
    "urgent_asked": "urgent",
    "urgent_accepted": "urgent",
}
_AT_ONCE = frozenset(
    {
        "reminder_soon",
        "running_late",
        "ticket_taken",
        "ticket_next",
        "ticket_called",
        "ticket_handed_over",
        "urgent_asked",
        "urgent_accepted",
    }
)
"""Of no use later, so quiet hours do not hold them."""

REQUESTS: frozenset[NoticeKind] = frozenset(
    {
        "booking_confirmed",
        "booking_moved",
        "booking_extended",
        "booking_reassigned",
        "seat_confirmed",
        "seat_free",
    }
)
"""With them comes the appointment itself, for a calendar."""
CANCELS: frozenset[NoticeKind] = frozenset(
    {
        "booking_cancelled",
        "booking_declined",
        "booking_expired",
        "seat_cancelled",
        "gathering_cancelled",
    }
)
"""They take it out of the calendar again, where it was sent before."""

# One mailbox and nothing else: no name, no comment, no list, nothing that ends a header line.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one account wants. The groups are about mail; a page shows every notice."""

    email: str = ""
    email_confirmed: bool = False
    email_on: bool = True
    reminders: bool = True
    queue: bool = True
    urgent: bool = True
    reminder_minutes: int = 30
    quiet_from: str = "00:00"
    quiet_until: str = "00:00"

    def wants_mail(self, kind: str) -> bool:
        """Whether a notice of that kind is mailed."""
        if not (self.email and self.email_confirmed and self.email_on):
            return False
        group = group_of(kind)
        return group == "essential" or bool(getattr(self, group))


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was promised. What it says is made of ``facts`` when it is sent."""

    id: str
    account_id: str
    address: str
    kind: str
    """A kind of notice, or ``confirm_address``."""
    about: str
    facts: dict[str, str]
    message_id: str
    """The same at every attempt: whoever gets it twice can see that it is one."""
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    attempts: int = 0
    state: MailState = "waiting"
    reason: str = ""
    """Why it failed or was dropped."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody's calendar was last told of an appointment."""

    method: Literal["REQUEST", "CANCEL"]
    sequence: int
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An appointment that people may have to be reminded of."""

    about: str
    """Of a booking or a gathering."""
    title: str
    start: datetime
    end: datetime
    since: datetime
    """When it last became what it is: who booked five minutes ago needs no reminder."""
    hosts: tuple[str, ...]
    """Who gives it; who leads first."""
    guests: tuple[str, ...]
    told: tuple[str, ...]
    """Whom to remind, of both."""

    def other(self, account_id: str) -> str | None:
        """Whom it is with, as one of them names it; none where they are many."""
        if account_id not in self.hosts:
            return self.hosts[0]
        return self.guests[0] if len(self.guests) == 1 else None


def group_of(kind: str) -> Group:
    """What somebody may say no to; ``essential`` cannot be left out one by one."""
    return _GROUPS.get(kind, "essential")


def checked_address(text: str) -> str:
    """One plain mailbox, or nothing.

    Raises:
        InvalidRequest: a name, a list, a line end, or no address at all.
    """
    address = text.strip()
    if address and (len(address) > ADDRESS_CHARACTERS_MAX or not _ADDRESS.fullmatch(address)):
        raise InvalidRequest("One plain address, such as ada@example.org.", field="email")
    local = address.partition("@")[0]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise InvalidRequest("One plain address, such as ada@example.org.", field="email")
    return address


def bounded_facts(facts: dict[str, str]) -> dict[str, str]:
    """As they are stored: few, short, each on one line, without what ends or turns a line."""
    kept = list(facts.items())[:FACTS_MAX]
    return {name[:40]: one_line(str(value))[:FACT_CHARACTERS_MAX] for name, value in kept}


def one_line(text: str) -> str:
    """Text of somebody else, for a header or a line: no control, no turning of the line."""
    clean = "".join(
        " " if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u2028\u2029" else char
        for char in text
        if char not in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        and not 0xD800 <= ord(char) < 0xE000
    )
    return " ".join(clean.split())


def due(
    kind: str,
    now: datetime,
    *,
    time_zone: str,
    quiet_from: str,
    quiet_until: str,
    start: datetime | None = None,
) -> datetime:
    """When a mail may go: now, or when quiet hours end.

    Args:
        start: of the appointment it is about; what would come too late for it is not held.
    """
    if kind in _AT_ONCE:
        return now
    until = quiet_end(now, time_zone=time_zone, quiet_from=quiet_from, quiet_until=quiet_until)
    if until is None or (start is not None and now < start <= until + timedelta(hours=1)):
        return now
    return until


def quiet_end(
    now: datetime, *, time_zone: str, quiet_from: str, quiet_until: str
) -> datetime | None:
    """When the quiet hours that ``now`` lies in end, UTC; None where it lies in none.

    By the zone's wall clock: the night of a clock change is an hour shorter or longer. An end
    in a gap is where the clock lands; of an end that comes twice, the first.
    """
    begin, end = _minutes(quiet_from), _minutes(quiet_until)
    if begin == end:
        return None
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    over_midnight = begin > end
    if over_midnight:
        if not (minute >= begin or minute < end):
            return None
        day = local.date() + timedelta(days=1 if minute >= begin else 0)
    else:
        if not begin <= minute < end:
            return None
        day = local.date()
    if end == 24 * 60:
        day, end = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(end // 60, end % 60), tzinfo=zone)
    found = wall.astimezone(UTC)
    return found if found > now else wall.replace(fold=1).astimezone(UTC)


def retry_at(now: datetime, attempts: int, jitter: float) -> datetime | None:
    """When a mail is tried again after so many attempts; None: it is given up.

    Twice as long each time, from 20 s to an hour, give or take a half.

    Args:
        jitter: 0 to 1, at random, so that many that failed together do not come back together.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    pause_s = min(RETRY_FIRST_S * 2 ** (attempts - 1), RETRY_LONGEST_S)
    return now + timedelta(seconds=pause_s * (0.5 + jitter))


def expiry(kind: str, now: datetime, start: datetime | None) -> datetime | None:
    """After when a mail says nothing that helps; None: it always does."""
    group = group_of(kind)
    if kind == "confirm_address":
        return now + CONFIRM_LASTS
    if group == "reminders":
        return start
    return now + QUEUE_MAIL_LASTS if group in ("queue", "urgent") else None


def invited(before: Invited | None, kind: str, start: str, end: str) -> Invited | None:
    """What the calendar is told now; None: nothing.

    The sequence grows with each change, and stays where nothing changed.
    """
    if kind in REQUESTS:
        if not (start and end):
            return None
        if before is None:
            return Invited("REQUEST", 0, start, end)
        if (before.method, before.start, before.end) == ("REQUEST", start, end):
            return before
        return Invited("REQUEST", before.sequence + 1, start, end)
    if kind in CANCELS and before is not None:
        if before.method == "CANCEL":
            return before
        return Invited("CANCEL", before.sequence + 1, before.start, before.end)
    return None


def reminders_due(
    one: Upcoming, now: datetime, *, minutes: int
) -> Literal["reminder_day", "reminder_soon"] | None:
    """Which reminder of an appointment one of its people gets now."""
    if now >= one.start:
        return None
    soon = one.start - timedelta(minutes=minutes)
    if now >= soon:
        return "reminder_soon" if one.since < soon else None
    day = one.start - REMINDER_DAY
    if day <= now < one.start - REMINDER_DAY_LATEST and one.since < day:
        return "reminder_day"
    return None


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
