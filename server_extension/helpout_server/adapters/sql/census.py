"""How much of everything there is, in SQL. Reads alone."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.outbox import OUTBOX
from helpout_server.adapters.sql.queue_tables import QUEUES, TICKETS
from helpout_server.adapters.sql.tables import ACCOUNTS, BOOKINGS, LISTINGS, RECORDINGS
from helpout_server.domain.queue_ticket import OPEN
from helpout_server.ports.census import Counts


class SqlCensus:
    """``Census``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def counts(self, now: datetime) -> Counts:
        waiting = sa.select(sa.func.min(TICKETS.c.took_at)).where(TICKETS.c.state == "waiting")
        due = sa.select(sa.func.min(OUTBOX.c.due_at)).where(OUTBOX.c.ended_at.is_(None))
        return Counts(
            accounts=self._count(ACCOUNTS),
            listings=self._count(LISTINGS),
            bookings=self._by(BOOKINGS.c.status),
            queues=self._by(QUEUES.c.status),
            tickets=self._by(TICKETS.c.state, TICKETS.c.state.in_(OPEN)),
            oldest_ticket_s=self._since(waiting, now),
            mails=self._by(OUTBOX.c.state),
            oldest_mail_s=self._since(due, now),
            recordings=self._by(RECORDINGS.c.status),
        )

    def revision(self) -> str | None:
        return revisions.stored_revision(self._connection)

    def _count(self, table: sa.Table) -> int:
        return self._connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0

    def _by(self, column: sa.Column[str], *only: sa.ColumnElement[bool]) -> dict[str, int]:
        counted = sa.select(column, sa.func.count()).where(*only).group_by(column)
        return {str(name): int(count) for name, count in self._connection.execute(counted)}

    def _since(self, earliest: sa.Select[Any], now: datetime) -> float:
        found: datetime | None = self._connection.scalar(earliest)
        return 0.0 if found is None else max(0.0, (now - found).total_seconds())
