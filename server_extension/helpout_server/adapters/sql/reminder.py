"""Reminders in SQL: which appointments come, and who was told of which."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.booking_people import COLLEAGUES, colleague_ids
from helpout_server.adapters.sql.seat import SEATS
from helpout_server.adapters.sql.tables import (
    BOOKING_MOVES,
    BOOKINGS,
    GATHERINGS,
    LIVE_SESSIONS,
    METADATA,
    Moment,
)
from helpout_server.adapters.sql.upsert import insert
from helpout_server.domain.notice import Upcoming

UPCOMING_MAX = 5_000
"""Bookings, and seats, looked at in one go; what is beyond comes later."""

REMINDERS = sa.Table(
    "reminders",
    METADATA,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("starts_at", Moment, primary_key=True),
)

_LAST_MOVE = (
    sa.select(sa.func.max(BOOKING_MOVES.c.at, type_=Moment))
    .where(BOOKING_MOVES.c.booking_id == BOOKINGS.c.id)
    .scalar_subquery()
    .label("last_move")
)
_BOOKINGS = (
    sa.select(BOOKINGS, _LAST_MOVE, COLLEAGUES)
    .where(
        BOOKINGS.c.status == sa.literal("confirmed", literal_execute=True),
        BOOKINGS.c.starts_at > sa.bindparam("since"),
        BOOKINGS.c.starts_at <= sa.bindparam("until"),
    )
    .order_by(BOOKINGS.c.starts_at)
    .limit(UPCOMING_MAX)
)
_ON = sa.select(GATHERINGS.c.id).join(
    LIVE_SESSIONS,
    sa.and_(LIVE_SESSIONS.c.id == GATHERINGS.c.live_session_id, LIVE_SESSIONS.c.ended_at.is_(None)),
)
_GATHERINGS = (
    sa.select(GATHERINGS, SEATS.c.account_id, SEATS.c.at)
    .outerjoin(SEATS, sa.and_(SEATS.c.gathering_id == GATHERINGS.c.id, SEATS.c.state == "seat"))
    .where(
        GATHERINGS.c.id.in_(_ON),
        GATHERINGS.c.starts_at > sa.bindparam("since"),
        GATHERINGS.c.starts_at <= sa.bindparam("until"),
    )
    .order_by(GATHERINGS.c.starts_at, GATHERINGS.c.id)
    .limit(UPCOMING_MAX)
)


class SqlReminders:
    """The part of ``Notices`` that looks ahead."""

    _connection: sa.Connection

    def upcoming(self, *, since: datetime, until: datetime) -> list[Upcoming]:
        between = {"since": since, "until": until}
        found = [_booking(row) for row in self._connection.execute(_BOOKINGS, between)]
        hosts = set()
        for row in self._connection.execute(_GATHERINGS, between):
            if row.id not in hosts:
                hosts.add(row.id)
                found.append(_gathering(row, row.host_id, row.created_at))
            if row.account_id is not None:
                found.append(_gathering(row, row.account_id, max(row.at, row.created_at)))
        return found

    def remind(self, about: str, account_id: str, kind: str, start: datetime) -> bool:
        row = {"about": about, "account_id": account_id, "kind": kind, "starts_at": start}
        noted = self._connection.execute(
            insert(self._connection, REMINDERS)
            .values(row)
            .on_conflict_do_nothing()
            .returning(REMINDERS.c.about)
        )
        return noted.first() is not None

    def still_on(self, about: str, start: datetime) -> bool:
        booking = sa.select(BOOKINGS.c.id).where(
            BOOKINGS.c.id == about,
            BOOKINGS.c.starts_at == start,
            BOOKINGS.c.status.in_(("confirmed", "in_progress")),
        )
        gathering = _ON.where(GATHERINGS.c.id == about, GATHERINGS.c.starts_at == start)
        return self._connection.scalar(sa.union_all(booking, gathering)) is not None


def _booking(row: sa.Row[Any]) -> Upcoming:
    hosts = (row.tutor_id, *colleague_ids(row.colleagues))
    return Upcoming(
        about=row.id,
        title=row.listing_title,
        start=row.starts_at,
        end=row.ends_at,
        since=row.last_move or row.created_at,
        hosts=hosts,
        guests=(row.student_id,),
        told=(row.student_id, *hosts),
    )


def _gathering(row: sa.Row[Any], account_id: str, since: datetime) -> Upcoming:
    return Upcoming(
        about=row.id,
        title=row.title,
        start=row.starts_at,
        end=row.ends_at,
        since=since,
        hosts=(row.host_id,),
        guests=(),
        told=(account_id,),
    )
