"""Reviews in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import REVIEWS
from helpout_server.domain.review import Ratings, Review

# Built once: to build a statement anew costs more than SQLite takes to answer it.
_AUTHORS = sa.select(REVIEWS.c.booking_id, REVIEWS.c.author_id).where(
    REVIEWS.c.booking_id.in_(sa.bindparam("ids", expanding=True))
)
_SHOWN = sa.and_(REVIEWS.c.author_role == "student", REVIEWS.c.public_from <= sa.bindparam("now"))
_RATINGS = (
    sa.select(REVIEWS.c.listing_id, sa.func.sum(REVIEWS.c.rating), sa.func.count())
    .where(REVIEWS.c.listing_id.in_(sa.bindparam("ids", expanding=True)), _SHOWN)
    .group_by(REVIEWS.c.listing_id)
)


class SqlReviews:
    """``Reviews`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, review: Review) -> None:
        done = self._connection.execute(
            REVIEWS.update()
            .where(
                REVIEWS.c.booking_id == review.booking_id, REVIEWS.c.author_id == review.author_id
            )
            .values(
                rating=review.rating,
                comment=review.comment,
                written_at=review.written_at,
                public_from=review.public_from,
            )
        )
        if done.rowcount == 0:
            self._connection.execute(REVIEWS.insert(), _values(review))

    def of_booking(self, booking_id: str) -> list[Review]:
        rows = self._connection.execute(
            sa.select(REVIEWS).where(REVIEWS.c.booking_id == booking_id)
        )
        return [_review(row) for row in rows]

    def authors(self, booking_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        ids = sorted(set(booking_ids))
        found: dict[str, frozenset[str]] = {}
        for booking_id, author_id in (
            self._connection.execute(_AUTHORS, {"ids": ids}) if ids else ()
        ):
            found[booking_id] = found.get(booking_id, frozenset()) | {author_id}
        return found

    def page(
        self, listing_id: str, *, now: datetime, limit: int, offset: int
    ) -> tuple[list[Review], int]:
        wanted = sa.and_(REVIEWS.c.listing_id == listing_id, _SHOWN)
        total = self._connection.scalar(
            sa.select(sa.func.count()).select_from(REVIEWS).where(wanted), {"now": now}
        )
        rows = self._connection.execute(
            sa.select(REVIEWS)
            .where(wanted)
            .order_by(REVIEWS.c.public_from.desc(), REVIEWS.c.id)
            .limit(limit)
            .offset(offset),
            {"now": now},
        )
        return [_review(row) for row in rows], total or 0

    def ratings(self, listing_ids: Iterable[str], *, now: datetime) -> dict[str, Ratings]:
        rows = self._connection.execute(_RATINGS, {"ids": sorted(set(listing_ids)), "now": now})
        return {listing_id: Ratings(int(total), count) for listing_id, total, count in rows}


def _values(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "booking_id": review.booking_id,
        "listing_id": review.listing_id,
        "author_id": review.author_id,
        "author_role": review.author_role,
        "subject_id": review.subject_id,
        "rating": review.rating,
        "comment": review.comment,
        "written_at": review.written_at,
        "public_from": review.public_from,
    }


def _review(row: sa.Row[Any]) -> Review:
    return Review(
        id=row.id,
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        author_id=row.author_id,
        author_role=row.author_role,
        subject_id=row.subject_id,
        rating=row.rating,
        comment=row.comment,
        written_at=row.written_at,
        public_from=row.public_from,
    )
