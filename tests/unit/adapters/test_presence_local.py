"""Who is here, as connections come and go; how often a PIN is tried."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from helpout_server.adapters import presence_local
from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.presence_local import GUESSES_MAX, LocalGuesses, LocalPresence
from helpout_server.domain.account import NOBODY

ADA, BEN = "acc_00000000000a", "acc_00000000000b"


class Clock:
    """Stands until a test moves it."""

    def __init__(self) -> None:
        self.s = 100.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.s, UTC)

    def monotonic(self) -> float:
        return self.s


class Stage:
    """Presence, and the hints that somebody hears."""

    def __init__(self) -> None:
        self.clock, self.bus = Clock(), LocalBus()
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.bus.subscribe("acc_listens00000", lambda hint: self.heard.put_nowait(hint.id))
        self.presence = LocalPresence(self.clock, self.bus, grace_s=0.01)

    async def hears(self) -> str:
        return await asyncio.wait_for(self.heard.get(), 30)


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(presence_local, "TELL_S", 0.01)
    made = Stage()
    yield made
    made.presence.close()


async def test_who_has_a_page_is_here_and_in_a_room_more_so(stage: Stage) -> None:
    stage.presence.came(ADA, "page")
    stage.presence.came(ADA, "page")
    stage.presence.came(BEN, "page")
    stage.presence.came(BEN, "room")
    assert stage.presence.here([ADA, BEN, NOBODY.id]) == {ADA: "page", BEN: "room"}
    stage.presence.went(ADA, "page")
    assert stage.presence.here([ADA]) == {ADA: "page"}


async def test_many_changes_are_one_hint(stage: Stage) -> None:
    for account_id in (ADA, BEN):
        stage.presence.came(account_id, "page")
    assert await stage.hears() == NOBODY.id
    stage.presence.came(ADA, "room")
    assert await stage.hears() == ADA
    assert stage.heard.empty()


async def test_a_reload_is_no_absence(stage: Stage) -> None:
    stage.presence.came(ADA, "page")
    assert await stage.hears() == ADA
    stage.presence.went(ADA, "page")
    assert stage.presence.here([ADA]) == {ADA: "page"}
    stage.presence.came(ADA, "page")
    stage.clock.s += 1
    assert stage.presence.here([ADA]) == {ADA: "page"}
    stage.presence.went(ADA, "page")
    stage.clock.s += 1
    assert stage.presence.here([ADA]) == {}
    assert await stage.hears() == ADA  # the one hint of the whole: they are gone
    assert stage.heard.empty()


def test_a_pin_is_tried_so_often() -> None:
    clock = Clock()
    guesses = LocalGuesses(clock)
    assert all(guesses.allows(ADA, "que_1") for _ in range(GUESSES_MAX))
    assert not guesses.allows(ADA, "que_1")
    assert guesses.allows(ADA, "que_2")
    assert guesses.allows(BEN, "que_1")
    clock.s += presence_local.GUESSES_IN_S
    assert guesses.allows(ADA, "que_1")
