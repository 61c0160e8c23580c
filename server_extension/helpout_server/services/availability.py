"""Availability: a tutor's hours, and the slots that are still free."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from helpout_server.contracts import availability as wire
from helpout_server.domain.availability import (
    Asked,
    Availability,
    DateException,
    WeeklyRule,
    next_slots,
    slots,
)
from helpout_server.domain.errors import InvalidRequest
from helpout_server.domain.interval import Interval, between, moment
from helpout_server.domain.listing import Listing
from helpout_server.domain.wall_clock import WallClock
from helpout_server.services.account import known_time_zone
from helpout_server.services.context import Context
from helpout_server.services.listing_access import visible_listing

WINDOW_MAX = timedelta(days=62)
FARTHEST = timedelta(days=800)
"""How far from now a window may lie: past any horizon, and within the calendar's bounds."""
_AROUND = timedelta(days=1)
"""Longer than an appointment with its buffers, so no booking that matters is missed."""


def get_own(context: Context) -> wire.Availability:
    """The caller's hours; none yet is an empty week in their time zone."""
    found = context.uow.availabilities.get(context.actor.id)
    return _present(found or Availability(time_zone=context.actor.time_zone))


def put_own(context: Context, *, body: wire.AvailabilityDraft) -> wire.Availability:
    """Replace the caller's hours. Bookings already made stay."""
    availability = Availability(
        time_zone=known_time_zone(body.time_zone),
        weekly=tuple(
            WeeklyRule(rule.weekday, _minutes(rule.start), _minutes(rule.end))
            for rule in body.weekly
        ),
        exceptions=tuple(
            _exception(one, field=f"exceptions.{index}")
            for index, one in enumerate(body.exceptions)
        ),
        increment_minutes=body.increment_minutes,
        min_notice_minutes=body.min_notice_minutes,
        buffer_before_minutes=body.buffer_before_minutes,
        buffer_after_minutes=body.buffer_after_minutes,
        horizon_days=body.horizon_days,
    )
    context.uow.availabilities.put(context.actor.id, availability)
    for listing in context.uow.listings.of_tutor(context.actor.id):
        context.changed("listing_changed", listing.id)
    return _present(availability)


def list_slots(context: Context, *, listing_id: str, query: wire.SlotQuery) -> wire.SlotPage:
    """Free slots of a listing's tutor, less the time the asker has given away already."""
    listing = visible_listing(context, listing_id)
    window = _window(query, context.now)
    if query.duration_minutes not in listing.durations_minutes:
        raise InvalidRequest("This listing has no such duration.", field="duration_minutes")
    asker_zone = known_time_zone(query.time_zone or context.actor.time_zone)
    found = context.uow.availabilities.get(listing.tutor_id)
    if found is None:
        tutor_zone = context.uow.availabilities.time_zones([listing.tutor_id])[listing.tutor_id]
        free: list[Interval] = []
    else:
        tutor_zone = found.time_zone
        free = slots(found, _asked(context, listing.tutor_id, query.duration_minutes, *window))
    after: list[Interval] = []
    if found is not None and not free:
        until = context.now + timedelta(days=found.horizon_days)
        after = next_slots(
            found, _asked(context, listing.tutor_id, query.duration_minutes, window[1], until), 1
        )
    return wire.SlotPage(
        slots=[present_slot(one) for one in free],
        tutor_time_zone=tutor_zone,
        clock_changes=_clock_changes(dict.fromkeys((tutor_zone, asker_zone)), *window),
        next_slot=moment(after[0].start) if after else None,
    )


def following_slots(
    context: Context, tutor_id: str, *, start: datetime, duration_minutes: int, count: int
) -> list[wire.Slot]:
    """The next slots that the caller could book, from a moment on."""
    found = context.uow.availabilities.get(tutor_id)
    if found is None:
        return []
    until = context.now + timedelta(days=found.horizon_days)
    asked = _asked(context, tutor_id, duration_minutes, start, until)
    return [present_slot(one) for one in next_slots(found, asked, count)]


def earliest_slots(context: Context, listings: Iterable[Listing]) -> dict[str, datetime]:
    """By listing: the earliest start for its shortest duration; those without are left out."""
    wanted = [listing for listing in listings if listing.published]
    tutors = {listing.tutor_id for listing in wanted}
    if not tutors:
        return {}
    hours = context.uow.availabilities.many(tutors)
    longest = max((one.horizon_days for one in hours.values()), default=0)
    until = context.now + timedelta(days=longest)
    taken = context.uow.bookings.taken(hours, start=context.now - _AROUND, end=until + _AROUND)
    result: dict[str, datetime] = {}
    for listing in wanted:
        found = hours.get(listing.tutor_id)
        if found is None:
            continue
        asked = Asked(
            start=context.now,
            end=until,
            duration_minutes=min(listing.durations_minutes),
            now=context.now,
            taken=taken.get(listing.tutor_id, ()),
        )
        for slot in next_slots(found, asked, 1):
            result[listing.id] = moment(slot.start)
    return result


def present_slot(slot: Interval) -> wire.Slot:
    return wire.Slot(start=moment(slot.start), end=moment(slot.end))


def _asked(
    context: Context, tutor_id: str, duration_minutes: int, start: datetime, end: datetime
) -> Asked:
    taken = context.uow.bookings.taken(
        [tutor_id, context.actor.id], start=max(start, context.now) - _AROUND, end=end + _AROUND
    )
    asks_own = context.actor.id == tutor_id
    return Asked(
        start=start,
        end=end,
        duration_minutes=duration_minutes,
        now=context.now,
        taken=taken.get(tutor_id, ()),
        student_taken=() if asks_own else taken.get(context.actor.id, ()),
    )


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
    zones: Mapping[str, None], start: datetime, end: datetime
) -> list[wire.ClockChange]:
    window = between(start, end)
    return [
        wire.ClockChange(time_zone=zone, at=moment(shift.at), shift_minutes=round(shift.by_s / 60))
        for zone in zones
        for shift in WallClock(zone, *window).shifts(window)
    ]


def _exception(one: wire.AvailabilityException, *, field: str) -> DateException:
    try:
        day = date.fromisoformat(one.date)
    except ValueError as error:
        raise InvalidRequest("No such date.", field=f"{field}.date") from error
    if one.kind == "adds" and one.start == one.end:
        raise InvalidRequest("What is added needs a length.", field=f"{field}.end")
    return DateException(day, one.kind, _minutes(one.start), _minutes(one.end))


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _wall_clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _present(availability: Availability) -> wire.Availability:
    return wire.Availability(
        time_zone=availability.time_zone,
        weekly=[
            wire.WeeklyRule(
                weekday=rule.weekday,
                start=_wall_clock(rule.start_minute),
                end=_wall_clock(rule.end_minute),
            )
            for rule in availability.weekly
        ],
        exceptions=[
            wire.AvailabilityException(
                date=one.date.isoformat(),
                kind=one.kind,
                start=_wall_clock(one.start_minute),
                end=_wall_clock(one.end_minute),
            )
            for one in availability.exceptions
        ],
        increment_minutes=availability.increment_minutes,
        min_notice_minutes=availability.min_notice_minutes,
        buffer_before_minutes=availability.buffer_before_minutes,
        buffer_after_minutes=availability.buffer_after_minutes,
        horizon_days=availability.horizon_days,
    )
