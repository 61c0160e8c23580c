"""The whole screen between two real pages: a real X display, captured by a Chromium with windows.

Headless pages have no screen, so the student's browser opens on an Xvfb display of its own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from helpout_server.entrypoints.demo.check.browsers import FLAGS, find_chromium
from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.meeting import Desk
from tests.e2e.seat import seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCREEN = (1280, 900)
# Of another window than the one that shares: only who captures the screen sees both.
PURPLE = (160, 32, 240)
TOLERANCE = 40

_SHARE_OF_COLOUR = """([red, green, blue, tolerance]) => {
  const video = document.querySelector(".helpout-screen__video");
  if (video === null || video.videoWidth === 0) return null;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at] - red) <= tolerance && Math.abs(data[at + 1] - green) <= tolerance
        && Math.abs(data[at + 2] - blue) <= tolerance) count += 1;
  return [video.videoWidth, video.videoHeight, count / (data.length / 4)];
}"""


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own, ``:n``."""
    program = shutil.which("Xvfb")
    assert program is not None, "Xvfb is missing: run .ci/system-packages"
    read, write = os.pipe()
    width, height = SCREEN
    process = subprocess.Popen(
        [program, "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
         "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def windowed(browser: "Browser", display: str) -> "Iterator[Browser]":
    """A Chromium with windows on that display, which shares it when asked for a screen."""
    flags = [flag for flag in FLAGS if "headless" not in flag and "this-tab" not in flag]
    opened = browser.browser_type.launch(
        executable_path=find_chromium(),
        headless=False,
        args=[
            *flags,
            "--auto-select-desktop-capture-source=Entire screen",
            "--window-position=0,0",
            "--ozone-platform=x11",
        ],
        env={**os.environ, "DISPLAY": display},
    )
    yield opened
    opened.close()


def test_the_whole_screen_is_seen_with_every_window_on_it(
    browser: "Browser", windowed: "Browser", stage: Stage, adas_listing: str
) -> None:
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(windowed, stage.student, STUDENT_ZONE) as student,
    ):
        live = book(student, adas_listing, summary="what is shared")["live_session_id"]
        desk = Desk.open(tutor, tutor.page(), live)
        desk.enter("Join Amara")
        ours = Desk.open(student, student.page(), live)
        ours.enter("Join Ada")
        desk.wait_more_frames(3)

        ours.pane.locator(".helpout-dock").get_by_role("button", name="Share").click()
        ours.pane.get_by_role("button", name="The whole screen", exact=True).click()
        bar = ours.pane.locator("[data-helpout-sharing=screen]")
        bar.get_by_text(re.compile("You are sharing")).wait_for()
        picture = desk.pane.locator("[data-helpout-screen=other]")
        picture.wait_for()

        # Another window comes up on that screen, of a browser of its own.
        other = windowed.new_context(viewport={"width": 700, "height": 500})
        window = other.new_page()
        window.set_content(f"<body style='background:rgb{PURPLE}'></body>")
        window.bring_to_front()

        def seen() -> list[float] | None:
            now: list[float] | None = desk.page.evaluate(_SHARE_OF_COLOUR, [*PURPLE, TOLERANCE])
            return now

        def whole() -> bool:
            now = seen()
            return now is not None and now[2] > 0.15

        until(desk.page, whole, what=seen)
        told = seen()
        assert told is not None
        assert abs(told[0] / told[1] - SCREEN[0] / SCREEN[1]) < 0.02, told

        other.close()
        bar.get_by_role("button", name="Stop sharing").click()
        picture.wait_for(state="detached")
        student.api("POST", f"live_sessions/{live}/end", {})
