"""Colleagues, hand-over, what may be recorded, and who looks again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpout_server.contracts.account import AccountPatch
from helpout_server.contracts.booking import Booking
from helpout_server.contracts.gathering import EnterDraft, GatheringDraft
from helpout_server.contracts.live_session import ColleagueDraft, LiveSession, MemberPatch
from helpout_server.domain.account import Account
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, WrongState
from helpout_server.services import account, gathering, live_session, member, room
from helpout_server.services.context import Policy
from tests.factories import World, memory_world


class Helpout:
    """A booking at its start, and a colleague of its tutor."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tutor, self.other = world.tutor("Tom"), world.tutor("Olu")
        self.student = world.account("Sam")
        self.booking: Booking = world.booking(self.student, world.listing(self.tutor))
        world.listing(self.other)
        self.id = self.booking.live_session_id
        world.now = self.booking.start

    def ask(self, by: Account, who: Account, *, takes_over: bool = False) -> LiveSession:
        draft = ColleagueDraft(account_id=who.id, takes_over=takes_over)
        return self.do(member.ask_colleague, by, body=draft)

    def say(self, by: Account, who: Account, state: Any) -> LiveSession:
        return self.do(member.change, by, account_id=who.id, body=MemberPatch(state=state))

    def do(self, use_case: Any, by: Account, **arguments: Any) -> LiveSession:
        seen = self.world.write(use_case, by, live_session_id=self.id, **arguments)
        assert isinstance(seen, LiveSession)
        return seen

    def seen(self, by: Account) -> LiveSession:
        seen = self.world.read(live_session.get, by, live_session_id=self.id)
        assert isinstance(seen, LiveSession)
        return seen

    def roles(self) -> dict[str, str]:
        """Who may be in the room."""
        found = self.world.store.read_blocking(
            lambda uow: room.standing(uow, self.id, policy=self.world.policy)
        )
        return dict(found.roles)


@pytest.fixture
def helpout() -> Iterator[Helpout]:
    with memory_world() as world:
        yield Helpout(world)


def test_a_colleague_joins_and_the_lead_stays(helpout: Helpout) -> None:
    asked = helpout.ask(helpout.tutor, helpout.other)
    assert helpout.world.told("live_session_changed") == [
        frozenset((helpout.tutor.id, helpout.student.id, helpout.other.id))
    ]
    assert {one.account.id: one.state for one in asked.members}[helpout.other.id] == "asked"
    assert helpout.other.id not in helpout.roles()
    agreed = helpout.say(helpout.student, helpout.other, "admitted")
    assert agreed.lead.id == helpout.tutor.id
    assert helpout.roles()[helpout.other.id] == "tutor"
    with pytest.raises(WrongState):
        helpout.ask(helpout.tutor, helpout.other)


def test_one_takes_over_and_hands_it_back(helpout: Helpout) -> None:
    helpout.ask(helpout.tutor, helpout.other, takes_over=True)
    taken = helpout.say(helpout.student, helpout.other, "admitted")
    assert (taken.lead.id, taken.lender.id) == (helpout.other.id, helpout.student.id)
    assert not any(one.takes_over for one in taken.members)
    with pytest.raises(NotAllowed):
        helpout.ask(helpout.tutor, helpout.other)
    helpout.ask(helpout.other, helpout.tutor, takes_over=True)
    assert helpout.roles()[helpout.tutor.id] == "tutor", "who is asked back is not sent out"
    back = helpout.say(helpout.student, helpout.tutor, "admitted")
    assert back.lead.id == helpout.tutor.id


def test_saying_no_to_who_is_in_it_leaves_them_in_it(helpout: Helpout) -> None:
    helpout.ask(helpout.tutor, helpout.other)
    helpout.say(helpout.student, helpout.other, "admitted")
    helpout.ask(helpout.tutor, helpout.other, takes_over=True)
    said = helpout.say(helpout.student, helpout.other, "refused")
    assert said.lead.id == helpout.tutor.id
    assert helpout.other.id in helpout.roles()


