"""Outputs of a run: joining, carriage returns, display ids, caps."""

from typing import Any

import msgspec
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.contracts.output import (
    AppendOutput,
    ClearOutputs,
    OutputStep,
    StreamText,
    Truncated,
    UpdateDisplay,
)
from helpout_server.domain.output import Outputs


def _after(*steps: OutputStep, settled: bool = True, **bounds: int) -> list[dict[str, Any]]:
    outputs = Outputs(**bounds)
    for step in steps:
        outputs.apply(step)
    return outputs.as_nbformat(settled=settled)


def _out(text: str, name: Any = "stdout") -> StreamText:
    return StreamText(name=name, text=text)


def _shown(text: str, display_id: str = "") -> AppendOutput:
    output: dict[str, Any] = {
        "output_type": "display_data",
        "data": {"text/plain": text},
        "metadata": {},
    }
    if display_id:
        output["transient"] = {"display_id": display_id}
    return AppendOutput(output=output)


def _terminal(text: str) -> str:
    """The slow, plain reading: a screen of characters."""
    lines: list[list[str]] = [[]]
    column = 0
    for sign in text:
        if sign == "\n":
            lines.append([])
            column = 0
        elif sign == "\r":
            column = 0
        else:
            lines[-1][column : column + 1] = [sign]
            column += 1
    return "\n".join("".join(line) for line in lines)


def test_a_stream_grows_until_another_output_comes() -> None:
    outputs = _after(_out("a"), _out("b\n"), _out("!", "stderr"), _out("c"))
    assert [(o["name"], o["text"]) for o in outputs] == [
        ("stdout", "ab\n"),
        ("stderr", "!"),
        ("stdout", "c"),
    ]


@given(st.lists(st.text(alphabet="ab \r\n", max_size=8), max_size=12))
def test_however_text_is_cut_up_it_reads_as_on_a_terminal(pieces: list[str]) -> None:
    whole = "".join(pieces)
    outputs = _after(*(_out(piece) for piece in pieces))
    assert "".join(o["text"] for o in outputs) == _terminal(whole)


@given(st.lists(st.text(alphabet="ab\r\n", max_size=8), max_size=12))
def test_what_is_kept_of_open_lines_goes_on_as_if_nothing_had_been(pieces: list[str]) -> None:
    """A snapshot in the middle of a run can be continued."""
    middle = _after(*(_out(piece) for piece in pieces), settled=False)
    text = "".join(o["text"] for o in middle)
    assert text.rpartition("\n")[2].count("\r") <= 1
    again = _after(_out(text), _out("x\ry"))
    assert "".join(o["text"] for o in again) == _terminal("".join(pieces) + "x\ry")


def test_an_update_changes_every_place_it_is_shown() -> None:
    update = UpdateDisplay(display_id="d", output={"data": {"text/plain": "2"}, "metadata": {}})
    outputs = _after(_shown("1", "d"), _shown("other"), _shown("1", "d"), update)
    assert [o["data"]["text/plain"] for o in outputs] == ["2", "other", "2"]


def test_clearing_waits_for_the_next_output_where_asked() -> None:
    assert _after(_out("a"), ClearOutputs(wait=False)) == []
    assert [o["text"] for o in _after(_out("a"), ClearOutputs(wait=True))] == ["a"]
    assert [o["text"] for o in _after(_out("a"), ClearOutputs(wait=True), _out("b"))] == ["b"]


def test_after_the_cap_nothing_is_taken() -> None:
    outputs = Outputs()
    for step in (_out("a"), Truncated(limit_bytes=1), _out("b")):
        outputs.apply(step)
    assert outputs.truncated
    assert [o["text"] for o in outputs.as_nbformat()] == ["a"]


def test_a_progress_bar_may_run_for_ever() -> None:
    outputs = Outputs(bytes_max=1_000)
    for percent in range(2_000):
        outputs.apply(_out(f"\r{percent:4d} done"))
    assert not outputs.truncated
    assert outputs.as_nbformat(settled=True)[0]["text"] == "1999 done"


def test_a_stranger_bundle_keeps_only_what_nbformat_knows() -> None:
    [output] = _after(
        AppendOutput(
            output={
                "output_type": "execute_result",
                "data": {"text/plain": ["a", "b"], "image/png": 7, "application/json": {"k": 1}},
                "metadata": "no",
                "execution_count": True,
                "onclick": "evil",
            }
        )
    )
    assert output == {
        "output_type": "execute_result",
        "data": {"text/plain": "ab", "application/json": {"k": 1}},
        "metadata": {},
        "execution_count": None,
    }


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_OUTPUTS = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "display_data", "execute_result", "error", "x"])},
    optional={
        "name": _JSON,
        "text": _JSON,
        "data": st.dictionaries(
            st.sampled_from(["text/plain", "text/html", "application/json"]), _JSON
        ),
        "metadata": st.dictionaries(st.text(max_size=5), _JSON, max_size=2),
        "transient": st.fixed_dictionaries({}, optional={"display_id": st.just("d") | _JSON}),
        "execution_count": _JSON,
        "ename": _JSON,
        "evalue": _JSON,
        "traceback": _JSON,
    },
)
_STEPS = st.one_of(
    st.builds(StreamText, name=st.sampled_from(["stdout", "stderr"]), text=st.text(max_size=40)),
    st.builds(AppendOutput, output=_OUTPUTS),
    st.builds(UpdateDisplay, display_id=st.just("d"), output=_OUTPUTS),
    st.builds(ClearOutputs, wait=st.booleans()),
)


@given(st.lists(_STEPS, max_size=30))
def test_any_steps_give_valid_outputs_within_the_bounds(steps: list[OutputStep]) -> None:
    outputs = _after(*steps, bytes_max=400, outputs_max=4)
    assert len(outputs) <= 4
    texts = sum(len(o["text"].encode()) for o in outputs if "text" in o)
    wholes = sum(len(msgspec.json.encode(o)) for o in outputs if "text" not in o)
    assert texts + wholes <= 400
    stored = [{k: v for k, v in o.items() if k != "transient"} for o in outputs]
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(o) for o in stored])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize("text", ["ééé", "a\réé"])
def test_a_text_over_the_cap_is_cut_at_a_character(text: str) -> None:
    outputs = Outputs(bytes_max=3)
    outputs.apply(_out(text))
    assert outputs.truncated
    assert outputs.as_nbformat()[0]["text"] == "é"
