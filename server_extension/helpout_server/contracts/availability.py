"""Availability: a tutor's weekly rules and exceptions, and the slots they give."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from helpout_server.contracts.fields import (
    DurationMinutes,
    Instant,
    LocalDate,
    TimeZoneName,
    WallClock,
)


class WeeklyRule(Struct, kw_only=True, forbid_unknown_fields=True):
    """Open from ``start`` to ``end`` (next day where end ≤ start) on a weekday, local time."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    """0 is Monday."""
    start: WallClock
    end: WallClock


class AvailabilityException(Struct, kw_only=True, forbid_unknown_fields=True):
    """``replaces`` what starts on that local date (``start == end`` closes it) or ``adds``."""

    date: LocalDate
    kind: Literal["replaces", "adds"]
    start: WallClock
    end: WallClock


class AvailabilityDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /availability``: the caller's own, whole."""

    time_zone: TimeZoneName
    weekly: Annotated[list[WeeklyRule], Meta(max_length=70)] = []
    exceptions: Annotated[list[AvailabilityException], Meta(max_length=400)] = []
    increment_minutes: Literal[5, 10, 15, 20, 30, 60] = 15
    min_notice_minutes: Annotated[int, Meta(ge=0, le=60 * 24 * 30)] = 0
    buffer_before_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    buffer_after_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    horizon_days: Annotated[int, Meta(ge=1, le=366)] = 60


class Availability(Struct, kw_only=True):
    """``GET /availability``."""

    time_zone: TimeZoneName
    weekly: list[WeeklyRule]
    exceptions: list[AvailabilityException]
    increment_minutes: int
    min_notice_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    horizon_days: int


class Slot(Struct, kw_only=True):
    """Half-open ``[start, end)``, UTC."""

    start: Instant
    end: Instant


class ClockChange(Struct, kw_only=True):
    """A zone's clock moves inside the asked window."""

    time_zone: TimeZoneName
    at: Instant
    shift_minutes: int
    """Positive: clocks go forward."""


class SlotPage(Struct, kw_only=True):
    """``GET /listings/{id}/slots?from=&to=&duration_minutes=&time_zone=`` (at most 62 days)."""

    slots: list[Slot]
    tutor_time_zone: TimeZoneName
    clock_changes: list[ClockChange]
    """In the tutor's zone and in the asker's."""
    next_slot: Instant | None
    """The earliest free start after ``to`` where the window holds none."""


class SlotQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /listings/{id}/slots``: starts in ``[from, to)``."""

    since: Instant = field(name="from")
    to: Instant
    duration_minutes: DurationMinutes
    time_zone: TimeZoneName | None = None
    """The asker's; none means that of their account."""
