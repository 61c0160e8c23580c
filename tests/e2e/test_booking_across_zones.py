"""A student in Kolkata and a tutor in New York: booked over a clock change, moved by both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from tests.e2e.appointments import free_slots_of_day, guest, let_go
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

HERS, HIS = ZoneInfo(STUDENT_ZONE), ZoneInfo(TUTOR_ZONE)
NINE = time(9)
HOURS = [{"weekday": day, "start": "09:00", "end": "12:00"} for day in range(7)]


@dataclass(frozen=True)
class Change:
    """A day on which the tutor's clocks change and the student's do not."""

    on: date
    forward: bool

    def nine(self, days: int) -> datetime:
        """The tutor's nine o'clock so many days after it."""
        return datetime.combine(self.on + timedelta(days=days), NINE, HIS).astimezone(UTC)


def next_change(after: date) -> Change:
    """The tutor's first one with a whole week before it."""
    for days in range(9, 366):
        day = after + timedelta(days=days)
        before, then = (
            datetime.combine(on, time(0), HIS).utcoffset() for on in (day, day + timedelta(days=1))
        )
        assert before is not None
        assert then is not None
        if before != then:
            return Change(day, then > before)
    raise AssertionError("New York has given up its clock changes")


CHANGE = next_change(datetime.now(UTC).date())


def clock(at: datetime, zone: ZoneInfo) -> str:
    """As panes write it: ``6:30 pm``."""
    return at.astimezone(zone).strftime("%-I:%M %p").lower()


def short(at: datetime) -> str:
    """As the student's buttons write it: ``Mon 15 Mar, 6:30 pm``."""
    return f"{at.astimezone(HERS):%a %-d %b}, {clock(at, HERS)}"


@pytest.fixture
def far_listing(student: Seat, tutor: Seat) -> Iterator[str]:
    """An offer of the tutor's that can be booked beyond the change; afterwards all is let go."""
    was = tutor.api("GET", "availability")
    ahead = (CHANGE.on - datetime.now(UTC).date()).days + 20
    hours = {"time_zone": TUTOR_ZONE, "weekly": HOURS, "increment_minutes": 30}
    tutor.api("PUT", "availability", {**hours, "horizon_days": ahead})
    draft = {
        "title": "Across clocks", "description": "Early and late.", "category": "other",
        "durations_minutes": [30], "cancellation": "half",
    }  # fmt: skip
    listing = tutor.api("POST", "listings", draft)["id"]
    try:
        yield str(listing)
    finally:
        for booking in student.api("GET", "bookings", when="upcoming", limit=50)["bookings"]:
            if booking["listing"]["id"] == listing:
                let_go(student, booking)
        tutor.api("PUT", f"listings/{listing}", {**draft, "published": False})
        kept = ("time_zone", "weekly", "exceptions", "increment_minutes", "horizon_days")
        tutor.api("PUT", "availability", {name: was[name] for name in kept})


def turn_to(pane: "Locator", day: date) -> None:
    """Month by month, as a person does."""
    head = f"{day:%B %Y}"
    pane.locator(".helpout-calendar__head").wait_for(timeout=30_000)
    for _ in range(13):
        if pane.locator(".helpout-calendar__head", has_text=head).count() > 0:
            break
        pane.locator(".helpout-calendar__head button").last.click()
    pane.locator(f"[data-date='{day}'].helpout-day--free").wait_for(timeout=30_000)


def times(pane: "Locator", day: date) -> list[str]:
    """The day's times, each in both clocks."""
    pane.locator(f"[data-date='{day}']").click()
    pane.locator(f"[data-date='{day}'][aria-pressed='true']").wait_for()
    return pane.locator("[data-start]").all_inner_texts()


def test_a_student_books_a_tutor_across_a_clock_change(
    student: Seat, tutor: Seat, far_listing: str
) -> None:
    page = student.page()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/slots?" in sent.url else None)
    pane = student.show(page, ("booking", {"listing_id": far_listing}))["booking"]
    before, after = CHANGE.nine(-1), CHANGE.nine(1)
    turn_to(pane, after.astimezone(HERS).date())
    months = len(asked)

    # The tutor's nine o'clock comes an hour earlier, or later, for the student.
    for at in (before, after):
        first = times(pane, at.astimezone(HERS).date())[0]
        assert clock(at, HERS) in first
        assert "9:00 am in New York" in first
    assert clock(before, HERS) != clock(after, HERS)
    way = "forward" if CHANGE.forward else "back"
    told = pane.locator(".helpout-note", has_text=f"New York's clocks go {way}")
    told.get_by_text(f"From then on Ada's 9:00 am is {clock(after, HERS)} for you.").wait_for()
    told.get_by_text(f"Until then it is {clock(before, HERS)}.").wait_for()
    assert len(asked) == months == len(set(asked)), "each month is one request"

    # While the form is open nobody else may take it; the choice is made by keys alone.
    pane.locator("[data-start]").first.focus()
    page.keyboard.press("Enter")
    pane.get_by_text("Kept for you").first.wait_for(timeout=30_000)
    with guest(tutor, "Somebody else") as other:
        assert after not in free_slots_of_day(other, far_listing, after)
    repeat_is_told(pane, before, after)

    pane.get_by_text("You can cancel at no charge until").wait_for()
    pane.get_by_label("In your words").fill("Where did my hour go?")
    button = pane.get_by_role("button", name=f"Book {short(after)}")
    button.focus()
    page.keyboard.press("Enter")
    pane.get_by_role("heading", name="Booked with Ada").wait_for(timeout=30_000)
    with page.expect_download() as file:
        pane.get_by_role("button", name="Add to calendar").click()
    assert "BEGIN:VEVENT" in file.value.path().read_text()
    booking = booked_at(student, after)
    assert booking["status"] == "confirmed"
    assert booking["problem"]["summary"] == "Where did my hour go?"
    assert booking["agreement"]["cancellation"] == "half"
    theirs = tutor.show(tutor.page(), "my_helpouts")["my_helpouts"]
    row = theirs.locator(f"[data-helpout-booking={booking['id']}]")
    row.get_by_text("9:00 am to 9:30 am").wait_for(timeout=30_000)
    mine = tutor.api("GET", f"bookings/{booking['id']}")
    assert mine["agreement_hash"] == booking["agreement_hash"] != ""


