"""Accounts, their tokens, and invitations."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from helpout_server.contracts.fields import DisplayName, Id, Instant, TimeZoneName


class PublicAccount(Struct, kw_only=True):
    """What everybody of the marketplace may see of an account."""

    id: Id
    display_name: DisplayName


class Account(Struct, kw_only=True):
    """An account as its holder and staff see it."""

    id: Id
    display_name: DisplayName
    time_zone: TimeZoneName
    is_staff: bool
    under_18: bool
    """As its holder says; then nothing that they take part in is recorded."""
    may_offer: bool
    """Whether they may offer help; staff always may."""
    created_at: Instant


class MarketplaceFacts(Struct, kw_only=True):
    """What a front end must know about the marketplace it talks to."""

    name: str
    version: str
    join_early_minutes: int
    """How long before its start a booking may be joined."""
    join_late_minutes: int
    """How long after its end a room stays open."""
    call_limit: int
    """People in one call: 4 without a media server, 25 with one."""
    recording: bool
    """Whether a recorder is set up."""
    suggest_only_exercises: bool
    """In shared cells of graded exercises only the lender types; others suggest. The lender's page
    says which cells those are (``link_cell``), as it alone sees the notebook's metadata: a rule
    for people who keep to it, not a lock against a student who takes the metadata away."""


class Me(Struct, kw_only=True):
    """Who the caller is; ``GET /me``."""

    account: Account
    marketplace: MarketplaceFacts
    server_time: Instant


class AccountPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PATCH /me``."""

    display_name: DisplayName | UnsetType = UNSET
    time_zone: TimeZoneName | UnsetType = UNSET
    under_18: bool | UnsetType = UNSET


class AccountDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /accounts`` (staff)."""

    display_name: DisplayName
    time_zone: TimeZoneName = "UTC"
    is_staff: bool = False


class AccountPage(Struct, kw_only=True):
    """``GET /accounts?limit=&offset=`` (staff), in order of creation."""

    accounts: list[Account]
    total: int


class PeopleQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /people``."""

    q: Annotated[str, Meta(max_length=60)] = ""
    """Beginnings of words of a name, in any order, case and accents aside; empty: anybody."""
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class PeoplePage(Struct, kw_only=True):
    """``GET /people?q=&limit=``: people who help, for tutors and staff who want to ask some.

    Found are staff, tutors with a published listing, people of organisations, and whom the caller
    has named as a helper of a queue before; nobody else, and never the caller.
    """

    people: list[PublicAccount]
    """The nearest to what was typed first."""
    more: bool
    """Whether there are others that fit: type more."""


class AccountToken(Struct, kw_only=True):
    """An account with its token, told once: the marketplace keeps only a hash."""

    account: Account
    token: str
    """``helpouts_…``; sent as ``Authorization: Bearer``."""


class InvitationDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /invitations`` (staff)."""

    note: Annotated[str, Meta(max_length=200)] = ""
    uses: Annotated[int, Meta(ge=1, le=1_000)] = 1
    expires_in_hours: Annotated[int, Meta(ge=1, le=24 * 90)] = 72


class Invitation(Struct, kw_only=True):
    """An invitation; ``address`` is told once, at its making."""

    id: Id
    note: str
    uses_left: int
    expires_at: Instant
    address: str | None = None
    """``<marketplace address>#<code>``: what a guest pastes."""


class InvitationList(Struct, kw_only=True):
    """``GET /invitations`` (staff): those that can still be used, latest first."""

    invitations: list[Invitation]


class InvitationAcceptDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /invitations/accept``: the one request that needs no credential but its code."""

    code: Annotated[str, Meta(min_length=16, max_length=128)]
    display_name: DisplayName
    time_zone: TimeZoneName = "UTC"


class TicketDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /tickets``: a ticket for one socket."""

    live_session_id: Id | None = None
    """The room the ticket is for; none for the account's event socket."""
    device: Literal["page", "kernel"] = "page"
    """What will use it; a phone's ticket comes from its link (``CameraClaim``)."""


class Ticket(Struct, kw_only=True):
    """Serves once, within ``expires_in_ms``, for the account that asked and that room."""

    ticket: str
    expires_in_ms: int
