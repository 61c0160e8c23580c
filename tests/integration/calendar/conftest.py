"""Servers of other people's calendars, on this machine: one that says what it is told to, and a
real Radicale."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from radicale import config as radicale_config
from radicale.app import Application as Radicale


@dataclass
class Said:
    """An answer of the server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class CalendarServer:
    """Answers as ``say`` has it, and remembers what it was asked."""

    port: int = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    say: Callable[[str, dict[str, str]], Said] = field(default=lambda _path, _headers: Said())

    def address(self, path: str = "/calendar.ics", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def publish(self, text: bytes, **headers: str) -> None:
        said = {"Content-Type": "text/calendar", **headers}
        self.say = lambda _path, _headers: Said(text, headers=said)


@pytest.fixture
def calendar_server() -> Iterator[CalendarServer]:
    with calendar_server_of() as told:
        yield told


@contextmanager
def calendar_server_of(tls: ssl.SSLContext | None = None) -> Iterator[CalendarServer]:
    told = CalendarServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.asked.append((self.command, self.path, headers))
            said = told.say(self.path, headers)
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(said.body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            return  # who asked has hung up, as some tests want

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class RadicaleServer:
    port: int
    broken: bool = False
    """Answers 503 while it is."""
    puts: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


class _Threaded(ThreadingMixIn, WSGIServer):
    pass


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[RadicaleServer]:
    """With the account ``tom`` / ``pass:wörd``."""
    people = tmp_path / "people"
    people.write_text("tom:pass:wörd\n", encoding="utf-8")
    configuration = radicale_config.load()
    configuration.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(people),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(tmp_path / "collections")},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )
    application = Radicale(configuration)
    told = RadicaleServer(0)

    def answer(environ, start_response):  # type: ignore[no-untyped-def]  # as WSGI has it
        if told.broken:
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        told.puts += environ["REQUEST_METHOD"] == "PUT"
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, answer, _Threaded, _Quiet)
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
