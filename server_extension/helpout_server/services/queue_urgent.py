"""Urgent questions: ask tutors of fitting tags who take them; the first to accept has it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from helpout_server.contracts import queue as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain import queue_urgent as rules
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import NotAllowed, NotFound
from helpout_server.domain.queue_urgent import UrgentQuestion
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line
from helpout_server.services.queue_held import book_help

_OWN_SHOWN = timedelta(hours=2)
_OWN_SHOWN_MAX = 10
_OPEN_LOOKED_AT = 500


def ask(context: Context, *, body: wire.UrgentDraft) -> wire.UrgentQuestion:
    """Ask now. Tutors who are here are told; who comes within its time finds it.

    Raises:
        Conflict: the caller's last one is open still.
        TooMany: too many within an hour.
    """
    uow, actor = context.uow, context.actor
    uow.lock(actor.id)
    earlier = uow.queues.urgent_of_student(actor.id, since=context.now - timedelta(hours=1))
    for one in earlier:  # the chore may not have come to it yet
        if (over := rules.expired(one, now=context.now)) is not one:
            uow.queues.update_urgent(over)
    rules.check_may_ask(earlier, now=context.now)
    tags = tuple(
        one_line(tag, field=f"tags.{index}", longest=24) for index, tag in enumerate(body.tags)
    )
    question = UrgentQuestion(
        id=context.ids.new("urg"),
        student_id=actor.id,
        headline=one_line(body.headline, field="headline", longest=120),
        tags=tuple(dict.fromkeys(tags)),
        problem=body.problem,
        state="open",
        asked=_asked(context, tags),
        asked_at=context.now,
        expires_at=context.now + timedelta(minutes=body.minutes),
    )
    uow.queues.add_urgent(question)
    notify(
        context,
        "urgent_asked",
        question.asked,
        about=question.id,
        facts={
            "title": question.headline,
            "who": actor.display_name,
            "minutes": str(body.minutes),
        },
    )
    _tell(context, question)
    return _one(context, question)


def list_mine(context: Context) -> wire.UrgentQuestionList:
    """The caller's own of late, those they accepted, and those that they may accept."""
    uow, actor = context.uow, context.actor
    since = context.now - _OWN_SHOWN
    own = uow.queues.urgent_of_student(actor.id, since=since)[:_OWN_SHOWN_MAX]
    taken = uow.queues.urgent_of_helper(actor.id, since=since)[:_OWN_SHOWN_MAX]
    takers = uow.queues.urgent_takers()
    open_ones = [
        one
        for one in uow.queues.open_urgent(limit=_OPEN_LOOKED_AT)
        if one.is_open(context.now) and rules.may_accept(one, actor.id, takers)
    ]
    return wire.UrgentQuestionList(
        questions=_present(context, [*own, *open_ones, *taken]),
        takes_urgent=actor.id in takers,
    )


def get(context: Context, *, question_id: str) -> wire.UrgentQuestion:
    """One, for who asked, who accepted, and who may accept it."""
    return _one(context, _seen(context, question_id))


def set_taking(context: Context, *, body: wire.UrgentPatch) -> wire.UrgentQuestionList:
    """Whether the caller takes urgent questions; tutors and staff do.

    Raises:
        NotAllowed: neither.
    """
    actor = context.actor
    if body.takes_urgent and not context.uow.queues.offering([actor.id]):
        raise NotAllowed("Tutors and staff take urgent questions. Publish a listing first.")
    context.uow.lock(actor.id)
    context.uow.queues.set_takes_urgent(actor.id, takes=body.takes_urgent)
    return list_mine(context)


