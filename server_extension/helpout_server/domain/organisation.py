"""Organisations: several people behind one listing.

Owns who is of one and may do what in it, whose turn a booking is, and which starts several people
offer together. Does not know listings, hours, storage, HTTP, or the current time (passed in).

Turns are handed out by the quota method: of those who are still owed part of a booking, the one
whose next is due first. As long as the same people are free, nobody's count is ever a whole
booking away from their share of all (Balinski and Young). Who is not free when a booking is
made neither gains nor loses by it, so that nobody is flooded after a week of full days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from heapq import merge
from typing import Literal

from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, TooMany

Role = Literal["owner", "tutor"]
Assignment = Literal["round_robin", "collective"]

MEMBERS_MAX = 50
OF_ACCOUNT_MAX = 20
"""Organisations that one account may own."""
OWED_MAX = Fraction(3)
"""Bookings that somebody may be owed, or have had too many, at most: a bound on the past."""
WHOLE = Fraction(1)
"""One booking."""
_PARTS_MAX = 10**9
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Organisation:
    id: str
    name: str
    description: str
    made_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """What an account is in an organisation."""

    organisation_id: str
    account_id: str
    role: Role
    weight: int
    """1..10."""
    paused: bool
    agreed: bool
    """They said themself that they are of it."""
    owed: Fraction
    """Parts of a booking that they are owed by their weight; below 0: had too many."""
    last_assigned_at: datetime | None
    since: datetime

    @property
    def serves(self) -> bool:
        """Whether bookings may be handed to them now."""
        return self.agreed and not self.paused


# ---- who may do what -------------------------------------------------------------------------


def check_maker(*, is_staff: bool, offers_listing: bool, owned: int) -> None:
    """Whether somebody may make an organisation.

    Raises:
        NotAllowed: neither staff nor a tutor.
        TooMany: owns ``OF_ACCOUNT_MAX``.
    """
    if not (is_staff or offers_listing):
        raise NotAllowed("Tutors and staff make organisations. Publish a listing to be a tutor.")
    if owned >= OF_ACCOUNT_MAX:
        raise TooMany(f"You own {OF_ACCOUNT_MAX} organisations.")


def may_see(members: Mapping[str, Member], account_id: str, *, is_staff: bool) -> bool:
    """Whether it is theirs to see: of it, asked to be of it, or staff."""
    return is_staff or account_id in members


def may_manage(members: Mapping[str, Member], account_id: str, *, is_staff: bool) -> bool:
    """Whether they say who is of it and what is offered in its name."""
    member = members.get(account_id)
    return is_staff or (member is not None and member.agreed and member.role == "owner")


def check_manager(members: Mapping[str, Member], account_id: str, *, is_staff: bool) -> None:
    """As ``may_manage``.

    Raises:
        NotFound: it is not theirs to see either.
        NotAllowed.
    """
    if not may_see(members, account_id, is_staff=is_staff):
        raise NotFound("There is no such organisation, or it is not yours to see.")
    if not may_manage(members, account_id, is_staff=is_staff):
        raise NotAllowed("Owners of the organisation and staff do that.")


def put_member(
    members: Mapping[str, Member],
    *,
    organisation_id: str,
    account_id: str,
    role: Role,
    weight: int,
    paused: bool,
    by: str,
    now: datetime,
) -> Member:
    """Somebody new, who has to agree, or what somebody is from now on.

    Raises:
        NotAllowed: the last owner would be none.
        TooMany: ``MEMBERS_MAX`` are of it.
    """
    before = members.get(account_id)
    if before is None:
        if len(members) >= MEMBERS_MAX:
            raise TooMany(f"An organisation has at most {MEMBERS_MAX} people.")
        return Member(
            organisation_id=organisation_id,
            account_id=account_id,
            role=role,
            weight=weight,
            paused=paused,
            agreed=account_id == by,
            owed=Fraction(0),
            last_assigned_at=None,
            since=now,
        )
    if role != "owner":
        _check_owner_stays(members, account_id)
    return replace(before, role=role, weight=weight, paused=paused)


def check_leaves(members: Mapping[str, Member], account_id: str, *, by: str, managed: bool) -> None:
    """Whether somebody goes: by themself, or sent away by who manages it.

    Raises:
        NotFound: they are not of it.
        NotAllowed: somebody else's to say, or the last owner would go.
    """
    if account_id not in members:
        raise NotFound("That account is not of this organisation.", field="account_id")
    if account_id != by and not managed:
        raise NotAllowed("Owners of the organisation and staff do that.")
    _check_owner_stays(members, account_id)


def _check_owner_stays(members: Mapping[str, Member], account_id: str) -> None:
    owners = {one.account_id for one in members.values() if one.role == "owner" and one.agreed}
    if owners == {account_id}:
        raise NotAllowed("It needs an owner: make somebody else one first.", field="role")


def check_named(members: Mapping[str, Member], named: Sequence[str]) -> tuple[str, ...]:
    """The people that a listing names, each once, in order.

    Raises:
        InvalidRequest: somebody is not of the organisation.
    """
    for index, account_id in enumerate(named):
        if account_id not in members:
            raise InvalidRequest("Not of this organisation.", field=f"people.{index}")
    return tuple(dict.fromkeys(named))


# ---- who answers a listing -------------------------------------------------------------------


def crew(
    members: Iterable[Member], named: Sequence[str], assignment: Assignment
) -> tuple[Member, ...]:
    """Who may be handed a booking; nobody where one of several who must all come does not.

    Args:
        named: accounts in the order that the listing names them; none means all.
    """
    by_id = {one.account_id: one for one in members}
    if not named:
        every = sorted(by_id.values(), key=lambda one: (one.role != "owner", one.since))
        return tuple(one for one in every if one.serves)
    found = tuple(by_id[id_] for id_ in named if id_ in by_id and by_id[id_].serves)
    if assignment == "collective" and len(found) < len(named):
        return ()
    return found


# ---- turns -----------------------------------------------------------------------------------


def in_turn(free: Iterable[Member]) -> list[Member]:
    """Everybody who is free, whose turn it is first.

    First those who are owed part of the next booking, and of these whose is due first; then the
    others; equals by who has waited longest, then by id.
    """
    people = list(free)
    total = sum(one.weight for one in people)

    def place(one: Member) -> tuple[bool, Fraction, datetime, str]:
        not_owed = one.owed + Fraction(one.weight, total) <= 0
        due = (1 - one.owed) / one.weight
        return (not_owed, due, one.last_assigned_at or _NEVER, one.account_id)

    return sorted(people, key=place)


def shares(free: Iterable[Member], chosen_id: str) -> dict[str, Fraction]:
    """What a booking adds to what each who was free is owed; the sum is 0."""
    people = list(free)
    total = sum(one.weight for one in people)
    gained = {one.account_id: Fraction(one.weight, total) for one in people}
    gained[chosen_id] -= 1
    return gained


def settled(member: Member, share: Fraction, *, at: datetime | None = None) -> Member:
    """The member after a turn (``at`` where it was theirs), or with one undone."""
    owed = min(max(member.owed + share, -OWED_MAX), OWED_MAX)
    return replace(
        member,
        owed=owed.limit_denominator(_PARTS_MAX),
        last_assigned_at=member.last_assigned_at if at is None else at,
    )


# ---- starts that several offer ---------------------------------------------------------------


def of_any(starts: Iterable[Iterable[int]]) -> Iterator[int]:
    """Starts that at least one offers, each once. Each one's come in order. Lazy."""
    last = None
    for start in merge(*starts):
        if start != last:
            yield start
        last = start


def of_all(starts: Sequence[Iterable[int]]) -> Iterator[int]:
    """Starts that all of them offer. Each one's come in order and once. Lazy.

    Nobody offers nothing: no people, no starts.
    """
    if not starts:
        return
    in_a_row = 0
    last = None
    for start in merge(*starts):
        in_a_row = in_a_row + 1 if start == last else 1
        last = start
        if in_a_row == len(starts):
            yield start
