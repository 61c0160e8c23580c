"""Slots in every zone of 2000 to 2040, against a slow reading on another library's clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import whenever
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import Date, Instant, Time

from helpout_server.domain.availability import (
    Asked,
    Availability,
    DateException,
    TimeOff,
    Travel,
    WeeklyRule,
    open_time,
    slots,
)
from helpout_server.domain.interval import Interval, between, joined, seconds
from helpout_server.domain.wall_clock import time_zones
from tests.unit.domain.slot_oracle import (
    MINUTE,
    local_time,
    open_minutes,
    oracle_starts,
    use_pinned_zones,
)

# All but those that follow another zone's rules under an offset's name: they hold no surprise.
ZONES = sorted(name for name in time_zones() if not name.startswith("Etc/GMT"))
MINUTES = st.integers(0, 288).map(lambda five: five * 5)
EXAMPLES = max(200, settings().max_examples)
FIRST, LAST = date(2000, 1, 1), date(2040, 12, 1)


@pytest.fixture(scope="module", autouse=True)
def pinned_zones() -> Iterator[None]:
    before = whenever.get_tzpath()
    use_pinned_zones()
    yield
    whenever.reset_tzpath(before)


def the_next_shift(zone: str, day: date) -> date:
    """The local date on which the clock moves next, or the day itself where it never does."""
    at = Date(day.year, day.month, day.day).at(Time(12)).assume_tz(zone, disambiguation="later")
    moved = at.next_transition()
    if moved is None or moved.year > LAST.year:
        return day
    return moved.date().to_stdlib()


@st.composite
def places(draw: st.DrawFn) -> tuple[str, date]:
    """A zone and a date, mostly one on which its clock moves."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.dates(FIRST, LAST))
    return zone, the_next_shift(zone, day) if draw(st.integers(0, 3)) else day


@st.composite
def hours_around(draw: st.DrawFn, zone: str, day: date) -> Availability:
    near = st.integers(-2, 2).map(lambda days: day + timedelta(days=days))
    maybe = st.none() | near
    midnight = seconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
    rules = st.builds(WeeklyRule, st.integers(0, 6), MINUTES, MINUTES, maybe, maybe)
    kinds = st.sampled_from(["replaces", "adds"])
    off = st.builds(
        lambda at, length: TimeOff(
            "off", Interval(midnight + at * 900, midnight + (at + length) * 900)
        ),
        st.integers(-100, 200),
        st.integers(1, 60),
    )
    return Availability(
        zone,
        tuple(draw(st.lists(rules, max_size=8))),
        tuple(draw(st.lists(st.builds(DateException, near, kinds, MINUTES, MINUTES), max_size=3))),
        increment_minutes=draw(st.sampled_from([5, 10, 15, 20, 30, 60])),
        min_notice_minutes=draw(st.sampled_from([0, 45, 300])),
        buffer_before_minutes=draw(st.sampled_from([0, 10])),
        buffer_after_minutes=draw(st.sampled_from([0, 25])),
        horizon_days=draw(st.sampled_from([1, 60])),
        travels=tuple(draw(journeys(day))),
        time_off=tuple(draw(st.lists(off, max_size=1))),
        max_per_day=draw(st.sampled_from([None, None, 1, 2])),
        max_per_week=draw(st.sampled_from([None, None, 2, 4])),
    )


@st.composite
def journeys(draw: st.DrawFn, day: date) -> list[Travel]:
    """Up to two, one after the other."""
    found: list[Travel] = []
    first = day + timedelta(days=draw(st.integers(-4, 2)))
    for _ in range(draw(st.integers(0, 2))):
        last = first + timedelta(days=draw(st.integers(0, 3)))
        found.append(
            Travel(
                first,
                last,
                draw(st.sampled_from(ZONES)),
                draw(st.sampled_from(["there", "there", "home"])),
            )
        )
        first = last + timedelta(days=draw(st.integers(1, 2)))
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Availability, Asked]:
    zone, day = draw(places())
    hours = draw(hours_around(zone, day))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=20)
    begin = seconds(start)
    taken = st.builds(
        lambda at, length: Interval(begin + at * 300, begin + (at + length) * 300),
        st.integers(-20, 500),
        st.integers(1, 30),
    )
    around = st.integers(-6 * 96, 8 * 96).map(lambda quarter: begin + quarter * 900)
    asked = Asked(
        start=start,
        end=start + timedelta(hours=draw(st.integers(1, 44))),
        duration_minutes=draw(st.sampled_from([15, 40, 60, 300])),
        now=start
        + timedelta(minutes=draw(st.integers(-60, 400)), seconds=draw(st.integers(0, 59))),
        taken=draw(st.lists(taken, max_size=4)),
        student_taken=draw(st.lists(taken, max_size=2)),
        tutor_starts=draw(st.lists(around, max_size=5)),
    )
    return hours, asked


