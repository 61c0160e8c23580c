"""Accounts: who is here, how they prove it, and how they come in."""

from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import UNSET

from helpout_server import __version__
from helpout_server.contracts import account as wire
from helpout_server.contracts.fields import PageQuery
from helpout_server.domain.account import (
    TOKEN_PREFIX,
    Account,
    Invitation,
    credential_hash,
    expiry,
    token_text,
)
from helpout_server.domain.errors import InvalidRequest, InvitationInvalid, NotFound
from helpout_server.domain.wall_clock import time_zones
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.context import Context
from helpout_server.services.held import load_held
from helpout_server.services.plain_text import one_line, paragraphs

DISPLAY_NAME_MAX = 60
_TOKEN_LENGTH_MAX = 128
_OPEN_MAX = 20
"""Live sessions that somebody may be in at the same time, and are told of a change."""
_MEMBER_SINCE = timedelta(days=2)


# ---- credentials -----------------------------------------------------------------------------


def authenticate(uow: UnitOfWork, token: str, now: datetime) -> Account | None:
    """Whose token it is; none where it is nobody's. One look-up by hash."""
    if not token.startswith(TOKEN_PREFIX) or len(token) > _TOKEN_LENGTH_MAX:
        return None
    return uow.accounts.by_token(credential_hash(token), now)


def mint_token(context: Context, account_id: str) -> str:
    """A new token for an account. Only its hash is kept: who loses it needs another."""
    token = token_text(context.ids.secret())
    context.uow.accounts.add_token(credential_hash(token), account_id, now=context.now)
    return token


def ensure_owner(context: Context, *, display_name: str, time_zone: str) -> Account:
    """The account of the marketplace's owner, made as staff at the first start."""
    context.uow.lock("owner")  # replicas may start together
    owner = context.uow.accounts.owner()
    if owner is None:
        owner = new_account(context, display_name, time_zone, is_staff=True)
        context.uow.accounts.add(owner, owner=True)
    return owner


# ---- oneself ---------------------------------------------------------------------------------


def me(context: Context) -> wire.Me:
    """Who the caller is, and where."""
    policy = context.policy
    return wire.Me(
        account=present(context.actor),
        marketplace=wire.MarketplaceFacts(
            name=policy.marketplace_name,
            version=__version__,
            join_early_minutes=policy.join_early_minutes,
            join_late_minutes=policy.join_late_minutes,
            call_limit=policy.call_limit,
            recording=policy.recording,
            suggest_only_exercises=policy.suggest_only_exercises,
        ),
        server_time=context.now,
    )


def change_me(context: Context, *, body: wire.AccountPatch) -> wire.Me:
    """Change the caller's own name, time zone, or whether they are under 18."""
    context.uow.lock(context.actor.id)
    account = context.uow.accounts.get(context.actor.id)
    if account is None:
        raise NotFound("This account is gone.")
    if body.display_name is not UNSET:
        account = replace(account, display_name=_name(body.display_name))
    if body.time_zone is not UNSET:
        account = replace(account, time_zone=known_time_zone(body.time_zone))
    changes_age = body.under_18 is not UNSET and body.under_18 != account.under_18
    if body.under_18 is not UNSET:
        account = replace(account, under_18=body.under_18)
    context.uow.accounts.update(account)
    context.actor = account
    if changes_age:
        _tell_live_sessions(context)
    return me(context)


def _tell_live_sessions(context: Context) -> None:
    """What may be recorded has changed wherever the caller may be just now."""
    uow, actor = context.uow, context.actor
    late = timedelta(minutes=context.policy.join_late_minutes)
    coming, _ = uow.bookings.page(
        actor.id, "upcoming", ended_before=context.now - late, limit=_OPEN_MAX, offset=0
    )
    others = uow.members.live_sessions_of(
        actor.id, ("admitted",), since=context.now - _MEMBER_SINCE, limit=_OPEN_MAX
    )
    for id_ in dict.fromkeys([*(one.live_session_id for one in coming), *others]):
        held = load_held(uow, id_)
        if held.status(context.policy, context.now) == "open":
            context.changed("live_session_changed", id_, *held.people)


