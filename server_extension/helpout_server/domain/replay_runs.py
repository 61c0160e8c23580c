"""The runs of a replay: when each began and ended, and how its outputs grew.

Owns what of an output is kept: text, pictures and tables that a page without network can draw,
within bounds. Does not know who may see it.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from helpout_server.contracts.blob import BLOB_MIME
from helpout_server.contracts.entries import RunFinished, RunOutput, RunQueued, RunStarted
from helpout_server.contracts.output import NbOutput
from helpout_server.contracts.replay import ReplayEdits, ReplayOutputs, ReplayRun
from helpout_server.domain.output import Outputs
from helpout_server.domain.whole_output import Wholes

RUNS_MAX: Final = 1_000
TEXT_MAX: Final = 20_000
"""Characters of one text of an output; its middle goes first."""
RUN_BYTES_MAX: Final = 1_000_000
ALL_BYTES_MAX: Final = 12_000_000
STAGES_MAX: Final = 12
STAGE_MS: Final = 400
"""Outputs that grow faster are told as they stood then."""
STAGES_BYTES_MAX: Final = 100_000
"""Of all stages of a run but its last."""
_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_TEXTS: Final = ("text/html", "text/latex", "text/markdown")
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class _Growing:
    outputs: Outputs = field(default_factory=Outputs)
    last_ms: int = -STAGE_MS
    bytes: int = 0
    unsaid: int | None = None
    """When outputs came that no stage tells."""


class RunTrack:
    """Runs as the log tells them, oldest first."""

    def __init__(self) -> None:
        self.found: list[ReplayRun] = []
        self._by_id: dict[str, tuple[ReplayRun, _Growing]] = {}

    def queued(self, at_ms: int, body: RunQueued, who: int, cell: int) -> None:
        if body.run_id in self._by_id or len(self.found) >= RUNS_MAX:
            return
        run = ReplayRun(
            at_ms=at_ms,
            who=who,
            cell=cell,
            code=body.code,
            code_hash=body.code_hash,
            started_ms=None,
            finished_ms=None,
            status="queued",
            execution_count=None,
            duration_ms=None,
            kernel_name="",
            scratch=body.scratch,
            stages=[],
        )
        self.found.append(run)
        self._by_id[body.run_id] = (run, _Growing())

    def moved(self, at_ms: int, body: RunStarted | RunOutput | RunFinished) -> None:
        found = self._by_id.get(body.run_id)
        if found is None:
            return
        run, growing = found
        match body:
            case RunStarted():
                run.started_ms, run.status = at_ms, "running"
                run.kernel_name = body.kernel_name
            case RunOutput():
                for step in body.steps:
                    growing.outputs.apply(step)
                _grow(run, growing, at_ms)
            case RunFinished():
                run.finished_ms, run.status = at_ms, body.status
                run.execution_count = body.execution_count
                run.duration_ms = body.duration_ms
                if growing.unsaid is not None:
                    _stage(run, growing, growing.unsaid, settled=True)

    def told(self, edits: ReplayEdits, wholes: Wholes) -> tuple[list[ReplayRun], int]:
        """All runs within bounds, and how many outputs did not fit.

        Code that its cell says just then is not told again. What is kept apart as a blob is put
        back where a run ends.
        """
        left_out = 0
        size = 0
        for run, growing in self._by_id.values():
            if growing.unsaid is not None:
                _stage(run, growing, growing.unsaid, settled=True)
            last = growing.outputs.as_nbformat(settled=True)
            if run.stages and any(BLOB_MIME in (one.get("data") or {}) for one in last):
                run.stages[-1].outputs = [slim(wholes.output(one)) for one in last]
            for stage in run.stages:
                for number, output in enumerate(stage.outputs):
                    more = len(_encode(output))
                    if size + more > ALL_BYTES_MAX:
                        stage.outputs[number] = {"output_type": "left_out"}
                        left_out += 1
                    else:
                        size += more
        _forget_code(self.found, edits)
        return self.found, left_out


def slim(output: NbOutput) -> NbOutput:
    """An output as a replay keeps it."""
    kind = output.get("output_type")
    if kind == "stream":
        text = _cut(str(output.get("text", "")))
        return {"output_type": kind, "name": output.get("name"), "text": text}
    if kind == "error":
        lines = output.get("traceback") or []
        return {
            "output_type": kind,
            "ename": _cut(str(output.get("ename", ""))),
            "evalue": _cut(str(output.get("evalue", ""))),
            "traceback": [_cut("\n".join(map(str, lines)))],
        }
    return {"output_type": kind, "data": _kept(output.get("data") or {})}


def _kept(data: dict[str, Any]) -> dict[str, str]:
    """What shows most of it, and plain text where that is no picture."""
    for name in _PICTURES:
        if isinstance(data.get(name), str):
            return {name: data[name]}
    kept = {name: data[name] for name in _TEXTS[:1] if isinstance(data.get(name), str)}
    if kept and len(kept["text/html"]) > TEXT_MAX * 5:
        kept = {}
    plain = data.get("text/plain")
    for name in _TEXTS[1:]:
        if not isinstance(plain, str) and isinstance(data.get(name), str):
            plain = data[name]
    if isinstance(plain, str) and not kept:
        kept["text/plain"] = _cut(plain)
    return kept


def _cut(text: str) -> str:
    if len(text) <= TEXT_MAX:
        return text
    half = TEXT_MAX // 2
    return f"{text[:half]}\n… {len(text) - TEXT_MAX} characters …\n{text[-half:]}"


def _grow(run: ReplayRun, growing: _Growing, at_ms: int) -> None:
    growing.unsaid = at_ms
    early = at_ms - growing.last_ms < STAGE_MS and run.stages
    if early or len(run.stages) >= STAGES_MAX or growing.bytes > STAGES_BYTES_MAX:
        return
    _stage(run, growing, at_ms, settled=False)


def _stage(run: ReplayRun, growing: _Growing, at_ms: int, *, settled: bool) -> None:
    outputs = [slim(one) for one in growing.outputs.as_nbformat(settled=settled)]
    stage = ReplayOutputs(at_ms=at_ms, outputs=outputs, truncated=growing.outputs.truncated)
    size = len(_encode(outputs))
    while size > RUN_BYTES_MAX and outputs:
        largest = max(range(len(outputs)), key=lambda number: len(_encode(outputs[number])))
        size -= len(_encode(outputs[largest]))
        del outputs[largest]
        stage.truncated = True
    run.stages.append(stage)
    growing.bytes += size
    growing.last_ms, growing.unsaid = at_ms, None


def _forget_code(runs: list[ReplayRun], edits: ReplayEdits) -> None:
    """Play the text once, and compare each run's code with what its cell said when it was asked."""
    texts: dict[int, str] = {}
    at_ms, number = 0, 0
    for run in runs:
        while number < len(edits.at_ms) and at_ms + edits.at_ms[number] <= run.at_ms:
            at_ms += edits.at_ms[number]
            cell, start = edits.cell[number], edits.start[number]
            texts[cell] = replaced(
                texts.get(cell, ""), start, edits.removed[number], edits.added[number]
            )
            number += 1
        if texts.get(run.cell, "") == run.code:
            run.code = None


def replaced(text: str, start: int, removed: int, added: str) -> str:
    """A text after one edit whose numbers count UTF-16 code units."""
    if text.isascii():
        return text[:start] + added + text[start + removed :]
    units = text.encode("utf-16-le", "surrogatepass")
    head, tail = units[: start * 2], units[(start + removed) * 2 :]
    middle = added.encode("utf-16-le", "surrogatepass")
    return (head + middle + tail).decode("utf-16-le", "surrogatepass")
