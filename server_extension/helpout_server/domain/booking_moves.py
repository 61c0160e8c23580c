"""Bookings: what may be done with one, by whom, from which state, and when.

Owns the one table of moves, and the moves themselves. Each gives the booking as it is from then
on, with one more line of history; what is in the history stays. Does not know storage.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from helpout_server.contracts.booking import BookingAct, BookingDeed
from helpout_server.contracts.problem import Problem
from helpout_server.domain.booking import (
    SYSTEM,
    Absent,
    Booking,
    Buffers,
    Extension,
    JoinWindow,
    Late,
    Move,
    Proposal,
    Role,
    SeriesPlace,
    Status,
    buffers_of,
    cancellation_percent,
    timed,
)
from helpout_server.domain.errors import LiveSessionOver, NotAllowed, WrongState

Side = Literal["student", "tutor", "staff", "system"]
LATE_SAID_FROM = timedelta(hours=3)
"""Before the start: earlier than that another time is the better thing to ask for."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and what they are in the booking."""

    id: str
    side: Side


THE_SYSTEM = Actor(SYSTEM, "system")


@dataclass(frozen=True, slots=True)
class Now:
    """What is known at the moment of a move beside the booking."""

    at: datetime
    window: JoinWindow = field(default=JoinWindow(15, 30))
    no_show_minutes: int = 10
    extendable_minutes: int = 0
    """By how much the calendars of both allow to extend it."""
    waits_alone: bool = False
    """The actor is in the room, and the other side never was."""


Check = Callable[[Booking, Actor, Now], str]
"""Why it may not be done just now; empty where it may."""


def _always(_booking: Booking, _actor: Actor, _now: Now) -> str:
    return ""


def _not_lapsed(booking: Booking, _actor: Actor, now: Now) -> str:
    if booking.expires_at is not None and now.at >= booking.expires_at:
        return "It was kept free for you too long ago. Choose the time again."
    return ""


def _lapsed(booking: Booking, actor: Actor, now: Now) -> str:
    return "" if _not_lapsed(booking, actor, now) else "Its time to answer is not over yet."


def _not_past(booking: Booking, _actor: Actor, now: Now) -> str:
    return "Its time is already past." if now.at >= booking.end else ""


def _room_over(booking: Booking, _actor: Actor, now: Now) -> str:
    return "" if now.at >= now.window.closes(booking) else "Its room is still open."


def _room_open(booking: Booking, _actor: Actor, now: Now) -> str:
    return "Its room is closed." if now.at >= now.window.closes(booking) else ""


def _waited(booking: Booking, actor: Actor, now: Now) -> str:
    from_when = booking.start + timedelta(minutes=now.no_show_minutes)
    if now.at < from_when:
        return f"Wait {now.no_show_minutes} minutes from the start."
    if not now.waits_alone:
        return "That is said by who is in the room, of somebody who never was."
    return _room_open(booking, actor, now)


def _may_move(booking: Booking, actor: Actor, now: Now) -> str:
    if now.at >= booking.start:
        return "It has begun; its time cannot be changed any more."
    most = 0 if booking.agreement is None else booking.agreement.reschedules_max
    if booking.reschedules >= most:
        return f"Its time may be changed {most} times."
    standing = booking.standing_proposal(now.at)
    if standing is not None and not booking.on_side_of(standing.by, actor.id):
        return "Answer the time that the other asks for first."
    return ""


def _of_the_other(booking: Booking, actor: Actor, now: Now) -> str:
    standing = booking.standing_proposal(now.at)
    if standing is None:
        return "No other time is asked for any more."
    return "The other answers that." if booking.on_side_of(standing.by, actor.id) else ""


def _stands(booking: Booking, _actor: Actor, now: Now) -> str:
    return "" if booking.standing_proposal(now.at) else "No other time is asked for any more."


def _soon(booking: Booking, actor: Actor, now: Now) -> str:
    if now.at < booking.start - LATE_SAID_FROM:
        return "It is early enough to ask for another time."
    return _not_past(booking, actor, now)


