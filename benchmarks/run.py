"""Measure: ``python -m benchmarks.run [ONLY] [--quick]``.

Owns the list of benchmarks, the files under ``benchmarks/out`` and the exit code: 0 where
everything was measured (a missed goal is printed, not an error), 1 where something could
not be. Does not know how a figure is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from benchmarks.plan import FULL, OUT, QUICK, MeasurementError, Plan
from benchmarks.rows import Row, table

BENCHMARKS = (
    "edit_latency", "documents", "signalling", "api", "widget_payload", "call", "legibility",
    "recording", "groups", "replay", "run", "queue", "booking_race_sqlite",
    "booking_race_postgresql", "outbox", "slots", "load", "replicas",
)  # fmt: skip
MODULES = {"run": "run_roundtrip"}
"""Of those that are not in a module of their own name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark or all, and print each as a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("only", nargs="?", default="", help=" | ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, not a figure")
    chosen = parser.parse_args(arguments)
    if chosen.only and chosen.only not in BENCHMARKS:
        parser.error(f"no benchmark named {chosen.only!r}; there are: {', '.join(BENCHMARKS)}")
    names = (chosen.only,) if chosen.only else BENCHMARKS
    failed = [name for name in names if not _run_one(name, QUICK if chosen.quick else FULL)]
    if failed:
        print(f"could not measure: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run_one(name: str, plan: Plan) -> bool:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    target = OUT / f"{name}.json"
    target.unlink(missing_ok=True)  # an old figure must not pass for this run's
    try:
        rows: list[Row] = asyncio.run(_module(name).measure(plan))
    except MeasurementError as reason:
        print(f"{name}: could not measure: {reason}", file=sys.stderr, flush=True)
        return False
    write_rows(target, rows)
    print(table(rows))
    print(
        f"-- {len(rows)} rows in {time.monotonic() - started:.0f} s → {target.name}\n", flush=True
    )
    return True


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.{MODULES.get(name, name)}")


def write_rows(target: Path, rows: Sequence[Row]) -> None:
    """Write the rows as a JSON list, whole or not at all; NaN becomes null."""
    target.parent.mkdir(parents=True, exist_ok=True)
    plain = [
        {
            key: None if isinstance(cell, float) and math.isnan(cell) else cell
            for key, cell in asdict(row).items()
        }
        for row in rows
    ]
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    partial.replace(target)


if __name__ == "__main__":
    sys.exit(main())
