"""Open time: what weekly rules, exceptions, travel and time off come to, as instants.

The conventions, which hold for every case:

- A piece for local date D runs from D+from to D+to, next day where to ≤ from. Each end becomes
  an instant by RFC 5545: a time that does not exist moves forward by the gap, one that comes
  twice is the first. A local date that does not exist is skipped.
- A weekly rule gives pieces for the dates from ``valid_from`` to ``valid_until``, both included.
- A date within a travel is read on the clock there, where its hours are meant there; any other
  date at home. What a date's pieces take is never cut at the journey.
- Pieces are half-open and touching ones join.
- An exception that replaces takes the place of the pieces that start on its date; the tail of
  the evening before stays. With start equal to end it closes the day.
- Time off takes away what is open in it, added hours too.

Does not know what is booked.
"""

from collections.abc import Iterable, Sequence

from helpout_server.domain.availability_rules import Availability, DateException
from helpout_server.domain.interval import Interval, joined
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL, WallClock
from helpout_server.domain.whereabouts import Whereabouts

MINUTE_S = 60
Minutes = tuple[int, int]


def open_time(
    availability: Availability, window: Interval, whereabouts: Whereabouts | None = None
) -> list[Interval]:
    """The joined open time that touches a window; its outer ends may lie outside of it.

    Args:
        whereabouts: of this window, where the caller has them already.
    """
    places = whereabouts or Whereabouts(availability, window)
    # In every zone: a date begins at most 14 hours before it does in UTC and at most 12 after,
    # and a piece may run into the second day after its date.
    first = window.start // DAY_S + EPOCH_ORDINAL - 3
    last = window.end // DAY_S + EPOCH_ORDINAL + 1
    weekly = _by_weekday(availability, first, last)
    replaced, added = _by_date(availability.exceptions, first, last)
    pieces: list[Interval] = []
    for ordinal in range(first, last + 1):
        minutes = replaced.get(ordinal)
        if minutes is None:
            minutes = [
                (start, end)
                for start, end, since, until in weekly[(ordinal - 1) % 7]
                if since <= ordinal <= until
            ]
        if ordinal in added:
            minutes = minutes + added[ordinal]
        if minutes:
            _add_day(pieces, places.clock_on(ordinal), ordinal, minutes)
    open_ = joined(pieces)
    if availability.time_off:
        open_ = _less(open_, joined(one.interval for one in availability.time_off))
    return [piece for piece in open_ if piece.overlaps(window)]


def _by_weekday(
    availability: Availability, first: int, last: int
) -> list[list[tuple[int, int, int, int]]]:
    """Rules of each weekday with the dates on which they hold, of those that hold at all."""
    result: list[list[tuple[int, int, int, int]]] = [[] for _ in range(7)]
    for rule in availability.weekly:
        since = first if rule.valid_from is None else rule.valid_from.toordinal()
        until = last if rule.valid_until is None else rule.valid_until.toordinal()
        result[rule.weekday].append((rule.start_minute, rule.end_minute, since, until))
    return result


def _by_date(
    exceptions: Iterable[DateException], first: int, last: int
) -> tuple[dict[int, list[Minutes]], dict[int, list[Minutes]]]:
    """Minutes by date of what replaces, and of what adds."""
    replaced: dict[int, list[Minutes]] = {}
    added: dict[int, list[Minutes]] = {}
    for exception in exceptions:
        ordinal = exception.date.toordinal()
        if first <= ordinal <= last:
            chosen = replaced if exception.kind == "replaces" else added
            of_day = chosen.setdefault(ordinal, [])
            if exception.start_minute != exception.end_minute:
                of_day.append((exception.start_minute, exception.end_minute))
    return replaced, added


def _add_day(
    pieces: list[Interval], clock: WallClock, ordinal: int, minutes: Iterable[Minutes]
) -> None:
    if not clock.has_date(ordinal):
        return
    midnight = (ordinal - EPOCH_ORDINAL) * DAY_S
    for start, end in minutes:
        until = midnight + end * MINUTE_S + (DAY_S if end <= start else 0)
        pieces.append(Interval(clock.instant(midnight + start * MINUTE_S), clock.instant(until)))


def _less(pieces: Sequence[Interval], gone: Sequence[Interval]) -> list[Interval]:
    """The pieces without what is gone; both disjoint and in order."""
    result: list[Interval] = []
    index = 0
    for piece in pieces:
        at = piece.start
        while index < len(gone) and gone[index].end <= at:
            index += 1
        here = index
        while here < len(gone) and gone[here].start < piece.end:
            if at < gone[here].start:
                result.append(Interval(at, gone[here].start))
            at = max(at, gone[here].end)
            here += 1
        if at < piece.end:
            result.append(Interval(at, piece.end))
    return result
