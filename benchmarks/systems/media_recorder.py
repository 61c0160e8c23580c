"""The peer of our recorder: aiortc's MediaRecorder on what two pages send, in two processes.

Owns the pages, the processes and the look at their files.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import av
from playwright.async_api import BrowserContext, Page

from benchmarks.plan import REPOSITORY, ROOT, MeasurementError
from benchmarks.server_process import cpu_clock

STARTED_S = 60
STOPPED_S = 30
DURATION_OFF_S_MAX = 0.5
FRAMES_KEPT_MIN = 0.95
_ADDRESS = "http://localhost/send"


@dataclass(frozen=True, slots=True)
class Beside:
    """What the peer made."""

    faults: list[str]
    cpu_percent: float
    """Of a core, of both processes together."""


class _Sent:
    """One page that sends, and the process that records it."""

    def __init__(self, page: Page, folder: Path, *, screen: bool) -> None:
        self.page = page
        self.folder = folder
        self.screen = screen
        self.cpu_s = 0.0
        self.frames: list[int] = []

    async def begin(self) -> None:
        self.folder.mkdir(parents=True)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.servers.media_recorder",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=REPOSITORY,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        offer = await self.page.evaluate("screen => sending.offer(screen)", self.screen)
        self._process.stdin.write(
            json.dumps({"folder": str(self.folder), "sdp": offer}).encode() + b"\n"
        )
        line = await asyncio.wait_for(self._process.stdout.readline(), STARTED_S)
        if not line:
            raise MeasurementError("MediaRecorder did not start")
        await self.page.evaluate("sdp => sending.answered(sdp)", json.loads(line)["sdp"])

    async def end(self) -> None:
        self.frames = await self.page.evaluate("sending.frames()")
        with contextlib.suppress(OSError):
            self.cpu_s = time.clock_gettime(cpu_clock(self._process.pid))
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), STOPPED_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def faults(self, seconds: float) -> list[str]:
        names = ["person.webm", "screen.webm"][: len(self.frames)]
        return [
            fault
            for name, sent in zip(names, self.frames, strict=True)
            for fault in _faults(self.folder / name, seconds, sent, sound=name == "person.webm")
        ]


class MediaRecorderCall:
    """Two people's streams, recorded with MediaRecorder."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._made = 0

    async def record(self, context: BrowserContext, seconds: float, *, screen: bool) -> Beside:
        """One recording of that length."""
        self._made += 1
        sent = []
        for number, shares in enumerate((False, screen)):
            page = await context.new_page()
            await page.route(
                _ADDRESS, lambda route: route.fulfill(body="", content_type="text/html")
            )
            await page.goto(_ADDRESS)
            await page.add_script_tag(path=ROOT / "pages" / "send.js")
            folder = self._work / f"{self._made}-{number}"
            sent.append(_Sent(page, folder, screen=shares))
        await asyncio.gather(*(one.begin() for one in sent))
        begun = time.monotonic()
        await asyncio.sleep(seconds)
        lasted = time.monotonic() - begun
        await asyncio.gather(*(one.end() for one in sent))
        for one in sent:
            await one.page.close()
        faults = await asyncio.to_thread(lambda: [f for one in sent for f in one.faults(lasted)])
        return Beside(faults, 100 * sum(one.cpu_s for one in sent) / lasted)


def _faults(path: Path, seconds: float, sent: int, *, sound: bool) -> list[str]:
    frames = samples = 0
    rate = 1
    try:
        with av.open(str(path)) as container:
            duration_s = (container.duration or 0) / 1_000_000
            for packet in container.demux():
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        frames += 1
                    elif isinstance(frame, av.AudioFrame):
                        samples, rate = samples + frame.samples, frame.sample_rate
    except (av.FFmpegError, OSError) as fault:
        return [f"{path.name}: {type(fault).__name__}"]
    faults = []
    if abs(duration_s - seconds) > DURATION_OFF_S_MAX:
        faults.append(f"{path.name} is {duration_s:.1f} s long, not {seconds:.1f}")
    if frames < FRAMES_KEPT_MIN * sent:
        faults.append(f"{path.name} has {frames} of {sent} pictures")
    if sound and samples / rate < FRAMES_KEPT_MIN * seconds:
        faults.append(f"{path.name} has {samples / rate:.1f} s of sound")
    return faults
