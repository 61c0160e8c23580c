"""How queues and tickets read on the wire, for the one who asks.

Owns what a student sees (their own ticket, and how many others there are) and what helpers see
(all of theirs). Decides nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence

from helpout_server.contracts import queue as wire
from helpout_server.contracts.account import PublicAccount
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import NotFound
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_alike import alike_to, groups
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.queue_scene import Scene, scene_of

DESK_PROBLEM_BYTES_MAX = 4_000_000
"""Of all problems on one desk; those that come later in the line are fetched one by one."""


def helps(context: Context, queue: Queue) -> bool:
    """Whether the caller sees all of a queue: its helpers, and staff of the marketplace."""
    return queue.may_help(context.actor.id) or context.actor.is_staff


def present_queues(context: Context, scenes: Sequence[Scene]) -> list[wire.Queue]:
    """As the caller sees them."""
    queues = [scene.queue for scene in scenes]
    accounts = context.uow.accounts.many({id_ for one in queues for id_ in one.staff_ids})
    mine = context.uow.queues.last_tickets(context.actor.id, [one.id for one in queues])
    return [_queue(context, scene, accounts, mine.get(scene.queue.id)) for scene in scenes]


def present_queue(context: Context, queue: Queue) -> wire.Queue:
    """One, as the caller sees it."""
    return present_queues(context, [scene_of(context, queue)])[0]


def present_ticket(context: Context, ticket: Ticket) -> wire.HelpTicket:
    """One, for its student, its helpers and staff.

    Raises:
        NotFound: for anybody else.
    """
    queue = context.uow.queues.get(ticket.queue_id)
    if queue is None or not (ticket.student_id == context.actor.id or helps(context, queue)):
        raise NotFound("There is no such ticket, or it is not yours to see.")
    scene = scene_of(context, queue)
    waiting = [(one.id, one.stuck) for one in scene.line if one.id != ticket.id]
    alike = alike_to(ticket.stuck, waiting) if ticket.in_line else []
    return _tickets(context, scene, [ticket], {ticket.id: alike})[0]


def present_desk(context: Context, scene: Scene) -> wire.QueueDesk:
    """What helpers see."""
    active = [one for one in scene.open if not one.in_line]
    like = groups([(one.id, one.stuck) for one in scene.line])
    alike = {id_: [other for other in group if other != id_] for group in like for id_ in group}
    return wire.QueueDesk(
        queue=present_queues(context, [scene])[0],
        tickets=_tickets(context, scene, [*active, *scene.line], alike),
        usual_wait_minutes=scene.usual_wait_minutes(),
        load=scene.load(),
        like_groups=like,
        server_time=context.now,
    )


def present_history(context: Context, tickets: Sequence[Ticket]) -> list[wire.ServedTicket]:
    """Lines of an export."""
    accounts = _accounts(context, tickets)
    return [
        wire.ServedTicket(
            id=one.id,
            queue_id=one.queue_id,
            student=_public(accounts, one.student_id),
            helper=_maybe(accounts, one.helper_id),
            headline=one.headline,
            exception=one.stuck.exception,
            exercise=one.stuck.exercise,
            took_at=one.took_at,
            called_at=one.called_at,
            helped_at=one.helped_at,
            ended_at=one.ended_at,
            waited_s=one.waited_s(context.now),
            helped_s=one.helped_s(context.now),
            outcome=one.outcome,
            state=one.state,
        )
        for one in tickets
    ]


# ---- steps -----------------------------------------------------------------------------------


def _queue(
    context: Context, scene: Scene, accounts: Mapping[str, Account], mine: Ticket | None
) -> wire.Queue:
    queue = scene.queue
    states = [one.state for one in scene.open]
    shown = mine is not None and (mine.is_open or mine.may_come_back(context.now))
    return wire.Queue(
        id=queue.id,
        title=queue.title,
        description=queue.description,
        owner=_public(accounts, queue.owner_id),
        helpers=[_public(accounts, id_) for id_ in queue.helpers],
        status=queue.status if queue.is_open(context.now) else "closed",
        order=queue.order,
        admission=queue.admission,
        rooms=list(queue.rooms),
        tags=list(queue.tags),
        closes_at=queue.closes_at,
        waiting=states.count("waiting"),
        paused=states.count("paused"),
        helping=states.count("helping") + states.count("called"),
        estimate=scene.estimate_of_newcomer(),
        grace_s=queue.grace_s,
        may_help=queue.may_help(context.actor.id),
        is_mine=queue.owner_id == context.actor.id,
        my_ticket_id=mine.id if mine is not None and shown else None,
    )


def _tickets(
    context: Context, scene: Scene, tickets: Sequence[Ticket], alike: Mapping[str, list[str]]
) -> list[wire.HelpTicket]:
    accounts = _accounts(context, tickets)
    helper = helps(context, scene.queue)
    places = {one.id: place for place, one in enumerate(scene.line, 1)}
    shown = []
    room_left = DESK_PROBLEM_BYTES_MAX
    for one in tickets:
        room_left -= len(one.problem.code) + len(one.problem.traceback) + len(one.problem.summary)
        shown.append(
            wire.HelpTicket(
                id=one.id,
                queue_id=one.queue_id,
                queue_title=scene.queue.title,
                student=_public(accounts, one.student_id),
                state=one.state,
                headline=one.headline,
                tried=one.tried,
                problem=one.problem if room_left >= 0 or len(tickets) == 1 else None,
                room=one.room,
                deadline=one.deadline,
                position=places.get(one.id),
                before=scene.before.get(one.id, 0),
                estimate=scene.estimate_of(one) if one.id in places else None,
                answer_in_ms=_answer_in_ms(context, one),
                helper=_maybe(accounts, one.helper_id),
                meant_for=_maybe(accounts, one.meant_for),
                live_session_id=one.live_session_id,
                booking_id=one.booking_id,
                alike=alike.get(one.id, []),
                group_id=one.group_id,
                helped_today=scene.helped_today.get(one.student_id, 0),
                notes=_notes(one, accounts) if helper else [],
                outcome=one.outcome,
                waited_ms=one.waited_s(context.now) * 1_000,
                took_at=one.took_at,
                is_mine=one.student_id == context.actor.id,
            )
        )
    return shown


def _notes(ticket: Ticket, accounts: Mapping[str, Account]) -> list[wire.TicketNote]:
    return [
        wire.TicketNote(by=_public(accounts, note.by), text=note.text, at=note.at)
        for note in ticket.notes
    ]


def _answer_in_ms(context: Context, ticket: Ticket) -> int | None:
    if ticket.state != "called" or ticket.answer_until is None:
        return None
    return max(0, round((ticket.answer_until - context.now).total_seconds() * 1_000))


def _accounts(context: Context, tickets: Iterable[Ticket]) -> Mapping[str, Account]:
    ids: set[str] = set()
    for one in tickets:
        ids |= {one.student_id, *(note.by for note in one.notes)}
        ids |= {id_ for id_ in (one.helper_id, one.meant_for) if id_ is not None}
    return context.uow.accounts.many(ids)


def _public(accounts: Mapping[str, Account], account_id: str) -> PublicAccount:
    return public(accounts.get(account_id, NOBODY))


def _maybe(accounts: Mapping[str, Account], account_id: str | None) -> PublicAccount | None:
    return None if account_id is None else _public(accounts, account_id)
