"""The media server's side of one room.

Owns that each member's requests are asked one after another. Knows no media server: the port
does, and the room says who is in the call.
"""

import asyncio
import logging
from collections.abc import Callable

from helpout_server.ports.media_server import MediaRefused, MediaRoom, MediaServer, Say
from helpout_server.realtime.effects import CallMembers, ToMediaServer

_log = logging.getLogger("helpouts")

Refuse = Callable[[str, int, str, str], None]
"""Tell a connection that its frame ``n`` was not taken: code and detail."""


class MediaDesk:
    """Lives on the room's event loop."""

    def __init__(
        self, server: MediaServer, live_session_id: str, *, capacity: int, say: Say, refuse: Refuse
    ) -> None:
        self.room: MediaRoom = server.open_room(live_session_id, capacity=capacity, say=say)
        self._refuse = refuse
        self._last: dict[str, asyncio.Task[None]] = {}

    def members(self, members: CallMembers) -> None:
        self.room.members(members.members)

    def ask(self, asked: ToMediaServer) -> None:
        before = self._last.get(asked.connection_id)
        task = asyncio.get_running_loop().create_task(self._ask(before, asked))
        self._last[asked.connection_id] = task
        task.add_done_callback(lambda done: self._forget(asked.connection_id, done))

    async def close(self) -> None:
        await self.room.close()
        if self._last:
            await asyncio.wait(set(self._last.values()))

    async def _ask(self, before: "asyncio.Task[None] | None", asked: ToMediaServer) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before})
        try:
            await self.room.ask(asked.connection_id, asked.request)
        except MediaRefused as refused:
            self._refuse(asked.connection_id, asked.n, refused.code, refused.detail)
        except Exception as error:  # noqa: BLE001 - a media server's fault must not end the room
            _log.error("A media server failed with %s", type(error).__name__, exc_info=error)
            self._refuse(
                asked.connection_id, asked.n, "media_failed", "The media server did not do that."
            )

    def _forget(self, connection_id: str, task: "asyncio.Task[None]") -> None:
        if self._last.get(connection_id) is task:
            del self._last[connection_id]
