"""Solved problems as use cases: both agree, nobody is named, either takes it back."""

from collections.abc import Iterator
from typing import Any

import pytest

from helpout_server.contracts import solved as wire
from helpout_server.contracts.booking import Booking
from helpout_server.contracts.problem import PackageVersion, Problem, ProblemContext
from helpout_server.domain.account import Account
from helpout_server.domain.errors import NotAllowed, NotFound, WrongState
from helpout_server.services import solved
from tests.factories import World, memory_world
from tests.unit.domain.test_solved import IPYTHON, PLAIN


class Two:
    """Amara was stuck; Tom helped; it is over."""

    def __init__(self, world: World, *, over: bool = True) -> None:
        self.world = world
        self.tom = world.tutor("Tom Tutor")
        self.amara = world.account("Amara Nair")
        self.eve = world.account("Eve Else")
        self.staff = world.account("Stella Staff", is_staff=True)
        offer = world.listing(self.tom)
        problem = Problem(
            summary="Amara lost her region column",
            code='pw = connect(password="hunter2")',
            traceback=IPYTHON,
            context=ProblemContext(packages=[PackageVersion(name="pandas", version="3.0")]),
        )
        self.booking: Booking = world.booking(self.amara, offer, problem=problem)
        if over:
            self.end()

    def end(self) -> None:
        from helpout_server.services import live_session

        self.world.now = self.booking.start
        self.world.meet(self.booking)
        self.world.write(live_session.end, self.tom, live_session_id=self.id)

    @property
    def id(self) -> str:
        return self.booking.live_session_id

    def get(self, who: Account) -> wire.SolvedProposal:
        found = self.world.read(solved.get_proposal, who, live_session_id=self.id)
        assert isinstance(found, wire.SolvedProposal)
        return found

    def propose(self, who: Account, body: wire.SolvedBody | None = None) -> wire.SolvedProposal:
        words = body or self.get(who).body
        made = self.world.write(
            solved.propose, who, live_session_id=self.id, body=wire.SolvedDraft(body=words)
        )
        assert isinstance(made, wire.SolvedProposal)
        return made

    def agree(self, who: Account, version: int = 1) -> wire.SolvedProposal:
        made = self.world.write(
            solved.agree,
            who,
            live_session_id=self.id,
            body=wire.SolvedAgreementDraft(version=version),
        )
        assert isinstance(made, wire.SolvedProposal)
        return made

    def search(self, **query: Any) -> list[wire.SolvedMatch]:
        page = self.world.read(solved.search, self.eve, query=wire.SolvedQuery(**query))
        assert isinstance(page, wire.SolvedPage)
        return page.solved


@pytest.fixture
def two() -> Iterator[Two]:
    with memory_world() as world:
        yield Two(world)


def test_what_could_be_published_has_no_names_and_no_secrets(two: Two) -> None:
    seen = two.get(two.amara)
    assert seen.state is None
    assert seen.body.problem == "student lost her region column"
    assert "hunter2" not in seen.body.code
    assert seen.hidden >= 2


def test_whatever_a_page_sends_is_cleaned_on_the_way_in(two: Two) -> None:
    made = two.propose(
        two.tom, wire.SolvedBody(title="How Tom helped Amara", solution="/home/amara/x.csv")
    )
    assert made.body.title == "How tutor helped student"
    assert made.body.solution == "/home/[name]/x.csv"


def test_it_is_public_when_both_agreed_and_found_by_failure_and_words(two: Two) -> None:
    two.propose(two.amara)
    assert two.search(exception="KeyError", message="'…'") == []
    assert two.world.told("solved_changed") == [frozenset({two.amara.id, two.tom.id})]
    two.agree(two.tom)
    from helpout_server.domain.solved import signature_of

    other = signature_of(PLAIN)
    assert other is not None
    [match] = two.search(
        exception=other.exception, message=other.message, frames=" ".join(other.frames)
    )
    assert match.likeness == 100
    assert "same_message" in match.fits
    assert [one.id for one in two.search(q="region column")] == [match.id]
    assert two.search(q="region tensorflow") == []
    assert [one.id for one in two.search()] == [match.id]
    assert two.search(exception="ValueError") == []
    full = two.world.read(solved.get, two.eve, solved_id=match.id)
    assert "Amara" not in repr(full)
    assert "Tom" not in repr(full)


def test_other_words_must_be_agreed_to_anew(two: Two) -> None:
    two.propose(two.amara)
    again = two.propose(two.tom, wire.SolvedBody(title="Another title"))
    assert (again.version, again.agreed) == (2, [two.tom.id])
    with pytest.raises(WrongState):
        two.agree(two.amara, version=1)
    assert two.agree(two.amara, version=2).state == "published"


def test_either_takes_it_back_and_its_words_are_forgotten(two: Two) -> None:
    two.propose(two.amara)
    two.agree(two.tom)
    [match] = two.search(q="region")
    gone = two.world.write(solved.withdraw, two.tom, live_session_id=two.id)
    assert gone.state == "withdrawn"
    assert two.get(two.amara).body == wire.SolvedBody(title="Withdrawn")
    assert two.search(q="region") == []
    with pytest.raises(NotFound):
        two.world.read(solved.get, two.eve, solved_id=match.id)
    with pytest.raises(WrongState):
        two.propose(two.amara, wire.SolvedBody(title="Again"))


def test_staff_take_it_down(two: Two) -> None:
    two.propose(two.amara)
    two.agree(two.tom)
    [match] = two.search(q="region")
    two.world.write(solved.remove, two.staff, solved_id=match.id)
    assert two.search(q="region") == []
    assert two.get(two.amara).state == "removed"


def test_nobody_else_decides(two: Two) -> None:
    for who in (two.eve, two.staff):
        with pytest.raises((NotAllowed, NotFound)):
            two.get(who)
        with pytest.raises((NotAllowed, NotFound)):
            two.propose(who, wire.SolvedBody(title="Mine now"))


def test_only_when_it_is_over() -> None:
    with memory_world() as world:
        two = Two(world, over=False)
        with pytest.raises(WrongState):
            two.get(two.amara)
