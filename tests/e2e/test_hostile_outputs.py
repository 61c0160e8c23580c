"""Outputs of the student's kernel in the tutor's page: hostile ones reach nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book, renamed
from tests.e2e.canary import Canary, CanaryServer
from tests.e2e.held import remark, say, ticket_of
from tests.e2e.meeting import CHAT_ONLY, Desk, lent_kernel, run
from tests.e2e.nothing_ran import assert_all_shown, assert_nothing_ran
from tests.e2e.payloads import IN_FRAME, MARKUP, filled, framed, packed
from tests.e2e.payloads_of_outputs import kinds
from tests.e2e.seat import Seat, seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame

NAME = "<img src=x onerror=pwn(`name`)>"
SHOW = """
import json, sys
from IPython.display import display
for bundle in json.loads({bundles!r}):
    display(bundle, raw=True)
"""
GONE = "This output tried to leave its frame and was taken away."

GO_AWAY = {
    "location": "<script>location = 'URL/navigated/location'</script>",
    "meta": "<meta http-equiv=refresh content='0;url=URL/navigated/meta'>",
    "link": "<a id=a href='URL/navigated/link'>x</a><script>a.click()</script>",
    "data": "<script>location = 'data:text/html,<h1>boo</h1>'</script>",
    "lab": "<script>location = '../lab'</script>",
    "reload": "<script>location.reload()</script>",
    "blank": "<script>location = 'about:blank'</script>",
    "replace": "<script>location.replace('URL/navigated/replace')</script>",
}

# Frames that are not in sight are not drawn.
LOOK = """() => {
  const next = document.querySelector("main iframe:not([src])");
  next?.scrollIntoView();
  return next === null;
}"""


@dataclass
class Room:
    """The tutor's desk, and what the student's kernel is told to print."""

    live_session_id: str
    desk: Desk
    address: str
    canary: Canary
    student: Seat
    runs: int = 0

    def show(self, bundles: list[dict[str, Any]]) -> None:
        """Print them in the student's kernel; comes back when they are in the tutor's page."""
        self.execute(SHOW.format(bundles=json.dumps(bundles)))

    def look_at_all(self) -> None:
        """Scroll until every frame has been in sight."""
        until(self.desk.page, lambda: self.desk.page.evaluate(LOOK))

    def assert_nothing_got_out(self) -> None:
        """Whatever ran did so in the frame, and asked nobody for anything."""
        assert self.canary.names(in_page=True) == set()
        assert {call.address for call in self.canary.calls} <= {"about:srcdoc"}
        assert self.canary.server.paths == []
        assert self.canary.popups == []
        assert self.canary.dialogs == []
        assert self.desk.page.url == self.address

    def execute(self, code: str, *, status: str = "ok") -> None:
        """The student runs it, without a page; until all of it is in the tutor's page."""
        self.runs += 1
        # Computed, so that the code of a traceback is not taken for it.
        told = f"print('run', 'number', {self.runs})\n"
        run(self.student, self.live_session_id, self.desk.cell_id(), told + code)
        self.desk.cell.get_by_text(f"run number {self.runs}").wait_for()
        self.desk.pane.locator(f"[data-helpout-run={status}]").wait_for()


@pytest.fixture(scope="module")
def opened(
    browser: "Browser", stage: Stage, canary_server: CanaryServer, adas_listing: str
) -> Iterator[Room]:
    """One room for all of these tests: few are open at once."""
    canary = Canary(canary_server)
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, stage.student, STUDENT_ZONE) as student,
        renamed(student, NAME),
    ):
        code = "\n".join(packed(400, canary_server.url))
        booking = book(student, adas_listing, summary=NAME, code=code, notebook_name=NAME)
        live = booking["live_session_id"]
        with lent_kernel(student, live):
            page = tutor.page(canary)
            address = page.url
            desk = Desk.open(tutor, page, live)
            desk.enter(CHAT_ONLY)
            desk.cell.wait_for()
            yield Room(live, desk, address, canary, student)
        student.api("POST", f"live_sessions/{live}/end", {})


@pytest.fixture
def room(opened: Room) -> Room:
    opened.canary.clear()
    return opened


def test_chat_and_shared_text(room: Room) -> None:
    root = f"{room.desk.seat.server.url}helpouts/".replace("http", "ws", 1)
    lines = packed(300, room.canary.server.url)
    say(
        f"{root}ws/live_sessions/{room.live_session_id}", lines,
        ticket_of(room.student.api, room.live_session_id),
    )  # fmt: skip
    page = room.desk.page
    assert_all_shown(page, [*lines, NAME])
    assert_nothing_ran(page, room.canary, room.address)


