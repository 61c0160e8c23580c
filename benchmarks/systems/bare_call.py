"""The bare call as a system: two pages and a relay that reads nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Locator, Page

from benchmarks.call_seats import Seats
from benchmarks.call_system import Kind, Relays
from benchmarks.peers import node_peers
from benchmarks.plan import REPOSITORY
from benchmarks.server_process import HOST, ServerProcess
from helpout_server.entrypoints.demo.ports import free_port


class BareCall:
    """The limit. Its server also serves the pages of PeerJS."""

    name = "bare"
    process: ServerProcess

    def __init__(self) -> None:
        self._rooms = 0

    async def start(self, work: Path, relays: Relays) -> None:
        self._relays = relays
        port = free_port()
        peers = await asyncio.to_thread(node_peers)
        command = [
            sys.executable, "-m", "benchmarks.servers.call_pages", str(port), str(peers),
        ]  # fmt: skip
        self.process = await ServerProcess.start(
            "call_pages", command, port=port, cwd=work, env={"PYTHONPATH": str(REPOSITORY)}
        )

    @property
    def pages(self) -> str:
        """Where the pages are."""
        return f"http://{HOST}:{self.process.port}/pages/"

    async def sign_in(self, seats: Seats) -> None:
        pass

    async def approach(self, seats: Seats, kind: Kind) -> Sequence[Locator]:
        self._rooms += 1
        settings = {
            "room": f"room-{self._rooms}",
            "ice": self._relays.configuration(kind),
            "warm": True,
        }
        await asyncio.gather(
            open_page(seats.first, f"{self.pages}bare.html", {**settings, "impolite": True}),
            open_page(
                seats.second,
                f"{self.pages}bare.html",
                {**settings, "impolite": False, "warm": kind != "cold"},
            ),
        )
        if kind == "glare":
            return [join_button(page) for page in seats.both]
        await join_button(seats.first).click()
        await seats.second.wait_for_function("call.otherJoined()")
        return [join_button(seats.second)]

    async def share_screen(self, seats: Seats) -> str:
        await seats.second.evaluate("call.share()")
        return "#screen"

    async def leave(self, seats: Seats) -> None:
        await seats.clear()

    def server_cpu_s(self) -> float:
        return self.process.cpu_s()

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.process.stop()


async def open_page(page: Page, address: str, settings: dict[str, object]) -> None:
    """A fresh page with these settings in its address, brought to before the click."""
    await page.goto("about:blank")
    await page.goto(f"{address}#{quote(json.dumps(settings))}")
    await page.evaluate("call.prepare()")


def join_button(page: Page) -> Locator:
    """Of a page of ours under ``benchmarks/pages``."""
    return page.locator("#join")
