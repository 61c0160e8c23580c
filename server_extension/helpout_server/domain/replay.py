"""Replays: a live session as one compact timeline.

Joins the text's history with the room's log. Owns what is told of each, what is left out where
it would be too large, the chapters, and where a recording lies. Does not know storage or who
asks. All text in it stays hostile: nothing is drawn here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from helpout_server.contracts.entries import (
    Chat,
    Ended,
    Entry,
    GrantAsked,
    GrantsChanged,
    HandoutGiven,
    Joined,
    KernelRestarted,
    LeadChanged,
    Left,
    RunFinished,
    RunOutput,
    RunQueued,
    RunRefused,
    RunStarted,
    StillTaken,
)
from helpout_server.contracts.pad import Commented, Suggested, SuggestionSettled
from helpout_server.contracts.replay import (
    Replay,
    ReplayChapter,
    ReplayEdits,
    ReplayLine,
    ReplayPerson,
    ReplayRun,
)
from helpout_server.domain.replay_runs import RunTrack
from helpout_server.domain.replay_sound import sounds_of
from helpout_server.domain.replay_text import Epoch, TextTrack, write_track
from helpout_server.domain.whole_output import Wholes

LINES_MAX: Final = 5_000
CHAPTERS_MAX: Final = 200
CHAPTER_TEXT_MAX: Final = 80
SAME_CHAPTER_MS: Final = 60_000
"""Runs of one cell within it are one chapter."""
QUIET_MS: Final = 45_000
"""Chat that comes after so long begins a chapter."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


@dataclass(slots=True)
class _People:
    names: Mapping[str, str]
    found: list[ReplayPerson] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def place(self, account_id: str, role: str = "") -> int:
        """-1 for nobody."""
        if not account_id:
            return -1
        place = self._places.get(account_id)
        if place is None:
            place = self._places[account_id] = len(self.found)
            name = self.names.get(account_id, "")
            self.found.append(ReplayPerson(account_id=account_id, display_name=name, role=role))
        elif role and not self.found[place].role:
            self.found[place].role = role
        return place


def build_replay(
    *,
    title: str,
    epochs: Sequence[Epoch],
    entries: Sequence[Entry],
    names: Mapping[str, str],
    first: Sequence[str] = (),
    wholes: Wholes | None = None,
) -> Replay:
    """The whole live session on one timeline.

    Args:
        title: of the listing or the gathering.
        epochs: the document's histories, oldest first.
        entries: the room's log, in order.
        names: display names by account id.
        first: accounts whose colours come first, such as the lender and the lead.
        wholes: puts large outputs back; without it they are missing.

    Cost: see ``write_track``; linear in the log.
    """
    text = write_track(_dated(epochs, entries))
    begin = _begin(text, entries)
    people = _People(names)
    for account_id in first:
        people.place(account_id)
    runs = RunTrack()
    lines: list[ReplayLine] = []
    last = 0
    for entry in entries:
        last = max(last, ms_of(entry.at) - begin)
        match entry.body:
            case RunQueued():
                place = text.place(entry.body.cell_id)
                runs.queued(last, entry.body, people.place(entry.body.account_id), place)
            case RunStarted() | RunOutput() | RunFinished():
                runs.moved(last, entry.body)
            case _ if len(lines) < LINES_MAX:
                lines += _lines(entry, last, people, text)
    text.edits.who = [people.place(author) for author in text.authors]
    _since_before(text.edits, begin)
    for order in text.orders:
        order.at_ms = max(0, order.at_ms - begin)
    codes = [run.code or "" for run in runs.found]
    told, left_out = runs.told(text.edits, wholes or Wholes(lambda _: None))
    return Replay(
        title=title,
        held_at=_EPOCH + begin * _MS,
        duration_ms=max(last, sum(text.edits.at_ms), *(one.at_ms for one in text.orders[-1:]), 0),
        people=people.found,
        cells=text.cells,
        edits=text.edits,
        orders=text.orders,
        runs=told,
        lines=lines,
        chapters=_chapters(title, told, codes, lines),
        sounds=sounds_of([(max(0, ms_of(one.at) - begin), one.body) for one in entries], last),
        coarse=text.coarse,
        pictures_left_out=left_out,
    )


def ms_of(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - _EPOCH) // _MS


