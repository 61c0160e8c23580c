"""How live sessions and gatherings read on the wire, for the one who asks.

Owns what somebody may see of a live session they are not (yet) let into: its title, who leads
it, and themself. Decides nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from helpout_server.contracts import gathering as gathering_wire
from helpout_server.contracts import live_session as wire
from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.booking import Booking
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.attendance import attendance, here_now
from helpout_server.domain.errors import NotFound
from helpout_server.domain.gathering import Door, Gathering
from helpout_server.domain.interval import Interval, between
from helpout_server.domain.member import Member
from helpout_server.domain.seat import Seat, place_in_line
from helpout_server.services.account import public
from helpout_server.services.booking_shape import present_one
from helpout_server.services.context import Context
from helpout_server.services.held import Held, recording_refused


def present_held(context: Context, held: Held) -> wire.LiveSession:
    """As the caller sees it.

    Raises:
        NotFound: the caller has nothing to do with it.
    """
    actor = context.actor
    mine = held.members.get(actor.id)
    if mine is None and not actor.is_staff:
        raise NotFound("There is no such live session, or it is not yours to see.")
    inside = mine is None or mine.state == "admitted"
    accounts = context.uow.accounts.many({*held.members, held.lead_id, held.lender_id})
    return wire.LiveSession(
        id=held.id,
        status=held.status(context.policy, context.now),
        booking=_booking(context, held) if inside else None,
        gathering=(
            None if held.gathering is None else present_gatherings(context, [held.gathering])[0]
        ),
        title=held.title,
        lead=_public(accounts, held.lead_id),
        lender=_public(accounts, held.lender_id),
        my_role="staff" if mine is None else mine.role,
        my_state="left" if mine is None else mine.state,
        members=[
            _member(member, accounts)
            for member in held.members.values()
            if inside or member.account_id in (actor.id, held.lead_id)
        ],
        topology=held.topology(context.policy),
        recording_refused=recording_refused(context.uow, held, context.policy),
        recording_keep_days_max=context.policy.recording_keep_days_max,
        attendance=_attendance(context, held) if inside else [],
        starts_in_ms=_ms_until(held.start, context.now),
        ends_in_ms=_ms_until(held.end, context.now),
    )


def present_gatherings(
    context: Context, gatherings: Sequence[Gathering]
) -> list[gathering_wire.Gathering]:
    """As anybody of the marketplace sees them. A fixed number of queries, however many."""
    ids = [one.live_session_id for one in gatherings]
    accounts = context.uow.accounts.many({one.host_id for one in gatherings})
    passages = context.uow.live_sessions.passages(ids)
    records = context.uow.live_sessions.many(ids)
    seats = context.uow.seats.of([one.id for one in gatherings])
    own_time = _own_time(context, gatherings)
    door = Door(context.policy.join_early_minutes, context.policy.join_late_minutes)
    result = []
    for one in gatherings:
        ended = records[one.live_session_id].ended_at is not None
        status = door.status(one, context.now, ended=ended)
        here = here_now(passages.get(one.live_session_id, ())) if status == "open" else ()
        time = between(one.start, one.end)
        signs_up = not ended and context.now < one.start
        result.append(
            gathering_wire.Gathering(
                id=one.id,
                live_session_id=one.live_session_id,
                title=one.title,
                description=one.description,
                host=_public(accounts, one.host_id),
                start=one.start,
                end=one.end,
                status=status,
                capacity=one.capacity,
                here=len(here),
                waiting_room=one.waiting_room,
                on_air=one.on_air,
                is_mine=one.host_id == context.actor.id,
                joinable_from=door.opens(one),
                seats_taken=sum(seat.state == "seat" for seat in seats[one.id]),
                in_line=sum(seat.state == "waiting" for seat in seats[one.id]),
                my_seat=_my_seat(seats[one.id], context.actor.id),
                my_place=place_in_line(seats[one.id], context.actor.id),
                may_sign_up=signs_up and one.host_id != context.actor.id,
                overlaps_booking=any(time.overlaps(other) for other in own_time),
                series=(
                    None
                    if one.series is None
                    else gathering_wire.GatheringPlace(
                        id=one.series.id, number=one.series.number, count=one.series.count
                    )
                ),
            )
        )
    return result


def _own_time(context: Context, gatherings: Sequence[Gathering]) -> list[Interval]:
    """What bookings take of the caller's time while one of the gatherings is."""
    if not gatherings:
        return []
    start, end = min(one.start for one in gatherings), max(one.end for one in gatherings)
    actor_id = context.actor.id
    return context.uow.bookings.taken([actor_id], start=start, end=end).get(actor_id, [])


def _my_seat(seats: Sequence[Seat], account_id: str) -> Literal["none", "seat", "waiting"]:
    return next((seat.state for seat in seats if seat.account_id == account_id), "none")


def _booking(context: Context, held: Held) -> Booking | None:
    if held.booking is None:
        return None
    if context.actor.id in (held.booking.student_id, held.booking.tutor_id):
        return present_one(context, held.booking)
    # A colleague is neither of the two of the booking, also where they lead it now.
    return present_one(context, held.booking, as_role="staff")


def _member(member: Member, accounts: dict[str, Account]) -> wire.Member:
    return wire.Member(
        account=_public(accounts, member.account_id),
        role=member.role,
        state=member.state,
        asked_by=member.asked_by,
        takes_over=member.takes_over,
        at=member.at,
    )


def _attendance(context: Context, held: Held) -> list[wire.Attendance]:
    passages = context.uow.live_sessions.passages([held.id]).get(held.id, [])
    ended_at = None if held.record is None else held.record.ended_at
    until = min(context.now, ended_at or held.closes(context.policy))
    result = []
    for member in held.members.values():
        if member.state != "admitted" or member.role == "watcher":
            continue
        seen = attendance(
            member.account_id, passages, start=max(held.start, member.at), until=until
        )
        result.append(
            wire.Attendance(
                account_id=seen.account_id,
                first_joined_at=seen.first_joined_at,
                late_s=seen.late_s,
                here_s=seen.here_s,
            )
        )
    return result


def _public(accounts: dict[str, Account], account_id: str) -> PublicAccount:
    return public(accounts.get(account_id, NOBODY))


def _ms_until(moment: datetime, now: datetime) -> int:
    return round((moment - now).total_seconds() * 1_000)
