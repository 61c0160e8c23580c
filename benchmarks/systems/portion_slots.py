"""The peer of our slots: the same ones, by the interval library ``portion`` and ``zoneinfo``.

Shares the shapes of rules and the time zone database with ours, and nothing else. Written as
somebody would who has the library: open time is a union, what is taken is subtracted, and starts
are tried along the grid of each piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import portion  # type: ignore[import-untyped]

from helpout_server.domain.availability import Asked, Availability
from helpout_server.domain.wall_clock import pinned_zone

DAY = timedelta(days=1)


def portion_starts(hours: Availability, asked: Asked) -> list[int]:
    """Starts of free slots, in seconds since 1970, in order."""
    zone = pinned_zone(hours.time_zone)
    minute = timedelta(minutes=1)
    duration = asked.duration_minutes * minute
    earliest = max(asked.start, asked.now + hours.min_notice_minutes * minute)
    latest = min(asked.end, asked.now + hours.horizon_days * DAY)
    free = open_time(hours, zone, asked.start, asked.end + duration) - taken_time(hours, asked)
    step = timedelta(minutes=hours.increment_minutes)
    found: list[int] = []
    for piece in free:
        if piece.empty:
            continue
        at = _next_on_grid(max(piece.lower, earliest), zone, hours.increment_minutes)
        while at < latest and at + duration <= piece.upper:
            found.append(int(at.timestamp()))
            at = _next_on_grid(at + step, zone, hours.increment_minutes)
    return found


def open_time(
    hours: Availability, zone: ZoneInfo, start: datetime, end: datetime
) -> portion.Interval:
    pieces = []
    day = start.astimezone(zone).date() - DAY
    while day <= end.astimezone(zone).date() + DAY:
        for since, until in _spans(hours, day):
            pieces.append(
                portion.closedopen(
                    _instant(day, since, zone),
                    _instant(day, until + (1_440 if until <= since else 0), zone),
                )
            )
        day += DAY
    return portion.Interval(*pieces)


def taken_time(hours: Availability, asked: Asked) -> portion.Interval:
    """What is taken, widened by the buffers that a new slot needs free."""
    before, after = hours.buffer_before_minutes * 60, hours.buffer_after_minutes * 60
    return portion.Interval(
        *(
            portion.closedopen(
                datetime.fromtimestamp(gone.start - after, UTC),
                datetime.fromtimestamp(gone.end + before, UTC),
            )
            for gone in asked.taken
        )
    )


def _spans(hours: Availability, day: date) -> Sequence[tuple[int, int]]:
    return [
        (rule.start_minute, rule.end_minute)
        for rule in hours.weekly
        if rule.weekday == day.weekday()
    ]


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    on = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
    return on.replace(tzinfo=zone).astimezone(UTC)


def _next_on_grid(at: datetime, zone: ZoneInfo, increment: int) -> datetime:
    local = at.astimezone(zone)
    over = (local.hour * 60 + local.minute) % increment * 60 + local.second
    return at if over == 0 else at + timedelta(seconds=increment * 60 - over)
