"""Blobs of live sessions in SQL, each under the hash of its content."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA

BLOBS = sa.Table(
    "blobs",
    METADATA,
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
