"""Tickets: a student's place in a queue, from taking it to its end.

Owns the states and who may move a ticket, each with when and by whom:

               ┌──────────── hand over, back to its old place ────────────┐
               ▼                                                          │
    waiting ◀──▶ paused      waiting ──▶ called ──▶ helping ──▶ done      │
       ▲                                   │  │        └──────────────────┤
       │                                   │  └───────────────────────────┘
       └──── come back ──── missed ◀───────┘
    waiting, paused, called ──▶ left

Does not know storage, HTTP, or the current time (passed in).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import Conflict, NotAllowed, WrongState

State = Literal["waiting", "paused", "called", "helping", "done", "left", "missed"]
Outcome = Literal["solved", "partly", "not_solved", "not_here", "elsewhere"]

OPEN: tuple[State, ...] = ("waiting", "paused", "called", "helping")
IN_LINE: tuple[State, ...] = ("waiting", "paused")
BACK_MINUTES = 30
"""How long after a missed call a student may come back into the line."""
MEANT_MINUTES = 10
"""How long a ticket that was handed over waits for that helper alone."""
NOTES_MAX = 50


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a ticket's history."""

    at: datetime
    actor_id: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What one helper tells the others."""

    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """What of a problem is compared with others'; never the problem itself."""

    exception: str = ""
    exercise: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One place in line."""

    id: str
    queue_id: str
    student_id: str
    state: State
    headline: str
    tried: str
    problem: Problem
    stuck: Stuck
    room: str
    deadline: datetime | None
    took_at: datetime
    place_at: datetime
    """The place in line: who has the earlier one comes first, where the order asks for no more."""
    helper_id: str | None = None
    """Who called or helps; stays once it is over."""
    called_at: datetime | None = None
    answer_until: datetime | None = None
    """While called."""
    helped_at: datetime | None = None
    ended_at: datetime | None = None
    meant_for: str | None = None
    """The helper it was handed over to, while it waits."""
    meant_until: datetime | None = None
    booking_id: str | None = None
    live_session_id: str | None = None
    group_id: str | None = None
    outcome: Outcome | None = None
    misses: int = 0
    told_next: bool = False
    """That they are next was said already."""
    notes: tuple[Note, ...] = ()
    history: tuple[Move, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def in_line(self) -> bool:
        return self.state in IN_LINE

    def may_come_back(self, now: datetime) -> bool:
        """Whether a missed call can still be made good."""
        return (
            self.state == "missed"
            and self.ended_at is not None
            and now < self.ended_at + timedelta(minutes=BACK_MINUTES)
        )

    def waited_s(self, now: datetime) -> int:
        """From the taking to being helped, or to its end, or till now."""
        until = self.helped_at or self.ended_at or now
        return max(0, round((until - self.took_at).total_seconds()))

    def helped_s(self, now: datetime) -> int:
        """How long it was, or has been, helped."""
        if self.helped_at is None:
            return 0
        return max(0, round(((self.ended_at or now) - self.helped_at).total_seconds()))


def taken(
    *,
    id_: str,
    queue_id: str,
    student_id: str,
    headline: str,
    tried: str,
    problem: Problem,
    stuck: Stuck,
    room: str,
    deadline: datetime | None,
    now: datetime,
) -> Ticket:
    """A new place at the end. That the queue admits the student is the caller's to have checked."""
    return Ticket(
        id=id_,
        queue_id=queue_id,
        student_id=student_id,
        state="waiting",
        headline=headline,
        tried=tried,
        problem=problem,
        stuck=stuck,
        room=room,
        deadline=deadline,
        took_at=now,
        place_at=now,
        history=(Move(now, student_id, "waiting"),),
    )


# ---- the student's ---------------------------------------------------------------------------


def paused(ticket: Ticket, *, on: bool, actor_id: str, now: datetime) -> Ticket:
    """Keep the place and not be called, or be called again. The same again changes nothing.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was called already, or is over.
    """
    _must_be_mine(ticket, actor_id)
    to: State = "paused" if on else "waiting"
    if ticket.state == to:
        return ticket
    _must_be(ticket, *IN_LINE)
    return _moved(ticket, Move(now, actor_id, to), told_next=False)


def left(ticket: Ticket, *, actor_id: str, now: datetime, reason: str = "") -> Ticket:
    """Give the place up. Once it is over, changes nothing.

    Raises:
        WrongState: it is being helped, which is ended, not left.
    """
    if not ticket.is_open:
        return ticket
    _must_be(ticket, "waiting", "paused", "called")
    return _over(ticket, Move(now, actor_id, "left", reason), now=now)


def answered(
    ticket: Ticket,
    *,
    actor_id: str,
    live_session_id: str,
    booking_id: str | None,
    now: datetime,
) -> Ticket:
    """The student came in time: they are helped from now on.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was not called, or the time to answer is over.
    """
    check_answer(ticket, actor_id=actor_id, now=now)
    return _moved(
        ticket,
        Move(now, actor_id, "helping"),
        helped_at=now,
        answer_until=None,
        live_session_id=live_session_id,
        booking_id=booking_id,
    )


def check_answer(ticket: Ticket, *, actor_id: str, now: datetime) -> None:
    """Whether a call can be answered now; raises as ``answered``."""
    _must_be_mine(ticket, actor_id)
    _must_be(ticket, "called")
    if ticket.answer_until is None or now >= ticket.answer_until:
        raise WrongState("The time to answer is over. Come back into the line.")


