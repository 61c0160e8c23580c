"""A replay that others may see: no names, no ids, and no text that was only on its way.

Owns what of a replay is left. What a text may still say is the caller's rule (``reword``).
"""

from collections.abc import Callable

import msgspec

from helpout_server.contracts.replay import Replay, ReplayEdits, ReplayPerson
from helpout_server.domain.replay_runs import replaced

_KEPT = frozenset(("chat", "comment", "suggestion"))
_ROLES = {"student": "Student", "tutor": "Tutor", "staff": "Staff"}


def anonymised(replay: Replay, reword: Callable[[str], str]) -> Replay:
    """The replay with each text passed through ``reword`` (names and secrets taken out).

    Cells change as a whole, at runs and at the end: what was typed key by key cannot be reworded.
    Outputs go, as nobody can look through a picture.
    """
    people = [
        ReplayPerson(
            account_id="", display_name=_ROLES.get(one.role, f"Person {number}"), role=one.role
        )
        for number, one in enumerate(replay.people, 1)
    ]
    return msgspec.structs.replace(
        replay,
        title=reword(replay.title),
        people=people,
        edits=_steps(replay, reword),
        runs=[
            msgspec.structs.replace(
                run,
                code=None if run.code is None else reword(run.code),
                code_hash="",
                kernel_name="",
                stages=[],
            )
            for run in replay.runs
        ],
        lines=[
            msgspec.structs.replace(line, text=reword(line.text), ref="")
            for line in replay.lines
            if line.kind in _KEPT
        ],
        chapters=[msgspec.structs.replace(one, text=reword(one.text)) for one in replay.chapters],
        sounds=[],
        coarse=True,
    )


def _steps(replay: Replay, reword: Callable[[str], str]) -> ReplayEdits:
    """One edit for each cell that reads differently at a run, or at the end."""
    steps = ReplayEdits(at_ms=[], who=[], cell=[], start=[], removed=[], added=[])
    texts: dict[int, str] = {}
    shown: dict[int, str] = {}
    edits, number, at_ms, told_ms = replay.edits, 0, 0, 0
    for stop_ms in (*(run.at_ms for run in replay.runs), replay.duration_ms):
        writers: dict[int, int] = {}
        while number < len(edits.at_ms) and at_ms + edits.at_ms[number] <= stop_ms:
            at_ms += edits.at_ms[number]
            cell = edits.cell[number]
            texts[cell] = replaced(
                texts.get(cell, ""), edits.start[number], edits.removed[number], edits.added[number]
            )
            writers[cell] = edits.who[number]
            number += 1
        for cell, who in writers.items():
            text, before = reword(texts[cell]), shown.get(cell, "")
            steps.at_ms.append(max(0, stop_ms - told_ms))
            steps.who.append(who)
            steps.cell.append(cell)
            steps.start.append(0)
            steps.removed.append(len(before.encode("utf-16-le", "surrogatepass")) // 2)
            steps.added.append(text)
            shown[cell] = text
            told_ms = stop_ms
    return steps
