"""All tests, in lanes that run side by side: ``python -m tests.lanes``.

Owns which folder runs in which lane, and how their output comes together. Tests wait more than
they compute, so lanes end far sooner than one row of tests; each lane has servers of its own.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import turns

TESTS = Path(__file__).parent
LANES: Mapping[str, tuple[str, ...]] = {
    # Browsers and calls, one after the other: two that send pictures at once starve each other.
    "calls": (
        "e2e",
        "integration/hub",
        "integration/media_server",
        "integration/recorder",
        "packaging",
    ),
    "rules": (
        "architecture",
        "contract",
        "integration/calendar",
        "integration/cli",
        "integration/demo",
        "integration/doctor",
        "integration/extension",
        "integration/gateway",
        "integration/keeping",
        "integration/kernel_host",
        "integration/market",
        "integration/network_test",
        "integration/notebooks",
        "integration/notice",
        "integration/openid",
        "integration/replicas",
        "integration/service",
        "integration/turn",
        "integration/watch",
        "integration/ws",
        "unit",
    ),
}
NICE: Mapping[str, int] = {"calls": 0, "rules": 5}
"""A call feels a busy machine, a rule that is computed does not."""
NOTHING_FOUND = int(pytest.ExitCode.NO_TESTS_COLLECTED)
NO_TESTS = frozenset({"network"})
"""Folders with what tests are made of."""


def folders_without_lane() -> set[str]:
    """Folders of tests that no lane runs."""
    given = {folder for folders in LANES.values() for folder in folders}
    places = [TESTS, *(TESTS / name for name in _divided(given))]
    found = {
        path.relative_to(TESTS).as_posix()
        for place in places
        for path in place.iterdir()
        if path.is_dir() and path.name[0] not in "._"
    }
    return found - given - NO_TESTS - _divided(given)


def _divided(given: Iterable[str]) -> set[str]:
    """Folders whose folders are named one by one."""
    return {folder.partition("/")[0] for folder in given if "/" in folder}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _run(lane: str, options: list[str], folder: str) -> tuple[str, int, float]:
    began = time.monotonic()
    places = [str(TESTS / folder) for folder in LANES[lane]]
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", *places, *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=1 << 20,
        preexec_fn=partial(os.nice, NICE[lane]),
        env={**os.environ, turns.VARIABLE: folder},
    )
    assert running.stdout is not None
    async for line in running.stdout:
        _say(f"{lane:8} | {line.decode(errors='replace').rstrip()}")
    return lane, await running.wait(), time.monotonic() - began


async def _all(options: list[str]) -> int:
    with TemporaryDirectory(prefix="helpouts-turns-") as folder:
        ended = await asyncio.gather(*(_run(lane, options, folder) for lane in LANES))
    for lane, code, took_s in ended:
        word = {0: "green", NOTHING_FOUND: "no such test"}.get(code, f"RED ({code})")
        _say(f"{lane:8} | {word} after {took_s:.0f} s")
    # A name may be sought that only one lane has.
    codes = {code for _, code, _ in ended}
    return max(codes - {NOTHING_FOUND} or codes)


def main() -> int:
    """The worst exit code of all lanes; words given are options of pytest."""
    left = folders_without_lane()
    if left:
        _say(f"tests/lanes.py names no lane for: {', '.join(sorted(left))}")
        return 1
    return asyncio.run(_all(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
