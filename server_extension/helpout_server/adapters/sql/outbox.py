"""The outbox of mail in SQL: promised with a transaction, claimed with a lease.

A claimed mail is due again when its lease ends, so one column orders both.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.locking import lock
from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.domain.notice import Mail, MailState

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("claimer", sa.Text, nullable=False),
    sa.Column("ended_at", Moment),
)

_DUE = (
    sa.select(OUTBOX)
    .where(OUTBOX.c.ended_at.is_(None), OUTBOX.c.due_at <= sa.bindparam("now"))
    .order_by(OUTBOX.c.due_at, OUTBOX.c.number)
    .limit(sa.bindparam("most"))
)


class SqlOutbox:
    """The part of ``Notices`` that is mail."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def post(self, mails: Sequence[Mail]) -> None:
        if mails:
            self._connection.execute(OUTBOX.insert(), [_values(mail) for mail in mails])

    def mail_due(self, now: datetime) -> bool:
        return self._connection.execute(_DUE, {"now": now, "most": 1}).first() is not None

    def claim(
        self, claimer: str, *, now: datetime, lease_until: datetime, limit: int
    ) -> list[Mail]:
        lock(self._connection, ["outbox"])
        rows = self._connection.execute(_DUE, {"now": now, "most": limit}).all()
        if rows:
            self._connection.execute(
                OUTBOX.update()
                .where(OUTBOX.c.number.in_([row.number for row in rows]))
                .values(
                    state="sending",
                    claimer=claimer,
                    due_at=lease_until,
                    attempts=OUTBOX.c.attempts + 1,
                )
            )
        return [_mail(row, attempts=row.attempts + 1) for row in rows]

    def settle(
        self,
        claimer: str,
        mail_id: str,
        state: MailState,
        *,
        now: datetime,
        due_at: datetime | None = None,
        reason: str = "",
    ) -> bool:
        values: dict[str, Any] = {"state": state, "reason": reason, "claimer": ""}
        if due_at is None:
            values["ended_at"] = now
        else:
            values["due_at"] = due_at
        done = self._connection.execute(
            OUTBOX.update()
            .where(OUTBOX.c.id == mail_id, OUTBOX.c.claimer == claimer, OUTBOX.c.state == "sending")
            .values(**values)
        )
        return done.rowcount == 1

    def let_go(self, *, now: datetime) -> int:
        done = self._connection.execute(
            OUTBOX.update()
            .where(OUTBOX.c.state == "sending")
            .values(state="waiting", claimer="", due_at=now)
        )
        return done.rowcount

    def mails_since(self, account_id: str, kind: str, since: datetime) -> int:
        found = self._connection.scalar(
            sa.select(sa.func.count()).where(
                OUTBOX.c.account_id == account_id,
                OUTBOX.c.kind == kind,
                OUTBOX.c.created_at > since,
            )
        )
        return found or 0

    def mail_counts(self) -> dict[MailState, int]:
        rows = self._connection.execute(
            sa.select(OUTBOX.c.state, sa.func.count()).group_by(OUTBOX.c.state)
        )
        return {state: count for state, count in rows}  # noqa: C416 - a row is no tuple to mypy

    def prune_mails(self, before: datetime) -> None:
        """Forget mails that ended before then."""
        self._connection.execute(OUTBOX.delete().where(OUTBOX.c.ended_at < before))


def _values(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "account_id": mail.account_id,
        "address": mail.address,
        "kind": mail.kind,
        "about": mail.about,
        "facts": mail.facts,
        "message_id": mail.message_id,
        "created_at": mail.created_at,
        "due_at": mail.due_at,
        "expires_at": mail.expires_at,
        "attempts": mail.attempts,
        "state": mail.state,
        "reason": mail.reason,
        "claimer": "",
    }


def _mail(row: sa.Row[Any], *, attempts: int) -> Mail:
    return Mail(
        id=row.id,
        account_id=row.account_id,
        address=row.address,
        kind=row.kind,
        about=row.about,
        facts=row.facts,
        message_id=row.message_id,
        created_at=row.created_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        attempts=attempts,
        state="sending",
        reason=row.reason,
    )
