"""Frames of a room's socket, ``{base}helpouts/ws/live_sessions/{id}``.

Text frames are JSON, told apart by ``type``. Binary frames are y-protocols messages of the
shared document (varuint 0 sync, 1 awareness) and are not numbered: the document heals itself
by its state vector.

A page's first frame is ``hello`` within 5 s. What a page sends afterwards carries ``n`` (1, 2,
…, per connection id) and is acknowledged by ``ack``; what the server sends carries its own
``n`` and is acknowledged likewise. After a dropped socket the page says what it received and
both sides send the rest again, so nothing is lost and nothing comes twice. Where the server
has forgotten the connection (it was restarted) ``welcome.resumed`` is false: the page then
sends again only frames with a ``frame_id``, which the server stores at most once.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.call import (
    AnswerPictures,
    AskPictures,
    CallLine,
    ConfirmPresence,
    Device,
    Moderate,
    ModeratedFrame,
    PresenceCheckFrame,
    RaiseHand,
    Topology,
)
from helpout_server.contracts.fields import Code, CodeHash, Id, Instant
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaAnsweredFrame,
    MediaAwayFrame,
    MediaCandidate,
    MediaMovedFrame,
    MediaOfferedFrame,
    PublishMedia,
    ReceiveMedia,
    RestartMedia,
    SpeakingFrame,
)
from helpout_server.contracts.output import NbOutput, OutputStep
from helpout_server.contracts.recording import (
    AnswerRecording,
    AskRecording,
    RecordingAnswered,
    RecordingAsked,
    RecordingFrame,
    RecordingPaused,
    RecordingStanding,
    RecordingStarted,
    RecordingStopped,
    StopRecording,
)

ParticipantRole = Literal["student", "tutor", "staff", "attendee", "watcher", "host"]
"""``host`` is the kernel host of the lender's Jupyter server, on a connection of its own.
``attendee`` takes part in a gathering, ``watcher`` only watches, listens and chats."""

GrantLevel = Literal["view", "point", "edit", "run"]


class Participant(Struct, kw_only=True):
    """One connection that is in the room."""

    connection_id: Id
    account: PublicAccount
    role: ParticipantRole
    order: int
    """Order of coming; of two in a call the lower one is impolite."""
    here: bool
    """False while its socket is down and may yet resume."""
    device: Device
    hand: int
    """0: down. Else when it was raised, in order: the lowest first."""


class CallMember(Struct, kw_only=True):
    """A connection that takes part in the call.

    One page for an account, and beside it: pages that only watch, one camera, one kernel. In a
    mesh every page has a peer connection with every other member, the lower ``order`` offers
    first; those that are no pages have none among each other. Nobody sends to a ``camera``;
    a page sends to a ``kernel`` what its person agreed to, and to the ``recorder`` only while
    its person's consent stands, in VP8 and within ``RECORDER_KBPS_MAX``.
    """

    connection_id: Id
    account_id: Id
    order: int
    device: Device
    watch: bool
    """Sends nothing: a second page of somebody, or a watcher."""
    audio: bool
    video: bool
    screen: bool
    paused: bool
    """The shared screen stands still, by its owner's wish."""


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


class KernelState(Struct, kw_only=True):
    """The student's kernel as the kernel host sees it."""

    kernel_id: Annotated[str, Meta(max_length=64)]
    display_name: Annotated[str, Meta(max_length=100)]
    language: Annotated[str, Meta(max_length=50)]
    status: Literal["idle", "busy", "starting", "dead", "unknown"]


# ---- entries: the stored log of a room -------------------------------------------------------


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


class RunStarted(Struct, tag="run_started", tag_field="kind", kw_only=True):
    run_id: Id
    cell_id: Id


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
    awaiting_input: InputRequested | None


class RoomSnapshot(Struct, kw_only=True):
    """What a page needs that comes new: the log, summed up."""

    chat: list[Entry]
    """The last 500 entries that are not of runs (chat, joined, left, …), oldest first."""
    runs: list[RunState]
    """The last 200 runs, oldest first; only the latest of each cell has its outputs."""
    grants: list[Grant]
    ended: bool


# ---- what a page (or a kernel host) sends ---------------------------------------------------


class Resume(Struct, kw_only=True):
    token: Annotated[str, Meta(max_length=64)]
    received: Annotated[int, Meta(ge=0)]
    """The server's highest ``n`` seen."""


class Hello(Struct, tag="hello", tag_field="type", kw_only=True):
    ticket: Annotated[str, Meta(max_length=128)] = ""
    """Empty only on a request that carried a Bearer token."""
    connection_id: Id
    """Chosen by the page, once a load."""
    as_host: bool = False
    resume: Resume | None = None
    after_seq: Annotated[int, Meta(ge=0)] = 0
    """The highest entry known; 0 asks for a snapshot."""
    epoch: Annotated[str, Meta(max_length=40)] = ""
    """The document's epoch the page holds, if any."""


class Ack(Struct, tag="ack", tag_field="type", kw_only=True):
    received: Annotated[int, Meta(ge=0)]


class Heartbeat(Struct, tag="heartbeat", tag_field="type", kw_only=True):
    """Every 20 s while the page is visible (a host: always while grants live)."""


class SendChat(Struct, tag="send_chat", tag_field="type", kw_only=True):
    n: int
    frame_id: Id
    text: Annotated[str, Meta(min_length=1, max_length=4_000)]


