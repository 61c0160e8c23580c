"""Queues as use cases: the line, the call, the helpout, and what everybody sees of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.contracts import queue as wire
from helpout_server.contracts.booking import BookingQuery
from helpout_server.contracts.listing import ListingQuery
from helpout_server.contracts.notice import NoticeQuery
from helpout_server.contracts.problem import Exercise, Problem, ProblemContext
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    CallLimit,
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    SlotTaken,
    TooMany,
    WrongState,
)
from helpout_server.services import (
    booking,
    gathering,
    listing,
    live_session,
    notice,
    queue,
    queue_due,
    queue_help,
    queue_ticket,
)
from tests.factories import World, memory_world, replace_struct

STUCK = Problem(
    code="df.merge(other, on='id')",
    traceback="Traceback (most recent call last)\n  File x\nKeyError: 'id'",
)


@pytest.fixture
def world() -> Iterator[World]:
    with memory_world() as made:
        yield made


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

    def call(self, helper: Account | None = None) -> wire.HelpTicket:
        found = self.world.write(queue_help.call_next, helper or self.hana, queue_id=self.queue.id)
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


# ---- the call --------------------------------------------------------------------------------


def test_a_call_an_answer_a_helpout(office: Office) -> None:
    ada, ben = office.students[:2]
    first, second = office.line(0, 1)
    called = office.call()
    assert (called.id, called.state, called.answer_in_ms) == (first.id, "called", 60_000)
    with pytest.raises(WrongState):
        office.call()  # one at a time
    with pytest.raises(NotAllowed):
        office.do(queue_ticket.answer, office.hana, first)
    helped = office.answer(first)
    assert (helped.state, helped.helper and helped.helper.id) == ("helping", office.hana.id)
    assert office.answer(first) == helped
    page = office.world.read(booking.list_bookings, ada, query=BookingQuery())
    (booked,) = page.bookings
    assert (booked.id, booked.live_session_id) == (helped.booking_id, helped.live_session_id)
    assert booked.problem == STUCK
    held = office.world.read(live_session.get, ada, live_session_id=helped.live_session_id)
    assert held.status == "open"
    assert "ticket_called" in office.told(ada)
    assert office.told(ben) == ["ticket_next"]
    assert office.told(office.bo) == ["ticket_taken", "ticket_taken"]
    done = office.finish(first)
    assert (done.state, done.outcome) == ("done", "solved")
    over = office.world.read(live_session.get, ada, live_session_id=helped.live_session_id)
    assert over.status == "over"
    assert office.call().id == second.id


def test_hidden_from_lists_of_listings(office: Office) -> None:
    office.help(office.take(office.students[0]))
    for actor in (office.hana, office.students[0]):
        for mine in (True, False):
            page = office.world.read(listing.search, actor, query=ListingQuery(mine=mine))
            assert page.listings == []


def test_a_missed_call_gives_the_next_one(office: Office) -> None:
    first, second, third = office.line(0, 1, 2)
    office.call()
    office.world.move(seconds=59)
    office.world.write(queue_due.missed_calls, NOBODY)
    assert office.seen(office.hana, first).state == "called"
    office.world.move(seconds=1)
    with pytest.raises(WrongState):
        office.answer(first)
    office.world.write(queue_due.missed_calls, NOBODY)
    assert office.seen(office.hana, first).state == "missed"
    shown = office.seen(office.hana, second)
    assert (shown.state, shown.helper and shown.helper.id) == ("called", office.hana.id)
    assert office.told(office.students[2]) == ["ticket_next"]
    # The first time back to the old place, the second time to the end.
    ada = office.students[0]
    page = office.world.read(queue.list_queues, ada)
    assert page.queues[0].my_ticket_id == first.id
    assert office.do(queue_ticket.rejoin, ada, first).position == 1
    office.do(queue_help.claim, office.bo, first)
    office.world.move(seconds=60)
    office.world.write(queue_due.missed_calls, NOBODY)
    again = office.do(queue_ticket.rejoin, ada, first)
    shown = office.seen(office.hana, third)
    assert again.state == "waiting"
    assert again.took_at == first.took_at
    assert shown.state == "called" or (shown.position or 9) < (again.position or 0)


def test_nobody_is_double_booked(world: World) -> None:
    office = Office(world, grace_s=900, open_minutes=24 * 60)
    ada, ben = office.students[:2]
    tom = world.tutor("Tom")
    offer = world.listing(tom)
    soon = world.booking(ada, offer).start
    first, second = office.line(0, 1)
    world.now = soon - timedelta(minutes=10)
    helped = office.help(first)
    booked = world.read(booking.get, ada, booking_id=helped.booking_id)
    assert booked.end <= soon
    office.do(queue_help.hand_over, office.hana, first, body=wire.HandOverDraft())
    world.now = soon - timedelta(minutes=4)
    office.do(queue_help.claim, office.hana, first)
    with pytest.raises(SlotTaken):
        office.answer(first)
    office.do(queue_ticket.leave, ada, first)
    world.always_open(office.hana)
    world.booking(ben, world.listing(office.hana), start=soon + timedelta(hours=4))
    world.now = soon + timedelta(hours=4) - timedelta(minutes=4)
    with pytest.raises(WrongState):
        office.do(queue_help.claim, office.hana, second)
    assert office.do(queue_help.claim, office.bo, second).state == "called"


def test_two_claims_of_one_ticket(office: Office) -> None:
    first = office.take(office.students[0])
    office.do(queue_help.claim, office.bo, first)
    with pytest.raises(Conflict):
        office.do(queue_help.claim, office.hana, first)
    assert office.do(queue_help.claim, office.bo, first).state == "called"


# ---- handing over and finishing --------------------------------------------------------------


def test_handed_over_it_has_its_old_place(office: Office) -> None:
    first, second = office.line(0, 1)
    office.help(first)
    draft = wire.HandOverDraft(note="Needs somebody who knows joins.")
    with pytest.raises(NotAllowed):
        office.do(queue_help.hand_over, office.bo, first, body=draft)
    back = office.do(queue_help.hand_over, office.hana, first, body=draft)
    assert (back.state, back.position, back.live_session_id) == ("waiting", 1, None)
    assert [one.text for one in back.notes] == [draft.note]
    assert office.seen(office.students[1], second).before == 1
    again = office.help(first, office.bo)
    assert again.live_session_id is not None


def test_handed_over_to_somebody_it_waits_for_them(office: Office) -> None:
    first, second = office.line(0, 1)
    office.help(first)
    draft = wire.HandOverDraft(to=office.bo.id)
    back = office.do(queue_help.hand_over, office.hana, first, body=draft)
    assert back.meant_for is not None
    assert back.meant_for.id == office.bo.id
    assert office.told(office.bo)[-1] == "ticket_handed_over"
    assert office.call().id == second.id
    assert office.call(office.bo).id == first.id
    draft = wire.HandOverDraft(to=office.students[2].id)
    with pytest.raises(InvalidRequest):
        office.do(queue_help.hand_over, office.bo, first, body=draft)


def test_after_a_while_anybody_takes_what_was_handed_over(office: Office) -> None:
    first = office.take(office.students[0])
    office.help(first)
    office.do(queue_help.hand_over, office.hana, first, body=wire.HandOverDraft(to=office.bo.id))
    with pytest.raises(WrongState):
        office.call()
    office.world.move(minutes=10)
    assert office.call().id == first.id


def test_a_helpout_that_ended_is_over_and_may_be_marked(office: Office) -> None:
    first = office.take(office.students[0])
    helped = office.help(first)
    office.world.write(queue_due.ended_helpouts, NOBODY)
    assert office.seen(office.hana, first).state == "helping"
    office.world.write(live_session.end, office.students[0], live_session_id=helped.live_session_id)
    office.world.write(queue_due.ended_helpouts, NOBODY)
    over = office.seen(office.hana, first)
    assert (over.state, over.outcome) == ("done", None)
    assert office.finish(first).outcome == "solved"
    with pytest.raises(WrongState):
        office.finish(first)


def test_a_call_may_end_without_anybody(office: Office) -> None:
    first = office.take(office.students[0])
    office.call()
    draft = wire.FinishDraft(outcome="not_here")
    assert office.do(queue_help.finish, office.hana, first, body=draft).state == "done"


# ---- together --------------------------------------------------------------------------------


def test_a_group_is_called_together_into_a_gathering(office: Office) -> None:
    ada, ben, cem = office.students[:3]
    first, second, third = office.line(0, 1, 2)
    draft = wire.MergeDraft(ticket_ids=[first.id, third.id])
    desk = office.world.write(queue_help.group, office.hana, queue_id=office.queue.id, body=draft)
    assert {one.id for one in desk.tickets if one.group_id} == {first.id, third.id}
    office.call()
    assert [office.seen(office.hana, one).state for one in (first, second, third)] == [
        "called",
        "waiting",
        "called",
    ]
    rooms = {office.answer(one).live_session_id for one in (first, third)}
    (live_session_id,) = rooms
    for student in (ada, cem):
        held = office.world.read(live_session.get, student, live_session_id=live_session_id)
        assert (held.status, held.my_role) == ("open", "attendee")
    with pytest.raises(NotFound):
        office.world.read(live_session.get, ben, live_session_id=live_session_id)
    assert office.world.read(gathering.list_ahead, ben).gatherings == []
    office.finish(first)
    held = office.world.read(live_session.get, cem, live_session_id=live_session_id)
    assert held.status == "open"
    office.finish(third)
    held = office.world.read(live_session.get, cem, live_session_id=live_session_id)
    assert held.status == "over"


def test_a_group_is_no_larger_than_a_call(office: Office) -> None:
    tickets = office.line(0, 1, 2, 3)
    draft = wire.MergeDraft(ticket_ids=[one.id for one in tickets])
    with pytest.raises(CallLimit):
        office.world.write(queue_help.group, office.hana, queue_id=office.queue.id, body=draft)


def test_students_join_their_like(office: Office) -> None:
    first, second = office.line(0, 1)
    other = office.take(
        office.students[2],
        headline="How do I plot two lines in one figure?",
        problem=Problem(code="ax.plot(x, y)"),
    )
    assert office.seen(office.students[0], first).alike == [second.id]
    assert office.desk().like_groups == [[first.id, second.id]]
    draft = wire.JoinDraft(ticket_id=other.id)
    with pytest.raises(NotAllowed):
        office.do(queue_ticket.join, office.students[0], first, body=draft)
    draft = wire.JoinDraft(ticket_id=second.id)
    joined = office.do(queue_ticket.join, office.students[0], first, body=draft)
    assert joined.group_id == office.seen(office.students[1], second).group_id is not None
    office.do(queue_ticket.leave, office.students[1], second)
    assert office.seen(office.students[0], first).group_id is None


def test_the_exercise_tells_them_apart(office: Office) -> None:
    def at(name: str) -> Problem:
        return replace_struct(STUCK, context=ProblemContext(exercise=Exercise(grade_id=name)))

    first = office.take(office.students[0], problem=at("ex1"))
    second = office.take(office.students[1], problem=at("ex2"))
    third = office.take(office.students[2], problem=at("ex1"))
    assert office.desk().like_groups == [[first.id, third.id]]
    assert second.id not in office.seen(office.students[0], first).alike


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
    assert told.low_minutes <= 10 <= told.high_minutes
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
