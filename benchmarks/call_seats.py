"""Two people in front of one headless Chromium, with cameras that are made up.

Owns the browser, the two windows (contexts, so each has its own cookies) and the scripts that
every page runs before its own. Does not know which system the pages belong to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from benchmarks.plan import ROOT, MeasurementError
from helpout_server.entrypoints.demo.check.browsers import FLAGS, find_chromium
from helpout_server.entrypoints.demo.server import DemoFailed

PAGES = ROOT / "pages"
SEEN_S = 20
"""A call whose pictures come later than that was not set up."""
ACT_MS = 20_000
LEAD_MS = 200
"""Two buttons are pressed at one instant, so long after both pages were told."""
VIEWPORT = {"width": 1280, "height": 800}


class NotSetUp(MeasurementError):
    """A call without a picture on both sides within SEEN_S."""


class Seats:
    """Both windows; ``first`` waits in a call, ``second`` joins it."""

    def __init__(self, contexts: tuple[BrowserContext, BrowserContext]) -> None:
        self.contexts = contexts
        self.first: Page
        self.second: Page

    async def open(self) -> Seats:
        """A page in each window."""
        self.first, self.second = [await context.new_page() for context in self.contexts]
        return self

    @property
    def both(self) -> tuple[Page, Page]:
        return self.first, self.second

    async def clear(self) -> None:
        """Nothing of the last page goes on."""
        await asyncio.gather(*(page.goto("about:blank") for page in self.both))

    async def press(self, buttons: Sequence[Locator]) -> float:
        """Press all of them at one instant; milliseconds until both saw the other.

        Raises:
            NotSetUp: one of them did not.
        """
        at = await self.first.evaluate("bench.now()") + LEAD_MS if len(buttons) > 1 else 0
        pressed = await asyncio.gather(
            *(button.evaluate("(button, at) => bench.press(button, at)", at) for button in buttons)
        )
        return float(max(await self.seen()) - min(pressed))

    async def seen(self) -> list[float]:
        """When each saw the first picture of the other; milliseconds since the epoch."""
        try:
            async with asyncio.timeout(SEEN_S):
                seen = await asyncio.gather(*(page.evaluate("bench.seen") for page in self.both))
                return [float(at) for at in seen]
        except TimeoutError as never:
            states = [await page.evaluate(_STATES) for page in self.both]
            raise NotSetUp(f"no picture within {SEEN_S} s; connections: {states}") from never

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()


_STATES = "bench.peers.map((peer) => [peer.signalingState, peer.iceConnectionState])"


class CallBrowser:
    """The one Chromium of a run."""

    async def __aenter__(self) -> CallBrowser:
        self._playwright: Playwright = await async_playwright().start()
        try:
            self._browser: Browser = await self._playwright.chromium.launch(
                executable_path=find_chromium(),
                args=list(FLAGS),
                ignore_default_args=["--headless"],
            )
        except (PlaywrightError, DemoFailed) as fault:
            await self._playwright.stop()
            raise MeasurementError(f"Chromium does not start: {fault}") from fault
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def seats(self, *scripts: str) -> Seats:
        """Two new windows whose pages run ``watch.js`` and then these files of ``pages``."""
        contexts = [await self._context(PAGES / name for name in ("watch.js", *scripts))
                    for _ in range(2)]  # fmt: skip
        return await Seats((contexts[0], contexts[1])).open()

    async def _context(self, scripts: Any) -> BrowserContext:
        context = await self._browser.new_context(viewport=VIEWPORT, locale="en-GB")  # type: ignore[arg-type]
        await context.grant_permissions(["camera", "microphone"])
        context.set_default_timeout(ACT_MS)
        for script in scripts:
            await context.add_init_script(path=Path(script))
        return context


__all__ = ["CallBrowser", "NotSetUp", "PlaywrightError", "PlaywrightTimeout", "Seats"]
