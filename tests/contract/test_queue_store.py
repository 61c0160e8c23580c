"""Queues, tickets and urgent questions as any store keeps them, and races for them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts import queue as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account
from helpout_server.domain.errors import Conflict, HelpoutError, WrongState
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_ticket import Move, Note, Stuck, Ticket
from helpout_server.domain.queue_urgent import UrgentQuestion
from helpout_server.services import queue, queue_help, queue_ticket, queue_urgent
from tests.factories import MONDAY, World

MINUTE = timedelta(minutes=1)
ANY_ROOM = wire.QueueNextQuery()


def kept_queue(world: World, owner: Account, number: int = 1, **changes: Any) -> Queue:
    made = Queue(
        id=f"que_{number:012d}",
        owner_id=owner.id,
        title="Lab é",
        description="",
        order="deadline",
        admission="pin",
        pin_hash="salt$digest",
        roster=("acc_1",),
        helpers=(),
        rooms=("A", "B"),
        tags=("pandas",),
        status="open",
        grace_s=60,
        tickets_per_hour_max=4,
        usual_minutes=20,
        opened_at=MONDAY + number * MINUTE,
        closes_at=MONDAY + timedelta(hours=number),
    )
    made = replace(made, **changes)
    world.store.write_blocking(lambda uow: uow.queues.add(made))
    return made


def ticket(of: Queue, student: Account, number: int, **changes: Any) -> Ticket:
    at = MONDAY + number * MINUTE
    made = Ticket(
        id=f"tkt_{number:012d}",
        queue_id=of.id,
        student_id=student.id,
        state="waiting",
        headline="KeyError",
        tried="all",
        problem=Problem(code="x"),
        stuck=Stuck("KeyError", "ex1", frozenset({"merge", "id"})),
        room="A",
        deadline=at + timedelta(hours=9),
        took_at=at,
        place_at=at,
        history=(Move(at, student.id, "waiting"),),
    )
    return replace(made, **changes)


def keep(world: World, *tickets: Ticket) -> None:
    for one in tickets:
        world.store.write_blocking(lambda uow, one=one: uow.queues.add_ticket(one))  # type: ignore[misc]


def test_a_queue_comes_back_as_it_was(store: SqlStore, world: World) -> None:
    made = kept_queue(world, world.account("Hana"))
    assert store.read_blocking(lambda uow: uow.queues.get(made.id)) == made
    paused = replace(made, status="paused", order="first_come", helpers=("acc_2",))
    store.write_blocking(lambda uow: uow.queues.update(paused))
    assert store.read_blocking(lambda uow: uow.queues.get(made.id)) == paused
    assert store.read_blocking(lambda uow: uow.queues.get("que_none00000000")) is None


def test_which_queues_are_open_and_which_should_close(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    first, second = kept_queue(world, hana, 1), kept_queue(world, hana, 2, status="paused")
    kept_queue(world, hana, 3, status="closed")
    assert store.read_blocking(lambda uow: uow.queues.not_closed(limit=9)) == [second, first]
    assert store.read_blocking(lambda uow: uow.queues.not_closed(limit=1)) == [second]
    due = store.read_blocking(lambda uow: uow.queues.closing(by=first.closes_at, limit=9))
    assert due == [first]


def test_a_ticket_comes_back_with_its_moves_and_notes(store: SqlStore, world: World) -> None:
    hana, ada = world.account("Hana"), world.account("Ada")
    made = ticket(kept_queue(world, hana), ada, 1)
    keep(world, made)
    assert store.read_blocking(lambda uow: uow.queues.ticket(made.id)) == made
    later = MONDAY + timedelta(hours=1)
    called = replace(
        made,
        state="called",
        helper_id=hana.id,
        called_at=later,
        answer_until=later + MINUTE,
        told_next=True,
        misses=1,
        notes=(Note(hana.id, "joins", later),),
        history=(*made.history, Move(later, hana.id, "called", "why")),
    )
    for _ in range(2):  # kept again it is the same
        store.write_blocking(lambda uow: uow.queues.update_ticket(called))
    assert store.read_blocking(lambda uow: uow.queues.ticket(made.id)) == called
    due = store.read_blocking(lambda uow: uow.queues.unanswered(by=later + MINUTE, limit=9))
    assert due == [called]
    assert store.read_blocking(lambda uow: uow.queues.unanswered(by=later, limit=9)) == []
    assert store.read_blocking(lambda uow: uow.queues.held_by(hana.id)) == [called]


def test_one_open_ticket_a_student_and_queue(store: SqlStore, world: World) -> None:
    ada, hana = world.account("Ada"), world.account("Hana")
    first, second = kept_queue(world, hana, 1), kept_queue(world, hana, 2)
    over = ticket(first, ada, 1, state="left", ended_at=MONDAY)
    keep(world, over, ticket(first, ada, 2), ticket(second, ada, 3))

    def refused(uow: Any) -> None:
        with pytest.raises(Conflict):
            uow.queues.add_ticket(ticket(first, ada, 4))
        with pytest.raises(Conflict):
            uow.queues.update_ticket(replace(over, state="waiting"))

    store.write_blocking(refused)  # and the transaction goes on
    found = store.read_blocking(lambda uow: uow.queues.open_tickets([first.id, second.id, "x"]))
    assert {id_: [one.id for one in tickets] for id_, tickets in found.items()} == {
        first.id: [f"tkt_{2:012d}"],
        second.id: [f"tkt_{3:012d}"],
    }
    last = store.read_blocking(lambda uow: uow.queues.last_tickets(ada.id, [first.id, second.id]))
    assert {id_: one.id[-1] for id_, one in last.items()} == {first.id: "2", second.id: "3"}


def test_what_is_counted_and_what_is_exported(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    students = [world.account(f"Student {n}") for n in range(4)]
    of = kept_queue(world, hana)
    early = ticket(of, students[0], 1, state="done", ended_at=MONDAY + 2 * MINUTE)
    long = ticket(of, students[1], 2, state="done", ended_at=MONDAY + 30 * MINUTE)
    still = ticket(of, students[2], 3)
    late = ticket(of, students[3], 20)
    keep(world, early, long, still, late)
    found = store.read_blocking(lambda uow: uow.queues.outlines(of.id, since=MONDAY + 10 * MINUTE))
    assert [one.id for one in found] == [long.id, still.id, late.id]
    assert found[1] == replace(still, problem=Problem(), history=(), stuck=Stuck("KeyError", "ex1"))
    page = store.read_blocking(
        lambda uow: uow.queues.history(of.id, since=still.took_at, limit=1, offset=1)
    )
    assert page == ([still], 2)
    assert store.read_blocking(lambda uow: uow.queues.being_helped(limit=9)) == []


def test_urgent_questions_come_back(store: SqlStore, world: World) -> None:
    ada, tom = world.account("Ada"), world.account("Tom")
    asked = UrgentQuestion(
        id="urg_000000000001",
        student_id=ada.id,
        headline="Now é",
        tags=("pandas",),
        problem=Problem(code="x"),
        state="open",
        asked=(tom.id,),
        asked_at=MONDAY,
        expires_at=MONDAY + 15 * MINUTE,
    )
    store.write_blocking(lambda uow: uow.queues.add_urgent(asked))
    assert store.read_blocking(lambda uow: uow.queues.urgent(asked.id)) == asked
    assert store.read_blocking(lambda uow: uow.queues.open_urgent(limit=9)) == [asked]

    def again(uow: Any) -> None:
        with pytest.raises(Conflict):
            uow.queues.add_urgent(replace(asked, id="urg_000000000002"))

    store.write_blocking(again)
    taken = replace(asked, state="accepted", helper_id=tom.id)
    store.write_blocking(lambda uow: uow.queues.update_urgent(taken))
    assert store.read_blocking(lambda uow: uow.queues.open_urgent(limit=9)) == []
    for found in (
        store.read_blocking(lambda uow: uow.queues.urgent_of_student(ada.id, since=MONDAY)),
        store.read_blocking(lambda uow: uow.queues.urgent_of_helper(tom.id, since=MONDAY)),
    ):
        assert found == [taken]


def test_who_takes_urgent_questions_and_whose_presence_is_shown(
    store: SqlStore, world: World
) -> None:
    tom, zoe, ada = world.account("Tom"), world.account("Zoe", is_staff=True), world.account("Ada")
    world.listing(tom, tags=["Pandas"])
    world.listing(tom, tags=["SQL"])
    world.listing(ada, tags=["x"], published=False)
    for one in (tom, zoe):
        for _ in range(2):
            store.write_blocking(
                lambda uow, one=one: uow.queues.set_takes_urgent(one.id, takes=True)  # type: ignore[misc]
            )
    takers = store.read_blocking(lambda uow: uow.queues.urgent_takers())
    assert takers == {tom.id: frozenset({"pandas", "sql"}), zoe.id: frozenset()}
    assert store.read_blocking(lambda uow: uow.queues.takes_urgent(tom.id))
    store.write_blocking(lambda uow: uow.queues.set_takes_urgent(tom.id, takes=False))
    assert not store.read_blocking(lambda uow: uow.queues.takes_urgent(tom.id))
    ids = [tom.id, zoe.id, ada.id, "acc_none00000000"]
    found = store.read_blocking(lambda uow: uow.queues.offering(ids))
    assert found == {tom.id, zoe.id}


# ---- races -----------------------------------------------------------------------------------


def at_once(world: World, jobs: list[tuple[Any, Account, dict[str, Any]]]) -> list[Any]:
    """Each in a transaction and a thread of its own; a refusal is an answer."""

    def one(job: tuple[Any, Account, dict[str, Any]]) -> Any:
        use_case, actor, named = job
        try:
            return world.store.write_blocking(
                lambda uow: use_case(world.context(uow, actor), **named)
            )
        except HelpoutError as refusal:
            return refusal

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def opened(world: World, helpers: int) -> tuple[list[Account], wire.Queue]:
    staff = [world.account(f"Helper {n}", is_staff=True) for n in range(helpers)]
    draft = wire.QueueDraft(title="Lab", helpers=[one.id for one in staff[1:]])
    return staff, world.write(queue.open_queue, staff[0], body=draft)


def took(world: World, of: wire.Queue, student: Account) -> wire.HelpTicket:
    draft = wire.HelpTicketDraft(headline="Stuck", problem=Problem())
    world.move(seconds=1)
    made = world.write(queue_ticket.take, student, queue_id=of.id, body=draft)
    assert isinstance(made, wire.HelpTicket)
    return made


def test_one_of_two_helpers_has_the_ticket(world: World) -> None:
    helpers, of = opened(world, 4)
    for number in range(4):
        wanted = took(world, of, world.account(f"Student {number}"))
        jobs = [(queue_help.claim, one, {"ticket_id": wanted.id}) for one in helpers]
        answers = at_once(world, jobs)
        (won,) = [one for one in answers if isinstance(one, wire.HelpTicket)]
        assert all(type(one) is Conflict for one in answers if one is not won), answers
        assert won.helper is not None
        (winner,) = [one for one in helpers if one.id == won.helper.id]
        draft = wire.FinishDraft(outcome="not_here")
        world.write(queue_help.finish, winner, ticket_id=wanted.id, body=draft)


def test_helpers_who_call_at_once_call_the_first_ones(world: World) -> None:
    helpers, of = opened(world, 3)
    line = [took(world, of, world.account(f"Student {number}")) for number in range(5)]
    jobs = [
        (queue_help.call_next, one, {"queue_id": of.id, "query": ANY_ROOM})
        for one in helpers
        for _ in range(2)
    ]
    answers = at_once(world, jobs)
    called = [one.id for one in answers if isinstance(one, wire.HelpTicket)]
    assert sorted(called) == sorted(one.id for one in line[:3])
    assert sum(type(one) is WrongState for one in answers) == 3


def test_a_student_who_presses_twice_has_one_ticket_and_one_helpout(world: World) -> None:
    (hana, *_), of = opened(world, 1)
    ada = world.account("Ada")
    draft = wire.HelpTicketDraft(headline="Stuck", problem=Problem())
    jobs: list[Any] = [(queue_ticket.take, ada, {"queue_id": of.id, "body": draft})] * 4
    answers = at_once(world, jobs)
    (ticket_,) = [one for one in answers if isinstance(one, wire.HelpTicket)]
    world.write(queue_help.call_next, hana, queue_id=of.id, query=ANY_ROOM)
    jobs = [(queue_ticket.answer, ada, {"ticket_id": ticket_.id})] * 4
    answers = at_once(world, jobs)
    assert len({one.booking_id for one in answers}) == 1, answers


def test_the_first_of_two_tutors_has_the_urgent_question(world: World) -> None:
    tutors = [world.account(f"Tutor {n}") for n in range(4)]
    for one in tutors:
        world.listing(one, tags=["pandas"])
        world.write(queue_urgent.set_taking, one, body=wire.UrgentPatch(takes_urgent=True))
    for number in range(3):
        student = world.account(f"Student {number}")
        draft = wire.UrgentDraft(headline="Now", tags=["Pandas"], problem=Problem())
        asked = world.write(queue_urgent.ask, student, body=draft)
        assert asked.asked == len(tutors)
        answers = at_once(
            world, [(queue_urgent.accept, one, {"question_id": asked.id}) for one in tutors]
        )
        (won,) = [one for one in answers if isinstance(one, wire.UrgentQuestion)]
        assert won.live_session_id is not None
        assert {type(one) for one in answers if one is not won} == {Conflict}, answers
        world.move(minutes=30)
