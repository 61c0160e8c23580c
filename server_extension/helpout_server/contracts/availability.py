"""Availability: a tutor's weekly rules and exceptions, and the slots they give."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import (
    DurationMinutes,
    Id,
    Instant,
    LocalDate,
    TimeZoneName,
    WallClock,
)

Note = Annotated[str, Meta(max_length=60)]


class WeeklyRule(Struct, kw_only=True, forbid_unknown_fields=True):
    """Open from ``start`` to ``end`` (next day where end ≤ start) on a weekday, local time."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    """0 is Monday."""
    start: WallClock
    end: WallClock
    valid_from: LocalDate | None = None
    """First local date on which it holds; none is always."""
    valid_until: LocalDate | None = None
    """Last local date on which it holds."""


class AvailabilityException(Struct, kw_only=True, forbid_unknown_fields=True):
    """``replaces`` what starts on that local date (``start == end`` closes it) or ``adds``."""

    date: LocalDate
    kind: Literal["replaces", "adds"]
    start: WallClock
    end: WallClock
    note: Note = ""
    """What for; nobody else reads it."""


class Travel(Struct, kw_only=True, forbid_unknown_fields=True):
    """The tutor lives by another clock on these local dates, both included."""

    first_date: LocalDate
    last_date: LocalDate
    time_zone: TimeZoneName
    rules_in: Literal["there", "home"] = "there"
    """``there``: hours of these dates are meant on the clock there. ``home``: they stay as they
    are, only the tutor's time is shown as it is there."""


class TimeOffDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /availability/time_off``: nothing is offered in ``[start, end)``, whatever is open."""

    start: Instant
    end: Instant
    note: Note = ""


class TimeOff(Struct, kw_only=True):
    id: Id
    start: Instant
    end: Instant
    note: str


class AvailabilityDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /availability``: the caller's own, whole, but for time off, which stays."""

    time_zone: TimeZoneName
    weekly: Annotated[list[WeeklyRule], Meta(max_length=70)] = []
    exceptions: Annotated[list[AvailabilityException], Meta(max_length=400)] = []
    travels: Annotated[list[Travel], Meta(max_length=40)] = []
    """Their dates may not overlap."""
    increment_minutes: Literal[5, 10, 15, 20, 30, 60] = 15
    min_notice_minutes: Annotated[int, Meta(ge=0, le=60 * 24 * 30)] = 0
    buffer_before_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    buffer_after_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    horizon_days: Annotated[int, Meta(ge=1, le=366)] = 60
    max_per_day: Annotated[int, Meta(ge=1, le=48)] | None = None
    """Appointments by the local date on which they start; none is no limit."""
    max_per_week: Annotated[int, Meta(ge=1, le=200)] | None = None
    """Likewise, Monday to Sunday."""


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
    travels: list[Travel] = []
    time_off: list[TimeOff] = []
    """What is not over, soonest first."""
    max_per_day: int | None = None
    max_per_week: int | None = None


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


class ZoneStretch(Struct, kw_only=True):
    """The tutor lives by this zone's clock in ``[start, end)``."""

    time_zone: TimeZoneName
    start: Instant
    end: Instant


class HoursPreviewDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /availability/preview``: what these hours would come to; nothing is kept."""

    hours: AvailabilityDraft
    days: Annotated[int, Meta(ge=1, le=62)] = 14


class HoursPreview(Struct, kw_only=True):
    """The next days, from the beginning of today on the tutor's clock."""

    zones: list[ZoneStretch]
    """One after the other, the whole time."""
    open: list[Slot]
    """Open time as the rules give it, less time off; appointments in it are not left out."""
    taken: list[Slot]
    """What appointments (with their buffers) and other calendars take."""
    full: list[LocalDate]
    """Days on which a limit is reached."""


class SlotPage(Struct, kw_only=True):
    """``GET /listings/{id}/slots?from=&to=&duration_minutes=&time_zone=`` (at most 62 days)."""

    slots: list[Slot]
    tutor_time_zone: TimeZoneName
    clock_changes: list[ClockChange]
    """In the tutor's zone and in the asker's."""
    next_slot: Instant | None
    """The earliest free start after ``to`` where the window holds none."""
    tutor_zone_of: PublicAccount | None = None
    """By whose clock the tutor's times are named, where several may give it who do not all live by
    the same; none: by that of everybody who may."""
    tutor_zones: list[ZoneStretch] = []
    """Where the tutor travels in the window: whose clock they live by, one after the other. Empty
    where it is that of ``tutor_time_zone`` all the time."""


class SlotQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /listings/{id}/slots``: starts in ``[from, to)``."""

    since: Instant = field(name="from")
    to: Instant
    duration_minutes: DurationMinutes
    time_zone: TimeZoneName | None = None
    """The asker's; none means that of their account."""
    booking_id: Id | None = None
    """Of the asker's: where it could be moved to. It does not stand in its own way."""
