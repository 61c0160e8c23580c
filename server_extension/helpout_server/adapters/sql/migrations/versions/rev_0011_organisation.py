"""Organisations, their turns, several tutors of one booking; seats of gatherings, weekly ones.

Revision 0011. What a booking takes of its further people's time stands in ``booking_people``, kept
by triggers as the booking moves: on SQLite both tables guard each other, on PostgreSQL it goes
into ``booking_times`` like everybody's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ACTIVE = "status IN ('held', 'requested', 'confirmed', 'in_progress')"


def upgrade() -> None:
    _organisations()
    _listings()
    _booking_people()
    _gatherings()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_people()
    else:
        _postgresql_people()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _account_id(*, key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False, primary_key=key
    )


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "organisation_members",
        sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), primary_key=True),
        _account_id(key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("agreed", sa.Boolean, nullable=False),
        # A fraction, exact: what turns add up to must not drift.
        sa.Column("owed", sa.Text, nullable=False),
        sa.Column("last_assigned_at", MOMENT),
        sa.Column("since", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'tutor')", name="organisation_members_role"),
        sa.CheckConstraint("weight BETWEEN 1 AND 10", name="organisation_members_weight"),
    )
    op.create_index("organisation_members_by_account", "organisation_members", ["account_id"])
    op.create_table(
        "organisation_turns",
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
        sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), nullable=False),
        _account_id(),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
    )
    op.create_index("organisation_turns_by", "organisation_turns", ["organisation_id", "counts"])


def _listings() -> None:
    for column in (
        sa.Column("organisation_id", sa.Text),
        sa.Column("assignment", sa.Text),
        sa.Column("people", sa.JSON),
    ):
        op.add_column("listings", column)
    op.create_index("listings_by_organisation", "listings", ["organisation_id"])


def _booking_people() -> None:
    op.create_table(
        "booking_people",
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
        _account_id(key=True),
        sa.Column("blocked_from", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.CheckConstraint("blocked_from < blocked_until", name="booking_people_order"),
    )
    op.create_index(
        "booking_people_time",
        "booking_people",
        ["account_id", "blocked_until", "blocked_from"],
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_index("booking_people_by_account", "booking_people", ["account_id"])


def _gatherings() -> None:
    for column in (
        sa.Column("series_id", sa.Text),
        sa.Column("series_number", sa.Integer),
        sa.Column("series_count", sa.Integer),
    ):
        op.add_column("gatherings", column)
    op.create_index("gatherings_by_series", "gatherings", ["series_id"])
    op.create_table(
        "gathering_seats",
        sa.Column("gathering_id", sa.Text, sa.ForeignKey("gatherings.id"), primary_key=True),
        _account_id(key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("gathering_id", "number", name="gathering_seats_line"),
        sa.CheckConstraint("state IN ('seat', 'waiting')", name="gathering_seats_state"),
    )
    op.create_index("gathering_seats_by_account", "gathering_seats", ["account_id"])


def _sqlite_people() -> None:
    """Neither a new booking nor a new person of one may take time that is gone."""
    gone = " OR ".join(
        "EXISTS (SELECT 1 FROM booking_people WHERE active "
        f"AND account_id = NEW.{person} AND blocked_until > NEW.{start} "
        f"AND blocked_from < NEW.{end} AND booking_id <> NEW.id)"
        for person, start, end in (
            ("tutor_id", "blocked_from", "blocked_until"),
            ("student_id", "starts_at", "ends_at"),
        )
    )
    columns = "status, tutor_id, student_id, starts_at, ends_at, blocked_from, blocked_until"
    for name, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}")):
        op.execute(
            f"CREATE TRIGGER bookings_people_{name} BEFORE {event} ON bookings "
            f"WHEN NEW.{ACTIVE} BEGIN SELECT RAISE(ABORT, 'slot_taken') WHERE {gone}; END"
        )
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM bookings WHERE {column} = NEW.account_id AND {ACTIVE} "
        f"AND {until} > NEW.blocked_from AND {since} < NEW.blocked_until "
        "AND id <> NEW.booking_id)"
        for column, since, until in (
            ("tutor_id", "blocked_from", "blocked_until"),
            ("student_id", "starts_at", "ends_at"),
        )
    )
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER booking_people_no_overlap_{event.lower()} BEFORE {event} "
            "ON booking_people WHEN NEW.active BEGIN SELECT RAISE(ABORT, 'slot_taken') "
            f"WHERE {taken} OR EXISTS (SELECT 1 FROM booking_people WHERE active "
            "AND account_id = NEW.account_id AND blocked_until > NEW.blocked_from "
            "AND blocked_from < NEW.blocked_until AND booking_id <> NEW.booking_id); END"
        )
    op.execute(
        "CREATE TRIGGER booking_people_follow AFTER UPDATE OF status, blocked_from, "
        "blocked_until ON bookings BEGIN UPDATE booking_people SET "
        "blocked_from = NEW.blocked_from, blocked_until = NEW.blocked_until, "
        f"active = (NEW.{ACTIVE}) WHERE booking_id = NEW.id; END"
    )


def _postgresql_people() -> None:
    """By its name ``booking_times_people`` comes after ``booking_times_keep``, which has cleared
    what a booking took where anything of it changed."""
    same = " AND ".join(
        f"NEW.{column} = OLD.{column}"
        for column in (
            "tutor_id", "student_id", "starts_at", "ends_at", "blocked_from", "blocked_until",
        )
    )  # fmt: skip
    op.execute(
        "CREATE FUNCTION booking_times_people() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {same} AND (NEW.{ACTIVE}) = (OLD.{ACTIVE}) THEN RETURN NULL; END IF; "
        "UPDATE booking_people SET blocked_from = NEW.blocked_from, "
        "blocked_until = NEW.blocked_until, "
        f"active = (NEW.{ACTIVE}) WHERE booking_id = NEW.id; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER booking_times_people AFTER UPDATE ON bookings "
        "FOR EACH ROW EXECUTE FUNCTION booking_times_people()"
    )
    op.execute(
        "CREATE FUNCTION booking_people_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' THEN DELETE FROM booking_times "
        "WHERE booking_id = OLD.booking_id AND person = OLD.account_id; END IF; "
        "IF TG_OP <> 'DELETE' THEN IF NEW.active THEN INSERT INTO booking_times VALUES "
        "(NEW.booking_id, NEW.account_id, tstzrange(NEW.blocked_from, NEW.blocked_until)); "
        "END IF; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER booking_people_keep AFTER INSERT OR UPDATE OR DELETE ON booking_people "
        "FOR EACH ROW EXECUTE FUNCTION booking_people_keep()"
    )
