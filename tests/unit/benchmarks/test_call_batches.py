"""A run that was stopped goes on where it was; what another code measured is not used."""

from dataclasses import replace
from pathlib import Path

from benchmarks.call_batches import Batches, stamp_of
from benchmarks.plan import QUICK, ROOT


def test_rounds_outlive_the_run_that_measured_them(tmp_path: Path) -> None:
    path = tmp_path / "partial" / "call.json"
    Batches(path, "same").add("setup", {"warm": {"bare": 1.5}})
    again = Batches(path, "same")
    again.add("setup", {"warm": {"bare": None}})
    assert Batches(path, "same").rounds("setup") == [
        {"warm": {"bare": 1.5}},
        {"warm": {"bare": None}},
    ]
    assert Batches(path, "same").rounds("latency") == []


def test_rounds_of_another_code_are_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    Batches(path, "before").add("setup", 1)
    now = Batches(path, "after")
    assert now.rounds("setup") == []
    now.add("setup", 2)
    assert Batches(path, "before").rounds("setup") == []


def test_a_file_that_was_cut_short_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_text('{"stamp": "same", "pha', encoding="utf-8")
    assert Batches(path, "same").rounds("setup") == []


def test_a_finished_benchmark_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    batches = Batches(path, "same")
    batches.add("setup", 1)
    batches.forget()
    assert batches.rounds("setup") == []
    assert not path.exists()


def test_the_stamp_tells_plans_and_code_apart() -> None:
    one, other = ROOT / "plan.py", ROOT / "rows.py"
    stamps = {
        stamp_of(QUICK, [one]),
        stamp_of(QUICK, [other]),
        stamp_of(replace(QUICK, call_rounds=QUICK.call_rounds + 1), [one]),
    }
    assert len(stamps) == 3
    assert stamp_of(QUICK, [one]) in stamps
