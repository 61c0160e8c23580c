"""Requests to run, judged while their askers change their minds."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import pytest

from helpout_server.adapters.kernel_host.audit import Notes
from helpout_server.adapters.kernel_host.executing_run import Run
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.kernel_host.run_queue import RunQueue
from helpout_server.adapters.kernel_host.run_requests import RunRequests
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.entries import RunAnswered, RunAsked, RunRefused
from helpout_server.contracts.room import RunRequest, RunRequestedFrame

TUTOR, SOMEBODY = "acc_tutor0000000", "acc_somebody00000"
CODE = "delete_everything()"
RUN_ID = "run_000000000001"


class SlowNotes:
    """An audit on a disk that takes its time."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.written: list[tuple[str, str]] = []

    async def lines(self) -> list[Any]:
        return []

    async def write(self, what: str, account_id: str, **facts: Any) -> None:
        if what == "ran":
            self.begun.set()
            await self.go_on.wait()
        self.written.append((what, facts.get("reason", "")))


class Scene:
    def __init__(self) -> None:
        self.notes = SlowNotes()
        self.queued: list[Run] = []
        self.told: list[RunRefused | RunAsked | RunAnswered] = []
        self.changed = asyncio.Event()
        self.desk = GrantDesk(
            tell=lambda _entry: None,
            ended=lambda _grants, _reason: None,
            monotonic=lambda: 0.0,
            ids=SystemIds(),
        )
        kernel = SimpleNamespace(
            name="python3", language="python", state=SimpleNamespace(status="idle")
        )
        self.requests = RunRequests(
            desk=self.desk,
            runs=cast("RunQueue", SimpleNamespace(full=False, put=self._put)),
            notes=cast("Notes", self.notes),
            tell=self._tell,
            kernel=lambda: cast("LentKernel", kernel),
            log=logging.getLogger("helpouts.test"),
        )

    def ask(self) -> None:
        request = RunRequest(
            n=1,
            grant_id="grant_1",
            request_id=RUN_ID,
            cell_id="cell_000000000001",
            code=CODE,
            code_hash=hashlib.sha256(CODE.encode()).hexdigest(),
        )
        self.requests.receive(RunRequestedFrame(n=1, account_id=TUTOR, request=request))

    def _tell(self, entry: RunRefused | RunAsked | RunAnswered) -> None:
        self.told.append(entry)
        self.changed.set()

    def _put(self, run: Run) -> None:
        self.queued.append(run)
        self.changed.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not true():
                self.changed.clear()
                await self.changed.wait()

    @property
    def refusals(self) -> list[str]:
        return [one.code for one in self.told if isinstance(one, RunRefused)]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    await scene.requests.learn_seen()
    task = asyncio.create_task(scene.requests.consider())
    yield scene
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_is_taken_back_while_it_is_written_down_does_not_run(scene: Scene) -> None:
    scene.desk.give("grant_1", TUTOR, "run", runs=3, minutes=None)
    scene.ask()
    await asyncio.wait_for(scene.notes.begun.wait(), 10)
    scene.requests.withdraw(RUN_ID, TUTOR)
    scene.notes.go_on.set()
    await scene.until(lambda: scene.refusals == ["withdrawn"])
    assert scene.queued == []


async def test_an_allowed_run_too(scene: Scene) -> None:
    scene.desk.give("grant_1", TUTOR, "run", runs=None, minutes=None, ask_each=True)
    scene.ask()
    await scene.until(lambda: RUN_ID in scene.requests.asked)
    allowing = asyncio.create_task(scene.requests.answer(RUN_ID, allowed=True))
    await asyncio.wait_for(scene.notes.begun.wait(), 10)
    scene.requests.withdraw(RUN_ID, TUTOR)
    scene.notes.go_on.set()
    await allowing
    await scene.until(lambda: scene.refusals == ["withdrawn"])
    assert scene.queued == []
    assert scene.notes.written == [("ran", ""), ("refused", "withdrawn")]


async def test_before_it_is_judged_too_and_only_by_who_asked(scene: Scene) -> None:
    scene.desk.give("grant_1", TUTOR, "run", runs=3, minutes=None)
    scene.ask()
    scene.requests.withdraw(RUN_ID, TUTOR)
    await scene.until(lambda: scene.refusals == ["withdrawn"])
    assert not scene.notes.begun.is_set()


async def test_nobody_else_takes_it_back(scene: Scene) -> None:
    scene.desk.give("grant_1", TUTOR, "run", runs=3, minutes=None)
    scene.ask()
    scene.requests.withdraw(RUN_ID, SOMEBODY)
    scene.notes.go_on.set()
    await scene.until(lambda: scene.queued != [])
    assert scene.queued[0].run_id == RUN_ID
