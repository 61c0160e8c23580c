"""One-time tickets for sockets."""

from typing import Protocol

from helpout_server.contracts.call import Device


class TicketIssuer(Protocol):
    """Hands out tickets; called from any thread."""

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        """A ticket for that room (None: the account's events), and its life in milliseconds.

        The connection that comes with it is that device and no other.

        Raises:
            TooMany: the account holds too many unused tickets.
        """
        ...
