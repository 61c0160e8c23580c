"""Our appointments in other programs: a feed of one's own, and the file of one booking.

Owns who may read them. The feed's address is the credential: whoever has it reads the feed, so it
is shown once, kept as a hash, and can be taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from helpout_server.contracts import calendar as wire
from helpout_server.domain.account import credential_hash
from helpout_server.domain.booking import Booking
from helpout_server.domain.calendar import Appointment, uid_of
from helpout_server.domain.calendar import Status as AppointmentStatus
from helpout_server.domain.errors import NotFound
from helpout_server.domain.gathering import Gathering
from helpout_server.ports.calendar import FeedRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.booking import own_booking
from helpout_server.services.context import Context

AHEAD_MAX = 300
"""Bookings ahead that a feed shows; more than anybody may have open."""
BEHIND_MAX = 100
_GATHERINGS_BEHIND = timedelta(days=30)
FEED_PATH = "helpouts/api/v1/calendar_feed/"
_STATUS: Mapping[str, AppointmentStatus] = {
    "requested": "tentative",
    "confirmed": "confirmed",
    "in_progress": "confirmed",
    "completed": "confirmed",
    "no_show": "confirmed",
    "cancelled": "cancelled",
}
_SHOWN = frozenset(_STATUS) - {"cancelled"}
_JOIN = "Join it in JupyterLab: open Helpouts, then My helpouts."


def make_feed(context: Context) -> wire.CalendarFeed:
    """An address that is told this once; the one before it ends."""
    secret = context.ids.secret()
    record = FeedRecord(context.actor.id, credential_hash(secret), context.now)
    context.uow.lock(context.actor.id)
    context.uow.calendars.put_feed(record)
    context.changed("calendar_changed", context.actor.id, context.actor.id)
    return wire.CalendarFeed(
        made_at=record.made_at, address=f"{context.policy.address}{FEED_PATH}{secret}.ics"
    )


def revoke_feed(context: Context) -> None:
    """Its address leads nowhere from now on. Again is harmless."""
    context.uow.calendars.remove_feed(context.actor.id)
    context.changed("calendar_changed", context.actor.id, context.actor.id)


def feed(context: Context, *, secret: str) -> list[Appointment]:
    """All that a feed shows, bookings and gatherings: what is ahead, and what was lately.

    Raises:
        NotFound: the secret is nobody's, or was taken back.
    """
    record = context.uow.calendars.feed_of_secret(credential_hash(secret.removesuffix(".ics")))
    if record is None:
        raise NotFound("There is no such calendar, or its address was taken back.")
    ahead, _ = context.uow.bookings.page(
        record.account_id, "upcoming", ended_before=context.now, limit=AHEAD_MAX, offset=0
    )
    behind, _ = context.uow.bookings.page(
        record.account_id, "past", ended_before=context.now, limit=BEHIND_MAX, offset=0
    )
    shown = [one for one in (*ahead, *behind) if one.status in _SHOWN]
    address = context.policy.join_address
    joined = context.uow.gatherings.of_person(
        record.account_id, ends_after=context.now - _GATHERINGS_BEHIND, limit=AHEAD_MAX
    )
    return [
        *appointments(context.uow, record.account_id, shown, address),
        *(_gathering(one, address) for one in joined),
    ]


def of_booking(context: Context, *, booking_id: str) -> list[Appointment]:
    """The one appointment of a booking that the caller may see."""
    booking = own_booking(context, booking_id)
    if booking.status not in _STATUS:
        raise NotFound("This booking stands in no calendar.")
    return appointments(context.uow, context.actor.id, [booking], context.policy.join_address)


def appointments(
    uow: UnitOfWork, viewer_id: str, bookings: Iterable[Booking], address: str
) -> list[Appointment]:
    """As they stand in this person's calendar. What is stuck stays out: others may read it.

    Args:
        address: where they are entered; empty where no page of ours is.
    """
    listed = list(bookings)
    people = uow.accounts.many({id_ for one in listed for id_ in (one.tutor_id, one.student_id)})
    names = {id_: account.display_name for id_, account in people.items()}
    return [replace(_appointment(one, viewer_id, names), address=address) for one in listed]


def _gathering(gathering: Gathering, address: str) -> Appointment:
    """As it stands in the calendar of who holds it or has a seat; its time never changes."""
    return Appointment(
        uid=uid_of(gathering.id),
        sequence=0,
        start=gathering.start,
        end=gathering.end,
        title=gathering.title,
        status="confirmed",
        changed_at=gathering.created_at,
        description=_JOIN,
        address=address,
    )


def stands(booking: Booking) -> bool:
    """Whether it is in calendars now."""
    return booking.status in _SHOWN


def _appointment(booking: Booking, viewer_id: str, names: Mapping[str, str]) -> Appointment:
    if viewer_id in (booking.tutor_id, booking.student_id):
        other = names.get(booking.other(viewer_id), "")
    else:
        other = " and ".join(
            filter(None, (names.get(booking.tutor_id), names.get(booking.student_id)))
        )
    return Appointment(
        uid=uid_of(booking.id),
        sequence=max(0, len(booking.history) - 1),
        start=booking.start,
        end=booking.end,
        title=f"{booking.listing_title} ({other})" if other else booking.listing_title,
        status=_STATUS[booking.status],
        changed_at=booking.history[-1].at if booking.history else booking.created_at,
        description=_JOIN,
    )
