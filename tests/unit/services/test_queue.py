"""Queues as use cases: who sees them, the line, pausing, closing, figures."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from helpout_server.contracts import queue as wire
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import (
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    TooMany,
    WrongState,
)
from helpout_server.services import (
    queue,
    queue_due,
    queue_help,
    queue_ticket,
)
from tests.factories import World, memory_world
from tests.unit.services.queue_office import STUCK, Office


@pytest.fixture
def world() -> Iterator[World]:
    with memory_world() as made:
        yield made


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


# ---- opening and seeing ----------------------------------------------------------------------


def test_tutors_and_staff_open_queues(world: World) -> None:
    ada, tom = world.account("Ada"), world.tutor("Tom")
    draft = wire.QueueDraft(title="Help")
    with pytest.raises(NotAllowed):
        world.write(queue.open_queue, ada, body=draft)
    world.listing(tom)
    assert world.write(queue.open_queue, tom, body=draft).is_mine
    assert world.told("queue_changed") == [frozenset()]


def test_who_is_named_must_be_there(office: Office) -> None:
    with pytest.raises(InvalidRequest):
        office.open(helpers=["acc_none00000000"])


def test_a_roster_hides_the_queue_from_others(world: World) -> None:
    office = Office(world)
    ada, ben = office.students[:2]
    hidden = office.open(admission="roster", roster=[ada.id])
    listed = [one.id for one in world.read(queue.list_queues, ada).queues]
    assert hidden.id in listed
    assert hidden.id not in [one.id for one in world.read(queue.list_queues, ben).queues]
    with pytest.raises(NotFound):
        world.read(queue.get, ben, queue_id=hidden.id)
    office.queue = hidden
    with pytest.raises(NotFound):
        office.take(ben)
    assert office.take(ada).position == 1
    assert world.told("queue_changed")[-1] == {office.hana.id, office.bo.id, ada.id}


def test_a_pin_lets_in_who_knows_it(world: World) -> None:
    office = Office(world, admission="pin", pin="4711")
    with pytest.raises(NotAllowed):
        office.take(office.students[0], pin="1174")
    assert office.take(office.students[0], pin=" 4711 ").state == "waiting"
    stored = world.store.read_blocking(lambda uow: uow.queues.get(office.queue.id))
    assert stored is not None
    assert "4711" not in stored.pin_hash


def test_a_room_is_named_where_there_are_any(world: World) -> None:
    office = Office(world, rooms=["Lab A", "Lab B"])
    with pytest.raises(InvalidRequest):
        office.take(office.students[0])
    assert office.take(office.students[0], room="Lab B").room == "Lab B"


def test_a_helper_calls_who_is_next_in_their_room(world: World) -> None:
    office = Office(world, rooms=["Lab A", "Lab B"])
    office.take(office.students[0], room="Lab A")
    there = office.take(office.students[1], room="Lab B")
    assert office.call(room="Lab B").id == there.id
    with pytest.raises(WrongState):
        office.call(office.bo, room="Lab B")


def test_outsiders_see_nothing_and_students_only_their_own(office: Office) -> None:
    ada, ben = office.students[:2]
    first, _ = office.line(0, 1)
    office.do(
        queue_help.note, office.bo, first, body=wire.TicketNoteDraft(text="Look at the join.")
    )
    assert office.seen(ada, first).problem == STUCK
    assert office.seen(ada, first).notes == []
    assert [one.text for one in office.seen(office.hana, first).notes] == ["Look at the join."]
    with pytest.raises(NotFound):
        office.seen(ben, first)
    for student in (ada, ben):
        with pytest.raises(NotAllowed):
            office.desk(student)
        with pytest.raises(NotAllowed):
            office.world.read(
                queue.history, student, queue_id=office.queue.id, query=wire.QueueHistoryQuery()
            )
        with pytest.raises(NotAllowed):
            office.call(student)
    with pytest.raises(NotFound):
        office.do(queue_ticket.leave, ben, first)
    with pytest.raises(NotAllowed):
        office.do(queue_ticket.leave, office.bo, first)


# ---- the line --------------------------------------------------------------------------------


def test_places_in_line(office: Office) -> None:
    first, second, third = office.line(0, 1, 2)
    assert [one.position for one in (first, second, third)] == [1, 2, 3]
    with pytest.raises(Conflict):
        office.take(office.students[0])
    office.do(
        queue_ticket.change, office.students[1], second, body=wire.HelpTicketPatch(paused=True)
    )
    shown = office.seen(office.students[2], third)
    assert (shown.position, shown.before) == (3, 1)
    page = office.world.read(queue.list_queues, office.students[1])
    (listed,) = page.queues
    assert (listed.waiting, listed.paused, listed.my_ticket_id) == (2, 1, second.id)


def test_a_pause_keeps_the_place(office: Office) -> None:
    first, second = office.line(0, 1)
    ada = office.students[0]
    office.do(queue_ticket.change, ada, first, body=wire.HelpTicketPatch(paused=True))
    assert office.call().id == second.id
    back = office.do(queue_ticket.change, ada, first, body=wire.HelpTicketPatch(paused=False))
    third = office.take(office.students[2])
    assert (back.position, third.position) == (1, 2)
    assert office.call(office.bo).id == first.id


def test_who_was_helped_least_today_comes_first(world: World) -> None:
    office = Office(world, order="fewest_today")
    office.finish(office.help(office.take(office.students[0])))
    again, other = office.line(0, 1)
    assert office.seen(office.students[0], again).helped_today == 1
    assert [one.id for one in office.desk().tickets] == [other.id, again.id]


def test_the_nearest_deadline_comes_first(world: World) -> None:
    office = Office(world, order="deadline")
    none = office.take(office.students[0])
    late = office.take(office.students[1], deadline=world.now + timedelta(hours=9))
    soon = office.take(office.students[2], deadline=world.now + timedelta(hours=1))
    assert [one.id for one in office.desk().tickets] == [soon.id, late.id, none.id]


def test_so_many_places_in_an_hour(world: World) -> None:
    office = Office(world, tickets_per_hour_max=2)
    ada = office.students[0]
    for _ in range(2):
        office.do(queue_ticket.leave, ada, office.take(ada))
    with pytest.raises(TooMany):
        office.take(ada)
    world.move(hours=1)
    assert office.take(ada).state == "waiting"


def test_helpers_do_not_queue_up_for_themselves(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.take(office.bo)


# ---- pausing and closing ---------------------------------------------------------------------


def test_nobody_is_called_while_it_is_paused(office: Office) -> None:
    first = office.take(office.students[0])
    paused = office.world.write(
        queue.change, office.bo, queue_id=office.queue.id, body=wire.QueuePatch(status="paused")
    )
    assert paused.status == "paused"
    second = office.take(office.students[1])
    with pytest.raises(WrongState):
        office.call()
    office.world.write(
        queue.change, office.bo, queue_id=office.queue.id, body=wire.QueuePatch(status="open")
    )
    assert [office.call().id, office.call(office.bo).id] == [first.id, second.id]


def test_helpers_change_no_more_than_that(office: Office) -> None:
    for patch in (wire.QueuePatch(title="Mine"), wire.QueuePatch(open_minutes=600)):
        with pytest.raises(NotAllowed):
            office.world.write(queue.change, office.bo, queue_id=office.queue.id, body=patch)
    with pytest.raises(NotAllowed):
        office.world.write(
            queue.change,
            office.students[0],
            queue_id=office.queue.id,
            body=wire.QueuePatch(status="closed"),
        )


def test_it_closes_when_its_time_is_over(office: Office) -> None:
    first, second = office.line(0, 1)
    office.world.now = office.queue.closes_at - timedelta(minutes=2)
    helped = office.help(first)
    office.world.now = office.queue.closes_at
    assert (
        office.world.read(queue.get, office.students[1], queue_id=office.queue.id).estimate is None
    )
    with pytest.raises(WrongState):
        office.take(office.students[2])
    office.world.write(queue_due.closing, NOBODY)
    assert office.world.read(queue.list_queues, office.students[1]).queues == []
    assert office.seen(office.students[1], second).state == "left"
    assert office.told(office.students[1])[-1] == "queue_closed"
    assert office.seen(office.students[0], first).state == "helping"
    assert helped.live_session_id is not None
    office.finish(first)
    with pytest.raises(WrongState):
        office.world.write(
            queue.change,
            office.hana,
            queue_id=office.queue.id,
            body=wire.QueuePatch(status="open"),
        )
    again = office.world.write(
        queue.change,
        office.hana,
        queue_id=office.queue.id,
        body=wire.QueuePatch(status="open", open_minutes=30),
    )
    assert again.closes_at == office.world.now + timedelta(minutes=30)


# ---- figures ---------------------------------------------------------------------------------


def test_nothing_is_said_of_the_wait_until_something_is_known(office: Office) -> None:
    first = office.take(office.students[0])
    assert first.estimate is None
    for _ in range(3):
        ticket = office.take(office.students[1])
        office.help(ticket)
        office.world.move(minutes=10)
        office.finish(ticket)
        office.world.move(minutes=5)
    assert office.seen(office.students[0], first).estimate is not None
    told = office.take(office.students[2]).estimate
    assert told is not None
    assert told.based_on == 3
    assert (told.service_low_minutes, told.service_high_minutes) == (10, 10)
    # Ada is before them, and the helper has taken a break.
    assert 5 <= told.low_minutes < told.high_minutes <= 30
    office.world.move(minutes=15)  # somebody waits, and nobody does anything
    assert office.seen(office.students[0], first).estimate is None


def test_history_and_load(office: Office) -> None:
    first, second = office.line(0, 1)
    office.world.move(minutes=10)
    office.help(first)
    office.world.move(minutes=5)
    office.finish(first)
    page = office.world.read(
        queue.history, office.bo, queue_id=office.queue.id, query=wire.QueueHistoryQuery()
    )
    assert [one.id for one in page.tickets] == [second.id, first.id]
    line = page.tickets[1]
    assert (line.exception, line.helped_s, line.outcome) == ("KeyError", 300, "solved")
    assert 600 <= line.waited_s <= 610
    desk = office.desk()
    assert desk.usual_wait_minutes == 10
    assert desk.load[-1].waiting == 1
    assert max(point.helping for point in desk.load) == 1
    late = wire.QueueHistoryQuery(since=office.world.now)
    page = office.world.read(queue.history, office.bo, queue_id=office.queue.id, query=late)
    assert page.tickets == []
