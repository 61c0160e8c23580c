"""Listings: what a tutor offers, and the search for it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.booking import CancellationTier
from helpout_server.contracts.fields import (
    DurationMinutes,
    Id,
    Instant,
    PageLimit,
    PageOffset,
    TimeZoneName,
)
from helpout_server.contracts.organisation import Assignment, OrganisationBrief

Category = Literal[
    "python_basics",
    "data_analysis",
    "statistics",
    "machine_learning",
    "visualisation",
    "databases",
    "scientific_computing",
    "software_engineering",
    "course_help",
    "other",
]

Tag = Annotated[str, Meta(min_length=1, max_length=24, pattern=r"^[^\s,][^,]*$")]


class RatingSummary(Struct, kw_only=True):
    """Published reviews of a listing by students."""

    average: float | None
    """1.0 to 5.0; none while nobody has rated."""
    count: int


class ListingDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /listings``, ``PUT /listings/{id}``."""

    title: Annotated[str, Meta(min_length=3, max_length=40)]
    description: Annotated[str, Meta(min_length=1, max_length=150)]
    category: Category
    tags: Annotated[list[Tag], Meta(max_length=8)] = []
    requirements: Annotated[str, Meta(max_length=500)] = ""
    durations_minutes: Annotated[list[DurationMinutes], Meta(min_length=1, max_length=4)] = field(
        default_factory=lambda: [30]
    )
    published: bool = True
    approval_required: bool = False
    """A booking is a request until the tutor approves."""
    cancellation: CancellationTier = "none"
    organisation_id: Id | None = None
    """In whose name it is offered; the caller is an owner of it, or staff."""
    assignment: Assignment = "round_robin"
    """Says nothing where it is offered in nobody's name."""
    people: Annotated[list[Id], Meta(max_length=20)] = []
    """Which of the organisation answer it, the first leads a collective one; none means all."""
    course_id: Id | None = None
    """For the roster of this course alone, in which the caller helps. Of one that is there, none
    leaves it as it is: a listing stays with its course."""


class Listing(Struct, kw_only=True):
    """A listing as everybody sees it. In this release every listing is at no charge."""

    id: Id
    tutor: PublicAccount
    tutor_time_zone: TimeZoneName
    title: str
    description: str
    category: Category
    tags: list[str]
    requirements: str
    durations_minutes: list[int]
    published: bool
    rating: RatingSummary
    next_slot: Instant | None
    """Earliest bookable start for the shortest duration, within the horizon."""
    fits: list[str]
    """Words of the query that this listing matches: why it is shown."""
    created_at: Instant
    updated_at: Instant
    approval_required: bool = False
    cancellation: CancellationTier = "none"
    organisation: OrganisationBrief | None = None
    """Then a booking is with somebody of it, or with several; ``tutor`` is who made the listing."""
    assignment: Assignment | None = None
    people: list[PublicAccount] = []
    """Who of the organisation may answer it now."""
    named_people: list[Id] = []
    """As they were named; empty means all."""
    course_id: Id | None = None
    """Only people of this course see and book it."""
    course_name: str = ""


class ListingPage(Struct, kw_only=True):
    """``GET /listings?q=&category=&mine=&limit=&offset=``."""

    listings: list[Listing]
    total: int


class ListingQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /listings``."""

    q: Annotated[str, Meta(max_length=200)] = ""
    category: Category | None = None
    mine: bool = False
    """The caller's own, published or not; else everybody's published."""
    limit: PageLimit = 20
    offset: PageOffset = 0
