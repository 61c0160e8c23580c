"""Seats of gatherings: take one, wait in line for one, leave it.

Owns who is told of a seat, and which gatherings of a weekly series somebody means.
"""

from collections.abc import Sequence
from datetime import UTC

from helpout_server.contracts import gathering as wire
from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain import seat as rules
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import NotAllowed, NotFound
from helpout_server.domain.gathering import Gathering
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.live_session_shape import present_gatherings
from helpout_server.services.notice import notify


def take_seat(context: Context, *, gathering_id: str, body: wire.SeatDraft) -> wire.Gathering:
    """A seat for the caller, or a place in the line; again the same.

    A seat blocks nobody's time: ``overlaps_booking`` says what else they have then.

    Raises:
        NotFound, WrongState, TooMany.
        NotAllowed: the host needs none.
    """
    gathering = known_gathering(context, gathering_id)
    if gathering.host_id == context.actor.id:
        raise NotAllowed("You hold it: a place is yours.")
    every = meant(context, gathering, whole_series=body.whole_series)
    context.uow.lock(*(one.live_session_id for one in every))
    records = context.uow.live_sessions.many([one.live_session_id for one in every])
    known = context.uow.seats.of([one.id for one in every])
    for one in every:
        ended = records[one.live_session_id].ended_at is not None
        if one.id == gathering.id:
            rules.check_signs_up(start=one.start, ended=ended, now=context.now)
        elif ended:
            continue
        seat = rules.taken(
            known[one.id],
            gathering_id=one.id,
            account_id=context.actor.id,
            places=one.capacity - 1,
            now=context.now,
        )
        if seat not in known[one.id]:
            context.uow.seats.put(seat)
            kind: NoticeKind = "seat_confirmed" if seat.state == "seat" else "seat_waiting"
            notify(context, kind, [context.actor.id], about=one.id, facts=facts_of(context, one))
            context.changed("gathering_changed", one.id)
    return present_gatherings(context, [gathering])[0]


def leave_seat(context: Context, *, gathering_id: str, body: wire.SeatDraft) -> wire.Gathering:
    """The caller needs no seat any more; who waits first has it. Again changes nothing."""
    gathering = known_gathering(context, gathering_id)
    every = meant(context, gathering, whole_series=body.whole_series)
    context.uow.lock(*(one.live_session_id for one in every))
    for one in every:
        _vacate(context, one, context.actor.id)
    return present_gatherings(context, [gathering])[0]


def remove_seat(context: Context, *, gathering_id: str, account_id: str) -> wire.SeatList:
    """The host takes somebody's seat away; they are told.

    Raises:
        NotFound, NotAllowed.
    """
    gathering = _hosted(context, gathering_id)
    context.uow.lock(gathering.live_session_id)
    _vacate(context, gathering, account_id)
    return list_seats(context, gathering_id=gathering_id)


def list_seats(context: Context, *, gathering_id: str) -> wire.SeatList:
    """Who has a seat, then who waits; for its host and staff."""
    gathering = _hosted(context, gathering_id)
    found = context.uow.seats.of([gathering.id])[gathering.id]
    accounts = context.uow.accounts.many([one.account_id for one in found])
    ordered = sorted(found, key=lambda one: (one.state != "seat", one.number))
    return wire.SeatList(
        seats=[
            wire.Seat(
                account=public(accounts.get(one.account_id, NOBODY)), state=one.state, at=one.at
            )
            for one in ordered
        ]
    )


def _vacate(context: Context, gathering: Gathering, account_id: str) -> None:
    """Nothing where there was none; before the start the line moves up."""
    known = context.uow.seats.of([gathering.id])[gathering.id]
    rest = [one for one in known if one.account_id != account_id]
    if len(rest) == len(known):
        return
    context.uow.seats.remove(gathering.id, account_id)
    context.changed("gathering_changed", gathering.id)
    if any(one.state == "seat" for one in known if one.account_id == account_id):
        facts = facts_of(context, gathering)
        notify(context, "seat_cancelled", [account_id], about=gathering.id, facts=facts)
    if context.now >= gathering.start:
        return
    for seat in rules.moved_up(rest, places=gathering.capacity - 1, now=context.now):
        context.uow.seats.put(seat)
        facts = facts_of(context, gathering)
        notify(context, "seat_free", [seat.account_id], about=gathering.id, facts=facts)


def meant(context: Context, gathering: Gathering, *, whole_series: bool) -> Sequence[Gathering]:
    """It alone, or it and the later ones of its series that were not called off."""
    if not whole_series or gathering.series is None:
        return [gathering]
    later = context.uow.gatherings.of_series(gathering.series.id, starts_from=gathering.start)
    return [gathering, *(one for one in later if one.id != gathering.id)]


def _hosted(context: Context, gathering_id: str) -> Gathering:
    gathering = known_gathering(context, gathering_id)
    if not (context.actor.is_staff or gathering.host_id == context.actor.id):
        raise NotAllowed("Its host and staff see who has a seat.")
    return gathering


def facts_of(context: Context, gathering: Gathering) -> dict[str, str]:
    host = context.uow.accounts.get(gathering.host_id) or NOBODY
    return {
        "title": gathering.title,
        "who": host.display_name,
        "start": gathering.start.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "end": gathering.end.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def known_gathering(context: Context, gathering_id: str) -> Gathering:
    """Raises NotFound."""
    gathering = context.uow.gatherings.get(gathering_id)
    if gathering is None:
        raise NotFound("There is no such gathering.")
    return gathering
