"""What was only ever held may be forgotten, with its history. Revision 0017.

The history of whatever was requested or booked stays as it was: the database itself refuses to
change or remove it. Adds no column; the version before runs on it as it did.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

_SAID = "the history of a booking stays"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_moves_stay_delete")
        op.execute(
            "CREATE TRIGGER booking_moves_stay_delete BEFORE DELETE ON booking_moves "
            "WHEN EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id "
            "AND (booked OR status <> 'expired')) "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION booking_moves_stay() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id "
        "AND NOT booked AND status = 'expired') THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{_SAID}'; END $$"
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