def _dated(epochs: Sequence[Epoch], entries: Sequence[Entry]) -> list[Epoch]:
    """What was stored before times were kept counts from the room's first moment."""
    start = ms_of(entries[0].at) if entries else 0
    return [
        Epoch(
            one.at_ms or start,
            one.state,
            [w if w.at_ms else type(w)(start, w.author, w.update) for w in one.written],
        )
        for one in epochs
    ]


def _begin(text: TextTrack, entries: Sequence[Entry]) -> int:
    """The first thing that happened; a text that was seeded long before counts from there."""
    if entries:
        return ms_of(entries[0].at)
    firsts = [*text.edits.at_ms[:1], *(order.at_ms for order in text.orders[:1])]
    return min(firsts, default=0)


def _since_before(edits: ReplayEdits, begin: int) -> None:
    """Times of edits as the contract has them: each since the one before."""
    before = 0
    for number, at_ms in enumerate(edits.at_ms):
        now = max(0, at_ms - begin)
        edits.at_ms[number] = now - before
        before = now


def _lines(entry: Entry, at_ms: int, people: _People, text: TextTrack) -> list[ReplayLine]:
    """What an entry tells; nothing of those that a replay shows otherwise, or not at all."""
    body = entry.body
    if isinstance(body, Joined | Left):
        if body.role == "host":
            return []
        people.place(entry.account_id, body.role)
    if isinstance(body, GrantsChanged):
        if body.why not in ("given", "revoked"):
            return []
        said: list[_Said] = [("granted", one.level, "", one.account_id) for one in body.grants]
        said = said or [("granted", "view", "", "")]
    else:
        tells = _SAID.get(type(body))
        said = [] if tells is None else [tells(body)]
    who = people.place(entry.account_id) if said else -1
    return [
        ReplayLine(
            at_ms=at_ms,
            who=who,
            kind=kind,  # type: ignore[arg-type]  # one of the words below
            text=words,
            cell=text.place(cell_id) if cell_id else None,
            ref=ref,
        )
        for kind, words, cell_id, ref in said
    ]


_Said = tuple[str, str, str, str]
"""Kind, text, the cell it is about, what it refers to."""

_SAID: Final[Mapping[type, Callable[[Any], _Said]]] = {
    Chat: lambda body: ("chat", body.text, "", ""),
    Joined: lambda _: ("joined", "", "", ""),
    Left: lambda _: ("left", "", "", ""),
    GrantAsked: lambda body: ("grant_asked", body.level, "", ""),
    Commented: lambda body: ("comment", body.text, body.cell_id, body.comment_id),
    Suggested: lambda body: ("suggestion", body.replacement, body.cell_id, body.suggestion_id),
    SuggestionSettled: lambda body: ("settled", body.how, "", body.suggestion_id),
    StillTaken: lambda body: ("still", body.caption, "", body.still_id),
    HandoutGiven: lambda body: ("handout", body.name, "", body.handout_id),
    KernelRestarted: lambda body: ("restart", body.kernel_name, "", ""),
    RunRefused: lambda body: ("refused", body.code, body.cell_id, ""),
    LeadChanged: lambda body: ("lead", "", "", body.to_account_id),
    Ended: lambda body: ("ended", body.why, "", ""),
}


def _chapters(
    title: str, runs: Sequence[ReplayRun], codes: Sequence[str], lines: Sequence[ReplayLine]
) -> list[ReplayChapter]:
    found = [ReplayChapter(at_ms=0, kind="begin", who=-1, text=_short(title))]
    last_run: tuple[int, int] | None = None
    for run, code in zip(runs, codes, strict=True):
        again = last_run is not None and last_run[0] == run.cell
        if not (again and last_run is not None and run.at_ms - last_run[1] < SAME_CHAPTER_MS):
            found.append(ReplayChapter(at_ms=run.at_ms, kind="run", who=run.who, text=_short(code)))
        last_run = (run.cell, run.at_ms)
    quiet_since = -QUIET_MS
    for line in lines:
        if line.kind != "chat":
            continue
        if line.at_ms - quiet_since >= QUIET_MS:
            found.append(
                ReplayChapter(at_ms=line.at_ms, kind="chat", who=line.who, text=_short(line.text))
            )
        quiet_since = line.at_ms
    return sorted(found, key=lambda one: one.at_ms)[:CHAPTERS_MAX]


def _short(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= CHAPTER_TEXT_MAX else f"{first[: CHAPTER_TEXT_MAX - 1]}…"
