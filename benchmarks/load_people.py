"""Accounts and bookings for many rooms, written straight into a database.

Owns the rows: a tutor, a student, a listing and a booking that has just begun for each room, as
the use cases would have left them. The walk over HTTP would take minutes and measure nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.sql.postgresql import is_postgresql, open_postgresql
from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account, credential_hash, token_text
from helpout_server.domain.booking import Booking, Move
from helpout_server.domain.listing import Listing
from helpout_server.ports.unit_of_work import UnitOfWork

TITLE = "Load read together"
LONG_MINUTES = 120
PER_TRANSACTION = 200


@dataclass(frozen=True, slots=True)
class BookedRoom:
    """A room that may be entered now, and the tokens of its two people."""

    live_session_id: str
    student_id: str
    student_token: str
    tutor_token: str

    def plain(self) -> dict[str, str]:
        return asdict(self)


def book_rooms(database: Path | str, count: int) -> list[BookedRoom]:
    """Fill an empty or a filled database, whose server does not run, with so many bookings."""
    place = str(database)
    store: SqlStore = open_postgresql(place) if is_postgresql(place) else open_store(place)
    try:
        rooms: list[BookedRoom] = []
        while len(rooms) < count:
            many = min(PER_TRANSACTION, count - len(rooms))
            rooms += store.write_blocking(lambda uow, many=many: _book(uow, many))  # type: ignore[misc]
    finally:
        store.close()
    return rooms


def _book(uow: UnitOfWork, count: int) -> Sequence[BookedRoom]:
    ids, now = SystemIds(), datetime.now(UTC)
    rooms = []
    for _ in range(count):
        tutor, student = ids.new("acc"), ids.new("acc")
        tokens = [_person(uow, account_id, now) for account_id in (tutor, student)]
        listing = Listing(
            id=ids.new("lst"),
            tutor_id=tutor,
            title=TITLE,
            description="What a figure says and what it does not.",
            category="data_analysis",
            tags=("pandas",),
            requirements="",
            durations_minutes=(30,),
            published=False,
            created_at=now,
            updated_at=now,
        )
        uow.listings.add(listing)
        end = now + timedelta(minutes=LONG_MINUTES)
        booking = Booking(
            id=ids.new("bkg"),
            listing_id=listing.id,
            listing_title=TITLE,
            tutor_id=tutor,
            student_id=student,
            start=now,
            end=end,
            blocked_from=now,
            blocked_until=end,
            status="confirmed",
            problem=Problem(summary="The merge doubles my rows.", code="df.merge(other)\n"),
            live_session_id=ids.new("live"),
            created_at=now,
            history=(Move(now, student, "confirmed"),),
        )
        uow.bookings.add(booking)
        rooms.append(BookedRoom(booking.live_session_id, student, tokens[1], tokens[0]))
    return rooms


def _person(uow: UnitOfWork, account_id: str, now: datetime) -> str:
    """A new account; its token."""
    uow.accounts.add(Account(account_id, "Somebody of a benchmark", "UTC", False, now))
    token = token_text(secrets.token_hex(20))
    uow.accounts.add_token(credential_hash(token), account_id, now=now)
    return token
