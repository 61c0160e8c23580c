"""Our call, recorded: the buttons that people press, and what the marketplace says of it.

Owns the way from *Record* to a recording that is checked, and the processes that are watched.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from benchmarks.call_seats import Seats
from benchmarks.call_system import Relays
from benchmarks.plan import REPOSITORY, MeasurementError
from benchmarks.server_process import cpu_clock
from benchmarks.servers.loop_probe import longest
from benchmarks.systems.our_call import OurCall
from helpout_server.bootstrap import DATABASE_NAME
from helpout_server.entrypoints.demo.server import DemoFailed, LabServer
from helpout_server.entrypoints.demo.stage import Stage

FOUND_S = 60
CHECKED_S = 600
ON_MS = 90_000
_RECORDER = "adapters.recorder.recording_process"

SENT = """async () => {
  let frames = 0;
  for (const peer of bench.peers) {
    const lines = peer.getTransceivers();
    const toRecorder = peer.connectionState === "connected" && lines.length > 0 &&
      lines.every((line) => line.currentDirection === "sendonly");
    if (!toRecorder) continue;
    for (const stat of (await peer.getStats()).values())
      if (stat.type === "outbound-rtp" && stat.kind === "video") frames += stat.framesEncoded;
  }
  return frames;
}"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording, and what it took."""

    recording: dict[str, Any]
    """As ``GET /recordings`` tells of it, checked."""
    expected_ms: float
    """From *recording* to *stopped*, as the room noted both for everybody."""
    frames_sent: int
    """Pictures that both pages had encoded for the recorder when it was stopped."""
    cpu_percent: float
    """Of a core, the recorder's process, from begin to end."""
    memory_mb: float
    loop_lag_ms: float
    """The longest that anything held up the Jupyter server's event loop meanwhile."""
    loop_lag_what: str
    """What did."""


class RecordedCall(OurCall):
    """Two people in a call that is recorded again and again."""

    async def start(self, work: Path, relays: Relays) -> None:
        self._held = work / "held-up.txt"
        self._stage = Stage(work, say=lambda _step: None, configure=self._configure)
        try:
            await asyncio.to_thread(self._stage.__enter__)
            self._live_session_id = await asyncio.to_thread(self._book)
        except DemoFailed as fault:
            raise MeasurementError(f"our two servers: {fault}") from fault

    def _configure(self, server: LabServer) -> None:
        """Both servers tell how long their loops are held up; the marketplace's is read."""
        held = self._held if server.name == "tutor" else self._held.with_suffix(".other")
        (server.home / "config" / "jupyter_server_config.py").write_text(
            f"import sys\nfrom pathlib import Path\nsys.path.insert(0, {str(REPOSITORY)!r})\n"
            "from benchmarks.servers.loop_probe import install\n"
            f"install(Path({str(held)!r}))\n",
            encoding="utf-8",
        )

    async def record(self, seats: Seats, seconds: float) -> Recorded:
        """One recording of that length, everything in it. Raises MeasurementError."""
        begun = time.time()
        before = {one["id"] for one in await self._recordings()}
        await self._ask(seats.first)
        await seats.second.get_by_role("button", name="I agree", exact=True).click()
        for page in seats.both:
            await page.locator("[data-helpout-recording=on]").wait_for(timeout=ON_MS)
        on = time.monotonic()
        recorder = await self._recorder()
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - on)))
        # All that the process used, its own start among it.
        cpu_percent = 100 * _cpu_s(recorder) / (time.monotonic() - on)
        memory_mb = _memory_mb(recorder)
        frames = sum([await page.evaluate(SENT) for page in seats.both])
        stop = seats.first.locator("[data-helpout-recording=on]").get_by_role("button", name="Stop")
        await stop.evaluate("button => button.click()")
        recording = await self._checked(before)
        lag_ms, what = longest(self._held, begun, time.time())
        return Recorded(
            recording=recording,
            expected_ms=await asyncio.to_thread(self._lasted_ms, recording["id"]),
            frames_sent=frames,
            cpu_percent=cpu_percent,
            memory_mb=memory_mb,
            loop_lag_ms=lag_ms,
            loop_lag_what=what[:200],
        )

    @staticmethod
    async def _ask(page: Page) -> None:
        await page.get_by_role("button", name="More", exact=True).first.click()
        await page.get_by_role("button", name="Record", exact=True).first.click()
        for part in ("Voices", "Camera pictures", "Shared screens", "I agree to be recorded"):
            await page.get_by_label(part).check()
        await page.get_by_role("button", name="Ask everybody").click()

    async def _recorder(self) -> int:
        """The process that records, a child of the marketplace's server."""
        assert self._stage.tutor.process is not None
        server = self._stage.tutor.process.pid
        deadline = time.monotonic() + FOUND_S
        while time.monotonic() < deadline:
            for child in _children(server):
                if _RECORDER in _command(child):
                    return child
            await asyncio.sleep(0.05)
        raise MeasurementError("no recorder was started")

    async def _recordings(self) -> list[dict[str, Any]]:
        answer = await asyncio.to_thread(
            self._stage.tutor.request, "GET", "helpouts/api/v1/recordings"
        )
        found: list[dict[str, Any]] = answer["recordings"]
        return found

    def _lasted_ms(self, recording_id: str) -> float:
        """By the room's own log, which knows nothing of the recorder's clock."""
        file = self._stage.tutor.data_dir / "helpouts" / DATABASE_NAME
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            noted = dict(
                store.execute(
                    "SELECT kind, at FROM live_session_entries WHERE kind IN "
                    "('recording_started', 'recording_stopped') AND CAST(body AS TEXT) LIKE ?",
                    (f"%{recording_id}%",),
                ).fetchall()
            )
        return float(noted["recording_stopped"] - noted["recording_started"]) / 1_000

    async def _checked(self, before: set[str]) -> dict[str, Any]:
        deadline = time.monotonic() + CHECKED_S
        while time.monotonic() < deadline:
            new = [one for one in await self._recordings() if one["id"] not in before]
            if new and new[0]["status"] not in {"recording", "checking"}:
                return new[0]
            await asyncio.sleep(0.2)
        raise MeasurementError("a recording was not checked in time")


def _children(pid: int) -> list[int]:
    """Whichever of its threads started them."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for path in lists for one in path.read_text().split()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""  # it has ended


def _cpu_s(pid: int) -> float:
    return time.clock_gettime(cpu_clock(pid))


def _memory_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
