"""The shared pad between a notebook in JupyterLab and the tutor's page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.meeting import CHAT_ONLY, Desk
from tests.e2e.seat import Seat, seat_at
from tests.e2e.test_notebook_view import OPEN_LIVE
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NOTEBOOK = "shared_from.ipynb"
SHARED = "orders_of_amara = {'north': 2, 'south': 3}\nsum(orders_of_amara.values())"


def write_notebook(seat: Seat) -> None:
    cells = [
        new_code_cell(SHARED),
        new_code_cell("%load_ext helpout_widgets"),
        new_code_cell("%%helpout share\nprint('shared', 'by', 'itself')"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), seat.server.root / NOTEBOOK)


@dataclass
class Pad:
    """The student in JupyterLab, the notebook's kernel lent; the tutor in a page."""

    page: "Page"
    pane: "Locator"
    tutor: Desk
    student: Seat
    live_session_id: str

    def notebook_cell(self, index: int) -> "Locator":
        return self.page.locator(".jp-NotebookPanel:visible .jp-Cell").nth(index)

    def run_notebook_cell(self, index: int) -> None:
        cell = self.notebook_cell(index)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def cells(self, pane: "Locator", text: str) -> "Locator":
        return pane.locator(
            "[data-helpout-cell]", has=pane.page.locator(".cm-content", has_text=text)
        )

    @property
    def bar(self) -> "Locator":
        return self.pane.locator("[data-helpout-rights]")


def kernel_of(seat: Seat) -> str:
    sessions: list[dict[str, Any]] = seat.server.request("GET", "api/sessions")
    return next((str(one["kernel"]["id"]) for one in sessions if one["path"] == NOTEBOOK), "")


@pytest.fixture(scope="module")
def pad(browser: "Browser", stage: Stage, adas_listing: str) -> Iterator[Pad]:
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, stage.student, STUDENT_ZONE) as student,
    ):
        live = book(student, adas_listing, summary="what is shared")["live_session_id"]
        write_notebook(student)
        desk = Desk.open(tutor, tutor.page(), live)
        desk.enter(CHAT_ONLY)
        page = student.context.new_page()
        page.set_viewport_size({"width": 1500, "height": 950})
        page.goto(f"{student.server.url}lab/tree/{NOTEBOOK}?reset")
        page.locator(".jp-Notebook .jp-Cell").nth(1).wait_for(timeout=60_000)
        until(page, lambda: page.evaluate(OPEN_LIVE, [student.server.base_url, live]))
        pane = page.locator("#helpouts-sidebar")
        pane.get_by_role("button", name=CHAT_ONLY).click()
        until(page, lambda: kernel_of(student) != "")
        student.host("POST", f"live_sessions/{live}/attach", {"kernel_id": kernel_of(student)})
        yield Pad(page, pane, desk, student, live)
        student.api("POST", f"live_sessions/{live}/end", {})


def test_a_cell_comes_in_is_talked_about_and_goes_back(pad: Pad) -> None:
    pad.run_notebook_cell(0)
    pad.notebook_cell(0).locator(".jp-OutputArea-output", has_text="5").wait_for()
    pad.notebook_cell(0).locator("[data-jp-item-name=helpouts-share-cell] >> css=jp-button").click()
    tutor = pad.tutor.pane
    theirs = pad.cells(tutor, "orders_of_amara")
    theirs.get_by_text(f"from {NOTEBOOK}").wait_for()
    theirs.get_by_text("5", exact=True).wait_for()

    # A comment on a line, by keyboard, from somebody who may not edit.
    theirs.locator(".cm-content").click()
    pad.tutor.page.keyboard.press("Control+Home")
    pad.tutor.page.keyboard.press("Control+Alt+m")
    tutor.get_by_role("textbox", name="Your comment").fill("Why by hand?")
    pad.tutor.page.keyboard.press("Control+Enter")
    ours = pad.cells(pad.pane, "orders_of_amara")
    ours.get_by_text("Why by hand?").wait_for()
    ours.get_by_role("button", name="Answer").click()
    ours.get_by_role("textbox", name="Your answer").fill("To try it.")
    pad.page.keyboard.press("Control+Enter")
    theirs.get_by_text("To try it.").wait_for()

    # A suggestion: it shows as a difference, and is written by who accepts it.
    theirs.get_by_role("button", name="Suggest a change").click()
    draft = theirs.get_by_role("textbox", name="Your suggestion for cell")
    draft.click()
    pad.tutor.page.keyboard.press("Control+End")
    pad.tutor.page.keyboard.insert_text(" // 5")
    theirs.get_by_role("button", name="Send suggestion").click()
    card = ours.locator("[data-helpout-suggestion]")
    card.locator(".helpout-diff__line--added", has_text="// 5").wait_for()
    assert "// 5" not in ours.locator(".cm-content").first.inner_text()
    card.get_by_role("button", name="Accept").click()
    theirs.locator(".cm-content", has_text="sum(orders_of_amara.values()) // 5").first.wait_for()
    card.wait_for(state="detached")
    ours.get_by_role("button", name="Done with").click()
    theirs.get_by_text("Why by hand?").wait_for(state="detached")

    # The notebook changed meanwhile: said, shown, and nothing is written unseen.
    pad.notebook_cell(0).locator(".cm-content").click()
    pad.page.keyboard.press("Control+End")
    pad.page.keyboard.insert_text("  # mine")
    ours.get_by_text("has changed since it was shared").first.wait_for()
    ours.get_by_role("button", name="Put back into the notebook").click()
    put = pad.pane.locator("[data-helpout-put]")
    put.get_by_text("# mine").wait_for()
    assert "// 5" not in pad.notebook_cell(0).locator(".cm-content").inner_text()
    put.get_by_role("button", name="Replace the cell").click()
    pad.notebook_cell(0).locator(".cm-content", has_text="// 5").wait_for()
    assert "# mine" not in pad.notebook_cell(0).locator(".cm-content").inner_text()


