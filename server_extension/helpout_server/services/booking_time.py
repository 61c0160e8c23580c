"""Bookings: another time for one, and more of it.

A proposal takes nobody's time: it is looked at when it is made, and once more, under the locks
and the database's own guard, when it is accepted.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from helpout_server.contracts import booking as wire
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.booking import Booking, Buffers, buffers_of, timed
from helpout_server.domain.errors import SlotInPast, SlotNotOffered
from helpout_server.services.booking import actor_in, keep, locked_booking
from helpout_server.services.booking_shape import now_of, present_one
from helpout_server.services.booking_slot import check_free, offered, retake
from helpout_server.services.booking_telling import (
    hint,
    hint_room,
    iso,
    tell_both,
    tell_other,
)
from helpout_server.services.context import Context
from helpout_server.services.plain_text import paragraphs

REASON_MAX = 500
_FARTHEST = timedelta(days=800)


def propose_time(
    context: Context, *, booking_id: str, body: wire.TimeProposalDraft
) -> wire.Booking:
    """Ask for another time, which is free now. The booking stays as it is until it is accepted.

    A student asks for what the tutor's hours offer; a tutor may ask for any time to come.

    Raises:
        NotAllowed: the caller is neither of the two.
        WrongState: too late, too often, or the other's proposal stands.
        SlotTaken: with ``alternatives``. SlotInPast, SlotNotOffered.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    moves.check(before, "propose_time", actor, now)
    minutes = body.duration_minutes or (before.end - before.start) // timedelta(minutes=1)
    start = body.start
    buffers = _buffers(context, before, start, minutes)
    start = start.astimezone(UTC)
    booking = moves.propose_time(
        before,
        actor,
        now,
        start=start,
        end=start + timedelta(minutes=minutes),
        reason=reason,
        expires_at=context.now + timedelta(hours=context.policy.request_hours),
    )
    assert booking.proposal is not None, "it was just made"
    check_free(context, timed(before, booking.proposal.start, booking.proposal.end, buffers))
    keep(context, before, booking)
    tell_other(
        context,
        "time_proposed",
        booking,
        start=iso(booking.proposal.start),
        end=iso(booking.proposal.end),
        before=iso(booking.start),
        reason=reason,
    )
    return present_one(context, booking)


def accept_time(context: Context, *, booking_id: str) -> wire.Booking:
    """Agree to the other time: the booking is moved there, or stays where it is.

    Raises:
        NotAllowed: the caller is neither of the two.
        WrongState: nothing is asked for (any more), or the caller asked for it.
        SlotTaken: somebody has booked it meanwhile; the proposal stands on.
    """
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    hours = context.uow.availabilities.many((before.tutor_id, *before.colleague_ids))
    buffers = _longest(
        Buffers(one.buffer_before_minutes, one.buffer_after_minutes) for one in hours.values()
    )
    booking = moves.accept_time(before, actor, now, buffers=buffers or buffers_of(before))
    retake(context, booking)
    hint(context, booking)
    hint_room(context, booking)
    tell_both(context, "booking_moved", booking, before=iso(before.start))
    return present_one(context, booking)


def decline_time(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """Keep the time as it is, or take the caller's own proposal back.

    Raises:
        NotAllowed, WrongState.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.decline_time(before, actor, now, reason)
    keep(context, before, booking)
    if before.proposal is not None and before.proposal.by != context.actor.id:
        tell_other(context, "time_declined", booking, reason=reason)
    return present_one(context, booking)


def propose_extension(
    context: Context, *, booking_id: str, body: wire.ExtensionDraft
) -> wire.Booking:
    """Ask to go on for some minutes after the booked end.

    Raises:
        NotAllowed: the caller is neither of the two.
        WrongState: it is not going on, or one of the two has something else afterwards.
    """
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.propose_extension(before, actor, now, body.minutes)
    keep(context, before, booking)
    hint_room(context, booking)
    return present_one(context, booking)


def accept_extension(context: Context, *, booking_id: str) -> wire.Booking:
    """Go on: the booked end moves, and what it blocks with it.

    Raises:
        NotAllowed, WrongState.
        SlotTaken: one of the two has something else by now.
    """
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.accept_extension(before, actor, now)
    # Calendars elsewhere were asked for what is added; what they say of now is this helpout.
    retake(context, booking, calendars=False)
    hint(context, booking)
    hint_room(context, booking)
    minutes = (booking.end - before.end) // timedelta(minutes=1)
    tell_both(context, "booking_extended", booking, minutes=str(minutes))
    return present_one(context, booking)


def decline_extension(context: Context, *, booking_id: str) -> wire.Booking:
    """End as it was booked, or take the caller's own question back.

    Raises:
        NotAllowed, WrongState.
    """
    before = locked_booking(context, booking_id)
    actor, now = actor_in(context, before), now_of(context, before)
    booking = moves.decline_extension(before, actor, now)
    keep(context, before, booking)
    hint_room(context, booking)
    return present_one(context, booking)


def _buffers(context: Context, booking: Booking, start: datetime, minutes: int) -> Buffers:
    if context.actor.id == booking.student_id:
        listing = context.uow.listings.get(booking.listing_id)
        if listing is not None and minutes not in listing.durations_minutes:
            raise SlotNotOffered("This listing has no such duration.", field="duration_minutes")
        givers = (booking.tutor_id, *booking.colleague_ids)
        found = _longest(
            offered(context, id_, start, minutes, without=booking.id) for id_ in givers
        )
        return found or Buffers()
    if start <= context.now:
        raise SlotInPast("Choose a later time.", field="start")
    if start > context.now + _FARTHEST:
        raise SlotNotOffered("Choose a time that is nearer.", field="start")
    return buffers_of(booking)


def _longest(buffers: Iterable[Buffers]) -> Buffers | None:
    """What keeps everybody's buffers who gives it; none where nobody has any."""
    every = list(buffers)
    if not every:
        return None
    before = max(one.before_minutes for one in every)
    return Buffers(before, max(one.after_minutes for one in every))
