"""Ways to work in the shared pad between two real pages: apart, all at once, following, own keys.

And what comes of it: a solved problem that both let others read.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.e2e.appointments import booked
from tests.e2e.meeting import CHAT_ONLY, Desk, lent_kernel, run
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

SHOW = """
import json
from IPython.display import display
for one in json.loads({outputs!r}):
    display(one["data"], metadata=one["metadata"], raw=True)
"""
FIRST = "held = 7\nprint('first', held)"
TRACEBACK = "Traceback (most recent call last):\nKeyError: 'holdover_weeks'"


class Both(NamedTuple):
    ada: Desk
    sam: Desk


@pytest.fixture
def both(tutor: Seat, student: Seat, adas_listing: str) -> Iterator[Both]:
    """Ada and the student in the room, the student's kernel lent."""
    problem = {"summary": "KeyError with holdover_weeks", "code": FIRST, "traceback": TRACEBACK}
    with booked(student, adas_listing, **problem) as id_:
        ada, sam = (Desk.open(seat, seat.page(), id_) for seat in (tutor, student))
        for desk in (ada, sam):
            desk.enter(CHAT_ONLY)
        with lent_kernel(student, id_):
            yield Both(ada, sam)


def give_run(sam: Desk, runs: int) -> None:
    """Let Ada run so often; the number is typed in."""
    bar = sam.pane.locator("[data-helpout-rights]")
    bar.get_by_role("radio", name="Run").click()
    bar.get_by_role("button", name="Other").click()
    bar.get_by_role("spinbutton", name="How many").fill(str(runs))
    bar.get_by_role("button", name="runs", exact=True).click()


def cell_with(desk: Desk, text: str) -> "Locator":
    return desk.pane.locator(
        "[data-helpout-cell]", has=desk.page.locator(".cm-content", has_text=text)
    )


def add_cell(desk: Desk, text: str) -> None:
    desk.pane.get_by_role("button", name="Add a code cell").click()
    empty = desk.pane.locator("[data-helpout-cell]").last.locator(".cm-content")
    empty.click()
    desk.page.keyboard.insert_text(text)


def test_runs_all_at_once_and_apart(both: Both) -> None:
    ada, sam = both
    give_run(sam, 3)
    ada.pane.locator("[data-helpout-rights=run]").get_by_text("3 runs left").wait_for()
    add_cell(ada, "held = held + 1\nprint('second', held)")
    ada.pane.get_by_role("button", name="Run all").click()
    for desk in both:
        cell_with(desk, "'first'").get_by_text("first 7").wait_for()
        cell_with(desk, "'second'").get_by_text("second 8").wait_for()
    ada.pane.locator("[data-helpout-rights=run]").get_by_text("1 run left").wait_for()

    # Apart: the try sees the student's variable and leaves it as it is.
    ada.pane.get_by_role("button", name="More for the cells").click()
    ada.pane.get_by_text("Try apart").click()
    cell_with(ada, "'second'").get_by_role("button", name="Run", exact=True).click()
    cell_with(sam, "'second'").get_by_text("second 9").wait_for()
    cell_with(sam, "'second'").get_by_text("tried apart").wait_for()
    # The last run was used; the student's own shows that nothing has changed.
    sam.pane.get_by_text("The runs are used up").first.wait_for(state="attached")
    cell_with(sam, "'second'").get_by_role("button", name="Run", exact=True).click()
    cell_with(ada, "'second'").get_by_text("second 9").wait_for()
    add_cell(sam, "print('in the end', held)")
    cell_with(sam, "'in the end'").get_by_role("button", name="Run", exact=True).click()
    cell_with(ada, "'in the end'").get_by_text("in the end 9").wait_for()


def test_a_limit_of_ones_own_and_withdrawing_what_was_asked(both: Both) -> None:
    ada, sam = both
    give_run(sam, 11)
    ada.pane.locator("[data-helpout-rights=run]").get_by_text("11 runs left").wait_for()
    sam.pane.locator("[data-helpout-rights]").get_by_role("button", name="Revoke").click()
    ada.pane.locator("[data-helpout-rights=run]").wait_for(state="detached")

    bar = sam.pane.locator("[data-helpout-rights]")
    bar.get_by_role("radio", name="Run").click()
    bar.get_by_role("button", name="asking each time").click()
    cell_with(ada, "'first'").get_by_role("button", name="Run", exact=True).click()
    asked = sam.pane.locator("[data-helpout-waiting]")
    asked.wait_for()
    ada.pane.get_by_role("button", name="Withdraw").click()
    asked.wait_for(state="detached")
    assert cell_with(sam, "'first'").get_by_text("first 7").count() == 0


