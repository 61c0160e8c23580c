"""A week of a course, played through: who comes when, who helps, how long it takes.

Five hundred students, a queue open every afternoon, and work that is due on Friday evening. Who
comes, how long a helpout takes, who gives up, who does not answer and when helpers take a break is
drawn from a generator with a seed; who is called, and what is told of the wait, is decided by the
product's own rules and estimate. Nothing of the future is in what they are handed.

Owns the play. What is made of it is in ``queue``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush

from helpout_server.contracts.problem import Problem
from helpout_server.contracts.queue import WaitEstimate
from helpout_server.domain import queue_ticket as rules
from helpout_server.domain.queue import Order, Queue
from helpout_server.domain.queue_line import next_for
from helpout_server.domain.queue_ticket import Stuck, Ticket
from helpout_server.services.queue_scene import Scene

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OPENS_H, CLOSES_H = 13, 20
_PROBLEM = Problem()
_STUCK = Stuck()


@dataclass(frozen=True, slots=True)
class Course:
    """What is played."""

    students: int = 500
    arrivals_per_h: tuple[float, ...] = (8, 9, 12, 20, 34)
    """Of each day on average; towards the evening more."""
    helpers: tuple[int, ...] = (2, 2, 3, 4, 5)
    service_median_min: float = 9
    service_spread: float = 0.6
    """Of the logarithm: one helpout in six takes almost twice the median."""
    patience_mean_min: float = 75
    no_answer: float = 0.05
    pauses: float = 0.05
    grace_s: int = 120


@dataclass(slots=True)
class Asked:
    """One ticket, and what its student was told when they took it."""

    ticket: Ticket
    told: WaitEstimate | None
    plain_s: float | None = None
    """What is told elsewhere: those ahead, times the mean helpout, by the helpers at work."""
    paused: bool = False
    first_called_at: datetime | None = None

    @property
    def wait_s(self) -> float | None:
        """Until somebody was ready for them; None where that never was, or they paused."""
        if self.paused or self.first_called_at is None:
            return None
        return (self.first_called_at - self.ticket.took_at).total_seconds()


@dataclass(slots=True)
class _Helper:
    id: str
    pace: float
    until: datetime
    busy: bool = False
    away_until: datetime | None = None


@dataclass(slots=True)
class _Day:
    """One afternoon: events in order of time."""

    course: Course
    queue: Queue
    chance: random.Random
    helpers: dict[str, _Helper] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    now: datetime = MONDAY
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        self._count += 1
        heappush(self._events, (moment, self._count, do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self.at(self.now + timedelta(seconds=seconds), do)

    def play(self) -> None:
        while self._events:
            self.now, _, do = heappop(self._events)
            if self.now >= self.queue.closes_at:
                return
            do()

    # ---- what happens ----

    def arrives(self, student_id: str) -> None:
        mine = [one.ticket for one in self.asked.values() if one.ticket.student_id == student_id]
        if any(one.is_open for one in mine):
            return
        ticket = rules.taken(
            id_=f"tkt_{len(self.asked):012d}",
            queue_id=self.queue.id,
            student_id=student_id,
            headline="Stuck",
            tried="",
            problem=_PROBLEM,
            stuck=_STUCK,
            room="",
            deadline=self._deadline(),
            now=self.now,
        )
        self.asked[ticket.id] = Asked(ticket, None)
        scene = self.scene()
        told = scene.estimate_of(ticket)
        self.asked[ticket.id] = Asked(
            ticket, told, None if told is None else _plain_s(scene, ticket)
        )
        patience = self.chance.expovariate(1 / (self.course.patience_mean_min * 60))
        self.after(patience, lambda: self.gives_up(ticket.id))
        if self.chance.random() < self.course.pauses:
            self.after(self.chance.uniform(60, 600), lambda: self.pauses(ticket.id))
        self.call_all()

    def gives_up(self, ticket_id: str) -> None:
        ticket = self.asked[ticket_id].ticket
        if ticket.state == "waiting":
            self._keep(rules.left(ticket, actor_id=ticket.student_id, now=self.now))

    def pauses(self, ticket_id: str) -> None:
        ticket = self.asked[ticket_id].ticket
        if ticket.state != "waiting":
            return
        self.asked[ticket_id].paused = True
        self._keep(rules.paused(ticket, on=True, actor_id=ticket.student_id, now=self.now))
        self.after(self.chance.uniform(300, 900), lambda: self.goes_on(ticket_id))

    def goes_on(self, ticket_id: str) -> None:
        ticket = self.asked[ticket_id].ticket
        self._keep(rules.paused(ticket, on=False, actor_id=ticket.student_id, now=self.now))
        self.call_all()

    def call_all(self) -> None:
        for helper in self.helpers.values():
            if not helper.busy:
                self.calls(helper)

    def calls(self, helper: _Helper) -> None:
        if helper.busy or self.now >= helper.until:
            return
        if helper.away_until is not None and self.now < helper.away_until:
            return
        ticket = next_for(self.scene().line, helper.id, now=self.now)
        if ticket is None:
            return
        helper.busy = True
        called = rules.called(
            ticket, helper_id=helper.id, grace_s=self.course.grace_s, now=self.now
        )
        self._keep(called)
        asked = self.asked[ticket.id]
        asked.first_called_at = asked.first_called_at or self.now
        if self.chance.random() < self.course.no_answer:
            self.after(self.course.grace_s, lambda: self.misses(called.id, helper))
        else:
            self.after(self.chance.uniform(4, 45), lambda: self.answers(called.id, helper))

    def misses(self, ticket_id: str, helper: _Helper) -> None:
        self._keep(rules.missed(self.asked[ticket_id].ticket, now=self.now))
        self.is_free(helper)

    def answers(self, ticket_id: str, helper: _Helper) -> None:
        ticket = self.asked[ticket_id].ticket
        self._keep(
            rules.answered(
                ticket,
                actor_id=ticket.student_id,
                live_session_id=f"live_{ticket.id}",
                booking_id=None,
                now=self.now,
            )
        )
        minutes = self.course.service_median_min * helper.pace
        took = 60 * minutes * self.chance.lognormvariate(0, self.course.service_spread)
        self.after(max(30, took), lambda: self.is_helped(ticket_id, helper))

    def is_helped(self, ticket_id: str, helper: _Helper) -> None:
        done = rules.finished(
            self.asked[ticket_id].ticket, actor_id=helper.id, outcome="solved", now=self.now
        )
        self._keep(done)
        self.is_free(helper)

    def is_free(self, helper: _Helper) -> None:
        """After a breath, sometimes a break."""
        helper.busy = False
        rest = self.chance.uniform(300, 720) if self.chance.random() < 0.04 else 0.0
        rest += self.chance.uniform(5, 60)
        helper.away_until = self.now + timedelta(seconds=rest)
        self.at(helper.away_until, lambda: self.calls(helper))

    # ---- steps ----

    def scene(self) -> Scene:
        tickets = [one.ticket for one in self.asked.values()]
        return Scene(
            queue=self.queue,
            open=[one for one in tickets if one.is_open],
            outlines=tickets,
            today=self.queue.opened_at,
            now=self.now,
            present=frozenset(one.id for one in self.helpers.values() if self.now < one.until),
        )

    def _keep(self, ticket: Ticket) -> None:
        self.asked[ticket.id].ticket = ticket

    def _deadline(self) -> datetime:
        """Three tracks of the course hand in at other hours."""
        return MONDAY + timedelta(days=4, hours=self.chance.choice((18, 20, 22)))


def _plain_s(scene: Scene, ticket: Ticket) -> float:
    took = [(one.ended_at - one.helped_at).total_seconds() for one in scene.past if one.helped_at]
    at_work = {one.helper_id for one in scene.open if one.helper_id is not None}
    return (scene.before[ticket.id] + 1) * sum(took) / len(took) / max(1, len(at_work))


def week(course: Course, order: Order, seed: int) -> list[Asked]:
    """All tickets of a week. The same seed gives the same week."""
    asked: list[Asked] = []
    for day in range(len(course.arrivals_per_h)):
        # A generator for each purpose and day: another order changes who is called, not who comes.
        coming = random.Random(f"{seed}/coming/{day}")
        played = _Day(course, _queue(day, order), random.Random(f"{seed}/day/{day}"))
        played.now = played.queue.opened_at
        for helper in _helpers(course, day, played.queue, coming):
            played.helpers[helper.id] = helper
        for moment, student_id in _arrivals(course, day, played.queue, coming):
            played.at(moment, partial(played.arrives, student_id))
        played.play()
        asked.extend(played.asked.values())
    return asked


def _queue(day: int, order: Order) -> Queue:
    opened = MONDAY + timedelta(days=day, hours=OPENS_H)
    return Queue(
        id=f"que_{day:012d}",
        owner_id="acc_helper_0",
        title="Lab",
        description="",
        order=order,
        admission="anyone",
        pin_hash="",
        roster=(),
        helpers=tuple(f"acc_helper_{number}" for number in range(1, 20)),
        rooms=(),
        tags=(),
        status="open",
        grace_s=120,
        tickets_per_hour_max=20,
        usual_minutes=20,
        opened_at=opened,
        closes_at=opened + timedelta(hours=CLOSES_H - OPENS_H),
    )


def _helpers(course: Course, day: int, queue: Queue, chance: random.Random) -> Iterator[_Helper]:
    """Each has a pace of their own; one in four goes home an hour or two early."""
    for number in range(course.helpers[day]):
        early = chance.uniform(1, 2) if chance.random() < 0.25 and number else 0.0
        yield _Helper(
            id=f"acc_helper_{number}",
            pace=chance.uniform(0.8, 1.25),
            until=queue.closes_at - timedelta(hours=early),
        )


def _arrivals(
    course: Course, day: int, queue: Queue, chance: random.Random
) -> Iterator[tuple[datetime, str]]:
    """By thinning: from half the day's mean at the opening to one and a half times at the end.

    Some students ask far more often than others.
    """
    keen = [
        random.Random(f"keen/{number}").gammavariate(0.7, 1) for number in range(course.students)
    ]
    mean = course.arrivals_per_h[day]
    at, length = queue.opened_at, (queue.closes_at - queue.opened_at).total_seconds()
    while True:
        at += timedelta(seconds=chance.expovariate(1.5 * mean / 3_600))
        if at >= queue.closes_at:
            return
        gone = (at - queue.opened_at).total_seconds() / length
        (student,) = chance.choices(range(course.students), weights=keen)
        if chance.random() < (0.5 + gone) / 1.5:
            yield at, f"acc_student_{student:04d}"
