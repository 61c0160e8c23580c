"""Urgent questions in SQL, and what queues look up of listings and accounts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.queue_tables import HELP_LISTINGS, URGENT, URGENT_TAKERS
from helpout_server.adapters.sql.tables import ACCOUNTS, LISTINGS
from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import Conflict
from helpout_server.domain.queue_urgent import UrgentQuestion


class SqlUrgent:
    """The part of ``Queues`` that knows no queue."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # ---- what helpouts from a queue are booked under ----

    def help_listing(self, tutor_id: str) -> str | None:
        return self._connection.scalar(
            sa.select(HELP_LISTINGS.c.listing_id).where(HELP_LISTINGS.c.tutor_id == tutor_id)
        )

    def add_help_listing(self, tutor_id: str, listing_id: str) -> None:
        row = {"tutor_id": tutor_id, "listing_id": listing_id}
        self._connection.execute(HELP_LISTINGS.insert(), row)

    # ---- urgent questions ----

    def add_urgent(self, question: UrgentQuestion) -> None:
        try:
            with self._connection.begin_nested():
                self._connection.execute(URGENT.insert(), _values(question))
        except sa.exc.IntegrityError as error:
            raise Conflict("Your last urgent question is still open.") from error

    def update_urgent(self, question: UrgentQuestion) -> None:
        self._connection.execute(
            URGENT.update().where(URGENT.c.id == question.id).values(**_values(question))
        )

    def urgent(self, question_id: str) -> UrgentQuestion | None:
        row = self._connection.execute(
            sa.select(URGENT).where(URGENT.c.id == question_id)
        ).one_or_none()
        return None if row is None else _question(row)

    def open_urgent(self, *, limit: int) -> list[UrgentQuestion]:
        rows = self._connection.execute(
            sa.select(URGENT)
            .where(URGENT.c.state == "open")
            .order_by(URGENT.c.asked_at, URGENT.c.id)
            .limit(limit)
        )
        return [_question(row) for row in rows]

    def urgent_of_student(self, student_id: str, *, since: datetime) -> list[UrgentQuestion]:
        return self._latest(URGENT.c.student_id == student_id, since)

    def urgent_of_helper(self, helper_id: str, *, since: datetime) -> list[UrgentQuestion]:
        return self._latest(URGENT.c.helper_id == helper_id, since)

    def takes_urgent(self, account_id: str) -> bool:
        wanted = sa.select(URGENT_TAKERS).where(URGENT_TAKERS.c.account_id == account_id)
        return self._connection.execute(wanted).one_or_none() is not None

    def set_takes_urgent(self, account_id: str, *, takes: bool) -> None:
        self._connection.execute(
            URGENT_TAKERS.delete().where(URGENT_TAKERS.c.account_id == account_id)
        )
        if takes:
            self._connection.execute(URGENT_TAKERS.insert(), {"account_id": account_id})

    def urgent_takers(self) -> dict[str, frozenset[str]]:
        rows = self._connection.execute(
            sa.select(URGENT_TAKERS.c.account_id, LISTINGS.c.tags).join_from(
                URGENT_TAKERS,
                LISTINGS,
                sa.and_(LISTINGS.c.tutor_id == URGENT_TAKERS.c.account_id, LISTINGS.c.published),
                isouter=True,
            )
        )
        found: dict[str, frozenset[str]] = {}
        for account_id, tags in rows:
            folded = frozenset(tag.casefold() for tag in tags or ())
            found[account_id] = found.get(account_id, frozenset()) | folded
        return found

    # ---- presence ----

    def offering(self, account_ids: Iterable[str]) -> frozenset[str]:
        ids = sorted(set(account_ids))
        found = sa.union(
            sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(ids), ACCOUNTS.c.is_staff),
            sa.select(LISTINGS.c.tutor_id).where(
                LISTINGS.c.tutor_id.in_(ids), LISTINGS.c.published
            ),
        )
        return frozenset(self._connection.scalars(found))

    # ---- steps ----

    def _latest(self, wanted: sa.ColumnElement[bool], since: datetime) -> list[UrgentQuestion]:
        rows = self._connection.execute(
            sa.select(URGENT)
            .where(wanted, URGENT.c.asked_at >= since)
            .order_by(URGENT.c.asked_at.desc(), URGENT.c.id)
        )
        return [_question(row) for row in rows]


def _values(question: UrgentQuestion) -> dict[str, Any]:
    return {
        "id": question.id,
        "student_id": question.student_id,
        "headline": question.headline,
        "tags": list(question.tags),
        "problem": msgspec.to_builtins(question.problem),
        "state": question.state,
        "asked": list(question.asked),
        "asked_at": question.asked_at,
        "expires_at": question.expires_at,
        "helper_id": question.helper_id,
        "booking_id": question.booking_id,
        "live_session_id": question.live_session_id,
    }


def _question(row: sa.Row[Any]) -> UrgentQuestion:
    return UrgentQuestion(
        id=row.id,
        student_id=row.student_id,
        headline=row.headline,
        tags=tuple(row.tags),
        problem=msgspec.convert(row.problem, Problem),
        state=row.state,
        asked=tuple(row.asked),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        helper_id=row.helper_id,
        booking_id=row.booking_id,
        live_session_id=row.live_session_id,
    )
