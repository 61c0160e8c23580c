"""Calendars elsewhere in SQL.

Rows that hang on a calendar are deleted by name: SQLite cascades only where it is told to.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.domain.interval import Interval, seconds, seconds_up
from helpout_server.ports.calendar import (
    BusyCalendarRecord,
    CalendarCopy,
    FeedRecord,
    WrittenCalendarRecord,
)

BUSY_CALENDARS = sa.Table(
    "busy_calendars",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("address_sealed", sa.LargeBinary, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("last_modified", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("busy_count", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("read_at", Moment),
    sa.Column("tried_at", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("fault", sa.Text),
    sa.Column("told", sa.Boolean, nullable=False),
)

BUSY_TIMES = sa.Table(
    "busy_times",
    METADATA,
    sa.Column("calendar_id", sa.Text, sa.ForeignKey("busy_calendars.id"), primary_key=True),
    sa.Column("starts_s", sa.BigInteger, primary_key=True),
    sa.Column("ends_s", sa.BigInteger, nullable=False),
)

CALENDAR_FEEDS = sa.Table(
    "calendar_feeds",
    METADATA,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
    sa.Column("made_at", Moment, nullable=False),
)

WRITTEN_CALENDARS = sa.Table(
    "written_calendars",
    METADATA,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("access_sealed", sa.LargeBinary, nullable=False),
    sa.Column("connected_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("written_at", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("fault", sa.Text),
    sa.Column("told", sa.Boolean, nullable=False),
)

WRITTEN_BOOKINGS = sa.Table(
    "written_bookings",
    METADATA,
    sa.Column(
        "account_id", sa.Text, sa.ForeignKey("written_calendars.account_id"), primary_key=True
    ),
    sa.Column("booking_id", sa.Text, sa.ForeignKey("bookings.id"), primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
)

# Built once: slots are asked for all the time.
_BUSY_TIMES = (
    sa.select(BUSY_CALENDARS.c.account_id, BUSY_TIMES.c.starts_s, BUSY_TIMES.c.ends_s)
    .join_from(BUSY_CALENDARS, BUSY_TIMES, BUSY_CALENDARS.c.id == BUSY_TIMES.c.calendar_id)
    .where(
        BUSY_CALENDARS.c.account_id.in_(sa.bindparam("ids", expanding=True)),
        BUSY_TIMES.c.ends_s > sa.bindparam("start"),
        BUSY_TIMES.c.starts_s < sa.bindparam("end"),
    )
    .order_by(BUSY_TIMES.c.starts_s)
)


class SqlCalendars:
    """``Calendars`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # ---- busy time

    def add_busy(self, calendar: BusyCalendarRecord, busy: Sequence[Interval]) -> None:
        self._connection.execute(
            BUSY_CALENDARS.insert(),
            {
                "id": calendar.id,
                "account_id": calendar.account_id,
                "created_at": calendar.created_at,
                **_busy_values(calendar),
            },
        )
        self._put_times(calendar.id, busy)

    def busy_calendar(self, calendar_id: str) -> BusyCalendarRecord | None:
        found = self._busy(BUSY_CALENDARS.c.id == calendar_id)
        return found[0] if found else None

    def busy_calendars(self, account_ids: Iterable[str]) -> list[BusyCalendarRecord]:
        return self._busy(BUSY_CALENDARS.c.account_id.in_(sorted(set(account_ids))))

    def due_busy(self, now: datetime, *, limit: int) -> list[BusyCalendarRecord]:
        return self._busy(
            BUSY_CALENDARS.c.due_at <= now, order=(BUSY_CALENDARS.c.due_at,), limit=limit
        )

    def update_busy(
        self, calendar: BusyCalendarRecord, busy: Sequence[Interval] | None = None
    ) -> bool:
        done = self._connection.execute(
            BUSY_CALENDARS.update()
            .where(BUSY_CALENDARS.c.id == calendar.id)
            .values(_busy_values(calendar))
        )
        if done.rowcount and busy is not None:
            self._connection.execute(
                BUSY_TIMES.delete().where(BUSY_TIMES.c.calendar_id == calendar.id)
            )
            self._put_times(calendar.id, busy)
        return bool(done.rowcount)

    def remove_busy(self, calendar_id: str) -> None:
        self._connection.execute(BUSY_TIMES.delete().where(BUSY_TIMES.c.calendar_id == calendar_id))
        self._connection.execute(BUSY_CALENDARS.delete().where(BUSY_CALENDARS.c.id == calendar_id))

    def busy_times(
        self, account_ids: Iterable[str], *, start: datetime, end: datetime
    ) -> dict[str, list[Interval]]:
        rows = self._connection.execute(
            _BUSY_TIMES,
            {"ids": sorted(set(account_ids)), "start": seconds(start), "end": seconds_up(end)},
        )
        found: dict[str, list[Interval]] = {}
        for account_id, starts_s, ends_s in rows:
            found.setdefault(account_id, []).append(Interval(starts_s, ends_s))
        return found

    def _busy(
        self,
        *conditions: sa.ColumnElement[bool],
        order: tuple[Any, ...] = (),
        limit: int | None = None,
    ) -> list[BusyCalendarRecord]:
        rows = self._connection.execute(
            sa.select(BUSY_CALENDARS)
            .where(*conditions)
            .order_by(*order, BUSY_CALENDARS.c.created_at, BUSY_CALENDARS.c.id)
            .limit(limit)
        )
        return [_busy_record(row) for row in rows]

    def _put_times(self, calendar_id: str, busy: Sequence[Interval]) -> None:
        rows = [
            {"calendar_id": calendar_id, "starts_s": one.start, "ends_s": one.end} for one in busy
        ]
        if rows:
            self._connection.execute(BUSY_TIMES.insert(), rows)

    # ---- the feed

    def feed(self, account_id: str) -> FeedRecord | None:
        return self._feed(CALENDAR_FEEDS.c.account_id == account_id)

    def feed_of_secret(self, secret_hash: str) -> FeedRecord | None:
        return self._feed(CALENDAR_FEEDS.c.secret_hash == secret_hash)

    def put_feed(self, feed: FeedRecord) -> None:
        self.remove_feed(feed.account_id)
        self._connection.execute(
            CALENDAR_FEEDS.insert(),
            {
                "account_id": feed.account_id,
                "secret_hash": feed.secret_hash,
                "made_at": feed.made_at,
            },
        )

    def remove_feed(self, account_id: str) -> None:
        self._connection.execute(
            CALENDAR_FEEDS.delete().where(CALENDAR_FEEDS.c.account_id == account_id)
        )

    def _feed(self, condition: sa.ColumnElement[bool]) -> FeedRecord | None:
        row = self._connection.execute(sa.select(CALENDAR_FEEDS).where(condition)).one_or_none()
        return None if row is None else FeedRecord(row.account_id, row.secret_hash, row.made_at)

    # ---- bookings written back

    def written(self, account_id: str) -> WrittenCalendarRecord | None:
        found = self._written(WRITTEN_CALENDARS.c.account_id == account_id)
        return found[0] if found else None

    def put_written(self, calendar: WrittenCalendarRecord) -> None:
        self.remove_written(calendar.account_id)
        self._connection.execute(
            WRITTEN_CALENDARS.insert(),
            {
                "account_id": calendar.account_id,
                "connected_at": calendar.connected_at,
                **_written_values(calendar),
            },
        )

    def update_written(self, calendar: WrittenCalendarRecord) -> bool:
        done = self._connection.execute(
            WRITTEN_CALENDARS.update()
            .where(
                WRITTEN_CALENDARS.c.account_id == calendar.account_id,
                WRITTEN_CALENDARS.c.connected_at == calendar.connected_at,
            )
            .values(_written_values(calendar))
        )
        return bool(done.rowcount)

    def remove_written(self, account_id: str) -> None:
        for table in (WRITTEN_BOOKINGS, WRITTEN_CALENDARS):
            self._connection.execute(table.delete().where(table.c.account_id == account_id))

    def connected(self) -> list[str]:
        return list(self._connection.scalars(sa.select(WRITTEN_CALENDARS.c.account_id)))

    def due_written(self, now: datetime, *, limit: int) -> list[WrittenCalendarRecord]:
        return self._written(WRITTEN_CALENDARS.c.due_at <= now, limit=limit)

    def _written(
        self, *conditions: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[WrittenCalendarRecord]:
        rows = self._connection.execute(
            sa.select(WRITTEN_CALENDARS)
            .where(*conditions)
            .order_by(WRITTEN_CALENDARS.c.due_at, WRITTEN_CALENDARS.c.account_id)
            .limit(limit)
        )
        return [_written_record(row) for row in rows]

    def written_bookings(self, account_id: str) -> dict[str, str]:
        rows = self._connection.execute(
            sa.select(WRITTEN_BOOKINGS).where(WRITTEN_BOOKINGS.c.account_id == account_id)
        )
        return {row.booking_id: row.digest for row in rows}

    def note_written(self, account_id: str, booking_id: str, digest: str) -> None:
        mine = sa.and_(
            WRITTEN_BOOKINGS.c.account_id == account_id,
            WRITTEN_BOOKINGS.c.booking_id == booking_id,
        )
        self._connection.execute(WRITTEN_BOOKINGS.delete().where(mine))
        if digest:
            self._connection.execute(
                WRITTEN_BOOKINGS.insert(),
                {"account_id": account_id, "booking_id": booking_id, "digest": digest},
            )


def _busy_values(calendar: BusyCalendarRecord) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "host": calendar.host,
        "address_sealed": calendar.address_sealed,
        "etag": calendar.copy.etag,
        "last_modified": calendar.copy.last_modified,
        "digest": calendar.copy.digest,
        "busy_count": calendar.busy_count,
        "due_at": calendar.due_at,
        "read_at": calendar.read_at,
        "tried_at": calendar.tried_at,
        "failures": calendar.failures,
        "fault": calendar.fault,
        "told": calendar.told,
    }


def _busy_record(row: sa.Row[Any]) -> BusyCalendarRecord:
    return BusyCalendarRecord(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        host=row.host,
        address_sealed=bytes(row.address_sealed),
        copy=CalendarCopy((), row.name, row.etag, row.last_modified, row.digest),
        busy_count=row.busy_count,
        created_at=row.created_at,
        due_at=row.due_at,
        read_at=row.read_at,
        tried_at=row.tried_at,
        failures=row.failures,
        fault=row.fault,
        told=row.told,
    )


def _written_values(calendar: WrittenCalendarRecord) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "host": calendar.host,
        "login": calendar.login,
        "access_sealed": calendar.access_sealed,
        "due_at": calendar.due_at,
        "written_at": calendar.written_at,
        "failures": calendar.failures,
        "fault": calendar.fault,
        "told": calendar.told,
    }


def _written_record(row: sa.Row[Any]) -> WrittenCalendarRecord:
    return WrittenCalendarRecord(
        account_id=row.account_id,
        name=row.name,
        host=row.host,
        login=row.login,
        access_sealed=bytes(row.access_sealed),
        connected_at=row.connected_at,
        due_at=row.due_at,
        written_at=row.written_at,
        failures=row.failures,
        fault=row.fault,
        told=row.told,
    )
