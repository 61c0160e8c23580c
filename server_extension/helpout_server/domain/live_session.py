"""Live sessions: what a student takes away.

Owns the notebook made of a live session: problem, shared cells with outputs, chat, runs. Does
not know storage, rooms, or who asks for it. All text in it may be another's and hostile: it
goes into fenced blocks that it cannot leave, never into Markdown itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from helpout_server.contracts.entries import Chat, Entry, RunState
from helpout_server.contracts.output import NbOutput
from helpout_server.domain.document import SharedSource
from helpout_server.domain.take_away import Aside, KeptFile, asides, changes, safe_markdown
from helpout_server.domain.whole_output import Wholes

RUN_CODE_SHOWN_MAX = 4_000
"""Characters of a run's code in the list of runs."""

_SOMEBODY = "somebody"
_BACKTICKS = re.compile("`+")
_NOT_A_FILE_NAME = re.compile(r"[^\w\- ]+", re.UNICODE)


class ProblemText(Protocol):
    """What the student was stuck on; the contract's and the domain's struct both fit."""

    @property
    def summary(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def traceback(self) -> str: ...
    @property
    def notebook_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StillPicture:
    """A still of the shared screen, as it goes into the notebook."""

    account_id: str
    at: datetime
    caption: str
    media_type: str
    """``image/png``, ``image/jpeg`` or ``image/webp``, checked when it was stored."""
    picture_base64: str


def build_take_away(
    *,
    title: str,
    held_at: datetime,
    problem: ProblemText | None,
    cells: Sequence[SharedSource],
    runs: Sequence[RunState],
    chat: Sequence[Entry],
    people: Mapping[str, str],
    stills: Sequence[StillPicture] = (),
    beside: Sequence[Entry] = (),
    starts: Mapping[str, str] | None = None,
    kept: Sequence[KeptFile] = (),
    wholes: Wholes | None = None,
) -> dict[str, Any]:
    """The notebook of a live session, valid nbformat 4.5.

    Args:
        title: of the listing or the gathering.
        held_at: the booked start.
        problem: what the student was stuck on; none of a gathering.
        cells: the shared cells as they read now, in order.
        runs: oldest first; the latest of each cell carries its outputs.
        chat: entries of the room, oldest first; only chat lines are taken.
        people: display names by account id.
        stills: oldest first; their pictures become attachments.
        beside: entries of the room, of which links, comments and suggestions are taken.
        starts: how cells read when they first stood there, by id.
        kept: what else stays with the helpout.
        wholes: puts large outputs back; without it their references go.

    Cost: linear in the text.
    """
    pages = [_markdown(_title(title, held_at, people))]
    pages += _problem(problem) if problem is not None else []
    said, links = asides(beside)
    pages += _shared(cells, runs, wholes or Wholes(lambda _: None))
    pages += _changes(cells, starts or {}, links)
    pages += _asides(said, cells, people)
    pages += _stills(stills, people)
    pages += _chat(chat, people)
    pages += _runs(runs, people)
    pages += _kept(kept)
    for number, page in enumerate(pages, 1):
        page["id"] = f"helpout-{number}"
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "cells": pages,
    }


def take_away_name(title: str, held_at: datetime) -> str:
    """A file name for it, of letters that every system takes."""
    plain = " ".join(_NOT_A_FILE_NAME.sub(" ", title).split())[:60].strip() or "live session"
    return f"Helpout {held_at.astimezone(UTC):%Y-%m-%d} {plain}.ipynb"


