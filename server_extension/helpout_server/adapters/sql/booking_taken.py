"""What bookings take of people's time, in SQL, and forgetting those that were only ever held."""

from datetime import UTC, datetime

import sqlalchemy as sa

from helpout_server.adapters.sql.booking_people import BOOKING_PEOPLE
from helpout_server.adapters.sql.tables import BOOKING_KEYS, BOOKING_MOVES, BOOKINGS
from helpout_server.domain.booking import ACTIVE

# States are written out, not parameters: only then does SQLite use the indexes of active ones.
_IS_ACTIVE = BOOKINGS.c.status.in_(
    sa.bindparam("active", ACTIVE, expanding=True, literal_execute=True)
)
_PEOPLE: sa.BindParameter[str] = sa.bindparam("people", expanding=True)
_NOT_LAPSED = sa.or_(
    BOOKINGS.c.expires_at.is_(None),
    BOOKINGS.c.expires_at > sa.bindparam("lapsed_by"),
    BOOKINGS.c.status.not_in(("held", "requested")),
)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
TAKEN = sa.union_all(
    *(
        sa.select(person.label("person"), since.label("since"), until.label("until")).where(
            person.in_(_PEOPLE),
            _IS_ACTIVE,
            until > sa.bindparam("start"),
            since < sa.bindparam("end"),
            BOOKINGS.c.id != sa.bindparam("without"),
            sa.or_(
                BOOKINGS.c.status != "held", BOOKINGS.c.student_id != sa.bindparam("not_held_by")
            ),
            _NOT_LAPSED,
        )
        for person, since, until in (
            (BOOKINGS.c.tutor_id, BOOKINGS.c.blocked_from, BOOKINGS.c.blocked_until),
            (BOOKINGS.c.student_id, BOOKINGS.c.starts_at, BOOKINGS.c.ends_at),
        )
    ),
    sa.select(
        BOOKING_PEOPLE.c.account_id, BOOKING_PEOPLE.c.blocked_from, BOOKING_PEOPLE.c.blocked_until
    )
    .join(BOOKINGS, BOOKINGS.c.id == BOOKING_PEOPLE.c.booking_id)
    .where(
        BOOKING_PEOPLE.c.account_id.in_(_PEOPLE),
        BOOKING_PEOPLE.c.active,
        BOOKING_PEOPLE.c.blocked_until > sa.bindparam("start"),
        BOOKING_PEOPLE.c.blocked_from < sa.bindparam("end"),
        BOOKING_PEOPLE.c.booking_id != sa.bindparam("without"),
        sa.or_(BOOKINGS.c.status != "held", BOOKINGS.c.student_id != sa.bindparam("not_held_by")),
        _NOT_LAPSED,
    ),
)

_TURNS = sa.table("organisation_turns", sa.column("booking_id"))
_LAPSED = (
    sa.select(BOOKINGS.c.id)
    .where(
        BOOKINGS.c.status == "expired",
        sa.not_(BOOKINGS.c.booked),
        BOOKINGS.c.created_at < sa.bindparam("before"),
        ~sa.exists().where(_TURNS.c.booking_id == BOOKINGS.c.id),
    )
    .limit(sa.bindparam("limit"))
)


def forget_lapsed(connection: sa.Connection, *, before: datetime, limit: int) -> int:
    """As ``Bookings.forget_lapsed``. The trigger on their history lets these alone go."""
    found = connection.scalars(_LAPSED, {"before": before, "limit": limit}).all()
    if found:
        for table in (BOOKING_MOVES, BOOKING_KEYS, BOOKING_PEOPLE):
            connection.execute(table.delete().where(table.c.booking_id.in_(found)))
        connection.execute(BOOKINGS.delete().where(BOOKINGS.c.id.in_(found)))
    return len(found)
