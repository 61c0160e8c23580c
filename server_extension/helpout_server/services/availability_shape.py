"""Availability between wire and domain: what comes in is checked, what goes out is drawn."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from helpout_server.contracts import availability as wire
from helpout_server.domain.availability import (
    Availability,
    DateException,
    TimeOff,
    Travel,
    WeeklyRule,
)
from helpout_server.domain.errors import InvalidRequest
from helpout_server.domain.interval import Interval, moment, seconds, seconds_up
from helpout_server.services.account import known_time_zone
from helpout_server.services.plain_text import one_line

TRAVEL_DAYS_MAX = 400
TIME_OFF_MAX = timedelta(days=400)
FARTHEST = timedelta(days=800)
"""How far from now anything may lie: past any horizon, and within the calendar's bounds."""


def drafted(
    body: wire.AvailabilityDraft, time_off: tuple[TimeOff, ...], *, field: str = ""
) -> Availability:
    """What a draft says, with the time off there is.

    Raises:
        InvalidRequest: a date or zone that does not exist, times that contradict each other.
    """
    return Availability(
        time_zone=known_time_zone(body.time_zone, field=f"{field}time_zone"),
        weekly=tuple(
            _rule(one, field=f"{field}weekly.{index}") for index, one in enumerate(body.weekly)
        ),
        exceptions=tuple(
            _exception(one, field=f"{field}exceptions.{index}")
            for index, one in enumerate(body.exceptions)
        ),
        travels=_travels(body.travels, field=f"{field}travels"),
        time_off=time_off,
        increment_minutes=body.increment_minutes,
        min_notice_minutes=body.min_notice_minutes,
        buffer_before_minutes=body.buffer_before_minutes,
        buffer_after_minutes=body.buffer_after_minutes,
        horizon_days=body.horizon_days,
        max_per_day=body.max_per_day,
        max_per_week=body.max_per_week,
    )


def drafted_time_off(id_: str, body: wire.TimeOffDraft, now: datetime) -> TimeOff:
    """Time off as asked for.

    Raises:
        InvalidRequest: it is over, too long, too far, or ends before it begins.
    """
    # Compared before they are converted: a date at the calendar's edge cannot be.
    if not now - FARTHEST <= body.start <= now + FARTHEST:
        raise InvalidRequest("That is too far from today.", field="start")
    if not body.start < body.end <= body.start + TIME_OFF_MAX:
        raise InvalidRequest(
            f"Time off ends after it begins, at most {TIME_OFF_MAX.days} days later.", field="end"
        )
    if body.end <= now:
        raise InvalidRequest("That is over already.", field="end")
    interval = Interval(seconds(body.start), seconds_up(body.end))
    return TimeOff(id_, interval, _note(body.note, field="note"))


def present(availability: Availability, now: datetime) -> wire.Availability:
    """As its tutor sees it; time off that is over is left out."""
    return wire.Availability(
        time_zone=availability.time_zone,
        weekly=[
            wire.WeeklyRule(
                weekday=rule.weekday,
                start=_wall_clock(rule.start_minute),
                end=_wall_clock(rule.end_minute),
                valid_from=None if rule.valid_from is None else rule.valid_from.isoformat(),
                valid_until=None if rule.valid_until is None else rule.valid_until.isoformat(),
            )
            for rule in availability.weekly
        ],
        exceptions=[
            wire.AvailabilityException(
                date=one.date.isoformat(),
                kind=one.kind,
                start=_wall_clock(one.start_minute),
                end=_wall_clock(one.end_minute),
                note=one.note,
            )
            for one in availability.exceptions
        ],
        travels=[
            wire.Travel(
                first_date=one.first.isoformat(),
                last_date=one.last.isoformat(),
                time_zone=one.time_zone,
                rules_in=one.rules_in,
            )
            for one in availability.travels
        ],
        time_off=[
            wire.TimeOff(
                id=one.id,
                start=moment(one.interval.start),
                end=moment(one.interval.end),
                note=one.note,
            )
            for one in lasting(availability.time_off, now)
        ],
        increment_minutes=availability.increment_minutes,
        min_notice_minutes=availability.min_notice_minutes,
        buffer_before_minutes=availability.buffer_before_minutes,
        buffer_after_minutes=availability.buffer_after_minutes,
        horizon_days=availability.horizon_days,
        max_per_day=availability.max_per_day,
        max_per_week=availability.max_per_week,
    )


def lasting(time_off: Sequence[TimeOff], now: datetime) -> tuple[TimeOff, ...]:
    """What is not over, soonest first."""
    left = (one for one in time_off if one.interval.end > seconds(now.astimezone(UTC)))
    return tuple(sorted(left, key=lambda one: one.interval))


def present_slot(slot: Interval) -> wire.Slot:
    return wire.Slot(start=moment(slot.start), end=moment(slot.end))


# ---- what comes in ---------------------------------------------------------------------------


def _rule(one: wire.WeeklyRule, *, field: str) -> WeeklyRule:
    since = None if one.valid_from is None else _date(one.valid_from, field=f"{field}.valid_from")
    until = (
        None if one.valid_until is None else _date(one.valid_until, field=f"{field}.valid_until")
    )
    if since is not None and until is not None and until < since:
        raise InvalidRequest("It ends before it begins.", field=f"{field}.valid_until")
    return WeeklyRule(one.weekday, _minutes(one.start), _minutes(one.end), since, until)


def _exception(one: wire.AvailabilityException, *, field: str) -> DateException:
    day = _date(one.date, field=f"{field}.date")
    if one.kind == "adds" and one.start == one.end:
        raise InvalidRequest("What is added needs a length.", field=f"{field}.end")
    note = _note(one.note, field=f"{field}.note")
    return DateException(day, one.kind, _minutes(one.start), _minutes(one.end), note)


def _travels(drafts: Sequence[wire.Travel], *, field: str) -> tuple[Travel, ...]:
    found = [_travel(one, field=f"{field}.{index}") for index, one in enumerate(drafts)]
    for earlier, later in pairwise(sorted(found, key=lambda one: one.first)):
        if later.first <= earlier.last:
            index = found.index(later)
            raise InvalidRequest(
                "You cannot be in two places on one day.", field=f"{field}.{index}.first_date"
            )
    return tuple(found)


def _travel(one: wire.Travel, *, field: str) -> Travel:
    first = _date(one.first_date, field=f"{field}.first_date")
    last = _date(one.last_date, field=f"{field}.last_date")
    if not 0 <= (last - first).days < TRAVEL_DAYS_MAX:
        raise InvalidRequest(
            f"A journey ends after it begins, within {TRAVEL_DAYS_MAX} days.",
            field=f"{field}.last_date",
        )
    zone = known_time_zone(one.time_zone, field=f"{field}.time_zone")
    return Travel(first, last, zone, one.rules_in)


def _date(text: str, *, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest("No such date.", field=field) from error


def _note(text: str, *, field: str) -> str:
    return one_line(text, field=field, shortest=0, longest=60)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _wall_clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
