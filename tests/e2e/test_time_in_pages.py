"""What people do about their time, in real pages: hours, calendars, weeks, mail; then several
people at once: an organisation, seats and their line, helping together, a call that was missed.

The first walk is by Kolkata's clock for both, which never changes: weeks stay where they are.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.calendar_text import check
from tests.e2e.appointments import let_go, offer, send
from tests.e2e.conftest import SitDown
from tests.e2e.seat import Seat
from tests.e2e.test_booking_across_zones import times, turn_to
from tests.e2e.test_queue import act, guests, take
from tests.e2e.until import until
from tests.integration.calendar.conftest import CalendarServer, calendar_server_of
from tests.integration.notice.mailbox import Mailbox
from tests.integration.notice.test_mail import event_of, wants_mail

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ZONE = ZoneInfo(STUDENT_ZONE)
LONG_MS = 60_000
MAIL = "amara.diallo@example.org"
LISTING = {
    "title": "By Kolkata's clock", "description": "Week by week.", "category": "other",
    "durations_minutes": [30],
}  # fmt: skip
TOGETHER = "Together we know it"
CLASS = "Loops, from the start"
LINE, MISSED_LINE = "One question, two people", "A call that nobody hears"


def day(weeks: int, *, beside: int = 0) -> date:
    """The day of the appointments, so many weeks on; ``beside`` it where hours were before."""
    return (datetime.now(ZONE) + timedelta(days=3 + 7 * weeks - beside)).date()


def at(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZONE).astimezone(UTC)


def busy_text(*spans: tuple[datetime, datetime]) -> bytes:
    """A calendar of somebody's lectures."""
    events = "".join(
        f"BEGIN:VEVENT\nUID:lecture-{number}\nDTSTAMP:20260101T000000Z\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\nDTEND:{end:%Y%m%dT%H%M%SZ}\nEND:VEVENT\n"
        for number, (start, end) in enumerate(spans)
    )
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:Lectures\n"
    return f"{head}{events}END:VCALENDAR\n".replace("\n", "\r\n").encode()


@pytest.fixture
def calendars() -> Iterator[CalendarServer]:
    with calendar_server_of() as server:
        yield server


@pytest.fixture
def week_listing(student: Seat, tutor: Seat) -> Iterator[str]:
    """Open for an hour a week, on the day before; afterwards all is as it was."""
    was = tutor.api("GET", "availability")
    before = day(0, beside=1)
    weekly = [{"weekday": before.weekday(), "start": "09:00", "end": "10:00"}]
    hours = {"time_zone": STUDENT_ZONE, "weekly": weekly, "increment_minutes": 30}
    tutor.api("PUT", "availability", {**hours, "horizon_days": 60})
    listing = str(tutor.api("POST", "listings", LISTING)["id"])
    try:
        yield listing
    finally:
        for calendar in tutor.api("GET", "calendars")["busy"]:
            tutor.api("DELETE", f"calendars/busy/{calendar['id']}")
        for booking in student.api("GET", "bookings", when="upcoming", limit=50)["bookings"]:
            if booking["listing"]["id"] == listing:
                let_go(student, booking)
        tutor.api("PUT", f"listings/{listing}", {**LISTING, "published": False})
        kept = ("time_zone", "weekly", "exceptions", "increment_minutes", "horizon_days")
        tutor.api("PUT", "availability", {name: was[name] for name in kept})
        student.api("PUT", "notices/preferences", {})


def choose(pane: "Locator", start: datetime) -> None:
    """A time of the day that is shown."""
    pane.locator(f"[data-start^='{start:%Y-%m-%dT%H:%M}']").click()


