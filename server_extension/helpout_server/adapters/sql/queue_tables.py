"""The tables of queues, as queries name them. The migrations make them. Holds no query."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment


def _account(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey("accounts.id"), nullable=nullable)


QUEUES = sa.Table(
    "queues",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _account("owner_id"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("ordering", sa.Text, nullable=False),
    sa.Column("admission", sa.Text, nullable=False),
    sa.Column("pin_hash", sa.Text, nullable=False),
    sa.Column("roster", sa.JSON, nullable=False),
    sa.Column("helpers", sa.JSON, nullable=False),
    sa.Column("rooms", sa.JSON, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("grace_s", sa.Integer, nullable=False),
    sa.Column("tickets_per_hour_max", sa.Integer, nullable=False),
    sa.Column("usual_minutes", sa.Integer, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closes_at", Moment, nullable=False),
)

TICKETS = sa.Table(
    "queue_tickets",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("queue_id", sa.Text, sa.ForeignKey("queues.id"), nullable=False),
    _account("student_id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("tried", sa.Text, nullable=False),
    sa.Column("problem", sa.JSON, nullable=False),
    sa.Column("exception", sa.Text, nullable=False),
    sa.Column("exercise", sa.Text, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("room", sa.Text, nullable=False),
    sa.Column("deadline", Moment),
    sa.Column("took_at", Moment, nullable=False),
    sa.Column("place_at", Moment, nullable=False),
    _account("helper_id", nullable=True),
    sa.Column("called_at", Moment),
    sa.Column("answer_until", Moment),
    sa.Column("helped_at", Moment),
    sa.Column("ended_at", Moment),
    _account("meant_for", nullable=True),
    sa.Column("meant_until", Moment),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
    sa.Column("live_session_id", sa.Text),
    sa.Column("group_id", sa.Text),
    sa.Column("outcome", sa.Text),
    sa.Column("misses", sa.Integer, nullable=False),
    sa.Column("told_next", sa.Boolean, nullable=False),
)

MOVES = sa.Table(
    "queue_ticket_moves",
    METADATA,
    sa.Column("ticket_id", sa.Text, sa.ForeignKey("queue_tickets.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("state", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
)

NOTES = sa.Table(
    "queue_ticket_notes",
    METADATA,
    sa.Column("ticket_id", sa.Text, sa.ForeignKey("queue_tickets.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    _account("by"),
    sa.Column("text", sa.Text, nullable=False),
)

HELP_LISTINGS = sa.Table(
    "help_listings",
    METADATA,
    sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False, unique=True),
)

URGENT = sa.Table(
    "urgent_questions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _account("student_id"),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("problem", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    _account("helper_id", nullable=True),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
    sa.Column("live_session_id", sa.Text),
)

URGENT_TAKERS = sa.Table(
    "urgent_takers",
    METADATA,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
)
