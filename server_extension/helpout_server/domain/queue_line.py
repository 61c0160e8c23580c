"""The line: in which order tickets are called, who is next for a helper, who is called together.

Owns the three orders and what a handed over ticket, a pause and a group mean to them. Does not
know storage or HTTP.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from helpout_server.domain.errors import CallLimit, WrongState
from helpout_server.domain.queue import Order
from helpout_server.domain.queue_ticket import Ticket

Key = tuple[float, datetime, str]
"""Smaller is earlier."""


def place(ticket: Ticket, order: Order, helped_today: Mapping[str, int]) -> Key:
    """Where a ticket stands. Equal ones come in the order of their arrival.

    Args:
        helped_today: how often each student was helped in this queue today.
    """
    first = 0.0
    if order == "fewest_today":
        first = float(helped_today.get(ticket.student_id, 0))
    elif order == "deadline":
        first = float("inf") if ticket.deadline is None else ticket.deadline.timestamp()
    return (first, ticket.place_at, ticket.id)


def in_order(
    tickets: Iterable[Ticket], order: Order, helped_today: Mapping[str, int]
) -> list[Ticket]:
    """Those that wait or pause, first to be called first."""
    line = [one for one in tickets if one.in_line]
    return sorted(line, key=lambda one: place(one, order, helped_today))


def next_for(
    line: Sequence[Ticket], helper_id: str, *, now: datetime, room: str | None = None
) -> Ticket | None:
    """Whom a helper calls: what was handed over to them first, then the first who waits.

    Args:
        line: as ``in_order`` gives it.
        room: of that room alone; None means any.
    """
    waiting = [one for one in line if one.state == "waiting" and room in (None, one.room)]
    mine = [one for one in waiting if one.meant_for == helper_id]
    free = [one for one in waiting if not is_meant_for_another(one, helper_id, now)]
    return next(iter(mine or free), None)


def is_meant_for_another(ticket: Ticket, helper_id: str, now: datetime) -> bool:
    """Whether it was handed over to another helper, who still has time to take it."""
    return (
        ticket.meant_for not in (None, helper_id)
        and ticket.meant_until is not None
        and now < ticket.meant_until
    )


def called_with(tickets: Iterable[Ticket], first: Ticket) -> list[Ticket]:
    """Who is called together with somebody: the waiting ones of their group, they first."""
    if first.group_id is None:
        return [first]
    others = [
        one
        for one in tickets
        if one.group_id == first.group_id and one.state == "waiting" and one.id != first.id
    ]
    return [first, *sorted(others, key=lambda one: (one.place_at, one.id))]


def grouped(
    tickets: Sequence[Ticket], wanted: Iterable[str], *, group_id: str, people_max: int
) -> list[Ticket]:
    """The wanted ones as one group, with whoever is in a group with one of them already.

    Args:
        tickets: of one queue.
        people_max: of one call, the helper counted.

    Returns: those that changed.

    Raises:
        WrongState: one of them does not wait any more, or fewer than two are left.
        CallLimit: more than one call can have.
    """
    ids = set(wanted)
    chosen = [one for one in tickets if one.id in ids]
    if len(chosen) != len(ids) or any(not one.in_line for one in chosen):
        raise WrongState("One of them does not wait any more.")
    groups = {one.group_id for one in chosen if one.group_id is not None}
    together = [one for one in tickets if one.id in ids or (one.group_id in groups and one.in_line)]
    if len(together) < 2:
        raise WrongState("It takes two to be a group.")
    if len(together) + 1 > people_max:
        raise CallLimit(
            f"A call on this marketplace has at most {people_max} people.",
            field="ticket_ids",
            context={"call_limit": people_max},
        )
    return [replace(one, group_id=group_id) for one in together]


def alone_again(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Who is left alone in a group and so is in none any more; those that changed."""
    members: dict[str, list[Ticket]] = {}
    for one in tickets:
        if one.group_id is not None and one.is_open:
            members.setdefault(one.group_id, []).append(one)
    return [
        replace(group[0], group_id=None)
        for group in members.values()
        if len(group) == 1 and group[0].in_line
    ]
