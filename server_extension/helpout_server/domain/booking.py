"""Bookings: which student has which slot of a tutor.

Owns the record, its states, and what it costs to let it go. The moves between the states are
one table in ``booking_moves.py``:

    held ──▶ requested ──▶ confirmed ──▶ in_progress ──▶ completed
      └──────────│─────────────▲ │
      expired ◀──┴ cancelled ◀─┴─┴──▶ no_show

Does not know storage, HTTP, or the current time (passed in).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

import msgspec

from helpout_server.contracts.booking import Agreement, BookingDeed
from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import NotFound

Status = Literal[
    "held",
    "requested",
    "confirmed",
    "in_progress",
    "completed",
    "cancelled",
    "no_show",
    "expired",
]
Role = Literal["student", "tutor", "staff"]
Absent = Literal["student", "tutor", "both"]
Percent = Literal[0, 50, 100]

SYSTEM = "system"
"""Who moves a booking where nobody does: the actor of chores."""

ACTIVE: tuple[Status, ...] = ("held", "requested", "confirmed", "in_progress")
"""The states in which a booking takes its people's time."""

_PERCENT: dict[str, Percent] = {"none": 0, "half": 50, "full": 100}


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a booking's history; ``status`` is what it was from then on."""

    at: datetime
    actor_id: str
    status: Status
    reason: str = ""
    act: BookingDeed = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time that one of the two asks for, half-open, UTC."""

    by: str
    start: datetime
    end: datetime
    reason: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """One of the two comes later by so many minutes."""

    by: str
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """One of the two asks to go on for so many minutes after the booked end."""

    by: str
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Which of a series it is, from 1."""

    id: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A student's appointment with a tutor, or the hold of a slot while its form is open."""

    id: str
    listing_id: str
    listing_title: str
    """As it read when the booking was made."""
    tutor_id: str
    student_id: str
    start: datetime
    end: datetime
    """Half-open ``[start, end)``, UTC."""
    blocked_from: datetime
    blocked_until: datetime
    """The tutor's time it takes: the appointment with its buffers."""
    status: Status
    problem: Problem
    live_session_id: str
    created_at: datetime
    history: tuple[Move, ...] = field(default=())
    agreement: Agreement | None = None
    """None only for bookings that are older than agreements."""
    agreement_hash: str = ""
    expires_at: datetime | None = None
    """Of a hold, or of a request that waits for the tutor."""
    proposal: Proposal | None = None
    reschedules: int = 0
    """How often its time was changed."""
    late: tuple[Late, ...] = ()
    extension: Extension | None = None
    cancelled_by: Role | None = None
    charged_percent: Percent = 0
    """Of the price, for letting it go too late or not coming."""
    no_show_of: Absent | None = None
    series: SeriesPlace | None = None
    colleague_ids: tuple[str, ...] = ()
    """Who gives it beside the tutor; it takes of their time what it takes of the tutor's."""

    @property
    def booked(self) -> bool:
        """Whether it was ever more than a hold."""
        lost = ("held", "expired")
        return self.status not in lost or any(move.status not in lost for move in self.history)

    @property
    def active(self) -> bool:
        """Whether it takes its people's time."""
        return self.status in ACTIVE

    def role_of(self, account_id: str, *, is_staff: bool) -> Role:
        """What an account is in it.

        Raises:
            NotFound: nothing, or it is the hold of another, so it may not know that it exists.
        """
        if account_id == self.student_id:
            return "student"
        if account_id in self.giver_ids and self.booked:
            return "tutor"
        if is_staff and self.booked:
            return "staff"
        raise NotFound("There is no such booking, or it is not yours to see.")

    @property
    def giver_ids(self) -> tuple[str, ...]:
        """The tutor, and colleagues who give it with them: one side of it."""
        return (self.tutor_id, *self.colleague_ids)

    def on_side_of(self, account_id: str, other_id: str) -> bool:
        """Whether two of its people are on the same side."""
        return (account_id == self.student_id) == (other_id == self.student_id)

    def other(self, account_id: str) -> str:
        """The account on the other side."""
        return self.tutor_id if account_id == self.student_id else self.student_id

    def standing_proposal(self, now: datetime) -> Proposal | None:
        """The proposal that may still be accepted."""
        if self.proposal is None or now >= self.proposal.expires_at:
            return None
        return self.proposal if self.status == "confirmed" and now < self.start else None