def back_in_line(ticket: Ticket, *, actor_id: str, now: datetime) -> Ticket:
    """After a missed call: the first time to the old place, later to the end.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was not missed, or too long ago.
    """
    _must_be_mine(ticket, actor_id)
    if not ticket.may_come_back(now):
        raise WrongState("Only a call missed just now can be made good. Take a new place.")
    return _in_line_again(
        ticket,
        Move(now, actor_id, "waiting", "came back"),
        place_at=ticket.place_at if ticket.misses <= 1 else now,
    )


# ---- a helper's ------------------------------------------------------------------------------


def called(ticket: Ticket, *, helper_id: str, grace_s: int, now: datetime) -> Ticket:
    """A helper is ready for this student.

    Raises:
        Conflict: another helper was faster.
        WrongState: paused, or over.
    """
    if ticket.state in ("called", "helping"):
        raise Conflict("Another helper was faster.")
    _must_be(ticket, "waiting")
    return _moved(
        ticket,
        Move(now, helper_id, "called"),
        helper_id=helper_id,
        called_at=now,
        answer_until=now + timedelta(seconds=grace_s),
        meant_for=None,
        meant_until=None,
    )


def missed(ticket: Ticket, *, now: datetime) -> Ticket:
    """The time to answer is over. Not called, or in time still: changes nothing."""
    if ticket.state != "called" or ticket.answer_until is None or now < ticket.answer_until:
        return ticket
    assert ticket.helper_id is not None, "somebody called"
    return _over(
        replace(ticket, misses=ticket.misses + 1),
        Move(now, ticket.helper_id, "missed"),
        now=now,
    )


def handed_over(ticket: Ticket, *, actor_id: str, to: str | None, now: datetime) -> Ticket:
    """Back to its old place in line, or there for one other helper.

    Raises:
        NotAllowed: somebody else called or helps.
        WrongState: it is neither called nor being helped.
    """
    _must_be(ticket, "called", "helping")
    _must_be_helper(ticket, actor_id)
    return _in_line_again(
        ticket,
        Move(now, actor_id, "waiting", "handed over"),
        place_at=ticket.place_at,
        meant_for=to,
        meant_until=None if to is None else now + timedelta(minutes=MEANT_MINUTES),
    )


def finished(ticket: Ticket, *, actor_id: str, outcome: Outcome | None, now: datetime) -> Ticket:
    """It is over, with what came of it; what came of it may be said afterwards, once.

    Args:
        outcome: None where the live session ended and nobody has said.

    Raises:
        NotAllowed: somebody else helps.
        WrongState: it is not being helped, or was marked already.
    """
    if outcome is not None:
        _must_be_helper(ticket, actor_id)
    if ticket.state == "done" and ticket.outcome is None:
        return replace(ticket, outcome=outcome)
    if ticket.state == "called" and outcome in ("not_here", "elsewhere"):
        return _over(replace(ticket, outcome=outcome), Move(now, actor_id, "done"), now=now)
    _must_be(ticket, "helping")
    return _over(replace(ticket, outcome=outcome), Move(now, actor_id, "done"), now=now)


def noted(ticket: Ticket, *, by: str, text: str, now: datetime) -> Ticket:
    """With one more note.

    Raises:
        WrongState: there are very many.
    """
    if not text:
        return ticket
    if len(ticket.notes) >= NOTES_MAX:
        raise WrongState(f"A ticket has at most {NOTES_MAX} notes.")
    return replace(ticket, notes=(*ticket.notes, Note(by, text, now)))


# ---- steps -----------------------------------------------------------------------------------

_SAYS: dict[State, str] = {
    "waiting": "It waits in line.",
    "paused": "It is paused.",
    "called": "It has been called.",
    "helping": "It is being helped.",
    "done": "It is over.",
    "left": "The place was given up.",
    "missed": "The call was missed.",
}


def _must_be(ticket: Ticket, *states: State) -> None:
    if ticket.state not in states:
        raise WrongState(_SAYS[ticket.state])


def _must_be_mine(ticket: Ticket, actor_id: str) -> None:
    if actor_id != ticket.student_id:
        raise NotAllowed("Only the student whose place it is may do that.")


def _must_be_helper(ticket: Ticket, actor_id: str) -> None:
    if actor_id != ticket.helper_id:
        raise NotAllowed("Only the helper who called may do that.")


def _moved(ticket: Ticket, move: Move, **changes: Any) -> Ticket:
    return replace(ticket, state=move.state, history=(*ticket.history, move), **changes)


def _over(ticket: Ticket, move: Move, *, now: datetime) -> Ticket:
    return _moved(ticket, move, ended_at=now, answer_until=None, meant_for=None, meant_until=None)


def _in_line_again(
    ticket: Ticket,
    move: Move,
    *,
    place_at: datetime,
    meant_for: str | None = None,
    meant_until: datetime | None = None,
) -> Ticket:
    return _moved(
        ticket,
        move,
        place_at=place_at,
        meant_for=meant_for,
        meant_until=meant_until,
        helper_id=None,
        called_at=None,
        answer_until=None,
        helped_at=None,
        ended_at=None,
        booking_id=None,
        live_session_id=None,
        group_id=None,
        outcome=None,
        told_next=False,
    )
