"""Reviews: what the two people of a booking say of each other, and when others may read it.

A review is public once both have written, or when the time to write is over, whichever comes
first; until then its author may change it. Nobody can answer in kind what they cannot yet read.
Does not know bookings beyond their end.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.domain.errors import WrongState


@dataclass(frozen=True, slots=True)
class Review:
    """One person's word on the other."""

    id: str
    booking_id: str
    listing_id: str
    author_id: str
    author_role: Literal["student", "tutor"]
    subject_id: str
    rating: int
    """1 to 5."""
    comment: str
    written_at: datetime
    public_from: datetime
    """Known at writing; comes forward when the other side writes."""

    def published(self, now: datetime) -> bool:
        """Whether everybody may read it, and nobody may change it."""
        return self.public_from <= now


@dataclass(frozen=True, slots=True)
class Ratings:
    """Published ratings, summed up."""

    total: int = 0
    count: int = 0

    @property
    def average(self) -> float | None:
        """1.0 to 5.0, none while nobody has rated."""
        return self.total / self.count if self.count else None


def write(
    review: Review,
    *,
    mine: Review | None,
    theirs: Review | None,
    booked_end: datetime,
    reveal_days: int,
) -> tuple[Review, Review | None]:
    """The review as it is to be kept, and the other side's where that changes too.

    Args:
        review: the new text; its ``written_at`` is now.
        mine: what the same author wrote before.
        theirs: the other side's.
        booked_end: end of the booking; the time to write is ``reveal_days`` from there.

    Raises:
        WrongState: the earlier review is public already.
    """
    now = review.written_at
    if mine is not None and mine.published(now):
        raise WrongState("Your review is public and can no longer be changed.")
    if theirs is not None:
        shown = replace(theirs, public_from=now) if not theirs.published(now) else None
        return replace(review, public_from=now), shown
    return replace(review, public_from=max(now, booked_end + timedelta(days=reveal_days))), None
