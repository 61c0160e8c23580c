"""Members of live sessions in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import LIVE_SESSIONS, MEMBERS
from helpout_server.domain.member import Member, State

_OF = (
    sa.select(MEMBERS)
    .where(MEMBERS.c.live_session_id == sa.bindparam("live_session_id"))
    .order_by(MEMBERS.c.at, MEMBERS.c.account_id)
)
_ONE = sa.select(MEMBERS).where(
    MEMBERS.c.live_session_id == sa.bindparam("live_session_id"),
    MEMBERS.c.account_id == sa.bindparam("account_id"),
)
_COUNT = (
    sa.select(sa.func.count())
    .select_from(MEMBERS)
    .where(MEMBERS.c.live_session_id == sa.bindparam("live_session_id"))
)
_LIVE_SESSIONS_OF = (
    sa.select(MEMBERS.c.live_session_id)
    .join(LIVE_SESSIONS, LIVE_SESSIONS.c.id == MEMBERS.c.live_session_id)
    .where(
        MEMBERS.c.account_id == sa.bindparam("account_id"),
        MEMBERS.c.state.in_(sa.bindparam("states", expanding=True)),
        MEMBERS.c.at >= sa.bindparam("since"),
        LIVE_SESSIONS.c.ended_at.is_(None),
    )
    .order_by(MEMBERS.c.at.desc(), MEMBERS.c.live_session_id)
    .limit(sa.bindparam("most"))
)


class SqlMembers:
    """``Members`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, live_session_id: str, account_id: str) -> Member | None:
        values = {"live_session_id": live_session_id, "account_id": account_id}
        row = self._connection.execute(_ONE, values).one_or_none()
        return None if row is None else _member(row)

    def put(self, member: Member) -> None:
        values = {
            "role": member.role,
            "state": member.state,
            "asked_by": member.asked_by,
            "takes_over": member.takes_over,
            "at": member.at,
        }
        done = self._connection.execute(
            MEMBERS.update()
            .where(
                MEMBERS.c.live_session_id == member.live_session_id,
                MEMBERS.c.account_id == member.account_id,
            )
            .values(**values)
        )
        if done.rowcount == 0:
            place = {"live_session_id": member.live_session_id, "account_id": member.account_id}
            self._connection.execute(MEMBERS.insert(), {**place, **values})

    def of(self, live_session_id: str) -> list[Member]:
        rows = self._connection.execute(_OF, {"live_session_id": live_session_id})
        return [_member(row) for row in rows]

    def count(self, live_session_id: str) -> int:
        return self._connection.scalar(_COUNT, {"live_session_id": live_session_id}) or 0

    def live_sessions_of(
        self, account_id: str, states: Iterable[State], *, since: datetime, limit: int
    ) -> list[str]:
        values: dict[str, Any] = {
            "account_id": account_id,
            "states": sorted(states),
            "since": since,
            "most": limit,
        }
        return list(self._connection.scalars(_LIVE_SESSIONS_OF, values))


def _member(row: sa.Row[Any]) -> Member:
    return Member(
        live_session_id=row.live_session_id,
        account_id=row.account_id,
        role=row.role,
        state=row.state,
        asked_by=row.asked_by,
        takes_over=row.takes_over,
        at=row.at,
    )
