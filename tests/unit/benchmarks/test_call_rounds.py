"""Rounds of set-up on systems that only say when they were asked; and one real bare call."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from playwright.async_api import Locator

from benchmarks.call_seats import CallBrowser, NotSetUp, Seats
from benchmarks.call_setup import setup_round
from benchmarks.call_system import KINDS, CallSystem, Kind, Relays
from benchmarks.systems.bare_call import BareCall


class FakeSeats:
    """Answers with the number of the call."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.calls: list[str] = []

    async def press(self, buttons: Sequence[Locator]) -> float:
        if self.calls[-1] == self.fails:
            raise NotSetUp("no picture")
        return float(len(self.calls))

    async def clear(self) -> None:
        pass


class FakeSystem:
    def __init__(self, name: str, seats: FakeSeats) -> None:
        self.name = name
        self._seats = seats

    async def approach(self, seats: Seats, kind: Kind) -> Sequence[Locator]:
        self._seats.calls.append(self.name)
        return []

    async def leave(self, seats: Seats) -> None:
        pass


def cast_of(fails: str = "") -> tuple[FakeSeats, list[CallSystem], Seats]:
    seats = FakeSeats(fails)
    systems = [FakeSystem(name, seats) for name in ("helpouts", "bare", "PeerJS")]
    return seats, cast("list[CallSystem]", systems), cast("Seats", seats)


async def test_systems_take_turns_in_beginning() -> None:
    begun = []
    for number in range(3):
        fake, systems, seats = cast_of()
        await setup_round(systems, seats, number)
        assert fake.calls[:3] * len(KINDS) == fake.calls
        begun.append(fake.calls[0])
    assert begun == ["helpouts", "bare", "PeerJS"]


async def test_a_peer_may_fail_and_is_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    _, systems, seats = cast_of(fails="PeerJS")
    figures = await setup_round(systems, seats, 0)
    assert all(figures[kind]["PeerJS"] is None and figures[kind]["bare"] for kind in KINDS)
    assert "PeerJS, warm: no picture" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["helpouts", "bare"])
async def test_ours_and_the_limit_may_not_fail(name: str) -> None:
    _, systems, seats = cast_of(fails=name)
    with pytest.raises(NotSetUp):
        await setup_round(systems, seats, 0)


async def test_a_bare_call_comes_to_stand_and_the_age_of_its_picture_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.systems.bare_call.node_peers", lambda: tmp_path)
    bare = BareCall()
    await bare.start(tmp_path, Relays(()))
    try:
        async with CallBrowser() as browser:
            seats = await browser.seats("timecode.js")
            assert await seats.press(await bare.approach(seats, "glare")) > 0
            found = await seats.second.evaluate("bench.latencies(1000)")
            await bare.leave(seats)
            await seats.close()
    finally:
        bare.stop()
    assert found
    assert all(0 < ms < 20_000 for ms in found)
