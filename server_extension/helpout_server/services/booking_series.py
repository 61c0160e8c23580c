"""Bookings: the same wall-clock time every week.

Owns which weeks of a series could be booked, and that of all or nothing. A time that does not
exist on its day moves forward by the gap; of one that comes twice the first is meant.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from helpout_server.contracts import booking as wire
from helpout_server.contracts.availability import Slot
from helpout_server.domain.booking import Booking, SeriesPlace
from helpout_server.domain.errors import (
    Conflict,
    InvalidRequest,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
)
from helpout_server.domain.interval import moment, seconds
from helpout_server.domain.listing import Listing
from helpout_server.domain.wall_clock import DAY_S, WallClock
from helpout_server.ports.booking import MadeUnderKey
from helpout_server.services.account import known_time_zone
from helpout_server.services.booking_alternatives import Asked, alternatives_to
from helpout_server.services.booking_assign import note_turn
from helpout_server.services.booking_shape import present
from helpout_server.services.booking_slot import (
    check_free,
    check_listing,
    check_room_for,
    take,
)
from helpout_server.services.booking_taking import (
    agreed,
    body_hash_of,
    check_agreement,
    locked_listing,
    made_before,
    new_hold,
    own_hold,
    tell_made,
)
from helpout_server.services.context import Context
from helpout_server.services.crew import crew_of
from helpout_server.services.listing_access import seen

_FARTHEST = timedelta(days=800)
_GAPS: tuple[type[Conflict], ...] = (SlotTaken, SlotNotOffered, SlotInPast)


@dataclass(frozen=True, slots=True)
class _Week:
    number: int
    wanted: Booking
    is_held: bool


def book_series(context: Context, *, body: wire.SeriesDraft) -> wire.SeriesResult:
    """Book several weeks: all of them or none, or those that can be and a list of the others.

    Asked again with the same key, gives the same answer.

    Raises:
        AgreementChanged, OwnListing, SlotNotOffered (of the duration), IdempotencyReused, TooMany,
        NotFound, InvalidRequest.
    """
    found = locked_listing(context, body.listing_id)
    body_hash = body_hash_of(body)
    earlier = made_before(context, "series", body.idempotency_key, body_hash)
    if earlier is not None:
        return _told_again(context, earlier)
    listing = seen(context, found)
    check_listing(context, listing, body.duration_minutes)
    if body.start > context.now + _FARTHEST or body.start.microsecond:
        raise InvalidRequest("Choose one of the times that are shown.", field="start")
    zone = known_time_zone(body.time_zone or context.actor.time_zone)
    held = own_hold(context, body.hold_id, body.listing_id, body.start, body.duration_minutes)
    check_room_for(context, body.weeks - (held is not None))
    weeks: list[_Week] = []
    gaps: list[wire.SeriesGap] = []
    for number, start in enumerate(weekly_starts(body.start.astimezone(UTC), zone, body.weeks), 1):
        if number == 1 and held is not None:
            weeks.append(_Week(1, held, is_held=True))
            continue
        try:
            # Whoever gives the first week gives every one in which they are free.
            first_id = weeks[0].wanted.tutor_id if weeks else ""
            wanted = new_hold(context, listing, start, body.duration_minutes, rather=first_id)
            check_agreement(wanted.agreement, body.agreement_hash)
            check_free(context, wanted)
        except _GAPS as refusal:
            gaps.append(_gap(context, refusal, start, body, listing))
        else:
            weeks.append(_Week(number, wanted, is_held=False))
    if held is not None:
        check_agreement(held.agreement, body.agreement_hash)
    made = [] if gaps and body.all_or_nothing else _book(context, listing, weeks, body)
    series_id = made[0].series.id if made and made[0].series else None
    kept = MadeUnderKey(body_hash, None, series_id, [msgspec.to_builtins(gap) for gap in gaps])
    context.uow.bookings.keep_key(context.actor.id, "series", body.idempotency_key, kept)
    return wire.SeriesResult(series_id=series_id, bookings=present(context, made), gaps=gaps)


def weekly_starts(start: datetime, zone: str, weeks: int) -> list[datetime]:
    """The first start, and the same time on the zone's wall clock of the weeks after it."""
    at = seconds(start)
    clock = WallClock(zone, at, at + weeks * 7 * DAY_S)
    local = at + clock.offset_at(at)
    later = (clock.instant(local + week * 7 * DAY_S) for week in range(1, weeks))
    return [start, *(moment(one) for one in later)]


def _book(
    context: Context, listing: Listing, weeks: list[_Week], body: wire.SeriesDraft
) -> list[Booking]:
    if not weeks:
        return []
    series_id = context.ids.new("ser")
    made = []
    for week in weeks:
        place = SeriesPlace(series_id, week.number, body.weeks)
        wanted = week.wanted if week.is_held else replace(week.wanted, history=())
        booking = agreed(context, wanted, problem=body.problem, series=place)
        if week.is_held:
            context.uow.bookings.update(booking)
        else:
            take(context, booking)
            note_turn(context, listing, booking)
        made.append(booking)
    for booking in made:
        tell_made(context, booking)
    return made


def _told_again(context: Context, earlier: MadeUnderKey) -> wire.SeriesResult:
    series_id = earlier.series_id
    made = [] if series_id is None else context.uow.bookings.of_series(series_id)
    return wire.SeriesResult(
        series_id=series_id,
        bookings=present(context, made),
        gaps=[msgspec.convert(gap, wire.SeriesGap) for gap in earlier.gaps],
    )


def _gap(
    context: Context, refusal: Conflict, start: datetime, body: wire.SeriesDraft, listing: Listing
) -> wire.SeriesGap:
    asked = refusal.asked if isinstance(refusal, SlotTaken) else None
    if not isinstance(asked, Asked):
        crew = crew_of(context, listing)
        asked = Asked(crew, context.actor.id, start, body.duration_minutes)
    alternatives = alternatives_to(context, asked)
    return wire.SeriesGap(
        start=start,
        code=refusal.code,
        detail=refusal.detail,
        alternatives=msgspec.convert(alternatives, list[Slot]),
    )
