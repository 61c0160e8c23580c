"""Replays: a whole live session as one timeline that a player draws at any speed.

Times are milliseconds from the first thing that happened and never run backwards within a list.
People, cells and outputs are named by their place in a list, to keep a replay small. Everything
in it is another person's text and as hostile as any.
"""

from typing import Literal

from msgspec import Struct

from helpout_server.contracts.fields import Instant
from helpout_server.contracts.output import NbOutput

ReplayLineKind = Literal[
    "chat",
    "joined",
    "left",
    "grant_asked",
    "granted",
    "comment",
    "suggestion",
    "settled",
    "still",
    "handout",
    "restart",
    "refused",
    "lead",
    "ended",
]


class ReplayPerson(Struct, kw_only=True):
    account_id: str
    """Empty where it is nobody's to know."""
    display_name: str
    role: str
    """As they first came in: student, tutor, …; empty where that is not known."""


class ReplayCell(Struct, kw_only=True):
    id: str
    cell_type: Literal["code", "markdown"]


class ReplayEdits(Struct, kw_only=True):
    """What was written, column by column: each list has one value an edit, in order."""

    at_ms: list[int]
    """Since the edit before."""
    who: list[int]
    """Place in ``people``; -1 where nobody is known to have written it."""
    cell: list[int]
    """Place in ``cells``."""
    start: list[int]
    """UTF-16 code units from the cell's begin."""
    removed: list[int]
    """UTF-16 code units taken away there."""
    added: list[str]
    """And put there instead."""


class ReplayOrder(Struct, kw_only=True):
    """Which cells stand below each other from then on."""

    at_ms: int
    cells: list[int]


class ReplayOutputs(Struct, kw_only=True):
    """The outputs of a run as they stood from then on, whole."""

    at_ms: int
    outputs: list[NbOutput]
    truncated: bool


class ReplayRun(Struct, kw_only=True):
    at_ms: int
    """When it was asked for."""
    who: int
    cell: int
    code: str | None
    """None: what the cell said just then."""
    code_hash: str
    started_ms: int | None
    finished_ms: int | None
    status: str
    execution_count: int | None
    duration_ms: int | None
    kernel_name: str
    scratch: bool
    stages: list[ReplayOutputs]


class ReplayLine(Struct, kw_only=True):
    """Something said or done, beside the text."""

    at_ms: int
    who: int
    kind: ReplayLineKind
    text: str
    cell: int | None = None
    ref: str = ""
    """Id of the still or handout."""


class ReplayChapter(Struct, kw_only=True):
    at_ms: int
    kind: Literal["begin", "run", "chat"]
    who: int
    text: str


class ReplaySound(Struct, kw_only=True):
    """Where a recording lies on the timeline, piece by piece: it leaves its pauses out."""

    recording_id: str
    at_ms: int
    """On the replay's timeline."""
    recorded_ms: int
    """On the recording's own, at that moment."""
    length_ms: int


class Replay(Struct, kw_only=True):
    """``GET /live_sessions/{id}/replay``."""

    title: str
    held_at: Instant
    """When the timeline begins."""
    duration_ms: int
    people: list[ReplayPerson]
    cells: list[ReplayCell]
    """Every cell that ever stood there."""
    edits: ReplayEdits
    orders: list[ReplayOrder]
    runs: list[ReplayRun]
    lines: list[ReplayLine]
    chapters: list[ReplayChapter]
    sounds: list[ReplaySound]
    coarse: bool
    """There were more edits than are told one by one: some stand together."""
    pictures_left_out: int
    """Outputs that would have made it too large."""
