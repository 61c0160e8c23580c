"""A time zone's wall clock over a stretch of time, in whole seconds.

Owns the way from local time to instants and back by RFC 5545, and where a clock moves. Knows
only the IANA database of the package ``tzdata``, whose release is pinned: that of the system would
be another one on every machine. Integers, because a ``datetime`` for each of
some thousand candidate slots would cost more than all the rest.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpout_server.domain.interval import Interval

DAY_S = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

_CHUNK_S = 64 * DAY_S
_SAMPLE_S = 3 * 3_600  # no zone has moved its clock there and back within three hours
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Part(NamedTuple):
    """A stretch in which the clock does not move."""

    interval: Interval
    offset_s: int
    """Local time less UTC."""


class Shift(NamedTuple):
    """The clock moves: forward where ``by_s`` is positive."""

    at: int
    by_s: int


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Every name of the IANA database here. The first call reads the disk."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


class WallClock:
    """A zone between two instants, with room for pieces that begin or end some days outside."""

    def __init__(self, time_zone: str, start: int, end: int) -> None:
        margin = 4 * DAY_S
        first, last = (start - margin) // _CHUNK_S, (end + margin) // _CHUNK_S
        self._parts = _parts(time_zone, first, last)
        self._has_all_dates = _has_all_dates(time_zone, first, last)

    def instant(self, local: int) -> int:
        """The instant of a local time, given as seconds since 1970 as if local were UTC.

        In a gap: forward by the gap, that is, counted with the offset before it. Where the
        local time comes twice: the first.
        """
        before = self._parts[0].offset_s
        for (start, end), offset in self._parts:
            at = local - offset
            if at < end:
                return at if at >= start else local - before
            before = offset
        return local - before

    def offset_at(self, at: int) -> int:
        """Seconds by which local time is ahead of UTC."""
        for (_, end), offset in self._parts:
            if at < end:
                return offset
        return self._parts[-1].offset_s

    def ordinal(self, at: int) -> int:
        """The local date of an instant, as ``date.toordinal`` counts."""
        return (at + self.offset_at(at)) // DAY_S + EPOCH_ORDINAL

    def has_date(self, ordinal: int) -> bool:
        """Whether the local date exists: a clock may jump over a whole one."""
        if self._has_all_dates:
            return True
        midnight = (ordinal - EPOCH_ORDINAL) * DAY_S
        return self.instant(midnight) < self.instant(midnight + DAY_S)

    def parts(self, window: Interval) -> Iterator[Part]:
        """The window cut where the clock moves."""
        for (start, end), offset in self._parts:
            cut = Interval(max(start, window.start), min(end, window.end))
            if cut.start < cut.end:
                yield Part(cut, offset)

    def shifts(self, window: Interval) -> list[Shift]:
        """Where the clock moves within the window."""
        return [
            Shift(later.interval.start, later.offset_s - sooner.offset_s)
            for sooner, later in zip(self._parts, self._parts[1:], strict=False)
            if window.start <= later.interval.start < window.end
        ]


@lru_cache(maxsize=1_024)
def _parts(time_zone: str, first_chunk: int, last_chunk: int) -> tuple[Part, ...]:
    """Chunks of time from first to last, both included, joined where the offset is the same."""
    result: list[Part] = []
    for chunk in range(first_chunk, last_chunk + 1):
        for part in _chunk(time_zone, chunk):
            if result and result[-1].offset_s == part.offset_s:
                start = result[-1].interval.start
                result[-1] = Part(Interval(start, part.interval.end), part.offset_s)
            else:
                result.append(part)
    return tuple(result)


@lru_cache(maxsize=1_024)
def _has_all_dates(time_zone: str, first_chunk: int, last_chunk: int) -> bool:
    """Whether the clock jumps over no whole day."""
    parts = _parts(time_zone, first_chunk, last_chunk)
    return all(later.offset_s - sooner.offset_s < DAY_S for sooner, later in pairwise(parts))


@lru_cache(maxsize=4_096)
def _chunk(time_zone: str, chunk: int) -> tuple[Part, ...]:
    zone = pinned_zone(time_zone)
    at, end = chunk * _CHUNK_S, (chunk + 1) * _CHUNK_S
    start, offset = at, _offset(zone, at)
    result: list[Part] = []
    while at < end:
        later = min(at + _SAMPLE_S, end)
        if later < end and _offset(zone, later) != offset:
            moved = _first_moved(zone, at, later, offset)
            result.append(Part(Interval(start, moved), offset))
            start, offset = moved, _offset(zone, moved)
            later = moved
        at = later
    result.append(Part(Interval(start, end), offset))
    return tuple(result)


@lru_cache(maxsize=1_024)
def pinned_zone(time_zone: str) -> ZoneInfo:
    """A zone by name, from the package whatever ``PYTHONTZPATH`` says.

    The name is one of ``time_zones``.
    """
    assert time_zone in time_zones(), "names are checked where they come in"
    place = files("tzdata").joinpath("zoneinfo", *time_zone.split("/"))
    with place.open("rb") as stored:
        return ZoneInfo.from_file(stored, key=time_zone)


def _first_moved(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first second after ``low`` whose offset is another."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: int) -> int:
    shift = (_EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset()
    assert shift is not None, "a ZoneInfo always knows its offset"
    return round(shift.total_seconds())
