"""The log of a live session's room, for who is not in the room.

A use case that stores something which the room should show (a still, say) writes one entry
after its transaction: an open room numbers and tells it, one that is not open is opened for it.
"""

from typing import Protocol

from helpout_server.contracts.entries import EntryBody


class RoomLog(Protocol):
    """Any room of this marketplace. Lives on the event loop of the rooms."""

    async def write(
        self, live_session_id: str, account_id: str, body: EntryBody, frame_id: str
    ) -> bool:
        """Write one entry, at most once for a ``frame_id``; returns once it is stored.

        The account must be one that may be there: that is the caller's to have checked.

        Returns:
            False where the live session has ended: its log takes no more.

        Raises:
            NotFound: there is no such live session.
            TooMany: the room's log is full, or no room is free just now.
        """
        ...
