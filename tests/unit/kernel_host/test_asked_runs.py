"""Runs that wait for a word: answered once, and never for ever."""

import asyncio

import pytest

from helpout_server.adapters.kernel_host import asked_runs
from helpout_server.adapters.kernel_host.asked_runs import Asked, AskedRuns
from helpout_server.contracts.entries import RunAnswered, RunAsked
from helpout_server.contracts.room import RunRequest

REQUEST = RunRequest(
    n=1,
    grant_id="grant_000000000001",
    request_id="run_000000000001",
    cell_id="cell_000000000001",
    code="1",
    code_hash="0" * 64,
)


async def test_who_gets_no_word_waits_no_longer_than_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asked_runs, "ASK_WAIT_S", 0.01)
    told: list[RunAsked | RunAnswered] = []
    denied: asyncio.Queue[str] = asyncio.Queue()
    asked = AskedRuns(tell=told.append, denied=lambda _one, why: denied.put_nowait(why))
    asked.put(Asked("acc_tutor0000000", REQUEST))
    assert await asyncio.wait_for(denied.get(), 10) == "waited_too_long"
    assert isinstance(told[-1], RunAnswered)
    assert (told[-1].allowed, told[-1].why) == (False, "waited_too_long")
    assert asked.allow(REQUEST.request_id) is None


async def test_a_word_counts_once() -> None:
    told: list[RunAsked | RunAnswered] = []
    asked = AskedRuns(tell=told.append, denied=lambda _one, _why: None)
    asked.put(Asked("acc_tutor0000000", REQUEST))
    assert asked.allow(REQUEST.request_id) is not None
    assert asked.allow(REQUEST.request_id) is None
    asked.deny(REQUEST.request_id, "answered")
    assert [type(one) for one in told] == [RunAsked, RunAnswered]
