"""The shared screen between two real pages: what is seen of it, pointed at, and kept.

The student sits in JupyterLab and shares for real (nothing is faked); the tutor's page measures
the colours that reach it. Red lies beside the notebook, yellow over it: neither may be seen.
"""

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpout_server.entrypoints.demo.check.browsers import REMEMBER_PEERS
from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat, seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NOTEBOOK = "colours.ipynb"
BLUE, GREEN, MAGENTA = (0, 0, 255), (0, 160, 0), (255, 0, 255)
RED, YELLOW = (255, 0, 0), (255, 255, 0)
TOLERANCE = 40

_OPEN_LIVE = """async ([base, id]) => {
  const app = await import(`${base}static/helpouts/app.js?v=${
    (await (await fetch(`${base}static/helpouts/manifest.json`)).json())["app.js"]}`);
  return app.page.openLive({ pane: "live_session", live_session_id: id });
}"""

_MARKERS = """([beside, over]) => {
  const place = (colour, style) => {
    const marker = document.createElement("div");
    marker.style.cssText =
      `position:fixed;z-index:800;pointer-events:none;background:rgb(${colour});${style}`;
    document.body.append(marker);
  };
  place(beside, "left:0;top:0;width:100vw;height:26px");
  const box = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)")
    .getBoundingClientRect();
  place(over, `left:${box.right - 160}px;top:${box.bottom - 90}px;width:120px;height:60px`);
}"""

_SEEN = """([selector, colours, tolerance]) => {
  const video = document.querySelector(selector);
  if (video === null || video.videoWidth === 0) return null;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const counts = colours.map(() => 0);
  for (let at = 0; at < data.length; at += 4)
    colours.forEach((colour, index) => {
      if (colour.every((part, step) => Math.abs(data[at + step] - part) <= tolerance))
        counts[index] += 1;
    });
  const all = data.length / 4;
  return { width: video.videoWidth, height: video.videoHeight,
           shares: counts.map((count) => count / all) };
}"""

# Of the third line (the screen): frames that left this page, and bytes of them.
_SENT = """async () => {
  let frames = 0, bytes = 0;
  for (const peer of window.helpoutPeers) {
    const sender = peer.getTransceivers()[2]?.sender;
    if (sender === undefined || peer.connectionState !== "connected") continue;
    (await sender.getStats()).forEach((entry) => {
      if (entry.type !== "outbound-rtp") return;
      frames += entry.framesSent ?? 0;
      bytes += entry.bytesSent ?? 0;
    });
  }
  return [frames, bytes];
}"""


def picture(colour: tuple[int, int, int], width: int, height: int) -> str:
    """A PNG of one colour, as a notebook keeps it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    rows = (b"\x00" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return base64.b64encode(
        png + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    ).decode()


def write_notebook(seat: Seat) -> None:
    """Two outputs, one blue and one green, as if they had been run."""
    cells = []
    for number, colour in enumerate((BLUE, GREEN), 1):
        output = new_output("display_data", data={"image/png": picture(colour, 480, 160)})
        cells.append(new_code_cell(f"colour({number})", execution_count=number, outputs=[output]))
    nbformat.write(new_notebook(cells=cells), seat.server.root / NOTEBOOK)


@dataclass
class Sharing:
    """The student in JupyterLab with a notebook, the tutor looking on."""

    student: "Page"
    pane: "Locator"
    tutor: Desk

    def share(self, what: str) -> None:
        """By the button of the controls; what was shared before is stopped."""
        self.stop()
        self.pane.locator(".helpout-dock").get_by_role("button", name="Share").click()
        self.pane.get_by_role("button", name=re.compile(f"^{what}")).click()

    def stop(self) -> None:
        bar = self.pane.locator("[data-helpout-sharing]")
        if bar.count() > 0:
            bar.get_by_role("button", name="Stop sharing").click()
            bar.wait_for(state="detached")
            self.picture.wait_for(state="detached")

    @property
    def picture(self) -> "Locator":
        """The shared picture as the tutor sees it."""
        return self.tutor.pane.locator("[data-helpout-screen=other]")

    def seen(self) -> dict[str, Any] | None:
        """Size of the tutor's picture, and each colour's share of it."""
        colours = [BLUE, GREEN, MAGENTA, RED, YELLOW]
        told: dict[str, Any] | None = self.tutor.page.evaluate(
            _SEEN, [".helpout-screen__video", colours, TOLERANCE]
        )
        if told is not None:
            names = ("blue", "green", "magenta", "red", "yellow")
            told |= dict(zip(names, told.pop("shares"), strict=True))
        return told

    def wait_seen(self, colour: str, share: float) -> dict[str, Any]:
        """Until so much of the tutor's picture has that colour; what is then seen."""

        def enough() -> bool:
            now = self.seen()
            return now is not None and now[colour] >= share

        until(self.tutor.page, enough, what=self.seen)
        now = self.seen()
        assert now is not None
        return now

    def sent(self) -> tuple[int, int]:
        frames, size = self.student.evaluate(_SENT)
        return frames, size

    def repaint(self, colour: tuple[int, int, int]) -> None:
        """The first output becomes another picture, as a run would make it."""
        self.student.evaluate(
            """(png) => { document.querySelector(".jp-OutputArea-output img").src =
                 `data:image/png;base64,${png}`; }""",
            picture(colour, 480, 160),
        )


