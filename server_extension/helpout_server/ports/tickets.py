"""One-time tickets for sockets."""

from dataclasses import dataclass
from typing import Final, Protocol

from helpout_server.contracts.call import Device

TICKET_S: Final = 30.0
TICKETS_MAX: Final = 10_000
TICKETS_PER_ACCOUNT_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """Whom a ticket was given to, and what comes with it."""

    account_id: str
    device: Device


class TicketIssuer(Protocol):
    """Hands out tickets; called from any thread but that of an event loop."""

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        """A ticket for that room (None: the account's events), and its life in milliseconds.

        The connection that comes with it is that device and no other.

        Raises:
            TooMany: the account, or everybody together, holds too many unused ones.
            StoreUnusable: where tickets are kept cannot be reached just now.
        """
        ...


class Tickets(TicketIssuer, Protocol):
    """And takes them back, on the event loop."""

    async def redeem(self, text: str, live_session_id: str | None) -> TicketHolder | None:
        """Whom a ticket was given to; None where it is not good for this (any more).

        It is used up, good or not.

        Raises:
            StoreUnusable: where tickets are kept cannot be reached just now.
        """
        ...
