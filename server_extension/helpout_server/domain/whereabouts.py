"""By whose clock a tutor lives, and when: at home, or where they travel.

Owns that a local date is read on one clock alone, that of its travel or else the one at home,
and that a moment belongs to a travel from its first midnight there to the one after its last.
Of two travels that claim a moment or a date the earlier one has it. Knows no rule and no slot.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from helpout_server.domain.availability_rules import Availability, Travel
from helpout_server.domain.interval import Interval
from helpout_server.domain.wall_clock import DAY_S, EPOCH_ORDINAL, Part, WallClock


def time_zone_at(availability: Availability, at: int) -> str:
    """Whose clock a tutor lives by at a moment, travels with hours at home counted too."""
    if not availability.travels:
        return availability.time_zone
    return Whereabouts(availability, Interval(at, at + 1), shown=True).stretches()[0].time_zone


class Stretch(NamedTuple):
    """One clock, and the time in which it is the tutor's."""

    interval: Interval
    clock: WallClock
    time_zone: str


class Whereabouts:
    """A tutor's clocks within a window, with room for pieces that begin or end outside of it.

    ``shown`` follows the person: travels with hours at home count too. Without it only those
    do by whose clock the hours are meant.
    """

    def __init__(
        self, availability: Availability, window: Interval, *, shown: bool = False
    ) -> None:
        self._window = window
        self._home = Stretch(
            window, WallClock(availability.time_zone, *window), availability.time_zone
        )
        self._away = _away(availability.travels, window, shown=shown)

    def clock_on(self, ordinal: int) -> WallClock:
        """The clock on which a local date is read."""
        for first, last, stretch in self._away:
            if first <= ordinal <= last:
                return stretch.clock
        return self._home.clock

    def stretches(self) -> list[Stretch]:
        """The window cut where the clock becomes another, in order."""
        if not self._away:
            return [self._home]
        result: list[Stretch] = []
        at = self._window.start
        for _, _, (interval, clock, zone) in self._away:
            start, end = max(interval.start, at), min(interval.end, self._window.end)
            if start >= end:
                continue
            if at < start:
                result.append(self._home._replace(interval=Interval(at, start)))
            result.append(Stretch(Interval(start, end), clock, zone))
            at = end
        if at < self._window.end:
            result.append(self._home._replace(interval=Interval(at, self._window.end)))
        return result

    def parts(self) -> Iterator[Part]:
        """The window cut where the local time jumps, in order."""
        for stretch in self.stretches():
            yield from stretch.clock.parts(stretch.interval)

    def dates(self, moments: Iterable[int]) -> Iterator[int]:
        """The local date of each moment of the window, as ``date.toordinal`` counts."""
        if not self._away:
            yield from map(self._home.clock.ordinal, moments)
            return
        stretches = self.stretches()
        for at in moments:
            for stretch in stretches:
                if at < stretch.interval.end:
                    break
            yield stretch.clock.ordinal(at)


def _away(
    travels: Iterable[Travel], window: Interval, *, shown: bool
) -> list[tuple[int, int, Stretch]]:
    found = []
    for travel in sorted(travels, key=lambda one: (one.first, one.last)):
        first, last = travel.first.toordinal(), travel.last.toordinal()
        start, end = (_utc_midnight(ordinal) for ordinal in (first, last + 1))
        near = Interval(window.start - _MARGIN_S, window.end + _MARGIN_S)
        counts = shown or travel.rules_in == "there"
        if not counts or not near.overlaps(Interval(start, end)):
            continue
        # Its own midnights, wherever in the year they lie; its clock for the window's dates.
        bounds = (WallClock(travel.time_zone, at, at).instant(at) for at in (start, end))
        clock = WallClock(travel.time_zone, *window)
        found.append((first, last, Stretch(Interval(*bounds), clock, travel.time_zone)))
    return found


def _utc_midnight(ordinal: int) -> int:
    return (ordinal - EPOCH_ORDINAL) * DAY_S


_MARGIN_S = 5 * DAY_S
