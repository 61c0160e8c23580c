"""Whose turn the machine is, where several lanes of tests run side by side (``tests/lanes.py``).

Owns two locks on files: the machine is shared by ordinary tests and had whole by one that is
marked ``alone``; at the door one waits in line, so that nobody who wants it whole waits for ever.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "HELPOUTS_TESTS_TURNS"
"""The folder of the locks; without it there is one lane, and nobody to wait for."""


@contextmanager
def of(*, alone: bool) -> Iterator[None]:
    """Until it is over, nobody else's test runs beside one that is alone."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        yield
        return
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with Path(folder, "machine").open("wb") as machine:
        with Path(folder, "door").open("wb") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(machine, kind)
        yield
