"""How many files this process may have open: each socket is one.

Many systems begin with 1,024 and allow far more to who asks.
"""

import logging
import sys

if sys.platform != "win32":  # which has no such bound
    import resource

_log = logging.getLogger("helpouts")
WANTED = 20_000
"""Two pages of each of ``ROOMS_MAX`` rooms, with their event sockets, and what else is open."""


def raise_limit(wanted: int = WANTED) -> int | None:
    """Ask for so many, or as many as the system allows; how many there are, None: unbounded."""
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft >= allowed:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    except (OSError, ValueError):
        _log.warning("No more than %s files can be open, so no more sockets than that", soft)
        return soft
    return allowed
