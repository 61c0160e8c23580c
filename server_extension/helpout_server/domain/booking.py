"""Bookings: which student has which slot of a tutor.

Owns the booking's states and the moves between them:

    confirmed ──▶ in_progress ──▶ completed
        └───────▶ cancelled

Does not know storage, HTTP, or the current time (passed in).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import LiveSessionOver, NotAllowed, NotFound, WrongState

Status = Literal["confirmed", "in_progress", "completed", "cancelled"]
Role = Literal["student", "tutor", "staff"]

ACTIVE: tuple[Status, ...] = ("confirmed", "in_progress")
"""The states in which a booking takes its people's time."""


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a booking's history."""

    at: datetime
    actor_id: str
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A student's appointment with a tutor."""

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
    idempotency_key: str
    body_hash: str
    """Of the request that made it."""
    created_at: datetime
    history: tuple[Move, ...] = field(default=())

    def role_of(self, account_id: str, *, is_staff: bool) -> Role:
        """What an account is in it.

        Raises:
            NotFound: nothing, so it may not know that the booking exists.
        """
        if account_id == self.student_id:
            return "student"
        if account_id == self.tutor_id:
            return "tutor"
        if is_staff:
            return "staff"
        raise NotFound("There is no such booking, or it is not yours to see.")

    def other(self, account_id: str) -> str:
        """The account on the other side."""
        return self.tutor_id if account_id == self.student_id else self.student_id


@dataclass(frozen=True, slots=True)
class Buffers:
    """Minutes a tutor keeps free around an appointment."""

    before_minutes: int = 0
    after_minutes: int = 0


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
        return booking.status in ("completed", "cancelled") or now >= self.closes(booking)


def book_slot(
    *,
    id_: str,
    live_session_id: str,
    listing_id: str,
    listing_title: str,
    tutor_id: str,
    student_id: str,
    start: datetime,
    duration_minutes: int,
    buffers: Buffers,
    problem: Problem,
    idempotency_key: str,
    body_hash: str,
    now: datetime,
) -> Booking:
    """A confirmed booking. That the slot is offered and free is the caller's to have checked."""
    assert tutor_id != student_id, "nobody books themselves"
    end = start + timedelta(minutes=duration_minutes)
    return Booking(
        id=id_,
        listing_id=listing_id,
        listing_title=listing_title,
        tutor_id=tutor_id,
        student_id=student_id,
        start=start,
        end=end,
        blocked_from=start - timedelta(minutes=buffers.before_minutes),
        blocked_until=end + timedelta(minutes=buffers.after_minutes),
        status="confirmed",
        problem=problem,
        live_session_id=live_session_id,
        idempotency_key=idempotency_key,
        body_hash=body_hash,
        created_at=now,
        history=(Move(now, student_id, "confirmed"),),
    )


def start(booking: Booking, *, actor_id: str, now: datetime, window: JoinWindow) -> Booking:
    """Both people are in the room for the first time. Once it has started, changes nothing.

    Raises:
        NotAllowed: the actor is not one of its two people.
        LiveSessionOver: it was cancelled, or the room is closed.
    """
    _must_take_part(booking, actor_id)
    if booking.status in ("in_progress", "completed"):
        return booking
    if window.over(booking, now):
        raise LiveSessionOver
    return _moved(booking, Move(now, actor_id, "in_progress"))


def complete(booking: Booking, *, actor_id: str, is_staff: bool, now: datetime) -> Booking:
    """It is over. Completing twice changes nothing.

    Raises:
        NotAllowed: the actor is neither one of its two people nor staff.
        WrongState: it never began, or was cancelled.
    """
    if not is_staff:
        _must_take_part(booking, actor_id)
    if booking.status == "completed":
        return booking
    if booking.status != "in_progress":
        raise WrongState("Only a helpout that has begun can be completed.")
    return _moved(booking, Move(now, actor_id, "completed"))


def cancel(
    booking: Booking, *, actor_id: str, is_staff: bool, reason: str, now: datetime
) -> Booking:
    """It will not take place. Cancelling twice changes nothing.

    Raises:
        NotAllowed: the actor is neither one of its two people nor staff.
        WrongState: it has begun, or its time is past.
    """
    if not is_staff:
        _must_take_part(booking, actor_id)
    if booking.status == "cancelled":
        return booking
    if booking.status != "confirmed":
        raise WrongState("A helpout that has begun can only be ended.")
    if now >= booking.end:
        raise WrongState("Its time is already past.")
    return _moved(booking, Move(now, actor_id, "cancelled", reason))


def may_review(booking: Booking, now: datetime) -> bool:
    """Whether its people may rate each other: it is completed, or its time is past."""
    return booking.status == "completed" or (booking.status != "cancelled" and now >= booking.end)


def _must_take_part(booking: Booking, actor_id: str) -> None:
    if actor_id not in (booking.student_id, booking.tutor_id):
        raise NotAllowed("Only the two people of a booking may do that.")


def _moved(booking: Booking, move: Move) -> Booking:
    return replace(booking, status=move.status, history=(*booking.history, move))
