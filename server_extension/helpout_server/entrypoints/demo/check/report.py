"""Steps and figures of a check: a line each on the terminal, all of it in one JSON file."""

import json
import pathlib
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class StepFailed(RuntimeError):
    """A step did not show what it must."""


class Report:
    """Collects what happened. ``ok`` is true while every step was."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.steps: list[dict[str, Any]] = []
        self.figures: dict[str, Any] = {}

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step["ok"] for step in self.steps)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and print its line; a failure is recorded and raised on."""
        begun = time.monotonic()
        error = ""
        try:
            yield
        except BaseException as failure:
            error = f"{type(failure).__name__}: {failure}"
            raise
        finally:
            seconds = time.monotonic() - begun
            ok = not error
            self.steps.append(
                {"name": name, "ok": ok, "seconds": round(seconds, 2), "error": error}
            )
            self._say(f"{'ok    ' if ok else 'FAILED'} {seconds:6.1f} s  {name}")
            if error:
                self._say(f"        {error[:1500]}")

    def figure(self, name: str, value: float) -> None:
        """One measured number; its unit is in the name."""
        self.figures[name] = round(value, 2)
        self._say(f"        {name} = {value:.1f}")

    def percentiles(self, name: str, values: list[float]) -> None:
        """The p50 and p99 of a sample, under ``name``."""
        ordered = sorted(values)
        p99 = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
        self.figures[name] = {
            "p50": round(statistics.median(ordered), 2),
            "p99": round(p99, 2),
            "count": len(ordered),
        }
        self._say(f"        {name} p50 = {self.figures[name]['p50']}, p99 = {round(p99, 1)}")

    def write(self, path: pathlib.Path) -> None:
        """All of it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {"ok": self.ok, "steps": self.steps, **self.figures}
        path.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")


def require(truth: object, what: str) -> None:
    """Fail the step unless ``truth`` holds.

    Raises:
        StepFailed: with ``what`` should have been.
    """
    if not truth:
        raise StepFailed(what)
