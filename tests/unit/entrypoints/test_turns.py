"""Turns: one goes first, those behind are let go all at once."""

import asyncio

from helpout_server.entrypoints.http.turns import Turns


async def test_those_behind_wait_for_the_first_and_go_on_together() -> None:
    turns, entered, done = Turns(), asyncio.Event(), asyncio.Event()
    log: list[str] = []

    async def first() -> None:
        async with turns.of("slot") as came_later:
            log.append(f"first {came_later}")
            entered.set()
            await done.wait()
            log.append("done")

    async def later() -> None:
        async with turns.of("slot") as came_later:
            log.append(f"later {came_later}")

    tasks = [asyncio.create_task(first())]
    await entered.wait()
    tasks += [asyncio.create_task(later()) for _ in range(3)]
    async with turns.of("another slot") as came_later:
        assert not came_later
    assert log == ["first False"]
    done.set()
    await asyncio.gather(*tasks)
    assert log == ["first False", "done"] + ["later True"] * 3


async def test_who_fails_or_is_called_off_holds_nobody_up() -> None:
    turns, entered = Turns(), asyncio.Event()

    async def for_ever() -> None:
        async with turns.of("slot"):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(for_ever())
    await entered.wait()
    task.cancel()
    async with turns.of("slot") as came_later:
        assert came_later
    async with turns.of("slot") as came_later:
        assert not came_later
