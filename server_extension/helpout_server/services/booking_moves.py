"""Bookings: release, approve, decline, cancel, running late, not coming."""

from helpout_server.contracts import booking as wire
from helpout_server.domain import booking_moves as moves
from helpout_server.services.booking import actor_in, cancel_booking, keep, locked_booking
from helpout_server.services.booking_shape import now_of, present_one
from helpout_server.services.booking_telling import hint_room, tell, tell_both, tell_other
from helpout_server.services.context import Context
from helpout_server.services.plain_text import paragraphs

REASON_MAX = 500


def release(context: Context, *, booking_id: str) -> wire.Booking:
    """Let the caller's hold go. Again changes nothing.

    Raises:
        WrongState: it is more than a hold by now.
    """
    before = locked_booking(context, booking_id)
    booking = moves.release(before, actor_in(context, before), now_of(context, before))
    keep(context, before, booking)
    return present_one(context, booking)


def approve(context: Context, *, booking_id: str) -> wire.Booking:
    """The tutor agrees to a request.

    Raises:
        NotAllowed: the caller is not its tutor.
        WrongState: it is no request (any more).
    """
    before = locked_booking(context, booking_id)
    booking = moves.approve(before, actor_in(context, before), now_of(context, before))
    keep(context, before, booking)
    tell_both(context, "booking_confirmed", booking)
    hint_room(context, booking)
    return present_one(context, booking)


def decline(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """The tutor does not agree to a request.

    Raises:
        NotAllowed, WrongState: as ``approve``.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    before = locked_booking(context, booking_id)
    booking = moves.decline(before, actor_in(context, before), now_of(context, before), reason)
    keep(context, before, booking)
    tell(context, "booking_declined", booking, (booking.student_id,), reason=reason)
    return present_one(context, booking)


def cancel(context: Context, *, booking_id: str, body: wire.CancellationDraft) -> wire.Booking:
    """Let a booking go before it has begun. Again changes nothing.

    What it costs the student is what ``cancellation`` of the booking said a moment before.

    Raises:
        WrongState: it has begun, or its time is past.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    before = locked_booking(context, booking_id)
    booking = cancel_booking(context, before, reason=reason)
    if booking is not before:
        hint_room(context, booking)
    return present_one(context, booking)


def say_late(context: Context, *, booking_id: str, body: wire.LateDraft) -> wire.Booking:
    """The caller comes later; said again, the later word counts.

    Raises:
        NotAllowed: the caller is neither of the two.
        WrongState: it has begun, it is over, or there are hours left to ask for another time.
    """
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.say_late(before, actor, now, body.minutes)
    keep(context, before, booking)
    tell_other(context, "running_late", booking, minutes=str(body.minutes))
    hint_room(context, booking)
    return present_one(context, booking)


def report_no_show(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """Who waits in the room says that the other has not come; that ends it.

    Raises:
        NotAllowed: the caller is neither of the two.
        WrongState: too soon, the caller is not in the room, or the other was there.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.report_no_show(before, actor, now, reason)
    keep(context, before, booking)
    sessions = context.uow.live_sessions
    sessions.open(booking.live_session_id, booking_id=booking.id, lead_id=booking.tutor_id)
    sessions.mark_ended(booking.live_session_id, context.actor.id, context.now)
    tell_both(context, "no_show", booking, reason=reason)
    hint_room(context, booking)
    return present_one(context, booking)
