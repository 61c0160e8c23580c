"""A WebSocket of the load client: every frame stamped as it arrives, read later.

Owns one client connection. The same class talks to every system, so that its cost is the
same in all their figures. Does not know what the frames mean.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.plan import MeasurementError

Found = TypeVar("Found")
Listener = Callable[[float, str | bytes], None]
ANSWER_S = 15


class Socket:
    """A connected WebSocket; ``frames`` are (seconds on the monotonic clock, payload)."""

    def __init__(self) -> None:
        self.frames: list[tuple[float, str | bytes]] = []
        self._connection: WebSocketClientConnection | None = None
        self._arrived = asyncio.Event()
        self._closed = False
        self._listener: Listener | None = None

    @classmethod
    async def connect(cls, url: str, headers: Mapping[str, str] | None = None) -> Socket:
        """Open the connection.

        Raises:
            MeasurementError: the server refuses it.
        """
        socket = cls()
        request = HTTPRequest(url, headers=dict(headers or {}), connect_timeout=ANSWER_S)
        try:
            socket._connection = await websocket_connect(
                request, on_message_callback=socket._on_message
            )
        except Exception as fault:  # tornado raises its own, OSError and others here
            raise MeasurementError(f"no WebSocket at {url.partition('?')[0]}: {fault!r}") from fault
        protocol = socket._connection.protocol
        if protocol is not None:
            protocol.set_nodelay(True)  # as browsers do; else a second small frame waits 40 ms
        return socket

    def send(self, payload: str | bytes) -> float:
        """Hand a frame to the kernel; returns the instant just before."""
        if self._connection is None or self._closed:
            raise MeasurementError(f"the server closed the WebSocket: {self.close_reason}")
        sent_at = time.perf_counter()
        _ = self._connection.write_message(payload, binary=isinstance(payload, bytes))
        return sent_at

    def listen(self, listener: Listener) -> None:
        """Give every further frame to ``listener`` with its instant, instead of keeping it."""
        self._listener = listener

    async def until(self, wanted: Callable[[str | bytes], Found | None], what: str) -> Found:
        """Read frames in order until ``wanted`` returns something, and return that.

        Frames read are dropped from ``frames``, so that a measurement starts empty.

        Raises:
            MeasurementError: not seen within ANSWER_S seconds, or the server closed.
        """
        deadline = time.perf_counter() + ANSWER_S
        while True:
            while self.frames:
                found = wanted(self.frames.pop(0)[1])
                if found is not None:
                    return found
            if self._closed:
                raise MeasurementError(f"closed while waiting for {what}: {self.close_reason}")
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), deadline - time.perf_counter())
            except TimeoutError as fault:
                raise MeasurementError(f"no {what} within {ANSWER_S} s") from fault

    @property
    def close_reason(self) -> str:
        """Close code and reason as the server gave them."""
        if self._connection is None:
            return "never opened"
        return f"{self._connection.close_code} {self._connection.close_reason or ''}".strip()

    async def close(self) -> None:
        """Close from this side, and wait until it is."""
        if self._connection is None:
            return
        self._connection.close()
        deadline = time.perf_counter() + ANSWER_S
        while not self._closed and time.perf_counter() < deadline:
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), deadline - time.perf_counter())

    def _on_message(self, payload: str | bytes | None) -> None:
        if payload is None:
            self._closed = True
        elif self._listener is not None:
            self._listener(time.perf_counter(), payload)
        else:
            self.frames.append((time.perf_counter(), payload))
        self._arrived.set()
