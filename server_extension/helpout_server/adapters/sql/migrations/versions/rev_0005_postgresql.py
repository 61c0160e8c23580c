"""PostgreSQL's own: search of listings, and one place at a time for each person.

Revision 0005; SQLite has both since revision 0001. Words of the title say most, then tags, the
tutor's name, the description. The tutor's name is in another table, so triggers keep the column
and not PostgreSQL by itself.

A person's time is taken as tutor (with buffers) and as student (without), across both: one table
of times with one exclusion constraint, kept by a trigger, in place of a constraint for each role.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

ACTIVE = "status IN ('confirmed', 'in_progress')"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _search()
    _one_place()


def _search() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("ALTER TABLE listings ADD COLUMN search tsvector")
    op.execute(
        "CREATE FUNCTION listing_search_of(title text, tags json, tutor text, description text) "
        "RETURNS tsvector LANGUAGE sql STABLE AS $$ SELECT "
        "setweight(to_tsvector('simple', unaccent(title)), 'A') || "
        "setweight(to_tsvector('simple', unaccent(translate(tags::text, '[]\",', '    '))), 'B')"
        " || "
        "setweight(to_tsvector('simple', unaccent(tutor)), 'C') || "
        "setweight(to_tsvector('simple', unaccent(description)), 'D') $$"
    )
    op.execute(
        "CREATE FUNCTION listing_search_listing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.search := listing_search_of(NEW.title, NEW.tags, "
        "(SELECT display_name FROM accounts WHERE id = NEW.tutor_id), NEW.description); "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER listing_search_listing BEFORE INSERT OR UPDATE ON listings "
        "FOR EACH ROW EXECUTE FUNCTION listing_search_listing()"
    )
    op.execute(
        "CREATE FUNCTION listing_search_tutor() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE listings SET title = title WHERE tutor_id = NEW.id; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER listing_search_tutor AFTER UPDATE OF display_name ON accounts "
        "FOR EACH ROW WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) "
        "EXECUTE FUNCTION listing_search_tutor()"
    )
    op.execute("UPDATE listings SET title = title")
    op.execute("CREATE INDEX listings_search ON listings USING gin (search)")


def _one_place() -> None:
    op.execute(
        "CREATE TABLE booking_times ("
        "booking_id text NOT NULL REFERENCES bookings (id) ON DELETE CASCADE, "
        "person text NOT NULL, during tstzrange NOT NULL, "
        "PRIMARY KEY (booking_id, person), "
        "CONSTRAINT booking_times_one_place "
        "EXCLUDE USING gist (person WITH =, during WITH &&))"
    )
    op.execute(
        "CREATE FUNCTION booking_times_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "DELETE FROM booking_times WHERE booking_id = NEW.id; "
        f"IF NEW.{ACTIVE} THEN INSERT INTO booking_times VALUES "
        "(NEW.id, NEW.tutor_id, tstzrange(NEW.blocked_from, NEW.blocked_until)), "
        "(NEW.id, NEW.student_id, tstzrange(NEW.starts_at, NEW.ends_at)); END IF; "
        "RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER booking_times_keep AFTER INSERT OR UPDATE ON bookings "
        "FOR EACH ROW EXECUTE FUNCTION booking_times_keep()"
    )
    op.execute(
        "INSERT INTO booking_times SELECT id, tutor_id, tstzrange(blocked_from, blocked_until) "
        f"FROM bookings WHERE {ACTIVE} UNION ALL "
        f"SELECT id, student_id, tstzrange(starts_at, ends_at) FROM bookings WHERE {ACTIVE}"
    )
    for role in ("tutor", "student"):
        op.execute(f"ALTER TABLE bookings DROP CONSTRAINT bookings_no_overlap_{role}")


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
