"""How often somebody may ask: a bucket for each account, and for each address of strangers.

Owns the counting, in bounded memory. Generous: it is for programs that went astray, not a price.
Each process counts for itself, so several replicas together give as many times the leave.
"""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from helpout_server.domain.account import Account
from helpout_server.domain.errors import TooMany
from helpout_server.ports.clock import Clock

BURST_S = 30
"""So many seconds' worth may be asked for at once."""
STRANGERS_SHARE = 0.2
"""Of what an account may: few things can be asked without one."""
REMEMBERED_MAX = 10_000
"""Who was longest quiet is forgotten first, with a bucket that is most likely full again."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """Lives on one event loop."""

    def __init__(self, clock: Clock, *, a_second: int) -> None:
        """``a_second``: what an account may ask for in the long run."""
        self._clock = clock
        self._a_second = a_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def count(self, actor: Account) -> None:
        """A request of somebody who is known. Raises TooMany, with ``retry_after_s``."""
        self._take(actor.id, self._a_second)

    def count_stranger(self, address: str) -> None:
        """A request from there without an account that is known; raises TooMany likewise.

        Behind a proxy that names nobody all strangers are one.
        """
        self._take(f"from {address}", self._a_second * STRANGERS_SHARE)

    def _take(self, name: str, a_second: float) -> None:
        now, most = self._clock.monotonic(), a_second * BURST_S
        bucket = self._buckets.pop(name, None) or _Bucket(most, now)
        self._buckets[name] = bucket
        if len(self._buckets) > REMEMBERED_MAX:
            self._buckets.popitem(last=False)
        bucket.left = min(most, bucket.left + (now - bucket.at) * a_second)
        bucket.at = now
        if bucket.left < 1:
            wait_s = ceil((1 - bucket.left) / a_second)
            raise TooMany(
                f"That was asked too often. Try again in {wait_s} s.",
                context={"retry_after_s": wait_s},
            )
        bucket.left -= 1
