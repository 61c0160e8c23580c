"""Listings in SQL, and their search: FTS5 on SQLite, a text index on PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from helpout_server.adapters.sql.queue_tables import HELP_LISTINGS
from helpout_server.adapters.sql.tables import LISTINGS
from helpout_server.domain.listing import Listing

_SEARCH = sa.table("listing_search", sa.column("rowid"))
_SEARCH_ITSELF: sa.ColumnElement[str] = sa.literal_column("listing_search")
# A word in the title says more than one in the description. Order: the table's columns.
_WEIGHTS = (10.0, 6.0, 4.0, 2.0)
_TS_SEARCH: sa.ColumnElement[Any] = sa.literal_column("listings.search")
# As PostgreSQL orders them: description, tutor, tags, title.
_TS_WEIGHTS = tuple(weight / _WEIGHTS[0] for weight in reversed(_WEIGHTS))


_SHOWN = LISTINGS.c.id.not_in(sa.select(HELP_LISTINGS.c.listing_id))
"""What helpouts from queues are booked under is no offer."""
_BY_ID = sa.select(LISTINGS).where(LISTINGS.c.id == sa.bindparam("id"))


class SqlListings:
    """``Listings`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, listing: Listing) -> None:
        self._connection.execute(LISTINGS.insert(), _values(listing))

    def update(self, listing: Listing) -> None:
        self._connection.execute(
            LISTINGS.update().where(LISTINGS.c.id == listing.id).values(**_values(listing))
        )

    def get(self, listing_id: str) -> Listing | None:
        row = self._connection.execute(_BY_ID, {"id": listing_id}).one_or_none()
        return None if row is None else _listing(row)

    def of_tutor(self, tutor_id: str) -> list[Listing]:
        rows = self._connection.execute(
            sa.select(LISTINGS)
            .where(LISTINGS.c.tutor_id == tutor_id, _SHOWN)
            .order_by(LISTINGS.c.created_at, LISTINGS.c.number)
        )
        return [_listing(row) for row in rows]

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
        wanted: list[sa.ColumnElement[bool]] = []
        if category is not None:
            wanted.append(LISTINGS.c.category == category)
        if tutor_id is not None:
            wanted.append(sa.and_(LISTINGS.c.tutor_id == tutor_id, _SHOWN))
        else:
            wanted.append(LISTINGS.c.published)
            wanted.append(_for_anybody_or(courses))
        latest = (LISTINGS.c.created_at.desc(), LISTINGS.c.number.desc())
        everything: sa.FromClause = LISTINGS
        if not words:
            return self._page(everything, wanted, latest, limit, offset)
        for every_word in (True, False):
            if self._connection.dialect.name == "sqlite":
                source: sa.FromClause = LISTINGS.join(_SEARCH, _SEARCH.c.rowid == LISTINGS.c.number)
                match: sa.ColumnElement[bool] = _SEARCH_ITSELF.bool_op("MATCH")(
                    _fts(words, every_word=every_word)
                )
                order = (sa.func.bm25(_SEARCH_ITSELF, *_WEIGHTS), LISTINGS.c.number.desc())
                found = self._page(source, [*wanted, match], order, limit, offset)
            else:
                asked = sa.func.to_tsquery("simple", sa.func.unaccent(_ts(words, every_word)))
                match = _TS_SEARCH.bool_op("@@")(asked)
                ranked = (
                    sa.func.ts_rank(sa.cast(_TS_WEIGHTS, ARRAY(sa.REAL)), _TS_SEARCH, asked).desc(),
                    LISTINGS.c.number.desc(),
                )
                found = self._page(everything, [*wanted, match], ranked, limit, offset)
            if found[1]:
                return found
        return [], 0

    def _page(
        self,
        source: sa.FromClause,
        wanted: Sequence[sa.ColumnElement[bool]],
        order: Sequence[sa.ColumnElement[Any]],
        limit: int,
        offset: int,
    ) -> tuple[list[Listing], int]:
        count = sa.select(sa.func.count()).select_from(source).where(*wanted)
        total = self._connection.scalar(count) or 0
        if total <= offset:
            return [], total
        rows = self._connection.execute(
            sa.select(LISTINGS)
            .select_from(source)
            .where(*wanted)
            .order_by(*order)
            .limit(limit)
            .offset(offset)
        )
        return [_listing(row) for row in rows], total


def _for_anybody_or(courses: Collection[str]) -> sa.ColumnElement[bool]:
    """Offered to all, or to the roster of one of these courses."""
    if not courses:
        return LISTINGS.c.course_id.is_(None)
    return sa.or_(LISTINGS.c.course_id.is_(None), LISTINGS.c.course_id.in_(sorted(courses)))


def _fts(words: Sequence[str], *, every_word: bool) -> str:
    """An FTS5 query. Words are letters and digits alone, so quoting them is enough.

    The last word may be the beginning of one in what names the listing; in descriptions that
    would be slow and find much that nobody means.
    """
    terms = [f'"{word}"' for word in words]
    terms[-1] = f'({terms[-1]} OR {{title tags tutor}} : "{words[-1]}" *)'
    return (" AND " if every_word else " OR ").join(terms)


def _ts(words: Sequence[str], every_word: bool) -> str:  # noqa: FBT001  # as its caller's loop
    """The same as a query of PostgreSQL, with its marks for weights in place of columns."""
    terms = [f"'{word}'" for word in words]
    terms[-1] = f"({terms[-1]} | {terms[-1]}:*ABC)"
    return (" & " if every_word else " | ").join(terms)


def _values(listing: Listing) -> dict[str, Any]:
    return {
        "id": listing.id,
        "tutor_id": listing.tutor_id,
        "title": listing.title,
        "description": listing.description,
        "category": listing.category,
        "tags": list(listing.tags),
        "requirements": listing.requirements,
        "durations_minutes": list(listing.durations_minutes),
        "published": listing.published,
        "created_at": listing.created_at,
        "updated_at": listing.updated_at,
        "approval_required": listing.approval_required,
        "cancellation": listing.cancellation,
        "organisation_id": listing.organisation_id,
        "assignment": listing.assignment,
        "people": list(listing.people),
        "course_id": listing.course_id,
    }


def _listing(row: sa.Row[Any]) -> Listing:
    return Listing(
        id=row.id,
        tutor_id=row.tutor_id,
        title=row.title,
        description=row.description,
        category=row.category,
        tags=tuple(row.tags),
        requirements=row.requirements,
        durations_minutes=tuple(row.durations_minutes),
        published=row.published,
        created_at=row.created_at,
        updated_at=row.updated_at,
        approval_required=row.approval_required,
        cancellation=row.cancellation,
        organisation_id=row.organisation_id,
        assignment=row.assignment or "round_robin",
        people=tuple(row.people or ()),
        course_id=row.course_id,
    )
