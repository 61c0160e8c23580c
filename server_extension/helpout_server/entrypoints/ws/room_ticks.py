"""The clock of all rooms of a process: each is told once a second that time has passed.

Owns the one timer, and that rooms are told a few at a time, so that nobody's edit waits for the
ticks of thousands. Knows no room.
"""

import asyncio
import logging
from typing import Final, Protocol

_log = logging.getLogger("helpouts")
TICK_S: Final = 1.0
_TURNS: Final = 20
"""A second has so many; each room is told in one of them."""


class Ticking(Protocol):
    """A room that is told. Hashed by identity."""

    def tick(self) -> None: ...


class RoomTicks:
    """Lives on one event loop; without rooms it keeps no timer."""

    def __init__(self) -> None:
        self._turns: list[dict[Ticking, None]] = [{} for _ in range(_TURNS)]
        self._turn_of: dict[Ticking, dict[Ticking, None]] = {}
        self._now = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, room: Ticking) -> None:
        """Tell it for the first time within a second from now."""
        turn = min(self._turns, key=len)
        turn[room] = None
        self._turn_of[room] = turn
        if self._timer is None:
            self._wait()

    def remove(self, room: Ticking) -> None:
        """Tell it no more; again is harmless."""
        turn = self._turn_of.pop(room, None)
        if turn is not None:
            del turn[room]

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TICK_S / _TURNS, self._next)

    def _next(self) -> None:
        self._timer = None
        if self._turn_of:
            self._wait()
        self._now = (self._now + 1) % _TURNS
        for room in list(self._turns[self._now]):
            if room not in self._turn_of:
                continue  # put away by one before it
            try:
                room.tick()
            except Exception as error:  # noqa: BLE001 - our own bug in one room is no other's
                _log.error("A room's tick failed: %s", type(error).__name__, exc_info=error)
