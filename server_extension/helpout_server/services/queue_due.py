"""What queues do by themselves: missed calls, helpouts that ended, closing time, questions' ends.

Each is a chore: it looks for what is due, and doing it twice changes nothing.
"""

from dataclasses import replace

from helpout_server.domain import queue_ticket as rules
from helpout_server.domain import queue_urgent as urgent
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import NotFound
from helpout_server.domain.queue import moved
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services.context import Context
from helpout_server.services.held import load_held
from helpout_server.services.queue import send_home
from helpout_server.services.queue_help import call_again
from helpout_server.services.queue_tell import line_moved, tell_all
from helpout_server.services.queue_ticket import ungroup

AT_ONCE = 100


def missed_calls(context: Context) -> None:
    """Who did not answer in time has missed the call; their helper is given the next one."""
    uow = context.uow
    due = uow.queues.unanswered(by=context.now, limit=AT_ONCE)
    for queue_id in sorted({one.queue_id for one in due}):
        helpers = {one.helper_id for one in due if one.queue_id == queue_id}
        uow.lock(queue_id, *sorted(id_ for id_ in helpers if id_ is not None))
        queue = uow.queues.get(queue_id)
        assert queue is not None, "a ticket is of a queue"
        over = []
        for ticket in uow.queues.open_tickets([queue_id]).get(queue_id, []):
            after = rules.missed(ticket, now=context.now)
            if after is not ticket:
                uow.queues.update_ticket(replace(after, group_id=None))
                over.append(after)
        ungroup(context, queue)
        for helper_id in sorted({one.helper_id for one in over if one.helper_id is not None}):
            call_again(context, queue, helper_id)
        line_moved(context, queue, *over)


def ended_helpouts(context: Context) -> None:
    """A ticket is over with its live session, whoever ended that; what came of it is not said."""
    uow = context.uow
    over = [one for one in uow.queues.being_helped(limit=1_000) if _has_ended(context, one)]
    for queue_id in sorted({one.queue_id for one in over}):
        uow.lock(queue_id)
        queue = uow.queues.get(queue_id)
        assert queue is not None, "a ticket is of a queue"
        ended = []
        for ticket in uow.queues.open_tickets([queue_id]).get(queue_id, []):
            if ticket.state == "helping" and _has_ended(context, ticket):
                done = rules.finished(ticket, actor_id=NOBODY.id, outcome=None, now=context.now)
                uow.queues.update_ticket(done)
                ended.append(done)
        ungroup(context, queue)
        line_moved(context, queue, *ended)


def closing(context: Context) -> None:
    """Queues whose time is over are closed, and those in line are told."""
    for found in context.uow.queues.closing(by=context.now, limit=AT_ONCE):
        context.uow.lock(found.id)
        queue = context.uow.queues.get(found.id)
        if queue is None or queue.status == "closed" or queue.is_open(context.now):
            continue
        queue = moved(queue, "closed", open_minutes=None, now=context.now)
        context.uow.queues.update(queue)
        send_home(context, queue)
        tell_all(context, queue)


def urgent_questions(context: Context) -> None:
    """Questions that nobody accepted in time."""
    for found in context.uow.queues.open_urgent(limit=AT_ONCE):
        if context.now < found.expires_at:
            continue
        context.uow.lock(found.id)
        before = context.uow.queues.urgent(found.id)
        if before is None or (after := urgent.expired(before, now=context.now)) is before:
            continue
        context.uow.queues.update_urgent(after)
        context.changed("queue_changed", after.id, after.student_id, *after.asked)


def _has_ended(context: Context, ticket: Ticket) -> bool:
    if ticket.live_session_id is None:
        return True
    try:
        held = load_held(context.uow, ticket.live_session_id)
    except NotFound:
        return True
    return held.status(context.policy, context.now) == "over"
