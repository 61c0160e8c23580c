"""Queues: open one, see those that are open, change or close one, look at its desk and history.

What happens to a ticket is in ``queue_ticket`` (the student's part) and ``queue_help`` (the
helpers').
"""

from dataclasses import replace
from datetime import timedelta

from msgspec import UNSET

from helpout_server.contracts import queue as wire
from helpout_server.domain import queue as rules
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_ticket import left
from helpout_server.services.context import Context
from helpout_server.services.course_access import check_own_people, sees_others
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line, paragraphs
from helpout_server.services.queue_scene import scene_of
from helpout_server.services.queue_shape import (
    helps,
    present_desk,
    present_history,
    present_queue,
    present_queues,
)
from helpout_server.services.queue_tell import tell_all, tell_concerned

SHOWN_MAX = 50


def open_queue(context: Context, *, body: wire.QueueDraft) -> wire.Queue:
    """Open one now, by a tutor or staff.

    Raises:
        NotAllowed, TooMany, InvalidRequest.
    """
    uow, actor = context.uow, context.actor
    uow.lock(actor.id)
    found = uow.queues.not_closed(limit=1_000)
    rules.check_opener(
        is_staff=actor.is_staff,
        offers_listing=any(one.published for one in uow.listings.of_tutor(actor.id)),
        open_ones=sum(one.owner_id == actor.id for one in found),
    )
    pin_hash = ""
    if body.admission == "pin":
        pin_hash = rules.hashed_pin(body.pin, salt=context.ids.secret())
    queue = Queue(
        id=context.ids.new("que"),
        owner_id=actor.id,
        title=one_line(body.title, field="title", longest=40),
        description=paragraphs(body.description, field="description", longest=150),
        order=body.order,
        admission=body.admission,
        pin_hash=pin_hash,
        roster=_known(context, body.roster, "roster"),
        helpers=_known(context, body.helpers, "helpers", but=actor.id),
        rooms=rules.unique(
            one_line(room, field=f"rooms.{index}", longest=40)
            for index, room in enumerate(body.rooms)
        ),
        tags=rules.unique(
            one_line(tag, field=f"tags.{index}", longest=24) for index, tag in enumerate(body.tags)
        ),
        status="open",
        grace_s=body.grace_s,
        tickets_per_hour_max=body.tickets_per_hour_max,
        usual_minutes=body.usual_minutes,
        opened_at=context.now,
        closes_at=context.now + timedelta(minutes=body.open_minutes),
    )
    uow.queues.add(queue)
    tell_all(context, queue)
    return present_queue(context, queue)


def list_queues(context: Context) -> wire.QueuePage:
    """Open and paused ones that the caller may see: theirs first, then the latest opened."""
    actor = context.actor
    found = [
        one
        for one in context.uow.queues.not_closed(limit=1_000)
        if one.is_open(context.now) and one.may_see(actor.id, is_staff=actor.is_staff)
    ]
    found.sort(key=lambda one: not one.may_help(actor.id))
    shown = found[:SHOWN_MAX]
    tickets = context.uow.queues.open_tickets([one.id for one in shown])
    scenes = [scene_of(context, one, tickets.get(one.id, [])) for one in shown]
    return wire.QueuePage(queues=present_queues(context, scenes), server_time=context.now)


def get(context: Context, *, queue_id: str) -> wire.Queue:
    """One, open or not, for who may see it."""
    return present_queue(context, seen_queue(context, queue_id))


