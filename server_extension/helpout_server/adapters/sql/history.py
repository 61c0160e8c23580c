"""The history of shared documents in SQL."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

EPOCHS = sa.Table(
    "document_epochs",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

HISTORY = sa.Table(
    "document_history",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
