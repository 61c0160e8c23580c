"""Live sessions in SQL: the record, the room's log, the shared document."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.tables import LIVE_SESSIONS, METADATA, Moment
from helpout_server.contracts.entries import Entry, EntryBody, Joined, Left
from helpout_server.domain.attendance import Passage
from helpout_server.ports.live_session import LiveSessionRecord, LogLine, StoredDocument

ENTRIES = sa.Table(
    "live_session_entries",
    METADATA,
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("frame_id", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    # As it was encoded for the wire: most of it is only ever sent on.
    sa.Column("body", sa.LargeBinary, nullable=False),
)

DOCUMENTS = sa.Table(
    "live_session_documents",
    METADATA,
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), primary_key=True),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

UPDATES = sa.Table(
    "live_session_updates",
    METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column(
        "live_session_id",
        sa.Text,
        sa.ForeignKey("live_session_documents.live_session_id"),
        nullable=False,
    ),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

_BY_ID = sa.select(LIVE_SESSIONS).where(LIVE_SESSIONS.c.id == sa.bindparam("id"))
_TAKEN = (
    sa.select(LIVE_SESSIONS.c.id, LIVE_SESSIONS.c.room_taken)
    .where(LIVE_SESSIONS.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(LIVE_SESSIONS.c.id)
    .with_for_update(read=True)
)
_MANY = sa.select(LIVE_SESSIONS).where(LIVE_SESSIONS.c.id.in_(sa.bindparam("ids", expanding=True)))
_PASSAGES = (
    sa.select(ENTRIES.c.live_session_id, ENTRIES.c.account_id, ENTRIES.c.at, ENTRIES.c.body)
    .where(
        ENTRIES.c.live_session_id.in_(sa.bindparam("ids", expanding=True)),
        ENTRIES.c.kind.in_(("joined", "left")),
    )
    .order_by(ENTRIES.c.live_session_id, ENTRIES.c.seq)
)
_encode = msgspec.json.Encoder().encode
_passage: msgspec.json.Decoder[Joined | Left] = msgspec.json.Decoder(Joined | Left)
_body: msgspec.json.Decoder[EntryBody] = msgspec.json.Decoder(EntryBody)


class SqlLiveSessions:
    """``LiveSessions`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(
        self, live_session_id: str, *, booking_id: str | None, lead_id: str
    ) -> LiveSessionRecord:
        known = self.get(live_session_id)
        if known is not None:
            return known
        self._connection.execute(
            LIVE_SESSIONS.insert(),
            {"id": live_session_id, "booking_id": booking_id, "lead_id": lead_id},
        )
        return LiveSessionRecord(live_session_id, booking_id, lead_id)

    def get(self, live_session_id: str) -> LiveSessionRecord | None:
        row = self._connection.execute(_BY_ID, {"id": live_session_id}).first()
        return None if row is None else _record(row)

    def many(self, live_session_ids: Iterable[str]) -> dict[str, LiveSessionRecord]:
        rows = self._connection.execute(_MANY, {"ids": sorted(set(live_session_ids))})
        return {row.id: _record(row) for row in rows}

    def set_lead(self, live_session_id: str, account_id: str) -> None:
        self._connection.execute(
            LIVE_SESSIONS.update()
            .where(LIVE_SESSIONS.c.id == live_session_id)
            .values(lead_id=account_id)
        )

    def mark_both_connected(self, live_session_id: str, at: datetime) -> bool:
        return self._mark(
            live_session_id, LIVE_SESSIONS.c.both_connected_at, {"both_connected_at": at}
        )

    def mark_ended(self, live_session_id: str, account_id: str, at: datetime) -> bool:
        return self._mark(
            live_session_id, LIVE_SESSIONS.c.ended_at, {"ended_at": at, "ended_by": account_id}
        )

    def take_room(self, live_session_id: str) -> int:
        taken = self._connection.scalar(
            LIVE_SESSIONS.update()
            .where(LIVE_SESSIONS.c.id == live_session_id)
            .values(room_taken=LIVE_SESSIONS.c.room_taken + 1)
            .returning(LIVE_SESSIONS.c.room_taken)
        )
        assert taken is not None, "a room is taken once its live session is stored"
        return int(taken)

    def hold_rooms(self, taken: Mapping[str, int]) -> frozenset[str]:
        if not taken:
            return frozenset()
        # Shared: it keeps out who would take a room, and no other line of its row.
        rows = self._connection.execute(_TAKEN, {"ids": sorted(taken)})
        found = {row.id: row.room_taken for row in rows}
        return frozenset(id_ for id_, number in taken.items() if found.get(id_) != number)

    def append_entries(self, live_session_id: str, lines: Sequence[LogLine]) -> None:
        self.append_to_many(entries=[(live_session_id, line) for line in lines], updates=())

    def append_to_many(
        self,
        *,
        entries: Sequence[tuple[str, LogLine]],
        updates: Sequence[tuple[str, bytes]],
    ) -> None:
        if entries:
            rows = [
                {
                    "live_session_id": live_session_id,
                    "seq": line.entry.seq,
                    "at": line.entry.at,
                    "account_id": line.entry.account_id,
                    "frame_id": line.frame_id,
                    "kind": line.entry.body.__struct_config__.tag,
                    "body": _encode(line.entry.body),
                }
                for live_session_id, line in entries
            ]
            self._connection.execute(ENTRIES.insert(), rows)
        if updates:
            contents = [{"live_session_id": id_, "content": batch} for id_, batch in updates]
            self._connection.execute(UPDATES.insert(), contents)

    def lines(self, live_session_id: str) -> list[LogLine]:
        rows = self._connection.execute(
            sa.select(ENTRIES)
            .where(ENTRIES.c.live_session_id == live_session_id)
            .order_by(ENTRIES.c.seq)
        )
        return [
            LogLine(
                Entry(
                    seq=row.seq,
                    at=row.at,
                    account_id=row.account_id,
                    body=_body.decode(row.body),
                ),
                row.frame_id,
            )
            for row in rows
        ]

    def passages(self, live_session_ids: Iterable[str]) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        ids = sorted(set(live_session_ids))
        for row in self._connection.execute(_PASSAGES, {"ids": ids}) if ids else ():
            body = _passage.decode(row.body)
            if body.role != "host":
                passage = Passage(row.account_id, row.at, came=isinstance(body, Joined))
                found.setdefault(row.live_session_id, []).append(passage)
        return found

    def document(self, live_session_id: str) -> StoredDocument | None:
        row = self._connection.execute(
            sa.select(DOCUMENTS).where(DOCUMENTS.c.live_session_id == live_session_id)
        ).first()
        if row is None:
            return None
        updates = self._connection.scalars(
            sa.select(UPDATES.c.content)
            .where(UPDATES.c.live_session_id == live_session_id)
            .order_by(UPDATES.c.number)
        )
        return StoredDocument(row.epoch, row.state, tuple(updates))

    def seed_document(self, live_session_id: str, epoch: str, state: bytes) -> None:
        self._connection.execute(
            DOCUMENTS.insert(),
            {"live_session_id": live_session_id, "epoch": epoch, "state": state},
        )

    def append_updates(self, live_session_id: str, batch: bytes) -> None:
        self.append_to_many(entries=(), updates=[(live_session_id, batch)])

    def renew_document(self, live_session_id: str, epoch: str, state: bytes) -> None:
        self._connection.execute(
            DOCUMENTS.update()
            .where(DOCUMENTS.c.live_session_id == live_session_id)
            .values(epoch=epoch, state=state)
        )
        self._connection.execute(
            UPDATES.delete().where(UPDATES.c.live_session_id == live_session_id)
        )

    def compact_document(self, live_session_id: str, state: bytes) -> None:
        self._connection.execute(
            DOCUMENTS.update()
            .where(DOCUMENTS.c.live_session_id == live_session_id)
            .values(state=state)
        )
        self._connection.execute(
            UPDATES.delete().where(UPDATES.c.live_session_id == live_session_id)
        )

    def _mark(self, live_session_id: str, unmarked: sa.Column[Any], values: dict[str, Any]) -> bool:
        done = self._connection.execute(
            LIVE_SESSIONS.update()
            .where(LIVE_SESSIONS.c.id == live_session_id, unmarked.is_(None))
            .values(**values)
        )
        return done.rowcount == 1


def _record(row: sa.Row[tuple[Any, ...]]) -> LiveSessionRecord:
    return LiveSessionRecord(
        id=row.id,
        booking_id=row.booking_id,
        lead_id=row.lead_id,
        both_connected_at=row.both_connected_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
