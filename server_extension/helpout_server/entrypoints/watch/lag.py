"""How late the event loop wakes: what a blocking call or too much work shows first."""

import asyncio
from collections.abc import Callable

EVERY_S = 0.5


class LoopLag:
    """Measures until it is closed."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(EVERY_S, self._woke, loop.time() + EVERY_S)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _woke(self, meant: float) -> None:
        self._tell(max(0.0, asyncio.get_running_loop().time() - meant))
        self.open()
