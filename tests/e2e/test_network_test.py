"""The network test in the check before a call: a real echo peer, directly and by a real relay."""

import re

from tests.e2e.appointments import booked
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat

_SECONDS = 60_000
# Headless pages may not read what they wrote.
_WATCH_CLIPBOARD = """() => {
  const write = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = (text) => {
    window.copied = text;
    return write(text);
  };
}"""


def test_both_ways_are_measured_and_the_report_is_copied(
    tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with booked(student, adas_listing) as live_session_id:
        page = student.page()
        page.evaluate(_WATCH_CLIPBOARD)
        desk = Desk.open(student, page, live_session_id)
        row = desk.pane.locator("[data-helpout-result]", has_text="Connection")
        # By itself: whether it is reached, and how far it is.
        row.get_by_text(re.compile(r"direct, \d+ ms")).wait_for(timeout=_SECONDS)
        row.get_by_role("button", name="Measure the speed").click()
        row.get_by_role("button", name="Stop the test").wait_for()
        row.get_by_text(re.compile(r"Mbit/s")).first.wait_for(timeout=_SECONDS)
        row.get_by_role("button", name="Copy report").click()
        row.get_by_text("Copied").wait_for()
        report = page.evaluate("window.copied")
        assert re.search(r"^direct: \d+ ms, .*\d+ kbit/s up, \d+ kbit/s down$", report, re.M), (
            report
        )
        assert re.search(r"^relay: \d+ ms", report, re.M), report
        # Nothing in it that is anybody's.
        assert not re.search(r"\d+\.\d+\.\d+\.\d+:|acc_|live_|candidate", report), report
        # Who wants the relay alone is told how that is.
        row.get_by_text("Always use a relay").click()
        row.get_by_text(re.compile(r"through a relay, \d+ ms")).wait_for(timeout=_SECONDS)
