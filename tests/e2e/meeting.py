"""Both people in the room of one helpout, with a kernel of the student's lent to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CHAT_ONLY = "Join with chat only"

_FRAMES = """() => Math.max(0, ...[...document.querySelectorAll('.helpout-mesh__one video')]
  .map((video) => video.getVideoPlaybackQuality().totalVideoFrames))"""


@dataclass
class Desk:
    """One person's page with the live session in it."""

    seat: Seat
    page: "Page"
    pane: "Locator"
    live_session_id: str

    @classmethod
    def open(cls, seat: Seat, page: "Page", live_session_id: str) -> "Desk":
        asked = ("live_session", {"live_session_id": live_session_id})
        return cls(seat, page, seat.show(page, asked)["live_session"], live_session_id)

    def reload(self) -> None:
        """The same window, loaded anew, with the same pane in it."""
        self.seat.load(self.page)
        self.pane = Desk.open(self.seat, self.page, self.live_session_id).pane

    def enter(self, button: str) -> None:
        """Past the check before joining."""
        self.pane.get_by_role("button", name=button).click()
        self.wait_online()

    def wait_online(self) -> None:
        self.pane.locator("[data-helpout-link=open]").wait_for(timeout=60_000)

    @property
    def cell(self) -> "Locator":
        return self.pane.locator("[data-helpout-cell]").first

    @property
    def text(self) -> "Locator":
        """The shared cell's editor."""
        return self.cell.locator(".cm-content")

    def cell_id(self) -> str:
        return str(self.cell.get_attribute("data-helpout-cell"))

    def write(self, text: str) -> None:
        """At the end of the shared cell."""
        self.text.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(text)

    def chat(self, text: str) -> None:
        field = self.pane.get_by_role("textbox", name="Write to ")
        field.fill(text)
        field.press("Enter")

    def said(self, text: str) -> "Locator":
        """A chat line that the room has."""
        return self.pane.locator("[data-helpout-chat=sent]", has_text=text)

    def frames(self) -> int:
        """Video frames of the other that were drawn."""
        return int(self.page.evaluate(_FRAMES))

    def wait_more_frames(self, count: int) -> None:
        """The other's picture moves."""
        wanted = self.frames() + count
        until(self.page, lambda: self.frames() >= wanted, what=self.frames)


def open_more(desk: Desk) -> "Locator":
    """The panel of what is not done every minute."""
    desk.pane.get_by_role("button", name="More", exact=True).click()
    return desk.pane.locator("[data-helpout-panel=more]")


@contextmanager
def lent_kernel(student: Seat, live_session_id: str) -> Iterator[str]:
    """A kernel of its own, lent to the room; shut down at the end."""
    kernel: dict[str, Any] = student.server.request("POST", "api/kernels", json={"name": "python3"})
    try:
        student.host("POST", f"live_sessions/{live_session_id}/attach", {"kernel_id": kernel["id"]})
        yield kernel["id"]
    finally:
        student.server.request("DELETE", f"api/kernels/{kernel['id']}")


def run(student: Seat, live_session_id: str, cell_id: str, code: str) -> str:
    """The student runs code in a shared cell; the run's id."""
    answer = student.host(
        "POST", f"live_sessions/{live_session_id}/runs", {"cell_id": cell_id, "code": code}
    )
    return str(answer["run_id"])
