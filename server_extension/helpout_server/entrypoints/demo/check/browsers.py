"""Two people in front of one real Chromium: contexts, fake media, pictures, measuring."""

import os
import pathlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from helpout_server.entrypoints.demo.server import DemoFailed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream=fps=30",
    "--autoplay-policy=no-user-gesture-required",
    # The real page is captured, not the fake screen of --use-fake-ui-for-media-stream.
    "--auto-accept-this-tab-capture",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    # Two windows of one browser: the one behind must not be slowed down.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
)
# Keeps the page's own peer connections where a test can ask them for their path.
REMEMBER_PEERS = """
window.helpoutPeers = [];
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(...args) { super(...args); window.helpoutPeers.push(this); }
};
"""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """Path of the browser: ``HELPOUTS_CHROMIUM``, or the first one on the path.

    Raises:
        DemoFailed: there is none.
    """
    named = os.environ.get("HELPOUTS_CHROMIUM", "")
    for name in (named, *BROWSERS):
        path = shutil.which(name) if name else None
        if path:
            return path
    raise DemoFailed(
        "The check needs Chromium. Install it (Debian: apt-get install chromium), "
        "or say where it is in HELPOUTS_CHROMIUM."
    )


@contextmanager
def open_browser() -> "Iterator[Browser]":
    """A Chromium, closed at the end."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise DemoFailed(
            "The check needs Playwright: pip install 'helpout-widgets[demo]'."
        ) from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS), ignore_default_args=["--headless"]
        )
        try:
            yield browser
        finally:
            browser.close()


def open_context(browser: "Browser", address: str, time_zone: str) -> "BrowserContext":
    """One person's browser: own cookies, own time zone, camera and microphone allowed."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, timezone_id=time_zone, locale="en-GB"
    )
    context.grant_permissions(["camera", "microphone"], origin=_origin(address))
    context.set_default_timeout(20_000)
    return context


def _origin(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


class Pictures:
    """Numbered screenshots into a folder; nothing where there is none."""

    def __init__(self, folder: pathlib.Path | None) -> None:
        self._folder = folder
        self._count = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, **pages: "Page") -> None:
        """One picture of each person's page."""
        if self._folder is None:
            return
        self._count += 1
        for who, page in pages.items():
            path = self._folder / f"{self._count:02d}-{name}-{who}.png"
            page.screenshot(path=str(path))


class SocketBytes:
    """Counts what a page receives over WebSockets, by the browser's own account."""

    def __init__(self, page: "Page") -> None:
        self._received = 0
        tap = page.context.new_cdp_session(page)
        tap.on("Network.webSocketFrameReceived", self._count)
        tap.send("Network.enable")

    def _count(self, event: dict[str, Any]) -> None:
        response = event["response"]
        text: str = response["payloadData"]
        # A binary frame's payload comes in base64.
        self._received += len(text) * 3 // 4 if response["opcode"] == 2 else len(text.encode())

    def take(self) -> int:
        """Bytes since the last call."""
        received, self._received = self._received, 0
        return received
