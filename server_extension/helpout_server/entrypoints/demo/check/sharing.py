"""Step 5: both write one cell; the tutor runs it in the student's kernel, by leave."""

from typing import TYPE_CHECKING

from helpout_server.entrypoints.demo.check import live
from helpout_server.entrypoints.demo.check.cast import Cast, sidebar
from helpout_server.entrypoints.demo.check.meeting import LAST_CODE
from helpout_server.entrypoints.demo.check.report import require

if TYPE_CHECKING:
    from playwright.sync_api import Page

LETTERS = 60
RUNS = 5

FIX = """\
import pandas as pd, matplotlib.pyplot as plt, time
for part in range(3):
    print("part", part, flush=True); time.sleep(0.2)
joined = orders.merge(shops, on="shop_id", suffixes=("", "_shop"))
display(joined.groupby("region")[["amount"]].sum())
joined.amount.plot.bar(figsize=(3, 2)); plt.show()"""


def both_write(cast: Cast) -> None:
    """View only at first; with edit both type and see each other's cursor."""
    with cast.report.step("5  the tutor may only see until the student gives edit"):
        for page in cast.both():
            live.tab(page, "Cells")
            live.editor(page).wait_for()
        require(
            live.editor(cast.tutor).get_attribute("contenteditable") == "false",
            "the tutor's editor is read-only without a grant",
        )
        _give(cast.student, "Edit")
        cast.tutor.wait_for_function(
            "() => document.querySelector('#helpouts-sidebar .cm-content')"
            "?.getAttribute('contenteditable') === 'true'"
        )
    with cast.report.step("5  both type into one cell and see each other's cursor"):
        live.replace_code(cast.student, "# from the student\n")
        there = live.edit_latencies_ms(cast.tutor, cast.student, LETTERS)
        require(len(there) > LETTERS // 2, "most letters were seen in both pages")
        cast.report.percentiles("edit_latency_ms", there)
        cast.student.keyboard.press("ControlOrMeta+Home")
        for page in cast.both():
            sidebar(page).locator(".cm-content").get_by_text("from the student").wait_for()
            sidebar(page).locator("[class*='caret']").first.wait_for(state="attached")
        cast.picture("both-write")


def tutor_runs(cast: Cast) -> None:
    """With run, the tutor's code runs in the student's kernel; both see all of it."""
    with cast.report.step("5  the student lets the tutor run for 15 minutes"):
        _give(cast.student, "Run")
        sidebar(cast.student).get_by_role("button", name="for 15 min").click()
        sidebar(cast.tutor).get_by_text("You may run code").wait_for()
    with cast.report.step("5  the tutor runs: text, a table and a picture appear for both"):
        live.replace_code(cast.tutor, FIX)
        live.run_button(cast.tutor).click()
        for page in cast.both():
            live.outputs(page).get_by_text("part 2").wait_for()
            live.outputs(page).locator("img").first.wait_for()
            # Drawn once it is in sight; a frame in a frame: the outer's policy holds the inner.
            outer = live.outputs(page).locator("iframe").first
            outer.scroll_into_view_if_needed()
            table = outer.content_frame.frame_locator("iframe").locator("table").first
            table.get_by_text("north").wait_for()
        sidebar(cast.student).get_by_text("Ada ran this").first.wait_for()
        cast.picture("outputs")
    with cast.report.step("5  a traceback appears for both, and the round trip is timed"):
        live.replace_code(cast.tutor, "1 / 0")
        live.run_button(cast.tutor).click()
        for page in cast.both():
            live.outputs(page).get_by_text("ZeroDivisionError").first.wait_for()
        cast.picture("traceback")
        times = []
        for number in range(RUNS):
            live.replace_code(cast.tutor, f'print("trip" + "-{number}")')
            times.append(live.run_roundtrip_ms(cast.tutor, f"trip-{number}"))
            live.outputs(cast.student).get_by_text(f"trip-{number}").wait_for()
        cast.report.figure("run_roundtrip_ms", sorted(times)[len(times) // 2])


def interrupt_and_revoke(cast: Cast) -> None:
    """A long run is interrupted, the call never froze; a revoked tutor runs nothing."""
    with cast.report.step("5  a busy kernel freezes no call; the tutor's own run is interrupted"):
        live.replace_code(cast.tutor, "import time\nwhile True:\n    time.sleep(0.1)")
        live.run_button(cast.tutor).click()
        stop = sidebar(cast.tutor).get_by_role("button", name="Interrupt")
        stop.wait_for()
        for page in cast.both():
            live.wait_for_frames(page, 30)
        stop.click()
        for page in cast.both():
            live.outputs(page).get_by_text("KeyboardInterrupt").first.wait_for()
    with cast.report.step("5  the student revokes; the tutor can run no more"):
        live.replace_code(cast.tutor, LAST_CODE)
        _refused_without_grant(cast)
        cast.picture("revoked")
    with cast.report.step("5  the student runs the shared cell"):
        live.run_button(cast.student).click()
        for page in cast.both():
            live.outputs(page).get_by_text("after revoke").wait_for()
        cast.report.figure("frames_decoded", min(live.frames(page) for page in cast.both()))


# The page itself would not send: this sends what its Run button would have sent before, with
# the grant of then, through the page's own room.
_SEND_WITH_OLD_GRANT = """async ([grant_id, cell_id, code]) => {
  const id = JSON.parse(sessionStorage.getItem('helpouts.live')).live_session_id;
  const { page } = await globalThis[Symbol.for('helpouts.app')];
  const { room, release } = page.services.rooms(() => null).open(id);
  const bytes = new TextEncoder().encode(code);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const code_hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  room.client.requestRun({ grant_id, cell_id, code, code_hash });
  release();
}"""

_LIVE_GRANT = """async () => {
  const id = JSON.parse(sessionStorage.getItem('helpouts.live')).live_session_id;
  const { page } = await globalThis[Symbol.for('helpouts.app')];
  const { room, release } = page.services.rooms(() => null).open(id);
  const { grants } = room.state.value;
  release();
  return grants[0].grant_id;
}"""


def _refused_without_grant(cast: Cast) -> None:
    grant = cast.tutor.evaluate(_LIVE_GRANT)
    sidebar(cast.student).get_by_role("button", name="Revoke").first.click()
    sidebar(cast.tutor).get_by_text("You may see").wait_for()
    require(
        live.run_button(cast.tutor).get_attribute("aria-disabled") == "true",
        "Run is off for the tutor, with its reason",
    )
    cell = sidebar(cast.tutor).locator("[data-helpout-cell]").first
    cell_id = cell.get_attribute("data-helpout-cell")
    cast.tutor.evaluate(_SEND_WITH_OLD_GRANT, [grant, cell_id, LAST_CODE])
    for page in cast.both():
        sidebar(page).locator("[data-helpout-refused]").first.wait_for()
    booking = cast.stage.student.request("GET", "helpouts/api/v1/bookings?when=upcoming")
    room = booking["bookings"][0]["live_session_id"]
    audit = cast.stage.student.request("GET", f"helpouts/host/live_sessions/{room}/audit")
    last = audit["lines"][-1]
    require(last["what"] == "refused", "the student's own server wrote down the refusal")
    require(last["code"] == LAST_CODE, "and what was asked to run, in full")


def _give(page: "Page", level: str) -> None:
    sidebar(page).get_by_role("radio", name=level, exact=True).click()
