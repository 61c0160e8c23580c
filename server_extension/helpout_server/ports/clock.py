"""Time, as the core asks for it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall clock for promises, monotonic clock for durations."""

    def now(self) -> datetime:
        """The moment, UTC, with time zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean something."""
        ...
