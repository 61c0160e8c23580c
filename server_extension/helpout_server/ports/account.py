"""Accounts, their tokens and invitations, as stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from helpout_server.domain.account import Account, Invitation


class Accounts(Protocol):
    """All accounts of a marketplace. Credentials come and go as hashes only."""

    def add(self, account: Account, *, owner: bool = False) -> None:
        """Keep a new account; at most one is the owner's."""
        ...

    def update(self, account: Account) -> None:
        """Keep changed fields of a known account."""
        ...

    def get(self, account_id: str) -> Account | None: ...

    def by_sign_in(self, provider: str, name: str) -> Account | None:
        """Whose account a person of a sign-in elsewhere has."""
        ...

    def add_sign_in(self, provider: str, name: str, account_id: str) -> None:
        """That account is theirs from now on."""
        ...

    def sign_ins(self, provider: str) -> dict[str, str]:
        """The accounts of all people of a sign-in elsewhere, by their names there."""
        ...

    def groups_of_sign_in(self, provider: str, name: str) -> frozenset[str] | None:
        """As they were when last kept; none where they never were."""
        ...

    def keep_groups(self, provider: str, name: str, groups: frozenset[str]) -> None:
        """Of a person who is known."""
        ...

    def many(self, account_ids: Iterable[str]) -> dict[str, Account]:
        """Those of the ids that exist, in one query."""
        ...

    def owner(self) -> Account | None:
        """The account made at the marketplace's first start."""
        ...

    def page(self, *, limit: int, offset: int) -> tuple[list[Account], int]:
        """In order of creation, and how many there are in all."""
        ...

    def tutors_and_staff(self, *, limit: int) -> list[Account]:
        """Who has a published listing or is staff, by name."""
        ...

    def who_help(self, *, most: int) -> dict[str, str]:
        """Names, by id, of staff, of who has a published listing, and of who has agreed to be of
        an organisation."""
        ...

    def add_token(
        self, token_hash: str, account_id: str, *, now: datetime, lapses_at: datetime | None = None
    ) -> None:
        """Keep a token; ``lapses_at``: it came by signing in, and serves until then."""
        ...

    def by_token(self, token_hash: str, now: datetime) -> Account | None:
        """Whose it is, unless it has lapsed."""
        ...

    def remove_signed_in_tokens(self, account_id: str) -> int:
        """Those that came by signing in; how many there were."""
        ...

    def remove_lapsed_tokens(self, now: datetime) -> None: ...

    def add_invitation(self, invitation: Invitation, *, code_hash: str) -> None: ...

    def usable_invitations(self, now: datetime) -> list[Invitation]:
        """Latest first."""
        ...

    def revoke_invitation(self, invitation_id: str) -> bool:
        """False where there is none of that id."""
        ...

    def use_invitation(self, code_hash: str, *, now: datetime) -> bool:
        """Take one use, in one step; False where unknown, used up or expired."""
        ...
