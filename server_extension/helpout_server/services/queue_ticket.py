"""Tickets as their students use them: take a place, pause, give it up, answer a call, come back."""

from dataclasses import replace
from typing import Any

from msgspec import UNSET

from helpout_server.contracts import queue as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain import queue as queues
from helpout_server.domain import queue_ticket as rules
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, TooMany, WrongState
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_alike import words_of
from helpout_server.domain.queue_line import alone_again, grouped
from helpout_server.domain.queue_ticket import Stuck, Ticket
from helpout_server.domain.solved import signature_of
from helpout_server.services.context import Context
from helpout_server.services.course_access import check_student, course_of_queue
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line, paragraphs
from helpout_server.services.queue import seen_queue
from helpout_server.services.queue_held import begin_group, begin_one
from helpout_server.services.queue_shape import helps, present_ticket
from helpout_server.services.queue_tell import line_moved


def take(context: Context, *, queue_id: str, body: wire.HelpTicketDraft) -> wire.HelpTicket:
    """Take a place at the end of the line.

    Raises:
        NotFound, WrongState, NotAllowed, InvalidRequest, TooMany: see ``domain.queue``.
        Conflict: the caller has a place in it already.
        TermsNotAgreed: those of its course.
    """
    uow, actor = context.uow, context.actor
    uow.lock(queue_id)
    queue = seen_queue(context, queue_id)
    if queue.admission == "pin" and not _may_guess(context, queue):
        raise TooMany("Too many tries. Ask for the PIN and try again in some minutes.")
    earlier = uow.queues.tickets_of_student(queue_id, actor.id)
    queues.check_admits(
        queue,
        actor.id,
        pin=body.pin,
        room=body.room,
        open_tickets=len(uow.queues.open_tickets([queue_id]).get(queue_id, [])),
        taken_at=[one.took_at for one in earlier],
        now=context.now,
    )
    check_student(context, course_of_queue(context, queue_id))
    if body.deadline is not None and body.deadline <= context.now:
        raise InvalidRequest("That deadline is over.", field="deadline")
    headline = one_line(body.headline, field="headline", longest=120)
    tried = paragraphs(body.tried, field="tried", longest=2_000)
    ticket = rules.taken(
        id_=context.ids.new("tkt"),
        queue_id=queue_id,
        student_id=actor.id,
        headline=headline,
        tried=tried,
        problem=body.problem,
        stuck=stuck_on(headline, body.problem),
        room=body.room,
        deadline=body.deadline,
        now=context.now,
    )
    uow.queues.add_ticket(ticket)
    notify(
        context,
        "ticket_taken",
        queue.staff_ids,
        about=ticket.id,
        facts={"title": queue.title, "who": actor.display_name, "reason": headline},
    )
    line_moved(context, queue, ticket)
    return present_ticket(context, ticket)


def get(context: Context, *, ticket_id: str) -> wire.HelpTicket:
    """One, for its student, the queue's helpers and staff."""
    return present_ticket(context, known_ticket(context, ticket_id))


def change(context: Context, *, ticket_id: str, body: wire.HelpTicketPatch) -> wire.HelpTicket:
    """Say it better, or pause: the place stays."""
    queue, ticket = _own(context, ticket_id)
    if not ticket.in_line and (body.headline, body.tried, body.problem) != (UNSET, UNSET, UNSET):
        raise WrongState("It can be changed while it waits.")
    changes: dict[str, Any] = {}
    if body.headline is not UNSET:
        changes["headline"] = one_line(body.headline, field="headline", longest=120)
    if body.tried is not UNSET:
        changes["tried"] = paragraphs(body.tried, field="tried", longest=2_000)
    if body.problem is not UNSET:
        changes["problem"] = body.problem
    if changes:
        ticket = replace(ticket, **changes)
        ticket = replace(ticket, stuck=stuck_on(ticket.headline, ticket.problem))
    if body.paused is not UNSET:
        ticket = rules.paused(ticket, on=body.paused, actor_id=context.actor.id, now=context.now)
    context.uow.queues.update_ticket(ticket)
    line_moved(context, queue)
    return present_ticket(context, ticket)


def leave(context: Context, *, ticket_id: str) -> wire.HelpTicket:
    """Give the place up; again changes nothing."""
    queue, before = _own(context, ticket_id)
    ticket = rules.left(before, actor_id=context.actor.id, now=context.now)
    if ticket is not before:
        context.uow.queues.update_ticket(ticket)
        ungroup(context, queue)
        line_moved(context, queue, ticket)
    return present_ticket(context, ticket)


