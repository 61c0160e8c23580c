"""A gateway between pages and a made-up marketplace."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from helpout_server.adapters.system import SystemClock
from helpout_server.entrypoints.gateway import Gateway
from helpout_server.entrypoints.http.exchange import Request, Response, Who
from helpout_server.entrypoints.upstream import Upstream, UpstreamSettings
from helpout_server.entrypoints.ws.socket import PeerSocket
from tests.integration.gateway.upstream import Listening, Seen, marketplace, pages

TOKEN = "helpouts_" + "t" * 40


@dataclass
class Stage:
    seen: Seen
    marketplace: Listening
    gateway: Gateway
    pages: Listening
    open_sockets: set[PeerSocket]

    async def ask(
        self, path: str, query: str = "", method: str = "GET", body: bytes = b""
    ) -> Response:
        kind = "application/json" if body else ""
        return await self.gateway.answer(Request(method, path, query, body, kind, Who.OWNER))

    async def page(self, path: str = "events") -> WebSocketClientConnection:
        """A page's socket, with all that a browser would send."""
        url = f"ws://127.0.0.1:{self.pages.port}/ws/{path}"
        headers = {"Cookie": "_xsrf=secret; username=signed", "Authorization": "token jupyters"}
        return await websocket_connect(HTTPRequest(url, headers=headers))


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    seen = Seen()
    listening = marketplace(seen)
    settings = UpstreamSettings(f"http://127.0.0.1:{listening.port}/base/", TOKEN)
    gateway = Gateway(Upstream(settings), tmp_path, SystemClock())
    open_sockets: set[PeerSocket] = set()
    near = pages(gateway, open_sockets)
    yield Stage(seen, listening, gateway, near, open_sockets)
    await gateway.close()
    await near.stop()
    await listening.stop()
