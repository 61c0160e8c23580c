"""Frames of a room's socket, ``{base}helpouts/ws/live_sessions/{id}``.

Entries, which they carry, are in ``entries.py``.

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
from helpout_server.contracts.entries import (
    Entry,
    GrantLevel,
    HostBody,
    ParticipantRole,
    RoomSnapshot,
)
from helpout_server.contracts.fields import Code, CodeHash, Id
from helpout_server.contracts.kernel_question import (
    AnswerKernel,
    AskKernel,
    KernelAnsweredFrame,
    KernelAskedFrame,
)
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
from helpout_server.contracts.notebook_view import (
    HideNotebook,
    NotebookHiddenFrame,
    NotebookShownFrame,
    ShowNotebook,
)
from helpout_server.contracts.pad import (
    LinkCell,
    PictureOutput,
    SendComment,
    SettleComment,
    SettleSuggestion,
    Suggest,
)
from helpout_server.contracts.recording import (
    AnswerRecording,
    AskRecording,
    RecordingFrame,
    RecordingStanding,
    StopRecording,
)


class Participant(Struct, kw_only=True):
    """One connection that is in the room."""

    connection_id: Id
    account: PublicAccount
    role: ParticipantRole
    order: int
    """Order of coming into the room."""
    here: bool
    """False while its socket is down and may yet resume."""
    device: Device
    hand: int
    """0: down. Else when it was raised, in order: the lowest first."""


class CallMember(Struct, kw_only=True):
    """A connection that takes part in the call.

    One page for an account, and beside it: pages that only watch, one camera, one kernel. In a
    mesh every page has a peer connection with every other member; those that are no pages have
    none among each other. Of two pages the higher ``order`` offers first, so that who joins need
    not wait to be heard of; of a page and another device the lower one does. Nobody sends to a
    ``camera``; a page sends to a ``kernel`` what its person agreed to, and to the ``recorder``
    only while its person's consent stands, in VP8 and within ``RECORDING_KBPS``.
    """

    connection_id: Id
    account_id: Id
    order: int
    """Order of coming into the call, or of being ready for it."""
    device: Device
    watch: bool
    """Sends nothing: a second page of somebody, or a watcher."""
    ready: bool
    """Still at the check before joining: connected beforehand, sends and is sent nothing, is not
    drawn and takes no seat."""
    audio: bool
    video: bool
    screen: bool
    paused: bool
    """The shared screen stands still, by its owner's wish."""


class KernelState(Struct, kw_only=True):
    """The student's kernel as the kernel host sees it."""

    kernel_id: Annotated[str, Meta(max_length=64)]
    display_name: Annotated[str, Meta(max_length=100)]
    language: Annotated[str, Meta(max_length=50)]
    status: Literal["idle", "busy", "starting", "dead", "unknown"]


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
    ready: bool = False
    """At the check: connect beforehand, with every line closed. Said again without it: join."""
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
    scratch: bool = False


class WithdrawRun(Struct, tag="withdraw_run", tag_field="type", kw_only=True):
    """Take back a run of one's own that is queued or waits for the student's word."""

    n: int
    request_id: Id
    """Of the request; for a queued run, its ``run_id``."""


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
    | WithdrawRun
    | AskKernel
    | AnswerKernel
    | LinkCell
    | SendComment
    | SettleComment
    | Suggest
    | SettleSuggestion
    | PictureOutput
    | ShowNotebook
    | HideNotebook
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


class WithdrawRequestedFrame(Struct, tag="withdraw_requested", tag_field="type", kw_only=True):
    """To the kernel host."""

    n: int
    account_id: Id
    request_id: Id


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
    | WithdrawRequestedFrame
    | KernelAskedFrame
    | KernelAnsweredFrame
    | NotebookShownFrame
    | NotebookHiddenFrame
)
