"""Groups: what a media server costs, and how soon the eighth person sees the seven others.

Owns the rounds and the rows. ``sfu_cpu_percent_1_to_3``: one page sends its camera (360 lines,
30 a second) and sound through the adapter to a Janus that records both, three receive; the peer
is the same room made and entered by pages without us. ``first_frame_ms_8_people``: from the press
of *Join the room* until a picture of each of seven others was drawn, in the real pane; the peer
is a page that talks to Janus itself and needs nobody's leave. ``failover_ms_8_people``: from the
death of the Janus that carries eight until each of them draws fresh pictures of all the others.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright

from benchmarks.call_batches import Batches, open_batches
from benchmarks.call_seats import PlaywrightError
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row
from benchmarks.server_process import cpu_clock
from benchmarks.systems.groups import (
    BARE,
    OURS,
    SEEN_MS,
    BareGroup,
    OurGroup,
    all_see_all,
    small_camera,
)
from helpout_server.adapters.media_server.placed_room import PlacedRoom
from helpout_server.adapters.media_server.servers import JanusServers, MediaServerConfig
from helpout_server.contracts.room import CallMember
from helpout_server.entrypoints.demo.check.browsers import FLAGS, find_chromium
from helpout_server.entrypoints.demo.check.media_servers import running_media_servers
from helpout_server.ports.media_server import MediaRecording
from tests.integration.media_server.pages import pages_of

PEOPLE: Final = 8
RECEIVERS: Final = 3
CPU_WINDOW_S: Final = 8.0
SETTLE_S: Final = 3.0
MISSED_MAX: Final = 2
"""Rounds in which somebody was not seen in time, before it is a failure: they are told."""
PEER: Final = "bare Janus"
FAILOVER_GOAL: Final = Goal("value", 5_000)
CPU_GOAL: Final = Goal("value", 10)
_SEEN_ANEW = "([a, b, c]) => allSeenAnew(a, b, c)"
_SEEN = "([a, b, c]) => allSeen(a, b, c)"


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``groups``."""
    batches = open_batches("groups", plan)
    rounds = max(1, min(5, plan.call_rounds))
    flags = [flag for flag in FLAGS if "fake-device" not in flag]
    fake = ("--use-fake-device-for-media-stream=fps=30", "--use-fake-ui-for-media-stream")
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as folder:
        async with async_playwright() as playwright:
            try:
                browser = await playwright.chromium.launch(
                    executable_path=find_chromium(),
                    args=[*flags, *fake],
                    ignore_default_args=["--headless"],
                )
                await _cpu(browser, Path(folder), batches, rounds)
                await _first_frames(browser, Path(folder), batches, rounds)
            except PlaywrightError as fault:
                raise MeasurementError(f"groups: {fault}") from fault
    rows = rows_of(batches)
    batches.forget()
    return rows


def rows_of(batches: Batches) -> list[Row]:
    """Medians over the rounds; the two systems were measured one after the other."""

    def median(phase: str) -> float:
        return float(statistics.median(batches.rounds(phase)))

    return [
        make_row(
            "sfu_cpu_percent_1_to_3", median("cpu ours"), "% of a core",
            peer=PEER, peer_value=median("cpu bare"), goal=CPU_GOAL,
        ),
        make_row(
            "first_frame_ms_8_people", median("first ours"), "ms",
            peer=PEER, peer_value=median("first bare"),
        ),
        make_row("failover_ms_8_people", median("failover"), "ms", goal=FAILOVER_GOAL),
    ]  # fmt: skip


# ---- what the media server costs ----------------------------------------------------------------


async def _cpu(browser: Browser, work: Path, batches: Batches, rounds: int) -> None:
    camera = small_camera(360, 30)
    if len(batches.rounds("cpu ours")) < rounds:
        await _cpu_of_ours(work / "adapter", batches, rounds)
    if len(batches.rounds("cpu bare")) < rounds:
        bare = BareGroup(work / "bare-cpu")
        await asyncio.to_thread(bare.start)
        try:
            async with AsyncExitStack() as opened:
                pages = [await bare.sit_down(browser, camera) for _ in range(RECEIVERS + 1)]
                for page in pages:
                    opened.push_async_callback(page.context.close)
                record = str(bare.server.folder / "recordings" / "one")
                sent = {"audio": True, "video": True}
                await bare.enter(pages[0], first=True, send=sent, record=record)
                for page in pages[1:]:
                    await bare.enter(page, first=False, send=None)
                for page in pages[1:]:
                    if await page.evaluate(_SEEN, [BARE, 1, SEEN_MS]) is None:
                        raise MeasurementError("bare: a receiver sees nothing")
                await _used(bare.server.pid, batches, "cpu bare", rounds)
        finally:
            await asyncio.to_thread(bare.stop)


async def _cpu_of_ours(work: Path, batches: Batches, rounds: int) -> None:
    members = [_member(number, watch=number > 0) for number in range(RECEIVERS + 1)]
    with ExitStack() as running:
        server = (await asyncio.to_thread(running.enter_context, running_media_servers(work)))[0]
        secret = (work / "secret").read_text(encoding="utf-8")
        servers = JanusServers(MediaServerConfig(urls=[server.url], secret=secret))
        async with pages_of(members, height=360, fps=30) as pages:
            room = servers.open_room("live_000000000001", capacity=4, say=pages.say)
            assert isinstance(room, PlacedRoom)
            await pages.begin(room)
            for receiver in pages.members[1:]:
                await receiver.sees(pages.members[0], height=360)
            await room.record(_everything(server.folder / "recordings", members))
            await _used(server.pid, batches, "cpu ours", rounds)
            await servers.close()
        if not any(one.is_file() for one in (server.folder / "recordings").iterdir()):
            raise MeasurementError("ours: nothing was recorded")


