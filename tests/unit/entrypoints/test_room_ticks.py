"""One timer for all rooms."""

import asyncio
from collections.abc import Callable

import pytest

from helpout_server.entrypoints.ws import room_ticks
from helpout_server.entrypoints.ws.room_ticks import RoomTicks


class _Room:
    def __init__(self, does: Callable[[], None] = lambda: None) -> None:
        self.ticks = 0
        self._does = does

    def tick(self) -> None:
        self.ticks += 1
        self._does()


async def _a_second(ticks: RoomTicks) -> None:
    """Its turns, without the waiting."""
    for _ in range(room_ticks._TURNS):
        ticks._next()
        await asyncio.sleep(0)


async def test_each_room_is_told_once_a_second_a_few_at_a_time() -> None:
    ticks, rooms = RoomTicks(), [_Room() for _ in range(50)]
    for room in rooms:
        ticks.add(room)
    ticks._next()
    assert sum(room.ticks for room in rooms) in (2, 3)
    for _ in range(room_ticks._TURNS - 1):
        ticks._next()
    assert {room.ticks for room in rooms} == {1}
    ticks._next()
    assert sum(room.ticks for room in rooms) in (52, 53)


async def test_a_room_that_goes_is_told_no_more_and_takes_nobody_along(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = RoomTicks()

    def fail() -> None:
        raise ValueError

    kept = _Room()
    goes = _Room(lambda: ticks.remove(goes))
    broken = _Room(fail)
    for room in (goes, broken, kept):
        ticks.add(room)
    await _a_second(ticks)
    await _a_second(ticks)
    ticks.remove(goes)
    assert (goes.ticks, broken.ticks, kept.ticks) == (1, 2, 2)
    assert "A room's tick failed: ValueError" in caplog.text


async def test_without_rooms_there_is_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks, room = RoomTicks(), _Room()
    timers: list[asyncio.TimerHandle] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def counted(delay: float, call: Callable[[], object]) -> asyncio.TimerHandle:
        timers.append(call_later(delay, call))
        return timers[-1]

    monkeypatch.setattr(loop, "call_later", counted)
    ticks.add(room)
    ticks.add(_Room())
    assert len(timers) == 1
    ticks._next()
    assert len(timers) == 2
    for one in list(ticks._turn_of):
        ticks.remove(one)
    ticks._next()
    assert len(timers) == 2
