"""Gatherings: capacity, the door, seats, what is agreed to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.errors import (
    CallLimit,
    GatheringFull,
    InvalidRequest,
    LiveSessionOver,
    NotAllowed,
    NotYetJoinable,
    SlotInPast,
    TooMany,
)
from helpout_server.domain.gathering import (
    AHEAD_MAX,
    Door,
    Gathering,
    check_maker,
    check_seat,
    check_terms,
    needs_media_server,
    planned,
    seats_taken,
)

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
DOOR = Door(early_minutes=15, late_minutes=30)


def gathering(**changes: Any) -> Gathering:
    facts: dict[str, Any] = {
        "id_": "gath_1",
        "live_session_id": "live_1",
        "host_id": "host",
        "title": "Office hours",
        "description": "",
        "start": None,
        "duration_minutes": 60,
        "capacity": 4,
        "waiting_room": True,
        "on_air": False,
        "call_limit": 4,
        "now": NOW,
    }
    return planned(**{**facts, **changes})


def test_without_a_start_it_begins_now() -> None:
    made = gathering()
    assert (made.start, made.end) == (NOW, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"capacity": 5}, CallLimit),
        ({"capacity": 26, "call_limit": 25}, CallLimit),
        ({"start": NOW - timedelta(minutes=2)}, SlotInPast),
        ({"start": NOW + timedelta(days=401)}, InvalidRequest),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        gathering(**changes)


def test_tutors_and_staff_make_them_and_not_without_end() -> None:
    check_maker(is_staff=True, offers_listing=False, ahead=0)
    check_maker(is_staff=False, offers_listing=True, ahead=AHEAD_MAX - 1)
    with pytest.raises(NotAllowed):
        check_maker(is_staff=False, offers_listing=False, ahead=0)
    with pytest.raises(TooMany):
        check_maker(is_staff=True, offers_listing=True, ahead=AHEAD_MAX)


@pytest.mark.parametrize(
    ("minutes", "ended", "status"),
    [
        (44, False, "planned"),
        (45, False, "open"),
        (149, False, "open"),
        (150, False, "over"),
        (60, True, "over"),
        (0, True, "over"),
    ],
)
def test_its_door_opens_early_and_closes_late(minutes: int, ended: bool, status: str) -> None:
    made = gathering(start=NOW + timedelta(minutes=60))
    now = NOW + timedelta(minutes=minutes)
    assert DOOR.status(made, now, ended=ended) == status
    if status == "open":
        DOOR.check(made, now, ended=ended)
    else:
        with pytest.raises(NotYetJoinable if status == "planned" else LiveSessionOver):
            DOOR.check(made, now, ended=ended)


def test_large_ones_and_those_on_air_go_through_a_media_server() -> None:
    assert needs_media_server(gathering(capacity=5, call_limit=25), call_limit=25)
    assert needs_media_server(gathering(on_air=True, call_limit=25), call_limit=25)
    assert not needs_media_server(gathering(on_air=True), call_limit=4)
    assert not needs_media_server(gathering(call_limit=25), call_limit=25)


@pytest.mark.parametrize(
    ("on_air", "watch", "agrees", "fine"),
    [
        (False, False, False, True),
        (False, False, True, True),
        (False, True, False, False),
        (True, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
    ],
)
def test_terms_at_the_door(*, on_air: bool, watch: bool, agrees: bool, fine: bool) -> None:
    made = gathering(on_air=on_air)
    if fine:
        check_terms(made, watch=watch, agrees_on_air=agrees)
    else:
        with pytest.raises(NotAllowed):
            check_terms(made, watch=watch, agrees_on_air=agrees)


@given(
    people=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 600), max_size=8),
    here=st.frozensets(st.sampled_from("abcdefghz")),
)
def test_seats_are_the_hosts_and_theirs_who_are_here_or_just_let_in(
    people: dict[str, int], here: frozenset[str]
) -> None:
    let_in = [(who, NOW - timedelta(seconds=ago)) for who, ago in people.items()]
    seats = seats_taken(let_in, host_id="host", here=here, now=NOW)
    assert "host" in seats
    assert seats - {"host"} == {who for who, ago in people.items() if who in here or ago < 120}


def test_the_last_seat_is_taken_and_no_more() -> None:
    check_seat(gathering(), taken=3)
    with pytest.raises(GatheringFull):
        check_seat(gathering(), taken=4)
