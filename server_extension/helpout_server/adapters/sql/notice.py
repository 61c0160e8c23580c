"""Notices, preferences and mailed links in SQL; see ``outbox.py`` and ``reminder.py`` too."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.outbox import SqlOutbox
from helpout_server.adapters.sql.reminder import SqlReminders
from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.adapters.sql.upsert import put
from helpout_server.domain.notice import Invited, Preferences
from helpout_server.ports.notice import StoredLink, StoredNotice

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

NOTICES = sa.Table(
    "notices",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("read_at", Moment),
)
PREFERENCES = sa.Table(
    "notice_preferences",
    METADATA,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("email_confirmed", sa.Boolean, nullable=False),
    sa.Column("email_on", sa.Boolean, nullable=False),
    sa.Column("reminders", sa.Boolean, nullable=False),
    sa.Column("queue", sa.Boolean, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("reminder_minutes", sa.Integer, nullable=False),
    sa.Column("quiet_from", sa.Text, nullable=False),
    sa.Column("quiet_until", sa.Text, nullable=False),
)
LINKS = sa.Table(
    "notice_links",
    METADATA,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)
INVITED = sa.Table(
    "invitations_sent",
    METADATA,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("start", sa.Text, nullable=False),
    sa.Column("end", sa.Text, nullable=False),
)
_PREFERENCES_OF = sa.select(PREFERENCES).where(
    PREFERENCES.c.account_id.in_(sa.bindparam("ids", expanding=True))
)
_INVITED = sa.select(INVITED).where(
    INVITED.c.about == sa.bindparam("about"), INVITED.c.account_id == sa.bindparam("account_id")
)


class SqlNotices(SqlOutbox, SqlReminders):
    """``Notices`` of one transaction."""

    def add(self, notices: Sequence[StoredNotice]) -> None:
        if notices:
            rows = [
                {
                    "id": one.id,
                    "account_id": one.account_id,
                    "kind": one.kind,
                    "about": one.about,
                    "facts": dict(one.facts),
                    "at": one.at,
                }
                for one in notices
            ]
            self._connection.execute(NOTICES.insert(), rows)

    def page(
        self, account_id: str, *, limit: int, offset: int
    ) -> tuple[list[StoredNotice], int, int]:
        own = NOTICES.c.account_id == account_id
        total, unread = self._connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(
                    sa.func.sum(sa.case((NOTICES.c.read_at.is_(None), 1), else_=0)), 0
                ),
            ).where(own)
        ).one()
        rows = self._connection.execute(
            sa.select(NOTICES)
            .where(own)
            .order_by(NOTICES.c.number.desc())
            .limit(limit)
            .offset(offset)
        )
        return [_notice(row) for row in rows], unread, total

    def read(self, account_id: str, ids: Sequence[str], *, now: datetime) -> None:
        which = [NOTICES.c.account_id == account_id, NOTICES.c.read_at.is_(None)]
        if ids:
            which.append(NOTICES.c.id.in_(ids))
        self._connection.execute(NOTICES.update().where(*which).values(read_at=now))

    def prune(self, *, notices_before: datetime, mails_before: datetime) -> None:
        self._connection.execute(NOTICES.delete().where(NOTICES.c.at < notices_before))
        self._connection.execute(
            LINKS.delete().where(LINKS.c.expires_at < mails_before - timedelta(days=1))
        )
        self.prune_mails(mails_before)

    # ---- what people want

    def preferences(self, account_ids: Iterable[str]) -> dict[str, Preferences]:
        rows = self._connection.execute(_PREFERENCES_OF, {"ids": sorted(set(account_ids))})
        return {row.account_id: _preferences(row) for row in rows}

    def set_preferences(self, account_id: str, preferences: Preferences) -> None:
        put(
            self._connection,
            PREFERENCES,
            ["account_id"],
            {"account_id": account_id, **asdict(preferences)},
        )

    def add_link(self, code_hash: str, link: StoredLink) -> None:
        self._connection.execute(LINKS.insert(), {"code_hash": code_hash, **asdict(link)})

    def link(self, code_hash: str) -> StoredLink | None:
        row = self._connection.execute(
            sa.select(LINKS).where(LINKS.c.code_hash == code_hash)
        ).one_or_none()
        if row is None:
            return None
        return StoredLink(row.account_id, row.purpose, row.subject, row.expires_at, row.used_at)

    def use_link(self, code_hash: str, *, now: datetime) -> bool:
        done = self._connection.execute(
            LINKS.update()
            .where(LINKS.c.code_hash == code_hash, LINKS.c.used_at.is_(None))
            .values(used_at=now)
        )
        return done.rowcount == 1

    # ---- calendars of people, as we told them

    def invited(self, about: str, account_id: str) -> Invited | None:
        values = {"about": about, "account_id": account_id}
        row = self._connection.execute(_INVITED, values).one_or_none()
        return None if row is None else Invited(row.method, row.sequence, row.start, row.end)

    def set_invited(self, about: str, account_id: str, invited: Invited) -> None:
        values = {"about": about, "account_id": account_id, **asdict(invited)}
        put(self._connection, INVITED, ["about", "account_id"], values)


def _notice(row: sa.Row[Any]) -> StoredNotice:
    return StoredNotice(
        id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        about=row.about,
        facts=row.facts,
        at=row.at,
        read=row.read_at is not None,
    )


def _preferences(row: sa.Row[Any]) -> Preferences:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    del values["account_id"]
    return Preferences(**values)
