"""Local time to instants, by RFC 5545, in zones that do odd things."""

# ruff: noqa: DTZ001 - times on a wall clock have no zone
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain import wall_clock
from helpout_server.domain.interval import between, seconds
from helpout_server.domain.wall_clock import (
    DAY_S,
    EPOCH_ORDINAL,
    WallClock,
    pinned_zone,
    time_zones,
)

NEW_YORK = "America/New_York"


def clock(zone: str, day: date) -> WallClock:
    noon = seconds(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return WallClock(zone, noon, noon + DAY_S)


def instant(zone: str, local: datetime) -> datetime:
    as_if_utc = seconds(local.replace(tzinfo=UTC))
    found = clock(zone, local.date()).instant(as_if_utc)
    return datetime.fromtimestamp(found, UTC)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        # Does not exist: 03:30 EDT.
        (datetime(2007, 3, 11, 2, 30), datetime(2007, 3, 11, 7, 30, tzinfo=UTC)),
        # Comes twice: the first, EDT.
        (datetime(2007, 11, 4, 1, 30), datetime(2007, 11, 4, 5, 30, tzinfo=UTC)),
        (datetime(2007, 11, 4, 2, 0), datetime(2007, 11, 4, 7, 0, tzinfo=UTC)),
    ],
)
def test_gap_and_fold_as_rfc_5545_says(local: datetime, expected: datetime) -> None:
    assert instant(NEW_YORK, local) == expected


def test_a_date_that_does_not_exist() -> None:
    apia = clock("Pacific/Apia", date(2011, 12, 30))
    days = {day: apia.has_date(date(2011, 12, day).toordinal()) for day in (29, 30, 31)}
    assert days == {29: True, 30: False, 31: True}


def test_shifts_within_a_window() -> None:
    window = between(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    found = WallClock("Europe/Berlin", *window).shifts(window)
    assert [(shift.at, shift.by_s) for shift in found] == [
        (seconds(datetime(2026, 3, 29, 1, tzinfo=UTC)), 3_600)
    ]


ODD_ZONES = st.sampled_from(
    [
        NEW_YORK,
        "Europe/Berlin",
        "Asia/Kolkata",
        "Australia/Lord_Howe",  # moves by half an hour
        "Pacific/Apia",
        "Africa/Casablanca",  # goes back for Ramadan
        "America/St_Johns",
        "Antarctica/Troll",  # moves by two hours
        "Pacific/Kiritimati",
        "UTC",
    ]
)


@given(
    zone=ODD_ZONES,
    local=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2035, 1, 1)),
)
def test_instants_are_those_of_the_standard_library(zone: str, local: datetime) -> None:
    local = local.replace(microsecond=0)
    assert instant(zone, local) == local.replace(tzinfo=pinned_zone(zone), fold=0).astimezone(UTC)


@given(zone=ODD_ZONES, at=st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)))
def test_local_dates_are_those_of_the_standard_library(zone: str, at: datetime) -> None:
    at = at.replace(microsecond=0, tzinfo=UTC)
    second = seconds(at)
    local = at.astimezone(pinned_zone(zone))
    found = WallClock(zone, second, second + 1)
    assert found.ordinal(second) == local.date().toordinal()
    assert timedelta(seconds=found.offset_at(second)) == local.utcoffset()
    assert found.has_date(local.date().toordinal())


def test_the_systems_own_time_zones_are_never_read(tmp_path: Path) -> None:
    """Two machines with other releases of the database must offer the same slots."""
    berlin = seconds(datetime(2026, 7, 1, tzinfo=UTC))
    liar = tmp_path / "Europe"
    liar.mkdir()
    tokyo = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (liar / "Berlin").write_bytes(tokyo)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path)])
    for cached in (wall_clock._parts, wall_clock._chunk, wall_clock.pinned_zone):
        cached.cache_clear()
    try:
        zoneinfo.ZoneInfo.clear_cache()
        moment = datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
        assert moment.utcoffset() == timedelta(hours=9)  # the lie is there to be read
        assert WallClock("Europe/Berlin", berlin, berlin).offset_at(berlin) == 2 * 3_600
        assert "Europe/Berlin" in time_zones()
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()


def test_the_epoch_is_a_thursday() -> None:
    assert (EPOCH_ORDINAL - 1) % 7 == date(1970, 1, 1).weekday() == 3