def test_hours_and_a_calendar_make_the_slots_that_are_booked_week_by_week_and_mailed(
    stage: Stage,
    sit_down: SitDown,
    student: Seat,
    week_listing: str,
    calendars: CalendarServer,
    stage_mailbox: Mailbox,
) -> None:
    with student.server.http() as http:
        http.base_url = http.base_url.join("helpouts/")
        wants_mail(stage_mailbox, http, MAIL)
    tutor = sit_down(stage.tutor, STUDENT_ZONE)
    page = student.page()
    pane = student.show(page, ("booking", {"listing_id": week_listing}))["booking"]
    turn_to(pane, day(0, beside=1))

    # The tutor opens another day: who looks at the month sees it come.
    theirs = tutor.show(tutor.page(), ("my_helpouts", {"tab": "offer"}))["my_helpouts"]
    name = f"{day(0):%A}"
    theirs.get_by_role("checkbox", name=name, exact=True).check()
    theirs.get_by_label(f"{name}, from").fill("15:00")
    theirs.get_by_label(f"{name}, to").fill("16:30")
    theirs.get_by_role("button", name="Save hours").click()
    theirs.get_by_text("Your hours are saved.").first.wait_for()
    turn_to(pane, day(0))
    assert len(times(pane, day(0))) == 3

    # A calendar elsewhere takes the second time of this week, and the first in three weeks.
    calendars.publish(
        busy_text((at(day(0), 15, 30), at(day(0), 16)), (at(day(3), 15), at(day(3), 15, 30)))
    )
    theirs.get_by_label("Address of a calendar").fill(calendars.address())
    theirs.get_by_role("button", name="Add", exact=True).click()
    theirs.get_by_text("Lectures", exact=True).wait_for(timeout=LONG_MS)
    taken = pane.locator(
        f"[data-start^='{at(day(0), 15, 30):%Y-%m-%dT%H:%M}']:not(.helpout-time--taken)"
    )
    until(page, lambda: taken.count() == 0, what=pane.inner_text)

    choose(pane, at(day(0), 15))
    pane.get_by_label("In your words").fill("Which join <b>loses</b> rows?")
    pane.get_by_role("button", name="Book ").last.click()
    pane.get_by_role("heading", name="Booked with Ada").wait_for(timeout=LONG_MS)
    booking = booked(student, week_listing, at(day(0), 15))
    is_mailed(stage_mailbox, booking)

    weeks_with_a_gap(student, week_listing)


def booked(seat: Seat, listing_id: str, start: datetime) -> dict[str, Any]:
    page = seat.api("GET", "bookings", when="upcoming", limit=50)["bookings"]
    found: list[dict[str, Any]] = [
        one
        for one in page
        if one["listing"]["id"] == listing_id and datetime.fromisoformat(one["start"]) == start
    ]
    assert len(found) == 1, [one["start"] for one in page]
    return found[0]


def is_mailed(mailbox: Mailbox, booking: dict[str, Any]) -> None:
    """The mail that came of the press: words as text and as HTML, and the invitation."""
    mail = mailbox.wait_for(f"Booked: {LISTING['title']}", to=MAIL)
    assert mail["From"] == "Helpouts demo <helpouts@example.org>"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for text in (plain.get_content(), html.get_content()):
        assert "Ada" in text
        assert "UTC+05:30" in text
    assert "<b>loses" not in html.get_content()
    method, event = event_of(mail)
    assert (method, str(event["STATUS"]), event.decoded("SEQUENCE")) == ("REQUEST", "CONFIRMED", 0)
    assert str(event["UID"]) == f"{booking['id']}@helpouts"
    assert event.decoded("DTSTART") == datetime.fromisoformat(booking["start"]) == at(day(0), 15)
    assert event.decoded("DTEND") == at(day(0), 15, 30)
    assert str(event["ORGANIZER"]) == "mailto:helpouts@example.org"
    assert str(event["ATTENDEE"]) == f"mailto:{MAIL}"
    attached = list(mail.iter_parts())[-1].get_payload(decode=True)
    assert isinstance(attached, bytes)
    check(attached, method="REQUEST")
    assert Calendar.from_ical(attached)["METHOD"] == "REQUEST"