@pytest.fixture(scope="module")
def sharing(browser: "Browser", stage: Stage, adas_listing: str) -> Iterator[Sharing]:
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, stage.student, STUDENT_ZONE) as student,
    ):
        live = book(student, adas_listing, summary="what is shared")["live_session_id"]
        write_notebook(student)
        desk = Desk.open(tutor, tutor.page(), live)
        desk.enter("Join Amara")
        page = student.context.new_page()
        page.add_init_script(REMEMBER_PEERS)
        page.goto(f"{student.server.url}lab/tree/{NOTEBOOK}?reset")
        page.locator(".jp-OutputArea-output img").nth(1).wait_for(timeout=60_000)
        # Nothing runs in this one.
        page.get_by_role("dialog").get_by_role("button", name="No Kernel").click()
        # The plugin takes the room over once it has loaded the panes.
        until(page, lambda: page.evaluate(_OPEN_LIVE, [student.server.base_url, live]))
        pane = page.locator("#helpouts-sidebar")
        pane.get_by_role("button", name="Join Ada").click()
        desk.wait_more_frames(3)
        page.evaluate(_MARKERS, [RED, YELLOW])
        yield Sharing(page, pane, desk)
        student.api("POST", f"live_sessions/{live}/end", {})


def test_this_notebook_shows_the_notebook_and_nothing_else(sharing: Sharing) -> None:
    sharing.share("This notebook")
    seen = sharing.wait_seen("green", 0.05)
    panel = sharing.student.locator(".jp-NotebookPanel:visible").bounding_box()
    assert panel is not None
    assert abs(seen["width"] / seen["height"] - panel["width"] / panel["height"]) < 0.02, seen
    assert seen["blue"] > 0.05
    assert seen["red"] == 0
    assert seen["yellow"] == 0
    bar = sharing.pane.locator("[data-helpout-sharing=notebook]")
    assert "You are sharing this notebook" in bar.inner_text()


def box_of(element: "Locator") -> dict[str, float]:
    """Where it is in its window, in pixels."""
    box = element.bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def test_the_tutors_pointer_is_at_that_place_of_the_notebook_with_their_name(
    sharing: Sharing,
) -> None:
    sharing.share("This notebook")
    sharing.wait_seen("green", 0.05)
    spot = (0.25, 0.4)
    sharing.tutor.pane.get_by_role("button", name="Point at it").click()
    video = box_of(sharing.tutor.pane.locator(".helpout-screen__video"))
    x, y = (video[side] + video[size] * part for side, size, part in zip(
        ("x", "y"), ("width", "height"), spot, strict=True
    ))  # fmt: skip
    mouse = sharing.tutor.page.mouse
    mouse.move(x + 20, y)
    mouse.move(x, y)
    overlay = sharing.student.locator(".helpout-overlay [data-helpout-pointer]")
    overlay.get_by_text("Ada").wait_for()
    panel = box_of(sharing.student.locator(".jp-NotebookPanel:visible"))

    def near() -> bool:
        mouse.move(x, y)
        at = box_of(overlay)
        return all(
            abs((at[side] - panel[side]) / panel[size] - part) < 0.015
            for side, size, part in zip(("x", "y"), ("width", "height"), spot, strict=True)
        )

    until(sharing.student, near, what=overlay.bounding_box)
    # A drawn line comes too, in the tutor's name.
    mouse.down()
    mouse.move(x + 60, y + 30, steps=8)
    sharing.student.locator(".helpout-overlay [data-helpout-stroke]").wait_for(state="attached")
    mouse.up()
    sharing.tutor.pane.get_by_role("button", name="Stop pointing").click()
    overlay.wait_for(state="detached")


