"""The tables of the areas, as queries name them.

The migrations make them; constraints and triggers are written there. Holds no query.
Instants are microseconds since 1970 on SQLite, which has no such type, and ``timestamptz`` on
PostgreSQL: both compare in order.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An instant, UTC."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]  # psycopg gives datetime
        return _EPOCH + timedelta(microseconds=value)


METADATA = sa.MetaData()

ACCOUNTS = sa.Table(
    "accounts",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("is_staff", sa.Boolean, nullable=False),
    sa.Column("is_owner", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("under_18", sa.Boolean, nullable=False),
    sa.Column("may_offer", sa.Boolean, nullable=False),
)

ACCOUNT_TOKENS = sa.Table(
    "account_tokens",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # Of those that came by signing in; others serve until they are taken back.
    sa.Column("lapses_at", Moment),
)

ACCOUNT_SIGN_INS = sa.Table(
    "account_sign_ins",
    METADATA,
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("groups", sa.Text),
)

INVITATIONS = sa.Table(
    "invitations",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code_hash", sa.Text, nullable=False, unique=True),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("uses_left", sa.Integer, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("made_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

LISTINGS = sa.Table(
    "listings",
    METADATA,
    # SQLite's row number, which the search table refers to; an id of text would do it slowly.
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("requirements", sa.Text, nullable=False),
    sa.Column("durations_minutes", sa.JSON, nullable=False),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("approval_required", sa.Boolean, nullable=False),
    sa.Column("cancellation", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Text),
    sa.Column("assignment", sa.Text),
    sa.Column("people", sa.JSON),
    sa.Column("course_id", sa.Text),
)

AVAILABILITIES = sa.Table(
    "availabilities",
    METADATA,
    sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("weekly", sa.JSON, nullable=False),
    sa.Column("exceptions", sa.JSON, nullable=False),
    sa.Column("increment_minutes", sa.Integer, nullable=False),
    sa.Column("min_notice_minutes", sa.Integer, nullable=False),
    sa.Column("buffer_before_minutes", sa.Integer, nullable=False),
    sa.Column("buffer_after_minutes", sa.Integer, nullable=False),
    sa.Column("horizon_days", sa.Integer, nullable=False),
    sa.Column("travels", sa.JSON, nullable=False),
    sa.Column("time_off", sa.JSON, nullable=False),
    sa.Column("max_per_day", sa.Integer),
    sa.Column("max_per_week", sa.Integer),
)

BOOKINGS = sa.Table(
    "bookings",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False),
    sa.Column("listing_title", sa.Text, nullable=False),
    sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("student_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("blocked_from", Moment, nullable=False),
    sa.Column("blocked_until", Moment, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("problem", sa.JSON, nullable=False),
    sa.Column("live_session_id", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("agreement", sa.JSON(none_as_null=True)),
    sa.Column("agreement_hash", sa.Text, nullable=False),
    # More than a hold, now or before it ended.
    sa.Column("booked", sa.Boolean, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("proposal", sa.JSON(none_as_null=True)),
    sa.Column("reschedules", sa.Integer, nullable=False),
    sa.Column("late", sa.JSON, nullable=False),
    sa.Column("extension", sa.JSON(none_as_null=True)),
    sa.Column("cancelled_by", sa.Text),
    sa.Column("charged_percent", sa.Integer, nullable=False),
    sa.Column("no_show_of", sa.Text),
    sa.Column("series_id", sa.Text),
    sa.Column("series_number", sa.Integer),
    sa.Column("series_count", sa.Integer),
)

BOOKING_MOVES = sa.Table(
    "booking_moves",
    METADATA,
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
)

BOOKING_KEYS = sa.Table(
    "booking_keys",
    METADATA,
    sa.Column("student_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
    sa.Column("series_id", sa.Text),
    sa.Column("gaps", sa.JSON, nullable=False),
)

REVIEWS = sa.Table(
    "reviews",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), nullable=False),
    sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False),
    sa.Column("author_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("author_role", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("public_from", Moment, nullable=False),
)

LIVE_SESSIONS = sa.Table(
    "live_sessions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
    sa.Column("lead_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("both_connected_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.Text),
    # How often its room was taken into a replica's memory.
    sa.Column("room_taken", sa.BigInteger, nullable=False, server_default="0"),
)

GATHERINGS = sa.Table(
    "gatherings",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False, unique=True
    ),
    sa.Column("host_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("waiting_room", sa.Boolean, nullable=False),
    sa.Column("on_air", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("series_id", sa.Text),
    sa.Column("series_number", sa.Integer),
    sa.Column("series_count", sa.Integer),
)

MEMBERS = sa.Table(
    "live_session_members",
    METADATA,
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id")),
    sa.Column("takes_over", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

STILLS = sa.Table(
    "live_session_stills",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("frame_id", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

RECORDINGS = sa.Table(
    "recordings",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("agreed", sa.JSON, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("keep_days", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("delete_at", Moment, nullable=False),
    sa.Column("encrypted", sa.Boolean, nullable=False),
    sa.Column("tracks", sa.JSON, nullable=False),
)
