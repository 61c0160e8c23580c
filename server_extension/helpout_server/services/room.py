"""What the edge of a room asks of the store: who may enter, what the room was, that both came.

Each function is one transaction. Does not know sockets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpout_server.contracts.call import Device, Topology
from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.event import EventHint
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking
from helpout_server.domain.booking_moves import Actor, Now
from helpout_server.domain.document import seed_document
from helpout_server.domain.errors import LiveSessionOver, NotAllowed, NotFound, WrongState
from helpout_server.domain.gathering import Gathering
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine, StoredDocument
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.booking_shape import join_window
from helpout_server.services.context import Policy
from helpout_server.services.held import (
    Held,
    Refusal,
    load_held,
    open_record,
    recording_refused,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody at the open door of a room, with what the room must know of itself."""

    account: Account
    role: ParticipantRole
    device: Device
    live_session_id: str
    booking: Booking | None
    gathering: Gathering | None
    """One of the two is there."""
    lender_id: str
    """Whose kernel host may join: the student, or the host of a gathering."""
    lead_id: str
    """The tutor who holds it now."""
    topology: Topology
    call_limit: int
    """People in the call, watchers counted."""
    recording_refused: Refusal
    recording_keep_days_max: int
    presence_confirm_s: int
    ends_in_ms: int
    """Till the booked end; negative when past."""
    closes_in_s: float
    """Till the room is closed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an open room looks up when it hears that its live session has changed."""

    ended_by: str | None
    lead_id: str
    roles: Mapping[str, ParticipantRole]
    """Everybody who may be in the room; who is not among them is closed out."""
    recording_refused: Refusal
    closes_at: datetime
    """From when the room is closed; it moves where the helpout goes on."""


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """What a room was when it was last stored."""

    lines: Sequence[LogLine]
    document: StoredDocument
    both_connected: bool
    taken: int | None = None
    """Where several replicas may take it: the number of this taking."""


def admit(
    uow: UnitOfWork,
    *,
    live_session_id: str,
    account_id: str,
    as_host: bool,
    policy: Policy,
    now: datetime,
    device: Device = "page",
) -> Admitted:
    """Let an account into a room.

    Args:
        as_host: it wants to be the kernel host; that its credential is a Bearer token is the
            caller's to have checked.
        device: as its ticket says.

    Raises:
        NotFound: no such live session, or nothing that the account has to do with.
        NotAllowed: a kernel host that is not the lender's; somebody who did not come to the
            door of a gathering.
        Waiting, Removed: see ``Held.admitted_member``.
        NotYetJoinable, LiveSessionOver: as ``Held.check_open``.
    """
    held = load_held(uow, live_session_id)
    account = uow.accounts.get(account_id)
    if account is None:
        raise NotFound("There is no such live session, or it is not yours to see.")
    role: ParticipantRole = held.admitted_member(account_id).role
    if as_host:
        if account_id != held.lender_id:
            raise NotAllowed("Only the server of whoever lends the kernel may do so.")
        role = "host"
    held.check_open(policy, now)
    return Admitted(
        account=account,
        role=role,
        device=device,
        live_session_id=held.id,
        booking=held.booking,
        gathering=held.gathering,
        lender_id=held.lender_id,
        lead_id=held.lead_id,
        topology=held.topology(policy),
        call_limit=held.call_limit(policy),
        recording_refused=recording_refused(uow, held, policy),
        recording_keep_days_max=policy.recording_keep_days_max,
        presence_confirm_s=policy.presence_confirm_minutes * 60,
        ends_in_ms=round((held.end - now).total_seconds() * 1_000),
        closes_in_s=(held.closes(policy) - now).total_seconds(),
    )


def standing(uow: UnitOfWork, live_session_id: str, *, policy: Policy) -> Standing:
    """How a live session stands now, for the room that is open.

    Raises:
        NotFound: there is none.
    """
    held = load_held(uow, live_session_id)
    return Standing(
        ended_by=None if held.record is None else held.record.ended_by,
        lead_id=held.lead_id,
        roles={
            one.account_id: one.role for one in held.members.values() if one.state == "admitted"
        },
        recording_refused=recording_refused(uow, held, policy),
        closes_at=held.closes(policy),
    )


def load_room(
    uow: UnitOfWork, live_session_id: str, ids: Ids, *, now: datetime, take: bool = False
) -> StoredRoom:
    """The room as stored; its document is seeded, once, from the booking's problem.

    ``take``: from now on no other replica that loaded it before stores anything of it.
    """
    uow.lock(live_session_id)
    held = load_held(uow, live_session_id)
    record = open_record(uow, held)
    # Before anything of it is read: whoever is storing just now is waited for.
    taken = uow.live_sessions.take_room(record.id) if take else None
    document = uow.live_sessions.document(record.id)
    if document is None:
        state = seed_document(ids.new("cell"), _first_source(held))
        document = StoredDocument(ids.new("epoch"), state, ())
        uow.live_sessions.seed_document(record.id, document.epoch, document.state)
        at_ms = round(now.timestamp() * 1_000)
        uow.history.begin(record.id, document.epoch, at_ms, document.state)
    return StoredRoom(
        lines=uow.live_sessions.lines(record.id),
        document=document,
        both_connected=record.both_connected_at is not None,
        taken=taken,
    )


def _first_source(held: Held) -> str:
    return "" if held.booking is None else held.booking.problem.code


def begin(
    uow: UnitOfWork, live_session_id: str, *, policy: Policy, now: datetime
) -> tuple[frozenset[str], list[EventHint]]:
    """Student and tutor are in the room together: the booking is in progress.

    A gathering has nothing to begin; asked for one, it notes the moment and hints nothing.

    Returns:
        The hints to publish after the commit, and for whom.
    """
    uow.lock(live_session_id)
    booking = uow.bookings.by_live_session(live_session_id)
    if not uow.live_sessions.mark_both_connected(live_session_id, now) or booking is None:
        return frozenset(), []
    try:
        started = moves.begin(
            booking, Actor(booking.tutor_id, "tutor"), Now(now, join_window(policy))
        )
    except (LiveSessionOver, WrongState):
        return frozenset(), []
    uow.bookings.update(started)
    people = frozenset((booking.student_id, booking.tutor_id))
    return people, [
        EventHint(name="booking_changed", id=booking.id),
        EventHint(name="live_session_changed", id=live_session_id),
    ]
