"""Bookings in SQL. The database itself refuses two at the same time for one person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from helpout_server.adapters.sql.faults import is_overlap
from helpout_server.adapters.sql.tables import BOOKING_MOVES, BOOKINGS
from helpout_server.domain.booking import ACTIVE, Booking, Move, Problem
from helpout_server.domain.errors import SlotTaken
from helpout_server.domain.interval import Interval, between

# Written out, not as parameters: only then does SQLite use the indexes of active bookings.
_IS_ACTIVE = BOOKINGS.c.status.in_(
    sa.bindparam("active", ACTIVE, expanding=True, literal_execute=True)
)


class SqlBookings:
    """``Bookings`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock_people(self, account_ids: Iterable[str]) -> None:
        if self._connection.dialect.name == "sqlite":
            return  # the one writer has the whole database
        for account_id in sorted(set(account_ids)):
            self._connection.execute(
                sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(account_id, 0)))
            )

    def add(self, booking: Booking) -> None:
        try:
            with self._connection.begin_nested():
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
        return self._one(BOOKINGS.c.id == booking_id)

    def by_live_session(self, live_session_id: str) -> Booking | None:
        return self._one(BOOKINGS.c.live_session_id == live_session_id)

    def by_key(self, student_id: str, idempotency_key: str) -> Booking | None:
        return self._one(
            sa.and_(
                BOOKINGS.c.student_id == student_id, BOOKINGS.c.idempotency_key == idempotency_key
            )
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
        people = set(account_ids)
        found: dict[str, list[Interval]] = {}
        for person, since, until in (
            (BOOKINGS.c.tutor_id, BOOKINGS.c.blocked_from, BOOKINGS.c.blocked_until),
            (BOOKINGS.c.student_id, BOOKINGS.c.starts_at, BOOKINGS.c.ends_at),
        ):
            rows = self._connection.execute(
                sa.select(person, since, until).where(
                    person.in_(people), _IS_ACTIVE, until > start, since < end
                )
            )
            for account_id, since_at, until_at in rows:
                found.setdefault(account_id, []).append(between(since_at, until_at))
        for intervals in found.values():
            intervals.sort()
        return found

    def open_count(self, student_id: str, *, now: datetime) -> int:
        count = self._connection.scalar(
            sa.select(sa.func.count())
            .select_from(BOOKINGS)
            .where(BOOKINGS.c.student_id == student_id, _IS_ACTIVE, BOOKINGS.c.ends_at > now)
        )
        return count or 0

    def _one(self, wanted: sa.ColumnElement[bool]) -> Booking | None:
        rows = self._connection.execute(sa.select(BOOKINGS).where(wanted)).all()
        return next(iter(self._with_history(rows)), None)

    def _with_history(self, rows: Iterable[sa.Row[Any]]) -> list[Booking]:
        rows = list(rows)
        if not rows:
            return []
        history: dict[str, list[Move]] = {row.id: [] for row in rows}
        moves = self._connection.execute(
            sa.select(BOOKING_MOVES)
            .where(BOOKING_MOVES.c.booking_id.in_(history))
            .order_by(BOOKING_MOVES.c.booking_id, BOOKING_MOVES.c.line)
        )
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
    problem = booking.problem
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
        "problem": {
            "summary": problem.summary,
            "code": problem.code,
            "traceback": problem.traceback,
            "notebook_name": problem.notebook_name,
        },
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
        problem=Problem(**row.problem),
        live_session_id=row.live_session_id,
        idempotency_key=row.idempotency_key,
        body_hash=row.body_hash,
        created_at=row.created_at,
        history=history,
    )
