"""Bookings: who is told of a move, and what.

Owns that every move reaches the right people: pages by a hint, people by a notice. The facts of
a notice name the other side as ``who`` and the one who did it as ``by``.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain.account import NOBODY
from helpout_server.domain.booking import Booking
from helpout_server.services.context import Context
from helpout_server.services.notice import notify_each


def hint(context: Context, booking: Booking) -> None:
    """Its people's pages should look again; of a hold nobody but its student knows."""
    givers = (booking.tutor_id, *booking.colleague_ids) if booking.booked else ()
    people = (booking.student_id, *givers)
    context.changed("booking_changed", booking.id, *people)


def hint_room(context: Context, booking: Booking) -> None:
    """The room, where it is open, and pages that show it should look again."""
    context.changed(
        "live_session_changed",
        booking.live_session_id,
        booking.tutor_id,
        booking.student_id,
        *booking.colleague_ids,
    )


def tell(
    context: Context, kind: NoticeKind, booking: Booking, to: Iterable[str], **facts: str
) -> None:
    """Tell these people, each with the other side's name."""
    accounts = context.uow.accounts.many((booking.student_id, booking.tutor_id))
    sides = {**dict.fromkeys(booking.giver_ids, "tutor"), booking.student_id: "student"}
    by = sides.get(context.actor.id, "")
    told = {}
    for account_id in to:
        other = accounts.get(booking.other(account_id), NOBODY)
        known = {
            "title": booking.listing_title,
            "who": other.display_name,
            "by": by,
            "start": iso(booking.start),
            "end": iso(booking.end),
            **facts,
        }
        told[account_id] = {name: value for name, value in known.items() if value}
    notify_each(context, kind, told, about=booking.id)


def tell_both(context: Context, kind: NoticeKind, booking: Booking, **facts: str) -> None:
    """As ``tell``, to the student and everybody who gives it."""
    tell(context, kind, booking, (booking.student_id, *booking.giver_ids), **facts)


def tell_other(context: Context, kind: NoticeKind, booking: Booking, **facts: str) -> None:
    """As ``tell``, to the side that the caller is not."""
    asks = context.actor.id == booking.student_id
    to = booking.giver_ids if asks else (booking.student_id,)
    tell(context, kind, booking, to, **facts)


def iso(moment: datetime) -> str:
    """As facts name a moment, UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
