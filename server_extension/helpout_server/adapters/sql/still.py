"""Stills of live sessions in SQL, picture and all."""

from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import STILLS
from helpout_server.ports.still import StillRecord

# The picture is left out where only facts are asked for: it may have megabytes.
_FACTS: sa.Select[Any] = sa.select(
    STILLS.c.id,
    STILLS.c.live_session_id,
    STILLS.c.account_id,
    STILLS.c.frame_id,
    STILLS.c.caption,
    STILLS.c.media_type,
    STILLS.c.width,
    STILLS.c.height,
    sa.func.length(STILLS.c.content).label("size_bytes"),
    STILLS.c.at,
)
_OF = _FACTS.where(STILLS.c.live_session_id == sa.bindparam("live_session_id")).order_by(
    STILLS.c.at, STILLS.c.id
)
_BY_FRAME = _FACTS.where(
    STILLS.c.live_session_id == sa.bindparam("live_session_id"),
    STILLS.c.frame_id == sa.bindparam("frame_id"),
)
_CONTENT = sa.select(STILLS.c.media_type, STILLS.c.content).where(
    STILLS.c.live_session_id == sa.bindparam("live_session_id"),
    STILLS.c.id == sa.bindparam("id"),
)


class SqlStills:
    """``Stills`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, still: StillRecord, content: bytes) -> None:
        self._connection.execute(
            STILLS.insert(),
            {
                "id": still.id,
                "live_session_id": still.live_session_id,
                "account_id": still.account_id,
                "frame_id": still.frame_id,
                "caption": still.caption,
                "media_type": still.media_type,
                "width": still.width,
                "height": still.height,
                "content": content,
                "at": still.at,
            },
        )

    def by_frame(self, live_session_id: str, frame_id: str) -> StillRecord | None:
        values = {"live_session_id": live_session_id, "frame_id": frame_id}
        row = self._connection.execute(_BY_FRAME, values).one_or_none()
        return None if row is None else _still(row)

    def of(self, live_session_id: str) -> list[StillRecord]:
        rows = self._connection.execute(_OF, {"live_session_id": live_session_id})
        return [_still(row) for row in rows]

    def content(self, live_session_id: str, still_id: str) -> tuple[str, bytes] | None:
        values = {"live_session_id": live_session_id, "id": still_id}
        row = self._connection.execute(_CONTENT, values).one_or_none()
        return None if row is None else (row.media_type, row.content)


def _still(row: sa.Row[Any]) -> StillRecord:
    return StillRecord(
        id=row.id,
        live_session_id=row.live_session_id,
        account_id=row.account_id,
        frame_id=row.frame_id,
        caption=row.caption,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        size_bytes=row.size_bytes,
        at=row.at,
    )
