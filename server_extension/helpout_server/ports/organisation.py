"""Organisations as stored: who is of one, and whose turns were whose."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from helpout_server.domain.organisation import Member, Organisation


@dataclass(frozen=True, slots=True)
class Turn:
    """A booking that was somebody's turn, and what it added to what each is owed."""

    booking_id: str
    organisation_id: str
    account_id: str
    shares: Mapping[str, Fraction]


class Organisations(Protocol):
    def add(self, organisation: Organisation) -> None: ...

    def update(self, organisation: Organisation) -> None: ...

    def get(self, organisation_id: str) -> Organisation | None: ...

    def many(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Those of the ids that exist, in one query."""
        ...

    def page(self, *, account_id: str | None, limit: int) -> list[Organisation]:
        """Those that an account is of or is asked to be of, or all; by name."""
        ...

    def owned(self, account_id: str) -> int: ...

    def members(self, organisation_ids: Iterable[str]) -> dict[str, list[Member]]:
        """Everybody of each, in order of joining, in one query."""
        ...

    def put_member(self, member: Member) -> None: ...

    def remove_member(self, organisation_id: str, account_id: str) -> None: ...

    def of_listings(self, listing_ids: Iterable[str]) -> dict[str, Organisation]:
        """In whose name each is offered, in one query; those of nobody's are left out."""
        ...

    def listings(self, organisation_ids: Iterable[str]) -> dict[str, list[str]]:
        """Ids of what is offered in the name of each, in one query."""
        ...

    def add_turn(self, turn: Turn) -> None:
        """Keep it; replaces that of the same booking."""
        ...

    def turn(self, booking_id: str) -> Turn | None:
        """None where it was nobody's, or counts no longer."""
        ...

    def lapsed_turns(self, organisation_id: str) -> list[Turn]:
        """Turns that count still although their bookings expired or were cancelled."""
        ...

    def forget_turns(self, booking_ids: Collection[str]) -> None:
        """They count no longer."""
        ...
