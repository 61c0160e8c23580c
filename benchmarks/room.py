"""A page's connection to a room of ours, as the load client needs it: hello, acks, signals."""

from __future__ import annotations

import json
import secrets
from typing import Any

from benchmarks.connection import Socket
from benchmarks.marketplace import Api
from benchmarks.plan import MeasurementError

ACK_EVERY = 20


class RoomConnection:
    """One connection that was welcomed."""

    def __init__(self, socket: Socket, connection_id: str) -> None:
        self.socket = socket
        self.connection_id = connection_id
        self._sent = 0
        self._acknowledged = 0

    @classmethod
    async def enter(cls, api: Api, live_session_id: str) -> RoomConnection:
        """Fetch a ticket, connect, say hello, and wait for the welcome."""
        ticket = await api.call("POST", "tickets", {"live_session_id": live_session_id})
        url = f"{api.base_url.replace('http', 'ws', 1)}helpouts/ws/live_sessions/{live_session_id}"
        connection_id = f"con_{secrets.token_hex(8)}"
        socket = await Socket.connect(url)
        hello = {"type": "hello", "ticket": ticket["ticket"], "connection_id": connection_id}
        socket.send(json.dumps(hello))
        await socket.until(_of_type("welcome"), "welcome")
        return cls(socket, connection_id)

    async def join_call(self) -> None:
        """Become a member of the call, so that signals may be exchanged."""
        self.send("join_call", audio=True, video=True, screen=False)

        def joined(frame: str | bytes) -> bool | None:
            found = _of_type("call")(frame)
            ids = {member["connection_id"] for member in (found or {}).get("members", ())}
            return True if self.connection_id in ids else None

        await self.socket.until(joined, "the call's members")

    def send(self, kind: str, **fields: object) -> float:
        """Send a numbered frame; returns the instant just before."""
        self._sent += 1
        return self.socket.send(json.dumps({"type": kind, "n": self._sent, **fields}))

    def acknowledge(self, frame: dict[str, Any]) -> None:
        """Tell what was received, now and then, as a page does."""
        if frame.get("n", 0) >= self._acknowledged + ACK_EVERY:
            self._acknowledged = frame["n"]
            self.socket.send(json.dumps({"type": "ack", "received": frame["n"]}))


def _of_type(kind: str) -> Any:
    def wanted(frame: str | bytes) -> dict[str, Any] | None:
        if isinstance(frame, bytes):
            return None
        found: dict[str, Any] = json.loads(frame)
        if found["type"] == "refused":
            raise MeasurementError(f"the room refused: {found['code']} {found['detail']}")
        return found if found["type"] == kind else None

    return wanted
