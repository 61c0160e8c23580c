"""Bookings: handing one to another of the organisation in whose name it is given.

Owns who may do that and to whom. The time stays; whoever takes it over must have it free.
"""

from dataclasses import dataclass
from datetime import timedelta

from helpout_server.contracts import booking as booking_wire
from helpout_server.contracts import organisation as wire
from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain import booking_moves as moves
from helpout_server.domain import organisation as rules
from helpout_server.domain.account import NOBODY
from helpout_server.domain.booking import Booking, Buffers
from helpout_server.domain.booking_moves import Actor
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, SlotTaken, WrongState
from helpout_server.domain.interval import between
from helpout_server.domain.organisation import Member
from helpout_server.services.account import public
from helpout_server.services.booking_shape import now_of, present_one
from helpout_server.services.booking_slot import retake
from helpout_server.services.booking_telling import hint, hint_room, tell
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.context import Context
from helpout_server.services.crew import hand_turn_on
from helpout_server.services.plain_text import paragraphs

REASON_MAX = 500


@dataclass(frozen=True, slots=True)
class _Case:
    """A booking that the caller may hand on, and those who could take it."""

    booking: Booking
    actor: Actor
    organisation_id: str
    candidates: tuple[Member, ...]


def list_choices(context: Context, *, booking_id: str) -> wire.ReassignChoiceList:
    """To whom it may be handed: who is free first, and of these whose turn it is.

    Raises:
        NotFound, NotAllowed, WrongState.
    """
    case = _case(context, booking_id)
    free = _free(context, case)
    ordered = rules.in_turn(one for one in case.candidates if one.account_id in free)
    ordered += [one for one in case.candidates if one.account_id not in free]
    accounts = context.uow.accounts.many([one.account_id for one in ordered])
    return wire.ReassignChoiceList(
        choices=[
            wire.ReassignChoice(
                account=public(accounts.get(one.account_id, NOBODY)), free=one.account_id in free
            )
            for one in ordered
        ]
    )


def reassign(
    context: Context, *, booking_id: str, body: wire.ReassignDraft
) -> booking_wire.Booking:
    """Hand it to somebody, or to whoever is free and next in turn. The student is told.

    Raises:
        NotFound, NotAllowed, WrongState.
        InvalidRequest: nobody of those who could take it.
        SlotTaken: they, or all of them, have something else then.
    """
    reason = paragraphs(body.reason, field="reason", longest=REASON_MAX)
    seen = _case(context, booking_id)
    # All at once and before anything is read that counts.
    context.uow.lock(
        seen.organisation_id,
        seen.booking.student_id,
        seen.booking.tutor_id,
        seen.booking.live_session_id,
        *seen.booking.colleague_ids,
        *(one.account_id for one in seen.candidates),
    )
    case = _case(context, booking_id)
    before, to = case.booking, _chosen(context, case, body.account_id)
    now = now_of(context, before)
    moved = moves.reassigned(
        before, to, actor=case.actor, now=now, buffers=_buffers(context, to), reason=reason
    )
    retake(context, moved)
    context.uow.live_sessions.set_lead(moved.live_session_id, to)
    hand_turn_on(context, moved.id, tutor_id=to)
    hint(context, moved)
    hint_room(context, moved)
    context.changed("booking_changed", moved.id, before.tutor_id)
    _tell(context, before, moved, reason)
    if context.actor.id in (moved.student_id, to) or context.actor.is_staff:
        return present_one(context, moved)
    return present_one(context, moved, as_role="staff")


def _tell(context: Context, before: Booking, moved: Booking, reason: str) -> None:
    """Student and former tutor read who takes it over; for the new one it is a booking."""
    new = context.uow.accounts.get(moved.tutor_id) or NOBODY
    # Who hands it on is told too: the invitation in their own calendar is called off.
    told = ({moved.student_id} - {context.actor.id}) | {before.tutor_id}
    tell(
        context,
        "booking_reassigned",
        moved,
        sorted(told),
        who=new.display_name,
        reason=reason,
    )
    if new.id != context.actor.id:
        asked = moved.status == "requested"
        kind: NoticeKind = "booking_requested" if asked else "booking_confirmed"
        tell(context, kind, moved, [new.id], reason=reason)


def _case(context: Context, booking_id: str) -> _Case:
    booking = context.uow.bookings.get(booking_id)
    listing = None if booking is None else context.uow.listings.get(booking.listing_id)
    if booking is None or listing is None or not booking.booked:
        raise NotFound("There is no such booking, or it is not yours to see.")
    organisation_id = listing.organisation_id
    found = (
        []
        if organisation_id is None
        else context.uow.organisations.members([organisation_id])[organisation_id]
    )
    actor = _actor(context, booking, found)
    if organisation_id is None:
        raise WrongState("It is given by one tutor, and by nobody else.")
    if booking.status not in ("requested", "confirmed"):
        raise WrongState("It has begun, or is over. In its room a colleague can take over.")
    if context.now >= booking.end:
        raise WrongState("Its time is already past.")
    of_it = {booking.student_id, booking.tutor_id, *booking.colleague_ids}
    candidates = tuple(one for one in found if one.serves and one.account_id not in of_it)
    return _Case(booking, actor, organisation_id, candidates)


def _actor(context: Context, booking: Booking, members: list[Member]) -> Actor:
    """What the caller hands it on as: its tutor, or who looks after it."""
    account = context.actor
    if account.id == booking.tutor_id:
        return Actor(account.id, "tutor")
    by_id = {one.account_id: one for one in members}
    if rules.may_manage(by_id, account.id, is_staff=account.is_staff):
        return Actor(account.id, "staff")
    booking.role_of(account.id, is_staff=False)
    raise NotAllowed("Its tutor, owners of the organisation and staff hand it on.")


def _chosen(context: Context, case: _Case, account_id: str | None) -> str:
    if account_id is not None:
        if account_id not in {one.account_id for one in case.candidates}:
            raise InvalidRequest("Nobody who could take it over.", field="account_id")
        return account_id
    free = _free(context, case)
    ordered = rules.in_turn(one for one in case.candidates if one.account_id in free)
    if not ordered:
        raise SlotTaken("Nobody else of the organisation is free then.", field="account_id")
    return ordered[0].account_id


def _free(context: Context, case: _Case) -> set[str]:
    """Who has nothing else in the booking's time with their own buffers."""
    people = [one.account_id for one in case.candidates]
    if not people:
        return set()
    day = timedelta(days=1)
    booking = case.booking
    start, end = booking.start - day, booking.end + day
    taken = context.uow.bookings.taken(people, start=start, end=end)
    busy = busy_of(context, people, start=start, end=end)
    hours = context.uow.availabilities.many(people)
    free = set()
    for id_ in people:
        found = hours.get(id_)
        before = timedelta(minutes=0 if found is None else found.buffer_before_minutes)
        after = timedelta(minutes=0 if found is None else found.buffer_after_minutes)
        blocked = between(booking.start - before, booking.end + after)
        gone = (*taken.get(id_, ()), *busy.get(id_, ()))
        if not any(blocked.overlaps(one) for one in gone):
            free.add(id_)
    return free


def _buffers(context: Context, tutor_id: str) -> Buffers:
    hours = context.uow.availabilities.get(tutor_id)
    if hours is None:
        return Buffers()
    return Buffers(hours.buffer_before_minutes, hours.buffer_after_minutes)
