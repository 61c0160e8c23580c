"""Office hours: when a queue of a course opens by itself, and until when.

Owns what is done at a moment, given the open time as instants. A time is opened for once: who
closes it by hand, within it, is not overruled. Does not know calendars, storage, or the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpout_server.domain.interval import Interval, moment, seconds

LONGEST = timedelta(days=2)
"""A queue is not opened for longer at once: hours that never end are cut here, and go on."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Open it now."""

    opened_for: datetime
    closes_at: datetime


def opening(
    open_time: Sequence[Interval], *, now: datetime, opened_for: datetime | None
) -> Opening | None:
    """What is to be opened now; None where it is no time, or it was opened for it already.

    Args:
        open_time: disjoint, in order.
        opened_for: the beginning of the time that it was last opened for.
    """
    found = time_at(open_time, now)
    if found is None:
        return None
    start = moment(_begin(found, seconds(now)))
    if opened_for is not None and opened_for >= start:
        return None
    return Opening(start, min(moment(found.end), start + LONGEST))


def time_at(open_time: Sequence[Interval], now: datetime) -> Interval | None:
    """The open time that a moment lies in."""
    at = seconds(now)
    return next((one for one in open_time if one.start <= at < one.end), None)


def coming(open_time: Sequence[Interval], now: datetime, *, most: int) -> list[Interval]:
    """The next times, that of now first."""
    at = seconds(now)
    return [one for one in open_time if one.end > at][:most]


def _begin(found: Interval, at: int) -> int:
    """Where the piece of a long time begins that ``at`` lies in."""
    longest = round(LONGEST.total_seconds())
    return found.start + (at - found.start) // longest * longest