@dataclass(frozen=True, slots=True)
class Buffers:
    """Minutes a tutor keeps free around an appointment."""

    before_minutes: int = 0
    after_minutes: int = 0


def buffers_of(booking: Booking) -> Buffers:
    """The buffers that a booking was made with."""
    minute = timedelta(minutes=1)
    return Buffers(
        (booking.start - booking.blocked_from) // minute,
        (booking.blocked_until - booking.end) // minute,
    )


def timed(booking: Booking, start: datetime, end: datetime, buffers: Buffers) -> Booking:
    """The booking at another time, history as it was."""
    return replace(
        booking,
        start=start,
        end=end,
        blocked_from=start - timedelta(minutes=buffers.before_minutes),
        blocked_until=end + timedelta(minutes=buffers.after_minutes),
    )


@dataclass(frozen=True, slots=True)
class JoinWindow:
    """How long before its start and after its end a room is open."""

    early_minutes: int
    late_minutes: int

    def opens(self, booking: Booking) -> datetime:
        """From when the booking may be joined."""
        return booking.start - timedelta(minutes=self.early_minutes)

    def closes(self, booking: Booking) -> datetime:
        """From when it may not any more."""
        return booking.end + timedelta(minutes=self.late_minutes)

    def over(self, booking: Booking, now: datetime) -> bool:
        """Whether the booking lies behind its people."""
        return not booking.active or now >= self.closes(booking)


def agreement_hash(agreement: Agreement) -> str:
    """SHA-256 of an agreement as canonical JSON, lower-case hexadecimal: the same for both."""
    return sha256(msgspec.json.encode(agreement, order="sorted")).hexdigest()


def hold_slot(
    *,
    id_: str,
    live_session_id: str,
    listing_id: str,
    tutor_id: str,
    student_id: str,
    start: datetime,
    agreement: Agreement,
    buffers: Buffers,
    now: datetime,
    expires_at: datetime,
) -> Booking:
    """A hold. That the slot is offered and free is the caller's to have checked.

    Every booking begins as one: what is booked without a form is confirmed at once
    (``booking_moves.confirm``).
    """
    assert tutor_id != student_id, "nobody books themselves"
    held = Booking(
        id=id_,
        listing_id=listing_id,
        listing_title=agreement.title,
        tutor_id=tutor_id,
        student_id=student_id,
        start=start,
        end=start,
        blocked_from=start,
        blocked_until=start,
        status="held",
        problem=Problem(),
        live_session_id=live_session_id,
        created_at=now,
        agreement=agreement,
        agreement_hash=agreement_hash(agreement),
        expires_at=expires_at,
        history=(Move(now, student_id, "held", act="hold"),),
    )
    end = start + timedelta(minutes=agreement.duration_minutes)
    return timed(held, start, end, buffers)


def free_until(booking: Booking) -> datetime | None:
    """Till when, that instant included, its student lets it go at no charge; none: always."""
    agreement = booking.agreement
    if agreement is None or agreement.cancellation == "none":
        return None
    return booking.start - timedelta(hours=agreement.free_cancellation_hours)


def cancellation_percent(booking: Booking, role: Role, now: datetime) -> Percent:
    """What it costs, of the price, if it were let go of now by that side."""
    until = free_until(booking)
    if role != "student" or until is None or now <= until:
        return 0
    if booking.status in ("held", "requested"):
        return 0
    assert booking.agreement is not None, "without one it is always at no charge"
    return _PERCENT[booking.agreement.cancellation]


def absent(
    student_came: datetime | None, tutor_came: datetime | None, *, latest: datetime
) -> Absent:
    """Who did not come to a booking whose two people never met.

    Who came after ``latest`` counts as absent where the other came in time. Where both came in
    time, or neither, it is nobody's alone.
    """
    student_in_time = student_came is not None and student_came <= latest
    tutor_in_time = tutor_came is not None and tutor_came <= latest
    if student_in_time == tutor_in_time:
        return "both"
    return "tutor" if student_in_time else "student"


def may_review(booking: Booking, now: datetime) -> bool:
    """Whether its people may rate each other: it is completed, or its time is past."""
    return booking.status == "completed" or (
        booking.status in ("confirmed", "in_progress") and now >= booking.end
    )
