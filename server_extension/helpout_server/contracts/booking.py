"""Bookings: which student has which slot of a tutor."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import (
    DurationMinutes,
    Id,
    IdempotencyKey,
    Instant,
    PageLimit,
    PageOffset,
    TimeZoneName,
)
from helpout_server.contracts.problem import Problem

BookingStatus = Literal["confirmed", "in_progress", "completed", "cancelled"]
BookingRole = Literal["student", "tutor", "staff"]


class BookingDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings``."""

    listing_id: Id
    start: Instant
    duration_minutes: DurationMinutes
    problem: Problem
    idempotency_key: IdempotencyKey


class CancellationDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/cancel``."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class ListingBrief(Struct, kw_only=True):
    """The listing as it read when the booking was made."""

    id: Id
    title: str


class BookingMove(Struct, kw_only=True):
    """One line of a booking's history."""

    at: Instant
    actor_id: Id
    status: BookingStatus
    reason: str


class Booking(Struct, kw_only=True):
    """A booking as one of its two people sees it."""

    id: Id
    listing: ListingBrief
    tutor: PublicAccount
    tutor_time_zone: TimeZoneName
    student: PublicAccount
    role: BookingRole
    """What the caller is in it; ``staff``: neither of the two (staff, or a colleague)."""
    start: Instant
    end: Instant
    status: BookingStatus
    problem: Problem
    live_session_id: Id
    joinable_from: Instant
    joinable_until: Instant
    history: list[BookingMove]
    my_review_written: bool
    their_review_written: bool
    created_at: Instant


class BookingPage(Struct, kw_only=True):
    """``GET /bookings?when=upcoming|past&limit=&offset=``; upcoming soonest first, past latest."""

    bookings: list[Booking]
    total: int
    server_time: Instant


class BookingQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /bookings``."""

    when: Literal["upcoming", "past"] = "upcoming"
    limit: PageLimit = 20
    offset: PageOffset = 0