def weeks_with_a_gap(student: Seat, listing_id: str) -> None:
    """Three weeks: the last is taken, the half hour after it is not."""
    page = student.page()
    pane = student.show(page, ("booking", {"listing_id": listing_id}))["booking"]
    turn_to(pane, day(1))
    times(pane, day(1))
    choose(pane, at(day(1), 15))
    pane.get_by_label("Repeat weekly").check()
    pane.get_by_label("Weeks").fill("3")
    pane.get_by_role("button", name="Book 3 weeks").click()
    pane.get_by_text("1 of 3 weeks cannot be booked").wait_for(timeout=LONG_MS)
    assert booked_starts(student, listing_id) == {at(day(0), 15)}, "all, or a clear list first"
    pane.get_by_role("button", name="Book the other 2").click()
    pane.get_by_role("heading", name="2 weeks with Ada").wait_for(timeout=LONG_MS)
    pane.get_by_text("These could not be booked:").wait_for()
    instead = pane.locator(".helpout-booked__gaps").get_by_role("button", name="3:30 pm")
    instead.click()
    until(
        page,
        lambda: (
            booked_starts(student, listing_id)
            >= {at(day(1), 15), at(day(2), 15), at(day(3), 15, 30)}
        ),
        what=pane.inner_text,
    )
    pane.get_by_text("These could not be booked:").wait_for(state="detached")


def booked_starts(seat: Seat, listing_id: str) -> set[datetime]:
    page = seat.api("GET", "bookings", when="upcoming", limit=50)["bookings"]
    return {
        datetime.fromisoformat(one["start"]) for one in page if one["listing"]["id"] == listing_id
    }


def test_several_people_at_once_and_a_call_that_was_missed(tutor: Seat, student: Seat) -> None:
    with guests(tutor, "Tomas Berg", "Riya Menon", "Noah Brandt") as (tomas, riya, noah):
        offer(tomas, title="What Tomas knows")
        # Half a minute to answer, which passes while the rest is done.
        missed = send(tomas, "POST", "queues", {"title": MISSED_LINE, "grace_s": 30})
        try:
            ticket = student.api(
                "POST", f"queues/{missed['id']}/tickets",
                {"headline": "It hangs", "problem": {"summary": "It hangs"}},
            )  # fmt: skip
            send(tomas, "POST", f"queues/{missed['id']}/next")
            page = student.page()
            pane = student.show(page, ("queue", {"queue_id": missed["id"]}))["queue"]
            pane.get_by_role("heading", name="You are called").wait_for(timeout=LONG_MS)

            theirs = tutor.show(tutor.page(), ("my_helpouts", {"tab": "offer"}))["my_helpouts"]
            an_organisation(student, tutor, theirs, tomas)
            a_class(student, theirs, riya)
            help_together(tutor, riya, noah)

            pane.get_by_text("You were called, and did not answer").wait_for(timeout=LONG_MS)
            pane.get_by_role("button", name="Come back into the line").click()
            pane.get_by_text("You are next", exact=True).wait_for(timeout=LONG_MS)
            assert student.api("GET", f"tickets_of_queues/{ticket['id']}")["state"] == "waiting"
            student.api("POST", f"tickets_of_queues/{ticket['id']}/leave")
        finally:
            send(tomas, "PATCH", f"queues/{missed['id']}", {"status": "closed"})


def an_organisation(student: Seat, tutor: Seat, theirs: "Locator", tomas: Any) -> None:
    """Made, a colleague asked in who agrees, an offer of both at once, booked with both."""
    theirs.get_by_role("button", name="Make an organisation").click()
    theirs.get_by_label("Name", exact=True).fill("Two of us")
    theirs.get_by_role("button", name="Make it").click()
    ours = theirs.locator("[data-helpout-organisation]", has_text="Two of us").last
    ours.get_by_role("button", name="People of Two of us").click()
    ours.get_by_role("button", name="Ask somebody in").click()
    ours.get_by_label("Whom").select_option(label="Tomas Berg")
    ours.get_by_role("button", name="Ask", exact=True).click()
    ours.get_by_text("has not answered yet").wait_for()
    made = str(ours.get_attribute("data-helpout-organisation"))
    send(tomas, "PUT", f"organisations/{made}/membership", {})
    ours.get_by_text("has not answered yet").wait_for(state="detached")

    theirs.get_by_role("button", name="Offer help").click()
    theirs.get_by_label("Title").fill(TOGETHER)
    theirs.get_by_label("What you do, and what to bring").fill("Bring it to both.")
    theirs.get_by_label("Offered by").select_option(label="Two of us")
    theirs.get_by_role("radio", name="All of them at once").click()
    theirs.get_by_role("button", name="Publish offer").click()
    theirs.get_by_role("heading", name=TOGETHER).wait_for()
    mine = tutor.api("GET", "listings", mine=True, limit=50)["listings"]
    [listing] = [one for one in mine if one["title"] == TOGETHER]

    pane = student.show(student.page(), ("booking", {"listing_id": listing["id"]}))["booking"]
    pane.locator("[data-helpout-next]").click()
    pane.get_by_role("button", name="Book ").last.click()
    pane.get_by_role("heading", name="Booked with ").wait_for(timeout=LONG_MS)
    [start] = booked_starts(student, listing["id"])
    [booking] = [
        one for one in tutor.api("GET", "bookings", when="upcoming", limit=50)["bookings"]
        if one["listing"]["id"] == listing["id"]
    ]  # fmt: skip
    assert datetime.fromisoformat(booking["start"]) == start
    # Of both: the colleague has the same one.
    of_tomas = send(tomas, "GET", "bookings?when=upcoming")["bookings"]
    assert [one["id"] for one in of_tomas] == [booking["id"]]
    let_go(student, booking)
    draft = {**LISTING, "title": TOGETHER, "organisation_id": made, "assignment": "collective"}
    tutor.api("PUT", f"listings/{listing['id']}", {**draft, "published": False})


