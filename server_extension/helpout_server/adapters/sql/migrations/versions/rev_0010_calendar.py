"""Calendars elsewhere: subscriptions with their busy time, feeds, and what is written back.

Revision 0010. Busy time is in whole seconds since 1970, UTC: it is compared with slots, which
are too. A secret of a feed is kept as its hash, addresses and passwords sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "busy_calendars",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("address_sealed", sa.LargeBinary, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("busy_count", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("tried_at", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_index("busy_calendars_by_account", "busy_calendars", ["account_id"])
    op.create_index("busy_calendars_by_due", "busy_calendars", ["due_at"])
    op.create_table(
        "busy_times",
        sa.Column(
            "calendar_id",
            sa.Text,
            sa.ForeignKey("busy_calendars.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("starts_s", sa.BigInteger, primary_key=True),
        sa.Column("ends_s", sa.BigInteger, nullable=False),
        sa.CheckConstraint("starts_s < ends_s", name="busy_times_length"),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_table(
        "written_calendars",
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("access_sealed", sa.LargeBinary, nullable=False),
        sa.Column("connected_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("written_at", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_index("written_calendars_by_due", "written_calendars", ["due_at"])
    op.create_table(
        "written_bookings",
        sa.Column(
            "account_id",
            sa.Text,
            sa.ForeignKey("written_calendars.account_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
