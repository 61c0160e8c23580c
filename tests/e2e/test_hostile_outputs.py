"""Outputs of the student's kernel in the tutor's page: hostile ones reach nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book, renamed
from tests.e2e.canary import Canary, CanaryServer
from tests.e2e.held import say, ticket_of
from tests.e2e.meeting import CHAT_ONLY, Desk, lent_kernel, run
from tests.e2e.nothing_ran import assert_all_shown, assert_nothing_ran
from tests.e2e.payloads import IN_FRAME, MARKUP, filled, framed, packed
from tests.e2e.seat import Seat, seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAME = "<img src=x onerror=pwn(`name`)>"
SHOW = """
import json, sys
from IPython.display import display
for bundle in json.loads({bundles!r}):
    display(bundle, raw=True)
"""
GONE = "This output tried to leave its frame and was taken away."

# Everything that an output can be but a frame's content; ``CALL`` as in the payloads.
OTHER_KINDS: tuple[dict[str, Any], ...] = (
    {"text/markdown": "[x](javascript:CALL) <img src=x onerror=CALL>"},
    {"text/latex": "$\\href{javascript:CALL}{x}$<img src=x onerror=CALL>"},
    {"application/javascript": "CALL"},
    {"text/plain": "<img src=x onerror=CALL>"},
    {"image/png": "' onerror=CALL x='"},
    {"image/png": "AAAA\" onerror=\"CALL"},
    {"image/jpeg": "javascript:CALL"},
    {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload=CALL><script>CALL</script>"
     "<image href='URL/svg_image'/><foreignObject><iframe src='URL/svg_frame'/></foreignObject>"
     "</svg>"},
    {"application/json": {"<img src=x onerror=CALL>": "CALL"}},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "<img src=x onerror=CALL>"}},
    {"application/vnd.bokehjs_exec.v0+json": "", "application/x-unknown": "<script>CALL</script>"},
)  # fmt: skip

GO_AWAY = {
    "location": "<script>location = 'URL/navigated/location'</script>",
    "meta": "<meta http-equiv=refresh content='0;url=URL/navigated/meta'>",
    "link": "<a id=a href='URL/navigated/link'>x</a><script>a.click()</script>",
    "data": "<script>location = 'data:text/html,<h1>boo</h1>'</script>",
    "lab": "<script>location = '../lab'</script>",
    "reload": "<script>location.reload()</script>",
}


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


def test_markup_in_outputs(room: Room) -> None:
    url = room.canary.server.url
    room.show(
        [{"text/html": filled(payload, name, url)} for name, payload in MARKUP.items()]
        + [json.loads(filled(json.dumps(kind), "kind", url)) for kind in OTHER_KINDS]
    )
    frames = room.desk.pane.locator("iframe")
    # The pictures that are one are drawn as such; the unknown kinds are not drawn at all.
    until(room.desk.page, lambda: frames.count() >= len(MARKUP), what=frames.count)
    # Scripts do run, where they may: else this test would show nothing.
    ran = partial(room.canary.names, in_page=False)
    until(room.desk.page, lambda: {"img", "details", "script"} <= ran(), what=ran)
    assert room.canary.names(in_page=True) == set()
    assert {call.address for call in room.canary.calls} <= {
        f"{room.desk.seat.server.url}helpouts/frame"
    }
    assert room.canary.server.paths == []
    assert room.desk.page.url == room.address


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

    def answered() -> set[str]:
        return {name.split(":")[1] for name in room.canary.names(in_page=False)}

    until(page, lambda: answered() == set(IN_FRAME), what=lambda: set(IN_FRAME) - answered())
    got = {name for name in room.canary.names(in_page=False) if not name.startswith("refused:")}
    assert got == {"got:origin:null"}
    assert room.canary.names(in_page=True) == set()
    assert room.canary.server.paths == []
    assert room.canary.popups == []
    assert room.canary.dialogs == []
    assert page.url == room.address
    # And the page around goes on as if nothing had been.
    heights = [box["height"] for one in page.locator("iframe").all() if (box := one.bounding_box())]
    assert max(heights) < 600
    room.desk.chat("still here")
    room.desk.said("still here").wait_for()


def test_an_output_that_leaves_its_frame_is_taken_away(room: Room) -> None:
    url = room.canary.server.url
    room.show([{"text/html": filled(payload, name, url)} for name, payload in GO_AWAY.items()])
    outputs = room.desk.cell.locator(".helpout-outputs > :not(pre)")

    def there() -> dict[str, str]:
        shown = dict(zip(GO_AWAY, outputs.all_inner_texts(), strict=False))
        return {name: text for name, text in shown.items() if text != GONE}

    until(room.desk.page, lambda: outputs.count() == len(GO_AWAY) and not there(), what=there)
    assert room.desk.pane.locator("iframe").count() == 0
    assert room.canary.names(in_page=True) == set()
    assert {path.split("/")[1] for path in room.canary.server.paths} <= {"navigated"}
    assert room.desk.page.url == room.address
