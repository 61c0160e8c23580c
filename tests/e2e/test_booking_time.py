"""Time in a helpout: who comes late is told to who waits, and both go on longer."""

import re
from typing import Any

from tests.e2e.appointments import book, let_go
from tests.e2e.meeting import CHAT_ONLY, Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

LONG_MS = 30_000
TEN_MINUTES = re.compile(r"left of 10:00|10:00 planned")


def test_late_is_told_in_the_lobby_and_both_go_on_longer(
    student: Seat, tutor: Seat, adas_listing: str
) -> None:
    booking = book(student, adas_listing, minutes=5, summary="Will five minutes do?")
    try:
        students = Desk.open(student, student.page(), booking["live_session_id"])
        students.pane.get_by_role("button", name=CHAT_ONLY).wait_for(timeout=LONG_MS)
        # Late is said before it begins, so before both are at its door.
        tutor.api("POST", f"bookings/{booking['id']}/late", {"minutes": 10})
        late = students.pane.locator("[data-helpout-late]")
        late.get_by_text("Ada comes 10 min late.").wait_for(timeout=LONG_MS)

        tutors = Desk.open(tutor, tutor.page(), booking["live_session_id"])
        desks = (students, tutors)
        for desk in desks:
            desk.enter(CHAT_ONLY)
        has_begun(students, student, booking)
        asks = students.pane.locator("[data-helpout-question=extension]")
        asks.get_by_role("button", name="Ask Ada for 5 min more").click(timeout=LONG_MS)
        asks.get_by_text("You asked Ada for 5 min more.").wait_for(timeout=LONG_MS)
        answers = tutors.pane.locator("[data-helpout-question=extension]")
        answers.get_by_text("Amara asks for 5 min more.").wait_for(timeout=LONG_MS)
        answers.get_by_role("button", name="Go on until").click()
        # The end has moved for both, in the room they are in.
        for desk in desks:
            desk.pane.get_by_text(TEN_MINUTES).first.wait_for(timeout=LONG_MS)
        now = student.api("GET", f"bookings/{booking['id']}")
        assert now["end"] > booking["end"]
        assert now["agreement"]["duration_minutes"] == booking["agreement"]["duration_minutes"]
    finally:
        let_go(student, booking)


def has_begun(desk: Desk, seat: Seat, booking: dict[str, Any]) -> None:
    """Its time has come, and both are there."""

    def status() -> str:
        return str(seat.api("GET", f"bookings/{booking['id']}")["status"])

    until(desk.page, lambda: status() == "in_progress", within_s=60, what=status)
