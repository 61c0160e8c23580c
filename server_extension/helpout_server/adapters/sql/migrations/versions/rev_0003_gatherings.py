"""Gatherings, members of live sessions, stills, recordings; who is under 18.

Revision 0003. A live session may have no booking, and has a lead tutor.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("under_18", sa.Boolean, nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_live_sessions()
    else:
        _postgresql_live_sessions()
    _gatherings()
    _members()
    _stills()
    _recordings()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _sqlite_live_sessions() -> None:
    """SQLite cannot take NOT NULL off a column, so the table is made anew.

    The log refers to it: its rows have no parent for a moment, which is counted until the end
    of the transaction and made good by the rows' return.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE live_sessions_before AS SELECT * FROM live_sessions")
    op.drop_table("live_sessions")
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
        sa.Column("lead_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("both_connected_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Text),
    )
    op.execute(
        "INSERT INTO live_sessions (id, booking_id, lead_id, both_connected_at, ended_at, ended_by)"
        " SELECT one.id, one.booking_id, bookings.tutor_id, one.both_connected_at, one.ended_at,"
        " one.ended_by FROM live_sessions_before AS one"
        " JOIN bookings ON bookings.id = one.booking_id"
    )
    op.drop_table("live_sessions_before")


def _postgresql_live_sessions() -> None:
    op.alter_column("live_sessions", "booking_id", existing_type=sa.Text, nullable=True)
    op.add_column("live_sessions", sa.Column("lead_id", sa.Text, sa.ForeignKey("accounts.id")))
    op.execute(
        "UPDATE live_sessions SET lead_id = bookings.tutor_id FROM bookings"
        " WHERE bookings.id = live_sessions.booking_id"
    )
    op.alter_column("live_sessions", "lead_id", existing_type=sa.Text, nullable=False)


def _gatherings() -> None:
    op.create_table(
        "gatherings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "live_session_id",
            sa.Text,
            sa.ForeignKey("live_sessions.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("host_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("waiting_room", sa.Boolean, nullable=False),
        sa.Column("on_air", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="gatherings_order"),
        sa.CheckConstraint("capacity BETWEEN 2 AND 25", name="gatherings_capacity"),
    )
    op.create_index("gatherings_by_end", "gatherings", ["ends_at"])
    op.create_index("gatherings_by_host", "gatherings", ["host_id", "ends_at"])


def _members() -> None:
    op.create_table(
        "live_session_members",
        sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id")),
        sa.Column("takes_over", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "role IN ('student', 'tutor', 'staff', 'attendee', 'watcher')",
            name="live_session_members_role",
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'waiting', 'admitted', 'refused', 'removed', 'left')",
            name="live_session_members_state",
        ),
    )
    op.create_index(
        "live_session_members_by_account", "live_session_members", ["account_id", "state"]
    )


def _stills() -> None:
    op.create_table(
        "live_session_stills",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("frame_id", sa.Text, nullable=False),
        sa.Column("caption", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        # Sent again, a still is the one that is there.
        sa.UniqueConstraint("live_session_id", "frame_id", name="live_session_stills_once"),
        sa.CheckConstraint("width > 0 AND height > 0", name="live_session_stills_size"),
    )


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
        sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("agreed", sa.JSON, nullable=False),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("delete_at", MOMENT, nullable=False),
        sa.Column("encrypted", sa.Boolean, nullable=False),
        sa.Column("tracks", sa.JSON, nullable=False),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 365", name="recordings_keep_days"),
        sa.CheckConstraint(
            "status IN ('recording', 'checking', 'ready', 'failed', 'deleted')",
            name="recordings_status",
        ),
    )
    op.create_index("recordings_by_live_session", "recordings", ["live_session_id"])
    op.create_index("recordings_by_end", "recordings", ["status", "delete_at"])
