"""Availability of tutors in SQL: rules and exceptions as JSON, always read whole."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import ACCOUNTS, AVAILABILITIES
from helpout_server.domain.availability import Availability, DateException, WeeklyRule

# Built once: to build a statement anew costs more than SQLite takes to answer it.
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_MANY = sa.select(AVAILABILITIES).where(AVAILABILITIES.c.tutor_id.in_(_IDS))
_TIME_ZONES = (
    sa.select(ACCOUNTS.c.id, sa.func.coalesce(AVAILABILITIES.c.time_zone, ACCOUNTS.c.time_zone))
    .join_from(ACCOUNTS, AVAILABILITIES, isouter=True)
    .where(ACCOUNTS.c.id.in_(_IDS))
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

    def put(self, tutor_id: str, availability: Availability) -> None:
        values: dict[str, Any] = {
            "time_zone": availability.time_zone,
            "weekly": [
                [rule.weekday, rule.start_minute, rule.end_minute] for rule in availability.weekly
            ],
            "exceptions": [
                [one.date.isoformat(), one.kind, one.start_minute, one.end_minute]
                for one in availability.exceptions
            ],
            "increment_minutes": availability.increment_minutes,
            "min_notice_minutes": availability.min_notice_minutes,
            "buffer_before_minutes": availability.buffer_before_minutes,
            "buffer_after_minutes": availability.buffer_after_minutes,
            "horizon_days": availability.horizon_days,
        }
        mine = AVAILABILITIES.c.tutor_id == tutor_id
        done = self._connection.execute(AVAILABILITIES.update().where(mine).values(**values))
        if done.rowcount == 0:
            self._connection.execute(AVAILABILITIES.insert(), {"tutor_id": tutor_id, **values})


def _availability(row: sa.Row[Any]) -> Availability:
    return Availability(
        time_zone=row.time_zone,
        weekly=tuple(WeeklyRule(*rule) for rule in row.weekly),
        exceptions=tuple(
            DateException(date.fromisoformat(day), kind, start, end)
            for day, kind, start, end in row.exceptions
        ),
        increment_minutes=row.increment_minutes,
        min_notice_minutes=row.min_notice_minutes,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        horizon_days=row.horizon_days,
    )
