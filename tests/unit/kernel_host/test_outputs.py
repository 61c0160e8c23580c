"""Collecting a run's outputs: joining, clearing, caps."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from helpout_server.adapters.kernel_host.outputs import (
    PART_LIMIT_BYTES,
    STEPS_MAX,
    OutputCollector,
)
from helpout_server.contracts.output import (
    AppendOutput,
    ClearOutputs,
    OutputStep,
    StreamText,
    Truncated,
    UpdateDisplay,
)


def stream(text: str, name: str = "stdout") -> tuple[str, dict[str, Any]]:
    return "stream", {"name": name, "text": text}


def display(plain: str, display_id: str = "", **more: Any) -> dict[str, Any]:
    transient = {"display_id": display_id} if display_id else {}
    return {"data": {"text/plain": plain, **more}, "metadata": {}, "transient": transient}


def drain(collector: OutputCollector) -> list[OutputStep]:
    steps: list[OutputStep] = []
    while part := collector.take():
        steps.extend(part)
    return steps


def test_text_of_one_stream_is_joined_and_another_stream_is_not() -> None:
    collector = OutputCollector()
    for text in ("a", "b"):
        collector.add(*stream(text))
    collector.add(*stream("c", "stderr"))
    assert collector.pending_bytes == 3
    assert drain(collector) == [
        StreamText(name="stdout", text="ab"),
        StreamText(name="stderr", text="c"),
    ]


def test_a_cap_keeps_the_beginning_and_says_that_the_rest_is_dropped() -> None:
    collector = OutputCollector(limit_bytes=10)
    collector.add(*stream("12345678ü90"))
    collector.add(*stream("more"))
    assert drain(collector) == [
        StreamText(name="stdout", text="12345678ü"),
        Truncated(limit_bytes=10),
    ]


def test_an_error_is_told_past_the_cap() -> None:
    collector = OutputCollector(limit_bytes=1)
    collector.add(*stream("xx"))
    collector.add("error", {"ename": "E", "evalue": "v", "traceback": ["t"]})
    last = drain(collector)[-1]
    assert isinstance(last, AppendOutput)
    assert last.output["ename"] == "E"


def test_a_huge_traceback_loses_its_middle() -> None:
    collector = OutputCollector()
    lines = [f"{number}:" + "x" * 1_000 for number in range(100)]
    collector.add("error", {"ename": "E", "evalue": "v", "traceback": lines})
    (step,) = drain(collector)
    assert isinstance(step, AppendOutput)
    traceback = step.output["traceback"]
    assert traceback[0].startswith("0:")
    assert traceback[-1].startswith("99:")
    assert len(traceback) < 40


def test_a_rich_output_too_large_leaves_its_plain_text() -> None:
    collector = OutputCollector(limit_bytes=1_000)
    collector.add("display_data", display("small", **{"text/html": "x" * 2_000}))
    (step,) = drain(collector)
    assert isinstance(step, AppendOutput)
    assert step.output["data"] == {"text/plain": "small"}


def test_clear_forgets_what_waits_and_gives_its_bytes_back() -> None:
    collector = OutputCollector(limit_bytes=10)
    collector.add(*stream("1234567890"))
    collector.add("clear_output", {"wait": False})
    collector.add(*stream("abc"))
    assert drain(collector) == [ClearOutputs(wait=False), StreamText(name="stdout", text="abc")]
    assert not collector.truncated


def test_a_waiting_clear_happens_with_the_next_output() -> None:
    collector = OutputCollector()
    collector.add(*stream("old"))
    collector.add("clear_output", {"wait": True})
    assert collector.pending
    collector.add(*stream("new"))
    assert drain(collector) == [ClearOutputs(wait=False), StreamText(name="stdout", text="new")]


def test_a_waiting_clear_without_another_output_clears_nothing() -> None:
    collector = OutputCollector()
    collector.add(*stream("old"))
    collector.add("clear_output", {"wait": True})
    assert drain(collector) == [StreamText(name="stdout", text="old"), ClearOutputs(wait=True)]


def test_only_the_newest_update_of_a_display_waits() -> None:
    collector = OutputCollector()
    collector.add("display_data", display("0", "d"))
    for number in range(1, 5):
        collector.add("update_display_data", display(str(number), "d"))
    first, second = drain(collector)
    assert isinstance(first, AppendOutput)
    assert first.output["transient"] == {"display_id": "d"}
    assert isinstance(second, UpdateDisplay)
    assert second.output["data"]["text/plain"] == "4"


def test_a_widget_is_told_by_its_name_beside_its_text() -> None:
    collector = OutputCollector()
    view: dict[str, Any] = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}}
    collector.add("display_data", display("IntSlider()", **view))
    collector.add("comm_open", {"comm_id": "c"})
    (step,) = drain(collector)
    assert isinstance(step, AppendOutput)
    assert step.output["data"] == {"text/plain": "IntSlider()", **view}


def test_half_a_character_does_no_harm() -> None:
    collector = OutputCollector()
    collector.add(*stream("a\ud800b"))
    collector.add("display_data", display("\udfff"))
    text, shown = drain(collector)
    assert text == StreamText(name="stdout", text="a?b")
    assert isinstance(shown, AppendOutput)
    assert shown.output["data"]["text/plain"] == "?"


def test_steps_that_wait_are_bounded() -> None:
    collector = OutputCollector()
    for number in range(STEPS_MAX * 2):
        collector.add(*stream("x", ("stdout", "stderr")[number % 2]))
    steps = drain(collector)
    assert len(steps) <= STEPS_MAX + 1
    assert isinstance(steps[-1], Truncated)


@given(
    st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(min_size=1)), max_size=30),
    st.integers(1, 400),
)
def test_parts_hold_the_text_in_order_within_the_cap(
    writes: list[tuple[str, str]], limit: int
) -> None:
    collector = OutputCollector(limit_bytes=limit)
    for name, text in writes:
        collector.add(*stream(text, name))
    steps = drain(collector)
    told = "".join(step.text for step in steps if isinstance(step, StreamText))
    whole = "".join(text for _, text in writes)
    assert whole.startswith(told)
    assert len(told.encode()) <= limit
    assert (told == whole) == (not collector.truncated)


def test_a_long_text_is_cut_into_parts() -> None:
    collector = OutputCollector()
    text = "ü" * (PART_LIMIT_BYTES + 7)
    collector.add(*stream(text))
    parts: list[str] = []
    while part := collector.take():
        (step,) = part
        assert isinstance(step, StreamText)
        assert len(step.text.encode()) <= PART_LIMIT_BYTES
        parts.append(step.text)
    assert len(parts) == 3
    assert "".join(parts) == text
