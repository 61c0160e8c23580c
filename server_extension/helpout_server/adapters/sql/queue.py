"""Queues and tickets in SQL. The database itself refuses a student's second open ticket."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.queue_tables import MOVES, NOTES, QUEUES, TICKETS
from helpout_server.adapters.sql.queue_urgent import SqlUrgent
from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import Conflict
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_ticket import OPEN, Move, Note, Stuck, Ticket

_ID: sa.BindParameter[str] = sa.bindparam("id")
_QUEUE = sa.select(QUEUES).where(QUEUES.c.id == _ID)
_TICKET = sa.select(TICKETS).where(TICKETS.c.id == _ID)
# Written out, not parameters: only then does SQLite use the index of open ones.
_IS_OPEN = TICKETS.c.state.in_(sa.bindparam("open", OPEN, expanding=True, literal_execute=True))
_IN_ORDER = (TICKETS.c.took_at, TICKETS.c.id)
_OPEN_OF = (
    sa.select(TICKETS)
    .where(TICKETS.c.queue_id.in_(sa.bindparam("ids", expanding=True)), _IS_OPEN)
    .order_by(*_IN_ORDER)
)
_LINES = {
    table: sa.select(table)
    .where(table.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(table.c.ticket_id, table.c.line)
    for table in (MOVES, NOTES)
}
_KNOWN = {
    table: sa.select(sa.func.count()).select_from(table).where(table.c.ticket_id == _ID)
    for table in (MOVES, NOTES)
}
_NAMED_BY = (
    sa.select(QUEUES.c.helpers)
    .where(QUEUES.c.owner_id == sa.bindparam("owner_id"))
    .order_by(QUEUES.c.opened_at.desc())
    .limit(20)
)
_IDS_AT_ONCE = 500
_ONE_OPEN = ("queue_tickets_one_open", "queue_tickets.queue_id, queue_tickets.student_id")
"""How PostgreSQL and SQLite name what refused."""


class SqlQueues(SqlUrgent):
    """``Queues`` of one transaction."""

    # ---- queues ----

    def add(self, queue: Queue) -> None:
        self._connection.execute(QUEUES.insert(), _queue_values(queue))

    def update(self, queue: Queue) -> None:
        self._connection.execute(
            QUEUES.update().where(QUEUES.c.id == queue.id).values(**_queue_values(queue))
        )

    def get(self, queue_id: str) -> Queue | None:
        row = self._connection.execute(_QUEUE, {"id": queue_id}).one_or_none()
        return None if row is None else _queue(row)

    def not_closed(self, *, limit: int) -> list[Queue]:
        rows = self._connection.execute(
            sa.select(QUEUES)
            .where(QUEUES.c.status != "closed")
            .order_by(QUEUES.c.opened_at.desc(), QUEUES.c.id)
            .limit(limit)
        )
        return [_queue(row) for row in rows]

    def closing(self, *, by: datetime, limit: int) -> list[Queue]:
        rows = self._connection.execute(
            sa.select(QUEUES)
            .where(QUEUES.c.status.in_(("open", "paused")), QUEUES.c.closes_at <= by)
            .order_by(QUEUES.c.closes_at, QUEUES.c.id)
            .limit(limit)
        )
        return [_queue(row) for row in rows]

    def named_by(self, owner_id: str) -> frozenset[str]:
        found = self._connection.scalars(_NAMED_BY, {"owner_id": owner_id})
        return frozenset(id_ for helpers in found for id_ in helpers)

    # ---- tickets ----

    def add_ticket(self, ticket: Ticket) -> None:
        self._guarded(TICKETS.insert().values(**_ticket_values(ticket)))
        self._add_lines(ticket)

    def update_ticket(self, ticket: Ticket) -> None:
        values = _ticket_values(ticket)
        self._guarded(TICKETS.update().where(TICKETS.c.id == ticket.id).values(**values))
        self._add_lines(ticket)

    def ticket(self, ticket_id: str) -> Ticket | None:
        rows = self._connection.execute(_TICKET, {"id": ticket_id}).all()
        return next(iter(self._tickets(rows)), None)

    def open_tickets(self, queue_ids: Iterable[str]) -> dict[str, list[Ticket]]:
        rows = self._connection.execute(_OPEN_OF, {"ids": sorted(set(queue_ids))}).all()
        found: dict[str, list[Ticket]] = {}
        for ticket in self._tickets(rows):
            found.setdefault(ticket.queue_id, []).append(ticket)
        return found

    def outlines(self, queue_id: str, *, since: datetime) -> list[Ticket]:
        columns = [column for column in TICKETS.c if column.name not in ("problem", "words")]
        rows = self._connection.execute(
            sa.select(*columns)
            .where(
                TICKETS.c.queue_id == queue_id,
                sa.or_(TICKETS.c.took_at >= since, TICKETS.c.ended_at >= since, _IS_OPEN),
            )
            .order_by(*_IN_ORDER)
        )
        return [
            Ticket(
                **{name: getattr(row, name) for name in _PLAIN},
                problem=Problem(),
                stuck=Stuck(row.exception, row.exercise),
            )
            for row in rows
        ]

    def tickets_of_student(self, queue_id: str, student_id: str) -> list[Ticket]:
        return self._selected(
            sa.and_(TICKETS.c.queue_id == queue_id, TICKETS.c.student_id == student_id)
        )

    def last_tickets(self, student_id: str, queue_ids: Iterable[str]) -> dict[str, Ticket]:
        found = self._selected(
            sa.and_(
                TICKETS.c.student_id == student_id, TICKETS.c.queue_id.in_(sorted(set(queue_ids)))
            )
        )
        return {ticket.queue_id: ticket for ticket in found}

    def history(
        self,
        queue_id: str,
        *,
        since: datetime | None,
        limit: int,
        offset: int,
        helper_id: str | None = None,
    ) -> tuple[list[Ticket], int]:
        wanted = TICKETS.c.queue_id == queue_id
        if helper_id is not None:
            wanted = sa.and_(wanted, TICKETS.c.helper_id == helper_id)
        if since is not None:
            wanted = sa.and_(wanted, TICKETS.c.took_at >= since)
        count = sa.select(sa.func.count()).select_from(TICKETS).where(wanted)
        total = self._connection.scalar(count) or 0
        rows = self._connection.execute(
            sa.select(TICKETS)
            .where(wanted)
            .order_by(TICKETS.c.took_at.desc(), TICKETS.c.id)
            .limit(limit)
            .offset(offset)
        ).all()
        return self._tickets(rows), total

    def unanswered(self, *, by: datetime, limit: int) -> list[Ticket]:
        return self._selected(
            sa.and_(TICKETS.c.state == "called", TICKETS.c.answer_until <= by), limit=limit
        )

    def being_helped(self, *, limit: int) -> list[Ticket]:
        return self._selected(TICKETS.c.state == "helping", limit=limit)

    def held_by(self, helper_id: str) -> list[Ticket]:
        return self._selected(
            sa.and_(TICKETS.c.helper_id == helper_id, TICKETS.c.state.in_(("called", "helping")))
        )

    # ---- steps ----

    def _selected(
        self, wanted: sa.ColumnElement[bool], *, limit: int | None = None
    ) -> list[Ticket]:
        query = sa.select(TICKETS).where(wanted).order_by(*_IN_ORDER).limit(limit)
        return self._tickets(self._connection.execute(query).all())

    def _tickets(self, rows: Sequence[sa.Row[Any]]) -> list[Ticket]:
        moves: dict[str, list[Move]] = {row.id: [] for row in rows}
        notes: dict[str, list[Note]] = {row.id: [] for row in rows}
        ids = list(moves)
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = {"ids": ids[start : start + _IDS_AT_ONCE]}
            for row in self._connection.execute(_LINES[MOVES], some):
                moves[row.ticket_id].append(Move(row.at, row.actor_id, row.state, row.reason))
            for row in self._connection.execute(_LINES[NOTES], some):
                notes[row.ticket_id].append(Note(row.by, row.text, row.at))
        return [_ticket(row, tuple(moves[row.id]), tuple(notes[row.id])) for row in rows]

    def _guarded(self, statement: sa.Insert | sa.Update) -> None:
        """One open ticket a student and queue; a refused one leaves the transaction whole."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(statement)
        except sa.exc.IntegrityError as error:
            if any(name in str(error.orig) for name in _ONE_OPEN):
                raise Conflict("You have a place in this queue already.") from error
            raise

    def _add_lines(self, ticket: Ticket) -> None:
        lines: dict[sa.Table, list[dict[str, Any]]] = {
            MOVES: [
                {"at": one.at, "actor_id": one.actor_id, "state": one.state, "reason": one.reason}
                for one in ticket.history
            ],
            NOTES: [{"at": one.at, "by": one.by, "text": one.text} for one in ticket.notes],
        }
        for table, rows in lines.items():
            if not rows:
                continue
            known = self._connection.scalar(_KNOWN[table], {"id": ticket.id}) or 0
            new = [
                {"ticket_id": ticket.id, "line": line, **row}
                for line, row in enumerate(rows, 1)
                if line > known
            ]
            if new:
                self._connection.execute(table.insert(), new)


