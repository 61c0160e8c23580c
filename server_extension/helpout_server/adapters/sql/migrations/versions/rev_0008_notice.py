"""Notices, what people want of them, and the outbox of mail.

Revision 0008. A mail is promised by its row, in the transaction of what it tells of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _notices()
    _preferences()
    _outbox()
    op.create_table(
        "invitations_sent",
        sa.Column("about", sa.Text, primary_key=True),
        _account_id(key=True),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.CheckConstraint("method IN ('REQUEST', 'CANCEL')", name="invitations_sent_method"),
    )
    op.create_table(
        "reminders",
        # Of a booking or a gathering.
        sa.Column("about", sa.Text, primary_key=True),
        _account_id(key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        # What was moved is another appointment.
        sa.Column("starts_at", MOMENT, primary_key=True),
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _account_id(*, key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False, primary_key=key
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _account_id(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
    )
    op.create_index("notices_by_account", "notices", ["account_id", "number"])
    op.create_index(
        "notices_unread",
        "notices",
        ["account_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _preferences() -> None:
    op.create_table(
        "notice_preferences",
        _account_id(key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_confirmed", sa.Boolean, nullable=False),
        sa.Column("email_on", sa.Boolean, nullable=False),
        sa.Column("reminders", sa.Boolean, nullable=False),
        sa.Column("queue", sa.Boolean, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("reminder_minutes", sa.Integer, nullable=False),
        sa.Column("quiet_from", sa.Text, nullable=False),
        sa.Column("quiet_until", sa.Text, nullable=False),
        sa.CheckConstraint("reminder_minutes > 0", name="notice_preferences_minutes"),
    )
    op.create_table(
        "notice_links",
        sa.Column("code_hash", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.CheckConstraint("purpose IN ('confirm', 'unsubscribe')", name="notice_links_purpose"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _account_id(),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("claimer", sa.Text, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')", name="outbox_state"
        ),
        sa.CheckConstraint("attempts >= 0", name="outbox_attempts"),
    )
    # While one is being sent, it is due again when its lease ends.
    op.create_index(
        "outbox_due",
        "outbox",
        ["due_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
