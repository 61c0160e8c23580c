"""What help there was in a course, and the end of what is kept of it, in SQL.

A course's help is that of its queues' tickets (and what those were booked as) and of bookings of
its listings. What was done away with is noted in ``course_let_go``.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.blob import BLOBS
from helpout_server.adapters.sql.course_tables import (
    COURSE_AGREEMENTS,
    COURSE_AWAITED,
    COURSE_LET_GO,
    COURSE_PEOPLE,
    COURSE_QUEUES,
)
from helpout_server.adapters.sql.handout import HANDOUTS
from helpout_server.adapters.sql.history import EPOCHS, HISTORY
from helpout_server.adapters.sql.live_session import DOCUMENTS, ENTRIES, UPDATES
from helpout_server.adapters.sql.queue_tables import MOVES, NOTES, QUEUES, TICKETS
from helpout_server.adapters.sql.tables import (
    BOOKINGS,
    LISTINGS,
    LIVE_SESSIONS,
    RECORDINGS,
    STILLS,
)
from helpout_server.adapters.sql.upsert import insert
from helpout_server.domain.course_figures import Asked
from helpout_server.ports.course import Held, Purgeable, ServedLine

_AT_ONCE = 500
_TALK = (UPDATES, DOCUMENTS, ENTRIES, EPOCHS, HISTORY, BLOBS, STILLS, HANDOUTS)
"""Updates before their documents: they point at them."""
_AHEAD = ("held", "requested", "confirmed", "in_progress")
_COUNTED = ("confirmed", "in_progress", "completed", "no_show", "cancelled")


def _queues_of(course_id: str) -> sa.Select[Any]:
    return sa.select(COURSE_QUEUES.c.queue_id).where(COURSE_QUEUES.c.course_id == course_id)


def _listings_of(course_id: str) -> sa.Select[Any]:
    return sa.select(LISTINGS.c.id).where(LISTINGS.c.course_id == course_id)


def _tickets_of(course_id: str) -> sa.ColumnElement[bool]:
    return TICKETS.c.queue_id.in_(_queues_of(course_id))


def _bookings_of(course_id: str) -> sa.ColumnElement[bool]:
    """Of its listings, and those that its tickets were helped under."""
    helped = sa.select(TICKETS.c.booking_id).where(
        _tickets_of(course_id), TICKETS.c.booking_id.is_not(None)
    )
    return sa.or_(BOOKINGS.c.listing_id.in_(_listings_of(course_id)), BOOKINGS.c.id.in_(helped))


def _not_let_go(kind: str, id_: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(COURSE_LET_GO.c.kind == kind, COURSE_LET_GO.c.id == id_)


class SqlCourseRecords:
    """The part of ``Courses`` that looks at queues, bookings and live sessions."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def asked(self, course_id: str) -> list[Asked]:
        found = [*self._asked_in_line(course_id), *self._booked(course_id)]
        return sorted(found, key=lambda one: (one.at, one.student_id))

    def _asked_in_line(self, course_id: str) -> list[Asked]:
        rows = self._connection.execute(
            sa.select(
                *(TICKETS.c[name] for name in _TICKET_FACTS),
                TICKETS.c.problem["notebook_name"].as_string().label("notebook"),
            ).where(_tickets_of(course_id))
        )
        return [
            Asked(
                student_id=row.student_id,
                at=row.took_at,
                helper_id=row.helper_id if row.helped_at is not None else None,
                called_at=row.called_at if row.helped_at is not None else None,
                helped_s=_lasted(row.helped_at, row.ended_at),
                outcome=_outcome(row.state, row.outcome),
                notebook=row.notebook or "",
                exercise=row.exercise,
                exception=row.exception,
            )
            for row in rows
        ]

    def _booked(self, course_id: str) -> list[Asked]:
        problem = BOOKINGS.c.problem
        rows = self._connection.execute(
            sa.select(
                *(BOOKINGS.c[name] for name in ("student_id", "tutor_id", "created_at", "status")),
                problem["notebook_name"].as_string().label("notebook"),
                problem[("context", "exercise", "grade_id")].as_string().label("exercise"),
                sa.func.coalesce(LIVE_SESSIONS.c.both_connected_at, BOOKINGS.c.starts_at).label(
                    "began"
                ),
                sa.func.coalesce(LIVE_SESSIONS.c.ended_at, BOOKINGS.c.ends_at).label("ended"),
            )
            .select_from(
                BOOKINGS.outerjoin(LIVE_SESSIONS, LIVE_SESSIONS.c.id == BOOKINGS.c.live_session_id)
            )
            .where(
                BOOKINGS.c.listing_id.in_(_listings_of(course_id)),
                BOOKINGS.c.booked,
                BOOKINGS.c.status.in_(_COUNTED),
            )
        )
        return [
            Asked(
                student_id=row.student_id,
                at=row.created_at,
                helper_id=row.tutor_id if row.status == "completed" else None,
                helped_s=_lasted(row.began, row.ended) if row.status == "completed" else None,
                outcome=_BOOKED_OUTCOMES.get(row.status, ""),
                notebook=row.notebook or "",
                exercise=row.exercise or "",
            )
            for row in rows
        ]

    def held(self, course_id: str, *, over_by: datetime, talk: bool) -> list[Held]:
        by_ticket = sa.select(
            TICKETS.c.live_session_id, sa.func.max(TICKETS.c.ended_at).label("over_at")
        ).where(_tickets_of(course_id), TICKETS.c.live_session_id.is_not(None))
        by_booking = (
            sa.select(
                BOOKINGS.c.live_session_id,
                sa.func.max(sa.func.coalesce(LIVE_SESSIONS.c.ended_at, BOOKINGS.c.ends_at)).label(
                    "over_at"
                ),
            )
            .select_from(
                BOOKINGS.outerjoin(LIVE_SESSIONS, LIVE_SESSIONS.c.id == BOOKINGS.c.live_session_id)
            )
            .where(BOOKINGS.c.listing_id.in_(_listings_of(course_id)))
        )
        found: dict[str, datetime] = {}
        for query, id_ in (
            (by_ticket, TICKETS.c.live_session_id),
            (by_booking, BOOKINGS.c.live_session_id),
        ):
            wanted = query.where(_not_let_go("talk", id_)) if talk else query
            for row in self._connection.execute(wanted.group_by(id_)):
                if row.over_at is not None and row.over_at <= over_by:
                    found[row.live_session_id] = row.over_at
        return [Held(id_, over_at) for id_, over_at in sorted(found.items())]

    def empty_problems(self, course_id: str, *, over_by: datetime) -> int:
        tickets = self._connection.execute(
            sa.select(
                TICKETS.c.id,
                TICKETS.c.exercise,
                TICKETS.c.problem["notebook_name"].as_string().label("notebook"),
            ).where(
                _tickets_of(course_id),
                TICKETS.c.ended_at <= over_by,
                _not_let_go("ticket", TICKETS.c.id),
            )
        ).all()
        for row in tickets:
            self._connection.execute(
                TICKETS.update()
                .where(TICKETS.c.id == row.id)
                .values(headline="", tried="", words=[], problem=_emptied(row))
            )
        ids = [row.id for row in tickets]
        for some in _parts(ids):
            self._connection.execute(NOTES.delete().where(NOTES.c.ticket_id.in_(some)))
        self._let_go("ticket", ids)
        return len(tickets) + self._empty_bookings(course_id, over_by)

    def _empty_bookings(self, course_id: str, over_by: datetime | None) -> int:
        """Of what is ahead, nothing; of the rest what was over by then, or (None) all of it."""
        over = sa.true() if over_by is None else BOOKINGS.c.ends_at <= over_by
        rows = self._connection.execute(
            sa.select(
                BOOKINGS.c.id,
                BOOKINGS.c.problem["notebook_name"].as_string().label("notebook"),
                BOOKINGS.c.problem[("context", "exercise", "grade_id")]
                .as_string()
                .label("exercise"),
            ).where(
                _bookings_of(course_id),
                over,
                BOOKINGS.c.status.not_in(_AHEAD),
                _not_let_go("booking", BOOKINGS.c.id),
            )
        ).all()
        for row in rows:
            self._connection.execute(
                BOOKINGS.update().where(BOOKINGS.c.id == row.id).values(problem=_emptied(row))
            )
        self._let_go("booking", [row.id for row in rows])
        return len(rows)

    def empty_talk(self, live_session_ids: Collection[str]) -> int:
        gone = 0
        ids = sorted(set(live_session_ids))
        for some in _parts(ids):
            for table in _TALK:
                done = self._connection.execute(
                    table.delete().where(table.c.live_session_id.in_(some))
                )
                gone += done.rowcount
        self._let_go("talk", ids)
        return gone

    def recordings_due(self, live_session_ids: Collection[str], *, at: datetime) -> int:
        moved = 0
        for some in _parts(sorted(set(live_session_ids))):
            done = self._connection.execute(
                RECORDINGS.update()
                .where(RECORDINGS.c.live_session_id.in_(some), RECORDINGS.c.delete_at > at)
                .values(delete_at=at)
            )
            moved += done.rowcount
        return moved

    def ahead(self, course_id: str) -> int:
        query = (
            sa.select(sa.func.count())
            .select_from(BOOKINGS)
            .where(
                BOOKINGS.c.listing_id.in_(_listings_of(course_id)), BOOKINGS.c.status.in_(_AHEAD)
            )
        )
        return self._connection.scalar(query) or 0

    def served(self, course_id: str) -> list[ServedLine]:
        rows = self._connection.execute(
            sa.select(
                *(TICKETS.c[name] for name in _TICKET_FACTS),
                TICKETS.c.problem["notebook_name"].as_string().label("notebook"),
                QUEUES.c.title,
            )
            .join(QUEUES, QUEUES.c.id == TICKETS.c.queue_id)
            .where(_tickets_of(course_id), TICKETS.c.ended_at.is_not(None))
            .order_by(TICKETS.c.took_at, TICKETS.c.id)
        )
        return [
            ServedLine(
                queue_title=row.title,
                student_id=row.student_id,
                helper_id=row.helper_id if row.helped_at is not None else None,
                took_at=row.took_at,
                waited_s=_lasted(row.took_at, row.called_at) if row.helped_at else None,
                helped_s=_lasted(row.helped_at, row.ended_at),
                outcome=_outcome(row.state, row.outcome),
                notebook=row.notebook or "",
                exercise=row.exercise,
                exception=row.exception,
            )
            for row in rows
        ]

    def purgeable(self, course_id: str) -> Purgeable:
        sessions = self._sessions(course_id)
        counts = {
            "tickets": (TICKETS, _tickets_of(course_id)),
            "bookings": (BOOKINGS, _bookings_of(course_id)),
            "awaited": (COURSE_AWAITED, COURSE_AWAITED.c.course_id == course_id),
        }
        found = {
            name: self._connection.scalar(
                sa.select(sa.func.count()).select_from(table).where(wanted)
            )
            or 0
            for name, (table, wanted) in counts.items()
        }
        people = sa.select(sa.func.count(COURSE_PEOPLE.c.account_id.distinct())).where(
            COURSE_PEOPLE.c.course_id == course_id
        )
        return Purgeable(
            tickets=found["tickets"],
            bookings=found["bookings"],
            live_sessions=len(sessions),
            recordings=self._recorded(sessions),
            people=self._connection.scalar(people) or 0,
            awaited=found["awaited"],
        )

    def purge(self, course_id: str, *, but: str, now: datetime) -> None:
        sessions = self._sessions(course_id)
        self.empty_talk(sessions)
        self.recordings_due(sessions, at=now)
        self._empty_bookings(course_id, None)
        tickets = list(
            self._connection.scalars(sa.select(TICKETS.c.id).where(_tickets_of(course_id)))
        )
        for some in _parts(tickets):
            for table in (MOVES, NOTES):
                self._connection.execute(table.delete().where(table.c.ticket_id.in_(some)))
            self._connection.execute(TICKETS.delete().where(TICKETS.c.id.in_(some)))
        for table in (COURSE_AWAITED, COURSE_AGREEMENTS):
            self._connection.execute(table.delete().where(table.c.course_id == course_id))
        others = sa.and_(COURSE_PEOPLE.c.course_id == course_id, COURSE_PEOPLE.c.account_id != but)
        self._connection.execute(COURSE_PEOPLE.delete().where(others))

    # ---- steps ----

    def _sessions(self, course_id: str) -> list[str]:
        """Every live session of it, over or not."""
        by_ticket = sa.select(TICKETS.c.live_session_id).where(
            _tickets_of(course_id), TICKETS.c.live_session_id.is_not(None)
        )
        by_booking = sa.select(BOOKINGS.c.live_session_id).where(
            BOOKINGS.c.listing_id.in_(_listings_of(course_id))
        )
        return sorted(self._connection.scalars(by_ticket.union(by_booking)))

    def _recorded(self, live_session_ids: Collection[str]) -> int:
        count = 0
        for some in _parts(sorted(live_session_ids)):
            query = (
                sa.select(sa.func.count())
                .select_from(RECORDINGS)
                .where(RECORDINGS.c.live_session_id.in_(some), RECORDINGS.c.status != "deleted")
            )
            count += self._connection.scalar(query) or 0
        return count

    def _let_go(self, kind: str, ids: Collection[str]) -> None:
        if ids:
            self._connection.execute(
                insert(self._connection, COURSE_LET_GO).on_conflict_do_nothing(),
                [{"kind": kind, "id": id_} for id_ in sorted(ids)],
            )


_TICKET_FACTS = (
    *("student_id", "helper_id", "state", "outcome", "exercise", "exception"),
    *("took_at", "called_at", "helped_at", "ended_at"),
)
_BOOKED_OUTCOMES = {"completed": "not_said", "no_show": "missed", "cancelled": "cancelled"}


def _outcome(state: str, outcome: str | None) -> str:
    """What came of a ticket, in one word."""
    if state == "done":
        return outcome or "not_said"
    return state if state in ("left", "missed") else ""


def _lasted(began: datetime | None, ended: datetime | None) -> int | None:
    if began is None or ended is None:
        return None
    return max(0, int((ended - began).total_seconds()))


def _emptied(row: sa.Row[Any]) -> dict[str, Any]:
    """A problem with nothing in it but which notebook and exercise it was about."""
    context = {"exercise": {"grade_id": row.exercise}} if row.exercise else None
    return {"notebook_name": row.notebook or "", "context": context}


def _parts(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
