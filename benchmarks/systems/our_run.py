"""Runs as two people and a notebook see them: one kernel of the student's, asked three ways.

Owns the pages of a live session in which the tutor may run, the student's notebook in JupyterLab
beside them, and a client of the kernel with nothing between. Does not know the figures.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from nbformat.v4 import new_code_cell, new_notebook
from playwright.async_api import Locator, Page

from benchmarks.call_seats import Seats
from benchmarks.plan import MeasurementError
from benchmarks.systems.our_call import OurCall

NOTEBOOK: Final = "measured.ipynb"
CHAT_ONLY: Final = "Join with chat only"
OUR_TEXT: Final = "[data-helpout-cell] .helpout-outputs__text"
LAB_TEXT: Final = ".jp-OutputArea-output"
READY_MS: Final = 60_000
DRAWN_S: Final = 30.0
_ENDED = "[data-helpout-cell]:not([data-helpout-run=running]):not([data-helpout-run=queued])"
_HAS_TEXT = """(text) => [...document.querySelectorAll("[data-helpout-cell] .cm-content")]
  .some((one) => one.innerText.includes(text))"""


class OurRun(OurCall):
    """The tutor presses, the student's page draws; the kernel is the notebook's."""

    async def open(self, seats: Seats, codes: list[str]) -> None:
        """Both in the room, the notebook open with a cell of each code, its kernel lent."""
        self._seats = seats
        self._codes = codes
        student = self._servers[1]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        cells = [new_code_cell(code) for code in codes]
        nbformat.write(new_notebook(cells=cells, metadata=kernel), student.root / NOTEBOOK)
        self.lab = await self._open_lab(seats)
        sessions: list[dict[str, Any]] = await self._ask_student("GET", "api/sessions")
        [self._kernel_id] = [one["kernel"]["id"] for one in sessions if one["path"] == NOTEBOOK]
        await self._enter(seats)
        await self._lend()
        self._bare = _client(student.runtime_dir / f"kernel-{self._kernel_id}.json")
        await self._bare.wait_for_ready(timeout=READY_MS / 1000)

    def leave_kernel(self) -> None:
        """Close the client of the kernel; harmless where it was never opened."""
        if hasattr(self, "_bare"):
            self._bare.stop_channels()

    async def run_bare(self, code: str, text: str) -> float:
        """Milliseconds from sending the code to the kernel until its output with that text."""
        began = time.perf_counter()
        asked = self._bare.execute(code)
        printed_ms = 0.0
        async with asyncio.timeout(DRAWN_S):
            while True:
                said = await self._bare.get_iopub_msg()
                if said["parent_header"].get("msg_id") != asked:
                    continue
                if said["msg_type"] == "stream" and text in said["content"]["text"]:
                    printed_ms = printed_ms or (time.perf_counter() - began) * 1000
                if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                    return printed_ms

    async def share(self, code: str) -> None:
        """The shared cell has this code, in both pages."""
        student, tutor = self._student, self._tutor
        await student.locator("[data-helpout-cell] .cm-content").first.click()
        await student.keyboard.press("Control+a")
        await student.keyboard.insert_text(code)
        for page in (student, tutor):
            await page.wait_for_function(_HAS_TEXT, arg=code)

    async def press_run(self, text: str) -> tuple[float, float]:
        """The tutor presses; when, and when the student's page has drawn that text."""
        await self.to_front(self._student)
        await self._student.evaluate("(watched) => drawn.watch(...watched)", [OUR_TEXT, text])
        pressed = await self._press()
        return pressed, await _drawn(self._student, "the student's page")

    async def begin_run(self) -> float:
        """The tutor presses; when. It runs, as the student's page shows it, when this returns."""
        await self.to_front(self._student)
        pressed = await self._press()
        await self._student.locator("[data-helpout-run=running]").first.wait_for(timeout=READY_MS)
        return pressed

    async def press_lab(self, code: str, text: str) -> tuple[float, float]:
        """The same by the notebook's own cell with that code."""
        await self.to_front(self.lab)
        cell = self.lab.locator(".jp-Notebook .jp-Cell").nth(self._codes.index(code))
        await cell.locator(".cm-content").click()
        await self.lab.evaluate("(watched) => drawn.watch(...watched)", [LAB_TEXT, text])
        await self.lab.keyboard.press("Control+Enter")
        drawn = await _drawn(self.lab, "JupyterLab")
        return float(await self.lab.evaluate("drawn.pressedAt")), drawn

    async def press_interrupt(self) -> float:
        """The tutor stops the run; milliseconds until the student's page shows that it ended."""
        began = time.perf_counter()
        await self._button("Interrupt").evaluate("(button) => button.click()")
        await self.ended()
        return (time.perf_counter() - began) * 1000

    async def ended(self) -> None:
        """No run goes on, in either page."""
        for page in (self._tutor, self._student):
            await page.locator(_ENDED).first.wait_for(timeout=READY_MS)

    @staticmethod
    async def to_front(page: Page) -> None:
        """A page behind another of its window gets few frames, whatever it draws."""
        await page.bring_to_front()

    @property
    def both(self) -> tuple[Page, Page]:
        """The tutor's page and the student's."""
        return self._seats.both

    @property
    def _tutor(self) -> Page:
        return self._seats.first

    @property
    def _student(self) -> Page:
        return self._seats.second

    async def _press(self) -> float:
        button = self._button("Run")
        await button.and_(self._tutor.locator(":enabled")).wait_for()
        return float(await button.evaluate("(button) => drawn.press(button)"))

    def _button(self, name: str) -> Locator:
        cell = self._tutor.locator("[data-helpout-cell]").first
        return cell.get_by_role("button", name=name, exact=True)

    async def _open_lab(self, seats: Seats) -> Page:
        page = await seats.contexts[1].new_page()
        await page.goto(f"{self._servers[1].url}lab/tree/{NOTEBOOK}?reset", timeout=READY_MS)
        await page.get_by_text("| Idle").wait_for(timeout=READY_MS)
        cells = page.locator(".jp-Notebook .jp-Cell .cm-content")
        await cells.nth(len(self._codes) - 1).wait_for(timeout=READY_MS)
        return page

    async def _enter(self, seats: Seats) -> None:
        for page, server in zip(seats.both, self._servers, strict=True):
            await self._load(page, server, relay=False)
            await page.get_by_role("button", name=CHAT_ONLY).click()
            await page.locator("[data-helpout-link=open]").wait_for(timeout=READY_MS)
            await page.locator("[data-helpout-cell]").first.wait_for(timeout=READY_MS)

    async def _lend(self) -> None:
        room = f"helpouts/host/live_sessions/{self._live_session_id}"
        me: dict[str, Any] = await asyncio.to_thread(
            self._servers[0].request, "GET", "helpouts/api/v1/me"
        )
        await self._ask_student("POST", f"{room}/attach", {"kernel_id": self._kernel_id})
        grant = {"account_id": me["account"]["id"], "level": "run"}
        await self._ask_student("POST", f"{room}/grants", grant)

    async def _ask_student(self, method: str, path: str, body: object = None) -> Any:
        return await asyncio.to_thread(self._servers[1].request, method, path, json=body)


def _client(connection_file: Path) -> AsyncKernelClient:
    if not connection_file.is_file():
        raise MeasurementError("the notebook's kernel has no connection file")
    client = AsyncKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    client.start_channels(hb=False)
    return client


async def _drawn(page: Page, where: str) -> float:
    try:
        return float(await asyncio.wait_for(page.evaluate("drawn.at"), DRAWN_S))
    except TimeoutError as silence:
        raise MeasurementError(f"{where} did not draw within {DRAWN_S:g} s") from silence
