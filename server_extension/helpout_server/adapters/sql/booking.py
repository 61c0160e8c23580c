"""Bookings in SQL. The database itself refuses two at the same time for one person."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.booking_people import (
    BOOKING_PEOPLE,
    COLLEAGUES,
    add_missing,
    colleague_ids,
    given_beside,
    remove_others,
)
from helpout_server.adapters.sql.booking_taken import LONG_AGO, TAKEN, forget_lapsed
from helpout_server.adapters.sql.faults import is_overlap
from helpout_server.adapters.sql.locking import lock
from helpout_server.adapters.sql.tables import BOOKING_KEYS, BOOKING_MOVES, BOOKINGS
from helpout_server.contracts.booking import Agreement
from helpout_server.contracts.problem import Problem
from helpout_server.domain.booking import (
    ACTIVE,
    Booking,
    Extension,
    Late,
    Move,
    Proposal,
    SeriesPlace,
)
from helpout_server.domain.errors import SlotTaken
from helpout_server.domain.interval import Interval, between
from helpout_server.ports.booking import MadeUnderKey, RequestKind

# Statements are built once: to build one anew costs more than SQLite takes to answer it.
# States are written out, not parameters: only then does SQLite use the indexes of active ones.
_IS_ACTIVE = BOOKINGS.c.status.in_(
    sa.bindparam("active", ACTIVE, expanding=True, literal_execute=True)
)
_PEOPLE: sa.BindParameter[str] = sa.bindparam("people", expanding=True)
_BY_ID = sa.select(BOOKINGS, COLLEAGUES).where(BOOKINGS.c.id == sa.bindparam("id"))
_BY_LIVE_SESSION = sa.select(BOOKINGS, COLLEAGUES).where(
    BOOKINGS.c.live_session_id == sa.bindparam("live_session_id")
)
_MANY = sa.select(BOOKINGS, COLLEAGUES).where(
    BOOKINGS.c.id.in_(sa.bindparam("ids", expanding=True))
)
_OF_SERIES = (
    sa.select(BOOKINGS, COLLEAGUES)
    .where(BOOKINGS.c.series_id == sa.bindparam("series_id"))
    .order_by(BOOKINGS.c.series_number)
)
_MADE_UNDER = sa.select(BOOKING_KEYS).where(
    BOOKING_KEYS.c.student_id == sa.bindparam("student_id"),
    BOOKING_KEYS.c.kind == sa.bindparam("kind"),
    BOOKING_KEYS.c.key == sa.bindparam("key"),
)
_HOLDS_OF = sa.select(BOOKINGS, COLLEAGUES).where(
    BOOKINGS.c.student_id == sa.bindparam("student_id"),
    BOOKINGS.c.listing_id == sa.bindparam("listing_id"),
    BOOKINGS.c.status == "held",
    _IS_ACTIVE,
)
_EXPIRED = (
    sa.select(BOOKINGS, COLLEAGUES)
    .where(
        BOOKINGS.c.expires_at <= sa.bindparam("now"),
        BOOKINGS.c.status.in_(("held", "requested")),
    )
    .order_by(BOOKINGS.c.expires_at)
    .limit(sa.bindparam("limit"))
)
_EXPIRED_OF = _EXPIRED.where(
    sa.or_(
        BOOKINGS.c.tutor_id.in_(_PEOPLE),
        BOOKINGS.c.student_id.in_(_PEOPLE),
        BOOKINGS.c.id.in_(
            sa.select(BOOKING_PEOPLE.c.booking_id).where(
                BOOKING_PEOPLE.c.account_id.in_(_PEOPLE), BOOKING_PEOPLE.c.active
            )
        ),
    )
)
_ENDED = (
    sa.select(BOOKINGS, COLLEAGUES)
    .where(
        BOOKINGS.c.ends_at <= sa.bindparam("before"),
        BOOKINGS.c.status.in_(("confirmed", "in_progress")),
        _IS_ACTIVE,
    )
    .order_by(BOOKINGS.c.ends_at)
    .limit(sa.bindparam("limit"))
)
_HISTORY = (
    sa.select(BOOKING_MOVES)
    .where(BOOKING_MOVES.c.booking_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(BOOKING_MOVES.c.booking_id, BOOKING_MOVES.c.line)
)
_OPEN_COUNT = (
    sa.select(sa.func.count())
    .select_from(BOOKINGS)
    .where(
        BOOKINGS.c.student_id == sa.bindparam("student_id"),
        _IS_ACTIVE,
        BOOKINGS.c.ends_at > sa.bindparam("now"),
    )
)


class SqlBookings:
    """``Bookings`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock_people(self, account_ids: Iterable[str]) -> None:
        lock(self._connection, account_ids)

    def add(self, booking: Booking) -> None:
        try:
            with self._savepoint(booking):
                self._connection.execute(BOOKINGS.insert(), _values(booking))
                self._add_moves(booking, known=0)
                add_missing(self._connection, booking)
        except sa.exc.DBAPIError as error:
            if is_overlap(error):
                raise SlotTaken from error
            raise

    def update(self, booking: Booking) -> None:
        try:
            with self._savepoint(booking):
                remove_others(self._connection, booking)
                self._connection.execute(
                    BOOKINGS.update().where(BOOKINGS.c.id == booking.id), _values(booking)
                )
                add_missing(self._connection, booking)
        except sa.exc.DBAPIError as error:
            if is_overlap(error):
                raise SlotTaken from error
            raise
        known = self._connection.scalar(
            sa.select(sa.func.count())
            .select_from(BOOKING_MOVES)
            .where(BOOKING_MOVES.c.booking_id == booking.id)
        )
        self._add_moves(booking, known=known or 0)

    def get(self, booking_id: str) -> Booking | None:
        return self._one(_BY_ID, {"id": booking_id})

    def by_live_session(self, live_session_id: str) -> Booking | None:
        return self._one(_BY_LIVE_SESSION, {"live_session_id": live_session_id})

    def many(self, booking_ids: Iterable[str]) -> dict[str, Booking]:
        rows = self._connection.execute(_MANY, {"ids": sorted(set(booking_ids))}).all()
        return {booking.id: booking for booking in self._with_history(rows)}

    def of_series(self, series_id: str) -> list[Booking]:
        rows = self._connection.execute(_OF_SERIES, {"series_id": series_id}).all()
        return self._with_history(rows)

    def made_under(self, student_id: str, kind: RequestKind, key: str) -> MadeUnderKey | None:
        row = self._connection.execute(
            _MADE_UNDER, {"student_id": student_id, "kind": kind, "key": key}
        ).one_or_none()
        if row is None:
            return None
        return MadeUnderKey(row.body_hash, row.booking_id, row.series_id, row.gaps)

    def keep_key(self, student_id: str, kind: RequestKind, key: str, made: MadeUnderKey) -> None:
        self._connection.execute(
            BOOKING_KEYS.insert(),
            {
                "student_id": student_id,
                "kind": kind,
                "key": key,
                "body_hash": made.body_hash,
                "booking_id": made.booking_id,
                "series_id": made.series_id,
                "gaps": list(made.gaps),
            },
        )

    def page(
        self,
        account_id: str,
        when: Literal["upcoming", "past"],
        *,
        ended_before: datetime,
        limit: int,
        offset: int,
    ) -> tuple[list[Booking], int]:
        own = sa.or_(
            BOOKINGS.c.tutor_id == account_id,
            BOOKINGS.c.student_id == account_id,
            given_beside(account_id),
        )
        upcoming = sa.and_(_IS_ACTIVE, BOOKINGS.c.ends_at > ended_before)
        wanted = sa.and_(
            own, BOOKINGS.c.booked, upcoming if when == "upcoming" else sa.not_(upcoming)
        )
        order = BOOKINGS.c.starts_at.asc() if when == "upcoming" else BOOKINGS.c.starts_at.desc()
        total = self._connection.scalar(
            sa.select(sa.func.count()).select_from(BOOKINGS).where(wanted)
        )
        rows = self._connection.execute(
            sa.select(BOOKINGS, COLLEAGUES)
            .where(wanted)
            .order_by(order, BOOKINGS.c.id)
            .limit(limit)
            .offset(offset)
        ).all()
        return self._with_history(rows), total or 0

    def taken(
        self,
        account_ids: Iterable[str],
        *,
        start: datetime,
        end: datetime,
        without: str = "",
        not_held_by: str = "",
        lapsed_by: datetime | None = None,
    ) -> dict[str, list[Interval]]:
        rows = self._connection.execute(
            TAKEN,
            {
                "people": sorted(set(account_ids)),
                "start": start,
                "end": end,
                "without": without,
                "not_held_by": not_held_by,
                "lapsed_by": lapsed_by or LONG_AGO,
            },
        )
        found: dict[str, list[Interval]] = {}
        for account_id, since, until in rows:
            found.setdefault(account_id, []).append(between(since, until))
        for intervals in found.values():
            intervals.sort()
        return found

    def open_count(self, student_id: str, *, now: datetime) -> int:
        return self._connection.scalar(_OPEN_COUNT, {"student_id": student_id, "now": now}) or 0

    def holds_of(self, student_id: str, listing_id: str) -> list[Booking]:
        rows = self._connection.execute(
            _HOLDS_OF, {"student_id": student_id, "listing_id": listing_id}
        ).all()
        return self._with_history(rows)

    def expired(
        self, *, now: datetime, people: Iterable[str] | None = None, limit: int = 100
    ) -> list[Booking]:
        values: dict[str, Any] = {"now": now, "limit": limit}
        if people is None:
            return self._with_history(self._connection.execute(_EXPIRED, values).all())
        values["people"] = sorted(set(people))
        return self._with_history(self._connection.execute(_EXPIRED_OF, values).all())

    def forget_lapsed(self, *, before: datetime, limit: int = 500) -> int:
        return forget_lapsed(self._connection, before=before, limit=limit)

    def ended(self, *, before: datetime, limit: int = 100) -> list[Booking]:
        rows = self._connection.execute(_ENDED, {"before": before, "limit": limit}).all()
        return self._with_history(rows)

    def _savepoint(self, booking: Booking) -> AbstractContextManager[object]:
        """So that what is refused leaves the transaction whole; SQLite undoes one statement by
        itself."""
        if self._connection.dialect.name == "sqlite" and not booking.colleague_ids:
            return nullcontext()
        return self._connection.begin_nested()

    def _one(self, query: sa.Select[Any], values: dict[str, Any]) -> Booking | None:
        rows = self._connection.execute(query, values).all()
        return next(iter(self._with_history(rows)), None)

    def _with_history(self, rows: Iterable[sa.Row[Any]]) -> list[Booking]:
        rows = list(rows)
        if not rows:
            return []
        history: dict[str, list[Move]] = {row.id: [] for row in rows}
        moves = self._connection.execute(_HISTORY, {"ids": list(history)})
        for move in moves:
            history[move.booking_id].append(
                Move(move.at, move.actor_id, move.status, move.reason, move.act)
            )
        return [_booking(row, tuple(history[row.id])) for row in rows]

    def _add_moves(self, booking: Booking, *, known: int) -> None:
        new = [
            {
                "booking_id": booking.id,
                "line": line,
                "at": move.at,
                "actor_id": move.actor_id,
                "status": move.status,
                "reason": move.reason,
                "act": move.act,
            }
            for line, move in enumerate(booking.history, 1)
            if line > known
        ]
        if new:
            self._connection.execute(BOOKING_MOVES.insert(), new)


def _values(booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "listing_id": booking.listing_id,
        "listing_title": booking.listing_title,
        "tutor_id": booking.tutor_id,
        "student_id": booking.student_id,
        "starts_at": booking.start,
        "ends_at": booking.end,
        "blocked_from": booking.blocked_from,
        "blocked_until": booking.blocked_until,
        "status": booking.status,
        "problem": msgspec.to_builtins(booking.problem),
        "live_session_id": booking.live_session_id,
        "created_at": booking.created_at,
        "agreement": _plain(booking.agreement),
        "agreement_hash": booking.agreement_hash,
        "booked": booking.booked,
        "expires_at": booking.expires_at,
        "proposal": _plain(booking.proposal),
        "reschedules": booking.reschedules,
        "late": [msgspec.to_builtins(one) for one in booking.late],
        "extension": _plain(booking.extension),
        "cancelled_by": booking.cancelled_by,
        "charged_percent": booking.charged_percent,
        "no_show_of": booking.no_show_of,
        "series_id": None if booking.series is None else booking.series.id,
        "series_number": None if booking.series is None else booking.series.number,
        "series_count": None if booking.series is None else booking.series.count,
    }


def _plain(value: Agreement | Proposal | Extension | None) -> Any:
    return None if value is None else msgspec.to_builtins(value)


def _booking(row: sa.Row[Any], history: tuple[Move, ...]) -> Booking:
    return Booking(
        id=row.id,
        listing_id=row.listing_id,
        listing_title=row.listing_title,
        tutor_id=row.tutor_id,
        student_id=row.student_id,
        start=row.starts_at,
        end=row.ends_at,
        blocked_from=row.blocked_from,
        blocked_until=row.blocked_until,
        status=row.status,
        problem=msgspec.convert(row.problem, Problem),
        live_session_id=row.live_session_id,
        created_at=row.created_at,
        history=history,
        agreement=msgspec.convert(row.agreement, Agreement | None),
        agreement_hash=row.agreement_hash,
        expires_at=row.expires_at,
        proposal=msgspec.convert(row.proposal, Proposal | None),
        reschedules=row.reschedules,
        late=tuple(msgspec.convert(one, Late) for one in row.late),
        extension=msgspec.convert(row.extension, Extension | None),
        cancelled_by=row.cancelled_by,
        charged_percent=row.charged_percent,
        no_show_of=row.no_show_of,
        series=(
            None
            if row.series_id is None
            else SeriesPlace(row.series_id, row.series_number, row.series_count)
        ),
        colleague_ids=colleague_ids(row.colleagues),
    )