class SendSignal(Struct, tag="send_signal", tag_field="type", kw_only=True):
    """One W3C description or candidate for one other call member."""

    n: int
    to: Id
    description: dict[str, Any] | None = None
    candidate: dict[str, Any] | None = None


class JoinCall(Struct, tag="join_call", tag_field="type", kw_only=True):
    """Join, or tell changed media.

    An earlier page of the account leaves the call, unless this one only watches. Refused with
    ``call_full`` where the call has as many as it may.
    """

    n: int
    audio: bool
    video: bool
    screen: bool
    watch: bool = False
    paused: bool = False


class LeaveCall(Struct, tag="leave_call", tag_field="type", kw_only=True):
    n: int


class AskGrant(Struct, tag="ask_grant", tag_field="type", kw_only=True):
    n: int
    frame_id: Id
    level: GrantLevel


class RunRequest(Struct, tag="run_request", tag_field="type", kw_only=True):
    """For the kernel host, which runs exactly these bytes or refuses."""

    n: int
    grant_id: Id
    request_id: Id
    """Single use; becomes nothing twice."""
    cell_id: Id
    code: Code
    code_hash: CodeHash


class InterruptRequest(Struct, tag="interrupt_request", tag_field="type", kw_only=True):
    """Stop the run of one's own that executes now."""

    n: int
    run_id: Id


class HostEntry(Struct, tag="host_entry", tag_field="type", kw_only=True):
    """From a kernel host only: an entry for the log."""

    n: int
    frame_id: Id
    body: HostBody


class HostKernel(Struct, tag="host_kernel", tag_field="type", kw_only=True):
    """From a kernel host only: the kernel's state, not stored."""

    n: int
    kernel: KernelState | None


ClientFrame = (
    Hello
    | Ack
    | Heartbeat
    | SendChat
    | SendSignal
    | JoinCall
    | LeaveCall
    | AskGrant
    | RunRequest
    | InterruptRequest
    | HostEntry
    | HostKernel
    | RaiseHand
    | Moderate
    | ConfirmPresence
    | AskPictures
    | AnswerPictures
    | AskRecording
    | AnswerRecording
    | StopRecording
    | PublishMedia
    | ReceiveMedia
    | AnswerMedia
    | MediaCandidate
    | RestartMedia
)


# ---- what the server sends ------------------------------------------------------------------


class Welcome(Struct, tag="welcome", tag_field="type", kw_only=True):
    connection_id: Id
    account_id: Id
    role: ParticipantRole
    resume_token: str
    resumed: bool
    received: int
    """The highest ``n`` of the page that the server has; 0 where not resumed."""
    epoch: str
    seq: int
    """The log's highest entry."""
    snapshot: RoomSnapshot | None
    """When ``after_seq`` was 0 or too long ago; replaces all the page knew."""
    entries: list[Entry]
    """Else what came after ``after_seq``."""
    participants: list[Participant]
    call: list[CallMember]
    topology: Topology
    call_limit: int
    lead_id: Id
    """The tutor who holds it now."""
    recording: RecordingStanding
    kernel: KernelState | None
    ends_in_ms: int
    heartbeat_ms: int


class AckFrame(Struct, tag="ack", tag_field="type", kw_only=True):
    received: int


class PresenceFrame(Struct, tag="presence", tag_field="type", kw_only=True):
    n: int
    participants: list[Participant]


class CallFrame(Struct, tag="call", tag_field="type", kw_only=True):
    n: int
    members: list[CallMember]


class SignalFrame(Struct, tag="signal", tag_field="type", kw_only=True):
    n: int
    sender: Id
    """The connection that sent it."""
    description: dict[str, Any] | None
    candidate: dict[str, Any] | None


class EntryFrame(Struct, tag="entry", tag_field="type", kw_only=True):
    n: int
    entry: Entry


class LeadFrame(Struct, tag="lead", tag_field="type", kw_only=True):
    """Another tutor holds the live session now; roles in ``presence`` follow."""

    n: int
    lead_id: Id


class PicturesAskedFrame(Struct, tag="pictures_asked", tag_field="type", kw_only=True):
    """To the pages of an account: somebody's kernel would like these lines."""

    n: int
    connection_id: Id
    account: PublicAccount
    lines: list[CallLine]


class KernelFrame(Struct, tag="kernel", tag_field="type", kw_only=True):
    n: int
    kernel: KernelState | None


class RunRequestedFrame(Struct, tag="run_requested", tag_field="type", kw_only=True):
    """To the kernel host: somebody asks to run; the account is stamped by the server."""

    n: int
    account_id: Id
    request: RunRequest


class InterruptRequestedFrame(Struct, tag="interrupt_requested", tag_field="type", kw_only=True):
    """To the kernel host."""

    n: int
    account_id: Id
    run_id: Id


class RefusedFrame(Struct, tag="refused", tag_field="type", kw_only=True):
    """A frame was not accepted; the connection goes on."""

    n: int
    refused_n: int
    code: str
    detail: str


ServerFrame = (
    Welcome
    | AckFrame
    | PresenceFrame
    | CallFrame
    | SignalFrame
    | EntryFrame
    | KernelFrame
    | RunRequestedFrame
    | InterruptRequestedFrame
    | RefusedFrame
    | ModeratedFrame
    | PresenceCheckFrame
    | PicturesAskedFrame
    | LeadFrame
    | RecordingFrame
    | MediaAnsweredFrame
    | MediaOfferedFrame
    | MediaMovedFrame
    | MediaAwayFrame
    | SpeakingFrame
)
