"""Whose turn it is, who may do what, and starts that several offer together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain import organisation as rules
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, TooMany
from helpout_server.domain.organisation import Member

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def member(name: str, **changes: object) -> Member:
    made = Member(
        organisation_id="org_000000000000",
        account_id=name,
        role="tutor",
        weight=1,
        paused=False,
        agreed=True,
        owed=Fraction(0),
        last_assigned_at=None,
        since=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def hand_out(
    members: Sequence[Member], free_ids: Sequence[str], at: datetime
) -> tuple[str, list[Member]]:
    """One booking, by those who are free: to whom it went, and all as they stand then."""
    free = [one for one in members if one.account_id in free_ids]
    chosen = rules.in_turn(free)[0].account_id
    gained = rules.shares(free, chosen)
    after = [
        rules.settled(one, gained[one.account_id], at=at if one.account_id == chosen else None)
        if one.account_id in gained
        else one
        for one in members
    ]
    return chosen, after


WEIGHTS = st.lists(st.integers(1, 10), min_size=1, max_size=12)


@given(WEIGHTS, st.integers(1, 120))
def test_counts_are_never_a_whole_booking_away_from_the_weights(
    weights: list[int], bookings: int
) -> None:
    members = [member(f"m{index:02d}", weight=weight) for index, weight in enumerate(weights)]
    names, total = [one.account_id for one in members], sum(weights)
    counts: Counter[str] = Counter()
    for number in range(1, bookings + 1):
        chosen, members = hand_out(members, names, NOW + timedelta(hours=number))
        counts[chosen] += 1
        for name, weight in zip(names, weights, strict=True):
            assert abs(counts[name] - Fraction(number * weight, total)) < 1


@given(WEIGHTS, st.data())
def test_what_is_owed_adds_up_and_is_bounded_whoever_is_free(
    weights: list[int], data: st.DataObject
) -> None:
    members = [member(f"m{index:02d}", weight=weight) for index, weight in enumerate(weights)]
    names = [one.account_id for one in members]
    for number in range(40):
        free = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        chosen, members = hand_out(members, free, NOW + timedelta(hours=number))
        assert chosen in free
        assert all(abs(one.owed) <= rules.OWED_MAX for one in members)


def test_the_heavier_come_first_and_turns_are_spread() -> None:
    members = [member("ada", weight=3), member("bo"), member("cy")]
    went = []
    for number in range(10):
        chosen, members = hand_out(members, ["ada", "bo", "cy"], NOW + timedelta(hours=number))
        went.append(chosen)
    assert went[:5] == went[5:]
    assert Counter(went[:5]) == {"ada": 3, "bo": 1, "cy": 1}
    assert went[0] == "ada"
    assert {"bo", "cy"} <= set(went[:4]), "nobody waits until the heavier had all of theirs"


def test_equals_by_who_has_waited_longest_then_by_id() -> None:
    ada = member("ada", last_assigned_at=NOW)
    bo = member("bo", last_assigned_at=NOW - timedelta(days=1))
    cy, abe = member("cy"), member("abe")
    assert [one.account_id for one in rules.in_turn([ada, bo, cy, abe])] == [
        "abe",
        "cy",
        "bo",
        "ada",
    ]


def test_a_turn_undone_leaves_what_was_owed() -> None:
    members = [member("ada", weight=2), member("bo")]
    gained = rules.shares(members, "bo")
    after = [rules.settled(one, gained[one.account_id]) for one in members]
    back = [rules.settled(one, -gained[one.account_id]) for one in after]
    assert [one.owed for one in back] == [0, 0]
    assert after[1].owed == Fraction(-2, 3)


STARTS = st.lists(st.integers(0, 60), unique=True).map(sorted)


@given(st.lists(STARTS, max_size=6))
def test_starts_of_any_are_the_union_and_of_all_the_intersection(every: list[list[int]]) -> None:
    assert list(rules.of_any(every)) == sorted(set().union(*every))
    common = set.intersection(*map(set, every)) if every else set()
    assert list(rules.of_all(every)) == sorted(common)


def test_starts_are_drawn_only_as_far_as_they_are_asked_for() -> None:
    def endless(step: int) -> range:
        return range(0, 10**12, step)

    assert list(islice(rules.of_all([endless(2), endless(3)]), 3)) == [0, 6, 12]
    assert list(islice(rules.of_any([endless(2), endless(3)]), 4)) == [0, 2, 3, 4]


def test_who_answers_a_listing() -> None:
    ada = member("ada", role="owner", since=NOW + timedelta(days=1))
    bo, away = member("bo"), member("cy", paused=True)
    asked = member("di", agreed=False)
    every = [bo, ada, away, asked]

    def ids(named: list[str], assignment: rules.Assignment) -> list[str]:
        return [one.account_id for one in rules.crew(every, named, assignment)]

    assert ids([], "round_robin") == ["ada", "bo"]
    assert ids(["bo", "ada", "cy"], "round_robin") == ["bo", "ada"]
    assert ids(["bo", "ada"], "collective") == ["bo", "ada"]
    assert ids(["bo", "cy"], "collective") == [], "all of the named must come"
    assert ids(["gone"], "round_robin") == []


def test_only_tutors_and_staff_make_one() -> None:
    rules.check_maker(is_staff=True, offers_listing=False, owned=0)
    rules.check_maker(is_staff=False, offers_listing=True, owned=0)
    with pytest.raises(NotAllowed):
        rules.check_maker(is_staff=False, offers_listing=False, owned=0)
    with pytest.raises(TooMany):
        rules.check_maker(is_staff=True, offers_listing=False, owned=rules.OF_ACCOUNT_MAX)


def test_owners_and_staff_manage_it() -> None:
    members = {"ada": member("ada", role="owner"), "bo": member("bo")}
    members["cy"] = member("cy", role="owner", agreed=False)
    rules.check_manager(members, "ada", is_staff=False)
    rules.check_manager(members, "else", is_staff=True)
    for name in ("bo", "cy"):
        with pytest.raises(NotAllowed):
            rules.check_manager(members, name, is_staff=False)
    with pytest.raises(NotFound):
        rules.check_manager(members, "else", is_staff=False)


def test_who_is_asked_has_to_agree_and_the_last_owner_stays() -> None:
    members = {"ada": member("ada", role="owner"), "bo": member("bo", role="owner", agreed=False)}

    def put(name: str, role: rules.Role) -> Member:
        return rules.put_member(
            members,
            organisation_id="org_000000000000",
            account_id=name,
            role=role,
            weight=2,
            paused=False,
            by="ada",
            now=NOW,
        )

    assert not put("cy", "tutor").agreed
    assert put("ada", "owner").weight == 2
    with pytest.raises(NotAllowed):
        put("ada", "tutor")
    with pytest.raises(NotAllowed):
        rules.check_leaves(members, "ada", by="ada", managed=True)
    with pytest.raises(NotAllowed):
        rules.check_leaves(members, "ada", by="bo", managed=False)
    with pytest.raises(NotFound):
        rules.check_leaves(members, "cy", by="ada", managed=True)
    rules.check_leaves(members, "bo", by="bo", managed=False)


def test_a_listing_names_people_of_the_organisation_each_once() -> None:
    members = {"ada": member("ada"), "bo": member("bo")}
    assert rules.check_named(members, ["bo", "ada", "bo"]) == ("bo", "ada")
    with pytest.raises(InvalidRequest) as refused:
        rules.check_named(members, ["ada", "cy"])
    assert refused.value.field == "people.1"
