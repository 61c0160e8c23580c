"""Blobs of live sessions in SQL, content and all."""

from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA
from helpout_server.ports.blob import BlobRecord

BLOBS = sa.Table(
    "blobs",
    METADATA,
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

_IN = BLOBS.c.live_session_id == sa.bindparam("live_session_id")
_ONE = sa.and_(_IN, BLOBS.c.sha256 == sa.bindparam("sha256"))
# The content is left out where only facts are asked for: it may have megabytes.
_FACTS: sa.Select[Any] = sa.select(BLOBS.c.media_type, BLOBS.c.bytes).where(_ONE)
_KEPT: sa.Select[Any] = sa.select(
    sa.func.count().label("count"), sa.func.coalesce(sa.func.sum(BLOBS.c.bytes), 0).label("bytes")
).where(_IN)
_CONTENT = sa.select(BLOBS.c.media_type, BLOBS.c.content).where(_ONE)


class SqlBlobs:
    """``Blobs`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, blob: BlobRecord, content: bytes) -> None:
        self._connection.execute(
            BLOBS.insert(),
            {
                "live_session_id": blob.live_session_id,
                "sha256": blob.sha256,
                "media_type": blob.media_type,
                "bytes": blob.size_bytes,
                "content": content,
            },
        )

    def get(self, live_session_id: str, sha256: str) -> BlobRecord | None:
        values = {"live_session_id": live_session_id, "sha256": sha256}
        row = self._connection.execute(_FACTS, values).one_or_none()
        return (
            None if row is None else BlobRecord(live_session_id, sha256, row.media_type, row.bytes)
        )

    def kept(self, live_session_id: str) -> tuple[int, int]:
        row = self._connection.execute(_KEPT, {"live_session_id": live_session_id}).one()
        return int(row[0]), int(row[1])

    def content(self, live_session_id: str, sha256: str) -> tuple[str, bytes] | None:
        values = {"live_session_id": live_session_id, "sha256": sha256}
        row = self._connection.execute(_CONTENT, values).one_or_none()
        return None if row is None else (row.media_type, row.content)
