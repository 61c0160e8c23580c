"""Tickets as helpers use them: call the next, claim one, hand over, finish, note, bring together.

Whoever helps has called or helps one student (or one group) at a time, over all queues.
"""

from collections.abc import Sequence

from helpout_server.contracts import queue as wire
from helpout_server.domain import queue_ticket as rules
from helpout_server.domain.errors import (
    Conflict,
    InvalidRequest,
    NotAllowed,
    WrongState,
)
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_line import called_with, next_for
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services.context import Context
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import paragraphs
from helpout_server.services.queue import helped_queue
from helpout_server.services.queue_held import check_free, end_held
from helpout_server.services.queue_scene import scene_of
from helpout_server.services.queue_shape import present_desk, present_ticket
from helpout_server.services.queue_tell import line_moved, name_of, tell_called
from helpout_server.services.queue_ticket import known_ticket, locked_ticket, merge, ungroup


def call_next(context: Context, *, queue_id: str, query: wire.QueueNextQuery) -> wire.HelpTicket:
    """Call whoever is next for the caller, in one room or any, with their group.

    Raises:
        NotFound, NotAllowed.
        WrongState: nobody waits, the queue is not open, or the caller is not free.
    """
    context.uow.lock(queue_id, context.actor.id)
    queue = _callable(context, helped_queue(context, queue_id))
    tickets = _open(context, queue)
    scene = scene_of(context, queue, tickets)
    first = next_for(scene.line, context.actor.id, now=context.now, room=query.room or None)
    if first is None:
        raise WrongState("Nobody is waiting.")
    _call(context, queue, tickets, first)
    return present_ticket(context, known_ticket(context, first.id))


def claim(context: Context, *, ticket_id: str) -> wire.HelpTicket:
    """Call this student, whatever their place; claimed again by the same helper, nothing changes.

    Raises:
        NotFound, NotAllowed.
        Conflict: another helper was faster.
        WrongState: they paused or left, or the caller is not free.
    """
    queue, ticket = locked_ticket(context, ticket_id)
    _must_help(context, queue)
    if ticket.state in ("called", "helping"):
        if ticket.helper_id != context.actor.id:
            raise Conflict("Another helper was faster.")
        return present_ticket(context, ticket)
    _callable(context, queue)
    _call(context, queue, _open(context, queue), ticket)
    return present_ticket(context, known_ticket(context, ticket_id))


def hand_over(context: Context, *, ticket_id: str, body: wire.HandOverDraft) -> wire.HelpTicket:
    """Back to its old place in line, for anybody or for one helper; what was begun is ended.

    Raises:
        NotFound, WrongState.
        NotAllowed: not the caller's.
        InvalidRequest: to somebody who does not help here.
    """
    queue, before = locked_ticket(context, ticket_id)
    _must_help(context, queue)
    if body.to is not None and (body.to == context.actor.id or not queue.may_help(body.to)):
        raise InvalidRequest("Hand it over to another helper of this queue.", field="to")
    ticket = rules.handed_over(before, actor_id=context.actor.id, to=body.to, now=context.now)
    note = paragraphs(body.note, field="note", longest=1_000)
    ticket = rules.noted(ticket, by=context.actor.id, text=note, now=context.now)
    context.uow.queues.update_ticket(ticket)
    end_held(context, before, others=_open(context, queue))
    ungroup(context, queue)
    if body.to is not None:
        notify(
            context,
            "ticket_handed_over",
            [body.to],
            about=ticket.id,
            facts={
                "title": queue.title,
                "who": context.actor.display_name,
                "reason": note or ticket.headline,
            },
        )
    line_moved(context, queue)
    return present_ticket(context, ticket)


