"""Those who ask for the same thing at the same moment: one goes first, the others hear of it.

Owns only who waits behind whom, in this process and for a moment; nothing is decided by it. Other
processes have turns of their own: what is true is settled by the locks of the database.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """Lives on one event loop."""

    def __init__(self) -> None:
        self._first: dict[Hashable, asyncio.Event] = {}

    @asynccontextmanager
    async def of(self, thing: Hashable) -> AsyncIterator[bool]:
        """Whether somebody was first, and is done by now. Those behind go on all at once."""
        ahead = self._first.get(thing)
        if ahead is not None:
            await ahead.wait()
            yield True
            return
        done = self._first[thing] = asyncio.Event()
        try:
            yield False
        finally:
            del self._first[thing]
            done.set()
