"""What one is told in JupyterLab: its own notification for what cannot wait, the bell, the list,
and how one wants to be told."""

import re
from typing import TYPE_CHECKING

from tests.e2e.seat import Seat
from tests.e2e.test_accessibility import NARROW, WIDE, faults, put_on, sideways
from tests.e2e.until import until
from tests.integration.notice.mailbox import Mailbox

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "Bells <b>and</b> [whistles](x)"
LONG_MS = 60_000


def looks(seat: Seat, page: "Page") -> list[str]:
    found = []
    for theme in ("plain light", "plain dark"):
        put_on(page, seat, theme)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            found += faults(page) + sideways(page)
    return found


def test_a_call_is_put_before_other_work_and_stands_behind_the_bell(
    student: Seat, tutor: Seat
) -> None:
    student.api("POST", "notices/read", {"ids": []})
    queue = tutor.api("POST", "queues", {"title": TITLE})
    try:
        lab = student.context.new_page()
        with lab.expect_websocket(lambda one: "ws/events" in one.url, timeout=LONG_MS):
            lab.goto(f"{student.server.url}lab?reset")
        page = student.page()
        pane = student.show(page, "my_helpouts")["my_helpouts"]
        bell = pane.get_by_role("button", name=re.compile("^Notices"))
        bell.wait_for()
        ticket = student.api(
            "POST",
            f"queues/{queue['id']}/tickets",
            {"headline": "The plot is empty", "problem": {"summary": "The plot is empty"}},
        )
        tutor.api("POST", f"tickets_of_queues/{ticket['id']}/claim")

        # The demo's JupyterLabs show no toasts: what came is counted in the status bar.
        counted = lab.locator(".jp-Notification-Status")
        until(lab, lambda: counted.inner_text().strip() not in ("", "0"), within_s=60)
        counted.click()
        told_by_lab = lab.locator(".jp-Notification-List-Item", has_text="It is your turn")
        told_by_lab.wait_for()
        assert told_by_lab.locator("b, a").count() == 0, "another's words are text"
        told_by_lab.get_by_role("button", name="Open").click()
        lab.locator(".helpout-lab-panel:visible [data-helpout-heading]").first.wait_for()

        pane.get_by_role("button", name=re.compile("^Notices, .* unread")).click()
        told = pane.get_by_role("button", name=re.compile("^It is your turn \\(unread\\)"))
        told.wait_for()
        assert TITLE in told.inner_text()
        assert looks(student, page) == []
        pane.get_by_role("button", name="Mark all as read").click()
        until(page, lambda: told.count() == 0)
        pane.get_by_role("button", name=re.compile("^Back")).click()
        pane.get_by_role("button", name="Notices", exact=True).wait_for()
        student.api("POST", f"tickets_of_queues/{ticket['id']}/leave")
    finally:
        tutor.api("PATCH", f"queues/{queue['id']}", {"status": "closed"})


def test_how_one_wants_to_be_told_is_kept(student: Seat, stage_mailbox: Mailbox) -> None:
    page = student.page()
    pane = student.show(page, "notices")["notices"]
    pane.get_by_role("tab", name="How to be told").click()
    pane.get_by_role("textbox", name="Mail address").fill("amara")
    pane.get_by_text("One plain address").wait_for()
    pane.get_by_role("textbox", name="Mail address").fill("amara@example.org")
    pane.get_by_role("checkbox", name="Urgent questions").uncheck()
    pane.get_by_role("checkbox", name="Keep mail back").check()
    pane.get_by_label("From").fill("21:30")
    assert looks(student, page) == []
    pane.get_by_role("button", name="Save").click()
    until(page, lambda: student.api("GET", "notices/preferences")["quiet_from"] == "21:30")
    kept = student.api("GET", "notices/preferences")
    assert (kept["email"], kept["email_confirmed"]) == ("amara@example.org", False)
    assert (kept["urgent"], kept["queue"], kept["quiet_until"]) == (False, True, "07:00")
    pane.get_by_text("Press the link that was mailed to amara@example.org.").wait_for()
    stage_mailbox.wait_for("Confirm", to="amara@example.org")
    student.api("PUT", "notices/preferences", {})
