"""Figures of a course: how much help was asked for, how long people waited, what came of it.

Owns the one rule of privacy of these figures: nothing is told of fewer than ``PEOPLE_LEAST``
students. Cells with fewer are put together under one without a name; where even those together
are fewer, the smallest of the others goes with them, so that nothing can be had by subtraction.
Does not know storage, HTTP, or the current time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeVar

PEOPLE_LEAST = 5
SHOWN_MAX = 50
"""Cells of one kind; the rest is put together."""

Kind = TypeVar("Kind")
Cells = list["Cell"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A place in line, or an appointment."""

    student_id: str
    at: datetime
    """When it was asked for."""
    helper_id: str | None = None
    """Who helped; None where nobody did."""
    called_at: datetime | None = None
    """Of a place in line: when somebody was there, and so the wait over."""
    helped_s: int | None = None
    """None where nobody helped, or help is going on."""
    outcome: str = ""
    """Empty: still open."""
    notebook: str = ""
    exercise: str = ""
    exception: str = ""

    @property
    def waited_s(self) -> int | None:
        """None for appointments, and for who was never called."""
        if self.called_at is None:
            return None
        return max(0, int((self.called_at - self.at).total_seconds()))


@dataclass(frozen=True, slots=True)
class Cell:
    """Everything of one kind."""

    label: str
    """Empty: those that are told of together only."""
    detail: str
    asked: int
    students: int
    helped_s: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it, or one week; None where it must not be told."""

    asked: int | None = None
    helped: int | None = None
    students: int | None = None
    wait_median_s: int | None = None
    wait_p90_s: int | None = None
    helped_median_s: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How the work was shared among helpers."""

    helpers: int
    helped_median: float
    helped_most: int
    minutes_median: float
    minutes_most: int


@dataclass(frozen=True, slots=True)
class Person:
    account_id: str
    asked: int
    helped: int
    minutes: int


def percentile(values: Iterable[int], part: float) -> int | None:
    """The smallest value that at least ``part`` (0..1) of them do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(0, ceil(part * len(ordered)) - 1)]


def whole(asked: Sequence[Asked]) -> Whole:
    """All of them in one; nothing of too few people."""
    if not _enough(asked):
        return Whole()
    helped = [one for one in asked if one.helped_s is not None]
    waited = [one for one in asked if one.waited_s is not None]
    waits = [one.waited_s for one in waited if one.waited_s is not None]
    lasted = [one.helped_s for one in helped if one.helped_s is not None]
    tells_waits, tells_help = _enough(waited), _enough(helped)
    # Of how many who asked nobody was helped is a figure of its own: it too needs enough people.
    tells_count = tells_help and _none_or_enough(asked, helped)
    return Whole(
        asked=len(asked),
        helped=len(helped) if tells_count else None,
        students=len(_students(asked)),
        wait_median_s=percentile(waits, 0.5) if tells_waits else None,
        wait_p90_s=percentile(waits, 0.9) if tells_waits else None,
        helped_median_s=percentile(lasted, 0.5) if tells_help else None,
    )


def weeks(
    asked: Sequence[Asked], day_of: Callable[[datetime], date]
) -> tuple[list[tuple[date, Whole]], int]:
    """Each week from Monday on, from the first with a question to the last, empty ones too; and
    how many are hidden.

    Args:
        day_of: the local date of an instant.
    """
    if not asked:
        return [], 0
    by_week: dict[date, list[Asked]] = {}
    for one in asked:
        day = day_of(one.at)
        by_week.setdefault(day - timedelta(days=day.weekday()), []).append(one)
    hidden = _hidden(by_week)
    first, last = min(by_week), max(by_week)
    count = (last - first).days // 7 + 1
    result: list[tuple[date, Whole]] = []
    for week in (first + timedelta(days=7 * number) for number in range(count)):
        if week in hidden:
            result.append((week, Whole()))
        elif week in by_week:
            result.append((week, whole(by_week[week])))
        else:
            result.append((week, Whole(asked=0, helped=0, students=0)))
    return result, len(hidden)


def cells(asked: Iterable[Asked], kind_of: Callable[[Asked], tuple[str, str] | None]) -> Cells:
    """One for each kind, most asked first; those of too few people together at the end.

    Args:
        kind_of: label and detail; None leaves it out.
    """
    by_kind: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        kind = kind_of(one)
        if kind is not None:
            by_kind.setdefault(kind, []).append(one)
    ordered = sorted(by_kind, key=lambda kind: (-len(by_kind[kind]), kind))
    together = _hidden(by_kind, ordered[SHOWN_MAX:])
    found = [_cell(kind, by_kind[kind]) for kind in ordered if kind not in together]
    rest = [one for kind in together for one in by_kind[kind]]
    if _enough(rest):
        found.append(_cell(("", ""), rest))
    return found


def load(asked: Iterable[Asked]) -> Load | None:
    """None where fewer than ``PEOPLE_LEAST`` helped."""
    by_helper: dict[str, list[int]] = {}
    for one in asked:
        if one.helper_id is not None and one.helped_s is not None:
            by_helper.setdefault(one.helper_id, []).append(one.helped_s)
    if len(by_helper) < PEOPLE_LEAST:
        return None
    counts = sorted(len(of) for of in by_helper.values())
    minutes = sorted(round(sum(of) / 60) for of in by_helper.values())
    return Load(len(counts), _middle(counts), counts[-1], _middle(minutes), minutes[-1])


def by_person(asked: Iterable[Asked], who: Callable[[Asked], str | None]) -> list[Person]:
    """Where names may be told: each person, most asked first."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        account_id = who(one)
        if account_id is not None:
            found.setdefault(account_id, []).append(one)
    people = [
        Person(
            account_id,
            asked=len(of),
            helped=sum(one.helped_s is not None for one in of),
            minutes=round(sum(one.helped_s or 0 for one in of) / 60),
        )
        for account_id, of in found.items()
    ]
    return sorted(people, key=lambda one: (-one.asked, one.account_id))


# ---- steps -----------------------------------------------------------------------------------


def _hidden(by_kind: dict[Kind, list[Asked]], also: Iterable[Kind] = ()) -> frozenset[Kind]:
    """Kinds that are not told of by themselves; together they are of enough people, or all."""
    hidden = {kind for kind, of in by_kind.items() if not _enough(of)} | set(also)
    others = sorted(
        (kind for kind in by_kind if kind not in hidden),
        key=lambda kind: len(_students(by_kind[kind])),
    )
    while hidden and others:
        if _enough([one for kind in hidden for one in by_kind[kind]]):
            break
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _cell(kind: tuple[str, str], of: Sequence[Asked]) -> Cell:
    return Cell(*kind, len(of), len(_students(of)), sum(one.helped_s or 0 for one in of))


def _students(asked: Iterable[Asked]) -> set[str]:
    return {one.student_id for one in asked}


def _enough(asked: Sequence[Asked]) -> bool:
    return len(_students(asked)) >= PEOPLE_LEAST


def _none_or_enough(asked: Sequence[Asked], helped: Sequence[Asked]) -> bool:
    rest = [one for one in asked if one.helped_s is None]
    return not rest or _enough(rest) or not helped


def _middle(ordered: Sequence[int]) -> float:
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
