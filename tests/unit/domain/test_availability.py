"""Slots: every case that broke others, and the conventions one by one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpout_server.domain.availability import (
    Asked,
    Availability,
    DateException,
    WeeklyRule,
    next_slots,
    open_time,
    slots,
    too_soon,
)
from helpout_server.domain.interval import Interval, between, moment

NEW_YORK = "America/New_York"
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
HOUR = 60


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def opened(availability: Availability, start: datetime, end: datetime) -> list[tuple[str, str]]:
    """Open time within a window, as text."""
    window = between(start, end)
    return [
        (
            moment(max(piece.start, window.start)).strftime("%m-%dT%H:%MZ"),
            moment(min(piece.end, window.end)).strftime("%m-%dT%H:%MZ"),
        )
        for piece in open_time(availability, window)
    ]


def starts(
    availability: Availability,
    start: datetime,
    end: datetime,
    minutes: int,
    *,
    now: datetime = LONG_AGO,
    zone: str = "UTC",
    **asked: Any,
) -> list[str]:
    """Starts of free slots, as a clock in the zone shows them."""
    if now is LONG_AGO:
        now = start
    found = slots(
        availability, Asked(start=start, end=end, duration_minutes=minutes, now=now, **asked)
    )
    assert all(slot.end - slot.start == minutes * 60 for slot in found)
    return [moment(slot.start).astimezone(ZoneInfo(zone)).strftime("%H:%M%z") for slot in found]


def weekdays(start: int, end: int, days: range = range(5)) -> tuple[WeeklyRule, ...]:
    return tuple(WeeklyRule(day, start * HOUR, end * HOUR) for day in days)


def every_day(start_minute: int, end_minute: int) -> tuple[WeeklyRule, ...]:
    return tuple(WeeklyRule(day, start_minute, end_minute) for day in range(7))


# ---- the cases -------------------------------------------------------------------------------


def test_new_york_before_and_after_the_clock_goes_back() -> None:
    hours = Availability(NEW_YORK, weekdays(9, 17))
    assert opened(hours, utc(2023, 11, 3), utc(2023, 11, 4)) == [("11-03T13:00Z", "11-03T21:00Z")]
    assert opened(hours, utc(2023, 11, 6), utc(2023, 11, 7)) == [("11-06T14:00Z", "11-06T22:00Z")]


def test_an_exception_replaces_its_date_alone() -> None:
    hours = Availability(
        NEW_YORK,
        weekdays(8, 17, range(7)),
        (DateException(date(2023, 6, 13), "replaces", 10 * HOUR, 15 * HOUR),),
    )
    assert opened(hours, utc(2023, 6, 13), utc(2023, 6, 15)) == [
        ("06-13T14:00Z", "06-13T19:00Z"),
        ("06-14T12:00Z", "06-14T21:00Z"),
    ]


def test_a_honolulu_exception_seen_from_brussels_stays_on_its_date() -> None:
    hours = Availability(
        "Pacific/Honolulu",
        weekdays(9, 17, range(7)),
        (DateException(date(2026, 8, 15), "replaces", 10 * HOUR, 11 * HOUR),),
    )
    brussels = ZoneInfo("Europe/Brussels")
    assert opened(
        hours,
        datetime(2026, 8, 14, tzinfo=brussels),
        datetime(2026, 8, 17, tzinfo=brussels),
    ) == [
        ("08-13T22:00Z", "08-14T03:00Z"),
        ("08-14T19:00Z", "08-15T03:00Z"),
        ("08-15T20:00Z", "08-15T21:00Z"),
        ("08-16T19:00Z", "08-16T22:00Z"),
    ]


def test_an_exception_without_length_closes_the_day() -> None:
    hours = Availability(
        "UTC", every_day(9 * HOUR, 10 * HOUR), (DateException(date(2026, 6, 2), "replaces", 0, 0),)
    )
    assert opened(hours, utc(2026, 6, 1), utc(2026, 6, 4)) == [
        ("06-01T09:00Z", "06-01T10:00Z"),
        ("06-03T09:00Z", "06-03T10:00Z"),
    ]


def test_kolkata_on_the_hour_of_its_own_clock() -> None:
    hours = Availability(
        "Asia/Kolkata", every_day(7 * HOUR + 30, 9 * HOUR + 30), increment_minutes=60
    )
    found = starts(hours, utc(2026, 6, 1), utc(2026, 6, 2), 60, zone="Asia/Kolkata")
    assert found == ["08:00+0530"]


def test_twelve_hourly_slots_remain_a_second_before_noon() -> None:
    hours = Availability("UTC", every_day(0, 24 * HOUR), increment_minutes=60)
    now = utc(2026, 6, 1, 11, 59) + timedelta(seconds=59)
    assert len(starts(hours, utc(2026, 6, 1), utc(2026, 6, 2), 60, now=now)) == 12


def test_overlapping_pieces_give_each_slot_once() -> None:
    monday = utc(2026, 6, 1)
    hours = Availability(
        "UTC",
        (WeeklyRule(0, 11 * HOUR, 12 * HOUR), WeeklyRule(0, 11 * HOUR + 20, 12 * HOUR + 40)),
        increment_minutes=20,
    )
    assert len(starts(hours, monday, monday + timedelta(days=1), 20)) == 5


def test_a_piece_whose_start_does_not_exist() -> None:
    hours = Availability(NEW_YORK, (WeeklyRule(6, 2 * HOUR + 30, 5 * HOUR),))
    assert opened(hours, utc(2007, 3, 11), utc(2007, 3, 12)) == [("03-11T07:30Z", "03-11T09:00Z")]


def test_a_piece_whose_start_comes_twice() -> None:
    hours = Availability(NEW_YORK, (WeeklyRule(6, HOUR + 30, 3 * HOUR),))
    assert opened(hours, utc(2007, 11, 4), utc(2007, 11, 5)) == [("11-04T05:30Z", "11-04T08:00Z")]


# ---- the conventions -------------------------------------------------------------------------


def test_in_a_fold_one_label_is_two_slots() -> None:
    hours = Availability(NEW_YORK, (WeeklyRule(6, 0, 3 * HOUR),), increment_minutes=60)
    found = starts(hours, utc(2007, 11, 4), utc(2007, 11, 5), 60, zone=NEW_YORK)
    assert found == ["00:00-0400", "01:00-0400", "01:00-0500", "02:00-0500"]


def test_in_a_gap_the_grid_is_that_of_the_clock() -> None:
    lord_howe = "Australia/Lord_Howe"  # 2026-10-04: 02:00 becomes 02:30
    hours = Availability(lord_howe, (WeeklyRule(6, HOUR, 5 * HOUR),), increment_minutes=60)
    found = starts(hours, utc(2026, 10, 3), utc(2026, 10, 4), 60, zone=lord_howe)
    assert found == ["01:00+1030", "03:00+1100", "04:00+1100"]


def test_a_date_that_does_not_exist_is_skipped() -> None:
    hours = Availability("Pacific/Apia", every_day(9 * HOUR, 10 * HOUR))
    assert opened(hours, utc(2011, 12, 28), utc(2012, 1, 1)) == [
        ("12-28T19:00Z", "12-28T20:00Z"),
        ("12-29T19:00Z", "12-29T20:00Z"),
        ("12-30T19:00Z", "12-30T20:00Z"),
        ("12-31T19:00Z", "12-31T20:00Z"),
    ]
    thirtieth = (DateException(date(2011, 12, 30), "adds", 12 * HOUR, 13 * HOUR),)
    assert (
        opened(Availability("Pacific/Apia", (), thirtieth), utc(2011, 12, 28), utc(2012, 1, 1))
        == []
    )


def test_an_evening_runs_into_the_next_day_and_touching_pieces_join() -> None:
    hours = Availability(
        "UTC",
        (WeeklyRule(0, 22 * HOUR, 2 * HOUR), WeeklyRule(1, 2 * HOUR, 4 * HOUR)),
        increment_minutes=60,
    )
    assert opened(hours, utc(2026, 6, 1), utc(2026, 6, 3)) == [("06-01T22:00Z", "06-02T04:00Z")]
    assert len(starts(hours, utc(2026, 6, 1), utc(2026, 6, 3), 180)) == 4


def test_closing_a_day_leaves_the_tail_of_the_evening_before() -> None:
    hours = Availability(
        "UTC",
        every_day(22 * HOUR, 2 * HOUR),
        (DateException(date(2026, 6, 2), "replaces", 0, 0),),
    )
    assert opened(hours, utc(2026, 6, 1, 12), utc(2026, 6, 3, 12)) == [
        ("06-01T22:00Z", "06-02T02:00Z")
    ]


def test_an_exception_adds_to_what_replaces() -> None:
    hours = Availability(
        "UTC",
        every_day(9 * HOUR, 10 * HOUR),
        (
            DateException(date(2026, 6, 2), "replaces", 0, 0),
            DateException(date(2026, 6, 2), "adds", 20 * HOUR, 24 * HOUR),
        ),
    )
    assert opened(hours, utc(2026, 6, 2), utc(2026, 6, 3)) == [("06-02T20:00Z", "06-03T00:00Z")]


def test_a_slot_may_span_midnight_and_the_window_bounds_starts_only() -> None:
    hours = Availability("UTC", every_day(0, 24 * HOUR), increment_minutes=60)
    found = starts(hours, utc(2026, 6, 1, 23), utc(2026, 6, 2), 120)
    assert found == ["23:00+0000"]


def test_buffers_stack_and_may_lie_outside_open_hours() -> None:
    hours = Availability(
        "UTC",
        every_day(9 * HOUR, 13 * HOUR),
        increment_minutes=15,
        buffer_before_minutes=10,
        buffer_after_minutes=5,
    )
    # 10:30 to 11:00 is booked with its own buffers: 10:20 to 11:05 is gone.
    taken = [between(utc(2026, 6, 1, 10, 20), utc(2026, 6, 1, 11, 5))]
    found = starts(hours, utc(2026, 6, 1), utc(2026, 6, 2), 60, taken=taken)
    assert found == [
        "09:00+0000",
        "09:15+0000",
        "11:15+0000",
        "11:30+0000",
        "11:45+0000",
        "12:00+0000",
    ]


def test_the_students_own_time_needs_no_buffer() -> None:
    hours = Availability(
        "UTC", every_day(9 * HOUR, 11 * HOUR), increment_minutes=30, buffer_before_minutes=30
    )
    gone = [between(utc(2026, 6, 1, 9, 30), utc(2026, 6, 1, 10))]
    found = starts(hours, utc(2026, 6, 1), utc(2026, 6, 2), 30, student_taken=gone)
    assert found == ["09:00+0000", "10:00+0000", "10:30+0000"]


def test_notice_is_elapsed_time_and_equality_is_allowed() -> None:
    hours = Availability(
        NEW_YORK, (WeeklyRule(6, 0, 6 * HOUR),), increment_minutes=30, min_notice_minutes=120
    )
    # 01:00 EST; two elapsed hours later the clock shows 04:00 EDT.
    now = utc(2007, 3, 11, 6)
    found = starts(hours, now, utc(2007, 3, 12), 30, now=now, zone=NEW_YORK)
    assert found[0] == "04:00-0400"
    assert not too_soon(hours, utc(2007, 3, 11, 8), now)
    assert too_soon(hours, utc(2007, 3, 11, 8) - timedelta(seconds=1), now)


def test_the_horizon_ends_the_offer() -> None:
    hours = Availability("UTC", every_day(0, 24 * HOUR), increment_minutes=60, horizon_days=2)
    assert len(starts(hours, utc(2026, 6, 1), utc(2026, 7, 1), 60)) == 48


def test_the_next_slots_are_found_far_away() -> None:
    hours = Availability(
        "UTC", (), (DateException(date(2027, 5, 1), "adds", 600, 660),), horizon_days=366
    )
    asked = Asked(utc(2026, 6, 1), utc(2027, 6, 1), 30, now=utc(2026, 6, 1))
    assert [moment(slot.start) for slot in next_slots(hours, asked, 2)] == [
        utc(2027, 5, 1, 10),
        utc(2027, 5, 1, 10, 15),
    ]


@pytest.mark.parametrize("window", [(2, 1), (1, 1)])
def test_an_empty_window_has_no_slots(window: tuple[int, int]) -> None:
    hours = Availability("UTC", every_day(0, 24 * HOUR))
    start, end = (utc(2026, 6, day) for day in window)
    assert slots(hours, Asked(start, end, 30, now=utc(2026, 6, 1))) == []


def test_open_time_is_whole_across_its_window() -> None:
    hours = Availability("UTC", every_day(0, 24 * HOUR))
    window = between(utc(2026, 6, 1), utc(2026, 6, 30))
    (piece,) = open_time(hours, window)
    assert piece.start <= window.start
    assert piece.end >= window.end
    assert isinstance(piece, Interval)