def test_each_run_is_asked_for_and_the_kernel_answers_both(pad: Pad) -> None:
    pad.bar.get_by_role("radio", name="Run").click()
    pad.bar.get_by_role("checkbox").check()
    pad.bar.get_by_role("button", name="asking each time").click()
    theirs = pad.cells(pad.tutor.pane, "orders_of_amara")
    tutor = pad.tutor.pane
    tutor.locator("[data-helpout-rights=run]").get_by_text("each run asks first").wait_for()
    theirs.get_by_role("button", name="Run", exact=True).click()
    asked = pad.pane.locator("[data-helpout-waiting]")
    asked.get_by_text("sum(orders_of_amara.values()) // 5").wait_for()
    asked.get_by_role("button", name="Refuse").click()
    tutor.get_by_text("Amara did not allow the run.").wait_for()
    theirs.get_by_role("button", name="Run", exact=True).click()
    asked.get_by_role("button", name="Allow this run").click()
    theirs.get_by_text("You ran this").wait_for()
    tutor.locator("[data-helpout-run=ok]").wait_for()
    pad.cells(pad.pane, "orders_of_amara").get_by_text("Ada ran this").wait_for()

    # What the student's kernel knows, in the tutor's editor.
    theirs.locator(".cm-content").click()
    pad.tutor.page.keyboard.press("Control+End")
    pad.tutor.page.keyboard.type("\norders_of_a")
    pad.tutor.page.keyboard.press("Tab")
    proposed = pad.tutor.page.locator(".cm-tooltip-autocomplete")
    # Not by Enter: an editor takes none for a list that has only just opened.
    proposed.get_by_text("orders_of_amara").click()
    last = theirs.locator(".cm-line").last
    until(pad.tutor.page, lambda: last.inner_text() == "orders_of_amara")
    pad.tutor.page.keyboard.press("Shift+Tab")
    pad.tutor.page.locator(".helpout-inspected", has_text="dict").wait_for()
    tutor.get_by_role("button", name="More for the cells").click()
    tutor.get_by_role("button", name="Variables").click()
    tutor.get_by_role("row", name="orders_of_amara dict").wait_for()

    # What was run is kept for the student.
    pad.pane.get_by_role("button", name="More for the cells").click()
    pad.pane.get_by_role("button", name="What was run").click()
    kept = pad.pane.locator("[data-helpout-pad-panel=ran]")
    kept.get_by_role("row", name="Ada", exact=False).first.wait_for()

    # Restarted by the student alone; its variables are gone.
    assert tutor.get_by_role("button", name="Restart kernel").count() == 0
    pad.pane.get_by_role("button", name="Restart kernel").click()
    pad.pane.get_by_role("button", name="Restart", exact=True).click()
    tutor.get_by_text("Amara restarted the kernel").wait_for()
    refresh = tutor.locator("[data-helpout-pad-panel=variables]").get_by_role(
        "button", name="Look again"
    )

    def gone() -> bool:
        refresh.click()
        pad.tutor.page.wait_for_timeout(300)
        return tutor.get_by_role("row", name="orders_of_amara dict").count() == 0

    until(pad.page, gone)


def test_a_cell_shares_itself_and_a_text_cell_is_drawn_and_deleted(pad: Pad) -> None:
    pad.run_notebook_cell(1)
    pad.run_notebook_cell(2)
    theirs = pad.cells(pad.tutor.pane, "'itself'")
    theirs.get_by_text("shared by itself").wait_for(timeout=60_000)
    assert "%%helpout" not in theirs.locator(".cm-content").inner_text()
    pad.notebook_cell(2).get_by_text("This cell is in the helpout.").wait_for()

    # A text cell of the tutor's is drawn for the student, who deletes it for both.
    pad.tutor.pane.get_by_role("button", name="Add a text cell").click()
    written = pad.tutor.pane.get_by_role("article", name="Text cell").locator(".cm-content")
    written.click()
    pad.tutor.page.keyboard.insert_text("**remember** this")
    pad.tutor.page.keyboard.press("Shift+Enter")
    pad.pane.locator("strong", has_text="remember").wait_for()
    text = pad.pane.get_by_role("article", name="Text cell")
    text.get_by_role("button", name="More for cell").click()
    text.get_by_role("button", name="Delete").click()
    text.get_by_role("group").get_by_role("button", name="Delete").click()
    pad.tutor.pane.locator("strong", has_text="remember").wait_for(state="detached")

    # Gone from the pad, and not from its past: a step or two back it stands there, with its author.
    more = pad.pane.get_by_role("button", name="More for the cells")
    if more.get_attribute("aria-expanded") == "false":
        more.click()
    pad.pane.get_by_role("button", name="History").click()
    slider = pad.pane.get_by_role("slider", name="Moment")
    slider.focus()
    moment = int(slider.input_value())
    for earlier in range(moment - 1, moment - 3, -1):
        pad.page.keyboard.press("ArrowLeft")
        pad.pane.locator(f"[data-helpout-moment='{earlier}']").wait_for()
        past = pad.pane.get_by_role("region", name="The pad at that moment")
        if past.locator("[title^=Ada]", has_text="**remember** this").count():
            return
    raise AssertionError("it is not in its past")