def _may_extend(booking: Booking, actor: Actor, now: Now) -> str:
    standing = booking.extension
    if standing is not None and not booking.on_side_of(standing.by, actor.id):
        return "Answer what the other asks for first."
    if now.extendable_minutes <= 0:
        return "One of you has something else afterwards."
    return _room_open(booking, actor, now)


def _extension_of_the_other(booking: Booking, actor: Actor, now: Now) -> str:
    if booking.extension is None:
        return "Nobody asks to go on any more."
    if booking.on_side_of(booking.extension.by, actor.id):
        return "The other answers that."
    if now.extendable_minutes < booking.extension.minutes:
        return "One of you has something else by then."
    return _room_open(booking, actor, now)


def _extension_stands(booking: Booking, _actor: Actor, _now: Now) -> str:
    return "" if booking.extension else "Nobody asks to go on any more."


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. ``to`` is none where the state stays."""

    act: BookingDeed
    since: tuple[Status, ...]
    to: Status | None
    by: tuple[Side, ...]
    when: Check = _always


_TWO: tuple[Side, ...] = ("student", "tutor")
_THREE: tuple[Side, ...] = ("student", "tutor", "staff")
_AGREED: tuple[Status, ...] = ("confirmed", "in_progress")

TABLE: tuple[Rule, ...] = (
    Rule("request", ("held",), "requested", ("student",), _not_lapsed),
    Rule("confirm", ("held",), "confirmed", ("student",), _not_lapsed),
    Rule("release", ("held",), "expired", ("student",)),
    Rule("lapse", ("held", "requested"), "expired", ("system",), _lapsed),
    Rule("approve", ("requested",), "confirmed", ("tutor",), _not_lapsed),
    Rule("decline", ("requested",), "cancelled", ("tutor",)),
    Rule("cancel", ("requested", "confirmed"), "cancelled", _THREE, _not_past),
    Rule("begin", ("confirmed",), "in_progress", _TWO, _room_open),
    Rule("complete", ("in_progress",), "completed", _THREE),
    Rule("complete", ("in_progress",), "completed", ("system",), _room_over),
    Rule("miss", ("confirmed",), "no_show", ("system",), _room_over),
    Rule("report_no_show", ("confirmed",), "no_show", _TWO, _waited),
    Rule("propose_time", ("confirmed",), None, _TWO, _may_move),
    Rule("accept_time", ("confirmed",), None, _TWO, _of_the_other),
    Rule("decline_time", ("confirmed",), None, _TWO, _stands),
    Rule("say_late", ("confirmed",), None, _TWO, _soon),
    Rule("propose_extension", ("in_progress",), None, _TWO, _may_extend),
    Rule("accept_extension", ("in_progress",), None, _TWO, _extension_of_the_other),
    Rule("decline_extension", ("in_progress",), None, _TWO, _extension_stands),
    Rule("reassign", ("requested", *_AGREED), None, ("tutor", "staff")),
)
"""Every move there is. What is not in it cannot happen."""

MAY: tuple[BookingAct, ...] = (
    "release",
    "approve",
    "decline",
    "cancel",
    "propose_time",
    "accept_time",
    "decline_time",
    "say_late",
    "propose_extension",
    "accept_extension",
    "decline_extension",
    "report_no_show",
)
"""What people are offered, in the order in which it is shown. Whether a colleague may take it
over is an organisation's to say, so ``reassign`` is not among them."""

_SAID: dict[Status, str] = {
    "held": "It is only kept free yet.",
    "requested": "The tutor has not answered yet.",
    "confirmed": "It has not begun.",
    "in_progress": "A helpout that has begun can only be ended.",
    "completed": "It is over.",
    "cancelled": "It was cancelled.",
    "no_show": "Somebody did not come to it.",
    "expired": "It was kept free too long ago. Choose the time again.",
}


def may(booking: Booking, actor: Actor, now: Now) -> list[BookingAct]:
    """What somebody may do with it now."""
    return [
        act
        for act in MAY
        if any(
            booking.status in rule.since
            and actor.side in rule.by
            and not rule.when(booking, actor, now)
            for rule in TABLE
            if rule.act == act
        )
    ]


