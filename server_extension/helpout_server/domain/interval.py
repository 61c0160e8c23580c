"""Half-open stretches of time as whole seconds since 1970, UTC.

Integers, because slots are counted by the thousand and compared all the time. Knows no time
zone and no calendar.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class Interval(NamedTuple):
    """``[start, end)`` in seconds since 1970, UTC."""

    start: int
    end: int

    def overlaps(self, other: "Interval") -> bool:
        """Whether they share a moment; touching is not sharing."""
        return self.start < other.end and other.start < self.end


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return (moment - _EPOCH) // _SECOND


def seconds_up(moment: datetime) -> int:
    """Whole seconds since 1970, rounded up: the first whole second not before the moment."""
    return -((_EPOCH - moment) // _SECOND)


def moment(seconds_: int) -> datetime:
    """The instant of whole seconds since 1970, UTC."""
    return datetime.fromtimestamp(seconds_, UTC)


def between(start: datetime, end: datetime) -> Interval:
    """The interval of two instants, seconds rounded outwards."""
    return Interval(seconds(start), seconds_up(end))


def joined(pieces: Iterable[Interval]) -> list[Interval]:
    """The same time as disjoint intervals in order; touching ones join, empty ones vanish."""
    result: list[Interval] = []
    for piece in sorted(pieces):
        if piece.start >= piece.end:
            continue
        if result and piece.start <= result[-1].end:
            if piece.end > result[-1].end:
                result[-1] = Interval(result[-1].start, piece.end)
        else:
            result.append(piece)
    return result
