"""Bookings: whether a slot is offered and free, and taking it.

Owns the one order in which that is done: lock both people, let what is held too long go, look
for an overlap, insert; the database's own guard is the backstop.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from helpout_server.contracts.booking import Agreement
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.availability import Asked, Availability, slot_starts, too_soon
from helpout_server.domain.booking import Booking, Buffers
from helpout_server.domain.booking_moves import Now
from helpout_server.domain.errors import (
    NotFound,
    OwnListing,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    TooMany,
)
from helpout_server.domain.interval import Interval, between, seconds
from helpout_server.domain.listing import Listing
from helpout_server.services.booking_alternatives import taken_by
from helpout_server.services.booking_shape import join_window
from helpout_server.services.booking_telling import hint, tell_both
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.context import Context, Policy
from helpout_server.services.course_access import check_student
from helpout_server.services.taken_time import is_full

_FARTHEST = timedelta(days=800)


def agreement_of(listing: Listing, duration_minutes: int, policy: Policy) -> Agreement:
    """What is agreed on by who books it now."""
    return Agreement(
        title=listing.title,
        description=listing.description,
        requirements=listing.requirements,
        duration_minutes=duration_minutes,
        approval_required=listing.approval_required,
        cancellation=listing.cancellation,  # type: ignore[arg-type]  # it came in as one
        free_cancellation_hours=policy.free_cancellation_hours,
        reschedules_max=policy.reschedules_max,
    )


def check_listing(context: Context, listing: Listing, duration_minutes: int) -> None:
    """Whether the caller may book it at all.

    Raises:
        OwnListing, NotFound, SlotNotOffered.
        TermsNotAgreed: those of its course.
    """
    if listing.organisation_id is None and listing.tutor_id == context.actor.id:
        raise OwnListing("Book somebody else's.")
    if not listing.published:
        raise NotFound("There is no such listing, or it is no longer offered.")
    check_student(context, listing.course_id)
    if duration_minutes not in listing.durations_minutes:
        raise SlotNotOffered("This listing has no such duration.", field="duration_minutes")


def check_room_for(context: Context, more: int = 1) -> None:
    """Whether the caller may have so many more bookings ahead; raises TooMany."""
    most = context.policy.bookings_open_max
    if context.uow.bookings.open_count(context.actor.id, now=context.now) + more > most:
        raise TooMany(f"You may have {most} bookings ahead. Let one go first.")


def offered(
    context: Context,
    tutor_id: str,
    start: datetime,
    duration_minutes: int,
    *,
    hours: Availability | None = None,
    without: str = "",
) -> Buffers:
    """The tutor's buffers, once their hours are seen to offer the slot, taken or not.

    Args:
        hours: theirs, where they are known already.
        without: the booking that is to be moved there, which counts for no limit.

    Raises:
        SlotInPast, SlotNotOffered.
    """
    hours = hours or context.uow.availabilities.get(tutor_id)
    if hours is None or start > context.now + _FARTHEST:
        raise SlotNotOffered("Choose one of the times that are shown.", field="start")
    if start < context.now or too_soon(hours, start, context.now):
        raise SlotInPast("Choose a later time.", field="start")
    if not is_offered(hours, start, duration_minutes, context.now):
        raise SlotNotOffered("Choose one of the times that are shown.", field="start")
    if hours.is_limited and is_full(
        context, tutor_id, start, student_id=context.actor.id, without=without
    ):
        raise SlotNotOffered("The tutor takes no more appointments then.", field="start")
    return Buffers(hours.buffer_before_minutes, hours.buffer_after_minutes)


def is_offered(hours: Availability, start: datetime, duration_minutes: int, now: datetime) -> bool:
    """Whether somebody's hours have that slot, taken or not."""
    if start.microsecond:
        return False
    asked = Asked(
        start=start, end=start + timedelta(seconds=1), duration_minutes=duration_minutes, now=now
    )
    return next(slot_starts(hours, asked), None) == seconds(start)


def let_lapse(context: Context, bookings: Iterable[Booking]) -> None:
    """What was held or requested too long takes nobody's time any more. Lock its people first."""
    now = Now(context.now, join_window(context.policy))
    for before in bookings:
        booking = moves.lapse(before, now)
        context.uow.bookings.update(booking)
        hint(context, booking)
        if booking.booked:
            tell_both(context, "booking_expired", booking)


def check_free(context: Context, wanted: Booking, *, calendars: bool = True) -> None:
    """Whether nobody and nothing else takes the time of its people; itself left out.

    Args:
        calendars: the tutor's calendars elsewhere count too.

    Raises:
        SlotTaken: with what was ``asked``; see ``booking_alternatives``.
    """
    givers = (wanted.tutor_id, *wanted.colleague_ids)
    people = (*givers, wanted.student_id)
    blocked = between(wanted.blocked_from, wanted.blocked_until)
    own = between(wanted.start, wanted.end)
    taken = _taken(context, wanted, people)
    if taken:
        # Rarely: what is in the way may have lapsed and not be noted so yet.
        lapsed = context.uow.bookings.expired(now=context.now, people=people)
        if lapsed:
            let_lapse(context, lapsed)
            taken = _taken(context, wanted, people)
    if _overlaps(own, taken.get(wanted.student_id, ())):
        yours = wanted.student_id == context.actor.id
        whose = "You have" if yours else "The student has"
        raise taken_by(wanted, f"{whose} another booking at that time.")
    if any(_overlaps(blocked, taken.get(id_, ())) for id_ in givers):
        raise taken_by(wanted, "Somebody else has booked it. These are the next free times.")
    if not calendars:
        return
    busy = busy_of(context, givers, start=wanted.blocked_from, end=wanted.blocked_until)
    if any(_overlaps(blocked, busy.get(id_, ())) for id_ in givers):
        raise taken_by(wanted, "The tutor has something else then. These are the next free times.")


def take(context: Context, wanted: Booking, *, calendars: bool = True) -> None:
    """Keep a new booking in a slot that is free.

    Raises:
        SlotTaken: as ``check_free``.
    """
    check_free(context, wanted, calendars=calendars)
    try:
        context.uow.bookings.add(wanted)
    except SlotTaken:
        raise taken_by(wanted, _FASTER) from None


def retake(context: Context, moved: Booking, *, calendars: bool = True) -> None:
    """Keep a booking whose times or tutor were changed.

    Args:
        calendars: as in ``check_free``.

    Raises:
        SlotTaken: as ``check_free``.
    """
    check_free(context, moved, calendars=calendars)
    try:
        context.uow.bookings.update(moved)
    except SlotTaken:
        raise taken_by(moved, _FASTER) from None


GONE = "That time is gone. These are the next free times."
_FASTER = "Somebody else was faster. These are the next free times."


def _taken(
    context: Context, wanted: Booking, people: Iterable[str]
) -> Mapping[str, Sequence[Interval]]:
    return context.uow.bookings.taken(
        people, start=wanted.blocked_from, end=wanted.blocked_until, without=wanted.id
    )


def _overlaps(wanted: Interval, taken: Iterable[Interval]) -> bool:
    return any(wanted.overlaps(one) for one in taken)
