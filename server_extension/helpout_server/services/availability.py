"""Availability: a tutor's hours, and the slots that are still free.

Owns who may change hours and whose time a question for slots counts. What is taken is gathered
by ``taken_time`` alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from helpout_server.contracts import availability as wire
from helpout_server.domain.availability import (
    Availability,
    full_dates,
    next_slots,
    open_time,
    slots,
)
from helpout_server.domain.errors import InvalidRequest, NotFound, TooMany
from helpout_server.domain.interval import Interval, between, joined, moment, seconds
from helpout_server.domain.listing import Listing
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL, WallClock
from helpout_server.domain.whereabouts import Whereabouts
from helpout_server.services.account import known_time_zone
from helpout_server.services.availability_shape import (
    FARTHEST,
    drafted,
    drafted_time_off,
    lasting,
    present,
    present_slot,
)
from helpout_server.services.context import Context
from helpout_server.services.listing_access import visible_listing
from helpout_server.services.taken_time import taken_time

WINDOW_MAX = timedelta(days=62)
TIME_OFF_COUNT_MAX = 100


# ---- the caller's own hours ------------------------------------------------------------------


def get_own(context: Context) -> wire.Availability:
    """The caller's hours; none yet is an empty week in their time zone."""
    return present(_own(context), context.now)


def put_own(context: Context, *, body: wire.AvailabilityDraft) -> wire.Availability:
    """Replace the caller's hours but for time off. Bookings already made stay."""
    context.uow.lock(context.actor.id)
    return _keep(context, drafted(body, _own(context).time_off))


def add_time_off(context: Context, *, body: wire.TimeOffDraft) -> wire.Availability:
    """Close a stretch of time, whatever is open in it. Bookings already made stay."""
    context.uow.lock(context.actor.id)
    own = _own(context)
    kept = lasting(own.time_off, context.now)
    if len(kept) >= TIME_OFF_COUNT_MAX:
        raise TooMany(f"There are {TIME_OFF_COUNT_MAX} already. Remove one first.")
    new = drafted_time_off(context.ids.new("off"), body, context.now)
    return _keep(context, replace(own, time_off=(*kept, new)))


def end_time_off(context: Context, *, time_off_id: str) -> wire.Availability:
    """Open again what time off closed."""
    context.uow.lock(context.actor.id)
    own = _own(context)
    kept = tuple(one for one in own.time_off if one.id != time_off_id)
    if len(kept) == len(own.time_off):
        raise NotFound("There is no such time off, or it was removed already.")
    return _keep(context, replace(own, time_off=lasting(kept, context.now)))


def preview(context: Context, *, body: wire.HoursPreviewDraft) -> wire.HoursPreview:
    """What hours would come to in the next days, with what is taken; nothing is kept."""
    hours = drafted(body.hours, _own(context).time_off, field="hours.")
    window = _from_today(hours, context.now, body.days)
    start, end = moment(window.start), moment(window.end)
    gone = taken_time(context, {context.actor.id: hours}, start=start, end=end)
    full = full_dates(hours, window, gone.starts.get(context.actor.id, ()))
    return wire.HoursPreview(
        zones=_zones(hours, window),
        open=list(_clipped(open_time(hours, window), window)),
        taken=list(_clipped(joined(gone.by_person[context.actor.id]), window)),
        full=[date.fromordinal(ordinal).isoformat() for ordinal in sorted(full)],
    )


def _own(context: Context) -> Availability:
    found = context.uow.availabilities.get(context.actor.id)
    return found or Availability(time_zone=context.actor.time_zone)


def _keep(context: Context, availability: Availability) -> wire.Availability:
    context.uow.availabilities.put(context.actor.id, availability)
    context.changed("availability_changed", context.actor.id)
    for listing in context.uow.listings.of_tutor(context.actor.id):
        context.changed("listing_changed", listing.id)
    return present(availability, context.now)


def _from_today(hours: Availability, now: datetime, days: int) -> Interval:
    """From midnight of today on the clock that the tutor lives by."""
    at = seconds(now)
    (here,) = Whereabouts(hours, Interval(at, at + 1), shown=True).stretches()
    midnight = (here.clock.ordinal(at) - EPOCH_ORDINAL) * DAY_S
    start = here.clock.instant(midnight)
    return Interval(start, start + days * DAY_S)


def _clipped(intervals: Iterable[Interval], window: Interval) -> Iterator[wire.Slot]:
    for one in intervals:
        if one.overlaps(window):
            cut = Interval(max(one.start, window.start), min(one.end, window.end))
            yield present_slot(cut)


def _zones(hours: Availability, window: Interval) -> list[wire.ZoneStretch]:
    return [
        wire.ZoneStretch(
            time_zone=stretch.time_zone,
            start=moment(stretch.interval.start),
            end=moment(stretch.interval.end),
        )
        for stretch in Whereabouts(hours, window, shown=True).stretches()
    ]


# ---- slots -----------------------------------------------------------------------------------


