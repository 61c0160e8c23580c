"""Grants at work: what the room is told, on a clock that tests move."""

import asyncio

import pytest

from helpout_server.adapters.kernel_host import grant_desk
from helpout_server.adapters.kernel_host.grant_desk import GrantDesk
from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.entries import GrantsChanged
from helpout_server.domain.grant import Grant

TUTOR = "acc_tutor0000000"


class Told:
    """A desk and all it said."""

    def __init__(self) -> None:
        self.now = 0.0
        self.entries: list[GrantsChanged] = []
        self.over: list[tuple[str, str]] = []
        self.changed = asyncio.Event()
        self.desk = GrantDesk(
            tell=self._tell, ended=self._ended, monotonic=lambda: self.now, ids=SystemIds()
        )

    def _tell(self, entry: GrantsChanged) -> None:
        self.entries.append(entry)
        self.changed.set()

    def _ended(self, grants: tuple[Grant, ...], reason: str) -> None:
        self.over += [(grant.grant_id, reason) for grant in grants]

    @property
    def whys(self) -> list[str]:
        return [entry.why for entry in self.entries]

    async def until(self, why: str) -> GrantsChanged:
        async with asyncio.timeout(10):
            while why not in self.whys:
                self.changed.clear()
                await self.changed.wait()
        return self.entries[self.whys.index(why)]

    def give(self, *, runs: int | None = None, minutes: int | None = None) -> None:
        self.desk.give("grant_1", TUTOR, "run", runs=runs, minutes=minutes)


async def test_a_grant_is_told_with_what_remains() -> None:
    told = Told()
    told.give(minutes=2)
    told.now = 30.0
    (grant,) = told.desk.told()
    assert (grant.remaining_ms, grant.runs_left, grant.paused) == (90_000, None, False)
    told.desk.close()


async def test_an_expired_grant_refuses_even_before_its_timer() -> None:
    told = Told()
    told.give(minutes=1)
    told.now = 60.0
    assert told.desk.refusal("grant_1", TUTOR) == "grant_expired"
    assert told.desk.count_run("grant_1", TUTOR) == "grant_expired"
    told.desk._expire()
    assert told.whys == ["given", "expired"]
    assert told.entries[-1].grants == []
    assert told.over == [("grant_1", "expired")]


async def test_counting_is_told_and_the_last_run_ends_the_grant() -> None:
    told = Told()
    told.give(runs=2)
    assert told.desk.count_run("grant_1", TUTOR) is None
    assert told.desk.count_run("grant_1", TUTOR) is None
    assert told.desk.count_run("grant_1", TUTOR) == "grant_used_up"
    assert told.whys == ["given", "counted", "used_up"]
    assert told.entries[1].grants[0].runs_left == 1
    assert told.desk.covers("grant_1", TUTOR)


async def test_absence_refuses_at_once_and_pauses_after_a_grace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grant_desk, "AWAY_GRACE_S", 0.01)
    told = Told()
    told.give(minutes=1)
    told.desk.lender_is(False)
    assert told.desk.refusal("grant_1", TUTOR) == "paused"
    paused = await told.until("paused")
    assert paused.grants[0].paused
    told.now = 1_000.0
    told.desk.lender_is(True)
    assert told.whys == ["given", "paused", "resumed"]
    assert told.entries[-1].grants[0].remaining_ms == 60_000
    assert told.desk.refusal("grant_1", TUTOR) is None
    told.desk.close()


async def test_a_short_absence_is_not_told() -> None:
    told = Told()
    told.give()
    told.desk.lender_is(False)
    told.desk.lender_is(True)
    assert told.whys == ["given"]
    assert told.desk._leaving is None


async def test_revoking_ends_all_at_once() -> None:
    told = Told()
    told.give()
    told.desk.give("grant_2", "acc_other0000000", "edit")
    told.desk.revoke_all()
    assert told.entries[-1] == GrantsChanged(grants=[], why="revoked")
    assert told.over == [("grant_1", "revoked"), ("grant_2", "revoked")]
    told.desk.revoke_all()
    assert told.whys == ["given", "given", "revoked"]
