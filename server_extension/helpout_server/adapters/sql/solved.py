"""Solved problems in SQL, and the words by which they are found."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment

SOLVED_PROBLEMS = sa.Table(
    "solved_problems",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False, unique=True
    ),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Column("exception", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("agreed", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

SOLVED_TERMS = sa.Table(
    "solved_terms",
    METADATA,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("solved_id", sa.Text, sa.ForeignKey("solved_problems.id"), primary_key=True),
    sa.Column("weight", sa.Integer, nullable=False),
)
