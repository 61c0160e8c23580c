"""Live sessions over HTTP: facts, tickets, ice servers, ending, the take-away.

Does not reach into the room's memory: an end is stored, hinted, and the room that is open
looks (``entrypoints/ws/live_room.py``).
"""

from typing import Literal

from helpout_server.contracts import live_session as wire
from helpout_server.contracts.account import Ticket, TicketDraft
from helpout_server.contracts.entries import Chat, Entry
from helpout_server.domain.booking import Booking
from helpout_server.domain.document import read_document
from helpout_server.domain.errors import NotAllowed
from helpout_server.domain.live_session import build_take_away, take_away_name
from helpout_server.domain.runs import RunBook
from helpout_server.services.booking import (
    booking_of_live_session,
    cancel_booking,
    complete_booking,
    join_window,
    present_one,
)
from helpout_server.services.context import Context
from helpout_server.services.room import check_open


def issue_ticket(context: Context, *, body: TicketDraft) -> Ticket:
    """A ticket for one socket: the caller's events, or a room that is open to them.

    Raises:
        NotFound, NotAllowed: not one of its two people.
        NotYetJoinable, LiveSessionOver: the room is not open (any more).
        TooMany: too many unused tickets.
    """
    if body.live_session_id is not None:
        booking = _own(context, body.live_session_id)
        check_open(context.uow, booking, policy=context.policy, now=context.now)
    assert context.tickets is not None, "the application hands every use case its tickets"
    ticket, expires_in_ms = context.tickets.issue(context.actor.id, body.live_session_id)
    return Ticket(ticket=ticket, expires_in_ms=expires_in_ms)


def get(context: Context, *, live_session_id: str) -> wire.LiveSession:
    """One live session, for its people and staff."""
    return _present(context, booking_of_live_session(context, live_session_id))


def end(context: Context, *, live_session_id: str) -> wire.LiveSession:
    """End it, by either of its people; again changes nothing.

    The booking is completed if both were in the room at some time. If they never met it is
    cancelled while its time is not past, so that the time is free again and nobody waits.

    Raises:
        NotYetJoinable: the room has not opened.
        LiveSessionOver: its time is past, or it was cancelled.
    """
    booking = _own(context, live_session_id)
    record = context.uow.live_sessions.open(live_session_id, booking.id)
    if record.ended_at is not None:
        return _present(context, booking)
    check_open(context.uow, booking, policy=context.policy, now=context.now)
    context.uow.live_sessions.mark_ended(live_session_id, context.actor.id, context.now)
    if booking.status == "in_progress":
        booking = complete_booking(context, live_session_id)
    elif context.now < booking.end:
        booking = cancel_booking(context, booking)
    context.changed("live_session_changed", live_session_id, booking.student_id, booking.tutor_id)
    return _present(context, booking)


def ice_servers(context: Context, *, live_session_id: str) -> wire.IceServers:
    """STUN and TURN servers for the caller's call, with credentials that lapse."""
    _own(context, live_session_id)
    assert context.ice is not None, "the application hands every use case its ice servers"
    return context.ice.for_account(context.actor.id, context.now)


def take_away(context: Context, *, live_session_id: str) -> wire.TakeAway:
    """The live session as a notebook, for either of its people, at any time."""
    booking = _own(context, live_session_id)
    runs, chat = RunBook(), list[Entry]()
    for line in context.uow.live_sessions.lines(live_session_id):
        if not runs.add(line.entry) and isinstance(line.entry.body, Chat):
            chat.append(line.entry)
    document = context.uow.live_sessions.document(live_session_id)
    accounts = context.uow.accounts.many((booking.student_id, booking.tutor_id))
    notebook = build_take_away(
        title=booking.listing_title,
        held_at=booking.start,
        problem=booking.problem,
        cells=[] if document is None else read_document(document.state, document.updates),
        runs=runs.states(),
        chat=chat,
        people={account.id: account.display_name for account in accounts.values()},
    )
    name = take_away_name(booking.listing_title, booking.start)
    return wire.TakeAway(file_name=name, notebook=notebook)


def _own(context: Context, live_session_id: str) -> Booking:
    booking = booking_of_live_session(context, live_session_id)
    if context.actor.id not in (booking.student_id, booking.tutor_id):
        raise NotAllowed("Only the two people of a booking may enter its room.")
    return booking


def _present(context: Context, booking: Booking) -> wire.LiveSession:
    shown = present_one(context, booking)
    return wire.LiveSession(
        id=booking.live_session_id,
        status=_status(context, booking),
        booking=shown,
        gathering=None,
        title=booking.listing_title,
        lead=shown.tutor,
        lender=shown.student,
        my_role=shown.role,
        my_state="admitted",
        members=[],
        topology="mesh",
        recording_refused="off",
        recording_keep_days_max=0,
        attendance=[],
        starts_in_ms=round((booking.start - context.now).total_seconds() * 1_000),
        ends_in_ms=round((booking.end - context.now).total_seconds() * 1_000),
    )


def _status(context: Context, booking: Booking) -> Literal["open", "not_yet", "over"]:
    window = join_window(context.policy)
    record = context.uow.live_sessions.get(booking.live_session_id)
    if window.over(booking, context.now) or (record is not None and record.ended_at is not None):
        return "over"
    return "not_yet" if context.now < window.opens(booking) else "open"
