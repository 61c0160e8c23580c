"""In the middle of a helpout: a busy kernel, a killed marketplace, reloads, a hand-over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book, guest, offer, send
from tests.e2e.group import open_guest
from tests.e2e.meeting import Desk, lent_kernel, open_more, run
from tests.e2e.seat import seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass
class Meeting:
    """Both are in the call of one helpout; the student's kernel is lent."""

    stage: Stage
    live_session_id: str
    tutor: Desk
    student: Desk

    @property
    def both(self) -> tuple[Desk, Desk]:
        return self.tutor, self.student

    def run(self, code: str) -> None:
        run(self.student.seat, self.live_session_id, self.student.cell_id(), code)


@pytest.fixture(scope="module")
def meeting(browser: "Browser", stage: Stage, adas_listing: str) -> Iterator[Meeting]:
    with (
        seat_at(browser, stage.tutor, TUTOR_ZONE) as tutor,
        seat_at(browser, stage.student, STUDENT_ZONE) as student,
    ):
        booking = book(student, adas_listing, summary="rows get lost", code="rows = 41\n")
        live = booking["live_session_id"]
        with lent_kernel(student, live):
            desks = [Desk.open(seat, seat.page(), live) for seat in (tutor, student)]
            for desk, other in zip(desks, ("Amara", "Ada"), strict=True):
                desk.enter(f"Join {other}")
                desk.cell.wait_for()
            for desk in desks:
                desk.wait_more_frames(5)
            yield Meeting(stage, live, *desks)
        student.api("POST", f"live_sessions/{live}/end", {})


def test_a_busy_kernel_stops_neither_words_nor_edits(meeting: Meeting) -> None:
    tutor, student = meeting.both
    meeting.run("import time\ntime.sleep(600)")
    for desk in meeting.both:
        desk.pane.locator("[data-helpout-run=running]").wait_for()
    tutor.chat("does it still hang?")
    student.said("does it still hang?").wait_for()
    student.write("# written while it ran\n")
    tutor.text.get_by_text("# written while it ran").wait_for()
    for desk in meeting.both:
        desk.wait_more_frames(5)
    assert student.cell.get_attribute("data-helpout-run") == "running"
    student.pane.get_by_role("button", name="Interrupt").click()
    tutor.pane.locator("[data-helpout-run=error], [data-helpout-run=aborted]").wait_for()


def test_a_killed_marketplace_comes_back_and_nothing_is_lost(meeting: Meeting) -> None:
    tutor, student = meeting.both
    meeting.run("print('printed', 'before', 1)")
    tutor.chat("said before")
    student.write("# typed before\n")
    tutor.text.get_by_text("# typed before").wait_for()
    student.said("said before").wait_for()
    for desk in meeting.both:
        desk.cell.get_by_text("printed before 1").wait_for()

    meeting.stage.tutor.kill()
    for desk in meeting.both:
        desk.pane.locator("[data-helpout-link]:not([data-helpout-link=open])").wait_for()
    # The call is theirs alone: it goes on with nobody between.
    for desk in meeting.both:
        desk.wait_more_frames(10)
    student.write("# typed in the dark\n")
    for desk in meeting.both:
        desk.chat(f"said in the dark by {desk.seat.server.name}")

    frames = [desk.frames() for desk in meeting.both]
    meeting.stage.tutor.start()
    meeting.stage.tutor.wait()
    for desk in meeting.both:
        desk.wait_online()
    tutor.text.get_by_text("# typed in the dark").wait_for()
    for desk in meeting.both:
        for line in ("said before", "said in the dark by tutor", "said in the dark by student"):
            desk.said(line).wait_for()
            assert desk.said(line).count() == 1
        desk.cell.get_by_text("printed before 1").wait_for()
        desk.wait_more_frames(10)
    assert all(desk.frames() > before for desk, before in zip(meeting.both, frames, strict=True))
    bookings = student.seat.api("GET", "bookings", when="upcoming", limit=100)["bookings"]
    assert meeting.live_session_id in {booking["live_session_id"] for booking in bookings}
    # The kernel's server is back in the room by itself, too.
    connected = f"live_sessions/{meeting.live_session_id}"
    until(student.page, lambda: student.seat.host("GET", connected)["connected"])
    meeting.run("print('printed', 'after', 2)")
    tutor.cell.get_by_text("printed after 2").wait_for()


@pytest.mark.parametrize("who", ["tutor", "student"])
def test_a_reloaded_page_is_back_in_the_middle(meeting: Meeting, who: str) -> None:
    tutor, student = meeting.both
    meeting.run(f"print('printed', 'for', {who!r})")
    student.chat(f"before the reload of the {who}")
    tutor.said(f"before the reload of the {who}").wait_for()
    tutor.cell.get_by_text(f"printed for {who}").wait_for()
    desk = tutor if who == "tutor" else student
    text = desk.text.inner_text()

    desk.reload()
    # Nothing is pressed: it was in the call, so it is in the call.
    desk.wait_online()
    desk.said(f"before the reload of the {who}").wait_for()
    desk.cell.get_by_text(f"printed for {who}").wait_for()
    until(desk.page, lambda: desk.text.inner_text() == text, what=desk.text.inner_text)
    for one in meeting.both:
        one.wait_more_frames(5)


def test_a_colleague_takes_over_by_the_students_consent_and_rights_start_anew(
    browser: "Browser", meeting: Meeting
) -> None:
    tutor, student = meeting.both
    live = meeting.live_session_id

    def granted() -> list[str]:
        state = student.seat.host("GET", f"live_sessions/{live}")
        return [grant["account_id"] for grant in state["grants"]]

    ada = tutor.seat.api("GET", "me")["account"]["id"]
    student.seat.host("POST", f"live_sessions/{live}/grants", {"account_id": ada, "level": "run"})
    assert granted() == [ada]
    with guest(tutor.seat, "Cora Lindt") as http, open_guest(browser, tutor.seat, http) as seat:

        def states() -> list[str]:
            mine = send(http, "GET", "live_sessions/mine")["live_sessions"]
            return [one["my_state"] for one in mine if one["id"] == live]

        offer(http)
        open_more(tutor).get_by_role("button", name="Ask a colleague in").click()
        panel = tutor.pane.locator("[data-helpout-panel=hand_over]")
        panel.get_by_label("Colleague").select_option(label="Cora Lindt")
        panel.get_by_text("to take over from you").click()
        panel.get_by_role("button", name="Ask Amara").click()
        question = student.pane.locator("[data-helpout-question=colleague]")
        question.get_by_text("would like Cora Lindt to take over").wait_for()
        assert granted() == [ada]
        assert states() == ["asked"]
        question.get_by_role("button", name="Let Cora Lindt in").click()
        for desk in meeting.both:
            desk.pane.get_by_text("holds the helpout now. Rights start anew").first.wait_for()
        until(student.page, lambda: granted() == [], what=granted)

        # She finds it among her own, and leads it now; who did before does not.
        assert states() == ["admitted"]
        cora = Desk.open(seat, seat.page(), live)
        cora.enter("Join Amara")
        cora.cell.wait_for()
        cora.chat("hello from Cora")
        student.said("hello from Cora").wait_for()
        colleague = open_more(cora).get_by_role("button", name="Ask a colleague in")
        colleague.wait_for()
        assert open_more(tutor).get_by_role("button", name="Ask a colleague in").count() == 0
        until(cora.page, lambda: cora.frames() > 5, within_s=60)
