"""What a person's own Jupyter server answers itself and never forwards, ``{base}helpouts/host/…``.

Set-up (join or host a marketplace) and the kernel host of the student: grants, runs, audit and
take-away. Every change is an XSRF-checked POST by the server's owner.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.entries import Grant, GrantLevel
from helpout_server.contracts.fields import Code, DisplayName, Id, Instant, TimeZoneName
from helpout_server.contracts.room import KernelState


class HostStatus(Struct, kw_only=True):
    """``GET host/status``."""

    mode: Literal["unset", "embedded", "gateway"]
    marketplace_url: str | None
    """Without credentials; none in embedded mode."""
    reachable: bool
    """Whether the marketplace answered lately."""
    last_error: str | None
    sign_in_at: str
    """A marketplace where the owner may sign in, if it has a provider: the one that this server
    belongs to, or that its operator names; empty: whoever wants to says which."""
    version: str
    app_hash: str


class ConnectDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/connect``: join a marketplace with an invitation."""

    invitation: Annotated[str, Meta(min_length=10, max_length=2_048)]
    """``<marketplace address>#<code>``."""
    display_name: DisplayName
    time_zone: TimeZoneName = "UTC"
    ca_file: Annotated[str, Meta(max_length=1_024)] = ""
    """Path on this server of a certificate authority to trust, PEM."""


class SignInStartDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/sign_in``: begin to sign in to a marketplace by its provider."""

    marketplace_url: Annotated[str, Meta(min_length=8, max_length=2_048)]
    time_zone: TimeZoneName = "UTC"
    ca_file: Annotated[str, Meta(max_length=1_024)] = ""
    """As in ``ConnectDraft``."""


class SignInStarted(Struct, kw_only=True):
    """What the owner is shown: where to sign in, and the code that the page there shows too."""

    marketplace_name: str
    sign_in_name: str
    """Who one signs in with."""
    address: str
    """Of the marketplace's page; no secret is in it."""
    code: str
    expires_in_ms: int


class SignInOutcome(Struct, kw_only=True):
    """``POST host/sign_in/wait``: answers when something happened, within 20 s else."""

    status: Literal["waiting", "refused", "over", "done"]
    """``over``: it took too long, or nothing was begun. ``done``: this server belongs to it."""


class HostMarketplaceDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/marketplace``: host one on this server."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    display_name: DisplayName
    time_zone: TimeZoneName = "UTC"


class AttachDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/attach``: lend a running kernel to the room."""

    kernel_id: Annotated[str, Meta(min_length=1, max_length=64)]


class GrantDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/grants``; replaces that account's grant."""

    account_id: Id
    level: GrantLevel
    runs: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=480)] | None = None
    ask_each: bool = False
    variables: bool = False


class OwnRunDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/runs``: the student runs a shared cell."""

    cell_id: Id
    code: Code
    scratch: bool = False


class RunAnswerDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/runs/answer``: a run that waits may begin, or not."""

    request_id: Id
    allowed: bool


class RestartDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/restart``: the kernel anew, its variables gone."""

    kernel_id: Annotated[str, Meta(min_length=1, max_length=64)]
    """The one meant, should another be lent meanwhile."""


class OwnRun(Struct, kw_only=True):
    run_id: Id


class InputDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/live_sessions/{id}/input``: the answer to ``input()``."""

    run_id: Id
    text: Annotated[str, Meta(max_length=10_000)]


class HostState(Struct, kw_only=True):
    """``GET host/live_sessions/{id}``; also the answer of attach, grants, revoke, interrupt."""

    attached: bool
    connected: bool
    """Whether the kernel host's own socket to the room is open."""
    kernel: KernelState | None
    grants: list[Grant]


class AuditLine(Struct, kw_only=True):
    """One line of the append-only audit in the student's data directory."""

    at: Instant
    live_session_id: Id
    what: Literal["granted", "revoked", "ended", "ran", "refused", "interrupted", "restarted"]
    account_id: Id
    display_name: str
    grant_id: str
    run_id: str
    code: str
    code_hash: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
    """As ``CodeHash``; empty where no code belongs to it."""
    reason: str
    kernel_name: str = ""
    duration_ms: int | None = None
    """Of a run that is over; the line of its begin has none."""
    scratch: bool = False


class Audit(Struct, kw_only=True):
    """``GET host/live_sessions/{id}/audit``."""

    lines: list[AuditLine]


class SavedTakeAway(Struct, kw_only=True):
    """``POST host/live_sessions/{id}/take_away``: a notebook saved beside the student's own."""

    path: str
    """Relative to the Jupyter root, as JupyterLab opens it."""
