"""Reviews: written by both sides, shown once both have written or 14 days have passed."""

from typing import Annotated

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id, Instant

Rating = Annotated[int, Meta(ge=1, le=5)]


class ReviewDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /bookings/{id}/review``: the caller's review of the other person."""

    rating: Rating
    comment: Annotated[str, Meta(max_length=1_000)] = ""


class Review(Struct, kw_only=True):
    """A review as its author, or once published everybody, sees it."""

    id: Id
    booking_id: Id
    author: PublicAccount
    subject: PublicAccount
    rating: Rating
    comment: str
    written_at: Instant
    published_at: Instant | None
    """None while the other side has not written and 14 days have not passed."""


class BookingReviews(Struct, kw_only=True):
    """``GET /bookings/{id}/reviews``."""

    mine: Review | None
    theirs: Review | None
    """Only once published."""


class ReviewPage(Struct, kw_only=True):
    """``GET /listings/{id}/reviews?limit=&offset=``: published ones, latest first."""

    reviews: list[Review]
    total: int
