"""One-time tickets for sockets, in memory: a restart ends them, and a page asks again.

Owns their life of 30 s, that each serves once, and for which account and room.
"""

import threading
from dataclasses import dataclass

from helpout_server.contracts.call import Device
from helpout_server.domain.errors import TooMany
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.tickets import (
    TICKET_S,
    TICKETS_MAX,
    TICKETS_PER_ACCOUNT_MAX,
    TicketHolder,
)


@dataclass(frozen=True, slots=True)
class _Ticket:
    holder: TicketHolder
    live_session_id: str | None
    ends_at: float


class Tickets:
    """``Tickets`` of one process. Any thread may call ``issue``."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._lock = threading.Lock()
        self._tickets: dict[str, _Ticket] = {}

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        """A ticket and its life in milliseconds.

        Raises:
            TooMany: the account, or everybody together, holds too many unused ones.
        """
        now = self._clock.monotonic()
        with self._lock:
            self._forget_old(now)
            mine = sum(t.holder.account_id == account_id for t in self._tickets.values())
            if mine >= TICKETS_PER_ACCOUNT_MAX or len(self._tickets) >= TICKETS_MAX:
                raise TooMany("Too many connections are being opened. Wait half a minute.")
            text = self._ids.secret()
            holder = TicketHolder(account_id, device)
            self._tickets[text] = _Ticket(holder, live_session_id, now + TICKET_S)
        return text, int(TICKET_S * 1_000)

    async def redeem(self, text: str, live_session_id: str | None) -> TicketHolder | None:
        """Whom a ticket was given to; None where it is not good for this (any more)."""
        now = self._clock.monotonic()
        with self._lock:
            ticket = self._tickets.pop(text, None)
        if ticket is None or now >= ticket.ends_at or ticket.live_session_id != live_session_id:
            return None
        return ticket.holder

    def _forget_old(self, now: float) -> None:
        for text, ticket in list(self._tickets.items()):
            if now < ticket.ends_at:
                break  # in order of issue, so the rest is younger
            del self._tickets[text]
