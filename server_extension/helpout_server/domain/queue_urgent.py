"""Urgent questions: outside any queue, to tutors who said that they take them.

Owns the moves

    open ──▶ accepted      by the first tutor of those who may
      ├────▶ withdrawn     by its student
      └────▶ expired       by time

and which tutors a question fits. Does not know storage, presence, or the current time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.contracts.problem import Problem
from helpout_server.domain.errors import Conflict, NotAllowed, TooMany, WrongState

State = Literal["open", "accepted", "expired", "withdrawn"]

PER_HOUR_MAX = 4
ASKED_MAX = 200
"""Tutors that one question is sent to."""
HELP_MINUTES = 20
"""How long the helpout is booked for at first."""


@dataclass(frozen=True, slots=True)
class UrgentQuestion:
    id: str
    student_id: str
    headline: str
    tags: tuple[str, ...]
    problem: Problem
    state: State
    asked: tuple[str, ...]
    """Tutors that it was sent to."""
    asked_at: datetime
    expires_at: datetime
    helper_id: str | None = None
    booking_id: str | None = None
    live_session_id: str | None = None

    def is_open(self, now: datetime) -> bool:
        return self.state == "open" and now < self.expires_at


def check_may_ask(earlier: Iterable[UrgentQuestion], *, now: datetime) -> None:
    """Whether a student may ask one more.

    Args:
        earlier: theirs of the last hour, at least.

    Raises:
        Conflict: one is open.
        TooMany: too many within the hour.
    """
    hour = now - timedelta(hours=1)
    earlier = list(earlier)
    if any(one.is_open(now) for one in earlier):
        raise Conflict("Your last urgent question is still open. Withdraw it first.")
    if sum(one.asked_at > hour for one in earlier) >= PER_HOUR_MAX:
        raise TooMany(f"At most {PER_HOUR_MAX} urgent questions in an hour.")


def fits(question_tags: Iterable[str], tutor_tags: frozenset[str]) -> bool:
    """Whether a tutor of those tags is asked; a question without any is for everybody."""
    wanted = {tag.casefold() for tag in question_tags}
    return not wanted or bool(wanted & tutor_tags)


def may_accept(
    question: UrgentQuestion, account_id: str, takers: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a question is for somebody: they take them, and it fits.

    Args:
        takers: everybody who takes urgent questions, with their folded tags.
    """
    tags = takers.get(account_id)
    return tags is not None and account_id != question.student_id and fits(question.tags, tags)


def check_open(question: UrgentQuestion, *, now: datetime) -> None:
    """Whether it can still be accepted or withdrawn.

    Raises:
        Conflict: somebody accepted it.
        WrongState: withdrawn, or its time is over.
    """
    if question.state == "accepted":
        raise Conflict("Another tutor was faster.")
    if question.state == "withdrawn":
        raise WrongState("The student has withdrawn it.")
    if not question.is_open(now):
        raise WrongState("Its time is over.")


def accepted(
    question: UrgentQuestion,
    *,
    helper_id: str,
    booking_id: str,
    live_session_id: str,
    now: datetime,
) -> UrgentQuestion:
    """Somebody has it; raises as ``check_open``."""
    check_open(question, now=now)
    return replace(
        question,
        state="accepted",
        helper_id=helper_id,
        booking_id=booking_id,
        live_session_id=live_session_id,
    )


def withdrawn(question: UrgentQuestion, *, actor_id: str, now: datetime) -> UrgentQuestion:
    """Its student takes it back; again changes nothing. Raises as ``check_open``."""
    if actor_id != question.student_id:
        raise NotAllowed("Only who asked may withdraw it.")
    if question.state in ("withdrawn", "expired"):
        return question
    check_open(question, now=now)
    return replace(question, state="withdrawn")


def expired(question: UrgentQuestion, *, now: datetime) -> UrgentQuestion:
    """Its time is over; else the same."""
    if question.state == "open" and now >= question.expires_at:
        return replace(question, state="expired")
    return question
