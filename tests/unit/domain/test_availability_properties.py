"""Slots against a slow reading of the conventions, minute by minute, in zones that move."""

# ruff: noqa: DTZ001 - times on a wall clock have no zone
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from helpout_server.domain.availability import (
    Asked,
    Availability,
    DateException,
    WeeklyRule,
    slots,
)
from helpout_server.domain.interval import Interval, seconds

# The weekends on which these clocks move.
WEEKENDS = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Pacific/Apia": (date(2011, 12, 30), date(2026, 6, 1)),
    "Asia/Kolkata": (date(2026, 6, 1), date(2026, 6, 1)),
}
MINUTES = st.integers(0, 96).map(lambda quarter: quarter * 15)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Availability, Asked]:
    zone = draw(st.sampled_from(sorted(WEEKENDS)))
    day = draw(st.sampled_from(WEEKENDS[zone]))
    weekly = draw(st.lists(st.builds(WeeklyRule, st.integers(0, 6), MINUTES, MINUTES), max_size=5))
    near = st.integers(-2, 2).map(lambda days: day + timedelta(days=days))
    kinds = st.sampled_from(["replaces", "adds"])
    exceptions = draw(st.lists(st.builds(DateException, near, kinds, MINUTES, MINUTES), max_size=3))
    availability = Availability(
        zone,
        tuple(weekly),
        tuple(exceptions),
        increment_minutes=draw(st.sampled_from([15, 20, 30, 60])),
        min_notice_minutes=draw(st.sampled_from([0, 45, 300])),
        buffer_before_minutes=draw(st.sampled_from([0, 10])),
        buffer_after_minutes=draw(st.sampled_from([0, 25])),
    )
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=20)
    taken = st.builds(
        lambda at, length: Interval(
            seconds(start) + at * 300, seconds(start) + (at + length) * 300
        ),
        st.integers(0, 500),
        st.integers(1, 30),
    )
    asked = Asked(
        start=start,
        end=start + timedelta(hours=draw(st.integers(1, 44))),
        duration_minutes=draw(st.sampled_from([15, 40, 60, 300])),
        now=start + timedelta(minutes=draw(st.integers(-30, 400))),
        taken=draw(st.lists(taken, max_size=4)),
        student_taken=draw(st.lists(taken, max_size=2)),
    )
    return availability, asked


@settings(max_examples=100, deadline=None)
@given(cases())
def test_slots_are_those_of_the_slow_reading(case: tuple[Availability, Asked]) -> None:
    availability, asked = case
    assert [slot.start for slot in slots(availability, asked)] == _slow_starts(availability, asked)


def _slow_starts(availability: Availability, asked: Asked) -> list[int]:
    zone = ZoneInfo(availability.time_zone)
    open_minutes = _open_minutes(availability, asked, zone)
    found = []
    at = asked.start
    while at < asked.end:
        local = at.astimezone(zone)
        on_grid = (local.hour * 60 + local.minute) % availability.increment_minutes == 0
        end = at + timedelta(minutes=asked.duration_minutes)
        whole = all(
            at + timedelta(minutes=minute) in open_minutes
            for minute in range(asked.duration_minutes)
        )
        soon = at < asked.now + timedelta(minutes=availability.min_notice_minutes)
        if on_grid and whole and not soon and not _gone(availability, asked, at, end):
            found.append(seconds(at))
        at += timedelta(minutes=1)
    return found


def _gone(availability: Availability, asked: Asked, start: datetime, end: datetime) -> bool:
    before = timedelta(minutes=availability.buffer_before_minutes)
    after = timedelta(minutes=availability.buffer_after_minutes)
    wide = Interval(seconds(start - before), seconds(end + after))
    bare = Interval(seconds(start), seconds(end))
    return any(wide.overlaps(one) for one in asked.taken) or any(
        bare.overlaps(one) for one in asked.student_taken
    )


def _open_minutes(availability: Availability, asked: Asked, zone: ZoneInfo) -> set[datetime]:
    minutes: set[datetime] = set()
    day = asked.start.date() - timedelta(days=4)
    while day <= asked.end.date() + timedelta(days=4):
        for start, end in _pieces(availability, day) if _exists(day, zone) else ():
            until = end + 1_440 if end <= start else end
            at, stop = _instant(day, start, zone), _instant(day, until, zone)
            while at < stop:
                minutes.add(at)
                at += timedelta(minutes=1)
        day += timedelta(days=1)
    return minutes


def _exists(day: date, zone: ZoneInfo) -> bool:
    return any(
        (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours))
        .astimezone(zone)
        .date()
        == day
        for hours in range(-15, 39)
    )


def _pieces(availability: Availability, day: date) -> list[tuple[int, int]]:
    of_day = [one for one in availability.exceptions if one.date == day]
    replacing = [one for one in of_day if one.kind == "replaces"]
    pieces = (
        [
            (one.start_minute, one.end_minute)
            for one in replacing
            if one.start_minute != one.end_minute
        ]
        if replacing
        else [
            (rule.start_minute, rule.end_minute)
            for rule in availability.weekly
            if rule.weekday == day.weekday()
        ]
    )
    return pieces + [
        (one.start_minute, one.end_minute)
        for one in of_day
        if one.kind == "adds" and one.start_minute != one.end_minute
    ]


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
