"""Availability: a tutor's hours, and the slots that are still free.

Owns who may change hours and whose time a question for slots counts. What is taken is gathered
by ``taken_time`` alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from helpout_server.contracts import availability as wire
from helpout_server.contracts.account import PublicAccount
from helpout_server.domain.availability import (
    Availability,
    full_dates,
    open_time,
)
from helpout_server.domain.errors import InvalidRequest, NotFound, TooMany
from helpout_server.domain.interval import Interval, between, joined, moment, seconds
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL, WallClock
from helpout_server.domain.whereabouts import Whereabouts
from helpout_server.services.account import known_time_zone, public
from helpout_server.services.availability_shape import (
    FARTHEST,
    drafted,
    drafted_time_off,
    lasting,
    present,
    present_slot,
)
from helpout_server.services.context import Context
from helpout_server.services.crew import Crew, crew_of
from helpout_server.services.crew_slots import following_of_crew, free_of_crew
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
    """Free slots of a listing, less the time the asker has given away already."""
    crew, student_id = _whose(context, listing_id, query)
    start, end = _window(query, context.now)
    asker_zone = known_time_zone(query.time_zone or context.actor.time_zone)
    every = context.uow.availabilities.many(crew.tutor_ids)
    without = query.booking_id or ""
    free = free_of_crew(
        context,
        crew,
        every,
        student_id=student_id,
        start=start,
        end=end,
        duration_minutes=query.duration_minutes,
        without=without,
    )
    after: list[Interval] = []
    if not free:
        after = following_of_crew(
            context,
            crew,
            start=end,
            duration_minutes=query.duration_minutes,
            count=1,
            without=without,
            student_id=student_id,
        )
    shown_id, hours = _hours_shown(context, crew, listing_id, every)
    zones = _zones(hours, between(start, end))
    return wire.SlotPage(
        slots=[present_slot(one) for one in free],
        tutor_time_zone=hours.time_zone,
        clock_changes=_clock_changes(zones, asker_zone, between(start, end)),
        next_slot=moment(after[0].start) if after else None,
        tutor_zone_of=_zone_of(context, shown_id, every.values()),
        tutor_zones=[] if {one.time_zone for one in zones} == {hours.time_zone} else zones,
    )


def _whose(context: Context, listing_id: str, query: wire.SlotQuery) -> tuple[Crew, str]:
    """Whose time is asked for, and for which student.

    Raises:
        NotFound: no such listing, or no such booking of it, that the caller may see.
        InvalidRequest: the listing has no such duration.
    """
    if query.booking_id is None:
        listing = visible_listing(context, listing_id)
        if query.duration_minutes not in listing.durations_minutes:
            raise InvalidRequest("This listing has no such duration.", field="duration_minutes")
        return crew_of(context, listing), context.actor.id
    booking = context.uow.bookings.get(query.booking_id)
    if booking is None or booking.listing_id != listing_id:
        raise NotFound("There is no such booking of this listing.")
    booking.role_of(context.actor.id, is_staff=False)
    return Crew("collective", (booking.tutor_id, *booking.colleague_ids)), booking.student_id


def _hours_shown(
    context: Context, crew: Crew, listing_id: str, every: Mapping[str, Availability]
) -> tuple[str, Availability]:
    """Of whoever stands first: by their clock the page names the tutor's times."""
    shown_id = next(iter(crew.tutor_ids), "")
    if shown_id == "":
        shown_id = visible_listing(context, listing_id).tutor_id
    hours = every.get(shown_id)
    if hours is None:
        hours = Availability(time_zone=context.uow.availabilities.time_zones([shown_id])[shown_id])
    return shown_id, hours


def _zone_of(
    context: Context, shown_id: str, every: Iterable[Availability]
) -> PublicAccount | None:
    """Whose clock it is, where it is not the same for all."""
    clocks = {(one.time_zone, tuple(one.travels)) for one in every}
    found = context.uow.accounts.get(shown_id) if len(clocks) > 1 else None
    return None if found is None else public(found)


def following_slots(
    context: Context,
    crew: Crew,
    *,
    start: datetime,
    duration_minutes: int,
    count: int,
    without: str = "",
) -> list[wire.Slot]:
    """The next slots that the caller could book, from a moment on."""
    found = following_of_crew(
        context,
        crew,
        start=start,
        duration_minutes=duration_minutes,
        count=count,
        without=without,
    )
    return [present_slot(one) for one in found]


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
