"""JupyterLab with jupyter-collaboration: the shared pad works, and its documents stay its own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from helpout_server.entrypoints.demo.notebooks import quiet_settings
from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE, connect_student
from helpout_server.entrypoints.demo.server import LabServer
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.meeting import CHAT_ONLY, Desk
from tests.e2e.seat import Seat, seat_at
from tests.e2e.test_notebook_view import OPEN_LIVE
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NOTEBOOK = "together.ipynb"
SOURCE = "counts = [3, 1, 2]\nsorted(counts)"
# `make test` makes it: an environment with both.
PYTHON = Path(sys.prefix) / "collaboration" / "bin" / "python"


@pytest.fixture
def lab(stage: Stage, tmp_path: Path) -> Iterator[LabServer]:
    """A student's server with jupyter-collaboration, joined to the tutor's marketplace."""
    server = LabServer("together", tmp_path, python=str(PYTHON))
    quiet_settings(server)
    notebook = new_notebook(
        cells=[new_code_cell(SOURCE), new_code_cell("1 + 1")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, server.root / NOTEBOOK)
    server.start()
    try:
        server.wait()
        connect_student(stage.tutor, server)
        yield server
    finally:
        server.stop()


def open_notebook(seat: Seat) -> "Page":
    page = seat.context.new_page()
    page.set_viewport_size({"width": 1500, "height": 950})
    page.goto(f"{seat.server.url}lab/tree/{NOTEBOOK}?reset")
    page.locator(".jp-Notebook .jp-Cell").nth(1).wait_for(timeout=60_000)
    return page


def cell(page: "Page", index: int) -> "Locator":
    return page.locator(".jp-NotebookPanel:visible .jp-Cell").nth(index)


def source(page: "Page", index: int) -> str:
    return str(cell(page, index).locator(".cm-content").inner_text())


def type_at_end(page: "Page", index: int, text: str) -> None:
    cell(page, index).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def cells_in_pad(pane: "Locator", text: str) -> "Locator":
    return pane.locator("[data-helpout-cell]", has=pane.page.locator(".cm-content", has_text=text))


@pytest.mark.timeout(240)
def test_the_pad_works_and_a_shared_notebook_is_written_by_its_people_alone(
    browser: "Browser", stage: Stage, adas_listing: str, lab: LabServer
) -> None:
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, lab, STUDENT_ZONE) as student,
        seat_at(browser, lab, STUDENT_ZONE) as colleague,
    ):
        page, other = open_notebook(student), open_notebook(colleague)
        # Two pages on one document of jupyter-collaboration's.
        type_at_end(page, 1, "  # from one")
        cell(other, 1).locator(".cm-content", has_text="# from one").wait_for()
        type_at_end(other, 1, "  # and the other")
        cell(page, 1).locator(".cm-content", has_text="# from one  # and the other").wait_for()

        live = book(student, adas_listing, summary="sorted or not")["live_session_id"]
        desk = Desk.open(tutor, tutor.page(), live)
        desk.enter(CHAT_ONLY)
        until(page, lambda: page.evaluate(OPEN_LIVE, [lab.base_url, live]))
        pane = page.locator("#helpouts-sidebar")
        pane.get_by_role("button", name=CHAT_ONLY).click()

        # A cell of that document comes into the pad.
        cell(page, 0).locator(".cm-content").click()
        cell(page, 0).locator("[data-jp-item-name=helpouts-share-cell] >> css=jp-button").click()
        theirs = cells_in_pad(desk.pane, "sorted(counts)")
        theirs.wait_for()

        # What is written there by the tutor's suggestion stays there.
        theirs.get_by_role("button", name="Suggest a change").click()
        draft = theirs.get_by_role("textbox", name="Your suggestion for cell")
        draft.click()
        desk.page.keyboard.press("Control+End")
        desk.page.keyboard.insert_text("[0]")
        theirs.get_by_role("button", name="Send suggestion").click()
        ours = cells_in_pad(pane, "sorted(counts)")
        ours.locator("[data-helpout-suggestion]").get_by_role("button", name="Accept").click()
        theirs.locator(".cm-content", has_text="sorted(counts)[0]").first.wait_for()
        # A change on the way through the notebook itself, to be sure that one from us had come.
        type_at_end(page, 1, "  # still here")
        cell(other, 1).locator(".cm-content", has_text="# still here").wait_for()
        assert source(page, 0) == source(other, 0) == SOURCE

        # Put back by the student, it is there once, on both pages and in the file.
        ours.get_by_role("button", name="Put back into the notebook").click()
        put = pane.locator("[data-helpout-put]")
        put.get_by_role("button", name="Replace the cell").click()
        for one in (page, other):
            cell(one, 0).locator(".cm-content", has_text="sorted(counts)[0]").wait_for()
            assert source(one, 0) == f"{SOURCE}[0]"
            assert one.locator(".jp-NotebookPanel:visible .jp-Cell").count() == 2
        # jupyter-collaboration writes the file by itself.
        until(page, lambda: _in_file(lab)[0] == f"{SOURCE}[0]")
        assert "# still here" in _in_file(lab)[1]
        student.api("POST", f"live_sessions/{live}/end", {})


def _in_file(lab: LabServer) -> list[str]:
    notebook = nbformat.read(lab.root / NOTEBOOK, as_version=4)
    return [str(one.source) for one in notebook.cells]
