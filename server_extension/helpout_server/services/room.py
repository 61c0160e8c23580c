"""What the edge of a room asks of the store: who may enter, what the room was, that both came.

Each function is one transaction. Does not know sockets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.event import EventHint
from helpout_server.domain import booking as bookings
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking
from helpout_server.domain.document import seed_document
from helpout_server.domain.errors import (
    LiveSessionOver,
    NotAllowed,
    NotFound,
    NotYetJoinable,
    WrongState,
)
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine, StoredDocument
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.booking import join_window
from helpout_server.services.context import Policy


@dataclass(frozen=True, slots=True)
class Admitted:
    """One of the two people of a booking, at the open door of its room."""

    account: Account
    role: ParticipantRole
    booking: Booking
    ends_in_ms: int
    """Till the booked end; negative when past."""
    closes_in_s: float
    """Till the room is closed."""


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """What a room was when it was last stored."""

    lines: Sequence[LogLine]
    document: StoredDocument
    both_connected: bool


def check_open(uow: UnitOfWork, booking: Booking, *, policy: Policy, now: datetime) -> None:
    """Whether the room of a booking may be entered now.

    Raises:
        NotYetJoinable: with ``opens_in_ms`` and ``joinable_from`` in its context.
        LiveSessionOver: it ended, was cancelled, or its time is past.
    """
    window = join_window(policy)
    record = uow.live_sessions.get(booking.live_session_id)
    if window.over(booking, now) or (record is not None and record.ended_at is not None):
        raise LiveSessionOver("This helpout is over; your notebook of it stays.")
    opens = window.opens(booking)
    if now < opens:
        raise NotYetJoinable(
            f"The room opens {policy.join_early_minutes} minutes before the start.",
            context={
                "joinable_from": opens.isoformat().replace("+00:00", "Z"),
                "opens_in_ms": round((opens - now).total_seconds() * 1_000),
            },
        )


def admit(
    uow: UnitOfWork,
    *,
    live_session_id: str,
    account_id: str,
    as_host: bool,
    policy: Policy,
    now: datetime,
) -> Admitted:
    """Let an account into a room.

    Args:
        as_host: it wants to be the kernel host; that its credential is a Bearer token is the
            caller's to have checked.

    Raises:
        NotFound: no such live session, or not the account's.
        NotAllowed: a kernel host that is not the student's.
        NotYetJoinable, LiveSessionOver: as ``check_open``.
    """
    booking = uow.bookings.by_live_session(live_session_id)
    account = uow.accounts.get(account_id)
    if booking is None or account is None:
        raise NotFound("There is no such live session, or it is not yours to see.")
    role: ParticipantRole = booking.role_of(account_id, is_staff=False)
    if as_host:
        if role != "student":
            raise NotAllowed("Only the student's own server lends its kernel.")
        role = "host"
    check_open(uow, booking, policy=policy, now=now)
    return Admitted(
        account=account,
        role=role,
        booking=booking,
        ends_in_ms=round((booking.end - now).total_seconds() * 1_000),
        closes_in_s=(join_window(policy).closes(booking) - now).total_seconds(),
    )


def load_room(uow: UnitOfWork, booking: Booking, ids: Ids) -> StoredRoom:
    """The room as stored; its document is seeded, once, from the booking's problem."""
    record = uow.live_sessions.open(booking.live_session_id, booking.id)
    document = uow.live_sessions.document(record.id)
    if document is None:
        state = seed_document(ids.new("cell"), booking.problem.code)
        document = StoredDocument(ids.new("epoch"), state, ())
        uow.live_sessions.seed_document(record.id, document.epoch, document.state)
    return StoredRoom(
        lines=uow.live_sessions.lines(record.id),
        document=document,
        both_connected=record.both_connected_at is not None,
    )


def begin(
    uow: UnitOfWork, live_session_id: str, *, policy: Policy, now: datetime
) -> tuple[frozenset[str], list[EventHint]]:
    """Student and tutor are in the room together: the booking is in progress.

    Returns:
        The hints to publish after the commit, and for whom.
    """
    booking = uow.bookings.by_live_session(live_session_id)
    if booking is None or not uow.live_sessions.mark_both_connected(live_session_id, now):
        return frozenset(), []
    try:
        started = bookings.start(
            booking, actor_id=booking.tutor_id, now=now, window=join_window(policy)
        )
    except (LiveSessionOver, WrongState):
        return frozenset(), []
    uow.bookings.update(started)
    people = frozenset((booking.student_id, booking.tutor_id))
    return people, [
        EventHint(name="booking_changed", id=booking.id),
        EventHint(name="live_session_changed", id=live_session_id),
    ]
