"""Availability: the slots that a tutor's open time gives, less what is taken of it.

Owns how slots lie in open time. Open time itself is ``open_time``'s, with its conventions; this
adds:

- A slot lies wholly in joined open time.
- A start lies on the grid of the wall clock that the tutor lives by at that moment: minutes since
  local midnight, as the clock shows them, divisible by the increment. When the clock goes back,
  one label may be two slots.
- An appointment takes [start − before, end + after). A new one needs its own buffers free of
  that; buffers may lie outside open hours.
- The earliest start is now plus the notice, in elapsed minutes, equality allowed.
- Limits count appointments by the local date, and the ISO week, on which they start.

Does not know storage or the current time.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from helpout_server.domain.availability_rules import (
    Availability,
    DateException,
    TimeOff,
    Travel,
    WeeklyRule,
)
from helpout_server.domain.interval import Interval, joined, seconds, seconds_up
from helpout_server.domain.open_time import MINUTE_S, open_time
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL
from helpout_server.domain.whereabouts import Whereabouts

__all__ = [
    "Asked",
    "Availability",
    "DateException",
    "TimeOff",
    "Travel",
    "WeeklyRule",
    "full_dates",
    "next_slots",
    "open_time",
    "slot_starts",
    "slots",
    "too_soon",
]


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
    tutor_starts: Sequence[int] = field(default=())
    """When appointments of the tutor start that limits count, in seconds since 1970; those of
    eight days around the window are enough. In any order."""


def slot_starts(availability: Availability, asked: Asked) -> Iterator[int]:
    """Starts of free slots, in order, as seconds since 1970.

    Lazy: the first one of a long window costs no more than a week.
    Cost: O(days + taken · log taken + slots).
    """
    return chain.from_iterable(_runs(availability, asked))


def _runs(availability: Availability, asked: Asked) -> Iterator[range]:
    """The starts as evenly spaced runs, in order: one at a time is what costs most."""
    duration = asked.duration_minutes * MINUTE_S
    earliest = max(
        seconds_up(asked.start), seconds_up(asked.now) + availability.min_notice_minutes * MINUTE_S
    )
    latest = min(seconds_up(asked.end), seconds(asked.now) + availability.horizon_days * DAY_S)
    if earliest >= latest:
        return
    forbidden = _forbidden_starts(availability, asked, duration)
    for some in _stretches(Interval(earliest, latest)):
        yield from _starts_within(availability, asked, some, duration, forbidden)


def _stretches(starts: Interval) -> Iterator[Interval]:
    """A week, then the rest by months, so that the first slot costs no calendar of a year."""
    at, days = starts.start, 7
    while at < starts.end:
        until = min(at + days * DAY_S, starts.end)
        yield Interval(at, until)
        at, days = until, 28


def _starts_within(
    availability: Availability,
    asked: Asked,
    starts: Interval,
    duration: int,
    forbidden: Sequence[Interval],
) -> Iterator[range]:
    window = Interval(starts.start, starts.end + duration)
    places = Whereabouts(availability, window)
    if availability.is_limited:
        full = _full_time(availability, starts, asked.tutor_starts)
        forbidden = joined([*forbidden, *full])
    step = availability.increment_minutes * MINUTE_S
    parts = list(places.parts())
    for piece in open_time(availability, window, places):
        first = max(piece.start, starts.start)
        last = min(piece.end - duration, starts.end - 1)
        for part, offset in parts:
            cut = Interval(max(part.start, first), min(part.end, last + 1))
            if cut.start < cut.end:
                yield from _on_grid(cut, offset, step, forbidden)


def _forbidden_starts(availability: Availability, asked: Asked, duration: int) -> list[Interval]:
    """Where a start may not lie: ``[first, next allowed)``, joined and in order."""
    before = availability.buffer_before_minutes * MINUTE_S
    after = availability.buffer_after_minutes * MINUTE_S
    tutor = (Interval(gone.start - duration - after + 1, gone.end + before) for gone in asked.taken)
    student = (Interval(gone.start - duration + 1, gone.end) for gone in asked.student_taken)
    return joined([*tutor, *student])


def _on_grid(
    part: Interval, offset_s: int, step: int, forbidden: Sequence[Interval]
) -> Iterator[range]:
    """Starts in a part of constant offset, jumping over what is forbidden."""
    at = part.start + (-(part.start + offset_s)) % step
    index = max(bisect_right(forbidden, (at, _FAR)) - 1, 0)
    while at < part.end:
        while index < len(forbidden) and forbidden[index].end <= at:
            index += 1
        wall = forbidden[index] if index < len(forbidden) else _NEVER
        if wall.start <= at:
            at = wall.end + (-(wall.end + offset_s)) % step
            continue
        until = min(wall.start, part.end)
        yield range(at, until, step)
        at += -((at - until) // step) * step


_FAR = 1 << 62
_NEVER = Interval(_FAR, _FAR)


# ---- limits ----------------------------------------------------------------------------------


def full_dates(
    availability: Availability, window: Interval, tutor_starts: Iterable[int]
) -> frozenset[int]:
    """Local dates of a window on which no more appointments may start, by ordinal.

    Args:
        tutor_starts: as in ``Asked``, of eight days around the window.
    """
    if not availability.is_limited:
        return frozenset()
    around = Interval(window.start - _AROUND_S, window.end + _AROUND_S)
    near = [at for at in tutor_starts if around.start <= at < around.end]
    days = Counter(Whereabouts(availability, around).dates(near))
    weeks: Counter[int] = Counter()
    for ordinal, count in days.items():
        weeks[_monday(ordinal)] += count
    full: set[int] = set()
    if availability.max_per_day is not None:
        full.update(day for day, count in days.items() if count >= availability.max_per_day)
    if availability.max_per_week is not None:
        for monday, count in weeks.items():
            if count >= availability.max_per_week:
                full.update(range(monday, monday + 7))
    return frozenset(full)


def _monday(ordinal: int) -> int:
    return ordinal - (ordinal - 1) % 7  # the first of January of the year 1 was a Monday


def _full_time(
    availability: Availability, starts: Interval, tutor_starts: Sequence[int]
) -> list[Interval]:
    """Time in which the local date is one that is full."""
    result: list[Interval] = []
    full = full_dates(availability, starts, tutor_starts)
    for part, offset in Whereabouts(availability, starts).parts() if full else ():
        for ordinal in full:
            midnight = (ordinal - EPOCH_ORDINAL) * DAY_S - offset
            result.append(Interval(max(midnight, part.start), min(midnight + DAY_S, part.end)))
    return result


_AROUND_S = 8 * DAY_S


# ---- as lists --------------------------------------------------------------------------------


def slots(availability: Availability, asked: Asked) -> list[Interval]:
    """The free slots, in order, each wholly in open time."""
    duration = asked.duration_minutes * MINUTE_S
    found: list[Interval] = []
    for run in _runs(availability, asked):
        ends = range(run.start + duration, run.stop + duration, run.step)
        found.extend(map(Interval, run, ends))
    return found


def next_slots(availability: Availability, asked: Asked, count: int) -> list[Interval]:
    """The first few of ``slots``."""
    duration = asked.duration_minutes * MINUTE_S
    starts = islice(slot_starts(availability, asked), count)
    return [Interval(start, start + duration) for start in starts]


def too_soon(availability: Availability, start: datetime, now: datetime) -> bool:
    """Whether a start lies before now plus the notice."""
    return seconds(start) < seconds_up(now) + availability.min_notice_minutes * MINUTE_S
