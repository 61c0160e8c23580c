"""The first frame of a socket: who it is, in time, or it is closed.

Owns the wait for ``hello`` and the check of ticket and Bearer token.
"""

import asyncio

from helpout_server.domain.errors import NotAllowed, NotSignedIn
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.ports.tickets import TicketHolder, Tickets
from helpout_server.realtime import limits


class HelloTimer:
    """Closes a socket that says no hello in time."""

    def __init__(self, socket: Socket) -> None:
        self._timer = asyncio.get_running_loop().call_later(
            limits.HELLO_WITHIN_S, socket.close, close_codes.SILENT, "no hello in time"
        )

    def stop(self) -> None:
        self._timer.cancel()


async def identified(
    tickets: Tickets, ticket: str, live_session_id: str | None, bearer_account_id: str | None
) -> TicketHolder:
    """Who is behind a hello, and with what. A ticket is used up, good or not.

    Raises:
        NotSignedIn: neither a good ticket nor a Bearer token.
        NotAllowed: the ticket is another account's than the token.
        StoreUnusable: tickets cannot be looked at just now.
    """
    if not ticket:
        if bearer_account_id is None:
            raise NotSignedIn("no ticket")
        return TicketHolder(bearer_account_id, "page")
    holder = await tickets.redeem(ticket, live_session_id)
    if holder is None:
        raise NotSignedIn("the ticket is used, old, or for another room")
    if bearer_account_id is not None and bearer_account_id != holder.account_id:
        raise NotAllowed("the ticket is another account's")
    return holder
