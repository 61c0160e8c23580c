"""Live sessions over HTTP: facts, tickets, ice servers, ending.

Does not reach into the room's memory: an end is stored, hinted, and the room that is open
looks (``entrypoints/ws/live_room.py``). Who belongs to one is in ``services/member.py``.
"""

from datetime import timedelta

from helpout_server.contracts import live_session as wire
from helpout_server.contracts.account import Ticket, TicketDraft
from helpout_server.domain.errors import NotAllowed
from helpout_server.domain.member import Member
from helpout_server.services.booking import cancel_booking, end_booking
from helpout_server.services.context import Context
from helpout_server.services.held import Held, load_held, open_record
from helpout_server.services.live_session_shape import present_held

MINE_MAX = 50
_MINE_SINCE = timedelta(days=2)


def issue_ticket(context: Context, *, body: TicketDraft) -> Ticket:
    """A ticket for one socket: the caller's events, or a room that is open to them.

    Raises:
        NotFound, NotAllowed: nothing of the caller's.
        Waiting, Removed: at the door, or turned away.
        NotYetJoinable, LiveSessionOver: the room is not open (any more).
        TooMany: too many unused tickets.
    """
    if body.live_session_id is not None:
        held, _ = own_held(context, body.live_session_id)
        held.check_open(context.policy, context.now)
    assert context.tickets is not None, "the application hands every use case its tickets"
    ticket, expires_in_ms = context.tickets.issue(
        context.actor.id, body.live_session_id, body.device
    )
    return Ticket(ticket=ticket, expires_in_ms=expires_in_ms)


def get(context: Context, *, live_session_id: str) -> wire.LiveSession:
    """One live session, for its people and staff."""
    return present_held(context, load_held(context.uow, live_session_id))


def list_mine(context: Context) -> wire.LiveSessionList:
    """What the caller was brought into or waits for, and is open now; not their own bookings."""
    ids = context.uow.members.live_sessions_of(
        context.actor.id,
        ("asked", "waiting", "admitted"),
        since=context.now - _MINE_SINCE,
        limit=MINE_MAX,
    )
    found = [load_held(context.uow, id_) for id_ in ids]
    return wire.LiveSessionList(
        live_sessions=[
            present_held(context, held)
            for held in found
            if held.status(context.policy, context.now) == "open"
            and (held.booking is None or not _is_of(held, context.actor.id))
        ]
    )


def end(context: Context, *, live_session_id: str) -> wire.LiveSession:
    """End it, by whoever lends or leads, a gathering by staff too; again changes nothing.

    A booking is completed if both were in the room at some time. If they never met it is
    cancelled while its time is not past, so that the time is free again and nobody waits.

    Raises:
        NotYetJoinable: the room has not opened; a gathering is called off even then.
        LiveSessionOver: its time is past, or it was cancelled.
    """
    context.uow.lock(live_session_id)
    held = load_held(context.uow, live_session_id)
    _check_may_end(context, held)
    if held.ended:
        return present_held(context, held)
    if held.booking is not None or held.status(context.policy, context.now) == "over":
        held.check_open(context.policy, context.now)
    open_record(context.uow, held)
    context.uow.live_sessions.mark_ended(live_session_id, context.actor.id, context.now)
    if held.booking is not None:
        if held.booking.status == "in_progress":
            end_booking(context, held.booking, allowed=True)
        elif context.now < held.booking.end:
            cancel_booking(context, held.booking, allowed=True)
    context.changed("live_session_changed", live_session_id, *held.people)
    if held.gathering is not None:
        context.changed("gathering_changed", held.gathering.id)
    return present_held(context, load_held(context.uow, live_session_id))


def ice_servers(context: Context, *, live_session_id: str) -> wire.IceServers:
    """STUN and TURN servers for the caller's call, with credentials that lapse."""
    own_held(context, live_session_id)
    assert context.ice is not None, "the application hands every use case its ice servers"
    return context.ice.for_account(context.actor.id, context.now, live_session_id)


def own_held(context: Context, live_session_id: str) -> tuple[Held, Member]:
    """A live session that the caller is let into, and what they are in it.

    Raises:
        NotFound, NotAllowed, Waiting, Removed: see ``Held.admitted_member``.
    """
    held = load_held(context.uow, live_session_id)
    return held, held.admitted_member(context.actor.id, is_staff=context.actor.is_staff)


def _check_may_end(context: Context, held: Held) -> None:
    movers = held.movers(context.actor)
    if movers & {"lender", "lead"} or (held.gathering is not None and "staff" in movers):
        return
    held.admitted_member(context.actor.id, is_staff=context.actor.is_staff)
    raise NotAllowed("Whoever leads it ends it, or whoever's kernel is lent.")


def _is_of(held: Held, account_id: str) -> bool:
    return held.booking is not None and account_id in (
        held.booking.student_id,
        held.booking.tutor_id,
    )
