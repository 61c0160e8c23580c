"""Who is let in, sent out, or agreed to, and by whom."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.errors import HelpoutError, NotAllowed, Removed, WrongState
from helpout_server.domain.member import (
    Member,
    Mover,
    Role,
    State,
    asked,
    at_the_door,
    moved,
    takes_lead,
)

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
STATES: tuple[State, ...] = get_args(State)
MOVERS: tuple[Mover, ...] = get_args(Mover)
GROUPS = [frozenset(some) for n in range(4) for some in combinations(MOVERS, n)]


def member(state: State, *, colleague: bool = False, takes_over: bool = False) -> Member:
    role: Role = "tutor" if colleague else "attendee"
    return Member(
        "live_1", "acc_1", role, state, "acc_lead" if colleague else None, takes_over, NOW
    )


def at_door(earlier: Member | None, role: Role = "attendee", *, waits: bool = True) -> Member:
    return at_the_door(
        earlier,
        live_session_id="live_1",
        account_id="acc_1",
        role=role,
        waits=waits,
        now=LATER,
    )


def ask(earlier: Member | None, *, takes_over: bool = False) -> Member:
    return asked(
        earlier,
        live_session_id="live_1",
        account_id="acc_1",
        role="tutor",
        by="acc_lead",
        takes_over=takes_over,
        now=LATER,
    )


@pytest.mark.parametrize("to", ["admitted", "refused"])
def test_only_the_lender_agrees_to_a_colleague(to: State) -> None:
    before = member("asked", colleague=True)
    assert moved(before, to, by=frozenset(("lender",)), now=LATER).state == to
    with pytest.raises(NotAllowed):
        moved(before, to, by=frozenset(("lead", "staff")), now=LATER)


def test_a_colleague_who_was_sent_out_is_asked_for_again_not_let_in() -> None:
    out = member("removed", colleague=True)
    with pytest.raises(WrongState):
        moved(out, "admitted", by=frozenset(MOVERS), now=LATER)
    assert ask(out).state == "asked"


@pytest.mark.parametrize("by", ["lead", "staff"])
def test_the_keepers_of_the_door_let_guests_in_and_send_them_out(by: Mover) -> None:
    mover = frozenset((by,))
    inside = moved(member("waiting"), "admitted", by=mover, now=LATER)
    assert (inside.state, inside.at) == ("admitted", LATER)
    out = moved(inside, "removed", by=mover, now=LATER)
    assert moved(out, "admitted", by=mover, now=LATER).state == "admitted"
    with pytest.raises(NotAllowed):
        moved(member("waiting"), "admitted", by=frozenset(("lender",)), now=LATER)


def test_a_colleague_in_it_already_who_takes_over_stays_in_it_either_way() -> None:
    inside = ask(member("admitted", colleague=True), takes_over=True)
    assert (inside.state, inside.takes_over) == ("admitted", True)
    for to in ("admitted", "refused"):
        said = moved(inside, to, by=frozenset(("lender",)), now=LATER)
        assert (said.state, said.takes_over) == ("admitted", False)
        with pytest.raises(NotAllowed):
            moved(inside, to, by=frozenset(("lead",)), now=LATER)
    assert takes_lead(inside, "admitted")
    assert not takes_lead(inside, "refused")


def test_who_is_in_it_is_not_asked_for_again() -> None:
    with pytest.raises(WrongState):
        ask(member("admitted", colleague=True))


@pytest.mark.parametrize("state", ["refused", "removed"])
def test_who_was_turned_away_does_not_come_back_by_themself(state: State) -> None:
    with pytest.raises(Removed):
        at_door(member(state))


def test_the_door_is_passed_once_and_more_needs_the_door_again() -> None:
    assert at_door(None).state == "waiting"
    assert at_door(None, waits=False).state == "admitted"
    inside = member("admitted")
    assert at_door(inside) is inside
    watching = at_door(inside, "watcher")
    assert (watching.role, watching.state) == ("watcher", "admitted")
    assert at_door(watching).state == "waiting"


@given(
    state=st.sampled_from(STATES),
    to=st.sampled_from(STATES),
    by=st.sampled_from(GROUPS),
    colleague=st.booleans(),
    takes_over=st.booleans(),
)
def test_a_move_is_made_by_its_mover_or_changes_nothing(
    state: State, to: State, by: frozenset[Mover], *, colleague: bool, takes_over: bool
) -> None:
    before = member(state, colleague=colleague, takes_over=takes_over)
    try:
        after = moved(before, to, by=by, now=LATER)
    except HelpoutError:
        return
    if after == before:
        return
    assert by, "nobody can move nobody"
    assert after.state in (to, "admitted")
    assert (after.account_id, after.role, after.asked_by) == (
        before.account_id,
        before.role,
        before.asked_by,
    )
    if colleague and after.state == "admitted":
        assert "lender" in by
    if not colleague and before.state != "admitted":
        assert by & {"lead", "staff"}
    assert moved(after, after.state, by=frozenset(), now=LATER) == after


@given(moves=st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(GROUPS)), max_size=12))
def test_no_row_of_moves_lets_a_colleague_in_without_the_lender(
    moves: list[tuple[State, frozenset[Mover]]],
) -> None:
    one = member("asked", colleague=True)
    agreed = False
    for to, by in moves:
        try:
            one = moved(one, to, by=by, now=LATER)
        except HelpoutError:
            continue
        agreed |= to == "admitted" and "lender" in by
        assert one.state != "admitted" or agreed
