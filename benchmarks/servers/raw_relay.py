"""The limit: a tornado WebSocket that sends each message to all others on the same path.

``python -m benchmarks.servers.raw_relay PORT``. It reads nothing, checks nothing, keeps
nothing; no server written on tornado's WebSocketHandler can do less work a message.
"""

from __future__ import annotations

import asyncio
import sys

from tornado.web import Application
from tornado.websocket import WebSocketHandler

Rooms = dict[str, set["Relay"]]


class Relay(WebSocketHandler):
    """One client of one room; the room is the path."""

    def initialize(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def open(self, *args: str, **kwargs: str) -> None:
        self.set_nodelay(True)
        self._others = self._rooms.setdefault(self.request.path, set())
        self._others.add(self)

    def on_message(self, message: str | bytes) -> None:
        binary = isinstance(message, bytes)
        for client in self._others:
            if client is not self:
                client.write_message(message, binary=binary)

    def on_close(self) -> None:
        self._others.discard(self)


async def serve(port: int) -> None:
    """Listen on loopback until the process is ended."""
    rooms: Rooms = {}
    Application([(r"/.*", Relay, {"rooms": rooms})]).listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
