"""One-time tickets for sockets."""

from typing import Protocol


class TicketIssuer(Protocol):
    """Hands out tickets; called from any thread."""

    def issue(self, account_id: str, live_session_id: str | None) -> tuple[str, int]:
        """A ticket for that room (None: the account's events), and its life in milliseconds.

        Raises:
            TooMany: the account holds too many unused tickets.
        """
        ...
