"""A person in front of a browser: their server, their window, and panes on a plain page.

A plain page of the person's own server is one of the three hosts of panes; it opens in a
tenth of JupyterLab's time and has the same origin, cookies and sockets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpout_server.entrypoints.demo.check.browsers import open_context
from helpout_server.entrypoints.demo.server import LabServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.e2e.canary import Canary

_PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Panes</title>
<style>body {{ margin: 0 }} body.dark {{ background: #111 }}</style></head>
<body data-helpout-base-url="{base}"><main></main></body></html>"""

_MOUNT = """async ([base, panes]) => {
  const app = await import(`${base}static/helpouts/app.js`);
  for (const [name, options] of panes) {
    const place = document.createElement("div");
    place.dataset.pane = name;
    document.querySelector("main").append(place);
    app.mountPane(name, place, options);
  }
}"""


@dataclass
class Seat:
    """One person's window. ``context`` is closed by whoever opened it."""

    server: LabServer
    context: "BrowserContext"

    @classmethod
    def sign_in(cls, server: LabServer, context: "BrowserContext") -> "Seat":
        """As with Jupyter's own login link."""
        answer = context.request.get(f"{server.url}lab?token={server.token}")
        assert answer.ok, answer.status
        return cls(server, context)

    def page(self, canary: "Canary | None" = None) -> "Page":
        """An empty page of this server's origin, with this server's headers."""
        page = self.context.new_page()
        if canary is not None:
            canary.watch(page)
        self.load(page)
        return page

    def load(self, page: "Page") -> None:
        """Leave the page as it was and begin anew."""
        page.goto(f"{self.server.url}static/helpouts/manifest.json")
        page.set_content(_PLAIN.format(base=self.server.base_url))

    def show(
        self, page: "Page", *panes: "str | tuple[str, dict[str, Any]]"
    ) -> "dict[str, Locator]":
        """Mount panes below one another; where each is, by name."""
        asked = [(pane, {}) if isinstance(pane, str) else pane for pane in panes]
        page.evaluate(_MOUNT, [self.server.base_url, asked])
        return {name: page.locator(f"[data-pane={name}]").last for name, _ in asked}

    def api(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """A request to the marketplace in this person's name."""
        return self.server.request(
            method, f"helpouts/api/v1/{path}", json=body, params=query or None
        )

    def host(self, method: str, path: str, body: Any = None) -> Any:
        """A request to this person's own server."""
        return self.server.request(method, f"helpouts/host/{path}", json=body)


@contextmanager
def seat_at(browser: "Browser", server: LabServer, zone: str) -> Iterator[Seat]:
    """A window of its own before a server, in a time zone; closed at the end."""
    context = open_context(browser, server.url, zone)
    try:
        yield Seat.sign_in(server, context)
    finally:
        context.close()