def check(booking: Booking, act: BookingDeed, actor: Actor, now: Now) -> Rule:
    """The line of the table that allows it.

    Raises:
        NotAllowed: not by such an actor.
        WrongState: the booking's state or the time forbids it; the detail says why.
    """
    rules = [rule for rule in TABLE if rule.act == act and actor.side in rule.by]
    if not rules:
        raise NotAllowed("Only the people whose booking it is may do that.")
    (rule,) = rules
    if booking.status not in rule.since:
        raise WrongState(_SAID[booking.status])
    refusal = rule.when(booking, actor, now)
    if refusal:
        raise WrongState(refusal)
    return rule


def _moved(
    booking: Booking, act: BookingDeed, actor: Actor, now: Now, reason: str = "", **changes: Any
) -> Booking:
    to = check(booking, act, actor, now).to
    status = to or booking.status
    if status not in ("held", "requested"):
        changes.setdefault("expires_at", None)
    if to is not None:
        changes |= {"proposal": None, "extension": None}
    move = Move(now.at, actor.id, status, reason, act)
    return replace(booking, status=status, history=(*booking.history, move), **changes)


# ---- from a hold to a booking ----------------------------------------------------------------


def request(
    held: Booking, actor: Actor, now: Now, *, problem: Problem, expires_at: datetime
) -> Booking:
    """The student asks for it; the tutor has until ``expires_at``, at most until the start."""
    latest = min(expires_at, held.start)
    return _moved(held, "request", actor, now, problem=problem, expires_at=latest)


def confirm(
    held: Booking,
    actor: Actor,
    now: Now,
    *,
    problem: Problem,
    series: SeriesPlace | None = None,
) -> Booking:
    """The student books it."""
    return _moved(held, "confirm", actor, now, problem=problem, series=series or held.series)


def release(held: Booking, actor: Actor, now: Now) -> Booking:
    """The student lets the hold go. Again changes nothing."""
    if held.status == "expired" and actor.side == "student" and not held.booked:
        return held
    return _moved(held, "release", actor, now)


def lapse(booking: Booking, now: Now) -> Booking:
    """Held or requested too long."""
    return _moved(booking, "lapse", THE_SYSTEM, now)


def approve(booking: Booking, actor: Actor, now: Now) -> Booking:
    """The tutor agrees."""
    return _moved(booking, "approve", actor, now)


def decline(booking: Booking, actor: Actor, now: Now, reason: str = "") -> Booking:
    """The tutor does not."""
    return _moved(booking, "decline", actor, now, reason, cancelled_by="tutor")


# ---- to its end ------------------------------------------------------------------------------


def cancel(booking: Booking, actor: Actor, now: Now, reason: str = "") -> Booking:
    """It will not take place. Cancelling twice changes nothing."""
    if booking.status == "cancelled" and actor.side != "system":
        return booking
    role: Role = "staff" if actor.side == "system" else actor.side
    percent = cancellation_percent(booking, role, now.at)
    return _moved(booking, "cancel", actor, now, reason, cancelled_by=role, charged_percent=percent)


def begin(booking: Booking, actor: Actor, now: Now) -> Booking:
    """Both people are in the room for the first time. Once it has begun, changes nothing.

    Raises:
        LiveSessionOver: it was let go, or the room is closed.
    """
    if booking.status in ("in_progress", "completed"):
        return booking
    if now.window.over(booking, now.at):
        raise LiveSessionOver
    return _moved(booking, "begin", actor, now)


def complete(booking: Booking, actor: Actor, now: Now) -> Booking:
    """It is over. Completing twice changes nothing."""
    if booking.status == "completed":
        return booking
    return _moved(booking, "complete", actor, now)


def miss(booking: Booking, now: Now, of: Absent) -> Booking:
    """Its two people never met, as who was in the room shows."""
    return _moved(
        booking, "miss", THE_SYSTEM, now, no_show_of=of, charged_percent=_absence(booking, of)
    )


def report_no_show(booking: Booking, actor: Actor, now: Now, reason: str = "") -> Booking:
    """Who waits in the room says that the other has not come."""
    of: Absent = "tutor" if actor.side == "student" else "student"
    return _moved(
        booking,
        "report_no_show",
        actor,
        now,
        reason,
        no_show_of=of,
        charged_percent=_absence(booking, of),
    )


