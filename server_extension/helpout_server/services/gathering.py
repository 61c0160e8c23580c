"""Gatherings: make one, see what is on, come to the door."""

from datetime import UTC, datetime, timedelta

from helpout_server.contracts import gathering as wire
from helpout_server.contracts.live_session import LiveSession
from helpout_server.domain import gathering as rules
from helpout_server.domain import member as members
from helpout_server.domain import seat as seats
from helpout_server.domain.attendance import here_now
from helpout_server.domain.errors import InvalidRequest, TooMany, WrongState
from helpout_server.domain.interval import moment, seconds
from helpout_server.domain.member import Role
from helpout_server.domain.wall_clock import DAY_S, WallClock
from helpout_server.services import live_session
from helpout_server.services.account import known_time_zone
from helpout_server.services.context import Context
from helpout_server.services.held import Held, load_held
from helpout_server.services.live_session_shape import present_gatherings, present_held
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line, paragraphs
from helpout_server.services.seat import facts_of, known_gathering, meant

SHOWN_MAX = 100


def create(context: Context, *, body: wire.GatheringDraft) -> wire.Gathering:
    """Make a gathering, by a tutor or staff; or several, one a week, of which the first is told.

    Raises:
        NotAllowed, TooMany, CallLimit, SlotInPast, InvalidRequest.
    """
    uow, actor = context.uow, context.actor
    uow.lock(actor.id)
    rules.check_maker(
        is_staff=actor.is_staff,
        offers_listing=any(one.published for one in uow.listings.of_tutor(actor.id)),
        ahead=uow.gatherings.count_of_host(actor.id, ends_after=context.now),
        more=body.weeks,
    )
    if body.weeks == 1:
        return present_gatherings(context, [_create_one(context, body, body.start, None)])[0]
    if body.start is None:
        raise InvalidRequest("Say when the first one begins.", field="start")
    series_id = context.ids.new("gser")
    zone = known_time_zone(body.time_zone or actor.time_zone)
    made = [
        _create_one(context, body, start, rules.SeriesPlace(series_id, number, body.weeks))
        for number, start in enumerate(weekly(body.start, zone, body.weeks), 1)
    ]
    return present_gatherings(context, made[:1])[0]


def weekly(start: datetime, zone: str, weeks: int) -> list[datetime]:
    """The same reading of a zone's wall clock, week after week.

    Raises:
        InvalidRequest: too far to be on a calendar.
    """
    try:
        at = seconds(start.astimezone(UTC))
        end = at + weeks * 7 * DAY_S
        moment(end + 7 * DAY_S)
    except (OverflowError, ValueError) as error:
        raise InvalidRequest("That is too far ahead.", field="start") from error
    clock = WallClock(zone, at, end)
    local = at + clock.offset_at(at)
    later = [moment(clock.instant(local + number * 7 * DAY_S)) for number in range(1, weeks)]
    return [start, *later]


def _create_one(
    context: Context,
    body: wire.GatheringDraft,
    start: datetime | None,
    series: rules.SeriesPlace | None,
) -> rules.Gathering:
    gathering = rules.planned(
        id_=context.ids.new("gath"),
        live_session_id=context.ids.new("live"),
        host_id=context.actor.id,
        title=one_line(body.title, field="title", longest=40),
        description=paragraphs(body.description, field="description", longest=150),
        start=start,
        duration_minutes=body.duration_minutes,
        capacity=body.capacity,
        waiting_room=body.waiting_room,
        on_air=body.on_air,
        call_limit=context.policy.call_limit,
        now=context.now,
        series=series,
    )
    context.uow.live_sessions.open(
        gathering.live_session_id, booking_id=None, lead_id=context.actor.id
    )
    context.uow.gatherings.add(gathering)
    context.changed("gathering_changed", gathering.id)
    return gathering


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
    live_session_id = known_gathering(context, gathering_id).live_session_id
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
    """End it, or call it off before it began; by whoever leads or hosts it, or staff.

    Who has a seat in what did not begin is told that it is called off.
    """
    gathering = known_gathering(context, gathering_id)
    if context.now < gathering.start:
        return cancel(context, gathering_id=gathering_id, body=wire.GatheringCancelDraft())
    live_session.end(context, live_session_id=gathering.live_session_id)
    return present_gatherings(context, [gathering])[0]


def cancel(
    context: Context, *, gathering_id: str, body: wire.GatheringCancelDraft
) -> wire.Gathering:
    """Call it off before it begins, or it and every later one of its series.

    Everybody with a seat or in the line is told. Again changes nothing.

    Raises:
        NotFound, NotAllowed.
        WrongState: it has begun; end it.
    """
    reason = paragraphs(body.reason, field="reason", longest=500)
    gathering = known_gathering(context, gathering_id)
    every = meant(context, gathering, whole_series=body.whole_series)
    context.uow.lock(*(one.live_session_id for one in every))
    if context.now >= gathering.start:
        raise WrongState("It has begun. End it in its room.")
    records = context.uow.live_sessions.many([one.live_session_id for one in every])
    seated = context.uow.seats.of([one.id for one in every])
    for one in every:
        live_session.end(context, live_session_id=one.live_session_id)
        if records[one.live_session_id].ended_at is None:
            to = [seat.account_id for seat in seated[one.id]]
            notify(
                context,
                "gathering_cancelled",
                to,
                about=one.id,
                facts={**facts_of(context, one), **({"reason": reason} if reason else {})},
            )
    return present_gatherings(context, [gathering])[0]


def with_seat(context: Context, held: Held, member: members.Member) -> members.Member:
    """The member with a seat of the gathering, which is kept for a while from now on.

    Raises:
        GatheringFull: all are taken.
    """
    assert held.gathering is not None, "only gatherings have seats"
    passages = context.uow.live_sessions.passages([held.id]).get(held.id, [])
    promised = context.uow.seats.of([held.gathering.id])[held.gathering.id]
    found = rules.seats_taken(
        [
            (one.account_id, one.at)
            for one in held.members.values()
            if one.state == "admitted" and one.role != "watcher"
        ],
        host_id=held.gathering.host_id,
        here=here_now(passages),
        now=context.now,
        promised=seats.kept_for(promised, start=held.gathering.start, now=context.now),
    )
    if member.account_id not in found:
        rules.check_seat(held.gathering, taken=len(found))
        return members.seated(member, now=context.now)
    return member
