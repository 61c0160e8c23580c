"""Rounds that were measured already, so that a long benchmark goes on where it was stopped.

Owns one file under ``benchmarks/out/partial`` a benchmark: the rounds of each phase, and the
stamp of the plan and of the code they were measured with. What was measured with another is
thrown away. Does not know what a round holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.plan import OUT, REPOSITORY, ROOT, Plan

MEASURED_CODE = (
    "benchmarks/*.py",
    "benchmarks/pages/*",
    "benchmarks/servers/*",
    "benchmarks/systems/*.py",
    "server_extension/helpout_server/**/*.py",
    "server_extension/helpout_server/static/*.js",
    "server_extension/helpout_server/static/*.css",
)


class Batches:
    """The rounds of a benchmark, by phase, kept on the disk after each."""

    def __init__(self, path: Path, stamp: str) -> None:
        self._path = path
        self._stamp = stamp
        self._phases: dict[str, list[Any]] = _read(path, stamp)

    def rounds(self, phase: str) -> Sequence[Any]:
        """What a phase has so far, in order."""
        return self._phases.get(phase, [])

    def add(self, phase: str, measured: Any) -> None:
        """One more round; it must be plain JSON. On the disk when this returns."""
        self._phases.setdefault(phase, []).append(measured)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".fresh")
        kept = {"stamp": self._stamp, "phases": self._phases}
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        fresh.replace(self._path)

    def forget(self) -> None:
        """All are measured: the next run begins anew."""
        self._path.unlink(missing_ok=True)
        self._phases = {}


def open_batches(benchmark: str, plan: Plan) -> Batches:
    """What was measured of a benchmark with this very plan and code."""
    return Batches(
        OUT / "partial" / f"{benchmark}.json", stamp_of(plan, _files(REPOSITORY, MEASURED_CODE))
    )


def stamp_of(plan: Plan, files: Iterable[Path]) -> str:
    """A digest of the plan and of what is in the files."""
    digest = hashlib.sha256(json.dumps(asdict(plan)).encode())
    for file in files:
        digest.update(str(file.relative_to(ROOT.parent)).encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(root: Path, patterns: Iterable[str]) -> list[Path]:
    found = {file for pattern in patterns for file in root.glob(pattern) if file.is_file()}
    return sorted(found)


def _read(path: Path, stamp: str) -> dict[str, list[Any]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict) or kept.get("stamp") != stamp:
        return {}
    phases: dict[str, list[Any]] = kept["phases"]
    return phases