def test_comments_and_suggestions(room: Room) -> None:
    root = f"{room.desk.seat.server.url}helpouts/".replace("http", "ws", 1)
    texts = packed(1_900, room.canary.server.url)
    ticket = ticket_of(room.student.api, room.live_session_id)
    remark(f"{root}ws/live_sessions/{room.live_session_id}", room.desk.cell_id(), texts, ticket)
    assert_all_shown(room.desk.page, texts)
    assert_nothing_ran(room.desk.page, room.canary, room.address)


def holds(frame: "Frame", mark: str) -> bool:
    """Whether it is drawn there; a frame that could not draw may be taken away meanwhile."""
    try:
        return frame.query_selector(mark) is not None
    except Error:
        return False


def test_markup_in_outputs(room: Room) -> None:
    url = room.canary.server.url
    room.show([{"text/html": filled(payload, name, url)} for name, payload in MARKUP.items()])
    room.look_at_all()
    # Scripts do run, where they may: else this test would show nothing.
    ran = partial(room.canary.names, in_page=False)
    until(room.desk.page, lambda: {"img", "details", "script"} <= ran(), what=ran)
    room.assert_nothing_got_out()


def test_every_other_kind_of_output(room: Room) -> None:
    url = room.canary.server.url
    made = kinds()
    assert len(made) + len(MARKUP) + len(IN_FRAME) + len(GO_AWAY) >= 120
    room.show([json.loads(filled(json.dumps(kind), name, url)) for name, kind in made.items()])
    room.look_at_all()
    page = room.desk.page
    # Formulas, Markdown, plots of both kinds: drawn, each in its frame.
    marks = (".katex", "code.language-html", "svg.marks", ".js-plotly-plot")

    def missing() -> list[str]:
        return [mark for mark in marks if not any(holds(f, mark) for f in page.frames)]

    until(page, lambda: missing() == [], what=missing)
    notes = room.desk.cell.locator(".helpout-outputs .helpout-note")
    told = notes.all_inner_texts
    until(page, lambda: any("widget" in note for note in told()), what=told)
    assert page.evaluate("() => ({}).polluted") is None
    room.assert_nothing_got_out()
    # Nothing of a formula, Markdown or plot ran either, but what Markdown writes as HTML.
    ran = room.canary.names(in_page=False) & set(made)
    assert {name for name in ran if not name.startswith("markdown_")} == set()


def test_terminal_text_and_tracebacks(room: Room) -> None:
    text = "\n".join(
        filled(payload, name, room.canary.server.url) for name, payload in MARKUP.items()
    )
    room.execute(
        f"import sys\nprint({text!r})\nprint({text!r}, file=sys.stderr)\n"
        f"raise RuntimeError({text!r})",
        status="error",
    )
    assert_all_shown(room.desk.page, packed(300, room.canary.server.url))
    assert_nothing_ran(room.desk.page, room.canary, room.address)


def test_scripts_in_outputs_reach_nothing(room: Room) -> None:
    url = room.canary.server.url
    page = room.desk.page
    page.evaluate("() => { document.cookie = 'secret=of-the-page; path=/'; }")
    own = f"{room.desk.seat.server.url}helpouts/api/v1/me"
    room.show([{"text/html": framed(name, url, own)} for name in IN_FRAME])
    room.look_at_all()

    def answered() -> set[str]:
        return {name.split(":")[1] for name in room.canary.names(in_page=False)}

    until(page, lambda: answered() == set(IN_FRAME), what=lambda: set(IN_FRAME) - answered())
    got = {name for name in room.canary.names(in_page=False) if not name.startswith("refused:")}
    assert got == {"got:origin:null"}
    room.assert_nothing_got_out()
    # And the page around goes on as if nothing had been.
    heights = [box["height"] for one in page.locator("iframe").all() if (box := one.bounding_box())]
    assert max(heights) < 600
    room.desk.chat("still here")
    room.desk.said("still here").wait_for()


def test_an_output_that_leaves_its_frame_is_taken_away(room: Room) -> None:
    url = room.canary.server.url
    room.show([{"text/html": filled(payload, name, url)} for name, payload in GO_AWAY.items()])
    room.look_at_all()
    page = room.desk.page
    gone = room.desk.cell.get_by_text(GONE)
    until(page, lambda: gone.count() == len(GO_AWAY), what=gone.count)
    assert room.desk.pane.locator("iframe").count() == 0
    # Not even where they wanted to go has heard of them.
    room.assert_nothing_got_out()
