"""An asynchronous client of a room's socket, for tests and benchmarks.

Owns the socket and the shared document; the protocol itself is ``room_page.Page``.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from pycrdt import Array, Doc, Text
from tornado.httpclient import HTTPRequest
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    websocket_connect,
)

from helpout_server.contracts.entries import Chat
from helpout_server.contracts.room import Welcome
from helpout_server.realtime.varint import read_bytes, read_uint, write_bytes
from tests.room_page import Page

GetTicket = Callable[[], Awaitable[str]]


class RoomClient:
    """One page in one room. Close it with ``close``."""

    def __init__(
        self,
        url: str,
        page: Page,
        *,
        ticket: GetTicket | None = None,
        bearer: str | None = None,
        has_document: bool = True,
    ) -> None:
        """``has_document``: False for a camera or a kernel, which are in the call alone."""
        self.page = page
        self.doc: Doc[Any] = Doc()
        self.binary: list[bytes] = []
        self.close_code: int | None = None
        self._url = url
        self._ticket = ticket
        self._bearer = bearer
        self._has_document = has_document
        self._socket: WebSocketClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    def move(self, url: str) -> None:
        """The next socket goes to another address."""
        self._url = url

    async def connect(self) -> Welcome:
        """Open a socket, say hello, sync the document; resumes where it can."""
        welcomes = len(self.page.welcomes)
        await self.open_socket()
        self.send_raw(self.page.hello(await self._ticket() if self._ticket else ""))
        await self.until(lambda: len(self.page.welcomes) > welcomes or self.close_code is not None)
        assert self.close_code is None, f"closed with {self.close_code}"
        if self._has_document:
            self.send_raw(b"\0\0" + write_bytes(self.doc.get_state()))
        return self.page.welcome

    async def open_socket(self) -> None:
        """A socket that has not said hello."""
        headers = {"Authorization": f"Bearer {self._bearer}"} if self._bearer else {}
        self.close_code = None
        self._socket = await websocket_connect(HTTPRequest(self._url, headers=headers))
        self._reader = asyncio.create_task(self._read(self._socket))

    def send(self, kind: str, **fields: Any) -> None:
        """A numbered frame."""
        for text in self.page.send(kind, **fields):
            self.send_raw(text)

    def send_raw(self, message: str | bytes) -> None:
        assert self._socket is not None
        sending = self._socket.write_message(message, binary=isinstance(message, bytes))
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())

    def acknowledge(self) -> None:
        self.send_raw(self.page.ack())

    def source(self) -> Text:
        """The text of the first cell."""
        cell = self.doc.get("cells", type=Array)[0]
        source: Text = cell["source"]
        return source

    def edit(self, change: Callable[[Text], None]) -> None:
        """Change the first cell's text, and send what changed."""
        state = self.doc.get_state()
        with self.doc.transaction():
            change(self.source())
        self.send_raw(b"\0\2" + write_bytes(self.doc.get_update(state)))

    def texts(self) -> list[str]:
        """The chat as this page knows it, in order."""
        entries = [entry for _, entry in sorted(self.page.entries.items())]
        return [entry.body.text for entry in entries if isinstance(entry.body, Chat)]

    async def until(self, true: Callable[[], bool], *, within_s: float = 30.0) -> None:
        """Wait until something that came makes it true."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(true)

    async def until_closed(self) -> int | None:
        await self.until(lambda: self._reader is None)
        return self.close_code

    async def drop(self) -> None:
        """The network fails: no goodbye."""
        assert self._socket is not None
        stream = self._socket.stream
        assert stream is not None
        stream.close()
        await self.until(lambda: self._reader is None)

    async def close(self) -> None:
        if self._socket is not None and self._reader is not None:
            self._socket.close()
            await self.until(lambda: self._reader is None)

    async def _read(self, socket: WebSocketClientConnection) -> None:
        while (message := await socket.read_message()) is not None:
            # What comes after our own goodbye is still read; it can no longer be answered.
            with contextlib.suppress(WebSocketClosedError):
                if isinstance(message, str):
                    for answer in self.page.take(message):
                        self.send_raw(answer)
                else:
                    self._take_bytes(message)
            async with self._changed:
                self._changed.notify_all()
        self.page.offline()
        self.close_code = socket.close_code
        socket.close()
        self._reader = None
        async with self._changed:
            self._changed.notify_all()

    def _take_bytes(self, message: bytes) -> None:
        self.binary.append(message)
        if message[0] != 0:
            return
        kind, at = read_uint(message, 1)
        content, _ = read_bytes(message, at)
        if kind == 0:
            self.send_raw(b"\0\1" + write_bytes(self.doc.get_update(content)))
        else:
            self.doc.apply_update(content)
