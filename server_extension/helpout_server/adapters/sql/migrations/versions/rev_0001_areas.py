"""Accounts, listings, availability, bookings, reviews.

Revision 0001, from an empty database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ACTIVE = "status IN ('confirmed', 'in_progress')"


def upgrade() -> None:
    _people()
    _offer()
    _bookings()
    _reviews()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_search()
        _sqlite_no_overlap()
    else:
        _postgresql_no_overlap()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("is_staff", sa.Boolean, nullable=False),
        sa.Column("is_owner", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index(
        "accounts_one_owner",
        "accounts",
        ["is_owner"],
        unique=True,
        sqlite_where=sa.text("is_owner"),
        postgresql_where=sa.text("is_owner"),
    )
    op.create_table(
        "account_tokens",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("account_tokens_by_account", "account_tokens", ["account_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code_hash", sa.Text, nullable=False, unique=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("uses_left", sa.Integer, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("uses_left >= 0", name="invitations_uses"),
    )


def _offer() -> None:
    op.create_table(
        "listings",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("requirements", sa.Text, nullable=False),
        sa.Column("durations_minutes", sa.JSON, nullable=False),
        sa.Column("published", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_index("listings_by_tutor", "listings", ["tutor_id"])
    op.create_index("listings_by_category", "listings", ["published", "category", "created_at"])
    op.create_index("listings_by_age", "listings", ["published", "created_at"])
    op.create_table(
        "availabilities",
        sa.Column("tutor_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("weekly", sa.JSON, nullable=False),
        sa.Column("exceptions", sa.JSON, nullable=False),
        sa.Column("increment_minutes", sa.Integer, nullable=False),
        sa.Column("min_notice_minutes", sa.Integer, nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer, nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer, nullable=False),
        sa.Column("horizon_days", sa.Integer, nullable=False),
    )


def _bookings() -> None:
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
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("student_id", "idempotency_key", name="bookings_one_a_key"),
        sa.CheckConstraint("tutor_id <> student_id", name="bookings_two_people"),
        sa.CheckConstraint(
            "blocked_from <= starts_at AND starts_at < ends_at AND ends_at <= blocked_until",
            name="bookings_order",
        ),
        sa.CheckConstraint(
            "status IN ('confirmed', 'in_progress', 'completed', 'cancelled')",
            name="bookings_status",
        ),
    )
    op.create_index("bookings_by_tutor", "bookings", ["tutor_id", "starts_at"])
    op.create_index("bookings_by_student", "bookings", ["student_id", "starts_at"])
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
    op.create_table(
        "booking_moves",
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("listing_id", sa.Text, sa.ForeignKey("listings.id"), nullable=False),
        sa.Column("author_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("author_role", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("public_from", MOMENT, nullable=False),
        sa.UniqueConstraint("booking_id", "author_id", name="reviews_one_a_person"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="reviews_rating"),
        sa.CheckConstraint("author_role IN ('student', 'tutor')", name="reviews_role"),
    )
    op.create_index("reviews_by_listing", "reviews", ["listing_id", "author_role", "public_from"])


def _sqlite_search() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE listing_search USING fts5("
        "title, tags, tutor, description, prefix='2 3', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    columns = "title, tags, tutor, description"
    new = (
        "NEW.title, NEW.tags, (SELECT display_name FROM accounts WHERE id = NEW.tutor_id), "
        "NEW.description"
    )
    op.execute(
        "CREATE TRIGGER listing_search_insert AFTER INSERT ON listings BEGIN "
        f"INSERT INTO listing_search (rowid, {columns}) VALUES (NEW.number, {new}); END"
    )
    op.execute(
        "CREATE TRIGGER listing_search_update "
        "AFTER UPDATE OF title, tags, tutor_id, description ON listings BEGIN "
        f"UPDATE listing_search SET ({columns}) = ({new}) WHERE rowid = NEW.number; END"
    )
    op.execute(
        "CREATE TRIGGER listing_search_delete AFTER DELETE ON listings BEGIN "
        "DELETE FROM listing_search WHERE rowid = OLD.number; END"
    )
    op.execute(
        "CREATE TRIGGER listing_search_tutor AFTER UPDATE OF display_name ON accounts BEGIN "
        "UPDATE listing_search SET tutor = NEW.display_name "
        "WHERE rowid IN (SELECT number FROM listings WHERE tutor_id = NEW.id); END"
    )


def _sqlite_no_overlap() -> None:
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
        ("update", "UPDATE OF status, starts_at, ends_at, blocked_from, blocked_until"),
    ):
        op.execute(
            f"CREATE TRIGGER bookings_no_overlap_{name} BEFORE {event} ON bookings "
            f"WHEN NEW.{ACTIVE} BEGIN "
            f"SELECT RAISE(ABORT, 'slot_taken') WHERE {overlaps}; END"
        )


def _postgresql_no_overlap() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, person, start, end in (
        ("bookings_no_overlap_tutor", "tutor_id", "blocked_from", "blocked_until"),
        ("bookings_no_overlap_student", "student_id", "starts_at", "ends_at"),
    ):
        op.execute(
            f"ALTER TABLE bookings ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({person} WITH =, tstzrange({start}, {end}) WITH &&) WHERE ({ACTIVE})"
        )
