"""Steps 1 to 3: ready panes, an offer, a search, a booking that both see at once."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx

from helpout_server.entrypoints.demo.check.browsers import SocketBytes
from helpout_server.entrypoints.demo.check.cast import Cast, notebook_pane
from helpout_server.entrypoints.demo.check.report import require

if TYPE_CHECKING:
    from playwright.sync_api import Locator

TITLE = "Joins that lose rows, found live"
WORDS = "After the merge the region column is gone."

_MOUNT_MS = """(source) => new Promise((resolve) => {
  const begun = performance.now();
  const known = document.querySelectorAll('.jp-Notebook .helpout-pane').length;
  const look = () => {
    if (document.querySelectorAll('.jp-Notebook .helpout-pane').length > known) {
      observer.disconnect();
      resolve(performance.now() - begun);
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
    key: 'Enter', code: 'Enter', keyCode: 13, shiftKey: true, bubbles: true, cancelable: true,
  }));
})"""


def panes_are_ready(cast: Cast) -> None:
    """Both addresses show their pane with real content, nothing pressed."""
    with cast.report.step("1  both notebooks open with their panes ready"):
        notebook_pane(cast.tutor, "My helpouts").get_by_role("tab", name="I help").wait_for()
        cards = notebook_pane(cast.student, "Helpouts").locator(".helpout-offer")
        cards.first.wait_for()
        require(cards.count() >= 3, "at least three offers that fit pandas")
        cast.picture("ready")
    with cast.report.step("1  a new widget in the student's notebook"):
        _measure_widget(cast)


def _measure_widget(cast: Cast) -> None:
    page = cast.student
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("helpout_widgets.MyHelpouts()")
    received = SocketBytes(page)
    cast.report.figure("pane_mount_ms", page.evaluate(_MOUNT_MS))
    notebook_pane(page, "My helpouts").wait_for()
    page.wait_for_function(
        "() => !document.querySelector('.jp-Notebook .jp-InputPrompt')?.textContent.includes('*')"
    )
    cast.report.figure("widget_payload_bytes", received.take())


def tutor_publishes(cast: Cast) -> None:
    """An offer and hours, made in the pane; the student's cards show it without reloading."""
    with cast.report.step("2  the tutor publishes an offer and weekly hours"):
        pane = notebook_pane(cast.tutor, "My helpouts")
        pane.get_by_role("tab", name="I help").click()
        pane.get_by_role("button", name="Offer help").click()
        pane.get_by_label("Title").fill(TITLE)
        pane.get_by_label("What you do, and what to bring").fill(
            "Bring the join and the row counts. We find where rows go."
        )
        pane.get_by_label("Tags").fill("pandas, joins")
        cast.pictures.take("offer-form", tutor=cast.tutor)
        pane.get_by_role("button", name="Publish offer").click()
        pane.get_by_role("heading", name=TITLE).wait_for()
        zone = pane.get_by_label("Your time zone")
        require(zone.input_value() == "America/New_York", "hours in the tutor's own zone")
        pane.get_by_role("button", name="Save hours").click()
        pane.locator(".helpout-note").get_by_text("Your hours are saved.").wait_for()
        cast.pictures.take("offer", tutor=cast.tutor)


def student_books(cast: Cast) -> None:
    """Search, choose, say what one is stuck on, book; the tutor sees it without reloading."""
    tutors = notebook_pane(cast.tutor, "My helpouts")
    tutors.get_by_role("tab", name="Upcoming").click()
    with cast.report.step("3  the student searches and books"):
        pane = cast.student.locator(".jp-Notebook .helpout").first
        pane.get_by_role("searchbox").fill("joins lose rows")
        pane.get_by_role("searchbox").press("Enter")
        pane.get_by_role("button", name=TITLE).click()
        pane.get_by_role("button", name="Book Ada").wait_for()
        cast.pictures.take("listing", student=cast.student)
        pane.get_by_role("button", name="Book Ada").click()
        _choose_first_time(pane)
        pane.get_by_label("In your words").fill(WORDS)
        cast.pictures.take("booking", student=cast.student)
        pane.get_by_role("button", name="Book ", exact=False).last.click()
        pane.get_by_text("Booked with Ada").first.wait_for()
        cast.picture("booked")
    with cast.report.step("3  the tutor sees the booking without reloading"):
        tutors.get_by_text(WORDS).wait_for()
        tutors.get_by_role("button", name="Join Amara").wait_for()


def _choose_first_time(pane: "Locator") -> None:
    first = pane.locator(".helpout-time:not([aria-disabled='true'])").first
    first.wait_for()
    first.click()


def only_one_wins(cast: Cast) -> None:
    """Two accounts book the same slot at the same instant."""
    with cast.report.step("3  two students, one slot: one booking, one told with other times"):
        owner = cast.stage.tutor
        found = owner.request("GET", "helpouts/api/v1/listings", params={"q": "survey"})
        listing = found["listings"][0]
        now = time.time()
        slots = owner.request(
            "GET", f"helpouts/api/v1/listings/{listing['id']}/slots",
            params={
                "from": _instant(now), "to": _instant(now + 14 * 86_400),
                "duration_minutes": 30, "time_zone": "UTC",
            },
        )["slots"]  # fmt: skip
        tokens = [
            owner.request(
                "POST", "helpouts/api/v1/accounts", json={"display_name": f"Racer {number}"}
            )["token"]
            for number in (1, 2)
        ]
        draft = {
            "listing_id": listing["id"], "start": slots[0]["start"],
            "duration_minutes": 30, "problem": {"summary": "race"},
        }  # fmt: skip
        with ThreadPoolExecutor(max_workers=2) as both:
            answers = list(both.map(lambda token: _book(owner.url, token, draft), tokens))
        require(sorted(a.status_code for a in answers) == [201, 409], "201 and 409")
        refusal: dict[str, Any] = next(a for a in answers if a.status_code == 409).json()
        require(refusal["code"] == "slot_taken", "told that it was just taken")
        require(refusal["context"]["alternatives"], "told the next free times")


def _book(url: str, token: str, draft: dict[str, Any]) -> httpx.Response:
    return httpx.post(
        f"{url}helpouts/api/v1/bookings",
        json={**draft, "idempotency_key": secrets.token_urlsafe(12)},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30.0,
        trust_env=False,
    )


def _instant(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
