"""Who did what when, as far as the tables tell it: lines in order of time, read as they come.

Owns which columns of which areas are a deed. A row that may be changed tells only its last state;
what is kept as history (moves of bookings, of places in line) tells every one. What nothing
records is listed in ``docs/operations/audit.md``.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from helpout_server.adapters.sql.queue_tables import MOVES as TICKET_MOVES
from helpout_server.adapters.sql.tables import (
    ACCOUNT_TOKENS,
    ACCOUNTS,
    BOOKING_MOVES,
    GATHERINGS,
    INVITATIONS,
    LIVE_SESSIONS,
    MEMBERS,
    RECORDINGS,
    REVIEWS,
)

ROWS_AT_ONCE = 200


class AuditLine(NamedTuple):
    """One deed."""

    at: datetime
    area: str
    about: str
    """The id of what was done to."""
    actor_id: str
    """Empty where nobody is recorded; the marketplace's own deeds have the id of nobody."""
    act: str
    reason: str
    """In the words of who did it."""


def _text(value: str) -> sa.ColumnElement[str]:
    return sa.literal(value, sa.Text)


_NONE = _text("")
_SOURCES: tuple[tuple[sa.ColumnElement[Any], ...], ...] = (
    (ACCOUNTS.c.created_at, _text("account"), ACCOUNTS.c.id, _NONE, _text("made"), _NONE),
    (
        ACCOUNT_TOKENS.c.created_at, _text("account"), ACCOUNT_TOKENS.c.account_id, _NONE,
        _text("token_made"), _NONE,
    ),
    (
        INVITATIONS.c.created_at, _text("invitation"), INVITATIONS.c.id, INVITATIONS.c.made_by,
        _text("made"), _NONE,
    ),
    (
        BOOKING_MOVES.c.at, _text("booking"), BOOKING_MOVES.c.booking_id,
        BOOKING_MOVES.c.actor_id,
        sa.func.coalesce(sa.func.nullif(BOOKING_MOVES.c.act, ""), BOOKING_MOVES.c.status),
        BOOKING_MOVES.c.reason,
    ),
    (
        TICKET_MOVES.c.at, _text("queue_ticket"), TICKET_MOVES.c.ticket_id,
        TICKET_MOVES.c.actor_id, sa.func.coalesce(TICKET_MOVES.c.state, "changed"),
        TICKET_MOVES.c.reason,
    ),
    (
        GATHERINGS.c.created_at, _text("gathering"), GATHERINGS.c.id, GATHERINGS.c.host_id,
        _text("made"), _NONE,
    ),
    (
        MEMBERS.c.at, _text("live_session_member"),
        MEMBERS.c.live_session_id + " " + MEMBERS.c.account_id,
        sa.func.coalesce(MEMBERS.c.asked_by, ""), MEMBERS.c.state, _NONE,
    ),
    (
        LIVE_SESSIONS.c.ended_at, _text("live_session"), LIVE_SESSIONS.c.id,
        sa.func.coalesce(LIVE_SESSIONS.c.ended_by, ""), _text("ended"), _NONE,
    ),
    (
        RECORDINGS.c.started_at, _text("recording"), RECORDINGS.c.id, RECORDINGS.c.asked_by,
        _text("started"), _NONE,
    ),
    (
        REVIEWS.c.written_at, _text("review"), REVIEWS.c.id, REVIEWS.c.author_id,
        _text("written"), _NONE,
    ),
)  # fmt: skip


def audit(
    connection: sa.Connection, *, since: datetime | None, until: datetime | None
) -> Iterator[AuditLine]:
    """Deeds of ``[since, until)``, the oldest first. A few rows of each area are in memory."""
    return heapq.merge(*(_lines(connection, source, since, until) for source in _SOURCES))


def _lines(
    connection: sa.Connection,
    source: tuple[sa.ColumnElement[Any], ...],
    since: datetime | None,
    until: datetime | None,
) -> Iterator[AuditLine]:
    at = source[0]
    found = sa.select(*source).where(at.is_not(None)).order_by(*source[:3])
    if since is not None:
        found = found.where(at >= since)
    if until is not None:
        found = found.where(at < until)
    rows = connection.execute(
        found, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE}
    )
    for row in rows:
        yield AuditLine(*row)
