"""Two replicas that both believe that a room is theirs: the database lets one of them store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpout_server.adapters.leases_local import LocalLeases
from helpout_server.contracts.entries import Chat
from helpout_server.entrypoints.ws.live_room import LiveRoom
from helpout_server.entrypoints.ws.rooms import Rooms
from tests.integration.ws.marketplace import Marketplace


class Believing(LocalLeases):
    """Each takes everything for its own, as after a partition."""

    shared = True


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Marketplace]:
    running = Marketplace(tmp_path / "market.sqlite")
    await running.start()
    yield running
    await running.stop()


def rooms_of(market: Marketplace) -> Rooms:
    return Rooms(
        store=market.store, bus=market.bus, clock=market.clock, ids=market.ids,
        policy=market.policy, leases=Believing(),
    )  # fmt: skip


async def test_who_loaded_a_room_before_stores_and_tells_nothing_more(market: Marketplace) -> None:
    booking = await market.book()
    before, after = rooms_of(market), rooms_of(market)
    live, student = booking.live_session_id, booking.student_id

    async def write(rooms: Rooms, text: str) -> LiveRoom:
        room = await rooms._find(live)
        assert isinstance(room, LiveRoom)
        assert await room.write(student, Chat(text=text), f"frm_{text:0>12}") is not room.lost
        return room

    first = await write(before, "one")
    second = await write(after, "two")
    assert first is not second
    assert (await write(before, "three")).lost
    assert not (await write(after, "four")).lost
    lines = await market.store.read(lambda uow: uow.live_sessions.lines(live))
    said = [line.entry.body.text for line in lines if isinstance(line.entry.body, Chat)]
    assert said == ["one", "two", "four"]
    # The one that lost it may have it again: by loading what the other stored.
    third = await write(before, "five")
    assert third is not first
    assert not third.lost
    await after.stop()
    await before.stop()
