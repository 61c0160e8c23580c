"""Who answers a listing: its tutor, or people of the organisation in whose name it is offered.

Owns the one way from a listing to the people whose time it offers, and what turns they had. For
slots: ``crews_of``. For a booking: lock ``to_lock`` first, ``crew_of``, ``settle_lapsed``, see who
is free, try ``Crew.in_turn`` in order, then ``took_turn``. Does not know hours, slots or HTTP.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from helpout_server.domain import organisation as rules
from helpout_server.domain.listing import Listing
from helpout_server.domain.organisation import Member
from helpout_server.ports.organisation import Turn
from helpout_server.services.context import Context

Kind = Literal["alone", "round_robin", "collective"]


@dataclass(frozen=True, slots=True)
class Crew:
    """Whose time a listing offers."""

    kind: Kind
    tutor_ids: tuple[str, ...]
    """Empty: nobody answers it now. Of a collective one the first leads it."""
    members: tuple[Member, ...] = ()
    """As they stand in the organisation; empty where a tutor is alone."""
    organisation_id: str | None = None

    def offered_to(self, student_id: str) -> "Crew":
        """The crew as somebody may book it: nobody books themselves.

        A tutor alone sees their own slots: that is how they look at them, and offer another time.
        """
        if student_id not in self.tutor_ids or self.organisation_id is None:
            return self
        if self.kind != "round_robin":
            return replace(self, tutor_ids=(), members=())
        others = tuple(one for one in self.members if one.account_id != student_id)
        return replace(self, tutor_ids=tuple(one.account_id for one in others), members=others)

    def starts(self, by_tutor: Mapping[str, Iterable[int]]) -> Iterator[int]:
        """Starts that can be booked, of what each tutor's hours offer; lazy, in order.

        One of the people is enough where they answer in turn; else all must be free.
        """
        offers = [by_tutor.get(id_, ()) for id_ in self.tutor_ids]
        return rules.of_any(offers) if self.kind == "round_robin" else rules.of_all(offers)

    def in_turn(self, free_ids: Iterable[str]) -> list[tuple[str, ...]]:
        """Whom to try in order: each entry is the tutor, then colleagues who come too.

        Args:
            free_ids: whose time it is offered in and not gone, without whoever books.
        """
        free = frozenset(free_ids)
        if self.kind == "round_robin":
            ordered = rules.in_turn(one for one in self.members if one.account_id in free)
            return [(one.account_id,) for one in ordered]
        whole = bool(self.tutor_ids) and free.issuperset(self.tutor_ids)
        return [self.tutor_ids] if whole else []


def crew_of(context: Context, listing: Listing) -> Crew:
    """Who answers that listing now."""
    return crews_of(context, [listing])[listing.id]


def crews_of(context: Context, listings: Iterable[Listing]) -> dict[str, Crew]:
    """By listing. At most one query, however many."""
    wanted = list(listings)
    organisation_ids = {one.organisation_id for one in wanted if one.organisation_id is not None}
    members = context.uow.organisations.members(organisation_ids) if organisation_ids else {}
    return {
        one.id: Crew("alone", (one.tutor_id,))
        if one.organisation_id is None
        else _crew(one, one.organisation_id, members.get(one.organisation_id, ()))
        for one in wanted
    }


def to_lock(context: Context, listing: Listing) -> list[str]:
    """Everything that must be locked, with the student, before a booking of it is tried."""
    if listing.organisation_id is None:
        return [listing.tutor_id]
    members = context.uow.organisations.members([listing.organisation_id])[listing.organisation_id]
    return [listing.organisation_id, *(one.account_id for one in members)]


def took_turn(
    context: Context, crew: Crew, booking_id: str, *, tutor_id: str, free_ids: Iterable[str]
) -> None:
    """Note that a booking went to one of those who were free; below the organisation's lock.

    Does nothing where turns mean nothing.
    """
    if crew.kind != "round_robin" or crew.organisation_id is None:
        return
    free = {tutor_id, *free_ids}
    gained = rules.shares([one for one in crew.members if one.account_id in free], tutor_id)
    _apply(context, crew.members, gained, chosen_id=tutor_id)
    context.uow.organisations.add_turn(Turn(booking_id, crew.organisation_id, tutor_id, gained))


def settle_lapsed(context: Context, organisation_id: str) -> None:
    """Turns whose bookings came to nothing are given back; below the organisation's lock."""
    lapsed = context.uow.organisations.lapsed_turns(organisation_id)
    for turn in lapsed:
        members = context.uow.organisations.members([organisation_id])[organisation_id]
        _apply(context, members, {id_: -share for id_, share in turn.shares.items()})
    context.uow.organisations.forget_turns([turn.booking_id for turn in lapsed])


def hand_turn_on(context: Context, booking_id: str, *, tutor_id: str) -> None:
    """A booking went to somebody else: the turn is theirs, the other's is given back."""
    turn = context.uow.organisations.turn(booking_id)
    if turn is None or turn.account_id == tutor_id:
        return
    members = context.uow.organisations.members([turn.organisation_id])[turn.organisation_id]
    moved = {turn.account_id: rules.WHOLE, tutor_id: -rules.WHOLE}
    _apply(context, members, moved, chosen_id=tutor_id)
    shares = dict(turn.shares)
    for account_id, change in moved.items():
        shares[account_id] = shares.get(account_id, 0 * rules.WHOLE) + change
    context.uow.organisations.add_turn(Turn(booking_id, turn.organisation_id, tutor_id, shares))


def _crew(listing: Listing, organisation_id: str, members: Sequence[Member]) -> Crew:
    found = rules.crew(members, listing.people, listing.assignment)
    return Crew(listing.assignment, tuple(one.account_id for one in found), found, organisation_id)


def _apply(
    context: Context,
    members: Iterable[Member],
    gained: dict[str, Fraction],
    *,
    chosen_id: str | None = None,
) -> None:
    for one in members:
        share = gained.get(one.account_id)
        if share is not None:
            at = context.now if one.account_id == chosen_id else None
            context.uow.organisations.put_member(rules.settled(one, share, at=at))
