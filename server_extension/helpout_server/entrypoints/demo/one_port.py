"""The demo behind one port and one path, as on mybinder: both JupyterLabs in one browser.

Owns the proxy in front (configurable-http-proxy, which must be installed), the page on which one
chooses who to be, and the order of starting: the port answers at once, since whoever started the
container waits for it, and the page comes back by itself until all is ready. Knows no marketplace.
"""

import hmac
import os
import secrets
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import httpx

from helpout_server.entrypoints.demo.notebooks import STUDENT_NOTEBOOK, TUTOR_NOTEBOOK
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.demo.seed import STUDENT, TUTOR
from helpout_server.entrypoints.demo.server import DemoFailed, LabServer
from helpout_server.entrypoints.plain_page import HEADERS, plain_page

TOKEN_VARIABLE = "HELPOUTS_DEMO_TOKEN"  # noqa: S105 - a variable's name
PROXY = "configurable-http-proxy"
PROXY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
_REMOTE = """
# Whoever asks comes by the proxy, under the name that it has outside.
c.ServerApp.allow_remote_access = True
c.ServerApp.trust_xheaders = True
"""


@dataclass(frozen=True)
class OnePort:
    """Where the demo is seen."""

    port: int
    ip: str = "127.0.0.1"
    base_url: str = "/"
    """Begins and ends in a slash; escaped, as in an address."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """Lets in, to both: a demo is one person's."""

    @classmethod
    def of(cls, port: int, ip: str, base_url: str) -> "OnePort":
        """With the token of the environment, where it has one."""
        base_url = f"/{base_url.strip('/')}/" if base_url.strip("/") else "/"
        told = os.environ.get(TOKEN_VARIABLE, "")
        return cls(port, ip, base_url, told) if told else cls(port, ip, base_url)

    def configure(self, server: LabServer) -> None:
        """Before it starts: below our path, with our token."""
        server.token = self.token
        server.base_url = f"{self.base_url}{server.name}/"
        server.url = f"http://127.0.0.1:{server.port}{server.base_url}"
        (server.home / "config" / "jupyter_server_config.py").write_text(_REMOTE, encoding="utf-8")


class Front:
    """The page where one chooses, and the proxy."""

    def __init__(self, place: OnePort) -> None:
        self.place = place
        self.ready = False
        self._key = secrets.token_hex(24)
        self._api_port = free_port()

    @contextmanager
    def running(self) -> Iterator["Front"]:
        """Raises DemoFailed: the proxy is not installed, or does not start."""
        page = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        serving = threading.Thread(target=page.serve_forever, daemon=True)
        serving.start()
        try:
            proxy = self._start_proxy(page.server_address[1])
            try:
                self._wait(proxy)
                yield self
            finally:
                proxy.terminate()
                try:
                    proxy.wait(STOP_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    proxy.kill()
                    proxy.wait()
        finally:
            page.shutdown()
            page.server_close()
            serving.join()

    def lead_to(self, *servers: LabServer) -> None:
        """Whatever is asked below a server's path goes there, and the page says so."""
        for server in servers:
            target = {"target": f"http://127.0.0.1:{server.port}"}
            self._api("POST", server.base_url.strip("/"), target).raise_for_status()
        self.ready = True

    def _start_proxy(self, page_port: int) -> "subprocess.Popen[bytes]":
        found = shutil.which(os.environ.get("HELPOUTS_DEMO_PROXY", PROXY))
        if found is None:
            raise DemoFailed(f"{PROXY} is not installed. Get it by conda or npm.")
        command = [
            found, "--ip", self.place.ip, "--port", str(self.place.port), "--api-ip", "127.0.0.1",
            "--api-port", str(self._api_port), "--log-level", "warn",
            "--default-target", f"http://127.0.0.1:{page_port}",
        ]  # fmt: skip
        return subprocess.Popen(  # noqa: S603 - our own words
            command,
            env={**os.environ, "CONFIGPROXY_AUTH_TOKEN": self._key},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait(self, proxy: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PROXY_TIMEOUT_S
        while time.monotonic() < deadline and proxy.poll() is None:
            try:
                self._api("GET", "").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise DemoFailed(f"{PROXY} does not start at {self.place.ip}:{self.place.port}.")

    def _api(self, method: str, path: str, body: object = None) -> httpx.Response:
        return httpx.request(
            method,
            f"http://127.0.0.1:{self._api_port}/api/routes/{path}",
            headers={"Authorization": f"token {self._key}"},
            json=body,
            trust_env=False,
            timeout=10.0,
        )

    # ---- the page

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer: Callable[[str], tuple[int, bytes]] = self._answer

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answer(self.path)
                self.send_response(status)
                for name, value in HEADERS.items():
                    self.send_header(name, value)
                if status == 503:
                    self.send_header("Refresh", "2")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Addresses have the token in them."""

        return Page

    def _answer(self, path: str) -> tuple[int, bytes]:
        given = parse_qs(urlsplit(path).query).get("token", [""])[0]
        if not hmac.compare_digest(given.encode(), self.place.token.encode()):
            return 403, plain_page(
                "Helpouts for Jupyter", "<p>Open the whole address that you were given.</p>"
            )
        if not self.ready:
            return 503, plain_page(
                "One moment",
                "<p>Two JupyterLabs are starting, a tutor's and a student's. This page goes on by "
                "itself.</p>",
            )
        return 200, plain_page("Helpouts for Jupyter", self._choices())

    def _choices(self) -> str:
        people = (
            ("student", STUDENT, "asks for help", STUDENT_NOTEBOOK),
            ("tutor", TUTOR, "gives it", TUTOR_NOTEBOOK),
        )
        links = "".join(
            f'<p><a href="{self._address(name, notebook)}" target="_blank" rel="noopener">'
            f"{escape(person)}</a>, the {name}, {what}.</p>"
            for name, person, what, notebook in people
        )
        return (
            "<p>You are both. Open each in a tab of its own, book a helpout as the student, and "
            f"take it as the tutor.</p>{links}"
        )

    def _address(self, name: str, notebook: str) -> str:
        base = f"{self.place.base_url}{name}/"
        return escape(f"{base}lab/tree/{notebook}?token={quote(self.place.token)}", quote=True)