def _everything(folder: Path, members: list[CallMember]) -> MediaRecording:
    """All that anybody sends."""
    return MediaRecording(
        folder=folder,
        agreed=frozenset(member.account_id for member in members),
        lines=frozenset(("audio", "camera", "screen")),
        begins=lambda account_id, _lines: account_id,
        screen_over=lambda _account_id: None,
        failed=_not_recorded,
    )


def _not_recorded(why: str) -> None:
    raise MeasurementError(f"ours: nothing is recorded: {why}")


def _member(number: int, *, watch: bool) -> CallMember:
    name = f"{number:016}"
    return CallMember(
        connection_id=f"con_{name}", account_id=f"acc_{name}", order=number, device="page",
        watch=watch, ready=False, audio=not watch, video=not watch, screen=False, paused=False,
    )  # fmt: skip


async def _used(pid: int, batches: Batches, phase: str, rounds: int) -> None:
    clock = cpu_clock(pid)
    await asyncio.sleep(SETTLE_S)
    loop = asyncio.get_running_loop()
    while len(batches.rounds(phase)) < rounds:
        used, began = time.clock_gettime(clock), loop.time()
        await asyncio.sleep(CPU_WINDOW_S)
        batches.add(phase, 100 * (time.clock_gettime(clock) - used) / (loop.time() - began))
        print(f"  {phase}: {batches.rounds(phase)[-1]:.2f} %", flush=True)


# ---- the first pictures of seven others ---------------------------------------------------------


async def _first_frames(browser: Browser, work: Path, batches: Batches, rounds: int) -> None:
    camera = small_camera(180, 5)
    if min(len(batches.rounds(one)) for one in ("first ours", "failover")) < rounds:
        ours = OurGroup(work / "ours")
        await asyncio.to_thread(ours.start, PEOPLE)
        try:
            await _ours_first(browser, ours, camera, batches, rounds)
        finally:
            await asyncio.to_thread(ours.stop)
    if len(batches.rounds("first bare")) < rounds:
        bare = BareGroup(work / "bare")
        await asyncio.to_thread(bare.start)
        try:
            await _bare_first(browser, bare, camera, batches, rounds)
        finally:
            await asyncio.to_thread(bare.stop)


async def _ours_first(
    browser: Browser, ours: OurGroup, camera: str, batches: Batches, rounds: int
) -> None:
    async with AsyncExitStack() as opened:
        pages = []
        for number in range(PEOPLE - 1):
            pages.append(await ours.sit_down(browser, camera, number))
            opened.push_async_callback(pages[-1].context.close)
            await ours.enter(pages[-1])
        await all_see_all(pages, OURS)
        while len(batches.rounds("first ours")) < rounds:
            last = await ours.sit_down(browser, camera, PEOPLE - 1)
            seen = asyncio.create_task(last.evaluate(_SEEN, [OURS, PEOPLE - 1, SEEN_MS]))
            await ours.enter(last)
            _keep(batches, "first ours", await seen)
            await ours.leave(last)
            await last.context.close()
        if len(batches.rounds("failover")) < rounds:
            pages.append(await ours.sit_down(browser, camera, PEOPLE - 1))
            opened.push_async_callback(pages[-1].context.close)
            await ours.enter(pages[-1])
            await all_see_all(pages, OURS)
        while len(batches.rounds("failover")) < rounds:
            anew = asyncio.gather(
                *(page.evaluate(_SEEN_ANEW, [OURS, PEOPLE - 1, SEEN_MS]) for page in pages)
            )
            # The pages have begun to look when they have answered another question.
            await asyncio.gather(*(page.evaluate("0") for page in pages))
            dead = await asyncio.to_thread(ours.kill_carrying)
            found: list[float | None] = await anew
            _keep(batches, "failover", None if None in found else max(one or 0 for one in found))
            await asyncio.to_thread(dead.start)
            await all_see_all(pages, OURS)


async def _bare_first(
    browser: Browser, bare: BareGroup, camera: str, batches: Batches, rounds: int
) -> None:
    sent = {"audio": True, "video": True}
    async with AsyncExitStack() as opened:
        pages = []
        for number in range(PEOPLE - 1):
            pages.append(await bare.sit_down(browser, camera))
            opened.push_async_callback(pages[-1].context.close)
            await bare.enter(pages[-1], first=number == 0, send=sent)
        await all_see_all(pages, BARE)
        while len(batches.rounds("first bare")) < rounds:
            last = await bare.sit_down(browser, camera)
            # As in ours: the camera runs before the button is pressed.
            await last.evaluate(
                "async (w) => { window.kept = await navigator.mediaDevices.getUserMedia(w); }", sent
            )
            seen = asyncio.create_task(last.evaluate(_SEEN, [BARE, PEOPLE - 1, SEEN_MS]))
            await bare.enter(last, first=False, send=sent)
            _keep(batches, "first bare", await seen)
            await last.context.close()


def _keep(batches: Batches, phase: str, ms: float | None) -> None:
    if ms is None:
        missed = f"{phase} missed"
        batches.add(missed, SEEN_MS)
        print(f"  {missed}: somebody is not seen within {SEEN_MS} ms", flush=True)
        if len(batches.rounds(missed)) > MISSED_MAX:
            raise MeasurementError(f"{phase}: somebody does not see all")
        return
    batches.add(phase, ms)
    print(f"  {phase}: {ms:.0f} ms", flush=True)
