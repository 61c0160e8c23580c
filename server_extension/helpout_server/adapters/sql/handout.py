"""Handouts of live sessions in SQL, content and all."""

from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.ports.handout import HandoutRecord

HANDOUTS = sa.Table(
    "handouts",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("frame_id", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# The content is left out where only facts are asked for: it may have megabytes.
_FACTS: sa.Select[Any] = sa.select(*(c for c in HANDOUTS.c if c.name != "content"))
_OF = _FACTS.where(HANDOUTS.c.live_session_id == sa.bindparam("live_session_id")).order_by(
    HANDOUTS.c.at, HANDOUTS.c.id
)
_BY_FRAME = _FACTS.where(
    HANDOUTS.c.live_session_id == sa.bindparam("live_session_id"),
    HANDOUTS.c.frame_id == sa.bindparam("frame_id"),
)
_CONTENT = sa.select(HANDOUTS.c.media_type, HANDOUTS.c.content).where(
    HANDOUTS.c.live_session_id == sa.bindparam("live_session_id"),
    HANDOUTS.c.id == sa.bindparam("id"),
)


class SqlHandouts:
    """``Handouts`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, handout: HandoutRecord, content: bytes) -> None:
        self._connection.execute(
            HANDOUTS.insert(),
            {
                "id": handout.id,
                "live_session_id": handout.live_session_id,
                "account_id": handout.account_id,
                "name": handout.name,
                "media_type": handout.media_type,
                "bytes": handout.size_bytes,
                "pages": handout.pages,
                "at": handout.at,
                "frame_id": handout.frame_id,
                "content": content,
            },
        )

    def by_frame(self, live_session_id: str, frame_id: str) -> HandoutRecord | None:
        values = {"live_session_id": live_session_id, "frame_id": frame_id}
        row = self._connection.execute(_BY_FRAME, values).one_or_none()
        return None if row is None else _handout(row)

    def of(self, live_session_id: str) -> list[HandoutRecord]:
        rows = self._connection.execute(_OF, {"live_session_id": live_session_id})
        return [_handout(row) for row in rows]

    def content(self, live_session_id: str, handout_id: str) -> tuple[str, bytes] | None:
        values = {"live_session_id": live_session_id, "id": handout_id}
        row = self._connection.execute(_CONTENT, values).one_or_none()
        return None if row is None else (row.media_type, row.content)


def _handout(row: sa.Row[Any]) -> HandoutRecord:
    return HandoutRecord(
        id=row.id,
        live_session_id=row.live_session_id,
        account_id=row.account_id,
        frame_id=row.frame_id,
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.bytes,
        pages=row.pages,
        at=row.at,
    )
