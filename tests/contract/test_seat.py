"""Seats of gatherings on any store: the line, who is told, weekly ones, calling them off."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpout_server.contracts import gathering as wire
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    GatheringFull,
    InvalidRequest,
    NotAllowed,
    TooMany,
    WrongState,
)
from helpout_server.domain.gathering import AHEAD_MAX
from helpout_server.services import calendar_feed, gathering, seat
from tests.factories import MONDAY, World

TOMORROW = MONDAY + timedelta(days=1)


def planned(world: World, host: Account, **changes: Any) -> wire.Gathering:
    draft = {"title": "Office hours", "start": TOMORROW, "capacity": 3, "waiting_room": False}
    made = world.write(gathering.create, host, body=wire.GatheringDraft(**{**draft, **changes}))
    assert isinstance(made, wire.Gathering)
    return made


def take(world: World, who: Account, made: wire.Gathering, *, whole: bool = False) -> Any:
    body = wire.SeatDraft(whole_series=whole)
    return world.write(seat.take_seat, who, gathering_id=made.id, body=body)


def leave(world: World, who: Account, made: wire.Gathering, *, whole: bool = False) -> Any:
    body = wire.SeatDraft(whole_series=whole)
    return world.write(seat.leave_seat, who, gathering_id=made.id, body=body)


def seen(world: World, who: Account) -> dict[str, wire.Gathering]:
    return {one.id: one for one in world.read(gathering.list_ahead, who).gatherings}


def kinds(world: World, who: Account) -> list[str]:
    """What somebody was told, latest first."""
    found, _, _ = world.store.read_blocking(
        lambda uow: uow.notices.page(who.id, limit=50, offset=0)
    )
    return [one.kind for one in found]


def people(world: World, count: int) -> list[Account]:
    return [world.account(f"Student {number}") for number in range(count)]


def test_the_line_moves_up_by_itself_and_everybody_is_told(world: World) -> None:
    host = world.account("Hana", is_staff=True)
    made = planned(world, host)
    ada, bo, cy, di = people(world, 4)
    states = [take(world, one, made).my_seat for one in (ada, bo, cy, di)]
    assert states == ["seat", "seat", "waiting", "waiting"]
    mine = seen(world, di)[made.id]
    assert (mine.seats_taken, mine.in_line, mine.my_place, mine.may_sign_up) == (2, 2, 2, True)
    assert take(world, di, made) == mine, "again it is the same"
    assert leave(world, ada, made).my_seat == "none"
    assert seen(world, cy)[made.id].my_seat == "seat"
    assert seen(world, di)[made.id].my_place == 1
    assert kinds(world, ada) == ["seat_cancelled", "seat_confirmed"]
    assert kinds(world, cy) == ["seat_free", "seat_waiting"]
    listed = world.read(seat.list_seats, host, gathering_id=made.id).seats
    assert [(one.account.id, one.state) for one in listed] == [
        (bo.id, "seat"),
        (cy.id, "seat"),
        (di.id, "waiting"),
    ]
    world.write(seat.remove_seat, host, gathering_id=made.id, account_id=bo.id)
    assert seen(world, di)[made.id].my_seat == "seat"
    with pytest.raises(NotAllowed):
        world.read(seat.list_seats, ada, gathering_id=made.id)
    with pytest.raises(NotAllowed):
        world.write(seat.remove_seat, ada, gathering_id=made.id, account_id=di.id)
    with pytest.raises(NotAllowed):
        take(world, host, made)


def test_a_seat_blocks_no_booking_and_both_are_shown(world: World) -> None:
    host, sam = world.account("Hana", is_staff=True), world.account("Sam")
    made = planned(world, host)
    take(world, sam, made)
    assert not seen(world, sam)[made.id].overlaps_booking
    world.booking(sam, world.listing(world.tutor()), start=TOMORROW)
    assert seen(world, sam)[made.id].overlaps_booking
    assert not seen(world, host)[made.id].overlaps_booking


def test_a_seat_is_kept_at_the_door_until_some_minutes_after_the_start(world: World) -> None:
    host = world.account("Hana", is_staff=True)
    made = planned(world, host, capacity=2)
    ada, bo = people(world, 2)
    take(world, ada, made)
    world.now = TOMORROW
    with pytest.raises(WrongState):
        take(world, bo, made)

    def enter(who: Account) -> str:
        entered = world.write(gathering.enter, who, gathering_id=made.id, body=wire.EnterDraft())
        return str(entered.my_state)

    with pytest.raises(GatheringFull):
        enter(bo)
    world.move(minutes=10)
    assert enter(bo) == "admitted", "Ada has not come"
    with pytest.raises(GatheringFull):
        enter(ada)


def test_weekly_ones_keep_the_wall_clock_over_a_clock_change(world: World) -> None:
    host = world.account("Hana", is_staff=True, time_zone="America/New_York")
    first = datetime(2026, 10, 19, 13, tzinfo=UTC)
    world.now = first - timedelta(days=2)
    made = planned(world, host, start=first, weeks=3)
    every = sorted(seen(world, host).values(), key=lambda one: one.start)
    assert [one.start for one in every] == [first + timedelta(days=7 * n) for n in (0, 1)] + [
        first + timedelta(days=14, hours=1)
    ]
    assert made.series is not None
    assert [(one.series and one.series.id, one.series and one.series.number) for one in every] == [
        (made.series.id, number) for number in (1, 2, 3)
    ]
    sam = world.account("Sam")
    take(world, sam, every[1], whole=True)
    assert [seen(world, sam)[one.id].my_seat for one in every] == ["none", "seat", "seat"]
    leave(world, sam, every[0], whole=True)
    assert {one.my_seat for one in seen(world, sam).values()} == {"none"}


def test_so_many_weeks_fit_and_the_first_has_a_start(world: World) -> None:
    host = world.account("Hana", is_staff=True)
    with pytest.raises(InvalidRequest):
        planned(world, host, start=None, weeks=2)
    for number in range(AHEAD_MAX // 16):
        planned(world, host, weeks=16, start=TOMORROW + timedelta(hours=number))
    with pytest.raises(TooMany):
        planned(world, host, weeks=16)


def test_calling_it_off_tells_everybody_once(world: World) -> None:
    host = world.account("Hana", is_staff=True)
    made = planned(world, host, weeks=2)
    ada, bo, cy, sam = people(world, 4)
    for one in (ada, bo, cy):
        take(world, one, made, whole=True)
    body = wire.GatheringCancelDraft(reason="I am ill", whole_series=True)
    with pytest.raises(NotAllowed):
        world.write(gathering.cancel, sam, gathering_id=made.id, body=body)
    off = world.write(gathering.cancel, host, gathering_id=made.id, body=body)
    assert off.status == "over"
    assert seen(world, ada) == {}
    for one in (ada, bo, cy):
        assert kinds(world, one).count("gathering_cancelled") == 2
    world.write(gathering.cancel, host, gathering_id=made.id, body=body)
    assert kinds(world, ada).count("gathering_cancelled") == 2
    with pytest.raises(WrongState):
        take(world, sam, made)


def test_called_off_as_it_was_before_tells_too(world: World) -> None:
    host, sam = world.account("Hana", is_staff=True), world.account("Sam")
    made = planned(world, host)
    take(world, sam, made)
    world.write(gathering.end, host, gathering_id=made.id)
    assert kinds(world, sam)[0] == "gathering_cancelled"


async def test_the_last_seats_are_given_once(world: World) -> None:
    host = world.account("Hana", is_staff=True)
    made = planned(world, host)
    crowd = people(world, 8)

    async def ask(who: Account) -> str:
        taken = await world.store.write(
            lambda uow: seat.take_seat(
                world.context(uow, who), gathering_id=made.id, body=wire.SeatDraft()
            )
        )
        return taken.my_seat

    states = await asyncio.gather(*map(ask, crowd))
    assert sorted(states) == ["seat"] * 2 + ["waiting"] * 6
    places = [seen(world, one)[made.id].my_place for one in crowd]
    assert sorted(place for place in places if place is not None) == [1, 2, 3, 4, 5, 6]


def test_ones_feed_shows_what_one_holds_or_has_a_seat_in(world: World) -> None:
    host, ada, ben = (
        world.account("Hana", is_staff=True),
        world.account("Ada"),
        world.account("Ben"),
    )
    made = planned(world, host, capacity=2)
    take(world, ada, made)
    take(world, ben, made)  # waits in line

    def titles(who: Account) -> list[str]:
        address = world.write(calendar_feed.make_feed, who).address
        secret = address.rsplit("/", 1)[1]
        found = world.read(calendar_feed.feed, NOBODY, secret=secret)
        return [one.title for one in found]

    assert titles(host) == titles(ada) == [made.title]
    assert titles(ben) == []
    world.write(gathering.cancel, host, gathering_id=made.id, body=wire.GatheringCancelDraft())
    assert titles(ada) == []
