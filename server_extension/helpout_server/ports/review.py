"""Reviews as stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from helpout_server.domain.review import Ratings, Review


class Reviews(Protocol):
    def put(self, review: Review) -> None:
        """Keep it; replaces the author's earlier one of that booking."""
        ...

    def of_booking(self, booking_id: str) -> list[Review]:
        """Two at most."""
        ...

    def authors(self, booking_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Who has written, by booking; bookings without a review are left out."""
        ...

    def page(
        self, listing_id: str, *, now: datetime, limit: int, offset: int
    ) -> tuple[list[Review], int]:
        """Published reviews by students of a listing, latest first, and how many there are."""
        ...

    def ratings(self, listing_ids: Iterable[str], *, now: datetime) -> dict[str, Ratings]:
        """Published ratings by students; listings without any are left out."""
        ...