def _absence(booking: Booking, of: Absent) -> int:
    """A student's absence is a cancellation at the start; a tutor's is at no charge."""
    return cancellation_percent(booking, "student", booking.start) if of == "student" else 0


# ---- its time --------------------------------------------------------------------------------


def propose_time(
    booking: Booking,
    actor: Actor,
    now: Now,
    *,
    start: datetime,
    end: datetime,
    reason: str,
    expires_at: datetime,
) -> Booking:
    """Ask for another time, in place of what the same side asked for before.

    Raises:
        WrongState: also where it is the time that it has.
    """
    if (start, end) == (booking.start, booking.end):
        raise WrongState("That is the time it has.")
    latest = min(expires_at, booking.start, start)
    proposal = Proposal(actor.id, start, end, reason, now.at, latest)
    return _moved(booking, "propose_time", actor, now, reason, proposal=proposal)


def accept_time(
    booking: Booking, actor: Actor, now: Now, *, buffers: Buffers | None = None
) -> Booking:
    """Agree to the other time. That it is free is the caller's to have checked."""
    check(booking, "accept_time", actor, now)
    proposal = booking.proposal
    assert proposal is not None, "the table has looked"
    accepted = _moved(
        booking,
        "accept_time",
        actor,
        now,
        reschedules=booking.reschedules + 1,
        proposal=None,
        late=(),
    )
    return timed(accepted, proposal.start, proposal.end, buffers or buffers_of(booking))


def decline_time(booking: Booking, actor: Actor, now: Now, reason: str = "") -> Booking:
    """It stays as it is, by the other side or by who had asked."""
    return _moved(booking, "decline_time", actor, now, reason, proposal=None)


def say_late(booking: Booking, actor: Actor, now: Now, minutes: int) -> Booking:
    """The actor comes later; said again, the later word counts."""
    others = tuple(one for one in booking.late if one.by != actor.id)
    late = (*others, Late(actor.id, minutes, now.at))
    return _moved(booking, "say_late", actor, now, late=late)


def propose_extension(booking: Booking, actor: Actor, now: Now, minutes: int) -> Booking:
    """Ask to go on for so many minutes after the booked end.

    Raises:
        WrongState: also where that is longer than the calendars of both allow.
    """
    check(booking, "propose_extension", actor, now)
    if minutes > now.extendable_minutes:
        raise WrongState(f"The calendars of both allow {now.extendable_minutes} minutes.")
    extension = Extension(actor.id, minutes, now.at)
    return _moved(booking, "propose_extension", actor, now, extension=extension)


def accept_extension(booking: Booking, actor: Actor, now: Now) -> Booking:
    """Go on. That the time is free is the caller's to have checked."""
    check(booking, "accept_extension", actor, now)
    assert booking.extension is not None, "the table has looked"
    longer = timedelta(minutes=booking.extension.minutes)
    return _moved(
        booking,
        "accept_extension",
        actor,
        now,
        end=booking.end + longer,
        blocked_until=booking.blocked_until + longer,
        extension=None,
    )


def decline_extension(booking: Booking, actor: Actor, now: Now) -> Booking:
    """It ends as it was booked, by the other side or by who had asked."""
    return _moved(booking, "decline_extension", actor, now, extension=None)


def reassigned(
    booking: Booking,
    tutor_id: str,
    *,
    actor: Actor,
    now: Now,
    buffers: Buffers | None = None,
    reason: str = "",
) -> Booking:
    """Another tutor of the organisation takes it over, at the same time.

    That the other tutor is free then, and belongs to the same organisation, is the caller's to
    have checked. What was asked for between the first two is void.
    """
    assert tutor_id not in (booking.student_id, booking.tutor_id), "another one takes it over"
    changed = timed(booking, booking.start, booking.end, buffers or buffers_of(booking))
    return _moved(
        changed,
        "reassign",
        actor,
        now,
        reason,
        tutor_id=tutor_id,
        proposal=None,
        extension=None,
        late=tuple(one for one in booking.late if one.by == booking.student_id),
    )
