"""Availability: a tutor's weekly rules and exceptions, and the slots they give.

Owns how rules on a wall clock become instants. Does not know storage or the current time.

The conventions, which hold for every case:

- A piece for local date D runs from D+from to D+to, next day where to ≤ from. Each end becomes
  an instant by RFC 5545: a time that does not exist moves forward by the gap, one that comes
  twice is the first. A local date that does not exist is skipped.
- Pieces are half-open and touching ones join; a slot lies wholly in the joined time.
- A start lies on the grid of the zone's wall clock: minutes since local midnight, as the clock
  shows them, divisible by the increment. When the clock goes back, one label may be two slots.
- An exception that replaces takes the place of the pieces that start on its date; the tail of
  the evening before stays. With start equal to end it closes the day.
- An appointment takes [start − before, end + after). A new one needs its own buffers free of
  that; buffers may lie outside open hours.
- The earliest start is now plus the notice, in elapsed minutes, equality allowed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Literal

from helpout_server.domain.interval import Interval, joined, seconds, seconds_up
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL, WallClock

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """Open on a weekday (0 is Monday), minutes of the local day, 0..1440."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class DateException:
    """Another opening on one local date, minutes of the local day, 0..1440."""

    date: date
    kind: Literal["replaces", "adds"]
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Availability:
    """When a tutor may be booked, and how closely."""

    time_zone: str
    weekly: tuple[WeeklyRule, ...] = ()
    exceptions: tuple[DateException, ...] = ()
    increment_minutes: int = 15
    """Divides 60."""
    min_notice_minutes: int = 0
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    horizon_days: int = 60
    """Days of 24 hours from now in which a start may lie."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What slots are wanted: starts in ``[start, end)``."""

    start: datetime
    end: datetime
    duration_minutes: int
    now: datetime
    taken: Sequence[Interval] = field(default=())
    """Time of the tutor, buffers included, that is gone. In any order."""
    student_taken: Sequence[Interval] = field(default=())
    """Time of the asker that is gone; no buffers are kept from it."""


def open_time(availability: Availability, window: Interval) -> list[Interval]:
    """The joined open time that touches a window; its outer ends may lie outside of it."""
    clock = WallClock(availability.time_zone, window.start, window.end)
    weekly: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for rule in availability.weekly:
        weekly[rule.weekday].append((rule.start_minute, rule.end_minute))
    first = clock.ordinal(window.start) - 2  # a piece may run into the second day after its date
    last = clock.ordinal(window.end) + 1
    replaced: dict[int, list[tuple[int, int]]] = {}
    added: dict[int, list[tuple[int, int]]] = {}
    for exception in availability.exceptions:
        ordinal = exception.date.toordinal()
        if first <= ordinal <= last:
            chosen = replaced if exception.kind == "replaces" else added
            of_day = chosen.setdefault(ordinal, [])
            if exception.start_minute != exception.end_minute:
                of_day.append((exception.start_minute, exception.end_minute))
    pieces: list[Interval] = []
    for ordinal in range(first, last + 1):
        minutes = replaced.get(ordinal)
        if minutes is None:
            minutes = weekly[(ordinal - 1) % 7]
        if ordinal in added:
            minutes = minutes + added[ordinal]
        if minutes:
            _add_day(pieces, clock, ordinal, minutes)
    return [piece for piece in joined(pieces) if piece.overlaps(window)]


def _add_day(
    pieces: list[Interval], clock: WallClock, ordinal: int, minutes: Iterable[tuple[int, int]]
) -> None:
    if not clock.has_date(ordinal):
        return
    midnight = (ordinal - EPOCH_ORDINAL) * DAY_S
    for start, end in minutes:
        until = midnight + end * MINUTE_S + (DAY_S if end <= start else 0)
        pieces.append(Interval(clock.instant(midnight + start * MINUTE_S), clock.instant(until)))


def slot_starts(availability: Availability, asked: Asked) -> Iterator[int]:
    """Starts of free slots, in order, as seconds since 1970.

    Lazy: the first one of a long window costs no more than a week.
    Cost: O(days + taken · log taken + slots).
    """
    duration = asked.duration_minutes * MINUTE_S
    earliest = max(
        seconds_up(asked.start), seconds_up(asked.now) + availability.min_notice_minutes * MINUTE_S
    )
    latest = min(seconds_up(asked.end), seconds(asked.now) + availability.horizon_days * DAY_S)
    if earliest >= latest:
        return
    forbidden = _forbidden_starts(availability, asked, duration)
    for some in _stretches(Interval(earliest, latest)):
        yield from _starts_within(availability, some, duration, forbidden)


def _stretches(starts: Interval) -> Iterator[Interval]:
    """A week, then the rest by months, so that the first slot costs no calendar of a year."""
    at, days = starts.start, 7
    while at < starts.end:
        until = min(at + days * DAY_S, starts.end)
        yield Interval(at, until)
        at, days = until, 28


def _starts_within(
    availability: Availability, starts: Interval, duration: int, forbidden: Sequence[Interval]
) -> Iterator[int]:
    window = Interval(starts.start, starts.end + duration)
    clock = WallClock(availability.time_zone, window.start, window.end)
    step = availability.increment_minutes * MINUTE_S
    for piece in open_time(availability, window):
        first = max(piece.start, starts.start)
        last = min(piece.end - duration, starts.end - 1)
        for part in clock.parts(Interval(first, last + 1)):
            yield from _on_grid(part.interval, part.offset_s, step, forbidden)


def _forbidden_starts(availability: Availability, asked: Asked, duration: int) -> list[Interval]:
    """Where a start may not lie: ``[first, next allowed)``, joined and in order."""
    before = availability.buffer_before_minutes * MINUTE_S
    after = availability.buffer_after_minutes * MINUTE_S
    tutor = (Interval(gone.start - duration - after + 1, gone.end + before) for gone in asked.taken)
    student = (Interval(gone.start - duration + 1, gone.end) for gone in asked.student_taken)
    return joined([*tutor, *student])


def _on_grid(
    part: Interval, offset_s: int, step: int, forbidden: Sequence[Interval]
) -> Iterator[int]:
    """Starts in a part of constant offset, jumping over what is forbidden."""
    at = part.start + (-(part.start + offset_s)) % step
    index = bisect_right(forbidden, (at, _FAR)) - 1
    index = max(index, 0)
    while at < part.end:
        while index < len(forbidden) and forbidden[index].end <= at:
            index += 1
        if index < len(forbidden) and forbidden[index].start <= at:
            free = forbidden[index].end
            at = free + (-(free + offset_s)) % step
            continue
        yield at
        at += step


_FAR = 1 << 62


def slots(availability: Availability, asked: Asked) -> list[Interval]:
    """The free slots, in order, each wholly in open time."""
    duration = asked.duration_minutes * MINUTE_S
    return [Interval(start, start + duration) for start in slot_starts(availability, asked)]


def next_slots(availability: Availability, asked: Asked, count: int) -> list[Interval]:
    """The first few of ``slots``."""
    duration = asked.duration_minutes * MINUTE_S
    starts = islice(slot_starts(availability, asked), count)
    return [Interval(start, start + duration) for start in starts]


def too_soon(availability: Availability, start: datetime, now: datetime) -> bool:
    """Whether a start lies before now plus the notice."""
    return seconds(start) < seconds_up(now) + availability.min_notice_minutes * MINUTE_S
