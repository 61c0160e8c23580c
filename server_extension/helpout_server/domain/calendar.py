"""Calendars: an appointment as other programs read it.

Owns what of a booking or gathering goes into an invitation, a feed, a downloaded file or a
tutor's own calendar, and how a later copy supersedes an earlier one. Knows no text format, no
network and no storage.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

Status = Literal["tentative", "confirmed", "cancelled"]

_UID_HOST = "@helpouts"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is named in an appointment."""

    name: str
    email: str
    """A bare address, ``name@host``."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking or gathering, for other programs.

    A copy with a higher ``sequence`` supersedes those with the same ``uid``.
    """

    uid: str
    """See ``uid_of``."""
    sequence: int
    """0 at first, higher whenever something about it has changed."""
    start: datetime
    end: datetime
    """Half-open ``[start, end)``, UTC."""
    title: str
    status: Status
    changed_at: datetime
    """When it became what it is now."""
    description: str = ""
    address: str = ""
    """Where it is entered: ``https://…``; empty where none is known."""
    organizer: str = ""
    """The e-mail address that invitations come from."""
    guests: tuple[Guest, ...] = field(default=())


def uid_of(id_: str) -> str:
    """The lasting name of what an id stands for; an id is random enough to be the only one."""
    return f"{id_}{_UID_HOST}"


def id_of(uid: str) -> str | None:
    """The id that a name of ours stands for; none where the name is somebody else's."""
    id_, ours, rest = uid.partition(_UID_HOST)
    return id_ if ours and not rest and id_.replace("_", "").isalnum() else None


def digest_of(appointment: Appointment) -> str:
    """The same for two copies that read the same."""
    return sha256(repr(appointment).encode()).hexdigest()


# ---- when a calendar elsewhere is asked again -------------------------------------------------

READ_EVERY = timedelta(minutes=15)
FRESH = timedelta(minutes=1)
"""A copy no older than that is good enough for a booking."""
RETRY_MAX = timedelta(hours=12)
FAILURES_TOLD = 3
"""So many in a row before its owner is told of what may pass by itself."""


def retry_in(failures: int, *, lasting: bool) -> timedelta:
    """How long until it is tried again by itself, after so many failures in a row."""
    if lasting:
        return RETRY_MAX
    return min(timedelta(minutes=1 << min(max(failures - 1, 0), 10)), RETRY_MAX)