def accept(context: Context, *, question_id: str) -> wire.UrgentQuestion:
    """Take it: a helpout with its student begins now. Again changes nothing.

    Raises:
        NotFound: not for the caller.
        Conflict: another tutor was faster.
        WrongState: withdrawn, or too late.
        SlotTaken: one of the two has an appointment just now.
    """
    uow, actor = context.uow, context.actor
    found = _seen(context, question_id)
    uow.lock(question_id, actor.id, found.student_id)
    question = uow.queues.urgent(question_id)
    assert question is not None, "it was seen a moment ago"
    if question.state == "accepted" and question.helper_id == actor.id:
        return _one(context, question)
    rules.check_open(question, now=context.now)
    if not rules.may_accept(question, actor.id, uow.queues.urgent_takers()):
        raise NotAllowed("It is not for you to accept.")
    made = book_help(
        context,
        title=question.headline[:40],
        helper_id=actor.id,
        student_id=question.student_id,
        problem=question.problem,
        minutes=rules.HELP_MINUTES,
    )
    question = rules.accepted(
        question,
        helper_id=actor.id,
        booking_id=made.id,
        live_session_id=made.live_session_id,
        now=context.now,
    )
    uow.queues.update_urgent(question)
    notify(
        context,
        "urgent_accepted",
        [question.student_id],
        about=question.id,
        facts={"title": question.headline, "who": actor.display_name},
    )
    _tell(context, question)
    return _one(context, question)


def withdraw(context: Context, *, question_id: str) -> wire.UrgentQuestion:
    """Take it back; again changes nothing.

    Raises:
        NotFound, NotAllowed.
        Conflict: somebody accepted it.
    """
    _seen(context, question_id)
    context.uow.lock(question_id)
    before = _seen(context, question_id)
    question = rules.withdrawn(before, actor_id=context.actor.id, now=context.now)
    if question is not before:
        context.uow.queues.update_urgent(question)
        _tell(context, question)
    return _one(context, question)


# ---- steps -----------------------------------------------------------------------------------


def _asked(context: Context, tags: Sequence[str]) -> tuple[str, ...]:
    """Tutors who take them, fit, and are here now."""
    found = [
        account_id
        for account_id, theirs in sorted(context.uow.queues.urgent_takers().items())
        if account_id != context.actor.id and rules.fits(tags, theirs)
    ]
    if context.presence is not None:
        here = context.presence.here(found)
        found = [account_id for account_id in found if here.get(account_id) == "page"]
    return tuple(found[: rules.ASKED_MAX])


def _seen(context: Context, question_id: str) -> UrgentQuestion:
    question = context.uow.queues.urgent(question_id)
    actor = context.actor
    if question is None or not (
        actor.id in (question.student_id, question.helper_id)
        or rules.may_accept(question, actor.id, context.uow.queues.urgent_takers())
    ):
        raise NotFound("There is no such question, or it is not for you.")
    return question


def _tell(context: Context, question: UrgentQuestion) -> None:
    context.changed("queue_changed", question.id, question.student_id, *question.asked)


def _one(context: Context, question: UrgentQuestion) -> wire.UrgentQuestion:
    return _present(context, [question])[0]


def _present(context: Context, questions: Sequence[UrgentQuestion]) -> list[wire.UrgentQuestion]:
    ids = {one.student_id for one in questions}
    ids |= {one.helper_id for one in questions if one.helper_id is not None}
    accounts = context.uow.accounts.many(ids)
    return [_shape(context, one, accounts) for one in questions]


def _shape(
    context: Context, question: UrgentQuestion, accounts: Mapping[str, Account]
) -> wire.UrgentQuestion:
    actor_id = context.actor.id
    is_mine = question.student_id == actor_id
    # Once another has it, what was asked is between those two.
    shown = is_mine or question.helper_id == actor_id or question.state == "open"
    helper = None if question.helper_id is None else accounts.get(question.helper_id, NOBODY)
    left = question.expires_at - context.now
    return wire.UrgentQuestion(
        id=question.id,
        student=public(accounts.get(question.student_id, NOBODY)),
        headline=question.headline,
        tags=list(question.tags),
        problem=question.problem if shown else Problem(),
        state=rules.expired(question, now=context.now).state,
        asked=len(question.asked),
        expires_in_ms=max(0, round(left.total_seconds() * 1_000)),
        helper=None if helper is None else public(helper),
        live_session_id=question.live_session_id if shown else None,
        booking_id=question.booking_id if shown else None,
        is_mine=is_mine,
    )
