"""Bookings: who gives one that is offered by several people.

Owns the choice at booking time, below the locks of everybody who could be chosen: those whose
hours offer the slot and whose time is free, whose turn it is first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpout_server.domain.availability import Availability, slot_starts
from helpout_server.domain.booking import Booking, Buffers
from helpout_server.domain.errors import HelpoutError, OwnListing, SlotNotOffered
from helpout_server.domain.interval import seconds
from helpout_server.domain.listing import Listing
from helpout_server.services.booking_alternatives import Asked, taken_slot
from helpout_server.services.booking_slot import GONE, let_lapse, offered
from helpout_server.services.context import Context
from helpout_server.services.crew import Crew, crew_of, settle_lapsed, took_turn
from helpout_server.services.taken_time import taken_time


@dataclass(frozen=True, slots=True)
class Givers:
    """The tutor of a new booking, who else comes, and what is kept free around it."""

    tutor_id: str
    colleague_ids: tuple[str, ...]
    buffers: Buffers


def who_gives(
    context: Context,
    listing: Listing,
    start: datetime,
    duration_minutes: int,
    *,
    rather: str = "",
) -> Givers:
    """Who the caller's booking is with. Of a tutor alone only that it is offered is seen.

    Args:
        rather: a tutor who comes before whoever's turn it is, where they are free.

    Raises:
        SlotTaken: nobody, or not everybody who must come, is free; with ``alternatives``.
        OwnListing, SlotNotOffered, SlotInPast.
    """
    if listing.organisation_id is None:
        buffers = offered(context, listing.tutor_id, start, duration_minutes)
        return Givers(listing.tutor_id, (), buffers)
    settle_lapsed(context, listing.organisation_id)
    crew = crew_of(context, listing)
    others = crew.offered_to(context.actor.id)
    if not others.tutor_ids:
        if crew.tutor_ids:
            raise OwnListing("You are among those who give it.")
        raise SlotNotOffered("Nobody answers this listing now.", field="start")
    offers = _offered(context, others, start, duration_minutes)
    free = _free(context, others, start, duration_minutes, student_id=context.actor.id)
    ordered = others.in_turn(set(offers) & free)
    if not ordered:
        raise taken_slot(GONE, Asked(others, context.actor.id, start, duration_minutes))
    turn = (rather,) if (rather,) in ordered else ordered[0]
    tutor_id, *colleague_ids = turn
    chosen = [offers[id_] for id_ in turn]
    return Givers(
        tutor_id,
        tuple(sorted(colleague_ids)),
        Buffers(
            max(one.before_minutes for one in chosen), max(one.after_minutes for one in chosen)
        ),
    )


def note_turn(context: Context, listing: Listing, booking: Booking) -> None:
    """A booking of that listing was taken: it was its tutor's turn, among those who were free."""
    if listing.organisation_id is None:
        return
    crew = crew_of(context, listing).offered_to(booking.student_id)
    minutes = (booking.end - booking.start) // timedelta(minutes=1)
    free = _free(context, crew, booking.start, minutes)
    took_turn(context, crew, booking.id, tutor_id=booking.tutor_id, free_ids=free)


def _offered(
    context: Context, crew: Crew, start: datetime, duration_minutes: int
) -> dict[str, Buffers]:
    """Buffers of those whose hours offer it, taken or not; what the last said where nobody's do."""
    found: dict[str, Buffers] = {}
    refusal: HelpoutError | None = None
    hours = context.uow.availabilities.many(crew.tutor_ids)
    for tutor_id in crew.tutor_ids:
        try:
            found[tutor_id] = offered(
                context, tutor_id, start, duration_minutes, hours=hours.get(tutor_id)
            )
        except HelpoutError as error:
            refusal = error
            if crew.kind == "collective":
                raise
    if refusal is not None and not found:
        raise refusal
    return found


def _free(
    context: Context,
    crew: Crew,
    start: datetime,
    duration_minutes: int,
    *,
    student_id: str = "",
) -> set[str]:
    """Who of them has all of that time: bookings, calendars elsewhere and limits looked at."""
    people = [*crew.tutor_ids, *filter(None, [student_id])]
    let_lapse(context, context.uow.bookings.expired(now=context.now, people=people))
    hours: dict[str, Availability] = context.uow.availabilities.many(crew.tutor_ids)
    end = start + timedelta(seconds=1)
    gone = taken_time(context, hours, student_id=student_id, start=start, end=end)
    return {
        tutor_id
        for tutor_id, open_hours in hours.items()
        if next(
            slot_starts(
                open_hours,
                gone.asked(
                    context,
                    tutor_id,
                    student_id=student_id,
                    start=start,
                    end=end,
                    duration_minutes=duration_minutes,
                ),
            ),
            None,
        )
        == seconds(start)
    }
