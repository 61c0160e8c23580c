"""What a take-away says beside cells, chat and runs: changes, comments, suggestions, what is kept.

Owns how each reads in the notebook. All text is another's and hostile: it goes into fences, or
into Markdown in which no HTML and no picture is left.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from helpout_server.contracts.entries import Entry
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    Suggested,
    SuggestionSettled,
)
from helpout_server.domain.document import SharedSource

DIFF_LINES_MAX: Final = 2_000
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Something that stays with the helpout, by its name."""

    what: str
    """``file`` or ``recording``."""
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment or a suggestion, as it stood at the end."""

    account_id: str
    cell_id: str
    about: str
    """What was commented on; of a suggestion the change, as a difference."""
    text: str
    state: str
    answers: tuple[tuple[str, str], ...] = ()
    """Who answered, and what."""


def safe_markdown(text: str) -> str:
    """Markdown of a shared cell: no tag of HTML in it, and no picture that is fetched."""
    return _TAG.sub("&lt;", text).replace("![", "!\\[")


def difference(before: str, after: str, name: str = "cell") -> str:
    """A unified difference, bounded; empty where nothing changed."""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"{name}, at first", name, lineterm="", n=3
        )
    )
    if len(lines) > DIFF_LINES_MAX:
        left = len(lines) - DIFF_LINES_MAX
        lines = [*lines[:DIFF_LINES_MAX], f"… {left} more lines"]
    return "\n".join(lines)


def changes(
    cells: Sequence[SharedSource], starts: Mapping[str, str], links: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Name and difference of each cell that is another than it was at first.

    Args:
        starts: how a cell read when it first stood there.
        links: names of the notebooks from which cells were copied.
    """
    found = []
    for number, cell in enumerate(cells, 1):
        if cell.id not in starts:
            continue
        notebook = links.get(cell.id, "")
        name = f"cell {number}" + (f" (from {notebook})" if notebook else "")
        changed = difference(starts[cell.id], cell.source, name)
        if changed:
            found.append((name, changed))
    return found


def asides(entries: Iterable[Entry]) -> tuple[list[Aside], dict[str, str]]:
    """Comments and suggestions in order, and which notebook linked cells came from."""
    found: dict[str, Aside] = {}
    links: dict[str, str] = {}
    for entry in entries:
        body = entry.body
        match body:
            case CellLinked():
                links[body.cell_id] = body.notebook_name
            case Commented():
                _comment(found, entry.account_id, body)
            case Suggested():
                found[body.suggestion_id] = Aside(
                    account_id=entry.account_id,
                    cell_id=body.cell_id,
                    about=difference(body.original, body.replacement, "suggestion"),
                    text=body.note,
                    state="suggested, not answered",
                )
            case CommentSettled():
                _settle(found, body.comment_id, "settled")
            case SuggestionSettled():
                _settle(found, body.suggestion_id, f"suggested, {body.how}")
    return list(found.values()), links


def _comment(found: dict[str, Aside], account_id: str, body: Commented) -> None:
    first = found.get(body.comment_id)
    if first is None:
        found[body.comment_id] = Aside(account_id, body.cell_id, body.quote, body.text, "commented")
        return
    answers = (*first.answers, (account_id, body.text))
    found[body.comment_id] = Aside(
        first.account_id, first.cell_id, first.about, first.text, first.state, answers
    )


def _settle(found: dict[str, Aside], id_: str, state: str) -> None:
    one = found.get(id_)
    if one is not None:
        found[id_] = Aside(one.account_id, one.cell_id, one.about, one.text, state, one.answers)
