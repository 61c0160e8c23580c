"""JupyterLab in Chromium with one notebook: run a cell, weigh what comes, see it drawn.

Owns the browser, the page and the counting of the kernel's WebSocket. Does not know which
widget a cell makes.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.async_api import Browser, Page, Playwright, WebSocket, async_playwright
from playwright.async_api import Error as PlaywrightError

from benchmarks.jupyter import JupyterServer
from benchmarks.plan import MeasurementError

READY_MS = 60_000
MOUNT_MS = 20_000
QUIET_S = 0.5  # after the widget is drawn: what the kernel still says belongs to its making

WATCH = """
(() => {
  let began = 0;
  const fresh = (selector) =>
    [...document.querySelectorAll(selector)].some(
      (found) => !("benchOld" in found.dataset) && found.textContent.trim() !== "");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) began = performance.now();
  }, true);
  window.benchWatch = (selector) => {
    for (const old of document.querySelectorAll(selector)) old.dataset.benchOld = "";
    began = 0;
    window.benchMounted = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (began === 0 || !fresh(selector)) return;
        observer.disconnect();
        resolve(performance.now() - began);
      });
      observer.observe(document.body, {childList: true, subtree: true, characterData: true});
    });
  };
})();
"""


@dataclass(frozen=True, slots=True)
class Mounted:
    """What one run of a cell cost."""

    mount_ms: float
    """From the key press to the widget's element, with text in it, in the page."""
    bytes_received: int
    """Of every frame that the kernel's WebSocket brought."""


class LabPage:
    """An open notebook; an async context manager."""

    def __init__(self, server: JupyterServer, cells: Sequence[str]) -> None:
        self._server = server
        self._cells = cells
        self._received = 0

    async def __aenter__(self) -> LabPage:
        _write_notebook(self._server.files / "bench.ipynb", self._cells)
        self._playwright: Playwright = await async_playwright().start()
        try:
            self._browser: Browser = await self._playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            self._page: Page = await self._browser.new_page()
            self._page.on("websocket", self._on_websocket)
            await self._page.add_init_script(WATCH)
            await self._open()
        except PlaywrightError as fault:
            await self._playwright.stop()
            raise MeasurementError(f"JupyterLab does not open in Chromium: {fault}") from fault
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def run_silent(self, number: int) -> None:
        """Run a cell that shows nothing, and wait until it has its execution count."""
        await self._press(number)
        prompt = self._page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputPrompt")
        counted = f"[{number + 1}]:"
        await prompt.filter(has_text=counted).wait_for(timeout=READY_MS)
        await asyncio.sleep(QUIET_S)  # the kernel's last words are not the next cell's

    async def run_widget(self, number: int, selector: str) -> Mounted:
        """Run a cell and wait until a new element of ``selector`` holds text.

        Raises:
            MeasurementError: none within MOUNT_MS; the message has the cell's output.
        """
        await self._page.evaluate("selector => benchWatch(selector)", selector)
        before = self._received
        await self._press(number)
        try:
            mount_ms = await asyncio.wait_for(
                self._page.evaluate("() => benchMounted"), MOUNT_MS / 1000
            )
        except TimeoutError as silence:
            cell = self._page.locator(".jp-Notebook .jp-Cell").nth(number)
            shown = " ".join(await cell.all_inner_texts())[-600:]
            raise MeasurementError(f"cell {number} drew no {selector}: {shown}") from silence
        await asyncio.sleep(QUIET_S)
        return Mounted(float(mount_ms), self._received - before)

    async def _open(self) -> None:
        url = f"{self._server.url}lab/tree/bench.ipynb?token={self._server.token}"
        await self._page.goto(url, timeout=READY_MS)
        # The status bar says so once the kernel is connected; a run before that is dropped.
        await self._page.get_by_text("| Idle").wait_for(timeout=READY_MS)
        last = self._page.locator(".jp-Notebook .jp-Cell .cm-content").nth(len(self._cells) - 1)
        await last.wait_for(timeout=READY_MS)

    async def _press(self, number: int) -> None:
        cell = self._page.locator(".jp-Notebook .jp-Cell").nth(number)
        await cell.locator(".cm-content").click()
        await self._page.keyboard.press("Control+Enter")

    def _on_websocket(self, socket: WebSocket) -> None:
        if "/api/kernels/" in socket.url:
            socket.on("framereceived", self._on_frame)

    def _on_frame(self, payload: str | bytes) -> None:
        self._received += len(payload if isinstance(payload, bytes) else payload.encode())


def _write_notebook(target: Path, cells: Sequence[str]) -> None:
    notebook: dict[str, Any] = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    target.write_text(json.dumps(notebook), encoding="utf-8")
