"""A course in two browsers: made by staff, its terms agreed to by a student, on to the line."""

from datetime import UTC, datetime, timedelta

from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.seat import Seat
from tests.e2e.test_queue import LONG_MS, check_looks

NAME = "Statistics of loops"
ALWAYS = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]


def test_a_course_from_its_making_to_its_line(stage: Stage, tutor: Seat, student: Seat) -> None:
    amara = student.api("GET", "me")["account"]
    desk_page, page = tutor.page(), student.page()
    desk = tutor.show(desk_page, "course")["course"]
    desk.get_by_role("button", name="Make a course").click()
    desk.get_by_role("textbox", name="Name of the course").fill(NAME)
    desk.get_by_role("textbox", name="Short name").fill("loops")
    today = datetime.now(UTC).date()
    desk.get_by_label("First day").fill((today - timedelta(days=30)).isoformat())
    desk.get_by_label("Last day").fill((today + timedelta(days=300)).isoformat())
    desk.get_by_role("textbox", name="Terms").fill("Ask for help, not for answers.")
    check_looks(tutor, desk_page)
    desk.get_by_role("button", name="Make the course").click()
    desk.get_by_role("tab", name="People").click()
    desk.get_by_role("textbox", name="Name they sign in with").fill(amara["id"])
    desk.get_by_role("button", name="Put on the roster").click()
    desk.get_by_role("row", name=amara["display_name"]).wait_for(timeout=LONG_MS)
    check_looks(tutor, desk_page)
    [made] = [one for one in tutor.api("GET", "courses")["courses"] if one["name"] == NAME]
    one = f"courses/{made['id']}"
    try:
        pane = student.show(page, "course")["course"]
        pane.get_by_text("Ask for help, not for answers.").wait_for(timeout=LONG_MS)
        hours = {"title": "Evening clinic", "weekly": ALWAYS}
        tutor.api("POST", f"{one}/office_hours", hours)
        pane.get_by_role("heading", name="Evening clinic").wait_for(timeout=LONG_MS)
        check_looks(student, page)
        pane.get_by_role("button", name="Agree to the terms").click()
        pane.get_by_text("You agreed to these terms.").wait_for(timeout=LONG_MS)
        pane.get_by_role("button", name="Go to the line").click()
        page.get_by_role("textbox", name="In one line").wait_for(timeout=LONG_MS)
        desk.get_by_role("tab", name="Figures").click()
        desk.get_by_text("No figures yet").wait_for(timeout=LONG_MS)
        check_looks(tutor, desk_page)
    finally:
        tutor.api("POST", f"{one}/archive")
    desk.get_by_text("archived").wait_for(timeout=LONG_MS)