def fenced(text: str, language: str = "text") -> str:
    """Text in a block that it cannot leave: the fence is longer than any within."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _title(title: str, held_at: datetime, people: Mapping[str, str]) -> str:
    lines = [title, f"{held_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", *people.values()]
    return "# Helpout\n\n" + fenced("\n".join(_one_line(line) for line in lines))


def _problem(problem: ProblemText) -> list[dict[str, Any]]:
    parts = ["## The problem"]
    if problem.summary:
        parts.append(fenced(problem.summary))
    if problem.notebook_name:
        parts.append("From the notebook:\n\n" + fenced(_one_line(problem.notebook_name)))
    if problem.traceback:
        parts.append("What Python said:\n\n" + fenced(problem.traceback))
    if problem.code:
        parts.append("The code as it was:\n\n" + fenced(problem.code, "python"))
    return [_markdown("\n\n".join(parts))] if len(parts) > 1 else []


def _shared(
    cells: Sequence[SharedSource], runs: Sequence[RunState], wholes: Wholes
) -> list[dict[str, Any]]:
    latest = {run.cell_id: run for run in runs}
    pages = []
    for cell in cells:
        if cell.cell_type == "markdown":
            pages.append(_markdown(safe_markdown(cell.source)))
            continue
        run = latest.get(cell.id)
        failed = run is not None and run.status == "error"
        outputs = [] if run is None else wholes.outputs(run.outputs, run.pictures)
        pages.append(
            {
                "cell_type": "code",
                # Run again as a whole, the notebook goes on after a cell that is known to fail.
                "metadata": {"tags": ["raises-exception"]} if failed else {},
                "source": cell.source,
                "execution_count": run.execution_count if run is not None else None,
                "outputs": [stored_output(output) for output in outputs],
            }
        )
        if run is not None and run.code != cell.source:
            pages.append(_markdown("The cell above was edited after the run that it shows."))
        if run is not None and run.truncated:
            pages.append(_markdown("The outputs above were cut: the run printed too much."))
    return [_markdown("## What you worked on together"), *pages] if pages else []


def _stills(stills: Sequence[StillPicture], people: Mapping[str, str]) -> list[dict[str, Any]]:
    pages = []
    for number, still in enumerate(stills, 1):
        # A name of ours: the caption is another's text and stays in its fence.
        name = f"still-{number}.{still.media_type.removeprefix('image/')}"
        head = f"{still.at.astimezone(UTC):%H:%M} {_name(people, still.account_id)}"
        caption = f"{head}: {_one_line(still.caption)}" if still.caption else head
        page = _markdown(f"{fenced(caption)}\n\n![still {number}](attachment:{name})")
        page["attachments"] = {name: {still.media_type: still.picture_base64}}
        pages.append(page)
    return [_markdown("## Stills of the screen\n\nTimes are UTC."), *pages] if pages else []


def _chat(chat: Sequence[Entry], people: Mapping[str, str]) -> list[dict[str, Any]]:
    lines = [
        f"{entry.at.astimezone(UTC):%H:%M} {_name(people, entry.account_id)}: {entry.body.text}"
        for entry in chat
        if isinstance(entry.body, Chat)
    ]
    if not lines:
        return []
    return [_markdown("## Chat\n\nTimes are UTC.\n\n" + fenced("\n".join(lines)))]


def _runs(runs: Sequence[RunState], people: Mapping[str, str]) -> list[dict[str, Any]]:
    if not runs:
        return []
    parts = ["## Who ran what, and when", "Times are UTC."]
    for run in runs:
        took = "" if run.duration_ms is None else f", {run.duration_ms / 1_000:.1f} s"
        head = (
            f"{run.asked_at.astimezone(UTC):%H:%M:%S} {_name(people, run.account_id)}: "
            f"{run.status}{took}"
        )
        where = [
            _one_line(run.kernel_name),
            "scratch namespace" if run.scratch else "",
            f"sha256 {run.code_hash[:16]}" if run.code_hash else "",
        ]
        head = "\n".join([head, ", ".join(one for one in where if one)]).strip()
        code = run.code[:RUN_CODE_SHOWN_MAX]
        if len(run.code) > len(code):
            code += f"\n… {len(run.code) - len(code)} more characters"
        parts.append(fenced(head) + "\n\n" + fenced(code, "python"))
    return [_markdown("\n\n".join(parts))]


def _changes(
    cells: Sequence[SharedSource], starts: Mapping[str, str], links: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = changes(cells, starts, links)
    if not found:
        return []
    parts = [fenced(changed, "diff") for _, changed in found]
    return [_markdown("\n\n".join(("## What changed since the begin", *parts)))]


def _asides(
    said: Sequence[Aside], cells: Sequence[SharedSource], people: Mapping[str, str]
) -> list[dict[str, Any]]:
    if not said:
        return []
    places = {cell.id: number for number, cell in enumerate(cells, 1)}
    parts = ["## Comments and suggestions"]
    for one in said:
        where = f"cell {places[one.cell_id]}" if one.cell_id in places else "a cell that is gone"
        lines = [f"{_name(people, one.account_id)}, {where}: {one.state}"]
        lines += [f"> {line}" for line in one.about.splitlines()]
        lines += [one.text] if one.text else []
        lines += [f"{_name(people, who)}: {text}" for who, text in one.answers]
        parts.append(fenced("\n".join(lines)))
    return [_markdown("\n\n".join(parts))]


def _kept(kept: Sequence[KeptFile]) -> list[dict[str, Any]]:
    if not kept:
        return []
    lines = [f"{one.what}: {_one_line(one.name)} ({_one_line(one.detail)})" for one in kept]
    where = "Open them in *My helpouts*, beside this helpout."
    return [
        _markdown(f"## What is kept with this helpout\n\n{where}\n\n" + fenced("\n".join(lines)))
    ]


def stored_output(output: NbOutput) -> NbOutput:
    """An output as a file holds it: what only a live page needs is left out."""
    return {key: value for key, value in output.items() if key != "transient"}


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _name(people: Mapping[str, str], account_id: str) -> str:
    return _one_line(people.get(account_id, _SOMEBODY))


def _one_line(text: str) -> str:
    return " ".join(text.split())
