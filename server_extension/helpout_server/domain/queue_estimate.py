"""The wait: how long until somebody comes, as a range and not a promise.

The line is played through many times. Each time a helper who is busy takes as much longer as one
of the last helpouts that lasted that long at all, every student ahead takes a helper for as long
as one of the last ones, and some give their place up, as many did lately. The range holds the
middle three fifths of what came out, so about three waits in five end in it.

What counts as a helper's time is from call to call, with calls that nobody answered and the time
to take breath in between: that is what those in line wait for.

The same numbers give the same range: draws come from a generator that always starts alike. Does
not know storage or HTTP.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heapreplace

BASED_ON_LEAST = 3
"""Fewer helpouts than this say nothing about the next."""
BASED_ON_MOST = 60
"""The latest of them: a course's questions change within a day."""
RECENT = timedelta(hours=4)
IDLE = timedelta(minutes=15)
"""A helper who did nothing for so long, while somebody waited, is not counted on."""
RUNS = 150
AHEAD_MAX = 150
"""Played through one by one; who is farther back is told in proportion."""
LOW, HIGH = 0.2, 0.8
CALLED_LEAST = 0.5
"""In fewer of the runs than this somebody is called before the queue closes: it cannot be said
when they will be."""

_BREATH_S = 20.0
_BREATH_MAX_S = 900.0
_NEVER = float("inf")
_SEED = 30


@dataclass(frozen=True, slots=True)
class Past:
    """One call of the last hours that is over."""

    helper_id: str
    took_at: datetime
    called_at: datetime
    helped_at: datetime | None
    """None: nobody answered."""
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What the wait depends on."""

    occupied_s: tuple[float, ...]
    """How long each of the last calls took a helper, from call to call."""
    busy_s: tuple[float, ...]
    """For each helper who is busy now, since when."""
    idle: int
    """Helpers who would call at once."""
    resting_s: tuple[float, ...] = ()
    """For each helper who is free while somebody waits, since when: they take a break."""
    leaving: float = 0.0
    """The share of students who gave their place up before they were called, 0..1."""


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Those who come later and are called first."""

    every_s: float
    """How long after each other they come, on average."""
    closes_in_s: float
    """Whoever was not called by then is sent home."""


@dataclass(frozen=True, slots=True)
class Range:
    """Seconds."""

    low_s: float
    high_s: float


def occupied(past: Iterable[Past]) -> list[float]:
    """How many seconds each call took a helper, in order of time.

    Between two calls of one helper, the pause counts where the second student was waiting
    already. Students of one group are one call.
    """
    by_helper: dict[str, list[Past]] = {}
    for one in sorted(past, key=lambda one: (one.called_at, one.ended_at)):
        by_helper.setdefault(one.helper_id, []).append(one)
    found: list[tuple[datetime, float]] = []
    for calls in by_helper.values():
        found.extend(_of_one_helper(calls))
    return [seconds for _, seconds in sorted(found)]


def _of_one_helper(calls: Sequence[Past]) -> Iterable[tuple[datetime, float]]:
    since: datetime | None = None
    until: datetime | None = None
    for call in calls:
        if since is not None and until is not None:
            if call.called_at < until:
                until = max(until, call.ended_at)
                continue
            yield until, (until - since).total_seconds()
        breath = 0.0 if until is None else (call.called_at - until).total_seconds()
        waited_already = until is not None and call.took_at <= until
        since = until if waited_already and breath <= _BREATH_MAX_S else call.called_at
        until = call.ended_at
    if since is not None and until is not None:
        yield until, (until - since).total_seconds()


def waits(
    line: Line, count: int, overtaking: Overtaking | None = None
) -> list[Range | None] | None:
    """The wait of who has nobody, one, two … before them, ``count`` in all.

    None where it cannot be said: nothing was answered lately, or nobody is there to help. Of one
    place, where others come in before: it is not likely enough to be called at all.

    Cost: O(RUNS × calls × log helpers), at most some 30 ms.
    """
    helpers = len(line.busy_s) + len(line.resting_s) + line.idle
    if len(line.occupied_s) < BASED_ON_LEAST or not helpers:
        return None
    if count <= 0:
        return []
    played = min(count, AHEAD_MAX)
    chance = random.Random(_SEED)  # noqa: S311  # a game of chance, no secret
    runs = [_one_run(line, played, chance, overtaking) for _ in range(RUNS)]
    ranges: list[Range | None] = [_range(at_place) for at_place in zip(*runs, strict=True)]
    last = ranges[-1]
    for place in range(played, count):
        more = (place + 1) / played
        ranges.append(None if last is None else Range(last.low_s * more, last.high_s * more))
    return ranges


def _range(at_place: Sequence[float]) -> Range | None:
    called = sorted(one for one in at_place if one < _NEVER)
    if len(called) < CALLED_LEAST * len(at_place):
        return None
    return Range(_quantile(called, LOW), _quantile(called, HIGH))


def _one_run(
    line: Line, count: int, chance: random.Random, overtaking: Overtaking | None
) -> list[float]:
    # A few helpouts are not all there is: which of them happened was chance too.
    pool = chance.choices(line.occupied_s, k=len(line.occupied_s))
    free_at = [_rest(pool, since, chance) for since in line.busy_s] + [0.0] * line.idle
    # Who has been away for long stays away for long: as long again, more or less.
    free_at += [chance.uniform(0, 2) * max(since, _BREATH_S) for since in line.resting_s]
    heapify(free_at)
    others = _Others(overtaking, chance)
    called_at: list[float] = []
    while len(called_at) < count:
        at = free_at[0]
        if overtaking is not None and at >= overtaking.closes_in_s:
            return called_at + [_NEVER] * (count - len(called_at))
        if not others.one_before(at):
            called_at.append(at)
        if chance.random() >= line.leaving:
            heapreplace(free_at, at + chance.choice(pool))
    return called_at


class _Others:
    """Those who come in before, in one run."""

    def __init__(self, overtaking: Overtaking | None, chance: random.Random) -> None:
        self._chance = chance
        self._rate = 0.0 if overtaking is None else 1 / overtaking.every_s
        self._next_at = self._after(0.0)
        self._waiting = 0

    def one_before(self, at: float) -> bool:
        """Whether it is one of theirs who is called at that moment."""
        while self._next_at <= at:
            self._waiting += 1
            self._next_at = self._after(self._next_at)
        if not self._waiting:
            return False
        self._waiting -= 1
        return True

    def _after(self, at: float) -> float:
        return at + self._chance.expovariate(self._rate) if self._rate else _NEVER


def _rest(pool: Sequence[float], since_s: float, chance: random.Random) -> float:
    """How much longer a helpout takes that has taken so long."""
    longer = [one - since_s for one in pool if one > since_s]
    if longer:
        return chance.choice(longer)
    # Longer than all others: nobody knows, and on average it goes on for a good while.
    return chance.choice(pool) / 2


def usual(past: Iterable[Past]) -> Range | None:
    """How long most helpouts took, once begun."""
    took = sorted(
        (one.ended_at - one.helped_at).total_seconds() for one in past if one.helped_at is not None
    )
    if not took:
        return None
    return Range(_quantile(took, LOW), _quantile(took, HIGH))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Between the neighbours in proportion."""
    at = part * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