def repeat_is_told(pane: "Locator", before: datetime, after: datetime) -> None:
    """Week after week the student's clock stays: the tutor's jumps, which is said."""
    times(pane, before.astimezone(HERS).date())
    pane.locator("[data-start]").first.click()
    pane.get_by_label("Repeat weekly").check()
    week_later = datetime.combine(
        before.astimezone(HERS).date() + timedelta(days=7), before.astimezone(HERS).time(), HERS
    )
    pane.get_by_text(
        f"it is {clock(week_later, HIS)} for Ada instead of 9:00 am: clocks change between."
    ).wait_for()
    pane.get_by_label("Repeat weekly").uncheck()
    times(pane, after.astimezone(HERS).date())
    pane.locator("[data-start]").first.click()
    pane.get_by_text("Kept for you").first.wait_for(timeout=30_000)


def booked_at(seat: Seat, at: datetime) -> dict[str, Any]:
    page = seat.api("GET", "bookings", when="upcoming", limit=50)["bookings"]
    found: list[dict[str, Any]] = [one for one in page if starts(one) == at]
    assert len(found) == 1, [one["start"] for one in page]
    return found[0]


def starts(booking: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(booking["start"])


def test_another_time_is_asked_for_by_the_one_and_accepted_by_the_other(
    student: Seat, tutor: Seat, far_listing: str
) -> None:
    was, wanted = CHANGE.nine(1), CHANGE.nine(2)
    booking = student.api(
        "POST", "bookings",
        {
            "listing_id": far_listing, "start": was.isoformat(), "duration_minutes": 30,
            "problem": {"summary": "To be moved"}, "idempotency_key": "reschedule_is_agreed",
        },
    )  # fmt: skip
    of = f"[data-helpout-booking={booking['id']}]"
    theirs = tutor.show(tutor.page(), "my_helpouts")["my_helpouts"]
    row = theirs.locator(of)
    row.get_by_role("button", name="Another time").click(timeout=30_000)
    move = theirs.locator("[data-helpout-move]")
    turn_to(move, wanted.date())
    times(move, wanted.date())
    move.locator("[data-start]").first.click()
    move.get_by_label("Why (they read it)").fill("A meeting moved.")
    move.get_by_role("button", name=f"Ask for {wanted.astimezone(HIS):%a %-d %b}").click()
    row.get_by_text("You asked for").wait_for(timeout=30_000)

    # Nothing has moved until the other agrees, who reads it in their own clock.
    page = student.page()
    mine = student.show(page, "my_helpouts")["my_helpouts"].locator(of)
    mine.get_by_text(f"Ada asks for {short(wanted)}").wait_for(timeout=30_000)
    assert starts(student.api("GET", f"bookings/{booking['id']}")) == was
    mine.get_by_role("button", name=f"Accept {short(wanted)}").click()
    until(
        page,
        lambda: starts(student.api("GET", f"bookings/{booking['id']}")) == wanted,
        what=lambda: page.inner_text("main"),
    )
    day = f"{wanted.astimezone(HIS):%a %-d %b}"
    theirs.locator(of, has_text=day).get_by_text("9:00 am to 9:30 am").wait_for(timeout=30_000)
    mine.get_by_role("button", name="Details").click()
    page.locator("[data-helpout-details]").get_by_text("You accepted the other time").wait_for()


def test_the_tutor_answers_a_request(student: Seat, tutor: Seat, far_listing: str) -> None:
    draft = {
        "title": "Across clocks", "description": "Asked for first.", "category": "other",
        "durations_minutes": [30], "approval_required": True,
    }  # fmt: skip
    tutor.api("PUT", f"listings/{far_listing}", draft)
    at = CHANGE.nine(3)
    page = student.page()
    options = {"listing_id": far_listing, "start": at.isoformat().replace("+00:00", "Z")}
    pane = student.show(page, ("booking", options))["booking"]
    pane.get_by_role("button", name=f"Ask for {short(at)}").click(timeout=30_000)
    pane.get_by_role("heading", name="Asked Ada").wait_for(timeout=30_000)
    booking = booked_at(student, at)
    assert booking["status"] == "requested"
    theirs = tutor.show(tutor.page(), "my_helpouts")["my_helpouts"]
    row = theirs.locator(f"[data-helpout-booking={booking['id']}]")
    row.get_by_role("button", name="Accept Amara").click(timeout=30_000)
    until(
        page,
        lambda: booked_at(student, at)["status"] == "confirmed",
        what=lambda: theirs.inner_text(),
    )
