"""Gatherings as use cases: who makes them, who comes in, who waits, what staff may do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.contracts.entries import Entry, Joined, Left
from helpout_server.contracts.gathering import EnterDraft, Gathering, GatheringDraft
from helpout_server.contracts.live_session import LiveSession, MemberPatch
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    CallLimit,
    GatheringFull,
    LiveSessionOver,
    NotAllowed,
    NotFound,
    NotYetJoinable,
    Removed,
    SlotInPast,
    TooMany,
    Waiting,
)
from helpout_server.domain.gathering import AHEAD_MAX
from helpout_server.ports.live_session import LogLine
from helpout_server.services import gathering, live_session, member, room
from helpout_server.services.context import Policy
from tests.factories import World, memory_world


class Class:
    """A tutor who makes gatherings, and people who come."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.host = world.tutor("Hana Host")
        world.listing(self.host)
        self.ada, self.bo = world.account("Ada"), world.account("Bo")
        self.staff = world.account("Stella Staff", is_staff=True)

    def make(self, **draft: Any) -> Gathering:
        body = GatheringDraft(title="Office hours", **draft)
        made = self.world.write(gathering.create, self.host, body=body)
        assert isinstance(made, Gathering)
        return made

    def enter(self, who: Account, made: Gathering, **terms: Any) -> LiveSession:
        seen = self.world.write(
            gathering.enter, who, gathering_id=made.id, body=EnterDraft(**terms)
        )
        assert isinstance(seen, LiveSession)
        return seen

    def say(self, by: Account, made: Gathering, who: Account, state: Any) -> LiveSession:
        seen = self.world.write(
            member.change,
            by,
            live_session_id=made.live_session_id,
            account_id=who.id,
            body=MemberPatch(state=state),
        )
        assert isinstance(seen, LiveSession)
        return seen

    def admit(self, who: Account, made: Gathering, *, as_host: bool = False) -> room.Admitted:
        return self.world.store.read_blocking(
            lambda uow: room.admit(
                uow,
                live_session_id=made.live_session_id,
                account_id=who.id,
                as_host=as_host,
                policy=self.world.policy,
                now=self.world.now,
            )
        )

    def log(self, made: Gathering, *bodies: tuple[Account, Joined | Left]) -> None:
        """What the room would have noted, now."""

        def work(uow: Any) -> None:
            known = len(uow.live_sessions.lines(made.live_session_id))
            lines = [
                LogLine(Entry(seq=seq, at=self.world.now, account_id=who.id, body=body), None)
                for seq, (who, body) in enumerate(bodies, known + 1)
            ]
            uow.live_sessions.append_entries(made.live_session_id, lines)

        self.world.store.write_blocking(work)

    def listed(self, who: Account) -> list[Gathering]:
        return list(self.world.read(gathering.list_ahead, who).gatherings)


@pytest.fixture
def held() -> Iterator[Class]:
    with memory_world() as world:
        yield Class(world)


def test_tutors_and_staff_make_gatherings_and_all_see_them(held: Class) -> None:
    made = held.make(capacity=3)
    assert (made.status, made.is_mine, made.here) == ("open", True, 0)
    assert made.host.display_name == "Hana Host"
    assert held.world.told("gathering_changed") == [frozenset()]
    later = held.world.write(
        gathering.create,
        held.staff,
        body=GatheringDraft(title="Next week", start=held.world.now + timedelta(days=7)),
    )
    assert [one.id for one in held.listed(held.ada)] == [made.id, later.id]
    assert [one.status for one in held.listed(held.ada)] == ["open", "planned"]
    with pytest.raises(NotAllowed):
        held.world.write(gathering.create, held.ada, body=GatheringDraft(title="Mine"))


def test_more_people_than_a_call_can_have_are_refused_by_number(held: Class) -> None:
    with pytest.raises(CallLimit) as refusal:
        held.make(capacity=5)
    assert refusal.value.context == {"call_limit": 4}
    assert "4" in refusal.value.detail
    held.world.policy = Policy(call_limit=25)
    made = held.make(capacity=25)
    seen = held.world.read(live_session.get, held.host, live_session_id=made.live_session_id)
    assert seen.topology == "server"
    assert held.admit(held.host, made).call_limit == 25


def test_a_start_lies_ahead_and_one_host_has_not_too_many(held: Class) -> None:
    with pytest.raises(SlotInPast):
        held.make(start=held.world.now - timedelta(minutes=2))
    for day in range(AHEAD_MAX):
        held.make(start=held.world.now + timedelta(days=day))
    with pytest.raises(TooMany):
        held.make()


def test_the_door_opens_before_the_start_and_closes_after_the_end(held: Class) -> None:
    made = held.make(start=held.world.now + timedelta(hours=1), duration_minutes=30)
    with pytest.raises(NotYetJoinable) as early:
        held.enter(held.ada, made)
    assert early.value.context["opens_in_ms"] == 45 * 60_000
    held.world.now = made.joinable_from
    assert held.enter(held.ada, made).my_state == "waiting"
    held.world.now = made.end + timedelta(minutes=30)
    with pytest.raises(LiveSessionOver):
        held.enter(held.ada, made)
    assert held.listed(held.ada) == []


