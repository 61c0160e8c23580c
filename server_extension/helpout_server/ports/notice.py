"""Notices, preferences and the outbox of mail, as stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.domain.notice import (
    Invited,
    LinkPurpose,
    Mail,
    MailState,
    Preferences,
    Upcoming,
)


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """One line that somebody was told."""

    id: str
    account_id: str
    kind: str
    about: str
    facts: Mapping[str, str]
    at: datetime
    read: bool = False


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link that was mailed. Its code is kept only as a hash."""

    account_id: str
    purpose: LinkPurpose
    subject: str
    """The address to be confirmed, or the group of mail to be left out."""
    expires_at: datetime
    used_at: datetime | None = None


class Notices(Protocol):
    """Of one transaction."""

    def add(self, notices: Sequence[StoredNotice]) -> None: ...

    def page(
        self, account_id: str, *, limit: int, offset: int
    ) -> tuple[list[StoredNotice], int, int]:
        """Latest first, how many are unread, and how many there are."""
        ...

    def read(self, account_id: str, ids: Sequence[str], *, now: datetime) -> None:
        """Mark these of the account as read; none named: all."""
        ...

    def prune(self, *, notices_before: datetime, mails_before: datetime) -> None:
        """Forget old notices, mails that ended, and links that no longer work."""
        ...

    # ---- what people want

    def preferences(self, account_ids: Iterable[str]) -> dict[str, Preferences]:
        """Of those who ever said something."""
        ...

    def set_preferences(self, account_id: str, preferences: Preferences) -> None: ...

    def add_link(self, code_hash: str, link: StoredLink) -> None: ...

    def link(self, code_hash: str) -> StoredLink | None: ...

    def use_link(self, code_hash: str, *, now: datetime) -> bool:
        """Once; False where it was used before."""
        ...

    # ---- calendars of people, as we told them

    def invited(self, about: str, account_id: str) -> Invited | None: ...

    def set_invited(self, about: str, account_id: str, invited: Invited) -> None: ...

    # ---- reminders

    def upcoming(self, *, since: datetime, until: datetime) -> list[Upcoming]:
        """Confirmed bookings, and gatherings that were not called off, that start in
        ``(since, until]``; of a gathering one for its host and one for each seat."""
        ...

    def remind(self, about: str, account_id: str, kind: str, start: datetime) -> bool:
        """Note it; False where it was noted before."""
        ...

    def still_on(self, about: str, start: datetime) -> bool:
        """Whether the booking or gathering still takes place, and starts then."""
        ...

    # ---- the outbox

    def post(self, mails: Sequence[Mail]) -> None:
        """Promise them: they go once the transaction is committed."""
        ...

    def mail_due(self, now: datetime) -> bool:
        """Whether there is a mail to be claimed."""
        ...

    def claim(
        self, claimer: str, *, now: datetime, lease_until: datetime, limit: int
    ) -> list[Mail]:
        """Mails that are due, for this claimer alone until the lease ends; oldest first.

        Each counts as an attempt. Those whose lease ended come again.
        """
        ...

    def settle(
        self,
        claimer: str,
        mail_id: str,
        state: MailState,
        *,
        now: datetime,
        due_at: datetime | None = None,
        reason: str = "",
    ) -> bool:
        """What became of a claimed mail; False where the lease was lost to another claimer."""
        ...

    def let_go(self, *, now: datetime) -> int:
        """End every lease: whoever held one is gone. How many there were."""
        ...

    def mails_since(self, account_id: str, kind: str, since: datetime) -> int:
        """How many mails of that kind were promised to the account."""
        ...

    def mail_counts(self) -> dict[MailState, int]:
        """How many mails are in each state."""
        ...
