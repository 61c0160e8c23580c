"""Who hears of what happens in a queue: hints for those concerned, notices for who is called."""

from collections.abc import Iterable
from dataclasses import replace

from helpout_server.domain.account import NOBODY
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_line import is_meant_for_another
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services.context import Context
from helpout_server.services.notice import notify
from helpout_server.services.queue_scene import scene_of


def tell_all(context: Context, queue: Queue) -> None:
    """Everybody who may see the queue should look again: it opened, closed or reads otherwise."""
    if queue.admission == "roster":
        context.changed("queue_changed", queue.id, *queue.staff_ids, *queue.roster)
    else:
        context.changed("queue_changed", queue.id)


def tell_concerned(context: Context, queue: Queue, tickets: Iterable[Ticket]) -> None:
    """Helpers, and the students of these tickets, should look again."""
    students = {one.student_id for one in tickets}
    context.changed("queue_changed", queue.id, *queue.staff_ids, *sorted(students))


def line_moved(context: Context, queue: Queue, *also: Ticket) -> None:
    """The line is another one now: all of it should look again, and who is next is told so, once.

    Args:
        also: tickets that are not open any more, and whose students should look too.
    """
    scene = scene_of(context, queue)
    tell_concerned(context, queue, [*scene.open, *also])
    if queue.status != "open":
        return
    first = next((one for one in scene.line if one.state == "waiting"), None)
    if first is None or first.told_next or is_meant_for_another(first, "", context.now):
        return
    context.uow.queues.update_ticket(replace(first, told_next=True))
    if first.took_at != context.now:  # who came to an empty line sees that
        notify(
            context,
            "ticket_next",
            [first.student_id],
            about=first.id,
            facts={"title": queue.title},
        )


def tell_called(context: Context, queue: Queue, tickets: Iterable[Ticket]) -> None:
    """Their students are told that somebody is ready."""
    for ticket in tickets:
        notify(
            context,
            "ticket_called",
            [ticket.student_id],
            about=ticket.id,
            facts={
                "title": queue.title,
                "who": name_of(context, ticket.helper_id),
                "minutes": str(-(-queue.grace_s // 60)),
            },
        )


def name_of(context: Context, account_id: str | None) -> str:
    """As others read it."""
    account = None if account_id is None else context.uow.accounts.get(account_id)
    return (account or NOBODY).display_name
