"""Rows of a benchmark: a figure, its peer's figure, the goal, and whether it is met.

Owns the arithmetic (percentile, paired ratio, goals), the JSON shape and the table.
Does not know how anything is measured.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on one figure, written the way it is checked.

    ``subject`` is what is bounded: the figure itself, its ratio to the peer, or how
    far it lies above the peer (in the row's unit). ``strict`` leaves the bound itself out;
    ``least`` makes it a lower bound.
    """

    subject: Literal["value", "ratio", "value - peer_value"]
    bound: float
    strict: bool = False
    least: bool = False

    def met(self, *, value: float, peer_value: float | None, ratio: float | None) -> bool:
        """Whether the bound holds; a goal against a peer that was not measured does not."""
        figure: float | None
        match self.subject:
            case "value":
                figure = value
            case "ratio":
                figure = ratio
            case "value - peer_value":
                figure = None if peer_value is None else value - peer_value
        if figure is None or math.isnan(figure):
            return False
        if figure == self.bound:
            return not self.strict
        return figure > self.bound if self.least else figure < self.bound

    def __str__(self) -> str:
        sign = (">" if self.least else "<") + ("" if self.strict else "=")
        return f"{self.subject} {sign} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``benchmarks/out/NAME.json``; ``ok`` is None where the row has no goal."""

    name: str
    value: float
    unit: str
    peer: str | None
    peer_value: float | None
    ratio: float | None
    better: Better
    goal: str | None
    ok: bool | None


def make_row(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    peer_value: float | None = None,
    ratio: float | None = None,
    better: Better = "lower",
    goal: Goal | None = None,
) -> Row:
    """Build a row; the ratio is ``value / peer_value`` unless a paired one is given."""
    if ratio is None and peer_value is not None:
        ratio = ratio_of(value, peer_value)
    ok = None if goal is None else goal.met(value=value, peer_value=peer_value, ratio=ratio)
    return Row(
        name=name,
        value=_tidy(value),
        unit=unit,
        peer=peer,
        peer_value=None if peer_value is None else _tidy(peer_value),
        ratio=None if ratio is None else _tidy(ratio),
        better=better,
        goal=None if goal is None else str(goal),
        ok=ok,
    )


def ratio_of(value: float, peer_value: float) -> float:
    """``value / peer_value``; NaN where the peer's figure is zero."""
    return value / peer_value if peer_value else math.nan


def paired_ratio(values: Sequence[float], peer_values: Sequence[float]) -> float:
    """Median of the ratios of figures taken in the same round.

    A round's two figures were taken seconds apart on the same machine, so what slows
    the machine for a minute slows both and leaves their ratio alone.

    Raises:
        ValueError: the two have no rounds, or not the same number.
    """
    if not values or len(values) != len(peer_values):
        raise ValueError("a paired ratio needs the same, positive number of rounds on both sides")
    return statistics.median(
        ratio_of(value, peer) for value, peer in zip(values, peer_values, strict=True)
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The value at ``percent`` (0..100) of the sorted values, between two by straight line.

    Raises:
        ValueError: no values, or a percent outside 0..100.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    if not 0 <= percent <= 100:
        raise ValueError("a percentile lies between 0 and 100")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text, one a line, for people."""
    head = ("name", "value", "unit", "peer", "peer value", "ratio", "goal", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "ok", False: "MISSED", None: ""}[row.ok]
    return (
        row.name,
        _shown(row.value),
        row.unit,
        row.peer or "",
        _shown(row.peer_value),
        _shown(row.ratio),
        row.goal or "",
        verdict,
    )


def _shown(figure: float | None) -> str:
    return "" if figure is None else f"{figure:g}"


def _tidy(figure: float) -> float:
    """Four significant digits: more is noise, and makes two reports hard to compare."""
    return float(round(figure)) if abs(figure) >= 10_000 else float(f"{figure:.4g}")
