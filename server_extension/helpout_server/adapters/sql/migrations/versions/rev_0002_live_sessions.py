"""Live sessions: the record, the room's log, the shared document.

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("both_connected_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Text),
    )
    op.create_table(
        "live_session_entries",
        sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("frame_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        # Whatever a restarted server forgot: a frame becomes one entry.
        sa.UniqueConstraint("live_session_id", "frame_id", name="live_session_entries_once"),
        sa.CheckConstraint("seq > 0", name="live_session_entries_seq"),
    )
    op.create_table(
        "live_session_documents",
        sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "live_session_updates",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column(
            "live_session_id",
            sa.Text,
            sa.ForeignKey("live_session_documents.live_session_id"),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "live_session_updates_in_order", "live_session_updates", ["live_session_id", "number"]
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
