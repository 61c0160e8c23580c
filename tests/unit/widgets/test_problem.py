"""What a kernel says of a problem: bounded, and of known libraries alone."""

import ast
import base64
import json
import sys
import types
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from helpout_widgets import frames, kernel_probe, problem
from helpout_widgets.client import Client, Server

JS = Path(__file__).parents[3] / "helpout_widgets/js/src/core/problem/probe.ts"


def test_the_page_asks_with_this_very_text() -> None:
    written = JS.read_text()
    begin = written.index("const PROBE = `") + len("const PROBE = `")
    held = written[begin : written.rindex("`;")]
    text = held.replace("\\`", "`").replace("\\${", "${").replace("\\\\", "\\")
    assert text == Path(kernel_probe.__file__).read_text()


class Nosy:
    """Of the student's own: nothing of it may be touched."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"asked for {name}")


def test_shapes_and_versions_and_nothing_of_what_is_held() -> None:
    class Mine(pd.DataFrame):
        pass

    space = {
        "df": pd.DataFrame({"town": ["Oslo", "Rome"], "n": [1, 2]}),
        "own": Mine({"x": [3]}),
        "a": np.zeros((3, 4), dtype="float32"),
        "s": pd.Series([1.5]),
        "pd": pd,
        "json": json,
        "nosy": Nosy(),
        "text": "a secret of mine",
        "_hidden": np.zeros(3),
        "kind": pd.DataFrame,
    }
    facts = kernel_probe.look(space)
    assert facts["shapes"] == [
        ["df", "pandas.DataFrame", "(2, 2)", facts["shapes"][0][3], ""],
        ["own", "pandas.DataFrame", "(1, 1)", "x: int64", ""],
        ["a", "numpy.ndarray", "(3, 4)", "float32", ""],
        ["s", "pandas.Series", "(1)", "float64", ""],
    ]
    assert facts["shapes"][0][3].startswith("town: ")
    assert dict(facts["packages"])["pandas"] == pd.__version__
    assert "json" not in dict(facts["packages"])
    said = json.dumps(facts)
    assert "Oslo" not in said
    assert "secret" not in said


def test_first_rows_only_where_they_are_wanted() -> None:
    space = {"df": pd.DataFrame({"town": ["Oslo"] * 1_000})}
    [[*_, head]] = kernel_probe.look(space, heads=True)["shapes"]
    assert head.count("Oslo") == 5


def test_it_is_bounded_and_survives_anything() -> None:
    strange = types.ModuleType("strange")
    strange.__version__ = 3  # type: ignore[attr-defined]
    space: dict[str, Any] = {f"a{n}": np.zeros(2) for n in range(500)}
    space["wide"] = pd.DataFrame(np.zeros((1, 5_000)))
    space["strange"] = strange
    facts = kernel_probe.look(space, heads=True)
    assert len(facts["shapes"]) == kernel_probe.SHAPES_MAX
    assert len(json.dumps(facts)) < 20_000
    answer = base64.b64decode(kernel_probe.encoded(space))
    assert json.loads(answer)["language"].startswith("python 3")


def test_it_runs_in_older_pythons() -> None:
    ast.parse(Path(kernel_probe.__file__).read_text(), feature_version=(3, 8))


class Shell:
    def __init__(self, **names: Any) -> None:
        self.user_ns = names


def test_the_cell_that_failed_last_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    import linecache

    source = "x = 1\n1 / 0 ### BEGIN HIDDEN TESTS\nassert x\n"
    name = "/tmp/ipykernel_7/1.py"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(source, name, "exec"), {})
    except ZeroDivisionError as error:
        monkeypatch.setattr(sys, "last_value", error, raising=False)
    ran = ["", "import math", source, "import helpout_widgets"]
    found = problem.collect(shell=Shell(In=ran, df=pd.DataFrame({"x": [1]})))
    assert found["code"] == "x = 1\n"
    assert found["traceback"] == "ZeroDivisionError: division by zero\n"
    assert found["context"]["recent_cells"] == [{"source": "import math", "execution_count": 1}]
    assert found["context"]["shapes"][0]["name"] == "df"


def test_a_traceback_is_searched_by_its_signature_alone() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path.endswith("host/problem/prepared"):
            signature = {"exception": "KeyError", "message": "'…'", "frames": ["pandas.get_loc"]}
            return httpx.Response(200, json={"signature": signature, "parts": [], "problem": {}})
        match = {
            "id": "sol_1",
            "title": "Lost column",
            "exception": "KeyError",
            "problem": "",
            "likeness": 90,
            "fits": ["same_exception"],
            "published_at": "2026-11-22T10:00:00Z",
        }
        return httpx.Response(200, json={"solved": [match], "total": 1})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    client = Client(Server("http://localhost/", "t"), http)
    frame = frames.solved("KeyError: 'my secret column'", client=client)
    assert list(frame.columns) == frames.SOLVED_COLUMNS
    assert frame.loc[0, "fits"] == "same exception"
    assert asked[0].url.path == "/helpouts/host/problem/prepared"
    assert asked[1].url.path == "/helpouts/api/v1/solved"
    assert "secret" not in str(asked[1].url)
    assert list(frames.solved_frame([]).columns) == frames.SOLVED_COLUMNS
