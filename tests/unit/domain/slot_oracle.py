"""A slow reading of the conventions of slots, on another library's clocks.

Shares nothing with the code it judges but the shapes of rules: ``whenever`` makes instants of
local times and local times of instants, and every minute is looked at by itself.
"""

from datetime import date, timedelta

import whenever
from whenever import Date, Instant, PlainDateTime, ZonedDateTime

from helpout_server.domain.availability import Asked, Availability, Travel
from helpout_server.domain.interval import Interval

MINUTE = 60
DAY_MINUTES = 1_440


def use_pinned_zones() -> None:
    """Both libraries read the package ``tzdata``, and nothing of the system."""
    whenever.reset_tzpath([])
    whenever.clear_tzcache()


def oracle_starts(hours: Availability, asked: Asked) -> list[int]:
    """Starts of free slots in seconds since 1970."""
    start, end = _second(asked.start), _second(asked.end)
    now = _second(asked.now)
    duration = asked.duration_minutes * MINUTE
    minutes = open_minutes(hours, start, end + duration)
    days, weeks = _counts(hours, asked)
    found = []
    for at in range(start + -start % MINUTE, end, MINUTE):
        local = local_time(hours, at)
        if (local.hour * 60 + local.minute) % hours.increment_minutes:
            continue
        if not now + hours.min_notice_minutes * MINUTE <= at:
            continue
        if at >= now + hours.horizon_days * DAY_MINUTES * MINUTE:
            continue
        if any(minute not in minutes for minute in range(at, at + duration, MINUTE)):
            continue
        if _gone(hours, asked, at, at + duration):
            continue
        day = local.date().to_stdlib()
        if hours.max_per_day is not None and days.count(day) >= hours.max_per_day:
            continue
        week = day.isocalendar()[:2]
        if hours.max_per_week is not None and weeks.count(week) >= hours.max_per_week:
            continue
        found.append(at)
    return found


def open_minutes(hours: Availability, start: int, end: int) -> set[int]:
    """Every open minute that begins in ``[start, end)``, and some around."""
    day = Instant.from_timestamp(start).to_tz("UTC").date().subtract(days=4)
    last = Instant.from_timestamp(end).to_tz("UTC").date().add(days=3)
    minutes: set[int] = set()
    while day <= last:
        zone = _zone_on(hours, day.to_stdlib())
        if _exists(day, zone):
            for since, until in _pieces(hours, day.to_stdlib()):
                after = until + DAY_MINUTES if until <= since else until
                minutes.update(range(_at(day, since, zone), _at(day, after, zone), MINUTE))
        day = day.add(days=1)
    for off in hours.time_off:
        minutes.difference_update(range(*off.interval, MINUTE))
    return minutes


def local_time(hours: Availability, at: int) -> ZonedDateTime:
    """What the clock shows that the tutor lives by."""
    instant = Instant.from_timestamp(at)
    for travel in sorted(_counting(hours), key=lambda one: one.first):
        first = Date(travel.first.year, travel.first.month, travel.first.day)
        after = travel.last + timedelta(days=1)
        begin = _at(first, 0, travel.time_zone)
        end = _at(Date(after.year, after.month, after.day), 0, travel.time_zone)
        if begin <= at < end:
            return instant.to_tz(travel.time_zone)
    return instant.to_tz(hours.time_zone)


def _counting(hours: Availability) -> list[Travel]:
    return [travel for travel in hours.travels if travel.rules_in == "there"]


def _zone_on(hours: Availability, day: date) -> str:
    for travel in sorted(_counting(hours), key=lambda one: one.first):
        if travel.first <= day <= travel.last:
            return travel.time_zone
    return hours.time_zone


def _exists(day: Date, zone: str) -> bool:
    noon = Instant.from_utc(day.year, day.month, day.day, 12)
    return any(
        noon.add(minutes=minutes).to_tz(zone).date() == day for minutes in range(-1_620, 1_620, 15)
    )


def _pieces(hours: Availability, day: date) -> list[tuple[int, int]]:
    of_day = [one for one in hours.exceptions if one.date == day]
    replacing = [one for one in of_day if one.kind == "replaces"]
    adding = [one for one in of_day if one.kind == "adds"]
    chosen = [(one.start_minute, one.end_minute) for one in replacing]
    if not replacing:
        chosen = [
            (rule.start_minute, rule.end_minute)
            for rule in hours.weekly
            if rule.weekday == day.weekday()
            and (rule.valid_from is None or rule.valid_from <= day)
            and (rule.valid_until is None or day <= rule.valid_until)
        ]
        return chosen + [
            (one.start_minute, one.end_minute)
            for one in adding
            if one.start_minute != one.end_minute
        ]
    chosen += [(one.start_minute, one.end_minute) for one in adding]
    return [(since, until) for since, until in chosen if since != until]


def _at(day: Date, minute: int, zone: str) -> int:
    whole_days, minute = divmod(minute, DAY_MINUTES)
    on = day.add(days=whole_days)
    local = PlainDateTime(on.year, on.month, on.day, minute // 60, minute % 60)
    return local.assume_tz(zone, disambiguation="compatible").timestamp()


def _counts(hours: Availability, asked: Asked) -> tuple[list[date], list[tuple[int, int]]]:
    days = [local_time(hours, at).date().to_stdlib() for at in asked.tutor_starts]
    return days, [day.isocalendar()[:2] for day in days]


def _gone(hours: Availability, asked: Asked, start: int, end: int) -> bool:
    wide = Interval(
        start - hours.buffer_before_minutes * MINUTE, end + hours.buffer_after_minutes * MINUTE
    )
    return any(wide.overlaps(one) for one in asked.taken) or any(
        Interval(start, end).overlaps(one) for one in asked.student_taken
    )


def _second(moment: object) -> int:
    return round(moment.timestamp())  # type: ignore[attr-defined]
