"""Handouts of live sessions in SQL, content and all."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment

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
