"""Queue: revision 0009.

Queues, tickets with their moves and notes, urgent questions. A student has one open ticket in a
queue: the database itself refuses a second.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
OPEN = "state IN ('waiting', 'paused', 'called', 'helping')"


def upgrade() -> None:
    _queues()
    _tickets()
    _help_listings()
    _urgent()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _account(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey("accounts.id"), nullable=nullable)


def _queues() -> None:
    op.create_table(
        "queues",
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
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.CheckConstraint("status IN ('open', 'paused', 'closed')", name="queues_status"),
    )
    op.create_index("queues_by_status", "queues", ["status", "closes_at"])


def _tickets() -> None:
    op.create_table(
        "queue_tickets",
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
        sa.Column("deadline", MOMENT),
        sa.Column("took_at", MOMENT, nullable=False),
        sa.Column("place_at", MOMENT, nullable=False),
        _account("helper_id", nullable=True),
        sa.Column("called_at", MOMENT),
        sa.Column("answer_until", MOMENT),
        sa.Column("helped_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        _account("meant_for", nullable=True),
        sa.Column("meant_until", MOMENT),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
        sa.Column("live_session_id", sa.Text),
        sa.Column("group_id", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("told_next", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'paused', 'called', 'helping', 'done', 'left', 'missed')",
            name="queue_tickets_state",
        ),
        # Whoever is called or helped has a helper; a call has its time.
        sa.CheckConstraint(
            "state NOT IN ('called', 'helping') OR helper_id IS NOT NULL",
            name="queue_tickets_helper",
        ),
        sa.CheckConstraint(
            "state <> 'called' OR answer_until IS NOT NULL", name="queue_tickets_grace"
        ),
    )
    op.create_index(
        "queue_tickets_one_open",
        "queue_tickets",
        ["queue_id", "student_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("queue_tickets_by_queue", "queue_tickets", ["queue_id", "took_at"])
    op.create_index("queue_tickets_by_state", "queue_tickets", ["state", "answer_until"])
    op.create_index("queue_tickets_by_helper", "queue_tickets", ["helper_id", "state"])
    op.create_index("queue_tickets_by_live_session", "queue_tickets", ["live_session_id"])
    for name, columns in (
        ("moves", (sa.Column("actor_id", sa.Text, nullable=False), sa.Column("state", sa.Text))),
        ("notes", (_account("by"),)),
    ):
        text = "reason" if name == "moves" else "text"
        op.create_table(
            f"queue_ticket_{name}",
            sa.Column("ticket_id", sa.Text, sa.ForeignKey("queue_tickets.id"), primary_key=True),
            sa.Column("line", sa.Integer, primary_key=True),
            sa.Column("at", MOMENT, nullable=False),
            *columns,
            sa.Column(text, sa.Text, nullable=False),
        )


def _help_listings() -> None:
    """Listings that helpouts from queues are booked under; no search shows them."""
    op.create_table(
        "help_listings",
        sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False, unique=True),
    )


def _urgent() -> None:
    op.create_table(
        "urgent_questions",
        sa.Column("id", sa.Text, primary_key=True),
        _account("student_id"),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("problem", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        _account("helper_id", nullable=True),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
        sa.Column("live_session_id", sa.Text),
        sa.CheckConstraint(
            "(state = 'accepted') = (helper_id IS NOT NULL)", name="urgent_questions_helper"
        ),
    )
    one_open = sa.text("state = 'open'")
    op.create_index(
        "urgent_questions_one_open",
        "urgent_questions",
        ["student_id"],
        unique=True,
        sqlite_where=one_open,
        postgresql_where=one_open,
    )
    op.create_index("urgent_questions_by_state", "urgent_questions", ["state", "expires_at"])
    op.create_index("urgent_questions_by_student", "urgent_questions", ["student_id", "asked_at"])
    op.create_index("urgent_questions_by_helper", "urgent_questions", ["helper_id", "asked_at"])
    op.create_table(
        "urgent_takers",
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    )
