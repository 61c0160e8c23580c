"""A file handed over, paged through together with the pointer on it, and kept."""

import base64
from typing import TYPE_CHECKING

from tests.e2e.appointments import booked
from tests.e2e.meeting import CHAT_ONLY, Desk, open_more
from tests.e2e.seat import Seat
from tests.pdf import pdf

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, FilePayload, Locator

SLIDES = pdf(3, script="app.alert(1)")
COLOUR = """(canvas) => {
  const context = canvas.getContext("2d");
  return [...context.getImageData(canvas.width / 4, canvas.height / 4, 1, 1).data];
}"""


def files(desk: Desk) -> "Locator":
    """The panel of files."""
    open_more(desk).get_by_role("button", name="Files").click()
    return desk.pane.locator("[data-helpout-panel=handout]")


def give(panel: "Locator", name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": content}
    panel.locator("input[type=file]").set_input_files(file)


def test_slides_are_paged_through_together_and_kept(
    tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with booked(student, adas_listing) as id_:
        ada, sam = (Desk.open(seat, seat.page(), id_) for seat in (tutor, student))
        dialogs: list[str] = []

        def dismiss(dialog: "Dialog") -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        for desk in (ada, sam):
            desk.page.on("dialog", dismiss)
            desk.enter(CHAT_ONLY)
        hers, his = files(ada), files(sam)

        give(hers, "virus.pdf", b"MZ\x90\x00 not a PDF")
        hers.get_by_text("Programs are not handed over").wait_for()
        give(hers, "../Slides of today.pdf", SLIDES)
        hers.get_by_text("Slides of today.pdf is handed over").wait_for()
        row = his.locator("[data-helpout-handout]", has_text="Slides of today.pdf")
        row.wait_for()

        # One looks and turns a page: the other is on it too, and sees where she points.
        hers.get_by_role("button", name="Look at Slides of today.pdf together").click()
        hers.locator("canvas[data-helpout-drawn='1']").wait_for()
        hers.get_by_text("Page 1 of 3").wait_for()
        hers.get_by_role("button", name="Next page").click()
        second = his.locator("canvas[data-helpout-drawn='2']")
        second.wait_for()
        red, green, blue, _ = second.evaluate(COLOUR)
        assert green > 100 > max(red, blue), "the second page is green"
        hers.locator("[data-helpout-sheet]").hover(position={"x": 60, "y": 40})
        his.locator("[data-helpout-pointer] .helpout-marks__name", has_text="Ada").wait_for()

        # Who does not follow stays, and sees where the other is.
        his.get_by_role("checkbox", name="Follow the others' pages").uncheck()
        hers.get_by_role("button", name="Next page").click()
        his.get_by_text("Ada is on page 3").wait_for()
        assert second.is_visible()
        his.get_by_role("button", name="Go to Ada").click()
        his.locator("canvas[data-helpout-drawn='3']").wait_for()

        # On his server it is only because he says so, and where.
        his.get_by_role("button", name="Back to the files").click()
        his.get_by_role("button", name="Save Slides of today.pdf on my server").click()
        his.get_by_label("Folder on my server").fill("given by ada")
        his.get_by_role("button", name="Save", exact=True).click()
        his.get_by_text("Saved as given by ada/Slides of today.pdf").wait_for()
        kept = student.server.request(
            "GET", "api/contents/given by ada/Slides of today.pdf", params={"format": "base64"}
        )
        assert base64.b64decode(kept["content"]) == SLIDES
        assert dialogs == [], "no script of a PDF runs"
