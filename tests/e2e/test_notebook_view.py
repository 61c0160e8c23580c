"""Look, not touch: the student's notebook in JupyterLab as the tutor sees it, live."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.canary import Canary, CanaryServer
from tests.e2e.meeting import CHAT_ONLY, Desk, run
from tests.e2e.seat import Seat, seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NOTEBOOK = "looked_at.ipynb"
HOSTILE = "<b>drawn apart</b><img src=x onerror='pwn(`output`)'>"
HOSTILE_WORDS = "<img src=x onerror='pwn(`words`)'> [x](javascript:pwn(`link`))"
OPEN_LIVE = """async ([base, id]) => {
  const app = await import(`${base}static/helpouts/app.js?v=${
    (await (await fetch(`${base}static/helpouts/manifest.json`)).json())["app.js"]}`);
  return app.page.openLive({ pane: "live_session", live_session_id: id });
}"""


def write_notebook(seat: Seat) -> None:
    html = new_output("display_data", data={"text/html": HOSTILE, "text/plain": "drawn"})
    cells = [
        new_markdown_cell(f"# What I try\n\n{HOSTILE_WORDS}"),
        new_code_cell("total = 6 * 7", execution_count=3, outputs=[html]),
        *[new_code_cell(f"# number {number}\n" * 12) for number in range(12)],
        new_code_cell("print('the', 'answer', total)"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), seat.server.root / NOTEBOOK)


@dataclass
class Looking:
    """The student in JupyterLab with a notebook, the tutor in a page."""

    seat: Seat
    student: "Page"
    pane: "Locator"
    tutor: Desk
    canary: Canary

    @property
    def view(self) -> "Locator":
        """The notebook as the tutor sees it."""
        return self.tutor.pane.locator(f"[data-helpout-notebook='{NOTEBOOK}']")

    @property
    def bar(self) -> "Locator":
        return self.pane.locator("[data-helpout-showing]")

    def cells(self) -> "Locator":
        return self.student.locator(".jp-NotebookPanel:visible .jp-Cell")


@pytest.fixture(scope="module")
def looking(
    browser: "Browser", stage: Stage, adas_listing: str, canary_server: CanaryServer
) -> Iterator[Looking]:
    canary_server.clear()
    canary = Canary(canary_server)
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, stage.student, STUDENT_ZONE) as student,
    ):
        live = book(student, adas_listing, summary="what is looked at")["live_session_id"]
        write_notebook(student)
        desk = Desk.open(tutor, tutor.page(canary), live)
        desk.enter(CHAT_ONLY)
        page = student.context.new_page()
        page.goto(f"{student.server.url}lab/tree/{NOTEBOOK}?reset")
        page.locator(".jp-Notebook .jp-Cell").nth(1).wait_for(timeout=60_000)
        until(page, lambda: page.evaluate(OPEN_LIVE, [student.server.base_url, live]))
        pane = page.locator("#helpouts-sidebar")
        pane.get_by_role("button", name=CHAT_ONLY).click()
        yield Looking(student, page, pane, desk, canary)
        student.api("POST", f"live_sessions/{live}/end", {})


def test_the_tutor_sees_the_notebook_live_and_touches_nothing(looking: Looking) -> None:
    looking.pane.get_by_role("button", name="Let Ada see this notebook").click()
    looking.bar.get_by_text(f"You are showing {NOTEBOOK}").wait_for()
    view = looking.view
    view.get_by_role("heading", name="What I try").wait_for()
    view.get_by_text("total = 6 * 7").wait_for()
    view.locator("iframe").first.wait_for()
    assert view.locator("[data-helpout-viewed]").count() == 15
    assert view.locator("textarea, [contenteditable=true]").count() == 0

    # Every sign that is typed, where it is typed.
    first = looking.cells().nth(1)
    first.locator(".cm-content").click()
    looking.student.keyboard.press("Control+End")
    looking.student.keyboard.insert_text("  # typed just now")
    view.get_by_text("# typed just now").first.wait_for()
    here = view.locator("[data-helpout-viewed]").nth(1)
    here.get_by_text("Amara is here").wait_for()

    # What runs, while it runs, and what comes of it.
    looking.student.keyboard.insert_text("\nimport time\nwhile go: time.sleep(0.1)")
    looking.student.keyboard.press("Control+Home")
    looking.student.keyboard.insert_text("go = True\nprint('begins')\n")
    looking.student.keyboard.press("Shift+Enter")
    here.get_by_text("Running").wait_for()
    here.get_by_text("begins", exact=True).wait_for()
    looking.student.get_by_role("button", name="Interrupt the kernel").click()
    here.get_by_text("KeyboardInterrupt").first.wait_for()
    here.get_by_text("Running").wait_for(state="detached")

    # Follows what is in sight there.
    looking.cells().last.scroll_into_view_if_needed()
    scrolled = view.locator(".helpout-viewed__cells")

    def at() -> int:
        return int(scrolled.evaluate("(list) => list.scrollTop"))

    until(looking.tutor.page, lambda: at() > 300, what=at)


def test_it_is_there_after_a_reload_and_gone_at_a_press(looking: Looking) -> None:
    looking.tutor.reload()
    looking.tutor.wait_online()
    looking.view.get_by_text("# typed just now").first.wait_for()
    looking.bar.get_by_role("button", name="Stop").click()
    looking.bar.wait_for(state="detached")
    looking.view.wait_for(state="detached")
    looking.pane.get_by_role("button", name="Let Ada see this notebook").wait_for()


def test_a_widget_lives_at_the_students_and_is_a_picture_at_the_tutors(looking: Looking) -> None:
    seat = looking.seat
    sessions = seat.server.request("GET", "api/sessions")
    kernel = next(one["kernel"]["id"] for one in sessions if one["path"] == NOTEBOOK)
    live = looking.tutor.live_session_id
    seat.host("POST", f"live_sessions/{live}/attach", {"kernel_id": kernel})
    cell = looking.pane.locator("[data-helpout-cell]").first
    cell.wait_for()
    code = "import ipywidgets\nipywidgets.IntSlider(41, description='how many')"
    run(seat, live, str(cell.get_attribute("data-helpout-cell")), code)
    cell.locator(".widget-slider").wait_for()
    picture = looking.tutor.cell.get_by_role("img", name="How the widget looks at Amara's")
    picture.wait_for()
    until(looking.tutor.page, lambda: picture.evaluate("(one) => one.naturalWidth > 50"))
    before = picture.get_attribute("src")
    # It moves, and so does its picture.
    cell.locator(".widget-readout").fill("7")
    looking.student.keyboard.press("Enter")
    until(looking.tutor.page, lambda: picture.get_attribute("src") != before)


def test_nothing_of_it_ran_in_the_tutors_page(looking: Looking) -> None:
    assert looking.canary.names(in_page=True) == set()
    assert looking.canary.names(in_page=False) <= {"output"}
    assert looking.canary.server.paths == []
