"""From a failing cell to the tutor: seen before it leaves, and tried on the tutor's own server."""

from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import free_slots, let_go
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOTEBOOK = "failing.ipynb"
SECRET = "correct-horse-7"
TASK = "Sum the region column of the orders."
HIDDEN = "assert total == 42"


def write_notebook(seat: Seat) -> None:
    graded = {"nbgrader": {"grade_id": "q7", "solution": True, "grade": False, "locked": False}}
    cells = [
        new_code_cell("import numpy as np\nfield = np.zeros((3, 4))"),
        new_markdown_cell(TASK),
        new_code_cell(
            f'password = "{SECRET}"\n{{"a": 1}}["region"]\n'
            f"### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS",
            metadata=graded,
        ),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), seat.server.root / NOTEBOOK)


def open_lab(seat: Seat, path: str) -> "Page":
    page = seat.context.new_page()
    page.goto(f"{seat.server.url}lab/tree/{path}?reset")
    page.locator(".jp-NotebookPanel:visible .jp-Notebook").wait_for(timeout=60_000)
    return page


def run_all(page: "Page", seat: Seat) -> None:
    """As soon as the page has the notebook's kernel: JupyterLab forgets what is asked before."""

    def connected() -> bool:
        sessions: list[dict[str, Any]] = seat.server.request("GET", "api/sessions")
        kernels = [one["kernel"] for one in sessions if one["path"] == NOTEBOOK]
        return any(one["execution_state"] == "idle" and one["connections"] for one in kernels)

    until(page, connected, within_s=60)
    page.locator(".jp-NotebookPanel:visible .jp-KernelName", has_text="Python 3").wait_for()
    page.locator(".jp-NotebookPanel:visible [data-status='idle']").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_a_failing_cell_reaches_the_tutor_as_the_student_chose(
    stage: Stage, student: Seat, tutor: Seat, adas_listing: str
) -> None:
    write_notebook(student)
    page = open_lab(student, NOTEBOOK)
    run_all(page, student)

    # Get help stands at the cell that failed and nowhere else, and keys reach it.
    button = page.locator(".helpout-lab-failing-button")
    button.wait_for(timeout=60_000)
    assert button.count() == 1
    assert page.locator(".jp-Cell:has(.helpout-lab-failing) .jp-InputArea-prompt").count() == 1
    button.focus()
    page.keyboard.press("Enter")
    sidebar = page.locator("#helpouts-sidebar")
    chip = sidebar.get_by_role("button", name="KeyError")
    chip.wait_for(timeout=60_000)

    # Booking shows all that would leave: secrets hidden, tests cut, shapes without contents.
    page.evaluate(
        """async ([base, id, start]) => {
          const files = await fetch(`${base}static/helpouts/manifest.json`);
          const hash = (await files.json())["app.js"];
          const app = await import(`${base}static/helpouts/app.js?v=${hash}`);
          const place = document.querySelector("#helpouts-sidebar");
          app.mountPane("booking", place, { listing_id: id, start });
        }""",
        [
            student.server.base_url,
            adas_listing,
            free_slots(student, adas_listing, 5)[0]["start"],
        ],
    )
    problem = sidebar.locator(".helpout-problem")
    problem.get_by_text("[password-hidden]").first.wait_for(timeout=60_000)
    said = problem.inner_text()
    assert SECRET not in said
    assert HIDDEN not in said
    assert TASK in said
    assert "numpy.ndarray (3, 4)" in said
    assert "numpy" in said
    problem.get_by_role("button", name="Remove Notebook and order of runs").click()
    sidebar.locator(".helpout-booking [type=submit]").click()
    sidebar.get_by_text("Booked with").first.wait_for(timeout=60_000)

    [booking] = [
        one
        for one in tutor.api("GET", "bookings", when="upcoming", limit=100)["bookings"]
        if "password" in one["problem"]["code"]
    ]
    brought = booking["problem"]
    assert 'password = "[password-hidden]"' in brought["code"]
    assert brought["traceback"].rstrip().endswith("KeyError: 'region'")
    assert brought["notebook_name"] == ""
    assert brought["context"]["exercise"]["task"] == TASK
    assert brought["context"]["execution_order"] == []
    assert {one["name"] for one in brought["context"]["packages"]} >= {"numpy"}
    assert SECRET not in str(brought)
    assert HIDDEN not in str(brought)

    # The tutor tries it on their own server, where they choose; nothing has run.
    lab = tutor.context.new_page()
    lab.goto(f"{tutor.server.url}lab?reset")
    mine = lab.locator("#helpouts-sidebar")
    lab.locator("#jp-main-dock-panel").wait_for(timeout=60_000)
    lab.evaluate(
        """async ([base, id]) => {
          const files = await fetch(`${base}static/helpouts/manifest.json`);
          const hash = (await files.json())["app.js"];
          const app = await import(`${base}static/helpouts/app.js?v=${hash}`);
          const place = document.createElement("div");
          place.id = "brought";
          place.style = "position:fixed;inset:0 0 0 auto;width:480px;overflow:auto;z-index:9";
          document.body.append(place);
          app.mountPane("call", place, { live_session_id: id });
        }""",
        [tutor.server.base_url, booking["live_session_id"]],
    )
    lab.locator("#brought").get_by_text("brought along").first.click(timeout=60_000)
    lab.locator("#brought").get_by_role("button", name="Try it in a notebook").first.click()
    lab.evaluate("document.querySelector('#brought').style.zIndex = -1")
    lab.get_by_role("dialog").get_by_role("button", name="Make the notebook").click()
    lab.locator(".jp-NotebookPanel:visible .jp-CodeCell").first.wait_for(timeout=60_000)
    [made] = list(tutor.server.root.glob("Helpout*.ipynb"))
    notebook = nbformat.read(made, as_version=4)
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 'password = "[password-hidden]"' in codes[-1].source
    assert all(cell.execution_count is None and not cell.outputs for cell in codes)
    made.unlink()
    let_go(student, booking)
    assert mine.count() == 1
