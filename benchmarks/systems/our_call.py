"""Our call as a system: a tutor's and a student's JupyterLab, as the demo starts them.

The tutor's hosts the marketplace, the student's forwards to it. The pages are plain pages of
each server with our built bundle in them; what is pressed are the buttons that people press.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Locator, Page

from benchmarks.call_seats import Seats
from benchmarks.call_system import Kind, Relays
from benchmarks.plan import MeasurementError
from benchmarks.server_process import cpu_clock
from helpout_server.entrypoints.demo.check.relay import config_for
from helpout_server.entrypoints.demo.server import DemoFailed, LabServer
from helpout_server.entrypoints.demo.stage import Stage

MINUTES = 60
"""Of the booking: longer than a run."""

_WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
_PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Panes</title>
<style>body {{ margin: 0 }}</style></head>
<body data-helpout-base-url="{base}"><main></main></body></html>"""

_MOUNT = """async ([base, liveSession, relay]) => {
  // As if this window had not been here before.
  sessionStorage.clear();
  localStorage.setItem("helpouts.always_relay", relay ? "yes" : "no");
  const app = await import(`${base}static/helpouts/app.js`);
  app.mountPane("live_session", document.querySelector("main"), { live_session_id: liveSession });
}"""

IN_CALL = "is in the call"
HERE = "is here"
JOIN = re.compile(r"^Join (?!muted|with|the|in|without)")


class OurCall:
    """Two people of the demo in the room of one booking."""

    name = "helpouts"

    async def start(self, work: Path, relays: Relays) -> None:
        configure = config_for(*relays.running) if relays.running else None
        self._stage = Stage(work, say=lambda _step: None, configure=configure)
        try:
            await asyncio.to_thread(self._stage.__enter__)
            self._live_session_id = await asyncio.to_thread(self._book)
        except DemoFailed as fault:
            raise MeasurementError(f"our two servers: {fault}") from fault
        self._clocks = [cpu_clock(server.process.pid) for server in self._servers if server.process]

    async def sign_in(self, seats: Seats) -> None:
        for context, server in zip(seats.contexts, self._servers, strict=True):
            answer = await context.request.get(f"{server.url}lab?token={server.token}")
            if not answer.ok:
                raise MeasurementError(f"cannot sign in: {answer.status}")

    async def approach(self, seats: Seats, kind: Kind) -> Sequence[Locator]:
        first, second = seats.both
        await asyncio.gather(
            *(
                self._load(page, server, relay=kind == "relayed")
                for page, server in zip(seats.both, self._servers, strict=True)
            )
        )
        for page in seats.both:
            await page.get_by_text(HERE).first.wait_for()
            await page.evaluate("bench.captured")
        if kind == "glare":
            return [_join(page) for page in seats.both]
        await _join(first).click()
        await second.get_by_text(IN_CALL).first.wait_for()
        if kind != "cold":
            return [_join(second)]
        await second.get_by_role("button", name="Join with chat only").click()
        button = second.get_by_role("button", name="Join the call").first
        await button.wait_for()
        return [button]

    async def share_screen(self, seats: Seats) -> str:
        await seats.second.get_by_role("button", name="Share", exact=True).click()
        await seats.second.get_by_role("button", name="The whole screen").click()
        picture = "[data-helpout-screen=other] video"
        await seats.first.locator(picture).wait_for()
        return picture

    async def leave(self, seats: Seats) -> None:
        await asyncio.gather(*(_leave(page) for page in seats.both))
        await seats.clear()

    def server_cpu_s(self) -> float:
        return sum(time.clock_gettime(clock) for clock in self._clocks)

    def stop(self) -> None:
        if hasattr(self, "_stage"):
            self._stage.close()

    @property
    def _servers(self) -> tuple[LabServer, LabServer]:
        return self._stage.tutor, self._stage.student

    async def _load(self, page: Page, server: LabServer, *, relay: bool) -> None:
        await page.goto(f"{server.url}static/helpouts/manifest.json")
        await page.set_content(_PLAIN.format(base=server.base_url))
        await page.evaluate(_MOUNT, [server.base_url, self._live_session_id, relay])

    def _book(self) -> str:
        """A booking whose room is open now."""
        tutor, student = self._servers
        api = "helpouts/api/v1"
        hours = {"time_zone": "UTC", "weekly": _WEEK, "increment_minutes": 5}
        tutor.request("PUT", f"{api}/availability", json=hours)
        [listing] = tutor.request("GET", f"{api}/listings", params={"mine": True})["listings"]
        now = datetime.now(UTC)
        slots = student.request(
            "GET",
            f"{api}/listings/{listing['id']}/slots",
            params={
                "from": now.isoformat(),
                "to": (now + timedelta(hours=4)).isoformat(),
                "duration_minutes": MINUTES,
                "time_zone": "UTC",
            },
        )["slots"]
        if not slots:
            raise MeasurementError("the marketplace offers no slot today")
        booking = student.request(
            "POST",
            f"{api}/bookings",
            json={
                "listing_id": listing["id"],
                "start": slots[0]["start"],
                "duration_minutes": MINUTES,
                "problem": {"summary": "A call that is measured", "code": "1\n"},
                "idempotency_key": secrets.token_urlsafe(12),
            },
        )
        return str(booking["live_session_id"])


def _join(page: Page) -> Locator:
    return page.get_by_role("button", name=JOIN).first


async def _leave(page: Page) -> None:
    await page.get_by_role("button", name="Leave").first.click()
    await page.get_by_role("button", name="Leave the call").click()
    await page.get_by_role("button", name="Join the call").first.wait_for()