@settings(max_examples=EXAMPLES)
@given(cases())
def test_slots_are_those_of_the_slow_reading(case: tuple[Availability, Asked]) -> None:
    hours, asked = case
    assert [slot.start for slot in slots(hours, asked)] == oracle_starts(hours, asked)


@given(cases())
def test_no_slot_overlaps_an_appointment_or_its_buffers(case: tuple[Availability, Asked]) -> None:
    hours, asked = case
    for start, end in slots(hours, asked):
        wide = Interval(
            start - hours.buffer_before_minutes * MINUTE, end + hours.buffer_after_minutes * MINUTE
        )
        assert not any(wide.overlaps(one) for one in asked.taken)
        assert not any(Interval(start, end).overlaps(one) for one in asked.student_taken)


@given(cases())
def test_no_slot_is_in_a_gap_and_none_comes_twice(case: tuple[Availability, Asked]) -> None:
    hours, asked = case
    starts = [slot.start for slot in slots(hours, asked)]
    assert starts == sorted(set(starts))
    labels = [local_time(hours, at) for at in starts]
    for at, label in zip(starts, labels, strict=True):
        # A label in a gap would be read as another moment; one of a fold by its offset only.
        again = label.to_plain().assume_tz(
            label.tz_id or "", disambiguation="later" if _is_second(label) else "earlier"
        )
        assert again.timestamp() == at
    assert len({(str(label.to_plain()), label.tz_id, label.offset) for label in labels}) == len(
        starts
    )


def _is_second(label: whenever.ZonedDateTime) -> bool:
    later = label.to_plain().assume_tz(label.tz_id or "", disambiguation="later")
    return label.is_repeated() and later.timestamp() == label.timestamp()


@given(st.data())
def test_slots_and_rules_cover_the_same_time(data: st.DataObject) -> None:
    zone, day = data.draw(places())
    drawn = data.draw(hours_around(zone, day))
    hours = Availability(
        zone,
        drawn.weekly,
        drawn.exceptions,
        increment_minutes=5,
        travels=drawn.travels,
        time_off=drawn.time_off,
    )
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=20)
    end = start + timedelta(hours=44)
    window = between(start, end)
    asked = Asked(start, end, 5, now=start)
    rules = {
        minute for minute in open_minutes(hours, *window) if window.start <= minute < window.end
    }
    covered = {
        minute for slot in slots(hours, asked) for minute in range(slot.start, slot.end, MINUTE)
    }
    assert covered == rules
    pieces = joined(slots(hours, asked))
    clipped = [
        Interval(max(piece.start, window.start), min(piece.end, window.end))
        for piece in open_time(hours, window)
    ]
    assert pieces == clipped


def test_the_slow_reading_knows_a_gap_and_a_fold() -> None:
    """Both of 2007 in New York, as RFC 5545 has them: an oracle may be wrong too."""
    gap = Availability("America/New_York", (WeeklyRule(6, 150, 300),), increment_minutes=30)
    day = Instant.from_utc(2007, 3, 11).to_stdlib()
    found = oracle_starts(gap, Asked(day, day + timedelta(days=1), 30, now=day))
    assert found[0] == seconds(datetime(2007, 3, 11, 7, 30, tzinfo=UTC))
    fold = Availability("America/New_York", (WeeklyRule(6, 90, 180),), increment_minutes=30)
    day = Instant.from_utc(2007, 11, 4).to_stdlib()
    found = oracle_starts(fold, Asked(day, day + timedelta(days=1), 30, now=day))
    assert found[0] == seconds(datetime(2007, 11, 4, 5, 30, tzinfo=UTC))
    assert len(found) == 5