def test_one_follows_the_other_and_uses_keys_of_their_own(both: Both) -> None:
    ada, sam = both
    for number in range(12):
        add_cell(sam, f"place_{number} = {number}\n\n\n")
    sam.page.evaluate("scrollTo(0, 0)")
    ada.page.set_viewport_size({"width": 700, "height": 600})
    ada.pane.get_by_role("button", name="Follow").click()
    ada.pane.get_by_role("button", name="Following").wait_for()

    def in_sight(text: str) -> bool:
        box = cell_with(ada, text).bounding_box()
        return box is not None and 0 <= box["y"] < 600

    cell_with(sam, "place_11").locator(".cm-content").click()
    until(ada.page, lambda: in_sight("place_11"))
    cell_with(sam, "'first'").locator(".cm-content").click()
    until(ada.page, lambda: in_sight("'first'"))
    # What one does oneself ends it.
    cell_with(ada, "'first'").hover()
    ada.page.mouse.wheel(0, 200)
    ada.pane.get_by_role("button", name="Following").wait_for(state="detached")

    # Vim's keys, for one of the two alone.
    sam.pane.get_by_role("button", name="More for the cells").click()
    sam.pane.get_by_role("button", name="Editor", exact=True).click()
    sam.pane.get_by_role("radio", name="Vim").click()
    mine = cell_with(sam, "place_0 = 0").locator(".cm-content")
    mine.click()
    sam.pane.locator(".cm-fat-cursor, .cm-vimMode").first.wait_for(state="attached")
    sam.page.keyboard.type("ggdd")
    cell_with(ada, "place_0 = 0").wait_for(state="detached")

    # Emacs' keys: what was cut to the line's end comes twice.
    sam.pane.get_by_role("radio", name="Emacs").click()
    mine = cell_with(sam, "place_1 = 1").locator(".cm-content")
    mine.click()
    sam.pane.locator(".cm-emacsMode").first.wait_for(state="attached")
    up = ["ArrowUp"] * 4
    for keys in (*up, "Control+a", "Control+k", "Control+y", "Control+y"):
        sam.page.keyboard.press(keys)
    cell_with(ada, "place_1 = 1place_1 = 1").wait_for()
    sam.pane.get_by_role("radio", name="Usual").click()


def test_a_plot_of_bokeh_is_drawn_for_the_other(both: Both) -> None:
    sam = both.sam
    # As Bokeh's own notebook output said it; no Bokeh is needed where the kernel is.
    outputs = json.loads((Path(__file__).parent / "bokeh_plot.json").read_text())
    run(sam.seat, sam.live_session_id, sam.cell_id(), SHOW.format(outputs=json.dumps(outputs)))
    for desk in both:
        desk.cell.locator("iframe").first.wait_for()
        desk.cell.scroll_into_view_if_needed()
        until(
            desk.page,
            lambda desk=desk: any(  # type: ignore[misc]
                one.locator(".bk-Figure canvas").count() for one in desk.page.frames
            ),
            what=lambda desk=desk: desk.cell.inner_text(),  # type: ignore[misc]
        )


def test_what_they_found_is_read_by_the_next_with_the_same_failure(both: Both) -> None:
    ada, sam = both
    id_ = sam.live_session_id
    sam.pane.get_by_role("button", name="End", exact=False).last.click()
    sam.pane.get_by_role("button", name="End helpout").first.click()
    for desk in both:
        desk.pane.get_by_role("heading", name="Help the next person").wait_for()
    sam.pane.get_by_role("button", name="Look at what could be published").click()
    sam.pane.get_by_label("Title").fill("KeyError: holdover_weeks")
    sam.pane.get_by_label("Why it works").fill("The column is named otherwise since March.")
    sam.pane.get_by_role("button", name="Ask Ada to agree").click()
    ada.pane.get_by_text("would like to publish this with you").wait_for()
    ada.pane.get_by_text("named otherwise since March").wait_for()

    def found() -> "list[str]":
        page = sam.seat.api("GET", "solved", q="holdover_weeks")
        return [one["title"] for one in page["solved"]]

    assert found() == [], "nobody sees it before both agree"
    ada.pane.get_by_role("button", name="Agree and publish").click()
    for desk in both:
        desk.pane.get_by_text("It is published. Neither of you is named.").first.wait_for()

    page = sam.seat.page()
    market = sam.seat.show(page, "marketplace")["marketplace"]
    market.get_by_role("searchbox").fill("holdover_weeks")
    page.keyboard.press("Enter")
    market.get_by_role("button", name="Read “KeyError: holdover_weeks”").click()
    page.get_by_text("named otherwise since March").wait_for()
    assert page.get_by_text("Ada").count() == 0

    # Either takes it back, and it is gone for everybody.
    ada.pane.get_by_role("button", name="Take it back").click()
    ada.pane.get_by_text("It was taken back").first.wait_for()
    until(page, lambda: found() == [])
    assert sam.seat.api("GET", f"live_sessions/{id_}/solved")["state"] == "withdrawn"
