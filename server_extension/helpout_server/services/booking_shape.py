"""How bookings read on the wire, for the one who asks, and what is known at the moment of a move.

Owns that a page of bookings costs a fixed number of queries. Decides nothing: what may be done
is the table's in ``domain/booking_moves.py``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from helpout_server.contracts import booking as wire
from helpout_server.contracts.organisation import OrganisationBrief
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.attendance import Passage, attendance, here_now
from helpout_server.domain.booking import (
    Booking,
    JoinWindow,
    buffers_of,
    cancellation_percent,
    free_until,
)
from helpout_server.domain.booking_moves import Actor, Now
from helpout_server.domain.interval import Interval, seconds, seconds_up
from helpout_server.domain.whereabouts import time_zone_at
from helpout_server.services.account import public
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.context import Context, Policy

EXTENSION_MINUTES_MAX = 120
_STEP_MINUTES = 5


def join_window(policy: Policy) -> JoinWindow:
    """When rooms are open, as the operator has set it."""
    return JoinWindow(policy.join_early_minutes, policy.join_late_minutes)


def present_one(
    context: Context, booking: Booking, *, as_role: wire.BookingRole | None = None
) -> wire.Booking:
    """As the caller sees it."""
    return present(context, [booking], as_role=as_role)[0]


def present(
    context: Context, bookings: Sequence[Booking], *, as_role: wire.BookingRole | None = None
) -> list[wire.Booking]:
    """As the caller sees them. A fixed number of queries, however many bookings."""
    if not bookings:
        return []
    accounts = context.uow.accounts.many(
        {id_ for one in bookings for id_ in (one.tutor_id, one.student_id, *one.colleague_ids)}
    )
    organisations = context.uow.organisations.of_listings({one.listing_id for one in bookings})
    hours = context.uow.availabilities.many({one.tutor_id for one in bookings})
    authors = context.uow.reviews.authors(
        [one.id for one in bookings if one.status == "completed" or one.end <= context.now]
    )
    moments = _moments(context, bookings)
    result = []
    for booking in bookings:
        role = as_role or booking.role_of(context.actor.id, is_staff=context.actor.is_staff)
        shown = _shown(booking, accounts, role, Actor(context.actor.id, role), moments[booking.id])
        if context.actor.id in booking.colleague_ids:
            shown.role = "staff"  # pages name both sides to who is neither; ``may`` is the tutor's
        written = authors.get(booking.id, frozenset())
        shown.my_review_written = context.actor.id in written
        shown.their_review_written = bool(written - {context.actor.id})
        if booking.tutor_id in hours:
            at = seconds(booking.start)
            shown.tutor_time_zone = time_zone_at(hours[booking.tutor_id], at)
        shown.colleagues = [public(accounts.get(id_, NOBODY)) for id_ in booking.colleague_ids]
        organisation = organisations.get(booking.listing_id)
        if organisation is not None:
            shown.organisation = OrganisationBrief(id=organisation.id, name=organisation.name)
            if _may_hand_on(context, booking):
                shown.may.append("reassign")
        result.append(shown)
    return result


def _may_hand_on(context: Context, booking: Booking) -> bool:
    """Owners of the organisation may too; they see no booking that is not theirs."""
    theirs = context.actor.id == booking.tutor_id or context.actor.is_staff
    return theirs and booking.status in ("requested", "confirmed") and context.now < booking.end


def now_of(context: Context, booking: Booking) -> Now:
    """What is known at this moment for a move of the caller's."""
    return _moments(context, [booking])[booking.id]


def _shown(
    booking: Booking,
    accounts: Mapping[str, Account],
    role: wire.BookingRole,
    actor: Actor,
    now: Now,
) -> wire.Booking:
    tutor = accounts.get(booking.tutor_id, NOBODY)
    allowed = moves.may(booking, actor, now)
    return wire.Booking(
        id=booking.id,
        listing=wire.ListingBrief(id=booking.listing_id, title=booking.listing_title),
        tutor=public(tutor),
        tutor_time_zone=tutor.time_zone,
        student=public(accounts.get(booking.student_id, NOBODY)),
        role=role,
        start=booking.start,
        end=booking.end,
        status=booking.status,
        problem=booking.problem,
        live_session_id=booking.live_session_id,
        joinable_from=now.window.opens(booking),
        joinable_until=now.window.closes(booking),
        history=[
            wire.BookingMove(
                at=move.at,
                actor_id=move.actor_id,
                status=move.status,
                reason=move.reason,
                act=move.act,
            )
            for move in booking.history
        ],
        my_review_written=False,
        their_review_written=False,
        created_at=booking.created_at,
        agreement=booking.agreement,
        agreement_hash=booking.agreement_hash,
        expires_in_ms=_ms_left(booking, now.at),
        proposal=_proposal(booking, now.at),
        reschedules_left=_reschedules_left(booking),
        late=[wire.RunningLate(by=one.by, minutes=one.minutes, at=one.at) for one in booking.late],
        extension=_extension(booking),
        extendable_minutes=now.extendable_minutes,
        cancelled_by=booking.cancelled_by,
        cancellation=_cancellation(booking, role, now.at) if "cancel" in allowed else None,
        no_show_of=booking.no_show_of,
        series=_series(booking),
        may=allowed,
    )


