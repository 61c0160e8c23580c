"""Gatherings: make one, see what is on, come to the door."""

from datetime import timedelta

from helpout_server.contracts import gathering as wire
from helpout_server.contracts.live_session import LiveSession
from helpout_server.domain import gathering as rules
from helpout_server.domain import member as members
from helpout_server.domain.attendance import here_now
from helpout_server.domain.errors import NotFound, TooMany
from helpout_server.domain.member import Role
from helpout_server.services import live_session
from helpout_server.services.context import Context
from helpout_server.services.held import Held, load_held
from helpout_server.services.live_session_shape import present_gatherings, present_held
from helpout_server.services.plain_text import one_line, paragraphs

SHOWN_MAX = 100


def create(context: Context, *, body: wire.GatheringDraft) -> wire.Gathering:
    """Make a gathering, by a tutor or staff.

    Raises:
        NotAllowed, TooMany, CallLimit, SlotInPast, InvalidRequest.
    """
    uow, actor = context.uow, context.actor
    rules.check_maker(
        is_staff=actor.is_staff,
        offers_listing=any(one.published for one in uow.listings.of_tutor(actor.id)),
        ahead=uow.gatherings.count_of_host(actor.id, ends_after=context.now),
    )
    gathering = rules.planned(
        id_=context.ids.new("gath"),
        live_session_id=context.ids.new("live"),
        host_id=actor.id,
        title=one_line(body.title, field="title", longest=40),
        description=paragraphs(body.description, field="description", longest=150),
        start=body.start,
        duration_minutes=body.duration_minutes,
        capacity=body.capacity,
        waiting_room=body.waiting_room,
        on_air=body.on_air,
        call_limit=context.policy.call_limit,
        now=context.now,
    )
    uow.live_sessions.open(gathering.live_session_id, booking_id=None, lead_id=actor.id)
    uow.gatherings.add(gathering)
    context.changed("gathering_changed", gathering.id)
    return present_gatherings(context, [gathering])[0]


def list_ahead(context: Context) -> wire.GatheringPage:
    """Open and planned ones, soonest first."""
    late = timedelta(minutes=context.policy.join_late_minutes)
    found = context.uow.gatherings.ahead(ends_after=context.now - late, limit=SHOWN_MAX)
    return wire.GatheringPage(gatherings=present_gatherings(context, found))


def enter(context: Context, *, gathering_id: str, body: wire.EnterDraft) -> LiveSession:
    """Come to the door: in, or waiting for whoever leads it.

    Asked again it says how that stands. Who is host or colleague needs no door.

    Raises:
        NotFound, NotYetJoinable, LiveSessionOver.
        NotAllowed: not on air, or on air and not agreed to.
        Removed: turned away, or sent out.
        GatheringFull: all places are taken.
    """
    live_session_id = _known(context, gathering_id).live_session_id
    context.uow.lock(live_session_id)  # two at the door see each other's seats
    held = load_held(context.uow, live_session_id)
    assert held.gathering is not None, "it was found by its gathering"
    held.check_open(context.policy, context.now)
    actor = context.actor
    earlier = held.members.get(actor.id)
    if earlier is not None and earlier.state == "admitted" and earlier.role == "tutor":
        return present_held(context, held)
    rules.check_terms(held.gathering, watch=body.watch, agrees_on_air=body.agrees_on_air)
    if earlier is None and context.uow.members.count(held.id) >= rules.MEMBERS_MAX:
        raise TooMany("Too many people have come to this gathering.")
    role: Role = "watcher" if body.watch else "staff" if actor.is_staff else "attendee"
    member = members.at_the_door(
        earlier,
        live_session_id=held.id,
        account_id=actor.id,
        role=role,
        waits=held.gathering.waiting_room and not body.watch and not actor.is_staff,
        now=context.now,
    )
    if member.state == "admitted" and role != "watcher":
        member = with_seat(context, held, member)
    if member != earlier:
        context.uow.members.put(member)
        held = load_held(context.uow, held.id)
        context.changed("live_session_changed", held.id, *held.people)
    return present_held(context, held)


def end(context: Context, *, gathering_id: str) -> wire.Gathering:
    """End it, or call it off before it began; by whoever leads or hosts it, or staff."""
    gathering = _known(context, gathering_id)
    live_session.end(context, live_session_id=gathering.live_session_id)
    return present_gatherings(context, [gathering])[0]


def with_seat(context: Context, held: Held, member: members.Member) -> members.Member:
    """The member with a seat of the gathering, which is kept for a while from now on.

    Raises:
        GatheringFull: all are taken.
    """
    assert held.gathering is not None, "only gatherings have seats"
    passages = context.uow.live_sessions.passages([held.id]).get(held.id, [])
    seats = rules.seats_taken(
        [
            (one.account_id, one.at)
            for one in held.members.values()
            if one.state == "admitted" and one.role != "watcher"
        ],
        host_id=held.gathering.host_id,
        here=here_now(passages),
        now=context.now,
    )
    if member.account_id not in seats:
        rules.check_seat(held.gathering, taken=len(seats))
        return members.seated(member, now=context.now)
    return member


def _known(context: Context, gathering_id: str) -> rules.Gathering:
    gathering = context.uow.gatherings.get(gathering_id)
    if gathering is None:
        raise NotFound("There is no such gathering.")
    return gathering
