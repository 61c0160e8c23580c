"""Live sessions as use cases: who may enter when, ending, the take-away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import nbformat
import pytest

from helpout_server.contracts.account import TicketDraft
from helpout_server.contracts.booking import Booking, CancellationDraft
from helpout_server.contracts.call import Device
from helpout_server.contracts.entries import Chat, Entry
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    LiveSessionOver,
    NotAllowed,
    NotFound,
    NotYetJoinable,
)
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import booking_moves, live_session, room, take_away
from helpout_server.services.context import Context
from tests.factories import World, memory_world


class Desk:
    """``TicketIssuer`` that remembers."""

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        return f"{account_id} {live_session_id} {device}", 30_000


class Held:
    """A booking with its two people, at its start."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tutor = world.tutor()
        self.student = world.account("Sam")
        self.booking: Booking = world.booking(self.student, world.listing(self.tutor))
        self.id = self.booking.live_session_id
        world.now = self.booking.start

    def do(self, use_case: Any, actor: Account, **arguments: Any) -> Any:
        def with_desk(context: Context, **named: Any) -> Any:
            context.tickets = Desk()
            return use_case(context, **named)

        return self.world.write(with_desk, actor, **arguments)

    def begin(self) -> None:
        def work(uow: UnitOfWork) -> Any:
            room.load_room(uow, self.id, self.world.ids, now=self.world.now)
            return room.begin(uow, self.id, policy=self.world.policy, now=self.world.now)

        people, hints = self.world.store.write_blocking(work)
        assert people == {self.student.id, self.tutor.id}
        assert {hint.name for hint in hints} == {"booking_changed", "live_session_changed"}

    def ticket(self, actor: Account) -> Any:
        draft = TicketDraft(live_session_id=self.id)
        return self.do(live_session.issue_ticket, actor, body=draft)


@pytest.fixture
def held() -> Iterator[Held]:
    with memory_world() as world:
        yield Held(world)


def test_tickets_are_for_the_two_people_while_the_room_is_open(held: Held) -> None:
    assert held.ticket(held.student).ticket == f"{held.student.id} {held.id} page"
    assert held.ticket(held.tutor).expires_in_ms == 30_000
    with pytest.raises(NotFound):
        held.ticket(held.world.account("Stranger"))
    with pytest.raises(NotAllowed):
        held.ticket(held.world.account("Staff", is_staff=True))
    held.world.now = held.booking.joinable_from - timedelta(seconds=5)
    with pytest.raises(NotYetJoinable) as early:
        held.ticket(held.student)
    assert early.value.context["opens_in_ms"] == 5_000
    held.world.now = held.booking.joinable_until
    with pytest.raises(LiveSessionOver):
        held.ticket(held.student)


def test_a_ticket_for_events_needs_no_room(held: Held) -> None:
    given = held.do(live_session.issue_ticket, held.student, body=TicketDraft())
    assert given.ticket == f"{held.student.id} None page"


def test_ending_completes_what_had_begun(held: Held) -> None:
    held.begin()
    ended = held.do(live_session.end, held.tutor, live_session_id=held.id)
    assert (ended.status, ended.booking.status) == ("over", "completed")
    assert held.world.told("live_session_changed") == [frozenset((held.student.id, held.tutor.id))]
    again = held.do(live_session.end, held.student, live_session_id=held.id)
    assert again.status == "over"
    with pytest.raises(LiveSessionOver):
        held.ticket(held.student)


def test_ending_what_only_one_came_to_calls_it_off(held: Held) -> None:
    ended = held.do(live_session.end, held.student, live_session_id=held.id)
    assert (ended.status, ended.booking.status) == ("over", "cancelled")


def test_before_it_opens_there_is_nothing_to_end(held: Held) -> None:
    held.world.now = held.booking.joinable_from - timedelta(minutes=1)
    assert held.do(live_session.get, held.student, live_session_id=held.id).status == "not_yet"
    with pytest.raises(NotYetJoinable):
        held.do(live_session.end, held.student, live_session_id=held.id)


def test_a_room_is_seeded_once(held: Held) -> None:
    found = [
        held.world.store.write_blocking(
            lambda uow: room.load_room(uow, held.id, held.world.ids, now=held.world.now)
        )
        for _ in range(2)
    ]
    assert found[0] == found[1]


def test_the_take_away_is_for_the_two_people(held: Held) -> None:
    held.begin()
    line = Entry(seq=1, at=held.world.now, account_id=held.tutor.id, body=Chat(text="hi"))
    held.world.store.write_blocking(
        lambda uow: uow.live_sessions.append_entries(held.id, [LogLine(line, None)])
    )
    away = held.world.read(take_away.get, held.student, live_session_id=held.id)
    nbformat.validate(nbformat.from_dict(away.notebook))
    text = "\n".join(cell["source"] for cell in away.notebook["cells"])
    assert "df.merge(other)" in text
    assert f"{held.tutor.display_name}: hi" in text
    with pytest.raises(NotAllowed):
        held.world.read(
            take_away.get,
            held.world.account("Staff", is_staff=True),
            live_session_id=held.id,
        )


def test_a_cancelled_booking_has_no_room(held: Held) -> None:
    held.do(
        booking_moves.cancel, held.student, booking_id=held.booking.id, body=CancellationDraft()
    )
    with pytest.raises(LiveSessionOver):
        held.ticket(held.student)
