"""Series over every store: the same wall-clock time every week, all of them or a list of gaps."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpout_server.contracts.booking import BookingQuery, HoldDraft, SeriesDraft, SeriesResult
from helpout_server.contracts.listing import Listing
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account
from helpout_server.domain.errors import AgreementChanged, IdempotencyReused, TooMany
from helpout_server.services import booking, booking_series
from helpout_server.services.booking_series import weekly_starts
from helpout_server.services.context import Policy
from tests.factories import World

WEEK = timedelta(days=7)


@pytest.fixture
def tutor(world: World) -> Account:
    return world.tutor("Tom Tutor")


@pytest.fixture
def student(world: World) -> Account:
    return world.account("Sam Student", time_zone="Europe/Berlin")


@pytest.fixture
def offer(world: World, tutor: Account) -> Listing:
    return world.listing(tutor)


def series(world: World, actor: Account, offer: Listing, **changes: Any) -> SeriesResult:
    named: dict[str, Any] = {
        "listing_id": offer.id,
        "start": world.now + timedelta(hours=2),
        "duration_minutes": 30,
        "weeks": 4,
        "problem": Problem(summary="Every week"),
        "idempotency_key": "series-key-0001",
    }
    made = world.write(booking_series.book_series, actor, body=SeriesDraft(**(named | changes)))
    assert isinstance(made, SeriesResult)
    return made


def test_every_week_at_the_same_time(world: World, student: Account, offer: Listing) -> None:
    made = series(world, student, offer)
    first = world.now + timedelta(hours=2)
    assert [one.start for one in made.bookings] == [first + WEEK * n for n in range(4)]
    assert made.gaps == []
    places = [one.series for one in made.bookings]
    assert [(one.number, one.count) for one in places if one] == [(n, 4) for n in range(1, 5)]
    assert {one.id for one in places if one} == {made.series_id}
    assert {one.status for one in made.bookings} == {"confirmed"}


def test_asked_again_it_is_the_same_series(world: World, student: Account, offer: Listing) -> None:
    made = series(world, student, offer, all_or_nothing=False)
    assert series(world, student, offer, all_or_nothing=False) == made
    with pytest.raises(IdempotencyReused):
        series(world, student, offer, weeks=5)


def test_all_or_nothing_is_nothing_and_a_list_of_what_is_in_the_way(
    world: World, student: Account, offer: Listing
) -> None:
    first = world.now + timedelta(hours=2)
    world.booking(world.account("Sue"), offer, start=first + WEEK)
    refused = series(world, student, offer)
    assert (refused.series_id, refused.bookings) == (None, [])
    (gap,) = refused.gaps
    assert (gap.start, gap.code) == (first + WEEK, "slot_taken")
    assert gap.alternatives[0].start == first + WEEK + timedelta(minutes=30)
    assert series(world, student, offer) == refused, "the same key, the same answer"
    page = world.read(booking.list_bookings, student, query=BookingQuery())
    assert page.total == 0
    some = series(world, student, offer, all_or_nothing=False, idempotency_key="series-key-0002")
    assert [one.series.number for one in some.bookings if one.series] == [1, 3, 4]
    assert [one.code for one in some.gaps] == ["slot_taken"]


def test_weeks_beyond_what_is_offered_are_gaps(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    world.always_open(tutor, horizon_days=15)
    made = series(world, student, offer, all_or_nothing=False)
    assert len(made.bookings) == 3
    assert [one.code for one in made.gaps] == ["slot_not_offered"]
    assert made.gaps[0].alternatives


def test_the_hold_of_the_first_week_becomes_it(
    world: World, student: Account, offer: Listing
) -> None:
    start = world.now + timedelta(hours=2)
    body = HoldDraft(
        listing_id=offer.id, start=start, duration_minutes=30, idempotency_key="hold-key-0001"
    )
    held = world.write(booking.hold, student, body=body)
    with pytest.raises(AgreementChanged):
        series(world, student, offer, hold_id=held.id, agreement_hash="0" * 64)
    made = series(world, student, offer, hold_id=held.id, agreement_hash=held.agreement_hash)
    assert made.bookings[0].id == held.id
    assert {one.agreement_hash for one in made.bookings} == {held.agreement_hash}


def test_requests_where_the_tutor_wants_to_be_asked(
    world: World, tutor: Account, student: Account
) -> None:
    made = series(world, student, world.listing(tutor, approval_required=True))
    assert {one.status for one in made.bookings} == {"requested"}


def test_no_more_than_one_may_have_ahead(world: World, student: Account, offer: Listing) -> None:
    world.policy = Policy(bookings_open_max=3)
    with pytest.raises(TooMany):
        series(world, student, offer)


# ---- whose clock stays the same --------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "zone", "expected"),
    [
        # Berlin's clock goes back on 25 October 2026: nine o'clock stays nine o'clock.
        ("2026-10-19T09:00+02:00", "Europe/Berlin", "2026-10-26T09:00+01:00"),
        # New York 02:30 does not exist on 8 March 2026: forward by the gap.
        ("2026-03-01T02:30-05:00", "America/New_York", "2026-03-08T03:30-04:00"),
        # New York 01:30 comes twice on 1 November 2026: the first.
        ("2026-10-25T01:30-04:00", "America/New_York", "2026-11-01T01:30-04:00"),
        # The second of two is where it began, and once a week afterwards.
        ("2026-11-01T01:30-05:00", "America/New_York", "2026-11-08T01:30-05:00"),
        ("2026-06-01T05:00+05:30", "Asia/Kolkata", "2026-06-08T05:00+05:30"),
    ],
)
def test_the_wall_clock_stays(start: str, zone: str, expected: str) -> None:
    first = datetime.fromisoformat(start).astimezone(UTC)
    starts = weekly_starts(first, zone, 3)
    assert starts[:2] == [first, datetime.fromisoformat(expected)]
    assert len(starts) == 3


def test_the_students_clock_stays_the_same_where_none_is_named(
    world: World, student: Account, offer: Listing
) -> None:
    world.now = datetime(2026, 10, 19, 8, tzinfo=UTC)
    made = series(world, student, offer, start=datetime(2026, 10, 20, 8, tzinfo=UTC), weeks=2)
    berlin = ZoneInfo("Europe/Berlin")
    assert [one.start.astimezone(berlin).hour for one in made.bookings] == [10, 10]
    again = series(
        world,
        student,
        offer,
        start=datetime(2026, 10, 21, 8, tzinfo=UTC),
        weeks=2,
        time_zone="Asia/Kolkata",
        idempotency_key="series-key-0002",
    )
    assert [one.start.astimezone(UTC).hour for one in again.bookings] == [8, 8]
