"""A queue with two helpers and four students, as the tests of queues use it."""

from typing import Any

from helpout_server.contracts import queue as wire
from helpout_server.contracts.notice import NoticeQuery
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account
from helpout_server.services import (
    notice,
    queue,
    queue_help,
    queue_ticket,
)
from tests.factories import World, replace_struct

STUCK = Problem(
    code="df.merge(other, on='id')",
    traceback="Traceback (most recent call last)\n  File x\nKeyError: 'id'",
)


class Office:
    """A queue of Hana's, with Bo as another helper, and students."""

    def __init__(self, world: World, **changes: Any) -> None:
        self.world = world
        self.hana = world.account("Hana", is_staff=True)
        self.bo = world.account("Bo")
        self.students = [world.account(name) for name in ("Ada", "Ben", "Cem", "Dia")]
        self.queue = self.open(**changes)

    def open(self, **changes: Any) -> wire.Queue:
        draft = replace_struct(
            wire.QueueDraft(title="Lab 3", helpers=[self.bo.id], grace_s=60), **changes
        )
        made = self.world.write(queue.open_queue, self.hana, body=draft)
        assert isinstance(made, wire.Queue)
        return made

    def take(self, student: Account, **changes: Any) -> wire.HelpTicket:
        draft = replace_struct(
            wire.HelpTicketDraft(headline="KeyError after merge", problem=STUCK), **changes
        )
        made = self.world.write(queue_ticket.take, student, queue_id=self.queue.id, body=draft)
        self.world.move(seconds=1)
        assert isinstance(made, wire.HelpTicket)
        return made

    def line(self, *numbers: int) -> list[wire.HelpTicket]:
        return [self.take(self.students[number]) for number in numbers]

    def do(self, use_case: Any, actor: Account, ticket: wire.HelpTicket, **named: Any) -> Any:
        return self.world.write(use_case, actor, ticket_id=ticket.id, **named)

    def call(self, helper: Account | None = None, room: str = "") -> wire.HelpTicket:
        found = self.world.write(
            queue_help.call_next,
            helper or self.hana,
            queue_id=self.queue.id,
            query=wire.QueueNextQuery(room=room),
        )
        assert isinstance(found, wire.HelpTicket)
        return found

    def help(self, ticket: wire.HelpTicket, helper: Account | None = None) -> wire.HelpTicket:
        """Called and answered."""
        self.do(queue_help.claim, helper or self.hana, ticket)
        return self.answer(ticket)

    def answer(self, ticket: wire.HelpTicket) -> wire.HelpTicket:
        student = next(one for one in self.students if one.id == ticket.student.id)
        found = self.do(queue_ticket.answer, student, ticket)
        assert isinstance(found, wire.HelpTicket)
        return found

    def finish(self, ticket: wire.HelpTicket, helper: Account | None = None) -> wire.HelpTicket:
        found = self.do(
            queue_help.finish, helper or self.hana, ticket, body=wire.FinishDraft(outcome="solved")
        )
        assert isinstance(found, wire.HelpTicket)
        return found

    def desk(self, helper: Account | None = None) -> wire.QueueDesk:
        found = self.world.read(queue.desk, helper or self.hana, queue_id=self.queue.id)
        assert isinstance(found, wire.QueueDesk)
        return found

    def seen(self, actor: Account, ticket: wire.HelpTicket) -> wire.HelpTicket:
        found = self.world.read(queue_ticket.get, actor, ticket_id=ticket.id)
        assert isinstance(found, wire.HelpTicket)
        return found

    def told(self, account: Account) -> list[str]:
        page = self.world.read(notice.list_notices, account, query=NoticeQuery())
        return [one.kind for one in reversed(page.notices)]