def _queue_values(queue: Queue) -> dict[str, Any]:
    return {
        "id": queue.id,
        "owner_id": queue.owner_id,
        "title": queue.title,
        "description": queue.description,
        "ordering": queue.order,
        "admission": queue.admission,
        "pin_hash": queue.pin_hash,
        "roster": list(queue.roster),
        "helpers": list(queue.helpers),
        "rooms": list(queue.rooms),
        "tags": list(queue.tags),
        "status": queue.status,
        "grace_s": queue.grace_s,
        "tickets_per_hour_max": queue.tickets_per_hour_max,
        "usual_minutes": queue.usual_minutes,
        "opened_at": queue.opened_at,
        "closes_at": queue.closes_at,
    }


def _queue(row: sa.Row[Any]) -> Queue:
    return Queue(
        id=row.id,
        owner_id=row.owner_id,
        title=row.title,
        description=row.description,
        order=row.ordering,
        admission=row.admission,
        pin_hash=row.pin_hash,
        roster=tuple(row.roster),
        helpers=tuple(row.helpers),
        rooms=tuple(row.rooms),
        tags=tuple(row.tags),
        status=row.status,
        grace_s=row.grace_s,
        tickets_per_hour_max=row.tickets_per_hour_max,
        usual_minutes=row.usual_minutes,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
    )


_PLAIN = (
    *("id", "queue_id", "student_id", "state", "headline", "tried", "room", "deadline"),
    *("took_at", "place_at", "helper_id", "called_at", "answer_until", "helped_at", "ended_at"),
    *("meant_for", "meant_until", "booking_id", "live_session_id", "group_id", "outcome"),
    *("misses", "told_next"),
)
"""Columns that are fields as they are."""


def _ticket_values(ticket: Ticket) -> dict[str, Any]:
    return {
        **{name: getattr(ticket, name) for name in _PLAIN},
        "problem": msgspec.to_builtins(ticket.problem),
        "exception": ticket.stuck.exception,
        "exercise": ticket.stuck.exercise,
        "words": sorted(ticket.stuck.words),
    }


def _ticket(row: sa.Row[Any], moves: tuple[Move, ...], notes: tuple[Note, ...]) -> Ticket:
    return Ticket(
        **{name: getattr(row, name) for name in _PLAIN},
        problem=msgspec.convert(row.problem, Problem),
        stuck=Stuck(row.exception, row.exercise, frozenset(row.words)),
        history=moves,
        notes=notes,
    )
