"""What a tutor says of their time: weekly rules, exceptions, travel, time off, limits.

Owns the shapes, and no rule of how they become instants: see ``open_time`` and ``availability``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from helpout_server.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """Open on a weekday (0 is Monday), minutes of the local day, 0..1440."""

    weekday: int
    start_minute: int
    end_minute: int
    valid_from: date | None = None
    """The first local date on which it holds; none is always."""
    valid_until: date | None = None
    """The last one."""


@dataclass(frozen=True, slots=True)
class DateException:
    """Another opening on one local date, minutes of the local day, 0..1440."""

    date: date
    kind: Literal["replaces", "adds"]
    start_minute: int
    end_minute: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Travel:
    """By another clock on the local dates ``first``..``last``, both included."""

    first: date
    last: date
    time_zone: str
    rules_in: Literal["there", "home"] = "there"
    """``home``: hours stay on the clock at home, and only what is shown is of the clock there."""


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Nothing is offered in it, whatever is open."""

    id: str
    interval: Interval
    note: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """When a tutor may be booked, and how closely."""

    time_zone: str
    """The zone at home."""
    weekly: tuple[WeeklyRule, ...] = ()
    exceptions: tuple[DateException, ...] = ()
    increment_minutes: int = 15
    """Divides 60."""
    min_notice_minutes: int = 0
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    horizon_days: int = 60
    """Days of 24 hours from now in which a start may lie."""
    travels: tuple[Travel, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    max_per_day: int | None = None
    """Appointments that start on one local date; none is no limit."""
    max_per_week: int | None = None
    """Likewise from Monday to Sunday."""

    @property
    def is_limited(self) -> bool:
        """Whether it matters how many appointments there are already."""
        return self.max_per_day is not None or self.max_per_week is not None