def list_slots(context: Context, *, listing_id: str, query: wire.SlotQuery) -> wire.SlotPage:
    """Free slots of a listing's tutor, less the time the asker has given away already."""
    listing = visible_listing(context, listing_id)
    start, end = _window(query, context.now)
    if query.duration_minutes not in listing.durations_minutes:
        raise InvalidRequest("This listing has no such duration.", field="duration_minutes")
    asker_zone = known_time_zone(query.time_zone or context.actor.time_zone)
    hours = context.uow.availabilities.get(listing.tutor_id)
    if hours is None:
        zone = context.uow.availabilities.time_zones([listing.tutor_id])[listing.tutor_id]
        hours = Availability(time_zone=zone)
    free = free_slots(
        context,
        {listing.tutor_id: hours},
        student_id=context.actor.id,
        start=start,
        end=end,
        duration_minutes=query.duration_minutes,
    )[listing.tutor_id]
    after: list[wire.Slot] = []
    if not free:
        after = following_slots(
            context,
            listing.tutor_id,
            start=end,
            duration_minutes=query.duration_minutes,
            count=1,
        )
    zones = _zones(hours, between(start, end))
    return wire.SlotPage(
        slots=[present_slot(one) for one in free],
        tutor_time_zone=hours.time_zone,
        clock_changes=_clock_changes(zones, asker_zone, between(start, end)),
        next_slot=after[0].start if after else None,
        tutor_zones=[] if {one.time_zone for one in zones} == {hours.time_zone} else zones,
    )


def free_slots(
    context: Context,
    tutors: Mapping[str, Availability],
    *,
    student_id: str,
    start: datetime,
    end: datetime,
    duration_minutes: int,
    without: str = "",
) -> dict[str, list[Interval]]:
    """By tutor: the slots that a student could book, starts in ``[start, end)``.

    A fixed number of queries, however many tutors.
    """
    gone = taken_time(context, tutors, student_id=student_id, start=start, end=end, without=without)
    return {
        tutor_id: slots(
            hours,
            gone.asked(
                context,
                tutor_id,
                student_id=student_id,
                start=start,
                end=end,
                duration_minutes=duration_minutes,
            ),
        )
        for tutor_id, hours in tutors.items()
    }


def following_slots(
    context: Context,
    tutor_id: str,
    *,
    start: datetime,
    duration_minutes: int,
    count: int,
    without: str = "",
) -> list[wire.Slot]:
    """The next slots that the caller could book, from a moment on."""
    found = context.uow.availabilities.get(tutor_id)
    if found is None:
        return []
    until = context.now + timedelta(days=found.horizon_days)
    gone = taken_time(
        context,
        {tutor_id: found},
        student_id=context.actor.id,
        start=max(start, context.now),
        end=until,
        without=without,
    )
    asked = gone.asked(
        context,
        tutor_id,
        student_id=context.actor.id,
        start=start,
        end=until,
        duration_minutes=duration_minutes,
    )
    return [present_slot(one) for one in next_slots(found, asked, count)]


def earliest_slots(context: Context, listings: Iterable[Listing]) -> dict[str, datetime]:
    """By listing: the earliest start for its shortest duration; those without are left out.

    Anybody's: what the caller has given away of their own time does not count.
    """
    wanted = [listing for listing in listings if listing.published]
    tutors = {listing.tutor_id for listing in wanted}
    if not tutors:
        return {}
    hours = context.uow.availabilities.many(tutors)
    longest = max((one.horizon_days for one in hours.values()), default=0)
    until = context.now + timedelta(days=longest)
    gone = taken_time(context, hours, start=context.now, end=until)
    result: dict[str, datetime] = {}
    for listing in wanted:
        found = hours.get(listing.tutor_id)
        if found is None:
            continue
        asked = gone.asked(
            context,
            listing.tutor_id,
            start=context.now,
            end=until,
            duration_minutes=min(listing.durations_minutes),
        )
        for slot in next_slots(found, asked, 1):
            result[listing.id] = moment(slot.start)
    return result


def _window(query: wire.SlotQuery, now: datetime) -> tuple[datetime, datetime]:
    # Compared before they are converted: a date at the calendar's edge cannot be.
    if not now - FARTHEST <= query.since <= now + FARTHEST:
        raise InvalidRequest("That is too far from today.", field="from")
    if not query.since < query.to <= query.since + WINDOW_MAX:
        raise InvalidRequest(
            f"A window ends after it begins, at most {WINDOW_MAX.days} days later.", field="to"
        )
    return query.since.astimezone(UTC), query.to.astimezone(UTC)


def _clock_changes(
    tutor_zones: Iterable[wire.ZoneStretch], asker_zone: str, window: Interval
) -> list[wire.ClockChange]:
    """Where the tutor is, and for the asker; each change once."""
    clocks = [(zone.time_zone, between(zone.start, zone.end)) for zone in tutor_zones] + [
        (asker_zone, window)
    ]
    found = {
        (zone, shift.at): wire.ClockChange(
            time_zone=zone, at=moment(shift.at), shift_minutes=round(shift.by_s / 60)
        )
        for zone, stretch in clocks
        for shift in WallClock(zone, *stretch).shifts(stretch)
    }
    return list(found.values())
