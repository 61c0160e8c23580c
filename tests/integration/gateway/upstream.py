"""A marketplace's end of the wire, made up: it tells what reached it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketHandler

from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.backend import Backend
from helpout_server.entrypoints.http.exchange import Who, status_of
from helpout_server.entrypoints.ws.socket import PeerSocket


@dataclass
class Seen:
    """What the made-up marketplace was asked."""

    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    messages: "asyncio.Queue[str | bytes]" = field(default_factory=asyncio.Queue)
    closes: "asyncio.Queue[tuple[int | None, str | None]]" = field(default_factory=asyncio.Queue)
    answer: dict[str, Any] | bytes = field(default_factory=lambda: {"fine": True})
    status: int = 200
    content_type: str = "application/json"
    answer_headers: dict[str, str] = field(default_factory=dict)


class _Http(web.RequestHandler):
    def initialize(self, seen: Seen) -> None:
        self.seen = seen

    def _note(self) -> None:
        self.seen.headers.append(dict(self.request.headers))
        self.seen.paths.append(self.request.uri or "")
        self.seen.bodies.append(self.request.body)
        self.set_status(self.seen.status)
        for name, value in self.seen.answer_headers.items():
            self.set_header(name, value)
        self.write(self.seen.answer)
        self.set_header("Content-Type", self.seen.content_type)

    get = post = put = delete = _note


class _Ws(WebSocketHandler):
    def initialize(self, seen: Seen) -> None:
        self.seen = seen

    def open(self, *_args: str, **_kwargs: str) -> None:
        self.seen.headers.append(dict(self.request.headers))

    async def on_message(self, message: str | bytes) -> None:
        if isinstance(message, str) and message.startswith("close "):
            self.close(int(message.split()[1]), "as asked")
        elif isinstance(message, str) and message.startswith("flood "):
            for number in range(int(message.split()[1])):
                await self.write_message(f"{number} ".ljust(64_000))
        else:
            self.seen.messages.put_nowait(message)
            await self.write_message(message, binary=isinstance(message, bytes))

    def on_close(self) -> None:
        self.seen.closes.put_nowait((self.close_code, self.close_reason))


class _Page(PeerSocket):
    """A page's socket on the gateway's server: its owner's, a camera's nobody's."""

    def initialize(self, backend: Backend, open_sockets: set[PeerSocket]) -> None:
        self.backend, self.open_of_server = backend, open_sockets

    async def prepare(self) -> None:
        path = self.request.path.removeprefix("/ws/")
        who = Who.NOBODY if path.startswith("camera/") else Who.OWNER
        try:
            admission = await self.backend.admit(path, who)
        except HelpoutError as error:
            self.set_status(status_of(type(error)))
            self.finish()
            return
        self.attach(admission.peer, admission.bearer_account_id, self.open_of_server)


class Listening:
    """A tornado application on a free port of the loopback interface."""

    def __init__(self, handlers: list[Any]) -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self.server = HTTPServer(web.Application(handlers))
        self.server.add_sockets(sockets)

    async def stop(self) -> None:
        self.server.stop()
        await self.server.close_all_connections()


def marketplace(seen: Seen) -> Listening:
    arguments = {"seen": seen}
    return Listening(
        [(r"/base/helpouts/api/v1/.*", _Http, arguments), (r"/base/helpouts/ws/.*", _Ws, arguments)]
    )


def pages(backend: Backend, open_sockets: set[PeerSocket]) -> Listening:
    arguments = {"backend": backend, "open_sockets": open_sockets}
    return Listening([(r"/ws/.*", _Page, arguments)])
