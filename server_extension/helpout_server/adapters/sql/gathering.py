"""Gatherings in SQL."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.queue_tables import TICKETS
from helpout_server.adapters.sql.seat import SEATS
from helpout_server.adapters.sql.tables import GATHERINGS, LIVE_SESSIONS
from helpout_server.domain.gathering import Gathering, SeriesPlace

_BY_ID = sa.select(GATHERINGS).where(GATHERINGS.c.id == sa.bindparam("id"))
_BY_LIVE_SESSION = sa.select(GATHERINGS).where(
    GATHERINGS.c.live_session_id == sa.bindparam("live_session_id")
)
_GOING_ON = sa.and_(
    GATHERINGS.c.ends_at > sa.bindparam("ends_after"), LIVE_SESSIONS.c.ended_at.is_(None)
)
_OF_NO_QUEUE = GATHERINGS.c.live_session_id.not_in(
    sa.select(TICKETS.c.live_session_id).where(TICKETS.c.live_session_id.is_not(None))
)
"""Students of a queue who are helped together are nobody's to drop in on."""
_AHEAD = (
    sa.select(GATHERINGS)
    .join(LIVE_SESSIONS, LIVE_SESSIONS.c.id == GATHERINGS.c.live_session_id)
    .where(_GOING_ON, _OF_NO_QUEUE)
    .order_by(GATHERINGS.c.starts_at, GATHERINGS.c.id)
    .limit(sa.bindparam("most"))
)
_OF_PERSON = (
    sa.select(GATHERINGS)
    .join(LIVE_SESSIONS, LIVE_SESSIONS.c.id == GATHERINGS.c.live_session_id)
    .where(
        _GOING_ON,
        _OF_NO_QUEUE,
        sa.or_(
            GATHERINGS.c.host_id == sa.bindparam("account_id"),
            GATHERINGS.c.id.in_(
                sa.select(SEATS.c.gathering_id).where(
                    SEATS.c.account_id == sa.bindparam("account_id"), SEATS.c.state == "seat"
                )
            ),
        ),
    )
    .order_by(GATHERINGS.c.starts_at, GATHERINGS.c.id)
    .limit(sa.bindparam("most"))
)
_COUNT_OF_HOST = (
    sa.select(sa.func.count())
    .select_from(GATHERINGS)
    .join(LIVE_SESSIONS, LIVE_SESSIONS.c.id == GATHERINGS.c.live_session_id)
    .where(_GOING_ON, GATHERINGS.c.host_id == sa.bindparam("host_id"))
)


_OF_SERIES = (
    sa.select(GATHERINGS)
    .join(LIVE_SESSIONS, LIVE_SESSIONS.c.id == GATHERINGS.c.live_session_id)
    .where(
        GATHERINGS.c.series_id == sa.bindparam("series_id"),
        GATHERINGS.c.starts_at >= sa.bindparam("starts_from"),
        LIVE_SESSIONS.c.ended_at.is_(None),
    )
    .order_by(GATHERINGS.c.starts_at, GATHERINGS.c.id)
)


class SqlGatherings:
    """``Gatherings`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, gathering: Gathering) -> None:
        self._connection.execute(
            GATHERINGS.insert(),
            {
                "id": gathering.id,
                "live_session_id": gathering.live_session_id,
                "host_id": gathering.host_id,
                "title": gathering.title,
                "description": gathering.description,
                "starts_at": gathering.start,
                "ends_at": gathering.end,
                "capacity": gathering.capacity,
                "waiting_room": gathering.waiting_room,
                "on_air": gathering.on_air,
                "created_at": gathering.created_at,
                "series_id": None if gathering.series is None else gathering.series.id,
                "series_number": None if gathering.series is None else gathering.series.number,
                "series_count": None if gathering.series is None else gathering.series.count,
            },
        )

    def get(self, gathering_id: str) -> Gathering | None:
        return self._one(_BY_ID, {"id": gathering_id})

    def by_live_session(self, live_session_id: str) -> Gathering | None:
        return self._one(_BY_LIVE_SESSION, {"live_session_id": live_session_id})

    def ahead(self, *, ends_after: datetime, limit: int) -> list[Gathering]:
        rows = self._connection.execute(_AHEAD, {"ends_after": ends_after, "most": limit})
        return [_gathering(row) for row in rows]

    def of_series(self, series_id: str, *, starts_from: datetime) -> list[Gathering]:
        values = {"series_id": series_id, "starts_from": starts_from}
        return [_gathering(row) for row in self._connection.execute(_OF_SERIES, values)]

    def of_person(self, account_id: str, *, ends_after: datetime, limit: int) -> list[Gathering]:
        values = {"account_id": account_id, "ends_after": ends_after, "most": limit}
        return [_gathering(row) for row in self._connection.execute(_OF_PERSON, values)]

    def count_of_host(self, host_id: str, *, ends_after: datetime) -> int:
        values = {"host_id": host_id, "ends_after": ends_after}
        return self._connection.scalar(_COUNT_OF_HOST, values) or 0

    def _one(self, query: sa.Select[Any], values: dict[str, str]) -> Gathering | None:
        row = self._connection.execute(query, values).one_or_none()
        return None if row is None else _gathering(row)


def _gathering(row: sa.Row[Any]) -> Gathering:
    return Gathering(
        id=row.id,
        live_session_id=row.live_session_id,
        host_id=row.host_id,
        title=row.title,
        description=row.description,
        start=row.starts_at,
        end=row.ends_at,
        capacity=row.capacity,
        waiting_room=row.waiting_room,
        on_air=row.on_air,
        created_at=row.created_at,
        series=(
            None
            if row.series_id is None
            else SeriesPlace(row.series_id, row.series_number, row.series_count)
        ),
    )
