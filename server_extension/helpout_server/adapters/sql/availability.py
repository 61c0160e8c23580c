"""Availability of tutors in SQL: rules and exceptions as JSON, always read whole."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import ACCOUNTS, AVAILABILITIES, BOOKINGS
from helpout_server.domain.availability import (
    Availability,
    DateException,
    TimeOff,
    Travel,
    WeeklyRule,
)
from helpout_server.domain.interval import Interval, seconds

# Built once: to build a statement anew costs more than SQLite takes to answer it.
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_MANY = sa.select(AVAILABILITIES).where(AVAILABILITIES.c.tutor_id.in_(_IDS))
_TIME_ZONES = (
    sa.select(ACCOUNTS.c.id, sa.func.coalesce(AVAILABILITIES.c.time_zone, ACCOUNTS.c.time_zone))
    .join_from(ACCOUNTS, AVAILABILITIES, isouter=True)
    .where(ACCOUNTS.c.id.in_(_IDS))
)
_STARTS = (
    sa.select(BOOKINGS.c.tutor_id, BOOKINGS.c.starts_at)
    .where(
        BOOKINGS.c.tutor_id.in_(_IDS),
        BOOKINGS.c.starts_at >= sa.bindparam("start"),
        BOOKINGS.c.starts_at < sa.bindparam("end"),
        BOOKINGS.c.status.not_in(["cancelled", "expired"]),
        BOOKINGS.c.id != sa.bindparam("without"),
        sa.or_(BOOKINGS.c.status != "held", BOOKINGS.c.student_id != sa.bindparam("not_held_by")),
    )
    .order_by(BOOKINGS.c.starts_at)
)


class SqlAvailabilities:
    """``Availabilities`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, tutor_id: str) -> Availability | None:
        return self.many([tutor_id]).get(tutor_id)

    def many(self, tutor_ids: Iterable[str]) -> dict[str, Availability]:
        rows = self._connection.execute(_MANY, {"ids": sorted(set(tutor_ids))})
        return {row.tutor_id: _availability(row) for row in rows}

    def time_zones(self, tutor_ids: Iterable[str]) -> dict[str, str]:
        rows = self._connection.execute(_TIME_ZONES, {"ids": sorted(set(tutor_ids))})
        return {row[0]: row[1] for row in rows}

    def appointment_starts(
        self,
        tutor_ids: Iterable[str],
        *,
        start: datetime,
        end: datetime,
        without: str = "",
        not_held_by: str = "",
    ) -> dict[str, list[int]]:
        rows = self._connection.execute(
            _STARTS,
            {
                "ids": sorted(set(tutor_ids)),
                "start": start,
                "end": end,
                "without": without,
                "not_held_by": not_held_by,
            },
        )
        found: dict[str, list[int]] = {}
        for tutor_id, at in rows:
            found.setdefault(tutor_id, []).append(seconds(at))
        return found

    def put(self, tutor_id: str, availability: Availability) -> None:
        values = _values(availability)
        mine = AVAILABILITIES.c.tutor_id == tutor_id
        done = self._connection.execute(AVAILABILITIES.update().where(mine).values(**values))
        if done.rowcount == 0:
            self._connection.execute(AVAILABILITIES.insert(), {"tutor_id": tutor_id, **values})


def _values(availability: Availability) -> dict[str, Any]:
    return {
        "time_zone": availability.time_zone,
        "weekly": [
            [
                rule.weekday,
                rule.start_minute,
                rule.end_minute,
                _text(rule.valid_from),
                _text(rule.valid_until),
            ]
            for rule in availability.weekly
        ],
        "exceptions": [
            [one.date.isoformat(), one.kind, one.start_minute, one.end_minute, one.note]
            for one in availability.exceptions
        ],
        "travels": [
            [one.first.isoformat(), one.last.isoformat(), one.time_zone, one.rules_in]
            for one in availability.travels
        ],
        "time_off": [[one.id, *one.interval, one.note] for one in availability.time_off],
        "increment_minutes": availability.increment_minutes,
        "min_notice_minutes": availability.min_notice_minutes,
        "buffer_before_minutes": availability.buffer_before_minutes,
        "buffer_after_minutes": availability.buffer_after_minutes,
        "horizon_days": availability.horizon_days,
        "max_per_day": availability.max_per_day,
        "max_per_week": availability.max_per_week,
    }


def _availability(row: sa.Row[Any]) -> Availability:
    return Availability(
        time_zone=row.time_zone,
        weekly=tuple(_rule(*rule) for rule in row.weekly),
        exceptions=tuple(
            DateException(date.fromisoformat(day), *rest) for day, *rest in row.exceptions
        ),
        travels=tuple(
            Travel(date.fromisoformat(first), date.fromisoformat(last), *rest)
            for first, last, *rest in row.travels
        ),
        time_off=tuple(
            TimeOff(id_, Interval(start, end), note) for id_, start, end, note in row.time_off
        ),
        increment_minutes=row.increment_minutes,
        min_notice_minutes=row.min_notice_minutes,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        horizon_days=row.horizon_days,
        max_per_day=row.max_per_day,
        max_per_week=row.max_per_week,
    )


def _rule(
    weekday: int, start: int, end: int, since: str | None = None, until: str | None = None
) -> WeeklyRule:
    """Rules and exceptions of before revision 0006 are shorter."""
    return WeeklyRule(weekday, start, end, _date(since), _date(until))


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
