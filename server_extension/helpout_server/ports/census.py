"""How much of everything there is, counted over the whole database for whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Counts:
    """At one moment. Keys are states of a list that ends."""

    accounts: int
    listings: int
    bookings: dict[str, int]
    queues: dict[str, int]
    tickets: dict[str, int]
    """Of lines, those that are open."""
    oldest_ticket_s: float
    """How long whoever has waited longest in a line has waited; 0 where nobody waits."""
    mails: dict[str, int]
    oldest_mail_s: float
    """How long the mail that is most overdue has been due; 0 where none is."""
    recordings: dict[str, int]


class Census(Protocol):
    def counts(self, now: datetime) -> Counts: ...

    def revision(self) -> str | None:
        """Which revision the database is of."""
        ...
