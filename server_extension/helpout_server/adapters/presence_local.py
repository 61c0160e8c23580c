"""Presence within one process: who has a page or a room open, and how often a PIN was tried.

Owns the time of grace, so that a reload is no absence, and that many changes are told as one: at
most one hint in ``TELL_S``, however many come and go.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable

from helpout_server.contracts.event import EventHint
from helpout_server.domain.account import NOBODY
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.presence import Here

GRACE_S = 8.0
"""How long somebody counts as here after their last connection closed."""
TELL_S = 2.0
KEPT_MAX = 20_000
_SURELY_S = 0.05
"""So that the grace is over by our clock too when the loop's says so."""
GUESSES_MAX = 10
GUESSES_IN_S = 600.0


class LocalPresence:
    """``Presence`` and ``Connections``. ``came`` and ``went`` on one event loop, ``here`` anywhere.

    Hints name the account that changed; where several did, nobody's id stands for them.
    """

    def __init__(self, clock: Clock, bus: Bus, *, grace_s: float = GRACE_S) -> None:
        self._clock = clock
        self._bus = bus
        self._grace_s = grace_s
        self._open: dict[Here, Counter[str]] = {"page": Counter(), "room": Counter()}
        self._until: dict[tuple[str, Here], float] = {}
        """When the grace of who went is over."""
        self._changed: set[str] = set()
        self.changed: Callable[[str], None] | None = None
        """Called on the loop for each account that is here now and was not, or the other way."""
        self._telling: asyncio.TimerHandle | None = None

    def here(self, account_ids: Iterable[str]) -> dict[str, Here]:
        found: dict[str, Here] = {}
        for account_id in account_ids:
            if self._is(account_id, "room"):
                found[account_id] = "room"
            elif self._is(account_id, "page"):
                found[account_id] = "page"
        return found

    def everybody(self) -> set[str]:
        """Who has a page or a room open."""
        return set(self._open["page"]) | set(self._open["room"])

    def came(self, account_id: str, where: Here) -> None:
        was = self._is(account_id, where)
        self._open[where][account_id] += 1
        self._until.pop((account_id, where), None)
        if not was:
            self._tell_of(account_id)

    def went(self, account_id: str, where: Here) -> None:
        self._open[where][account_id] -= 1
        if self._open[where][account_id] > 0:
            return
        del self._open[where][account_id]
        self._forget_old()
        self._until[account_id, where] = self._clock.monotonic() + self._grace_s
        later_s = self._grace_s + _SURELY_S
        asyncio.get_running_loop().call_later(later_s, self._gone, account_id, where)

    def close(self) -> None:
        """Tell nothing any more."""
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _is(self, account_id: str, where: Here) -> bool:
        if self._open[where].get(account_id, 0) > 0:
            return True
        return self._until.get((account_id, where), 0.0) > self._clock.monotonic()

    def _gone(self, account_id: str, where: Here) -> None:
        until = self._until.get((account_id, where))
        # None: they are back. Later than now: they came back and went again.
        if until is not None and until <= self._clock.monotonic():
            del self._until[account_id, where]
            self._tell_of(account_id)

    def _forget_old(self) -> None:
        if len(self._until) < KEPT_MAX:
            return
        now = self._clock.monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}

    def _tell_of(self, account_id: str) -> None:
        if self.changed is not None:
            self.changed(account_id)
        self._changed.add(account_id)
        if self._telling is None:
            loop = asyncio.get_running_loop()
            self._telling = loop.call_later(TELL_S, self._tell)

    def _tell(self) -> None:
        changed, self._changed, self._telling = self._changed, set(), None
        id_ = next(iter(changed)) if len(changed) == 1 else NOBODY.id
        self._bus.publish(frozenset(), EventHint(name="presence_changed", id=id_))


class LocalGuesses:
    """``Guesses``: so many tries within so many seconds, for each account and secret.

    Any thread may call.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: dict[tuple[str, str], deque[float]] = {}

    def allows(self, who: str, what: str) -> bool:
        with self._lock:
            return self._allows(who, what, self._clock.monotonic())

    def _allows(self, who: str, what: str, now: float) -> bool:
        if len(self._tries) >= KEPT_MAX:
            self._tries = {
                key: tries for key, tries in self._tries.items() if tries[-1] > now - GUESSES_IN_S
            }
        tries = self._tries.setdefault((who, what), deque(maxlen=GUESSES_MAX + 1))
        while tries and tries[0] <= now - GUESSES_IN_S:
            tries.popleft()
        tries.append(now)
        return len(tries) <= GUESSES_MAX
