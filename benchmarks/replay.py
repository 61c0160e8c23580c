"""The replay of a session of half an hour: how large its one file is, and how soon it opens.

Owns the rows. The session is scripted (``scripted_session.py``); the file is made as a page makes
it, with the player's page that was built, and opened from a disk in Chromium without a network.
Nobody else has such a file, so there is no peer.
"""

from __future__ import annotations

import statistics
import tempfile
import zlib
from base64 import b64encode
from pathlib import Path
from typing import Final

import msgspec
from playwright.async_api import async_playwright

from benchmarks.plan import REPOSITORY, MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row
from benchmarks.scripted_session import PEOPLE, Session, scripted_session
from helpout_server.contracts.replay import Replay
from helpout_server.domain.replay import build_replay
from helpout_server.entrypoints.demo.check.browsers import FLAGS, find_chromium

PAGE: Final = REPOSITORY / "server_extension" / "helpout_server" / "static" / "replay.html"
PLACE: Final = "@@HELPOUTS_REPLAY@@"
BYTES_GOAL: Final = Goal("value", 2_000_000, strict=True)
OPEN_GOAL: Final = Goal("value", 1_000, strict=True)
_DRAWN: Final = """() => new Promise((done) => {
  const look = () => document.querySelector('.helpout-replay__cell pre')?.textContent
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``replay``."""
    session = scripted_session()
    replay = build_replay(
        title="Where did my region column go?",
        epochs=[session.epoch],
        entries=session.entries,
        names=PEOPLE,
    )
    _check(session, replay)
    file = replay_file(replay)
    opened = await _open(file, rounds=max(3, plan.widget_rounds))
    return [
        make_row("replay_30min_bytes", len(file), "bytes", better="lower", goal=BYTES_GOAL),
        make_row("replay_open_ms", statistics.median(opened), "ms", better="lower", goal=OPEN_GOAL),
        make_row("replay_edits", session.edits, "edits", better="higher"),
    ]


def replay_file(replay: Replay) -> bytes:
    """The file as a page makes it.

    Raises:
        MeasurementError: the front end is not built.
    """
    if not PAGE.exists():
        raise MeasurementError("the player's page is missing: make build")
    packing = zlib.compressobj(wbits=-15)
    packed = packing.compress(msgspec.json.encode(replay)) + packing.flush()
    return PAGE.read_bytes().replace(PLACE.encode(), b64encode(packed))


def _check(session: Session, replay: Replay) -> None:
    if len(replay.runs) < 55 or replay.duration_ms < 29 * 60_000 or replay.pictures_left_out:
        raise MeasurementError("the replay is not whole")
    edits = replay.edits
    texts = [""] * len(replay.cells)
    for cell, start, removed, added in zip(
        edits.cell, edits.start, edits.removed, edits.added, strict=True
    ):
        texts[cell] = texts[cell][:start] + added + texts[cell][start + removed :]
    if [texts[place] for place in replay.orders[-1].cells] != session.text:
        raise MeasurementError("the replay ends with another text than the document")


async def _open(file: bytes, *, rounds: int) -> list[float]:
    """From the begin of the navigation until the first cell was drawn, each in a new context."""
    found: list[float] = []
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as folder:
        path = Path(folder) / "replay.html"
        path.write_bytes(file)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(),
                args=list(FLAGS),
                ignore_default_args=["--headless"],
            )
            for _ in range(rounds + 1):
                context = await browser.new_context(offline=True)
                page = await context.new_page()
                await page.goto(path.as_uri(), wait_until="commit")
                found.append(float(await page.evaluate(_DRAWN)))
                await context.close()
            await browser.close()
    return found[1:]
