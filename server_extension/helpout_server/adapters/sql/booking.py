"""Bookings in SQL. The database itself refuses two at the same time for one person."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.faults import is_overlap
from helpout_server.adapters.sql.locking import lock
from helpout_server.adapters.sql.tables import BOOKING_MOVES, BOOKINGS
from helpout_server.contracts.problem import Problem
from helpout_server.domain.booking import ACTIVE, Booking, Move
from helpout_server.domain.errors import SlotTaken
from helpout_server.domain.interval import Interval, between

# Statements are built once: to build one anew costs more than SQLite takes to answer it.
# States are written out, not parameters: only then does SQLite use the indexes of active ones.
_IS_ACTIVE = BOOKINGS.c.status.in_(
    sa.bindparam("active", ACTIVE, expanding=True, literal_execute=True)
)
_PEOPLE: sa.BindParameter[str] = sa.bindparam("people", expanding=True)
_BY_ID = sa.select(BOOKINGS).where(BOOKINGS.c.id == sa.bindparam("id"))
_BY_LIVE_SESSION = sa.select(BOOKINGS).where(
    BOOKINGS.c.live_session_id == sa.bindparam("live_session_id")
)
_BY_KEY = sa.select(BOOKINGS).where(
    BOOKINGS.c.student_id == sa.bindparam("student_id"),
    BOOKINGS.c.idempotency_key == sa.bindparam("key"),
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
_TAKEN = sa.union_all(
    *(
        sa.select(person.label("person"), since.label("since"), until.label("until")).where(
            person.in_(_PEOPLE),
            _IS_ACTIVE,
            until > sa.bindparam("start"),
            since < sa.bindparam("end"),
        )
        for person, since, until in (
            (BOOKINGS.c.tutor_id, BOOKINGS.c.blocked_from, BOOKINGS.c.blocked_until),
            (BOOKINGS.c.student_id, BOOKINGS.c.starts_at, BOOKINGS.c.ends_at),
        )
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
            with self._savepoint():
                self._connection.execute(BOOKINGS.insert(), _values(booking))
                self._add_moves(booking, known=0)
        except sa.exc.DBAPIError as error:
            if is_overlap(error):
                raise SlotTaken from error
            raise

    def update(self, booking: Booking) -> None:
        self._connection.execute(
            BOOKINGS.update().where(BOOKINGS.c.id == booking.id).values(status=booking.status)
        )
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

    def by_key(self, student_id: str, idempotency_key: str) -> Booking | None:
        return self._one(_BY_KEY, {"student_id": student_id, "key": idempotency_key})

    def page(
        self,
        account_id: str,
        when: Literal["upcoming", "past"],
        *,
        ended_before: datetime,
        limit: int,
        offset: int,
    ) -> tuple[list[Booking], int]:
        own = sa.or_(BOOKINGS.c.tutor_id == account_id, BOOKINGS.c.student_id == account_id)
        upcoming = sa.and_(_IS_ACTIVE, BOOKINGS.c.ends_at > ended_before)
        wanted = sa.and_(own, upcoming if when == "upcoming" else sa.not_(upcoming))
        order = BOOKINGS.c.starts_at.asc() if when == "upcoming" else BOOKINGS.c.starts_at.desc()
        total = self._connection.scalar(
            sa.select(sa.func.count()).select_from(BOOKINGS).where(wanted)
        )
        rows = self._connection.execute(
            sa.select(BOOKINGS)
            .where(wanted)
            .order_by(order, BOOKINGS.c.id)
            .limit(limit)
            .offset(offset)
        ).all()
        return self._with_history(rows), total or 0

    def taken(
        self, account_ids: Iterable[str], *, start: datetime, end: datetime
    ) -> dict[str, list[Interval]]:
        rows = self._connection.execute(
            _TAKEN, {"people": sorted(set(account_ids)), "start": start, "end": end}
        )
        found: dict[str, list[Interval]] = {}
        for account_id, since, until in rows:
            found.setdefault(account_id, []).append(between(since, until))
        for intervals in found.values():
            intervals.sort()
        return found

    def open_count(self, student_id: str, *, now: datetime) -> int:
        return self._connection.scalar(_OPEN_COUNT, {"student_id": student_id, "now": now}) or 0

    def _savepoint(self) -> AbstractContextManager[object]:
        """So that a refused insert leaves the transaction whole, as SQLite does by itself."""
        if self._connection.dialect.name == "sqlite":
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
            history[move.booking_id].append(Move(move.at, move.actor_id, move.status, move.reason))
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
        "idempotency_key": booking.idempotency_key,
        "body_hash": booking.body_hash,
        "created_at": booking.created_at,
    }


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
        idempotency_key=row.idempotency_key,
        body_hash=row.body_hash,
        created_at=row.created_at,
        history=history,
    )
