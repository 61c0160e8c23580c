"""Bookings: which student has which slot of a tutor."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.availability import Slot
from helpout_server.contracts.fields import (
    DurationMinutes,
    Id,
    IdempotencyKey,
    Instant,
    PageLimit,
    PageOffset,
    TimeZoneName,
)
from helpout_server.contracts.organisation import OrganisationBrief
from helpout_server.contracts.problem import Problem

BookingStatus = Literal[
    "held",
    "requested",
    "confirmed",
    "in_progress",
    "completed",
    "cancelled",
    "no_show",
    "expired",
]
"""``held``: the form is open. ``requested``: the tutor has not approved yet. ``expired``: held or
requested too long."""

BookingRole = Literal["student", "tutor", "staff"]
CancellationTier = Literal["none", "half", "full"]
"""What a student's cancellation costs once it is no longer at no charge: of the price."""

BookingAct = Literal[
    "release",
    "approve",
    "decline",
    "cancel",
    "propose_time",
    "accept_time",
    "decline_time",
    "say_late",
    "propose_extension",
    "accept_extension",
    "decline_extension",
    "report_no_show",
    "reassign",
]
"""What the caller may do with a booking now."""

BookingDeed = Literal[
    "",
    "hold",
    "request",
    "confirm",
    "release",
    "lapse",
    "approve",
    "decline",
    "cancel",
    "begin",
    "complete",
    "miss",
    "report_no_show",
    "propose_time",
    "accept_time",
    "decline_time",
    "say_late",
    "propose_extension",
    "accept_extension",
    "decline_extension",
    "reassign",
]
"""What was done to a booking; empty where it is older than this. ``lapse``: held or requested too
long. ``miss``: found out by the marketplace from who was in the room."""


class BookingDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings``."""

    listing_id: Id
    start: Instant
    duration_minutes: DurationMinutes
    problem: Problem
    idempotency_key: IdempotencyKey
    hold_id: Id | None = None
    """The hold that this confirms; its slot and listing must be the same."""
    agreement_hash: Annotated[str, Meta(max_length=64)] = ""
    """Of the agreement that the student was shown; another one is refused. Empty: not checked."""


class HoldDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/holds``: nobody else may take the slot while the form is open.

    Let go of by ``POST /bookings/{id}/release``.
    """

    listing_id: Id
    start: Instant
    duration_minutes: DurationMinutes
    idempotency_key: IdempotencyKey


class SeriesDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/series``: the same wall-clock time of the student's zone every week."""

    listing_id: Id
    start: Instant
    duration_minutes: DurationMinutes
    weeks: Annotated[int, Meta(ge=2, le=16)]
    all_or_nothing: bool = True
    time_zone: TimeZoneName | None = None
    """Whose clock stays the same; none means that of the student's account."""
    problem: Problem
    idempotency_key: IdempotencyKey
    hold_id: Id | None = None
    """The hold of the first week, which this confirms."""
    agreement_hash: Annotated[str, Meta(max_length=64)] = ""
    """As in ``BookingDraft``; each week's agreement is the same."""


class ReasonDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/decline``, ``…/proposal/decline``, ``…/no_show``."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class TimeProposalDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/proposal``: another time; one stands at once. It stays booked as it is
    until the other accepts (``…/proposal/accept``, ``…/proposal/decline``)."""

    start: Instant
    duration_minutes: DurationMinutes | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""


class LateDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/late``: the caller comes later by so much."""

    minutes: Annotated[int, Meta(ge=1, le=60)]


class ExtensionDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/extension`` in the live session; then ``…/accept`` or ``…/decline``."""

    minutes: Annotated[int, Meta(ge=5, le=120)]


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
    actor_id: str
    """An account; ``system`` where the marketplace did it by itself."""
    status: BookingStatus
    """From then on."""
    reason: str
    act: BookingDeed = ""


class Agreement(Struct, kw_only=True):
    """What the two agreed on, as it read when the booking was made."""

    title: str
    description: str
    requirements: str
    duration_minutes: int
    price_minor: int = 0
    """In the least unit of the currency; every listing is at no charge in this release."""
    currency: str = ""
    approval_required: bool = False
    cancellation: CancellationTier = "none"
    free_cancellation_hours: int = 24
    reschedules_max: int = 2


class TimeProposal(Struct, kw_only=True):
    """Another time that one of the two asks for."""

    by: Id
    start: Instant
    end: Instant
    reason: str
    at: Instant
    expires_at: Instant


class RunningLate(Struct, kw_only=True):
    by: Id
    minutes: int
    at: Instant


class ExtensionProposal(Struct, kw_only=True):
    by: Id
    minutes: int
    at: Instant


class SeriesPlace(Struct, kw_only=True):
    """Which of a series it is."""

    id: Id
    """``ser_…``."""
    number: int
    """From 1."""
    count: int


class CancellationNow(Struct, kw_only=True):
    """What it costs if the caller cancelled now."""

    percent: Literal[0, 50, 100]
    free_until: Instant | None
    """Till when the student's cancellation is at no charge; none: it always is."""


class Booking(Struct, kw_only=True):
    """A booking as one of its two people sees it."""

    id: Id
    listing: ListingBrief
    tutor: PublicAccount
    tutor_time_zone: TimeZoneName
    """Where the tutor is at its start: at home, or where they travel."""
    student: PublicAccount
    role: BookingRole
    """What the caller is in it; ``staff``: neither of the two (staff, or a colleague who gives it
    with the tutor: ``may`` then says what the tutor may)."""
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
    agreement: Agreement | None = None
    """None only for bookings that are older than agreements."""
    agreement_hash: str = ""
    """SHA-256 of the agreement as JSON with sorted keys, the same for both."""
    expires_in_ms: int | None = None
    """Of a hold, or of a request that waits for the tutor."""
    proposal: TimeProposal | None = None
    reschedules_left: int = 0
    late: list[RunningLate] = []
    extension: ExtensionProposal | None = None
    extendable_minutes: int = 0
    """By how much the calendars of both allow to extend it now."""
    cancelled_by: BookingRole | None = None
    cancellation: CancellationNow | None = None
    """None where it can no longer be cancelled by the caller."""
    no_show_of: Literal["student", "tutor", "both"] | None = None
    series: SeriesPlace | None = None
    may: list[BookingAct] = []
    organisation: OrganisationBrief | None = None
    """In whose name the tutor gives it."""
    colleagues: list[PublicAccount] = []
    """Who gives it beside the tutor, where all of several do; it takes their time too."""


class SeriesGap(Struct, kw_only=True):
    """A week of a series that could not be booked."""

    start: Instant
    code: str
    """As of a refusal: ``slot_taken``, ``slot_not_offered`` …"""
    detail: str
    alternatives: list[Slot]


class SeriesResult(Struct, kw_only=True):
    """Answer to ``POST /bookings/series``: what was booked, and a list of what was not."""

    series_id: Id | None
    """None where nothing was booked."""
    bookings: list[Booking]
    gaps: list[SeriesGap]


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
