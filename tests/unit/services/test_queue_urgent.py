"""Urgent questions as use cases: whom they reach, who has one, when it is over."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.contracts import queue as wire
from helpout_server.contracts.booking import BookingQuery
from helpout_server.contracts.notice import NoticeQuery
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    SlotTaken,
    TooMany,
    WrongState,
)
from helpout_server.services import booking, notice, queue_due, queue_urgent
from tests.factories import World, memory_world, replace_struct

PROBLEM = Problem(code="df.merge(other)")


class Marketplace:
    """Tom knows pandas, Ruth knows R; both take urgent questions. Ada asks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tom, self.ruth = world.tutor("Tom"), world.tutor("Ruth")
        world.listing(self.tom, tags=["Pandas", "SQL"])
        world.listing(self.ruth, tags=["R"])
        self.ada, self.ben = world.account("Ada"), world.account("Ben")
        for tutor in (self.tom, self.ruth):
            self.takes(tutor)

    def takes(self, tutor: Account, *, takes: bool = True) -> wire.UrgentQuestionList:
        draft = wire.UrgentPatch(takes_urgent=takes)
        found = self.world.write(queue_urgent.set_taking, tutor, body=draft)
        assert isinstance(found, wire.UrgentQuestionList)
        return found

    def ask(self, **changes: Any) -> wire.UrgentQuestion:
        draft = replace_struct(
            wire.UrgentDraft(headline="Now", tags=["pandas"], problem=PROBLEM), **changes
        )
        found = self.world.write(queue_urgent.ask, self.ada, body=draft)
        assert isinstance(found, wire.UrgentQuestion)
        return found

    def accept(self, tutor: Account, question: wire.UrgentQuestion) -> wire.UrgentQuestion:
        found = self.world.write(queue_urgent.accept, tutor, question_id=question.id)
        assert isinstance(found, wire.UrgentQuestion)
        return found

    def listed(self, account: Account) -> list[wire.UrgentQuestion]:
        found = self.world.read(queue_urgent.list_mine, account)
        assert isinstance(found, wire.UrgentQuestionList)
        return found.questions

    def told(self, account: Account) -> list[str]:
        page = self.world.read(notice.list_notices, account, query=NoticeQuery())
        return [one.kind for one in page.notices]


@pytest.fixture(scope="module")
def module_world() -> Iterator[World]:
    with memory_world() as made:
        yield made


@pytest.fixture
def market(module_world: World) -> Iterator[Marketplace]:
    made = Marketplace(module_world)
    yield made
    for tutor in (made.tom, made.ruth):
        made.takes(tutor, takes=False)
    module_world.move(hours=3)
    module_world.write(queue_due.urgent_questions, NOBODY)


def test_only_tutors_and_staff_take_them(market: Marketplace) -> None:
    with pytest.raises(NotAllowed):
        market.takes(market.ada)
    assert not market.takes(market.ada, takes=False).takes_urgent
    assert market.takes(market.tom).takes_urgent


def test_it_reaches_tutors_of_its_tags(market: Marketplace) -> None:
    question = market.ask()
    assert question.asked == 1
    assert market.told(market.tom) == ["urgent_asked"]
    assert market.told(market.ruth) == []
    assert [one.id for one in market.listed(market.tom)] == [question.id]
    assert market.listed(market.ruth) == []
    assert market.listed(market.tom)[0].problem == PROBLEM
    for stranger in (market.ruth, market.ben):
        with pytest.raises(NotFound):
            market.world.read(queue_urgent.get, stranger, question_id=question.id)
        with pytest.raises(NotFound):
            market.accept(stranger, question)


def test_without_tags_it_is_for_everybody_who_takes_them(market: Marketplace) -> None:
    assert market.ask(tags=[]).asked == 2


def test_the_first_has_it(market: Marketplace) -> None:
    question = market.ask(tags=[])
    taken = market.accept(market.ruth, question)
    assert (taken.state, taken.helper and taken.helper.id) == ("accepted", market.ruth.id)
    assert market.accept(market.ruth, question) == taken
    with pytest.raises(Conflict):
        market.accept(market.tom, question)
    assert "urgent_accepted" in market.told(market.ada)
    page = market.world.read(booking.list_bookings, market.ada, query=BookingQuery())
    assert [one.id for one in page.bookings] == [taken.booking_id]
    # What was asked is between those two now.
    seen = market.world.read(queue_urgent.get, market.tom, question_id=question.id)
    assert (seen.problem, seen.live_session_id) == (Problem(), None)
    assert [one.id for one in market.listed(market.ruth)] == [question.id]
    with pytest.raises(Conflict):
        market.world.write(queue_urgent.withdraw, market.ada, question_id=question.id)


def test_one_at_a_time_and_so_many_an_hour(market: Marketplace) -> None:
    question = market.ask()
    with pytest.raises(Conflict):
        market.ask()
    for _ in range(3):
        market.world.write(queue_urgent.withdraw, market.ada, question_id=question.id)
        question = market.ask()
    market.world.write(queue_urgent.withdraw, market.ada, question_id=question.id)
    with pytest.raises(TooMany):
        market.ask()
    with pytest.raises(WrongState):
        market.accept(market.tom, question)


def test_it_expires(market: Marketplace) -> None:
    question = market.ask(minutes=5)
    assert question.expires_in_ms == 300_000
    market.world.move(minutes=5)
    assert market.listed(market.tom) == []
    with pytest.raises(WrongState):
        market.accept(market.tom, question)
    market.world.write(queue_due.urgent_questions, NOBODY)
    assert [one.state for one in market.listed(market.ada)] == ["expired"]
    assert market.ask().state == "open"


def test_who_has_an_appointment_cannot_accept(market: Marketplace) -> None:
    offer = market.world.listing(market.tom)
    start = market.world.booking(market.ben, offer).start
    market.world.now = start - timedelta(minutes=2)
    question = market.ask()
    with pytest.raises(SlotTaken):
        market.accept(market.tom, question)
    assert market.listed(market.ada)[0].state == "open"
