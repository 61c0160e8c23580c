"""What a queue brings two people, or a group, into: a booking or a gathering that starts now.

Owns that a helpout from a queue is an appointment like any other, so that nobody is double
booked and its live session, take-away and review work as ever.
"""

from collections.abc import Iterable
from datetime import timedelta

from helpout_server.contracts.problem import Problem
from helpout_server.domain import queue_ticket as rules
from helpout_server.domain.booking import Booking
from helpout_server.domain.errors import LiveSessionOver, NotYetJoinable, SlotTaken, WrongState
from helpout_server.domain.gathering import Gathering
from helpout_server.domain.interval import between, moment, seconds
from helpout_server.domain.listing import Listing
from helpout_server.domain.member import Member
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services import booking, live_session
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.context import Context

SHORTEST_MINUTES = 5
_LISTING_TITLE = "Help right now"


def minutes_free(context: Context, helper_id: str, others: Iterable[str], wanted: int) -> int:
    """How long these people could be together from now on, at most as long as wanted.

    What begins in the helper's calendars elsewhere meanwhile counts too. What goes on there
    already does not: many have their hours at the queue in it.
    """
    now = context.now
    end = now + timedelta(minutes=wanted)
    taken = context.uow.bookings.taken([helper_id, *others], start=now, end=end)
    busy = busy_of(context, [helper_id], start=now, end=end)
    begins = [one for gone in busy.values() for one in gone if one.start > seconds(now)]
    free = wanted
    for one in (*begins, *(one for gone in taken.values() for one in gone)):
        if one.overlaps(between(now, end)):
            free = min(free, int((moment(one.start) - now) // timedelta(minutes=1)))
    return max(0, free)


def check_free(context: Context, helper_id: str, wanted: int) -> None:
    """Whether a helper may call somebody.

    Raises:
        WrongState: they have an appointment now, or in a moment.
    """
    if minutes_free(context, helper_id, (), wanted) < SHORTEST_MINUTES:
        raise WrongState("You have an appointment now, or in a few minutes.")


def book_help(
    context: Context,
    *,
    title: str,
    helper_id: str,
    student_id: str,
    problem: Problem,
    minutes: int,
) -> Booking:
    """A booking of the two that starts now, shorter where the next appointment is near.

    Raises:
        SlotTaken: one of them has one now.
    """
    free = minutes_free(context, helper_id, [student_id], minutes)
    if free < SHORTEST_MINUTES:
        raise SlotTaken("One of you has an appointment now, or in a few minutes.")
    listing = _help_listing(context, helper_id, free)
    return booking.book_now(context, listing, helper_id, student_id, problem, free, title=title)


def begin_one(context: Context, queue: Queue, ticket: Ticket) -> Ticket:
    """The two meet; raises as ``book_help``."""
    assert ticket.helper_id is not None, "somebody called"
    made = book_help(
        context,
        title=queue.title,
        helper_id=ticket.helper_id,
        student_id=ticket.student_id,
        problem=ticket.problem,
        minutes=queue.usual_minutes,
    )
    return rules.answered(
        ticket,
        actor_id=ticket.student_id,
        live_session_id=made.live_session_id,
        booking_id=made.id,
        now=context.now,
    )


def begin_group(context: Context, queue: Queue, ticket: Ticket) -> Ticket:
    """The first of a group to answer opens its room, the others come into it."""
    assert ticket.helper_id is not None, "somebody called"
    live_session_id = _room_of(context, ticket) or _open_room(context, queue, ticket.helper_id)
    context.uow.members.put(
        Member(
            live_session_id=live_session_id,
            account_id=ticket.student_id,
            role="attendee",
            state="admitted",
            asked_by=None,
            takes_over=False,
            at=context.now,
        )
    )
    people = (ticket.helper_id, ticket.student_id)
    context.changed("live_session_changed", live_session_id, *people)
    return rules.answered(
        ticket,
        actor_id=ticket.student_id,
        live_session_id=live_session_id,
        booking_id=None,
        now=context.now,
    )


def end_held(context: Context, ticket: Ticket, *, others: Iterable[Ticket]) -> None:
    """End the live session of a ticket, unless others of its group are still in it."""
    id_ = ticket.live_session_id
    if id_ is None or any(one.live_session_id == id_ and one.id != ticket.id for one in others):
        return
    try:
        live_session.end(context, live_session_id=id_)
    except (LiveSessionOver, NotYetJoinable, WrongState):
        return  # it ended by itself


def _room_of(context: Context, ticket: Ticket) -> str | None:
    """Where the others of its group are helped."""
    tickets = context.uow.queues.open_tickets([ticket.queue_id]).get(ticket.queue_id, [])
    return next(
        (
            one.live_session_id
            for one in tickets
            if one.group_id == ticket.group_id
            and one.state == "helping"
            and one.helper_id == ticket.helper_id
        ),
        None,
    )


def _open_room(context: Context, queue: Queue, helper_id: str) -> str:
    """A gathering of the helper that starts now; no list shows it."""
    uow = context.uow
    gathering = Gathering(
        id=context.ids.new("gath"),
        live_session_id=context.ids.new("live"),
        host_id=helper_id,
        title=queue.title,
        description="",
        start=context.now,
        end=context.now + timedelta(minutes=queue.usual_minutes),
        capacity=context.policy.call_limit,
        waiting_room=True,
        on_air=False,
        created_at=context.now,
    )
    uow.live_sessions.open(gathering.live_session_id, booking_id=None, lead_id=helper_id)
    uow.gatherings.add(gathering)
    return gathering.live_session_id


def _help_listing(context: Context, tutor_id: str, minutes: int) -> Listing:
    """What a helper's helpouts from queues are booked under; no list shows it."""
    found = context.uow.queues.help_listing(tutor_id)
    listing = None if found is None else context.uow.listings.get(found)
    if listing is None:
        listing = Listing(
            id=context.ids.new("lst"),
            tutor_id=tutor_id,
            title=_LISTING_TITLE,
            description=_LISTING_TITLE,
            category="other",
            tags=(),
            requirements="",
            durations_minutes=(minutes,),
            published=False,
            created_at=context.now,
            updated_at=context.now,
        )
        context.uow.listings.add(listing)
        context.uow.queues.add_help_listing(tutor_id, listing.id)
    return listing
