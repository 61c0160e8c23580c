"""Bookings: what becomes of them by themselves, by the clock.

Each is a chore: it looks for what is due, locks it, looks again, and moves it as ``system``.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from helpout_server.domain import booking_moves as moves
from helpout_server.domain.attendance import attendance
from helpout_server.domain.booking import Absent, Booking, absent
from helpout_server.domain.booking_moves import THE_SYSTEM, Now
from helpout_server.services.booking_shape import join_window
from helpout_server.services.booking_slot import let_lapse
from helpout_server.services.booking_telling import hint, hint_room, tell_both
from helpout_server.services.context import Context

LAPSED_KEPT = timedelta(days=7)
"""How long forms that were given up can still be counted by who looks for a fault."""


def expire(context: Context) -> None:
    """What was held or requested too long takes nobody's time any more."""

    def due() -> list[Booking]:
        return context.uow.bookings.expired(now=context.now)

    let_lapse(context, _locked(context, due))


def forget(context: Context) -> None:
    """What was only ever held, and came to nothing, is nobody's to look at after some days."""
    context.uow.bookings.forget_lapsed(before=context.now - LAPSED_KEPT)


def settle(context: Context) -> None:
    """Bookings whose room is closed: completed where the two met, else somebody did not come."""
    late = timedelta(minutes=context.policy.join_late_minutes)

    def due() -> list[Booking]:
        return context.uow.bookings.ended(before=context.now - late)

    now = Now(context.now, join_window(context.policy))
    found = _locked(context, due)
    missed = [one for one in found if one.status == "confirmed"]
    absences = _absences(context, missed)
    for before in found:
        if before.status == "in_progress":
            booking = moves.complete(before, THE_SYSTEM, now)
        else:
            booking = moves.miss(before, now, absences[before.id])
        context.uow.bookings.update(booking)
        hint(context, booking)
        hint_room(context, booking)
        if booking.status == "no_show":
            tell_both(context, "no_show", booking, absent=booking.no_show_of or "")


def _locked(context: Context, due: Callable[[], Sequence[Booking]]) -> list[Booking]:
    """What is due, once nobody else moves it: it may have been moved while we waited."""
    names = {name for one in due() for name in (one.tutor_id, one.student_id, one.live_session_id)}
    if not names:
        return []
    context.uow.lock(*names)
    return [one for one in due() if {one.tutor_id, one.student_id, one.live_session_id} <= names]


def _absences(context: Context, bookings: Sequence[Booking]) -> dict[str, Absent]:
    """By booking: who did not come, by the log of its room."""
    rooms = context.uow.live_sessions.passages([one.live_session_id for one in bookings])
    result = {}
    for one in bookings:
        passages = rooms.get(one.live_session_id, ())
        student, *givers = (
            attendance(account_id, passages, start=one.start, until=context.now).first_joined_at
            for account_id in (one.student_id, *one.giver_ids)
        )
        tutor = min((at for at in givers if at is not None), default=None)
        latest = one.start + timedelta(minutes=context.policy.no_show_minutes)
        result[one.id] = absent(student, tutor, latest=latest)
    return result
