"""Bookings with holds, requests, agreements, proposals of another time, series; keys of requests.

Revision 0007. Held and requested ones take time too, so what keeps a person in one place is made
anew on both engines, and holds when times or people of a booking change. A line of a booking's
history cannot be changed or taken away.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ACTIVE = "status IN ('held', 'requested', 'confirmed', 'in_progress')"
STATUS = (
    "status IN ('held', 'requested', 'confirmed', 'in_progress', 'completed', 'cancelled', "
    "'no_show', 'expired')"
)
TIMES = "tutor_id, student_id, starts_at, ends_at, blocked_from, blocked_until"
KEPT = (
    "id, listing_id, listing_title, tutor_id, student_id, starts_at, ends_at, blocked_from, "
    "blocked_until, status, problem, live_session_id, created_at"
)


def upgrade() -> None:
    op.add_column(
        "listings",
        sa.Column("approval_required", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "listings", sa.Column("cancellation", sa.Text, nullable=False, server_default="none")
    )
    op.add_column("booking_moves", sa.Column("act", sa.Text, nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_bookings()
        _sqlite_one_place()
        _sqlite_history_stays()
    else:
        _postgresql_bookings()
        _postgresql_one_place()
        _postgresql_history_stays()
    _indexes()
    op.execute(
        "UPDATE bookings SET cancelled_by = (SELECT CASE actor_id WHEN bookings.student_id "
        "THEN 'student' WHEN bookings.tutor_id THEN 'tutor' ELSE 'staff' END FROM booking_moves "
        "WHERE booking_id = bookings.id AND booking_moves.status = 'cancelled') "
        "WHERE status = 'cancelled'"
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _new_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("agreement", sa.JSON),
        sa.Column("agreement_hash", sa.Text, nullable=False, server_default=""),
        sa.Column("booked", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("expires_at", MOMENT),
        sa.Column("proposal", sa.JSON),
        sa.Column("reschedules", sa.Integer, nullable=False, server_default="0"),
        sa.Column("late", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("extension", sa.JSON),
        sa.Column("cancelled_by", sa.Text),
        sa.Column("charged_percent", sa.Integer, nullable=False, server_default="0"),
        sa.Column("no_show_of", sa.Text),
        sa.Column("series_id", sa.Text),
        sa.Column("series_number", sa.Integer),
        sa.Column("series_count", sa.Integer),
    )


def _keys() -> None:
    """What a student asked for under a key, whatever kind of request it was."""
    op.create_table(
        "booking_keys",
        sa.Column("student_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id")),
        sa.Column("series_id", sa.Text),
        sa.Column("gaps", sa.JSON, nullable=False),
    )


def _indexes() -> None:
    op.create_index(
        "bookings_by_end",
        "bookings",
        ["ends_at"],
        sqlite_where=sa.text(ACTIVE),
        postgresql_where=sa.text(ACTIVE),
    )
    for name, column in (("bookings_by_expiry", "expires_at"), ("bookings_by_series", "series_id")):
        op.create_index(
            name,
            "bookings",
            [column],
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def _times_indexes() -> None:
    for name, columns in (
        ("bookings_tutor_time", ["tutor_id", "blocked_until", "blocked_from"]),
        ("bookings_student_time", ["student_id", "ends_at", "starts_at"]),
    ):
        op.create_index(
            name,
            "bookings",
            columns,
            sqlite_where=sa.text(ACTIVE),
            postgresql_where=sa.text(ACTIVE),
        )


def _move_keys(source: str) -> None:
    op.execute(
        "INSERT INTO booking_keys (student_id, kind, key, body_hash, booking_id, gaps) "
        f"SELECT student_id, 'book', idempotency_key, body_hash, id, '[]' FROM {source}"
    )


# ---- SQLite ----------------------------------------------------------------------------------


def _sqlite_bookings() -> None:
    """SQLite cannot change a check, so the table is made anew, as in revision 0003."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE bookings_before AS SELECT * FROM bookings")
    op.drop_table("bookings")
    op.create_table(
        "bookings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False),
        sa.Column("listing_title", sa.Text, nullable=False),
        sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("student_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("blocked_from", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("problem", sa.JSON, nullable=False),
        sa.Column("live_session_id", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        *_new_columns(),
        sa.CheckConstraint("tutor_id <> student_id", name="bookings_two_people"),
        sa.CheckConstraint(
            "blocked_from <= starts_at AND starts_at < ends_at AND ends_at <= blocked_until",
            name="bookings_order",
        ),
        sa.CheckConstraint(STATUS, name="bookings_status"),
    )
    op.execute(f"INSERT INTO bookings ({KEPT}) SELECT {KEPT} FROM bookings_before")
    _keys()
    _move_keys("bookings_before")
    op.drop_table("bookings_before")
    op.create_index("bookings_by_tutor", "bookings", ["tutor_id", "starts_at"])
    op.create_index("bookings_by_student", "bookings", ["student_id", "starts_at"])
    _times_indexes()


def _sqlite_one_place() -> None:
    """A person is in one place at a time: as tutor with buffers, as student without."""
    sides = (
        ("tutor_id", "blocked_from", "blocked_until", "tutor_id", "blocked_from", "blocked_until"),
        ("student_id", "starts_at", "ends_at", "student_id", "starts_at", "ends_at"),
        ("student_id", "starts_at", "ends_at", "tutor_id", "blocked_from", "blocked_until"),
        ("tutor_id", "blocked_from", "blocked_until", "student_id", "starts_at", "ends_at"),
    )
    overlaps = " OR ".join(
        f"EXISTS (SELECT 1 FROM bookings WHERE {person} = NEW.{new_person} AND {ACTIVE} "
        f"AND {end} > NEW.{new_start} AND {start} < NEW.{new_end} AND id <> NEW.id)"
        for person, start, end, new_person, new_start, new_end in sides
    )
    for name, event in (
        ("insert", "INSERT"),
        (
            "update",
            f"UPDATE OF status, {TIMES}",
        ),
    ):
        op.execute(
            f"CREATE TRIGGER bookings_no_overlap_{name} BEFORE {event} ON bookings "
            f"WHEN NEW.{ACTIVE} BEGIN "
            f"SELECT RAISE(ABORT, 'slot_taken') WHERE {overlaps}; END"
        )


def _sqlite_history_stays() -> None:
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER booking_moves_stay_{event.lower()} BEFORE {event} ON booking_moves "
            "BEGIN SELECT RAISE(ABORT, 'the history of a booking stays'); END"
        )


# ---- PostgreSQL ------------------------------------------------------------------------------


def _postgresql_bookings() -> None:
    _keys()
    _move_keys("bookings")
    op.drop_constraint("bookings_one_a_key", "bookings")
    op.drop_constraint("bookings_status", "bookings")
    for column in ("idempotency_key", "body_hash"):
        op.drop_column("bookings", column)
    for new in _new_columns():
        op.add_column("bookings", new)
    op.create_check_constraint("bookings_status", "bookings", STATUS)
    for name in ("bookings_tutor_time", "bookings_student_time"):
        op.drop_index(name, "bookings")
    _times_indexes()


def _postgresql_one_place() -> None:
    """The trigger writes the times only where they changed: two that only begin or end at the
    same moment must not wait for each other."""
    same = " AND ".join(f"NEW.{column} = OLD.{column}" for column in TIMES.split(", "))
    op.execute(
        "CREATE OR REPLACE FUNCTION booking_times_keep() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN "
        f"IF TG_OP = 'UPDATE' AND {same} AND (NEW.{ACTIVE}) = (OLD.{ACTIVE}) "
        "THEN RETURN NULL; END IF; "
        "DELETE FROM booking_times WHERE booking_id = NEW.id; "
        f"IF NEW.{ACTIVE} THEN INSERT INTO booking_times VALUES "
        "(NEW.id, NEW.tutor_id, tstzrange(NEW.blocked_from, NEW.blocked_until)), "
        "(NEW.id, NEW.student_id, tstzrange(NEW.starts_at, NEW.ends_at)); END IF; "
        "RETURN NULL; END $$"
    )


def _postgresql_history_stays() -> None:
    op.execute(
        "CREATE FUNCTION booking_moves_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the history of a booking stays'; END $$"
    )
    op.execute(
        "CREATE TRIGGER booking_moves_stay BEFORE UPDATE OR DELETE ON booking_moves "
        "FOR EACH ROW EXECUTE FUNCTION booking_moves_stay()"
    )
