"""Entries: the stored log of a room, and what it adds up to for who comes new."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.call import CallLine
from helpout_server.contracts.fields import Code, CodeHash, Id, Instant
from helpout_server.contracts.output import NbOutput, OutputStep
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    OutputPictured,
    Suggested,
    SuggestionSettled,
)
from helpout_server.contracts.recording import (
    RecordingAnswered,
    RecordingAsked,
    RecordingPaused,
    RecordingStarted,
    RecordingStopped,
)

ParticipantRole = Literal["student", "tutor", "staff", "attendee", "watcher", "host"]
"""``host`` is the kernel host of the lender's Jupyter server, on a connection of its own.
``attendee`` takes part in a gathering, ``watcher`` only watches, listens and chats."""

GrantLevel = Literal["view", "point", "edit", "run"]


class Grant(Struct, kw_only=True):
    """What an account may do, as the kernel host says."""

    grant_id: Id
    account_id: Id
    level: GrantLevel
    runs_left: int | None
    remaining_ms: int | None
    """At the time of sending; nobody compares clocks."""
    paused: bool
    """The student is not connected: nothing runs until they are back."""
    ask_each: bool = False
    """Each run waits for the student's word."""
    variables: bool = False
    """May look at names, types and shapes of the kernel's variables."""


class Chat(Struct, tag="chat", tag_field="kind", kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=4_000)]


class Joined(Struct, tag="joined", tag_field="kind", kw_only=True):
    role: ParticipantRole


class Left(Struct, tag="left", tag_field="kind", kw_only=True):
    role: ParticipantRole


class GrantAsked(Struct, tag="grant_asked", tag_field="kind", kw_only=True):
    level: GrantLevel


class GrantsChanged(Struct, tag="grants_changed", tag_field="kind", kw_only=True):
    """All live grants; an account without one may view."""

    grants: list[Grant]
    why: Literal[
        "given", "revoked", "used_up", "expired", "paused", "resumed", "host_away", "counted"
    ]
    """``counted``: a run was taken off a grant that goes on."""


