"""Now, as a state machine is told it."""

from datetime import datetime

from msgspec import Struct


class Moment(Struct, frozen=True):
    """One instant on both clocks: the wall's for promises, the monotonic for durations."""

    at: datetime
    """UTC."""
    seconds: float
    """Monotonic; only differences mean something."""
