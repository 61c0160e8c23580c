"""Now, as a state machine is told it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks: the wall's for promises, the monotonic for durations."""

    at: datetime
    """UTC."""
    seconds: float
    """Monotonic; only differences mean something."""