def test_a_paused_share_sends_nothing_and_says_so(sharing: Sharing) -> None:
    sharing.share("One output")
    sharing.student.locator("[data-helpout-pick='output [1]']").click()
    sharing.wait_seen("blue", 0.3)
    sharing.pane.get_by_role("button", name="Pause").click()
    sharing.picture.get_by_text("Amara paused").wait_for()
    before = sharing.sent()
    sharing.repaint(MAGENTA)
    sharing.student.wait_for_timeout(1_500)
    assert sharing.sent() == before
    still = sharing.seen()
    assert still is not None
    assert still["blue"] > 0.3
    assert still["magenta"] == 0
    sharing.pane.get_by_role("button", name="Go on").click()
    sharing.wait_seen("magenta", 0.3)
    assert sharing.sent() > before
    sharing.repaint(BLUE)


def test_one_output_shows_it_alone_and_follows_it(sharing: Sharing) -> None:
    sharing.share("One output")
    # By keys: the second one.
    sharing.student.locator("[data-helpout-pick='output [1]']").focus()
    sharing.student.keyboard.press("ArrowDown")
    sharing.student.keyboard.press("Enter")
    seen = sharing.wait_seen("green", 0.3)
    assert {name: seen[name] for name in ("blue", "red", "yellow")} == {
        "blue": 0, "red": 0, "yellow": 0,
    }  # fmt: skip
    sharing.share("One output")
    sharing.student.locator("[data-helpout-pick='output [1]']").click()
    seen = sharing.wait_seen("blue", 0.3)
    assert seen["green"] == 0
    sharing.repaint(MAGENTA)
    seen = sharing.wait_seen("magenta", 0.3)
    assert seen["blue"] == 0
    sharing.repaint(BLUE)


def test_a_still_has_full_size_and_is_in_both_pages(sharing: Sharing) -> None:
    sharing.share("This notebook")
    sharing.wait_seen("green", 0.05)
    panel = sharing.student.locator(".jp-NotebookPanel:visible").bounding_box()
    assert panel is not None
    sharing.tutor.pane.get_by_role("button", name="Take a still").click()
    sharing.pane.get_by_text("Ada took a still").wait_for()
    sharing.pane.get_by_role("tab", name="Chat").click()
    for page in (sharing.student, sharing.tutor.page):
        page.get_by_text("Taken by Ada").wait_for()
        picture = page.locator("[data-helpout-still] img").last
        picture.wait_for()
        until(page, lambda picture=picture: picture.evaluate("image => image.complete"))  # type: ignore[misc]
        width, height = picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert abs(width - panel["width"]) <= 2
        assert abs(height - panel["height"]) <= 2


def test_stopping_is_one_press_whatever_pane_is_shown(sharing: Sharing) -> None:
    sharing.share("This notebook")
    sharing.picture.wait_for()
    # The way that is there whatever pane is shown.
    sharing.student.locator(".helpout-overlay__bar").get_by_role("button", name="Stop").click()
    sharing.picture.wait_for(state="detached")
    assert sharing.student.locator(".helpout-overlay-root").count() == 0
    assert sharing.pane.locator("[data-helpout-sharing]").count() == 0


def test_who_shares_keeps_their_turn_until_they_let_the_other(sharing: Sharing) -> None:
    sharing.share("This notebook")
    sharing.picture.wait_for()
    controls = sharing.tutor.pane.locator(".helpout-dock-area")
    controls.get_by_role("button", name="Share", exact=True).click()
    controls.get_by_role("button", name="Ask Amara").click()
    asked = sharing.pane.get_by_role("group", name="Ada would like to share")
    asked.get_by_role("button", name="Keep sharing").click()
    controls.get_by_text("Amara keeps sharing for now").wait_for()
    assert sharing.picture.count() == 1
    controls.get_by_role("button", name="Not now").click()
    controls.get_by_role("button", name="Share", exact=True).click()
    controls.get_by_role("button", name="Ask Amara").click()
    asked.get_by_role("button", name="Let Ada share").click()
    controls.get_by_text("Amara let you share").wait_for()
    sharing.picture.wait_for(state="detached")
    controls.get_by_role("button", name="This tab", exact=True).click()
    theirs = sharing.pane.locator("[data-helpout-screen=other]")
    theirs.wait_for(state="attached")
    bar = sharing.tutor.pane.locator("[data-helpout-sharing=tab]")
    bar.get_by_role("button", name="Stop sharing").click()
    theirs.wait_for(state="detached")
