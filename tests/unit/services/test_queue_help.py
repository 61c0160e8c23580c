"""Queues as use cases: the call, the helpout, handing over, helping together."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from helpout_server.contracts import queue as wire
from helpout_server.contracts.booking import BookingQuery
from helpout_server.contracts.listing import ListingQuery
from helpout_server.contracts.problem import Exercise, Problem, ProblemContext
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import (
    CallLimit,
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    SlotTaken,
    WrongState,
)
from helpout_server.domain.interval import Interval, seconds
from helpout_server.ports.calendar import BusyCalendarRecord, CalendarCopy
from helpout_server.ports.presence import Here
from helpout_server.services import (
    booking,
    gathering,
    listing,
    live_session,
    queue,
    queue_due,
    queue_help,
    queue_ticket,
)
from helpout_server.services.context import Context
from tests.factories import World, memory_world, replace_struct
from tests.unit.services.queue_office import STUCK, Office


@pytest.fixture
def world() -> Iterator[World]:
    with memory_world() as made:
        yield made


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


# ---- the call --------------------------------------------------------------------------------


def test_what_begins_elsewhere_shortens_a_helpout_or_forbids_it(office: Office) -> None:
    def elsewhere(first: float, last: float) -> None:
        """In minutes from now, in the helper's own calendar."""
        begin = seconds(office.world.now)
        record = BusyCalendarRecord(
            id=office.world.ids.new("cal"),
            account_id=office.hana.id,
            name="Lectures",
            host="calendar.example.org",
            address_sealed=b"sealed",
            copy=CalendarCopy((), "Lectures", "", "", ""),
            busy_count=1,
            created_at=office.world.now,
            due_at=office.world.now,
        )
        busy = [Interval(begin + int(60 * first), begin + int(60 * last))]
        office.world.store.write_blocking(lambda uow: uow.calendars.add_busy(record, busy))

    elsewhere(-60, 1)  # her hours at the queue, as she noted them
    elsewhere(14, 90)
    (ticket,) = office.line(0)
    helping = office.help(ticket)
    page = office.world.read(booking.list_bookings, office.hana, query=BookingQuery())
    (made,) = page.bookings
    assert made.end - made.start == timedelta(minutes=13)
    office.finish(helping)
    office.world.move(minutes=10)
    office.line(1)
    with pytest.raises(WrongState):
        office.call()


def test_how_long_somebody_waited_is_counted_once(office: Office) -> None:
    (first,) = office.line(0)
    office.world.move(minutes=7)
    office.call()
    counted: list[tuple[str, float]] = []

    def answer(context: Context, *, ticket_id: str) -> None:
        queue_ticket.answer(context, ticket_id=ticket_id)
        counted.extend(context.measured)

    office.do(answer, office.students[0], first)
    assert [(name, round(seconds, -1)) for name, seconds in counted] == [("queue_wait", 420)]
    office.do(answer, office.students[0], first)
    assert len(counted) == 1


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


def test_a_helper_who_has_gone_is_given_nobody(office: Office) -> None:
    first, second = office.line(0, 1)
    office.call()
    office.world.move(seconds=60)

    class Nobody:
        def here(self, account_ids: Iterable[str]) -> dict[str, Here]:
            return {}

    office.world.store.write_blocking(
        lambda uow: queue_due.missed_calls(
            replace(office.world.context(uow, NOBODY), presence=Nobody())
        )
    )
    assert office.seen(office.hana, first).state == "missed"
    assert office.seen(office.hana, second).state == "waiting"


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