def test_only_tutors_and_staff_are_asked_for(helpout: Helpout) -> None:
    for nobody in (helpout.world.account("Ada"), helpout.student, helpout.tutor):
        with pytest.raises(InvalidRequest):
            helpout.ask(helpout.tutor, nobody)
    staff = helpout.world.account("Stella", is_staff=True)
    helpout.ask(helpout.tutor, staff)
    helpout.say(helpout.student, staff, "admitted")
    assert helpout.roles()[staff.id] == "staff"


def test_a_student_takes_their_consent_back(helpout: Helpout) -> None:
    helpout.ask(helpout.tutor, helpout.other)
    helpout.say(helpout.student, helpout.other, "admitted")
    helpout.say(helpout.student, helpout.other, "removed")
    assert helpout.other.id not in helpout.roles()
    with pytest.raises(WrongState):
        helpout.say(helpout.tutor, helpout.other, "admitted")


def test_nobody_sends_the_first_two_out(helpout: Helpout) -> None:
    staff = helpout.world.account("Stella", is_staff=True)
    for who in (helpout.student, helpout.tutor):
        with pytest.raises(NotAllowed):
            helpout.say(staff, who, "removed")


def test_staff_see_a_helpout_and_are_not_in_it(helpout: Helpout) -> None:
    staff = helpout.world.account("Stella", is_staff=True)
    seen = helpout.seen(staff)
    assert (seen.my_role, seen.my_state) == ("staff", "left")
    assert staff.id not in helpout.roles()
    with pytest.raises(NotFound):
        helpout.seen(helpout.world.account("Eve"))


def test_a_host_asks_and_has_agreed(helpout: Helpout) -> None:
    world = helpout.world
    made = world.write(gathering.create, helpout.tutor, body=GatheringDraft(title="Class"))
    helpout.id = made.live_session_id
    seen = helpout.ask(helpout.tutor, helpout.other, takes_over=True)
    assert (seen.lead.id, seen.lender.id) == (helpout.other.id, helpout.tutor.id)
    entered = world.write(gathering.enter, helpout.other, gathering_id=made.id, body=EnterDraft())
    assert (entered.my_role, entered.my_state) == ("tutor", "admitted")


def test_what_forbids_a_recording(helpout: Helpout) -> None:
    assert helpout.seen(helpout.tutor).recording_refused == "off"
    helpout.world.policy = Policy(recording=True)
    assert helpout.seen(helpout.tutor).recording_refused == ""
    helpout.world.policy = replace(helpout.world.policy, no_recording_categories=("data_analysis",))
    assert helpout.seen(helpout.tutor).recording_refused == "category"
    helpout.world.policy = Policy(recording=True)
    helpout.ask(helpout.tutor, helpout.other)
    helpout.world.write(account.change_me, helpout.other, body=AccountPatch(under_18=True))
    assert helpout.seen(helpout.tutor).recording_refused == "", "not in it yet"
    helpout.say(helpout.student, helpout.other, "admitted")
    assert helpout.seen(helpout.tutor).recording_refused == "under_18"


def test_a_changed_age_is_looked_at_where_somebody_may_be(helpout: Helpout) -> None:
    helpout.world.write(account.change_me, helpout.student, body=AccountPatch(under_18=True))
    told = helpout.world.told("live_session_changed")
    assert told == [frozenset((helpout.student.id, helpout.tutor.id))]
    helpout.world.write(account.change_me, helpout.student, body=AccountPatch(under_18=True))
    assert helpout.world.told("live_session_changed") == []


def test_how_late_somebody_is_is_told(helpout: Helpout) -> None:
    helpout.world.move(minutes=3)
    late = {one.account_id: one.late_s for one in helpout.seen(helpout.tutor).attendance}
    assert late == {helpout.student.id: 180, helpout.tutor.id: 180}


def test_a_call_through_a_media_server_is_recorded_where_that_has_a_place(
    helpout: Helpout,
) -> None:
    world = helpout.world
    draft = GatheringDraft(title="Class", capacity=20)
    for records, refused in ((False, "off"), (True, "")):
        world.policy = Policy(recording=True, call_limit=25, media_server_records=records)
        made = world.write(gathering.create, helpout.tutor, body=draft)
        helpout.id = made.live_session_id
        seen = helpout.seen(helpout.tutor)
        assert (seen.topology, seen.recording_refused) == ("server", refused)
