"""What a tutor's life does to slots: travel, seasons, time off, limits."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpout_server.domain.availability import (
    Asked,
    Availability,
    DateException,
    TimeOff,
    Travel,
    WeeklyRule,
    full_dates,
    open_time,
    slots,
)
from helpout_server.domain.interval import Interval, between, moment, seconds
from helpout_server.domain.whereabouts import Whereabouts

HOUR = 60
NINE_TO_TEN = tuple(WeeklyRule(day, 9 * HOUR, 10 * HOUR) for day in range(7))
TOKYO = Travel(date(2026, 5, 3), date(2026, 5, 17), "Asia/Tokyo")


def utc(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def opened(hours: Availability, start: datetime, end: datetime) -> list[str]:
    return [
        moment(piece.start).strftime("%m-%dT%H:%MZ")
        for piece in open_time(hours, between(start, end))
    ]


def starts(hours: Availability, start: datetime, end: datetime, *booked: datetime) -> list[str]:
    asked = Asked(start, end, 60, now=start, tutor_starts=[seconds(one) for one in booked])
    return [moment(slot.start).strftime("%m-%dT%H:%MZ") for slot in slots(hours, asked)]


# ---- travel ----------------------------------------------------------------------------------


def test_in_tokyo_hours_are_meant_on_its_clock() -> None:
    hours = Availability("America/New_York", NINE_TO_TEN, travels=(TOKYO,))
    assert opened(hours, utc(5, 1, 12), utc(5, 4, 12)) == [
        "05-01T13:00Z",
        "05-02T13:00Z",
        "05-03T00:00Z",  # the 3rd, nine o'clock in Tokyo
        "05-04T00:00Z",
    ]
    assert opened(hours, utc(5, 16, 12), utc(5, 19)) == ["05-17T00:00Z", "05-18T13:00Z"]


def test_hours_may_stay_at_home_while_the_tutor_travels() -> None:
    home = Availability("America/New_York", NINE_TO_TEN)
    away = Availability(
        "America/New_York",
        NINE_TO_TEN,
        travels=(Travel(TOKYO.first, TOKYO.last, TOKYO.time_zone, "home"),),
    )
    window = between(utc(5, 1), utc(5, 30))
    assert open_time(away, window) == open_time(home, window)
    assert [one.time_zone for one in Whereabouts(away, window).stretches()] == ["America/New_York"]


def test_what_is_shown_follows_the_tutor() -> None:
    hours = Availability(
        "America/New_York",
        travels=(Travel(TOKYO.first, TOKYO.last, TOKYO.time_zone, "home"),),
    )
    found = Whereabouts(hours, between(utc(5, 1), utc(5, 30)), shown=True).stretches()
    assert [(one.time_zone, moment(one.interval.start)) for one in found] == [
        ("America/New_York", utc(5, 1)),
        ("Asia/Tokyo", utc(5, 2, 15)),
        ("America/New_York", utc(5, 17, 15)),
    ]


def test_the_grid_is_of_the_clock_there() -> None:
    hours = Availability(
        "Europe/Berlin",
        tuple(WeeklyRule(day, 0, 24 * HOUR) for day in range(7)),
        increment_minutes=60,
        travels=(Travel(date(2026, 5, 3), date(2026, 5, 3), "Asia/Kathmandu"),),
    )
    found = starts(hours, utc(5, 2, 17), utc(5, 2, 20))
    assert found == ["05-02T17:00Z", "05-02T18:00Z", "05-02T18:15Z", "05-02T19:15Z"]


def test_exceptions_hold_on_the_date_there() -> None:
    hours = Availability(
        "America/New_York",
        NINE_TO_TEN,
        (DateException(date(2026, 5, 4), "replaces", 0, 0),),
        travels=(TOKYO,),
    )
    assert opened(hours, utc(5, 3, 12), utc(5, 5, 12)) == ["05-05T00:00Z"]


def test_from_one_journey_to_the_next() -> None:
    travels = (TOKYO, Travel(date(2026, 5, 18), date(2026, 5, 20), "Europe/Paris"))
    hours = Availability("America/New_York", NINE_TO_TEN, travels=travels)
    assert opened(hours, utc(5, 16, 12), utc(5, 21, 15)) == [
        "05-17T00:00Z",
        "05-18T07:00Z",
        "05-19T07:00Z",
        "05-20T07:00Z",
        "05-21T13:00Z",
    ]


# ---- seasons ---------------------------------------------------------------------------------


def test_a_rule_holds_from_its_first_date_to_its_last() -> None:
    summer = WeeklyRule(0, 9 * HOUR, 10 * HOUR, date(2026, 6, 8), date(2026, 6, 22))
    hours = Availability("UTC", (summer,))
    assert opened(hours, utc(6, 1), utc(7, 1)) == ["06-08T09:00Z", "06-15T09:00Z", "06-22T09:00Z"]


def test_a_rule_may_be_open_at_either_end() -> None:
    until = WeeklyRule(0, 9 * HOUR, 10 * HOUR, None, date(2026, 6, 7))
    since = WeeklyRule(0, 14 * HOUR, 15 * HOUR, date(2026, 6, 8), None)
    hours = Availability("UTC", (until, since))
    assert opened(hours, utc(6, 1), utc(6, 12)) == ["06-01T09:00Z", "06-08T14:00Z"]


# ---- time off --------------------------------------------------------------------------------


def test_time_off_closes_everything_in_it() -> None:
    hours = Availability(
        "UTC",
        NINE_TO_TEN,
        (DateException(date(2026, 6, 2), "adds", 12 * HOUR, 14 * HOUR),),
        time_off=(TimeOff("off", between(utc(6, 2, 9, 30), utc(6, 3, 12))),),
    )
    window = between(utc(6, 1), utc(6, 5))
    assert open_time(hours, window) == [
        between(utc(6, 1, 9), utc(6, 1, 10)),
        between(utc(6, 2, 9), utc(6, 2, 9, 30)),
        between(utc(6, 4, 9), utc(6, 4, 10)),
    ]


def test_a_slot_ends_where_time_off_begins() -> None:
    hours = Availability(
        "UTC",
        (WeeklyRule(0, 9 * HOUR, 13 * HOUR),),
        increment_minutes=30,
        buffer_after_minutes=30,
        time_off=(
            TimeOff("a", between(utc(6, 1, 10), utc(6, 1, 11))),
            TimeOff("b", between(utc(6, 1, 10, 30), utc(6, 1, 11, 30))),
        ),
    )
    assert starts(hours, utc(6, 1), utc(6, 2)) == ["06-01T09:00Z", "06-01T11:30Z", "06-01T12:00Z"]


# ---- limits ----------------------------------------------------------------------------------


def test_a_day_is_full_by_the_local_date_of_its_starts() -> None:
    hours = Availability(
        "Pacific/Auckland",  # twelve hours ahead in June
        tuple(WeeklyRule(day, 0, 24 * HOUR) for day in range(7)),
        increment_minutes=60,
        max_per_day=2,
    )
    booked = [utc(6, 1, 12), utc(6, 2, 11, 59)]  # the 2nd of June there: its first and last minute
    found = starts(hours, utc(6, 1, 10), utc(6, 2, 14), *booked)
    assert found == ["06-01T10:00Z", "06-01T11:00Z", "06-02T12:00Z", "06-02T13:00Z"]


def test_a_week_is_full_from_monday_to_sunday() -> None:
    hours = Availability("UTC", NINE_TO_TEN, max_per_week=2)
    booked = [utc(6, 2, 20), utc(6, 7, 23, 59)]  # Tuesday, and Sunday of the same week
    assert starts(hours, utc(5, 31), utc(6, 9), *booked) == ["05-31T09:00Z", "06-08T09:00Z"]
    assert len(starts(hours, utc(5, 31), utc(6, 9), booked[0])) == 9


def test_weeks_are_those_of_iso_across_the_year() -> None:
    hours = Availability("UTC", NINE_TO_TEN, max_per_week=1)
    window = between(datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC))
    full = full_dates(hours, window, [seconds(datetime(2027, 1, 2, 9, tzinfo=UTC))])
    assert full == frozenset(date(2026, 12, 28).toordinal() + day for day in range(7))


@pytest.mark.parametrize("limit", [None, 3])
def test_below_a_limit_nothing_is_full(limit: int | None) -> None:
    hours = Availability("UTC", NINE_TO_TEN, max_per_day=limit, max_per_week=limit)
    window = Interval(seconds(utc(6, 1)), seconds(utc(6, 8)))
    assert full_dates(hours, window, [seconds(utc(6, 1, 9)), seconds(utc(6, 1, 10))]) == frozenset()


def test_limits_count_on_the_clock_of_a_journey() -> None:
    hours = Availability("America/New_York", NINE_TO_TEN, travels=(TOKYO,), max_per_day=1)
    booked = utc(5, 4, 20)  # the 5th in Tokyo, still the 4th in New York
    found = starts(hours, utc(5, 3, 12), utc(5, 6, 12), booked)
    assert found == ["05-04T00:00Z", "05-06T00:00Z"]


def test_a_month_far_ahead_costs_no_calendar_up_to_it() -> None:
    hours = Availability("UTC", NINE_TO_TEN, horizon_days=366)
    start = utc(6, 1)
    asked = Asked(start + timedelta(days=300), start + timedelta(days=301), 60, now=start)
    assert len(slots(hours, asked)) == 1
