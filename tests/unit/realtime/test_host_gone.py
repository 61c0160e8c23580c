"""Runs whose kernel host is gone end; those of a host that returns go on."""

import pytest

from helpout_server.contracts.entries import Ended, Left, RunFinished
from tests.unit.realtime.room_setting import CELL, STUDENT, TUTOR, Link, Setting

FIRST, SECOND = "run_000000000001", "run_000000000002"


def tell(setting: Setting, host: Link, kind: str, run_id: str, **fields: object) -> None:
    body = {"kind": kind, "run_id": run_id, "cell_id": CELL, **fields}
    setting.send(host, "host_entry", frame_id=setting.ids.new("frm"), body=body)


def queue(setting: Setting, host: Link, run_id: str) -> None:
    about = {"account_id": TUTOR.id, "code": "1", "code_hash": "0" * 64}
    tell(setting, host, "run_queued", run_id, **about)


def finish(setting: Setting, host: Link, run_id: str) -> None:
    end = {"status": "ok", "execution_count": 1, "duration_ms": 5}
    tell(setting, host, "run_finished", run_id, **end)


@pytest.fixture
def setting() -> Setting:
    return Setting()


@pytest.fixture
def host(setting: Setting) -> Link:
    """One run is over, one runs, one waits."""
    host = setting.link(STUDENT, "host")
    queue(setting, host, "run_000000000000")
    finish(setting, host, "run_000000000000")
    queue(setting, host, FIRST)
    tell(setting, host, "run_started", FIRST)
    queue(setting, host, SECOND)
    setting.settle()
    return host


def aborted(setting: Setting) -> list[str]:
    ends = [body for body in setting.bodies(RunFinished) if isinstance(body, RunFinished)]
    return [end.run_id for end in ends if end.status == "aborted"]


def statuses(setting: Setting) -> list[str]:
    snapshot = setting.link(TUTOR, "tutor").page.welcome.snapshot
    assert snapshot is not None
    return [run.status for run in snapshot.runs]


def test_runs_are_aborted_when_the_host_is_really_gone(setting: Setting, host: Link) -> None:
    setting.drop(host)
    setting.pass_time(9)
    setting.settle()
    assert aborted(setting) == []
    setting.pass_time(2)
    setting.settle()
    assert aborted(setting) == [FIRST, SECOND]
    assert statuses(setting) == ["ok", "aborted", "aborted"]
    setting.pass_time(60)
    setting.settle()
    assert len(aborted(setting)) == 2


def test_what_the_store_has_not_yet_counts_too(setting: Setting, host: Link) -> None:
    finish(setting, host, FIRST)
    while host.up:
        setting.carry_up(host)
    setting.drop(host)
    setting.pass_time(11)
    setting.settle()
    assert aborted(setting) == [SECOND]


def test_a_host_that_resumes_loses_nothing(setting: Setting, host: Link) -> None:
    setting.drop(host)
    setting.pass_time(9)
    setting.connect(host)
    setting.settle()
    setting.pass_time(30)
    finish(setting, host, FIRST)
    setting.settle()
    assert aborted(setting) == []
    assert statuses(setting) == ["ok", "ok", "queued"]


def test_a_host_that_is_back_after_a_restart_loses_nothing(setting: Setting, host: Link) -> None:
    setting.crash()
    setting.pass_time(9)
    setting.connect(host)
    setting.settle()
    setting.pass_time(30)
    finish(setting, host, FIRST)
    setting.settle()
    assert aborted(setting) == []
    assert statuses(setting) == ["ok", "ok", "queued"]


def test_after_a_restart_runs_end_if_the_host_stays_away(setting: Setting, host: Link) -> None:
    setting.crash()
    setting.pass_time(11)
    setting.settle()
    assert aborted(setting) == [FIRST, SECOND]


def test_runs_left_open_before_a_restart_end_too(setting: Setting, host: Link) -> None:
    """The host had left, and the lines that should have ended its runs were not stored."""
    setting.drop(host)
    setting.pass_time(11)
    setting.settle()
    setting.stored = [
        line for line in setting.stored if getattr(line.entry.body, "status", "") != "aborted"
    ]
    for seq, line in enumerate(setting.stored, 1):
        line.entry.seq = seq
    setting.crash()
    setting.pass_time(11)
    setting.settle()
    assert aborted(setting) == [FIRST, SECOND]


def test_a_host_that_comes_late_takes_its_runs_up_again(setting: Setting, host: Link) -> None:
    setting.drop(host)
    setting.pass_time(11)
    setting.settle()
    setting.connect(host)
    tell(setting, host, "run_started", FIRST)
    setting.settle()
    assert statuses(setting) == ["ok", "running", "aborted"]
    finish(setting, host, FIRST)
    setting.settle()
    assert statuses(setting) == ["ok", "ok", "aborted"]


def test_the_end_of_a_live_session_ends_its_runs(setting: Setting, host: Link) -> None:
    setting.do(setting.room.end(STUDENT.id, setting.now))
    setting.settle()
    kinds = [type(line.entry.body) for line in setting.stored][-3:]
    assert kinds == [RunFinished, RunFinished, Ended]
    assert not setting.bodies(Left)
