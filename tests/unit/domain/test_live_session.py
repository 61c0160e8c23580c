"""The take-away, and the runs it shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.contracts.entries import (
    Chat,
    Entry,
    EntryBody,
    InputAnswered,
    InputRequested,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
    RunState,
)
from helpout_server.contracts.output import AppendOutput, StreamText
from helpout_server.contracts.problem import Problem
from helpout_server.domain.document import SharedSource, read_document, seed_document
from helpout_server.domain.live_session import build_take_away, fenced, take_away_name
from helpout_server.domain.runs import RunBook

AT = datetime(2026, 3, 1, 10, 2, tzinfo=UTC)
ANA, BO = "acc_ana000000000", "acc_bo0000000000"
CELL, RUN = "cell_000000000001", "run_000000000001"
HASH = "0" * 64


class Log:
    """Entries one after the other."""

    def __init__(self) -> None:
        self.book = RunBook(runs_max=3)
        self.seq = 0

    def add(self, body: EntryBody, account_id: str = ANA) -> None:
        self.seq += 1
        at = AT + timedelta(seconds=self.seq)
        self.book.add(Entry(seq=self.seq, at=at, account_id=account_id, body=body))

    def run(self, run_id: str = RUN, cell_id: str = CELL, *, text: str = "1\n") -> None:
        self.queue(run_id, cell_id)
        self.add(RunStarted(run_id=run_id, cell_id=cell_id))
        self.output(run_id, cell_id, text, part=1)
        self.add(
            RunFinished(
                run_id=run_id, cell_id=cell_id, status="ok", execution_count=4, duration_ms=120
            )
        )

    def queue(self, run_id: str, cell_id: str) -> None:
        self.add(
            RunQueued(
                run_id=run_id, cell_id=cell_id, account_id=BO, code="print(1)", code_hash=HASH
            )
        )

    def output(self, run_id: str, cell_id: str, text: str, *, part: int) -> None:
        steps = [StreamText(name="stdout", text=text)]
        self.add(RunOutput(run_id=run_id, cell_id=cell_id, part=part, steps=list(steps)))

    def states(self) -> dict[str, RunState]:
        return {run.run_id: run for run in self.book.states()}


def _run_id(number: int) -> str:
    return f"run_{number:012d}"


def test_a_run_from_its_queueing_to_its_end() -> None:
    log = Log()
    log.run()
    state = log.states()[RUN]
    assert (state.status, state.execution_count, state.duration_ms) == ("ok", 4, 120)
    assert (state.account_id, state.last_part) == (BO, 1)
    assert state.outputs == [{"output_type": "stream", "name": "stdout", "text": "1\n"}]


def test_a_part_that_comes_again_is_not_taken_twice() -> None:
    log = Log()
    log.queue(RUN, CELL)
    for part in (1, 1, 2):
        log.output(RUN, CELL, str(part), part=part)
    assert log.states()[RUN].outputs[0]["text"] == "12"


def test_only_the_latest_run_of_a_cell_has_outputs_and_old_runs_go() -> None:
    log = Log()
    for number in range(5):
        log.run(_run_id(number), CELL if number != 3 else "cell_000000000002")
    states = log.states()
    assert list(states) == [_run_id(2), _run_id(3), _run_id(4)]
    assert [bool(run.outputs) for run in states.values()] == [False, True, True]


def test_input_is_awaited_until_it_is_answered() -> None:
    log = Log()
    log.queue(RUN, CELL)
    asked = InputRequested(run_id=RUN, cell_id=CELL, prompt="name?", password=False)
    log.add(asked)
    assert log.states()[RUN].awaiting_input == asked
    log.add(InputAnswered(run_id=RUN, cell_id=CELL))
    assert log.states()[RUN].awaiting_input is None


def _take_away(
    *, problem: Problem | None = None, chat: str = "hi", source: str = "print(1)"
) -> dict[str, Any]:
    log = Log()
    log.run()
    return build_take_away(
        title="pandas",
        held_at=AT,
        problem=problem or Problem(summary="It fails", code="1/0", traceback="Zero"),
        cells=[SharedSource(CELL, "code", source)],
        runs=log.book.states(),
        chat=[Entry(seq=1, at=AT, account_id=BO, body=Chat(text=chat))],
        people={ANA: "Ana", BO: "Bo"},
    )


def test_the_take_away_is_a_valid_notebook_with_all_of_it() -> None:
    notebook = _take_away()
    nbformat.validate(nbformat.from_dict(notebook))
    text = "\n".join(cell["source"] for cell in notebook["cells"])
    for part in ("It fails", "1/0", "Zero", "print(1)", "10:02 Bo: hi", "0.1 s"):
        assert part in text
    [code] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code["execution_count"] == 4
    assert code["outputs"][0]["text"] == "1\n"
    assert "edited" not in text


def test_a_cell_edited_after_its_run_says_so() -> None:
    notebook = _take_away(source="print(2)")
    assert any("edited after the run" in cell["source"] for cell in notebook["cells"])


_HOSTILE = st.text(alphabet="`~\n<>[]()!#ab ", max_size=60)


@given(_HOSTILE)
def test_no_text_leaves_its_fence(text: str) -> None:
    lines = fenced(text).split("\n")
    fence = lines[0].removesuffix("text")
    inner = lines[1:-1]
    assert set(fence) == {"`"}
    assert lines[-1] == fence
    assert "\n".join(inner) == text
    assert all(not line.strip().startswith(fence) for line in inner)


@given(_HOSTILE, _HOSTILE)
def test_hostile_text_makes_no_markdown_and_stays_valid(summary: str, chat: str) -> None:
    notebook = _take_away(problem=Problem(summary=summary), chat=chat or "x")
    nbformat.validate(nbformat.from_dict(notebook))


def test_a_transient_part_of_an_output_is_not_stored() -> None:
    log = Log()
    log.queue(RUN, CELL)
    shown = {
        "output_type": "display_data",
        "data": {"text/plain": "x"},
        "metadata": {},
        "transient": {"display_id": "d"},
    }
    log.add(RunOutput(run_id=RUN, cell_id=CELL, part=1, steps=[AppendOutput(output=shown)]))
    notebook = build_take_away(
        title="t",
        held_at=AT,
        problem=Problem(),
        cells=[SharedSource(CELL, "code", "print(1)")],
        runs=log.book.states(),
        chat=[],
        people={},
    )
    nbformat.validate(nbformat.from_dict(notebook))


def test_a_file_name_has_no_path_in_it() -> None:
    assert take_away_name("../a/b: c", AT) == "Helpout 2026-03-01 a b c.ipynb"
    assert take_away_name("??", AT) == "Helpout 2026-03-01 live session.ipynb"


def test_a_document_reads_as_it_was_seeded() -> None:
    state = seed_document(CELL, "x = 'é'\n")
    assert read_document(state, ()) == [SharedSource(CELL, "code", "x = 'é'\n")]