def test_who_waits_is_let_in_by_the_host(held: Class) -> None:
    made = held.make()
    waiting = held.enter(held.ada, made)
    assert (waiting.my_role, waiting.my_state) == ("attendee", "waiting")
    assert {one.account.id for one in waiting.members} == {held.ada.id, held.host.id}
    assert held.world.told("live_session_changed") == [frozenset((held.ada.id, held.host.id))]
    with pytest.raises(Waiting):
        held.admit(held.ada, made)
    for nobody in (held.ada, held.bo):
        with pytest.raises((NotAllowed, NotFound)):
            held.say(nobody, made, held.ada, "admitted")
    held.say(held.host, made, held.ada, "admitted")
    assert held.admit(held.ada, made).role == "attendee"
    assert held.admit(held.host, made).role == "tutor"


def test_who_was_sent_out_stays_out_until_let_in_again(held: Class) -> None:
    made = held.make(waiting_room=False)
    assert held.enter(held.ada, made).my_state == "admitted"
    held.say(held.staff, made, held.ada, "removed")
    with pytest.raises(Removed):
        held.enter(held.ada, made)
    with pytest.raises(Removed):
        held.admit(held.ada, made)
    held.say(held.host, made, held.ada, "admitted")
    assert held.admit(held.ada, made).role == "attendee"
    with pytest.raises(NotAllowed):
        held.say(held.staff, made, held.host, "removed")


def test_a_seat_is_free_again_when_somebody_has_left(held: Class) -> None:
    made = held.make(capacity=2, waiting_room=False)
    held.enter(held.ada, made)
    with pytest.raises(GatheringFull):
        held.enter(held.bo, made)
    held.log(made, (held.ada, Joined(role="attendee")))
    held.world.move(minutes=10)
    with pytest.raises(GatheringFull):
        held.enter(held.bo, made)
    assert held.listed(held.bo)[0].here == 1
    held.log(made, (held.ada, Left(role="attendee")))
    assert held.enter(held.bo, made).my_state == "admitted"
    with pytest.raises(GatheringFull):
        held.enter(held.ada, made)


def test_letting_in_needs_a_seat_too(held: Class) -> None:
    made = held.make(capacity=2)
    held.enter(held.ada, made)
    held.enter(held.bo, made)
    held.say(held.host, made, held.ada, "admitted")
    with pytest.raises(GatheringFull):
        held.say(held.host, made, held.bo, "admitted")


def test_on_air_is_agreed_to_or_watched(held: Class) -> None:
    made = held.make(on_air=True, waiting_room=False, capacity=2)
    with pytest.raises(NotAllowed):
        held.enter(held.ada, made)
    assert held.enter(held.ada, made, agrees_on_air=True).my_role == "attendee"
    watching = held.enter(held.bo, made, watch=True)
    assert (watching.my_role, watching.my_state) == ("watcher", "admitted")
    assert held.admit(held.bo, made).role == "watcher"
    quiet = held.make(waiting_room=False)
    with pytest.raises(NotAllowed):
        held.enter(held.bo, quiet, watch=True)


def test_a_watcher_who_would_take_part_waits_like_everybody(held: Class) -> None:
    made = held.make(on_air=True)
    held.enter(held.bo, made, watch=True)
    assert held.enter(held.bo, made, agrees_on_air=True).my_state == "waiting"


def test_the_host_lends_the_kernel_and_nobody_else(held: Class) -> None:
    made = held.make(waiting_room=False)
    held.enter(held.ada, made)
    admitted = held.admit(held.host, made, as_host=True)
    assert (admitted.role, admitted.lender_id, admitted.booking) == ("host", held.host.id, None)
    with pytest.raises(NotAllowed):
        held.admit(held.ada, made, as_host=True)


def test_who_never_came_to_the_door_has_no_ticket(held: Class) -> None:
    made = held.make(waiting_room=False)
    with pytest.raises(NotAllowed):
        held.admit(held.ada, made)
    with pytest.raises(NotFound):
        held.world.read(live_session.get, held.ada, live_session_id=made.live_session_id)


def test_a_gathering_is_ended_by_its_host_or_staff_even_before_it_opens(held: Class) -> None:
    made = held.make(start=held.world.now + timedelta(days=1))
    with pytest.raises((NotAllowed, NotFound)):
        held.world.write(gathering.end, held.ada, gathering_id=made.id)
    ended = held.world.write(gathering.end, held.staff, gathering_id=made.id)
    assert ended.status == "over"
    assert held.listed(held.host) == []
    assert held.world.write(gathering.end, held.host, gathering_id=made.id).status == "over"


def test_it_is_among_what_one_is_in(held: Class) -> None:
    made = held.make()
    held.enter(held.ada, made)
    mine = held.world.read(live_session.list_mine, held.ada).live_sessions
    assert [(one.id, one.my_state) for one in mine] == [(made.live_session_id, "waiting")]
    held.world.write(gathering.end, held.host, gathering_id=made.id)
    assert held.world.read(live_session.list_mine, held.ada).live_sessions == []
