"""A queue as it stands: its line in order, who was helped today, how long the wait is.

Gathers, in a fixed number of queries, what shapes and use cases of queues ask for. Decides
nothing: order and estimate are in ``domain``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from helpout_server.contracts import queue as wire
from helpout_server.domain import queue_estimate as estimate
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_estimate import Line, Overtaking, Past, Range
from helpout_server.domain.queue_line import in_order
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.domain.wall_clock import pinned_zone
from helpout_server.services.context import Context

LOAD_SHOWN = timedelta(hours=2)
_LOAD_STEP = timedelta(minutes=5)
_LEAVING_MAX = 0.5
_ARRIVALS = timedelta(hours=1)


@dataclass(frozen=True)
class Scene:
    """One queue at one moment."""

    queue: Queue
    open: Sequence[Ticket]
    """All that wait, are called or helped."""
    outlines: Sequence[Ticket]
    """Of today and the last hours, without their problems."""
    today: datetime
    """When the owner's day began."""
    now: datetime
    present: frozenset[str] | None
    """Helpers who are connected; None where nobody knows."""

    @cached_property
    def helped_today(self) -> Mapping[str, int]:
        """How often each student was helped here today."""
        return Counter(
            one.student_id
            for one in self.outlines
            if one.helped_at is not None
            and one.helped_at >= self.today
            and one.state in ("helping", "done")
        )

    @cached_property
    def line(self) -> list[Ticket]:
        return in_order(self.open, self.queue.order, self.helped_today)

    @cached_property
    def before(self) -> dict[str, int]:
        """For each ticket in line, the waiting ones that would be called first."""
        found: dict[str, int] = {}
        waiting = 0
        for ticket in self.line:
            found[ticket.id] = waiting
            waiting += ticket.state == "waiting"
        return found

    @cached_property
    def past(self) -> list[Past]:
        """The last calls that are over."""
        since = self.now - estimate.RECENT
        calls = [
            Past(one.helper_id, one.took_at, one.called_at, one.helped_at, one.ended_at)
            for one in self.outlines
            if one.helper_id is not None
            and one.called_at is not None
            and one.ended_at is not None
            and one.state in ("done", "missed")
            and one.ended_at >= since
        ]
        calls.sort(key=lambda one: one.ended_at)
        return calls[-estimate.BASED_ON_MOST :]

    def estimate_of(self, ticket: Ticket) -> wire.WaitEstimate | None:
        """For who waits; None where it cannot be said."""
        if ticket.state != "waiting":
            return None
        return self._told(self._wait(self.before[ticket.id], self._overtaking(ticket)))

    def estimate_of_newcomer(self) -> wire.WaitEstimate | None:
        return self._told(self._wait(sum(one.state == "waiting" for one in self.line), None))

    def usual_wait_minutes(self) -> int | None:
        waits = sorted(
            one.waited_s(self.now)
            for one in self.outlines
            if one.helped_at is not None and one.helped_at >= self.today
        )
        return round(waits[len(waits) // 2] / 60) if waits else None

    def load(self) -> list[wire.QueueLoad]:
        """The last two hours, a point every five minutes, now the last."""
        steps = LOAD_SHOWN // _LOAD_STEP
        moments = [self.now - _LOAD_STEP * back for back in range(steps, -1, -1)]
        return [self._load_at(at) for at in moments if at >= self.queue.opened_at - _LOAD_STEP]

    def _load_at(self, at: datetime) -> wire.QueueLoad:
        waiting = helping = 0
        for one in self.outlines:
            if one.took_at > at or (one.ended_at is not None and one.ended_at <= at):
                continue
            if one.helped_at is not None and one.helped_at <= at:
                helping += 1
            else:
                waiting += 1
        return wire.QueueLoad(at=at, waiting=waiting, helping=helping)

    def _told(self, found: Range | None) -> wire.WaitEstimate | None:
        usual = estimate.usual(self.past)
        if found is None or usual is None:
            return None
        return wire.WaitEstimate(
            low_minutes=int(found.low_s // 60),
            high_minutes=_minutes_up(found.high_s),
            based_on=len(self.past),
            service_low_minutes=int(usual.low_s // 60),
            service_high_minutes=_minutes_up(usual.high_s),
        )

    def _wait(self, before: int, overtaking: Overtaking | None) -> Range | None:
        if self.queue.status != "open" or self.now >= self.queue.closes_at:
            return None
        if overtaking not in self._waits:
            count = sum(one.state == "waiting" for one in self.line) + 1
            self._waits[overtaking] = estimate.waits(self._line, count, overtaking)
        found = self._waits[overtaking]
        return None if found is None else found[before]

    @cached_property
    def _waits(self) -> dict[Overtaking | None, list[Range | None] | None]:
        """For every number of waiting ones before one; by who comes in before."""
        return {}

    @cached_property
    def _line(self) -> Line:
        since: dict[str, datetime] = {}
        for one in self.open:
            if one.helper_id is not None and one.called_at is not None:
                since[one.helper_id] = min(one.called_at, since.get(one.helper_id, one.called_at))
        free = sorted(at for id_, at in self._idle().items() if id_ not in since)
        waits = any(one.state == "waiting" and one.took_at < self.now for one in self.line)
        return Line(
            occupied_s=tuple(estimate.occupied(self.past)),
            busy_s=tuple((self.now - at).total_seconds() for _, at in sorted(since.items())),
            idle=0 if waits else len(free),
            resting_s=tuple((self.now - at).total_seconds() for at in free) if waits else (),
            leaving=self._leaving(),
        )

    def _idle(self) -> dict[str, datetime]:
        """Helpers who helped lately and are still there, as far as anybody knows; since when."""
        last: dict[str, datetime] = {}
        for one in self.past:
            last[one.helper_id] = one.ended_at
        staff = set(self.queue.staff_ids)
        if self.present is not None:
            here = staff & self.present
            return {id_: at for id_, at in last.items() if id_ in here}
        return {
            id_: at for id_, at in last.items() if id_ in staff and self.now - at < estimate.IDLE
        }

    def _leaving(self) -> float:
        since = self.now - estimate.RECENT
        over = [one for one in self.outlines if one.ended_at is not None and one.ended_at >= since]
        gone = sum(one.state == "left" and one.called_at is None for one in over)
        return min(_LEAVING_MAX, gone / len(over)) if over else 0.0

    def _overtaking(self, ticket: Ticket) -> Overtaking | None:
        """How often somebody comes lately who is called before a ticket that is there already."""
        if self.queue.order == "first_come":
            return None
        since = max(self.now - _ARRIVALS, self.queue.opened_at)
        came = sum(
            one.took_at >= since and self._comes_before(one, ticket) for one in self.outlines
        )
        if not came:
            return None
        seconds = max(60.0, (self.now - since).total_seconds())
        return Overtaking(seconds / came, (self.queue.closes_at - self.now).total_seconds())

    def _comes_before(self, later: Ticket, ticket: Ticket) -> bool:
        if self.queue.order == "deadline":
            return later.deadline is not None and (
                ticket.deadline is None or later.deadline < ticket.deadline
            )
        helped = self.helped_today
        return helped.get(later.student_id, 0) < helped.get(ticket.student_id, 0)


def scene_of(context: Context, queue: Queue, tickets: Sequence[Ticket] | None = None) -> Scene:
    """How a queue stands now.

    Args:
        tickets: its open ones, where they are known already.
    """
    uow, now = context.uow, context.now
    if tickets is None:
        tickets = uow.queues.open_tickets([queue.id]).get(queue.id, [])
    owner = uow.accounts.get(queue.owner_id)
    today = _midnight(now, "UTC" if owner is None else owner.time_zone)
    present = None
    if context.presence is not None:
        present = frozenset(context.presence.here(queue.staff_ids))
    return Scene(
        queue=queue,
        open=tickets,
        outlines=uow.queues.outlines(queue.id, since=min(today, now - estimate.RECENT)),
        today=today,
        now=now,
        present=present,
    )


def _midnight(now: datetime, time_zone: str) -> datetime:
    local = now.astimezone(pinned_zone(time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def _minutes_up(seconds: float) -> int:
    return int(-(-seconds // 60))
