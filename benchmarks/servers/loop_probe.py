"""How long a server's event loop is held up by what runs on it: for a server's configuration.

Owns the measuring of every callback of the process. Time in which the machine's scheduler let
something else run is taken off: that is the machine's load, not the server's doing.
"""

from __future__ import annotations

import asyncio.events
import os
import threading
import time
from pathlib import Path
from typing import Any

WRITTEN_FROM_MS = 0.5
"""Shorter ones are nobody's trouble."""

_RUN = "_run"
"""Every callback of a loop is called by it, and nothing else of asyncio tells of that."""


def install(target: Path) -> None:
    """From now on each callback that held the loop up is a line in the file: when, how long."""
    run = getattr(asyncio.events.Handle, _RUN)
    delays = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
    main = threading.get_ident()

    def waited_s() -> float:
        return int(os.pread(delays, 64, 0).split()[1]) / 1e9

    def measured(handle: asyncio.events.Handle) -> Any:
        if threading.get_ident() != main:
            return run(handle)
        waited, begun = waited_s(), time.perf_counter()
        try:
            return run(handle)
        finally:
            held_ms = (time.perf_counter() - begun - (waited_s() - waited)) * 1_000
            if held_ms >= WRITTEN_FROM_MS:
                with target.open("a", encoding="utf-8") as file:
                    file.write(f"{time.time():.3f} {held_ms:.2f} {handle!r}\n")

    setattr(asyncio.events.Handle, _RUN, measured)


def longest(target: Path, begun: float, ended: float) -> tuple[float, str]:
    """The longest (ms) of those that ended between two moments (s since 1970), and what it was."""
    held = [(0.0, "")]
    if target.exists():
        for line in target.read_text(encoding="utf-8").splitlines():
            at, ms, what = line.split(" ", 2)
            if begun <= float(at) <= ended:
                held.append((float(ms), what))
    return max(held)
