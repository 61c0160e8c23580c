"""Queues for help right now: who may open one, help in it, see it and come into it.

Owns a queue's states and bounds:

    open ◀──▶ paused ──▶ closed        a closed one can be opened again; it closes by itself
      └───────────────▶ closed         when its time is over

Does not know storage, HTTP, or the current time (passed in). Tickets are in ``queue_ticket``,
their order is in ``queue_line``.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.domain.errors import InvalidRequest, NotAllowed, TooMany, WrongState

Order = Literal["first_come", "fewest_today", "deadline"]
Admission = Literal["anyone", "pin", "roster"]
Status = Literal["open", "paused", "closed"]

OPEN_OF_OWNER_MAX = 10
"""Queues that one account may have open at a time."""
OPEN_TICKETS_MAX = 300
"""In one line: more could not be helped in a day."""

_PIN_SHORTEST = 4
_PIN_COST = 2**12
"""Of scrypt: a PIN is short, and whoever reads a copy of the database must not have it at once."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue."""

    id: str
    owner_id: str
    title: str
    description: str
    order: Order
    admission: Admission
    pin_hash: str
    """Empty where there is none; see ``hashed_pin``."""
    roster: tuple[str, ...]
    helpers: tuple[str, ...]
    """Without the owner."""
    rooms: tuple[str, ...]
    tags: tuple[str, ...]
    status: Status
    grace_s: int
    tickets_per_hour_max: int
    usual_minutes: int
    opened_at: datetime
    closes_at: datetime

    @property
    def staff_ids(self) -> tuple[str, ...]:
        """Who may help, the owner first."""
        return (self.owner_id, *self.helpers)

    def may_help(self, account_id: str) -> bool:
        """Whether somebody may call students; staff of the marketplace only look on."""
        return account_id == self.owner_id or account_id in self.helpers

    def may_see(self, account_id: str, *, is_staff: bool) -> bool:
        """Whether somebody may know that it exists."""
        return (
            self.admission != "roster"
            or is_staff
            or self.may_help(account_id)
            or account_id in self.roster
        )

    def is_open(self, now: datetime) -> bool:
        """Whether tickets may be taken: open or paused, and its time not over."""
        return self.status != "closed" and now < self.closes_at


def check_opener(*, is_staff: bool, offers_listing: bool, open_ones: int) -> None:
    """Whether somebody may open a queue.

    Raises:
        NotAllowed: neither a tutor nor staff.
        TooMany: too many of theirs are open.
    """
    if not (is_staff or offers_listing):
        raise NotAllowed("Tutors and staff open queues. Publish a listing to be a tutor.")
    if open_ones >= OPEN_OF_OWNER_MAX:
        raise TooMany(f"You have {OPEN_OF_OWNER_MAX} queues open. Close one first.")


def unique(values: Iterable[str], *, but: Iterable[str] = ()) -> tuple[str, ...]:
    """Each once, in order, without some."""
    left_out = set(but)
    return tuple(one for one in dict.fromkeys(values) if one not in left_out)


def hashed_pin(pin: str, *, salt: str) -> str:
    """What is stored of a PIN.

    Raises:
        InvalidRequest: shorter than four characters.
    """
    plain = pin.strip()
    if len(plain) < _PIN_SHORTEST:
        raise InvalidRequest(f"A PIN has at least {_PIN_SHORTEST} characters.", field="pin")
    return f"{salt}${_pin_digest(plain, salt)}"


def is_pin(stored: str, pin: str) -> bool:
    """Whether that is the PIN; takes the same time where it is not."""
    salt, _, digest = stored.partition("$")
    return hmac.compare_digest(_pin_digest(pin.strip(), salt), digest)


def _pin_digest(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt.encode(), n=_PIN_COST, r=8, p=1, dklen=32).hex()


def moved(queue: Queue, to: Status, *, open_minutes: int | None, now: datetime) -> Queue:
    """In another state, or with another closing time.

    Args:
        open_minutes: from now; None leaves the closing time as it is.

    Raises:
        WrongState: opened or paused while its time is over, without a new one.
    """
    closes = queue.closes_at if open_minutes is None else now + timedelta(minutes=open_minutes)
    if to == "closed":
        return replace(queue, status="closed", closes_at=min(queue.closes_at, now))
    if closes <= now:
        raise WrongState("Its time is over. Say for how long it is to be open again.")
    return replace(queue, status=to, closes_at=closes)


def check_admits(
    queue: Queue,
    account_id: str,
    *,
    pin: str,
    room: str,
    open_tickets: int,
    taken_at: Sequence[datetime],
    now: datetime,
) -> None:
    """Whether a student may take a place in line now.

    Args:
        open_tickets: of everybody in this queue.
        taken_at: when this student took tickets of this queue.

    Raises:
        WrongState: it is closed.
        NotAllowed: their own queue, or one that they help in; another PIN; not on the roster.
        InvalidRequest: it has rooms, and this is none of them.
        TooMany: too many tickets within an hour, or a line that is full.
    """
    if not queue.is_open(now):
        raise WrongState("This queue is closed.")
    if queue.may_help(account_id):
        raise NotAllowed("You help in this queue.")
    if queue.admission == "roster" and account_id not in queue.roster:
        raise NotAllowed("Only students of its roster are helped here.")
    if queue.admission == "pin" and not is_pin(queue.pin_hash, pin):
        raise NotAllowed("That is not the PIN of this queue.", field="pin")
    if queue.rooms and room not in queue.rooms:
        raise InvalidRequest(f"Say where you are: {', '.join(queue.rooms)}.", field="room")
    if not queue.rooms and room:
        raise InvalidRequest("This queue has no rooms.", field="room")
    hour = now - timedelta(hours=1)
    if sum(at > hour for at in taken_at) >= queue.tickets_per_hour_max:
        raise TooMany(
            f"At most {queue.tickets_per_hour_max} places in an hour. Try again a little later."
        )
    if open_tickets >= OPEN_TICKETS_MAX:
        raise TooMany("The line is full just now.")
