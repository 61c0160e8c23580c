"""The files a run writes, and what its exit code says."""

import json
import sys
import types
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "OUT", tmp_path / "out")
    return tmp_path / "out"


def _benchmark(monkeypatch: pytest.MonkeyPatch, rows: list[Row] | Exception) -> None:
    module = types.ModuleType("benchmarks.api")

    async def measure(plan: Plan) -> list[Row]:
        if isinstance(rows, Exception):
            raise rows
        return rows

    module.__dict__["measure"] = measure
    monkeypatch.setitem(sys.modules, "benchmarks.api", module)


def test_a_run_writes_every_field_of_its_rows(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _benchmark(monkeypatch, [make_row("a", 1, "ms", peer="b", peer_value=2, goal=Goal("ratio", 1))])
    assert run.main(["api"]) == 0
    assert json.loads((out / "api.json").read_text()) == [
        {
            "name": "a",
            "value": 1.0,
            "unit": "ms",
            "peer": "b",
            "peer_value": 2.0,
            "ratio": 0.5,
            "better": "lower",
            "goal": "ratio <= 1",
            "ok": True,
        }
    ]


def test_a_missed_goal_is_a_figure_and_not_a_fault(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _benchmark(monkeypatch, [make_row("a", 9, "ms", goal=Goal("value", 1))])
    assert run.main(["api"]) == 0
    assert "MISSED" in capsys.readouterr().out


def test_what_could_not_be_measured_fails_and_leaves_no_old_figure(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out.mkdir()
    (out / "api.json").write_text("[]")
    _benchmark(monkeypatch, MeasurementError("no peer"))
    assert run.main(["api"]) == 1
    assert "no peer" in capsys.readouterr().err
    assert not (out / "api.json").exists()


def test_a_figure_that_does_not_exist_is_null(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _benchmark(monkeypatch, [make_row("a", 1, "ms", peer_value=0)])
    run.main(["api"])
    assert json.loads((out / "api.json").read_text())[0]["ratio"] is None


def test_an_unknown_benchmark_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["nonsense"])
    assert "nonsense" in capsys.readouterr().err
