"""Listings as stored, and the search over them."""

from collections.abc import Collection, Sequence
from typing import Protocol

from helpout_server.domain.listing import Listing


class Listings(Protocol):
    def add(self, listing: Listing) -> None: ...

    def update(self, listing: Listing) -> None: ...

    def get(self, listing_id: str) -> Listing | None: ...

    def of_tutor(self, tutor_id: str) -> list[Listing]: ...

    def search(
        self,
        words: Sequence[str],
        *,
        category: str | None,
        tutor_id: str | None,
        limit: int,
        offset: int,
        courses: Collection[str] = (),
    ) -> tuple[list[Listing], int]:
        """One page of listings and how many there are in all.

        Args:
            words: from ``domain.listing.query_words``; none means all, latest first. Listings
                with every word where there are any, else those with some, best first.
            tutor_id: that tutor's own, published or not; none means everybody's published.
            courses: whose listings are found too, where everybody's are asked for.
        """
        ...