# ---- other people ----------------------------------------------------------------------------


def add_account(context: Context, *, body: wire.AccountDraft) -> wire.AccountToken:
    """Make an account with a token that is told this once."""
    account = new_account(context, body.display_name, body.time_zone, is_staff=body.is_staff)
    context.uow.accounts.add(account)
    return wire.AccountToken(account=present(account), token=mint_token(context, account.id))


def list_accounts(context: Context, *, query: PageQuery) -> wire.AccountPage:
    """All accounts, in order of creation."""
    accounts, total = context.uow.accounts.page(limit=query.limit, offset=query.offset)
    return wire.AccountPage(accounts=[present(account) for account in accounts], total=total)


def make_invitation(context: Context, *, body: wire.InvitationDraft) -> wire.Invitation:
    """Make an invitation whose address is told this once."""
    code = context.ids.secret()
    invitation = Invitation(
        id=context.ids.new("inv"),
        note=paragraphs(body.note, field="note", longest=200),
        uses_left=body.uses,
        expires_at=expiry(context.now, hours=body.expires_in_hours),
        made_by=context.actor.id,
        created_at=context.now,
    )
    context.uow.accounts.add_invitation(invitation, code_hash=credential_hash(code))
    return _present_invitation(invitation, address=f"{context.policy.address}#{code}")


def list_invitations(context: Context) -> wire.InvitationList:
    """Invitations that can still be used."""
    usable = context.uow.accounts.usable_invitations(context.now)
    return wire.InvitationList(invitations=[_present_invitation(one) for one in usable])


def revoke_invitation(context: Context, *, invitation_id: str) -> None:
    """Make an invitation useless."""
    if not context.uow.accounts.revoke_invitation(invitation_id):
        raise NotFound("There is no such invitation.")


def accept_invitation(context: Context, *, body: wire.InvitationAcceptDraft) -> wire.AccountToken:
    """Make a guest's account from a code. The use is taken in the same transaction.

    Raises:
        InvitationInvalid: the code is unknown, used up or expired; which of them is not told.
    """
    account = new_account(context, body.display_name, body.time_zone, is_staff=False)
    if not context.uow.accounts.use_invitation(credential_hash(body.code), now=context.now):
        raise InvitationInvalid("It is unknown, used up or expired. Ask for a new one.")
    context.uow.accounts.add(account)
    return wire.AccountToken(account=present(account), token=mint_token(context, account.id))


# ---- shapes ----------------------------------------------------------------------------------


def present(account: Account) -> wire.Account:
    """As its holder and staff see it."""
    return wire.Account(
        id=account.id,
        display_name=account.display_name,
        time_zone=account.time_zone,
        is_staff=account.is_staff,
        under_18=account.under_18,
        may_offer=account.may_offer or account.is_staff,
        created_at=account.created_at,
    )


def public(account: Account) -> wire.PublicAccount:
    """As everybody sees it."""
    return wire.PublicAccount(id=account.id, display_name=account.display_name)


def known_time_zone(name: str, *, field: str = "time_zone") -> str:
    """The name, if the time zone database has it.

    Raises:
        InvalidRequest: it has not.
    """
    if name not in time_zones():
        raise InvalidRequest("No such time zone; one like Europe/Berlin, please.", field=field)
    return name


def new_account(context: Context, display_name: str, time_zone: str, *, is_staff: bool) -> Account:
    """Not stored yet."""
    return Account(
        id=context.ids.new("acc"),
        display_name=_name(display_name),
        time_zone=known_time_zone(time_zone),
        is_staff=is_staff,
        created_at=context.now,
    )


def _name(text: str) -> str:
    return one_line(text, field="display_name", longest=DISPLAY_NAME_MAX)


def _present_invitation(invitation: Invitation, address: str | None = None) -> wire.Invitation:
    return wire.Invitation(
        id=invitation.id,
        note=invitation.note,
        uses_left=invitation.uses_left,
        expires_at=invitation.expires_at,
        address=address,
    )
