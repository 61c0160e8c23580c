"""What entries of runs add up to, also when a kernel host is taken for gone and returns."""

from datetime import UTC, datetime

from helpout_server.contracts.entries import (
    Entry,
    EntryBody,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
    RunState,
)
from helpout_server.contracts.output import StreamText
from helpout_server.domain.runs import RUNS_MAX, OpenRuns, RunBook

CELL = "cell_000000000001"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def run_id(number: int) -> str:
    return f"run_{number:012d}"


def queued(number: int = 1) -> RunQueued:
    return RunQueued(
        run_id=run_id(number), cell_id=CELL, account_id="acc_tutor0000000", code="1",
        code_hash="0" * 64,
    )  # fmt: skip


def started(number: int = 1) -> RunStarted:
    return RunStarted(run_id=run_id(number), cell_id=CELL)


def output(part: int) -> RunOutput:
    step = StreamText(name="stdout", text=f"{part} ")
    return RunOutput(run_id=run_id(1), cell_id=CELL, part=part, steps=[step])


def finished(status: str, number: int = 1) -> RunFinished:
    return RunFinished(
        run_id=run_id(number), cell_id=CELL, status=status,  # type: ignore[arg-type]
        execution_count=None, duration_ms=0,
    )  # fmt: skip


def state_after(*bodies: EntryBody) -> RunState:
    book = RunBook()
    for seq, body in enumerate(bodies, 1):
        book.add(Entry(seq=seq, at=AT, account_id="acc_student00000", body=body))
    [state] = book.states()
    return state


def open_after(*bodies: EntryBody) -> list[str]:
    runs = OpenRuns()
    for body in bodies:
        runs.add(body)
    return [end.run_id for end in runs.ends()]


def test_what_a_returned_host_finishes_counts() -> None:
    gone = (queued(), started(), output(1), finished("aborted"))
    assert state_after(*gone).status == "aborted"
    back = state_after(*gone, started(), output(2))
    assert (back.status, back.duration_ms) == ("running", None)
    done = state_after(*gone, output(2), finished("ok"))
    assert (done.status, done.last_part) == ("ok", 2)
    assert done.outputs[0]["text"] == "1 2 "


def test_a_run_that_was_done_does_not_start_again() -> None:
    done = state_after(queued(), started(), finished("ok"), started())
    assert done.status == "ok"


def test_runs_are_open_from_queued_to_finished() -> None:
    assert open_after(queued(1), queued(2), started(1)) == [run_id(1), run_id(2)]
    assert open_after(queued(1), queued(2), started(1), finished("ok", 1)) == [run_id(2)]
    assert open_after(queued(), finished("aborted"), started()) == [run_id(1)]
    assert not OpenRuns()


def test_no_more_are_remembered_than_are_shown() -> None:
    left = open_after(*(queued(number) for number in range(RUNS_MAX + 5)))
    assert left == [run_id(number) for number in range(5, RUNS_MAX + 5)]