def change(context: Context, *, queue_id: str, body: wire.QueuePatch) -> wire.Queue:
    """Change it: all by its owner and staff, open, pause and close by its helpers too.

    Raises:
        NotFound, NotAllowed.
        WrongState: opened again without a closing time that lies ahead.
    """
    context.uow.lock(queue_id)
    before = seen_queue(context, queue_id)
    _check_may_change(context, before, body)
    if body.helpers is not UNSET or body.roster is not UNSET:
        check_own_people(context, queue_id)
    queue = before
    if body.title is not UNSET:
        queue = replace(queue, title=one_line(body.title, field="title", longest=40))
    if body.description is not UNSET:
        text = paragraphs(body.description, field="description", longest=150)
        queue = replace(queue, description=text)
    if body.order is not UNSET:
        queue = replace(queue, order=body.order)
    if body.helpers is not UNSET:
        helpers = _known(context, body.helpers, "helpers", but=queue.owner_id)
        queue = replace(queue, helpers=helpers)
    if body.roster is not UNSET:
        queue = replace(queue, roster=_known(context, body.roster, "roster"))
    if body.status is not UNSET or body.open_minutes is not UNSET:
        queue = rules.moved(
            queue,
            queue.status if body.status is UNSET else body.status,
            open_minutes=None if body.open_minutes is UNSET else body.open_minutes,
            now=context.now,
        )
    context.uow.queues.update(queue)
    if queue.status == "closed" and before.status != "closed":
        send_home(context, queue)
    tell_all(context, before)
    if set(queue.staff_ids) - set(before.staff_ids) or set(queue.roster) - set(before.roster):
        tell_all(context, queue)
    return present_queue(context, queue)


def desk(context: Context, *, queue_id: str) -> wire.QueueDesk:
    """What its helpers see.

    Raises:
        NotFound, NotAllowed: not one of them.
    """
    return present_desk(context, scene_of(context, helped_queue(context, queue_id)))


def history(context: Context, *, queue_id: str, query: wire.QueueHistoryQuery) -> wire.QueueHistory:
    """Who was helped when and how long they waited, for its helpers and staff.

    Of a course whose privacy says no names: only whom the caller helped.
    """
    queue = helped_queue(context, queue_id)
    found, total = context.uow.queues.history(
        queue.id,
        since=query.since,
        limit=query.limit,
        offset=query.offset,
        helper_id=None if sees_others(context, queue.id) else context.actor.id,
    )
    return wire.QueueHistory(tickets=present_history(context, found), total=total)


# ---- for the other use cases of queues -------------------------------------------------------


def seen_queue(context: Context, queue_id: str) -> Queue:
    """A queue that the caller may know of; their ticket in it counts, whatever the roster says.

    Raises:
        NotFound.
    """
    queue = context.uow.queues.get(queue_id)
    actor = context.actor
    if queue is None or not (
        queue.may_see(actor.id, is_staff=actor.is_staff)
        or context.uow.queues.last_tickets(actor.id, [queue_id])
    ):
        raise NotFound("There is no such queue, or it is not for you.")
    return queue


def helped_queue(context: Context, queue_id: str) -> Queue:
    """A queue all of which the caller may see.

    Raises:
        NotFound, NotAllowed.
    """
    queue = seen_queue(context, queue_id)
    if not helps(context, queue):
        raise NotAllowed("Only its helpers see that.")
    return queue


def send_home(context: Context, queue: Queue) -> None:
    """It closes: who is in line is told so. Who was called may answer, who is helped goes on."""
    tickets = context.uow.queues.open_tickets([queue.id]).get(queue.id, [])
    for ticket in (one for one in tickets if one.in_line):
        over = left(ticket, actor_id=context.actor.id, now=context.now, reason="queue closed")
        context.uow.queues.update_ticket(replace(over, group_id=None))
        notify(
            context,
            "queue_closed",
            [ticket.student_id],
            about=ticket.id,
            facts={"title": queue.title},
        )
    tell_concerned(context, queue, tickets)


def _check_may_change(context: Context, queue: Queue, body: wire.QueuePatch) -> None:
    actor = context.actor
    if actor.id == queue.owner_id or actor.is_staff:
        return
    if not queue.may_help(actor.id):
        raise NotAllowed("Only its owner and helpers change a queue.")
    others = (body.title, body.description, body.order, body.helpers, body.roster)
    if any(one is not UNSET for one in (*others, body.open_minutes)):
        raise NotAllowed("A helper opens, pauses and closes it; the rest is its owner's.")


def _known(context: Context, ids: list[str], field: str, *, but: str = "") -> tuple[str, ...]:
    """Accounts that are there, each once.

    Raises:
        InvalidRequest: one is not.
    """
    wanted = rules.unique(ids, but=[but])
    missing = set(wanted) - set(context.uow.accounts.many(wanted))
    if missing:
        raise InvalidRequest("There is no such account.", field=field)
    return wanted
