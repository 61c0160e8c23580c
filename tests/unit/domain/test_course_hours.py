"""Office hours: opened once a time, by the course's clock, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from helpout_server.contracts.availability import AvailabilityException, WeeklyRule
from helpout_server.domain.course import Course, Keeping
from helpout_server.domain.course_hours import LONGEST, coming, opening, time_at
from helpout_server.domain.interval import Interval, moment
from helpout_server.services.course_calendar import checked_hours, open_times

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
NOWS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def course(zone: str, first: date = date(2026, 1, 1), last: date = date(2027, 12, 31)) -> Course:
    return Course(
        id="crs_a",
        slug="a",
        name="A",
        first=first,
        last=last,
        time_zone=zone,
        groups=(),
        terms="",
        keeping=Keeping(),
        privacy="aggregates",
        made_by="acc_a",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def weekly(start: str, end: str) -> list[WeeklyRule]:
    return [WeeklyRule(weekday=day, start=start, end=end) for day in range(7)]


@given(ZONES, NOWS)
def test_hours_are_those_of_the_courses_clock(zone: str, now: datetime) -> None:
    hours = checked_hours(course(zone), weekly("14:00", "16:00"), [])
    times = open_times(hours, now=now)
    local = now.astimezone(ZoneInfo(zone))
    is_open = time_at(times, now) is not None
    assert is_open == (14 <= local.hour < 16), local
    for one in coming(times, now, most=3):
        start = moment(one.start).astimezone(ZoneInfo(zone))
        assert (start.hour, start.minute) == (14, 0)


@given(ZONES, NOWS, st.lists(st.integers(1, 90), max_size=60))
def test_each_time_is_opened_for_once_whenever_the_chore_runs(
    zone: str, begin: datetime, steps: list[int]
) -> None:
    hours = checked_hours(course(zone), weekly("22:00", "02:00"), [])
    now, opened_for = begin, None
    opened = []
    for step in steps:
        now += timedelta(minutes=step)
        times = open_times(hours, now=now)
        due = opening(times, now=now, opened_for=opened_for)
        if due is None:
            continue
        found = time_at(times, now)
        assert found is not None
        assert due.opened_for <= now < due.closes_at <= moment(found.end)
        assert opening(times, now=now, opened_for=due.opened_for) is None
        opened_for = due.opened_for
        opened.append(due.opened_for)
    assert len(set(opened)) == len(opened)


@given(NOWS)
def test_hours_that_never_end_are_opened_piece_by_piece(now: datetime) -> None:
    for_ever = [Interval(0, 4_102_444_800)]
    due = opening(for_ever, now=now, opened_for=None)
    assert due is not None
    assert now < due.closes_at <= due.opened_for + LONGEST
    assert opening(for_ever, now=now, opened_for=due.opened_for) is None
    later = opening(for_ever, now=due.closes_at, opened_for=due.opened_for)
    assert later is not None
    assert later.opened_for == due.closes_at


def test_the_hour_that_a_clock_leaves_out_opens_an_hour_later() -> None:
    """Berlin, 29 March 2026: after 01:59 comes 03:00."""
    hours = checked_hours(course("Europe/Berlin"), weekly("02:30", "04:00"), [])
    now = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    [first, *_] = coming(open_times(hours, now=now), now, most=1)
    assert moment(first.start) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(first.end) == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)


def test_the_term_bounds_weeks_and_exceptions_alike() -> None:
    extra = [
        AvailabilityException(date=day, kind="adds", start="08:00", end="09:00")
        for day in ("2026-05-31", "2026-06-02", "2026-06-08")
    ]
    hours = checked_hours(
        course("Europe/Berlin", date(2026, 6, 1), date(2026, 6, 7)), weekly("10:00", "11:00"), extra
    )
    now = datetime(2026, 5, 25, tzinfo=UTC)
    starts = [moment(one.start) for one in open_times(hours, now=now)]
    assert len(starts) == 8
    assert starts[0] == datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    assert starts[-1] == datetime(2026, 6, 7, 8, 0, tzinfo=UTC)