def answer(context: Context, *, ticket_id: str) -> wire.HelpTicket:
    """Come, within the time there is: a helpout begins now. Again changes nothing.

    Raises:
        NotFound, NotAllowed.
        WrongState: not called, or too late.
        SlotTaken: one of the two has an appointment just now.
    """
    queue, ticket = _own(context, ticket_id)
    if ticket.state == "helping":
        return present_ticket(context, ticket)
    rules.check_answer(ticket, actor_id=context.actor.id, now=context.now)
    begun = begin_one if ticket.group_id is None else begin_group
    ticket = begun(context, queue, ticket)
    context.measure("queue_wait", ticket.waited_s(context.now))
    context.uow.queues.update_ticket(ticket)
    line_moved(context, queue)
    return present_ticket(context, ticket)


def rejoin(context: Context, *, ticket_id: str) -> wire.HelpTicket:
    """After a missed call: the first time back to the old place, later to the end.

    Raises:
        NotFound, NotAllowed.
        WrongState: not missed, too long ago, or the queue is closed.
        Conflict: another ticket was taken meanwhile.
    """
    queue, ticket = _own(context, ticket_id)
    if not queue.is_open(context.now):
        raise WrongState("This queue is closed.")
    ticket = rules.back_in_line(ticket, actor_id=context.actor.id, now=context.now)
    context.uow.queues.update_ticket(ticket)
    line_moved(context, queue)
    return present_ticket(context, ticket)


def join(context: Context, *, ticket_id: str, body: wire.JoinDraft) -> wire.HelpTicket:
    """Be helped together with somebody who seems stuck on the same.

    Raises:
        NotFound, NotAllowed: it is somebody else's, or the other is none of its like.
        WrongState: one of the two does not wait any more.
        CallLimit: the group is full.
    """
    queue, ticket = _own(context, ticket_id)
    if body.ticket_id not in present_ticket(context, ticket).alike:
        raise NotAllowed("That one is not about the same.", field="ticket_id")
    merge(context, queue, [ticket.id, body.ticket_id])
    line_moved(context, queue)
    return present_ticket(context, known_ticket(context, ticket_id))


# ---- for the other use cases of queues -------------------------------------------------------


def known_ticket(context: Context, ticket_id: str) -> Ticket:
    """A ticket that is there; who may see it is for the caller to check.

    Raises:
        NotFound.
    """
    ticket = context.uow.queues.ticket(ticket_id)
    if ticket is None:
        raise NotFound("There is no such ticket, or it is not yours to see.")
    return ticket


def locked_ticket(context: Context, ticket_id: str) -> tuple[Queue, Ticket]:
    """A ticket that nobody else changes until the transaction ends, for who may see it.

    Its queue, its people and its live session are locked in one go: who locks one and then
    another may wait for ever.

    Raises:
        NotFound.
    """
    found = known_ticket(context, ticket_id)
    people = {found.student_id, context.actor.id, found.helper_id, found.live_session_id}
    context.uow.lock(found.queue_id, *sorted(name for name in people if name is not None))
    ticket = known_ticket(context, ticket_id)
    queue = context.uow.queues.get(ticket.queue_id)
    if queue is None or not (ticket.student_id == context.actor.id or helps(context, queue)):
        raise NotFound("There is no such ticket, or it is not yours to see.")
    return queue, ticket


def merge(context: Context, queue: Queue, ticket_ids: list[str]) -> None:
    """Make them one group; raises as ``domain.queue_line.grouped``."""
    tickets = context.uow.queues.open_tickets([queue.id]).get(queue.id, [])
    for changed in grouped(
        tickets,
        ticket_ids,
        group_id=context.ids.new("grp"),
        people_max=context.policy.call_limit,
    ):
        context.uow.queues.update_ticket(changed)


def ungroup(context: Context, queue: Queue) -> None:
    """Who is left alone in a group is in none."""
    tickets = context.uow.queues.open_tickets([queue.id]).get(queue.id, [])
    for changed in alone_again(tickets):
        context.uow.queues.update_ticket(changed)


def stuck_on(headline: str, problem: Problem) -> Stuck:
    """What of a question is compared with others'."""
    signature = signature_of(problem.traceback)
    exercise = None if problem.context is None else problem.context.exercise
    message = "" if signature is None else signature.message
    return Stuck(
        exception="" if signature is None else signature.exception,
        exercise="" if exercise is None else exercise.grade_id[:200],
        words=words_of(headline, message, problem.code),
    )


# ---- steps -----------------------------------------------------------------------------------


def _own(context: Context, ticket_id: str) -> tuple[Queue, Ticket]:
    queue, ticket = locked_ticket(context, ticket_id)
    if ticket.student_id != context.actor.id:
        raise NotAllowed("Only the student whose place it is may do that.")
    return queue, ticket


def _may_guess(context: Context, queue: Queue) -> bool:
    return context.guesses is None or context.guesses.allows(context.actor.id, queue.id)
