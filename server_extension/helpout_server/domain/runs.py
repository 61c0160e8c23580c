"""Runs of shared cells: what a room's entries add up to.

Owns the state of each run, which runs and outputs are kept, and how runs end whose kernel host
is gone. Does not know who may run, nor the rest of the log.
"""

from dataclasses import dataclass, field

from helpout_server.contracts.entries import (
    Entry,
    EntryBody,
    InputAnswered,
    InputRequested,
    RunAnswered,
    RunAsked,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
    RunState,
)
from helpout_server.contracts.pad import OutputPictured
from helpout_server.domain.output import Outputs

RUNS_MAX = 200
PICTURES_MAX = 100
"""Pictures of the outputs of one run."""
RunMove = RunStarted | RunOutput | RunFinished | InputRequested | InputAnswered | OutputPictured


@dataclass(slots=True)
class _Run:
    state: RunState
    outputs: Outputs = field(default_factory=Outputs)


class OpenRuns:
    """Runs that were queued and have not finished, or wait for a word; the oldest first."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}
        self._asked: dict[str, RunAsked] = {}

    def __bool__(self) -> bool:
        return bool(self._cells or self._asked)

    def add(self, body: EntryBody) -> None:
        """Take an entry, in order."""
        match body:
            case RunQueued() | RunStarted():
                # Started again: a host that was taken for gone came back to its run.
                self._cells.setdefault(body.run_id, body.cell_id)
                if len(self._cells) > RUNS_MAX:
                    del self._cells[next(iter(self._cells))]
            case RunFinished():
                self._cells.pop(body.run_id, None)
            case RunAsked():
                self._asked.setdefault(body.request_id, body)
                if len(self._asked) > RUNS_MAX:
                    del self._asked[next(iter(self._asked))]
            case RunAnswered():
                self._asked.pop(body.request_id, None)

    def answers(self) -> list[RunAnswered]:
        """What is answered to those that wait when nobody is left who could allow them."""
        return [
            RunAnswered(
                request_id=request_id,
                cell_id=asked.cell_id,
                account_id=asked.account_id,
                allowed=False,
                why="grant_over",
            )
            for request_id, asked in self._asked.items()
        ]

    def ends(self) -> list[RunFinished]:
        """How they end when nobody is left who could finish them."""
        return [
            RunFinished(
                run_id=run_id,
                cell_id=cell_id,
                status="aborted",
                execution_count=None,
                duration_ms=0,
            )
            for run_id, cell_id in self._cells.items()
        ]


class RunBook:
    """The last runs, oldest first; only the latest of each cell has its outputs."""

    def __init__(self, *, runs_max: int = RUNS_MAX) -> None:
        self._runs_max = runs_max
        self._runs: dict[str, _Run] = {}
        self._latest: dict[str, str] = {}

    def add(self, entry: Entry) -> bool:
        """Take an entry in order of ``seq``; False where it is not of runs."""
        body = entry.body
        match body:
            case RunQueued():
                self._queue(entry, body)
            case (
                RunStarted()
                | RunOutput()
                | RunFinished()
                | InputRequested()
                | InputAnswered()
                | OutputPictured()
            ):
                run = self._runs.get(body.run_id)
                if run is not None:
                    self._move(run, body, entry)
            case _:
                return False
        return True

    def pictured(self, run_id: str) -> set[int] | None:
        """Of which outputs of a run there are pictures; None where there is no such run."""
        run = self._runs.get(run_id)
        return None if run is None else {picture.place for picture in run.state.pictures}

    def states(self) -> list[RunState]:
        """Copies of the runs as they stand."""
        return [self._shown(run) for run in self._runs.values()]

    def _shown(self, run: _Run) -> RunState:
        state = run.state
        over = state.status not in ("queued", "running")
        latest = self._latest.get(state.cell_id) == state.run_id
        return RunState(
            run_id=state.run_id,
            cell_id=state.cell_id,
            account_id=state.account_id,
            code=state.code,
            code_hash=state.code_hash,
            status=state.status,
            execution_count=state.execution_count,
            duration_ms=state.duration_ms,
            asked_at=state.asked_at,
            outputs=run.outputs.as_nbformat(settled=over) if latest else [],
            truncated=run.outputs.truncated if latest else False,
            last_part=state.last_part,
            scratch=state.scratch,
            kernel_name=state.kernel_name,
            started_at=state.started_at,
            pictures=list(state.pictures) if latest else [],
            awaiting_input=state.awaiting_input,
        )

    def _queue(self, entry: Entry, body: RunQueued) -> None:
        if body.run_id in self._runs:
            return
        earlier = self._runs.get(self._latest.get(body.cell_id, ""))
        if earlier is not None:
            earlier.outputs.drop()
            earlier.state.pictures.clear()
        self._latest[body.cell_id] = body.run_id
        self._runs[body.run_id] = _Run(
            RunState(
                run_id=body.run_id,
                cell_id=body.cell_id,
                account_id=body.account_id,
                code=body.code,
                code_hash=body.code_hash,
                status="queued",
                execution_count=None,
                duration_ms=None,
                asked_at=entry.at,
                outputs=[],
                truncated=False,
                last_part=0,
                scratch=body.scratch,
                kernel_name="",
                started_at=None,
                pictures=[],
                awaiting_input=None,
            )
        )
        while len(self._runs) > self._runs_max:
            oldest = self._runs.pop(next(iter(self._runs))).state
            if self._latest.get(oldest.cell_id) == oldest.run_id:
                del self._latest[oldest.cell_id]

    @staticmethod
    def _move(run: _Run, body: RunMove, entry: Entry) -> None:
        state = run.state
        match body:
            case RunStarted():
                if state.status in ("queued", "aborted"):
                    state.status = "running"
                    state.duration_ms = None
                    state.kernel_name = body.kernel_name
                    state.started_at = entry.at
            case RunOutput():
                if body.part > state.last_part:
                    state.last_part = body.part
                    for step in body.steps:
                        run.outputs.apply(step)
            case RunFinished():
                state.status = body.status
                state.execution_count = body.execution_count
                state.duration_ms = body.duration_ms
                state.awaiting_input = None
            case InputRequested():
                state.awaiting_input = body
            case InputAnswered():
                state.awaiting_input = None
            case OutputPictured():
                others = [one for one in state.pictures if one.place != body.place]
                state.pictures = [*others, body][-PICTURES_MAX:]
