"""Groups through a Janus: ours with its real panes, and pages that talk to Janus themselves.

Owns how each puts people into a room and one more after them. Does not know the figures.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page

from benchmarks.call_seats import PAGES
from benchmarks.plan import MeasurementError
from helpout_server.entrypoints.demo.check.media_servers import (
    RunningJanus,
    running_media_servers,
    traits_for,
)
from helpout_server.entrypoints.demo.check.relay import config_for, running_relay
from helpout_server.entrypoints.demo.stage import Stage

OURS = ".helpout-mesh__one:not(.helpout-mesh__one--self) video"
BARE = "video"
SEEN_MS = 60_000
_MOUNT = """async ([base, live]) => {
  document.documentElement.innerHTML = `<body data-helpout-base-url="${base}"><main></main>`;
  const app = await import(`${base}static/helpouts/app.js`);
  app.mountPane("live_session", document.querySelector("main"), { live_session_id: live });
}"""


def small_camera(height: int, fps: int) -> str:
    """A script that makes every camera of a page so small."""
    return f"""{{
  const open = navigator.mediaDevices?.getUserMedia?.bind(navigator.mediaDevices);
  const video = {{ width: {height * 16 // 9}, height: {height}, frameRate: {fps} }};
  if (open) navigator.mediaDevices.getUserMedia = (wanted) =>
    open(wanted.video ? {{ ...wanted, video }} : wanted);
}}"""


async def window(browser: Browser, camera: str, origin: str = "") -> BrowserContext:
    """One person's window."""
    context = await browser.new_context()
    await context.grant_permissions(
        ["camera", "microphone"], **({"origin": origin} if origin else {})
    )
    await context.add_init_script(camera)
    await context.add_init_script(path=PAGES / "group.js")
    return context


class OurGroup:
    """Office hours of the demo's tutor, at its own server; guests carry tokens."""

    name = "helpouts"

    def __init__(self, work: Path) -> None:
        self._work = work
        self._running = ExitStack()
        self._tokens: list[str] = []

    def start(self, people: int) -> None:
        """Servers, accounts, and a gathering that all may enter. Blocks."""
        servers = self._running.enter_context(running_media_servers(self._work / "janus", 2))
        self._servers = servers
        relay = self._running.enter_context(running_relay(self._work / "relay"))
        configure = config_for(relay, more=traits_for(servers))
        self._stage = self._running.enter_context(
            Stage(self._work / "stage", say=lambda _step: None, configure=configure)
        )
        tutor = self._stage.tutor
        self.url = tutor.url
        draft = {"title": "Measured", "capacity": people, "waiting_room": False}
        made: Any = tutor.request("POST", "helpouts/api/v1/gatherings", json=draft)
        self._live = str(made["live_session_id"])
        for number in range(people - 1):
            wanted = {"display_name": f"Guest {number}", "time_zone": "UTC"}
            account: Any = tutor.request("POST", "helpouts/api/v1/accounts", json=wanted)
            self._tokens.append(str(account["token"]))
            answer = httpx.post(
                f"{tutor.url}helpouts/api/v1/gatherings/{made['id']}/enter",
                json={},
                headers={"Authorization": f"Bearer {account['token']}"},
                trust_env=False,
            )
            answer.raise_for_status()

    def kill_carrying(self) -> RunningJanus:
        """Without a word; start what is given back again. Blocks."""
        carrying = [server for server in self._servers if server.runs and server.carries_media()]
        if len(carrying) != 1:
            raise MeasurementError(f"{len(carrying)} media servers carry the room")
        carrying[0].kill()
        return carrying[0]

    def stop(self) -> None:
        self._running.close()

    async def sit_down(self, browser: Browser, camera: str, number: int) -> Page:
        """Person ``number`` before the door of the room; 0 is the host."""
        tutor = self._stage.tutor
        origin = tutor.url.rstrip("/")
        context = await window(browser, camera, origin.rpartition(tutor.base_url.rstrip("/"))[0])
        await context.request.get(f"{tutor.url}lab?token={tutor.token}")
        if number:
            bearer = {"Authorization": f"Bearer {self._tokens[number - 1]}"}
            await context.set_extra_http_headers(bearer)
        page = await context.new_page()
        await page.goto(f"{tutor.url}static/helpouts/manifest.json")
        await page.evaluate(_MOUNT, [tutor.base_url, self._live])
        await page.get_by_role("button", name="Join the room").wait_for()
        return page

    async def enter(self, page: Page) -> None:
        await page.get_by_role("button", name="Join the room").evaluate("(one) => one.click()")

    async def leave(self, page: Page) -> None:
        """Of one's own accord, so that the others see it go at once."""
        await page.get_by_role("button", name="Leave").first.evaluate("(one) => one.click()")
        await page.get_by_role("button", name="Leave the call").evaluate("(one) => one.click()")


class _EmptyPage(BaseHTTPRequestHandler):
    """A page of this machine: others may not open sockets to it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><body>")

    def log_message(self, *_told: object) -> None:
        """Nothing to say."""


class BareGroup:
    """Pages that talk to a Janus themselves."""

    name = "bare Janus"

    def __init__(self, work: Path) -> None:
        self._work = work
        self._running = ExitStack()

    def start(self) -> None:
        """Blocks."""
        self._server = self._running.enter_context(running_media_servers(self._work))[0]
        self._room = f"room-{secrets.token_hex(4)}"
        self._secret = (self._work / "secret").read_text(encoding="utf-8")
        self._pages = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
        threading.Thread(target=self._pages.serve_forever, daemon=True).start()
        self._running.callback(self._pages.server_close)
        self._running.callback(self._pages.shutdown)

    def stop(self) -> None:
        self._running.close()

    @property
    def server(self) -> RunningJanus:
        return self._server

    async def sit_down(self, browser: Browser, camera: str) -> Page:
        context = await window(browser, camera)
        page = await context.new_page()
        await page.goto(f"http://localhost:{self._pages.server_port}/")
        await page.add_script_tag(path=PAGES / "janus.js")
        return page

    async def enter(
        self, page: Page, *, first: bool, send: Mapping[str, bool] | None, record: str = ""
    ) -> None:
        await page.evaluate(
            "(told) => enter(told)",
            {
                "url": self._server.url,
                "secret": self._secret,
                "room": self._room,
                "make": first,
                "send": send,
                "record": record,
            },
        )


async def all_see_all(pages: Sequence[Page], selector: str) -> None:
    """Raises MeasurementError where somebody does not see everybody."""
    seen = await asyncio.gather(
        *(
            page.evaluate("([a, b, c]) => allSeen(a, b, c)", [selector, len(pages) - 1, SEEN_MS])
            for page in pages
        )
    )
    if None in seen:
        raise MeasurementError(f"somebody does not see everybody: {seen}")