def _ms_left(booking: Booking, at: datetime) -> int | None:
    if booking.expires_at is None or booking.status not in ("held", "requested"):
        return None
    return max(0, round((booking.expires_at - at).total_seconds() * 1_000))


def _proposal(booking: Booking, at: datetime) -> wire.TimeProposal | None:
    found = booking.standing_proposal(at)
    if found is None:
        return None
    return wire.TimeProposal(
        by=found.by,
        start=found.start,
        end=found.end,
        reason=found.reason,
        at=found.at,
        expires_at=found.expires_at,
    )


def _reschedules_left(booking: Booking) -> int:
    if booking.agreement is None or booking.status not in ("held", "requested", "confirmed"):
        return 0
    return max(0, booking.agreement.reschedules_max - booking.reschedules)


def _extension(booking: Booking) -> wire.ExtensionProposal | None:
    found = booking.extension
    if found is None or booking.status != "in_progress":
        return None
    return wire.ExtensionProposal(by=found.by, minutes=found.minutes, at=found.at)


def _cancellation(booking: Booking, role: wire.BookingRole, at: datetime) -> wire.CancellationNow:
    return wire.CancellationNow(
        percent=cancellation_percent(booking, role, at),
        free_until=free_until(booking) if role == "student" else None,
    )


def _series(booking: Booking) -> wire.SeriesPlace | None:
    found = booking.series
    if found is None:
        return None
    return wire.SeriesPlace(id=found.id, number=found.number, count=found.count)


# ---- what is known at the moment -------------------------------------------------------------


def _moments(context: Context, bookings: Sequence[Booking]) -> dict[str, Now]:
    at, window = context.now, join_window(context.policy)
    waiting = [
        one
        for one in bookings
        if one.status == "confirmed" and one.start <= at < window.closes(one)
    ]
    passages = context.uow.live_sessions.passages([one.live_session_id for one in waiting])
    alone = {
        one.id
        for one in waiting
        if waits_alone(one, context.actor.id, passages.get(one.live_session_id, ()), at)
    }
    going = [one for one in bookings if one.status == "in_progress" and at < window.closes(one)]
    extendable = _extendable(context, going)
    return {
        one.id: Now(
            at,
            window,
            context.policy.no_show_minutes,
            extendable.get(one.id, 0),
            one.id in alone,
        )
        for one in bookings
    }


def waits_alone(
    booking: Booking, account_id: str, passages: Sequence[Passage], at: datetime
) -> bool:
    """Whether somebody of one side is in the room, and of the other nobody ever was."""
    if account_id != booking.student_id and account_id not in booking.giver_ids:
        return False
    others = booking.giver_ids if account_id == booking.student_id else (booking.student_id,)
    came = (
        attendance(one, passages, start=booking.start, until=at).first_joined_at for one in others
    )
    return account_id in here_now(passages) and not any(came)


def _extendable(context: Context, bookings: Sequence[Booking]) -> dict[str, int]:
    """By how many minutes each may go on, in steps, as the calendars of its people allow."""
    if not bookings:
        return {}
    people = {id_ for one in bookings for id_ in (*one.giver_ids, one.student_id)}
    start = min(one.end for one in bookings)
    longest = timedelta(minutes=EXTENSION_MINUTES_MAX)
    after = timedelta(minutes=max(buffers_of(one).after_minutes for one in bookings))
    end = max(one.end for one in bookings) + longest + after
    taken = context.uow.bookings.taken(people, start=start, end=end)
    busy = busy_of(context, people, start=start, end=end)
    result = {}
    for one in bookings:
        student = [*taken.get(one.student_id, ()), *busy.get(one.student_id, ())]
        givers = [
            gone for id_ in one.giver_ids for gone in (*taken.get(id_, ()), *busy.get(id_, ()))
        ]
        free = min(
            _free_after(seconds_up(one.end), student),
            _free_after(seconds_up(one.blocked_until), givers),
        )
        minutes = min(free // 60, EXTENSION_MINUTES_MAX)
        result[one.id] = minutes - minutes % _STEP_MINUTES
    return result


def _free_after(at: int, taken: Sequence[Interval]) -> int:
    """Seconds from a moment to the next taken time; 0 where something goes on past it."""
    return min((max(0, one.start - at) for one in taken if one.end > at), default=86_400)
