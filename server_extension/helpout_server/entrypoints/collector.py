"""How often Python looks for garbage in a process that serves for months.

A full look at 2,000 rooms takes half a second in which nobody is answered. By Python's own
thresholds it comes every few seconds while rooms are opened, and once a minute afterwards.
"""

import gc
from typing import Final

_THRESHOLDS: Final = (5_000, 10, 20)
"""A full look after a million new objects: what some 1,400 rooms leave behind, 70 MB."""


def settle() -> None:
    """Call once, when the server listens: what there is by then is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