class RunQueued(Struct, tag="run_queued", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id
    account_id: Id
    """Who asked for the run."""
    code: Code
    code_hash: CodeHash
    scratch: bool = False
    """In a namespace of its own: the student's variables are read, and not changed."""


class RunAsked(Struct, tag="run_asked", tag_field="kind", kw_only=True):
    """A grant that asks each time: these bytes wait for the student's word."""

    request_id: Id
    cell_id: Id
    account_id: Id
    code: Code
    code_hash: CodeHash
    scratch: bool


class RunAnswered(Struct, tag="run_answered", tag_field="kind", kw_only=True):
    """Allowed: ``run_queued`` follows. Else it never reaches the kernel."""

    request_id: Id
    cell_id: Id
    account_id: Id
    """Who asked."""
    allowed: bool
    why: Literal["answered", "withdrawn", "grant_over", "kernel_gone", "waited_too_long"]


class KernelRestarted(Struct, tag="kernel_restarted", tag_field="kind", kw_only=True):
    """By the student: its variables are gone."""

    kernel_name: Annotated[str, Meta(max_length=100)]


class RunStarted(Struct, tag="run_started", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id
    kernel_name: Annotated[str, Meta(max_length=100)] = ""
    kernel_id: Annotated[str, Meta(max_length=64)] = ""


class RunOutput(Struct, tag="run_output", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id
    part: int
    """1, 2, … within the run."""
    steps: list[OutputStep]


class RunFinished(Struct, tag="run_finished", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id
    status: Literal["ok", "error", "aborted", "kernel_died"]
    execution_count: int | None
    duration_ms: int


class RunRefused(Struct, tag="run_refused", tag_field="kind", kw_only=True):
    request_id: Id
    cell_id: Id
    account_id: Id
    code: Annotated[str, Meta(max_length=60)]
    """``no_grant``, ``grant_used_up``, ``grant_expired``, ``host_away``, ``repeated``, …"""


class InputRequested(Struct, tag="input_requested", tag_field="kind", kw_only=True):
    """``input()`` waits; only the student answers, on their own server."""

    run_id: Id
    cell_id: Id
    prompt: Annotated[str, Meta(max_length=1_000)]
    password: bool


class InputAnswered(Struct, tag="input_answered", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id


class PicturesAnswered(Struct, tag="pictures_answered", tag_field="kind", kw_only=True):
    """What that account lets a kernel see and hear from now on; an empty list is nothing."""

    to_account_id: Id
    """Whose kernel."""
    lines: list[CallLine]


class StillTaken(Struct, tag="still_taken", tag_field="kind", kw_only=True):
    """A still of the shared screen; its bytes are at ``…/stills/{still_id}``."""

    still_id: Id
    caption: Annotated[str, Meta(max_length=200)]
    width: int
    height: int


class HandoutGiven(Struct, tag="handout_given", tag_field="kind", kw_only=True):
    """A file was handed over; its bytes are at ``…/handouts/{handout_id}``."""

    handout_id: Id
    name: Annotated[str, Meta(max_length=255)]
    media_type: Annotated[str, Meta(max_length=100)]
    bytes: int
    pages: int
    """Of what is paged through together; 0 of other files."""


class LeadChanged(Struct, tag="lead_changed", tag_field="kind", kw_only=True):
    """A colleague took over, by the student's consent. Grants start anew."""

    to_account_id: Id


class Ended(Struct, tag="ended", tag_field="kind", kw_only=True):
    """The live session was ended by that entry's account."""

    why: Literal["asked", "nobody_there"] = "asked"
    """``nobody_there``: nobody said that they were still here."""


EntryBody = (
    Chat
    | Joined
    | Left
    | GrantAsked
    | GrantsChanged
    | RunQueued
    | RunStarted
    | RunOutput
    | RunFinished
    | RunRefused
    | InputRequested
    | InputAnswered
    | RecordingAsked
    | RecordingAnswered
    | RecordingStarted
    | RecordingPaused
    | RecordingStopped
    | PicturesAnswered
    | StillTaken
    | HandoutGiven
    | RunAsked
    | RunAnswered
    | KernelRestarted
    | CellLinked
    | Commented
    | CommentSettled
    | Suggested
    | SuggestionSettled
    | OutputPictured
    | LeadChanged
    | Ended
)

HostBody = (
    GrantsChanged
    | RunQueued
    | RunStarted
    | RunOutput
    | RunFinished
    | RunRefused
    | InputRequested
    | InputAnswered
    | RunAsked
    | RunAnswered
    | KernelRestarted
)
"""Entries that only a kernel host may send."""


class Entry(Struct, kw_only=True):
    """One line of the room's log, stored before it is told."""

    seq: int
    """1, 2, … within the room, without gaps."""
    at: Instant
    account_id: Id
    body: EntryBody


class RunState(Struct, kw_only=True):
    """A run as it stands: what its entries add up to."""

    run_id: Id
    cell_id: Id
    account_id: Id
    code: str
    code_hash: CodeHash
    status: Literal["queued", "running", "ok", "error", "aborted", "kernel_died"]
    execution_count: int | None
    duration_ms: int | None
    asked_at: Instant
    outputs: list[NbOutput]
    truncated: bool
    last_part: int
    scratch: bool
    kernel_name: str
    started_at: Instant | None
    pictures: list[OutputPictured]
    """Of outputs that only the lender's page can draw, the latest of each."""
    awaiting_input: InputRequested | None


class RoomSnapshot(Struct, kw_only=True):
    """What a page needs that comes new: the log, summed up."""

    chat: list[Entry]
    """The last 500 entries that are not of runs (chat, joined, left, …), oldest first."""
    pad: list[Entry]
    """Links of shared cells (the latest of each), comments and suggestions that are not settled,
    and runs that wait for the student's word, oldest first."""
    runs: list[RunState]
    """The last 200 runs, oldest first; only the latest of each cell has its outputs."""
    grants: list[Grant]
    ended: bool
