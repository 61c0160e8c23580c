"""Whatever students and helpers do in whatever order, the rules of a queue hold.

Nobody is served twice, one open ticket a student and queue, the order is kept, a pause keeps the
place, a helper has one call at a time. Played with the use cases on a store in memory.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from helpout_server.contracts import queue as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import Conflict, HelpoutError
from helpout_server.domain.queue_line import is_meant_for_another, place
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.services import queue, queue_due, queue_help, queue_ticket
from tests.factories import World
from tests.migrated import memory_store

STUDENTS, HELPERS = 5, 2
WHO = st.integers(0, STUDENTS - 1)
HELPER = st.integers(0, HELPERS - 1)


class Line(RuleBasedStateMachine):
    """Five students, two helpers, one queue."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(memory_store())
        self.helpers = [self.world.account(f"Helper {n}", is_staff=True) for n in range(HELPERS)]
        self.students = [self.world.account(f"Student {n}") for n in range(STUDENTS)]
        self.queue_id = ""
        self.places: dict[str, datetime] = {}
        """Of the waiting and paused, as they were last seen."""
        self.served: dict[str, str] = {}
        """The live session of each ticket that is done."""

    def teardown(self) -> None:
        self.world.store.close()

    @initialize(order=st.sampled_from(["first_come", "fewest_today", "deadline"]))
    def opened(self, order: Any) -> None:
        draft = wire.QueueDraft(
            title="Lab",
            order=order,
            helpers=[self.helpers[1].id],
            tickets_per_hour_max=20,
            grace_s=60,
            open_minutes=24 * 60,
        )
        self.queue_id = self.world.write(queue.open_queue, self.helpers[0], body=draft).id

    # ---- looking ----

    def tickets(self) -> list[Ticket]:
        return self.world.store.read_blocking(
            lambda uow: uow.queues.history(self.queue_id, since=None, limit=500, offset=0)[0]
        )

    def latest(self, student: int) -> Ticket | None:
        mine = [one for one in self.tickets() if one.student_id == self.students[student].id]
        return mine[0] if mine else None

    def helped_today(self) -> dict[str, int]:
        helped: dict[str, int] = {}
        for one in self.tickets():
            if one.helped_at is not None and one.state in ("helping", "done"):
                helped[one.student_id] = helped.get(one.student_id, 0) + 1
        return helped

    def order(self) -> Any:
        return self.world.read(queue.get, self.helpers[0], queue_id=self.queue_id).order

    def try_it(self, use_case: Any, actor: Account, **named: Any) -> bool:
        self.world.move(seconds=1)
        try:
            self.world.write(use_case, actor, **named)
        except HelpoutError:
            return False
        return True

    def mine(self, student: int, use_case: Any, **named: Any) -> None:
        ticket = self.latest(student)
        if ticket is not None:
            self.try_it(use_case, self.students[student], ticket_id=ticket.id, **named)

    # ---- doing ----

    @rule(student=WHO, hours=st.none() | st.integers(1, 5))
    def take(self, student: int, hours: int | None) -> None:
        before = self.latest(student)
        deadline = None if hours is None else self.world.now + timedelta(hours=hours)
        draft = wire.HelpTicketDraft(headline="Stuck", problem=Problem(), deadline=deadline)
        took = self.try_it(
            queue_ticket.take, self.students[student], queue_id=self.queue_id, body=draft
        )
        assert took == (before is None or not before.is_open)

    @rule(student=WHO, on=st.booleans())
    def pause(self, student: int, on: bool) -> None:  # a rule's argument
        self.mine(student, queue_ticket.change, body=wire.HelpTicketPatch(paused=on))

    @rule(student=WHO)
    def leave(self, student: int) -> None:
        self.mine(student, queue_ticket.leave)

    @rule(student=WHO)
    def answer(self, student: int) -> None:
        self.mine(student, queue_ticket.answer)

    @rule(student=WHO)
    def rejoin(self, student: int) -> None:
        self.mine(student, queue_ticket.rejoin)

    @rule(helper=HELPER)
    def call_next(self, helper: int) -> None:
        before, helped = self.tickets(), self.helped_today()
        self.world.move(seconds=1)
        try:
            called = self.world.write(
                queue_help.call_next,
                self.helpers[helper],
                queue_id=self.queue_id,
                query=wire.QueueNextQuery(),
            )
        except HelpoutError:
            return
        order = self.order()
        (chosen,) = [one for one in before if one.id == called.id]
        assert chosen.state == "waiting"
        if chosen.meant_for == self.helpers[helper].id:
            return
        for other in before:
            if other.state == "waiting" and not is_meant_for_another(
                other, self.helpers[helper].id, self.world.now
            ):
                assert place(chosen, order, helped) <= place(other, order, helped)

    @rule(helper=HELPER, student=WHO)
    def claim(self, helper: int, student: int) -> None:
        ticket = self.latest(student)
        if ticket is None:
            return
        self.world.move(seconds=1)
        try:
            self.world.write(queue_help.claim, self.helpers[helper], ticket_id=ticket.id)
        except HelpoutError as refusal:
            if type(refusal) is Conflict:
                assert ticket.helper_id == self.helpers[1 - helper].id

    @rule(helper=HELPER, student=WHO, to_other=st.booleans())
    def hand_over(self, helper: int, student: int, to_other: bool) -> None:
        ticket = self.latest(student)
        if ticket is None:
            return
        to = self.helpers[1 - helper].id if to_other else None
        if self.try_it(
            queue_help.hand_over,
            self.helpers[helper],
            ticket_id=ticket.id,
            body=wire.HandOverDraft(to=to),
        ):
            back = self.latest(student)
            assert back is not None
            assert (back.state, back.place_at) == ("waiting", ticket.place_at)

    @rule(helper=HELPER, student=WHO)
    def finish(self, helper: int, student: int) -> None:
        ticket = self.latest(student)
        if ticket is not None:
            self.try_it(
                queue_help.finish,
                self.helpers[helper],
                ticket_id=ticket.id,
                body=wire.FinishDraft(outcome="solved"),
            )

    @precondition(lambda self: self.queue_id)
    @rule(seconds=st.sampled_from([20, 61, 700]))
    def time_passes(self, seconds: int) -> None:
        self.world.move(seconds=seconds)
        self.world.write(queue_due.missed_calls, NOBODY)
        self.world.write(queue_due.ended_helpouts, NOBODY)
        assert not [
            one
            for one in self.tickets()
            if one.state == "called" and one.answer_until and one.answer_until <= self.world.now
        ]

    # ---- what always holds ----

    @invariant()
    def the_rules_hold(self) -> None:
        tickets = self.tickets()
        open_ones = [one for one in tickets if one.is_open]
        students = [one.student_id for one in open_ones]
        assert len(students) == len(set(students)), "one open ticket a student"
        held = [one.helper_id for one in open_ones if one.state in ("called", "helping")]
        assert len(held) == len(set(held)), "a helper has one call at a time"
        rooms = [one.live_session_id for one in tickets if one.live_session_id is not None]
        assert len(rooms) == len(set(rooms)), "a helpout is of one ticket"
        for one in tickets:
            if one.id in self.served:
                assert one.state == "done", "who was served is not served again"
                assert one.live_session_id == self.served[one.id]
            if one.state == "done" and one.live_session_id is not None:
                self.served[one.id] = one.live_session_id
        line = {one.id: one for one in tickets if one.in_line}
        for id_, place_at in self.places.items():
            if id_ in line and line[id_].misses < 2:
                assert line[id_].place_at == place_at, "a place is kept"
        self.places = {id_: one.place_at for id_, one in line.items()}


TestLine = Line.TestCase
TestLine.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
