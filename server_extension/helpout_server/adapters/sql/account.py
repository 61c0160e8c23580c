"""Accounts, tokens and invitations in SQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from helpout_server.adapters.sql.organisation import ORGANISATION_MEMBERS
from helpout_server.adapters.sql.tables import (
    ACCOUNT_SIGN_INS,
    ACCOUNT_TOKENS,
    ACCOUNTS,
    INVITATIONS,
    LISTINGS,
    Moment,
)
from helpout_server.domain.account import Account, Invitation

_SELECT: sa.Select[tuple[object, ...]] = sa.select(
    ACCOUNTS.c.id,
    ACCOUNTS.c.display_name,
    ACCOUNTS.c.time_zone,
    ACCOUNTS.c.is_staff,
    ACCOUNTS.c.created_at,
    ACCOUNTS.c.under_18,
    ACCOUNTS.c.may_offer,
)
# Built once: to build a statement anew costs more than SQLite takes to answer it.
_BY_ID = _SELECT.where(ACCOUNTS.c.id == sa.bindparam("id"))
_MANY = _SELECT.where(ACCOUNTS.c.id.in_(sa.bindparam("ids", expanding=True)))
_BY_TOKEN = _SELECT.join(ACCOUNT_TOKENS, ACCOUNT_TOKENS.c.account_id == ACCOUNTS.c.id).where(
    ACCOUNT_TOKENS.c.token_hash == sa.bindparam("token_hash"),
    ACCOUNT_TOKENS.c.lapses_at.is_(None)
    | (ACCOUNT_TOKENS.c.lapses_at > sa.bindparam("now", type_=Moment)),
)
_BY_SIGN_IN = _SELECT.join(ACCOUNT_SIGN_INS, ACCOUNT_SIGN_INS.c.account_id == ACCOUNTS.c.id).where(
    ACCOUNT_SIGN_INS.c.provider == sa.bindparam("provider"),
    ACCOUNT_SIGN_INS.c.name == sa.bindparam("name"),
)
_GROUPS = sa.select(ACCOUNT_SIGN_INS.c.groups).where(
    ACCOUNT_SIGN_INS.c.provider == sa.bindparam("provider"),
    ACCOUNT_SIGN_INS.c.name == sa.bindparam("name"),
)
_TUTORS_AND_STAFF = (
    _SELECT.where(
        ACCOUNTS.c.is_staff
        | sa.exists().where(LISTINGS.c.tutor_id == ACCOUNTS.c.id, LISTINGS.c.published)
    )
    .order_by(ACCOUNTS.c.display_name, ACCOUNTS.c.id)
    .limit(sa.bindparam("most"))
)

_WHO_HELP = (
    sa.select(ACCOUNTS.c.id, ACCOUNTS.c.display_name)
    .where(
        ACCOUNTS.c.is_staff
        | sa.exists().where(LISTINGS.c.tutor_id == ACCOUNTS.c.id, LISTINGS.c.published)
        | sa.exists().where(
            ORGANISATION_MEMBERS.c.account_id == ACCOUNTS.c.id, ORGANISATION_MEMBERS.c.agreed
        )
    )
    .order_by(ACCOUNTS.c.display_name, ACCOUNTS.c.id)
    .limit(sa.bindparam("most"))
)


class SqlAccounts:
    """``Accounts`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, account: Account, *, owner: bool = False) -> None:
        self._connection.execute(
            ACCOUNTS.insert(),
            {
                "id": account.id,
                "display_name": account.display_name,
                "time_zone": account.time_zone,
                "is_staff": account.is_staff,
                "is_owner": owner,
                "created_at": account.created_at,
                "under_18": account.under_18,
                "may_offer": account.may_offer,
            },
        )

    def update(self, account: Account) -> None:
        self._connection.execute(
            ACCOUNTS.update()
            .where(ACCOUNTS.c.id == account.id)
            .values(
                display_name=account.display_name,
                time_zone=account.time_zone,
                is_staff=account.is_staff,
                under_18=account.under_18,
                may_offer=account.may_offer,
            )
        )

    def by_sign_in(self, provider: str, name: str) -> Account | None:
        return self._one(_BY_SIGN_IN, {"provider": provider, "name": name})

    def add_sign_in(self, provider: str, name: str, account_id: str) -> None:
        self._connection.execute(
            ACCOUNT_SIGN_INS.insert(),
            {"provider": provider, "name": name, "account_id": account_id},
        )

    def sign_ins(self, provider: str) -> dict[str, str]:
        rows = self._connection.execute(
            sa.select(ACCOUNT_SIGN_INS.c.name, ACCOUNT_SIGN_INS.c.account_id).where(
                ACCOUNT_SIGN_INS.c.provider == provider
            )
        )
        return {row.name: row.account_id for row in rows}

    def groups_of_sign_in(self, provider: str, name: str) -> frozenset[str] | None:
        kept = self._connection.scalar(_GROUPS, {"provider": provider, "name": name})
        return None if kept is None else frozenset(json.loads(kept))

    def keep_groups(self, provider: str, name: str, groups: frozenset[str]) -> None:
        self._connection.execute(
            ACCOUNT_SIGN_INS.update()
            .where(ACCOUNT_SIGN_INS.c.provider == provider, ACCOUNT_SIGN_INS.c.name == name)
            .values(groups=json.dumps(sorted(groups)))
        )

    def get(self, account_id: str) -> Account | None:
        return self._one(_BY_ID, {"id": account_id})

    def many(self, account_ids: Iterable[str]) -> dict[str, Account]:
        rows = self._connection.execute(_MANY, {"ids": sorted(set(account_ids))})
        return {row.id: _account(row) for row in rows}

    def owner(self) -> Account | None:
        return self._one(_SELECT.where(ACCOUNTS.c.is_owner))

    def page(self, *, limit: int, offset: int) -> tuple[list[Account], int]:
        total = self._connection.scalar(sa.select(sa.func.count()).select_from(ACCOUNTS)) or 0
        rows = self._connection.execute(
            _SELECT.order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.id).limit(limit).offset(offset)
        )
        return [_account(row) for row in rows], total

    def tutors_and_staff(self, *, limit: int) -> list[Account]:
        rows = self._connection.execute(_TUTORS_AND_STAFF, {"most": limit})
        return [_account(row) for row in rows]

    def who_help(self, *, most: int) -> dict[str, str]:
        rows = self._connection.execute(_WHO_HELP, {"most": most})
        return {row.id: row.display_name for row in rows}

    def add_token(
        self, token_hash: str, account_id: str, *, now: datetime, lapses_at: datetime | None = None
    ) -> None:
        row = {
            "token_hash": token_hash,
            "account_id": account_id,
            "created_at": now,
            "lapses_at": lapses_at,
        }
        self._connection.execute(ACCOUNT_TOKENS.insert(), row)

    def by_token(self, token_hash: str, now: datetime) -> Account | None:
        return self._one(_BY_TOKEN, {"token_hash": token_hash, "now": now})

    def remove_signed_in_tokens(self, account_id: str) -> int:
        return self._connection.execute(
            ACCOUNT_TOKENS.delete().where(
                ACCOUNT_TOKENS.c.account_id == account_id,
                ACCOUNT_TOKENS.c.lapses_at.is_not(None),
            )
        ).rowcount

    def remove_lapsed_tokens(self, now: datetime) -> None:
        self._connection.execute(ACCOUNT_TOKENS.delete().where(ACCOUNT_TOKENS.c.lapses_at <= now))

    def add_invitation(self, invitation: Invitation, *, code_hash: str) -> None:
        self._connection.execute(
            INVITATIONS.insert(),
            {
                "id": invitation.id,
                "code_hash": code_hash,
                "note": invitation.note,
                "uses_left": invitation.uses_left,
                "expires_at": invitation.expires_at,
                "made_by": invitation.made_by,
                "created_at": invitation.created_at,
            },
        )

    def usable_invitations(self, now: datetime) -> list[Invitation]:
        rows = self._connection.execute(
            sa.select(INVITATIONS)
            .where(INVITATIONS.c.uses_left > 0, INVITATIONS.c.expires_at > now)
            .order_by(INVITATIONS.c.created_at.desc(), INVITATIONS.c.id)
        )
        return [
            Invitation(
                id=row.id,
                note=row.note,
                uses_left=row.uses_left,
                expires_at=row.expires_at,
                made_by=row.made_by,
                created_at=row.created_at,
            )
            for row in rows
        ]

    def revoke_invitation(self, invitation_id: str) -> bool:
        done = self._connection.execute(
            INVITATIONS.delete().where(INVITATIONS.c.id == invitation_id)
        )
        return done.rowcount == 1

    def use_invitation(self, code_hash: str, *, now: datetime) -> bool:
        done = self._connection.execute(
            INVITATIONS.update()
            .where(
                INVITATIONS.c.code_hash == code_hash,
                INVITATIONS.c.uses_left > 0,
                INVITATIONS.c.expires_at > now,
            )
            .values(uses_left=INVITATIONS.c.uses_left - 1)
        )
        return done.rowcount == 1

    def _one(
        self, query: sa.Select[tuple[object, ...]], values: Mapping[str, object] | None = None
    ) -> Account | None:
        row = self._connection.execute(query, values or {}).one_or_none()
        return None if row is None else _account(row)


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(
        id=row.id,
        display_name=row.display_name,
        time_zone=row.time_zone,
        is_staff=row.is_staff,
        created_at=row.created_at,
        under_18=row.under_18,
        may_offer=row.may_offer,
    )
