"""``Bus`` within one process."""

import asyncio
from collections.abc import Callable

from helpout_server.contracts.event import EventHint


class LocalBus:
    """Delivers on the event loop it was made for; publish from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """``loop``: the loop of all subscribers; else the one that runs at the first subscribe."""
        self._loop = loop
        self._subscribers: dict[str, dict[int, Callable[[EventHint], None]]] = {}
        self._missing: dict[int, Callable[[], None]] = {}
        self._count = 0

    def publish(self, account_ids: frozenset[str], hint: EventHint) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._deliver, account_ids, hint)

    def subscribe(
        self,
        account_id: str,
        deliver: Callable[[EventHint], None],
        missed: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        self._count += 1
        number = self._count
        self._subscribers.setdefault(account_id, {})[number] = deliver
        if missed is not None:
            self._missing[number] = missed

        def stop() -> None:
            self._missing.pop(number, None)
            mine = self._subscribers.get(account_id, {})
            mine.pop(number, None)
            if not mine:
                self._subscribers.pop(account_id, None)

        return stop

    def look_again(self) -> None:
        """Hints may have been lost: all who asked for it are told. On the event loop alone."""
        for missed in list(self._missing.values()):
            missed()

    def _deliver(self, account_ids: frozenset[str], hint: EventHint) -> None:
        for account_id in account_ids or list(self._subscribers):
            for deliver in list(self._subscribers.get(account_id, {}).values()):
                deliver(hint)