def a_class(student: Seat, theirs: "Locator", riya: Any) -> None:
    """Planned for two, so one has a seat and one waits, who moves up when the other leaves."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    theirs.get_by_role("button", name="Make a room").click()
    room = theirs.get_by_role("region", name="Office hours and classes")
    room.get_by_label("Title").fill(CLASS)
    room.get_by_role("radio", name="Later").click()
    room.get_by_label("Day").fill(f"{tomorrow:%Y-%m-%d}")
    room.get_by_label("Time").fill("12:00")
    room.get_by_label("How many people, you counted").fill("2")
    room.get_by_role("button", name="Plan it").click()
    own = theirs.locator("[data-helpout-gathering]", has_text=CLASS)
    own.wait_for()
    made = str(own.get_attribute("data-helpout-gathering"))
    seat = f"gatherings/{made}/seat"
    send(riya, "POST", seat, {})

    pane = student.show(student.page(), "marketplace")["marketplace"]
    row = pane.locator(f"[data-helpout-gathering={made}]")
    row.get_by_text("no seat free").wait_for(timeout=LONG_MS)
    row.get_by_role("button", name="Wait in line").click()
    row.get_by_text("You are number 1 in the line").wait_for()
    own.get_by_role("button", name="1 has a seat · 1 waits").wait_for(timeout=LONG_MS)
    send(riya, "POST", f"{seat}/leave", {})
    row.get_by_text("You have a seat").wait_for(timeout=LONG_MS)
    own.get_by_role("button", name="Call it off").click()
    own.get_by_role("button", name="Call it off").last.click()
    row.wait_for(state="detached", timeout=LONG_MS)


def help_together(tutor: Seat, riya: Any, noah: Any) -> None:
    """Two who bring the same failure are called by one press, and meet in one room."""
    line = tutor.api("POST", "queues", {"title": LINE})
    try:
        riyas, noahs = (take(one, line["id"], "The loop never ends") for one in (riya, noah))
        desk = tutor.show(tutor.page(), ("queue_desk", {"queue_id": line["id"]}))["queue_desk"]
        desk.get_by_text("Riya and Noah are stuck on the same.").wait_for(timeout=LONG_MS)
        desk.get_by_role("button", name="Help both together").click()
        desk.get_by_text("You called Riya Menon").wait_for(timeout=LONG_MS)
        met = {
            act(one, id_, "answer")["live_session_id"]
            for one, id_ in ((riya, riyas), (noah, noahs))
        }
        assert len(met) == 1
        assert None not in met
        desk.get_by_text("You are helping Riya Menon").wait_for(timeout=LONG_MS)
        for id_ in (riyas, noahs):
            tutor.api("POST", f"tickets_of_queues/{id_}/finish", {"outcome": "solved"})
    finally:
        tutor.api("PATCH", f"queues/{line['id']}", {"status": "closed"})
