"""What tells that hostile content ran: a function in every page, and an address to be called.

A payload calls ``pwn('name')``, wherever it runs, or fetches from the address. The tests look
at who called.
"""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page


class CanaryServer:
    """Notes every path that is asked for, on a port of the loopback interface."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        paths = self.paths

        class Handler(BaseHTTPRequestHandler):
            """Answers everything, so that a fetch that gets this far would be seen to work."""

            def do_GET(self) -> None:
                paths.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(b"<title>elsewhere</title>")

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_message: Any) -> None:
                """Not to the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "CanaryServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def clear(self) -> None:
        self.paths.clear()


@dataclass(frozen=True)
class Call:
    """One call of the canary, and from where."""

    name: str
    in_page: bool
    """By the page itself; else by a frame in it."""
    address: str


class Canary:
    """Hangs in a page before anything is loaded into it."""

    def __init__(self, server: CanaryServer) -> None:
        self.server = server
        self.calls: list[Call] = []
        self.popups: list[str] = []
        self.dialogs: list[str] = []

    def watch(self, page: "Page") -> None:
        """From now on; also over reloads."""

        def called(source: Any, name: str = "") -> None:
            frame = source["frame"]
            self.calls.append(Call(str(name), frame.parent_frame is None, frame.url))

        page.expose_binding("pwn", called)
        page.on("popup", lambda popup: self.popups.append(popup.url))

        def asked(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", asked)

    def clear(self) -> None:
        """Forget what was heard."""
        for heard in (self.calls, self.popups, self.dialogs, self.server.paths):
            heard.clear()

    def names(self, *, in_page: bool) -> set[str]:
        """What was called by the page itself, or by frames in it."""
        return {call.name for call in self.calls if call.in_page == in_page}