def finish(context: Context, *, ticket_id: str, body: wire.FinishDraft) -> wire.HelpTicket:
    """It is over, with what came of it; the live session ends, a group's with its last.

    Raises:
        NotFound, WrongState.
        NotAllowed: not the caller's.
    """
    queue, before = locked_ticket(context, ticket_id)
    _must_help(context, queue)
    ticket = rules.finished(
        before, actor_id=context.actor.id, outcome=body.outcome, now=context.now
    )
    note = paragraphs(body.note, field="note", longest=1_000)
    ticket = rules.noted(ticket, by=context.actor.id, text=note, now=context.now)
    context.uow.queues.update_ticket(ticket)
    if before.state == "helping":
        end_held(context, before, others=_open(context, queue))
    ungroup(context, queue)
    line_moved(context, queue, ticket)
    return present_ticket(context, ticket)


def note(context: Context, *, ticket_id: str, body: wire.TicketNoteDraft) -> wire.HelpTicket:
    """Tell the other helpers something about it; its student does not see that."""
    queue, ticket = locked_ticket(context, ticket_id)
    _must_help(context, queue)
    text = paragraphs(body.text, field="text", shortest=1, longest=1_000)
    ticket = rules.noted(ticket, by=context.actor.id, text=text, now=context.now)
    context.uow.queues.update_ticket(ticket)
    context.changed("queue_changed", queue.id, *queue.staff_ids)
    return present_ticket(context, ticket)


def group(context: Context, *, queue_id: str, body: wire.MergeDraft) -> wire.QueueDesk:
    """Bring together those who are stuck on the same: they are called together.

    Raises:
        NotFound, NotAllowed.
        WrongState: one of them does not wait any more.
        CallLimit: more than one call can have.
    """
    context.uow.lock(queue_id)
    queue = helped_queue(context, queue_id)
    _must_help(context, queue)
    merge(context, queue, body.ticket_ids)
    line_moved(context, queue)
    return present_desk(context, scene_of(context, queue))


def call_again(context: Context, queue: Queue, helper_id: str) -> None:
    """After a missed call: the next one, for a helper who is still there and has no other."""
    tickets = _open(context, queue)
    if queue.status != "open" or any(one.helper_id == helper_id for one in tickets):
        return
    if context.uow.queues.held_by(helper_id):
        return
    if context.presence is not None and helper_id not in context.presence.here([helper_id]):
        return
    scene = scene_of(context, queue, tickets)
    first = next_for(scene.line, helper_id, now=context.now)
    if first is not None:
        _called(context, queue, called_with(tickets, first), helper_id)


# ---- steps -----------------------------------------------------------------------------------


def _call(context: Context, queue: Queue, tickets: Sequence[Ticket], first: Ticket) -> None:
    held = context.uow.queues.held_by(context.actor.id)
    if held:
        raise WrongState(f"Finish with {name_of(context, held[0].student_id)} first.")
    check_free(context, context.actor.id, queue.usual_minutes)
    # The one who is asked for is asked whether they can be called, the others of a group can.
    rules.called(first, helper_id=context.actor.id, grace_s=queue.grace_s, now=context.now)
    _called(context, queue, called_with(tickets, first), context.actor.id)
    line_moved(context, queue)


def _called(context: Context, queue: Queue, chosen: Sequence[Ticket], helper_id: str) -> None:
    now = context.now
    called = [
        rules.called(one, helper_id=helper_id, grace_s=queue.grace_s, now=now) for one in chosen
    ]
    for ticket in called:
        context.uow.queues.update_ticket(ticket)
    tell_called(context, queue, called)


def _callable(context: Context, queue: Queue) -> Queue:
    """A queue in which the caller may call somebody now."""
    _must_help(context, queue)
    if queue.status == "paused":
        raise WrongState("This queue is paused. Open it again first.")
    if not queue.is_open(context.now):
        raise WrongState("This queue is closed.")
    return queue


def _must_help(context: Context, queue: Queue) -> None:
    if not queue.may_help(context.actor.id):
        raise NotAllowed("Only its helpers do that.")


def _open(context: Context, queue: Queue) -> list[Ticket]:
    return context.uow.queues.open_tickets([queue.id]).get(queue.id, [])
