"""Who gives a booking beside its tutor, in SQL.

Their time stands here as the tutor's stands with the booking: triggers keep it in step, and
neither table lets the other take the same person's time twice.
"""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import BOOKINGS, METADATA, Moment
from helpout_server.domain.booking import Booking

BOOKING_PEOPLE = sa.Table(
    "booking_people",
    METADATA,
    sa.Column("booking_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("blocked_from", Moment, nullable=False),
    sa.Column("blocked_until", Moment, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

COLLEAGUES = (
    sa.select(sa.func.aggregate_strings(BOOKING_PEOPLE.c.account_id, " "))
    .where(BOOKING_PEOPLE.c.booking_id == BOOKINGS.c.id)
    .correlate(BOOKINGS)
    .scalar_subquery()
    .label("colleagues")
)
"""A column for queries of bookings: ids with blanks between, or NULL."""


def given_beside(account_id: str) -> sa.ColumnElement[bool]:
    """Bookings that somebody gives beside the tutor."""
    return BOOKINGS.c.id.in_(
        sa.select(BOOKING_PEOPLE.c.booking_id).where(BOOKING_PEOPLE.c.account_id == account_id)
    )


def colleague_ids(colleagues: str | None) -> tuple[str, ...]:
    """From the column, in order."""
    return tuple(sorted((colleagues or "").split()))


def remove_others(connection: sa.Connection, booking: Booking) -> None:
    """Whoever is not of it any more goes before the booking is changed: they may lead it now."""
    gone = BOOKING_PEOPLE.c.booking_id == booking.id
    if booking.colleague_ids:
        gone = sa.and_(gone, BOOKING_PEOPLE.c.account_id.not_in(booking.colleague_ids))
    connection.execute(BOOKING_PEOPLE.delete().where(gone))


def add_missing(connection: sa.Connection, booking: Booking) -> None:
    """Whoever is of it and was not."""
    if not booking.colleague_ids:
        return
    known = set(
        connection.scalars(
            sa.select(BOOKING_PEOPLE.c.account_id).where(BOOKING_PEOPLE.c.booking_id == booking.id)
        )
    )
    new = [
        {
            "booking_id": booking.id,
            "account_id": account_id,
            "blocked_from": booking.blocked_from,
            "blocked_until": booking.blocked_until,
            "active": booking.active,
        }
        for account_id in booking.colleague_ids
        if account_id not in known
    ]
    if new:
        connection.execute(BOOKING_PEOPLE.insert(), new)
