"""Two people press the same slot at the same instant."""

import re
from typing import TYPE_CHECKING

from tests.e2e.appointments import free_slots, guest, offer
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route

WORDS = "The merge doubles my rows, and I cannot see why."
BOOKED, KEPT = "Booked with Rosa", "Kept for you"
TAKEN = "Nothing is booked and your words are kept."


HOLDS = "**/helpouts/api/v1/bookings/holds"


def filled_in(seat: Seat, listing_id: str, start: str, held: "list[Route]") -> "Locator":
    """A booking pane with that time chosen and words written; the hold it asks for waits."""
    page = seat.page()
    page.route(HOLDS, lambda route: held.append(route))
    pane = seat.show(page, ("booking", {"listing_id": listing_id, "start": start}))["booking"]
    pane.get_by_label("In your words").fill(WORDS)
    return pane


def test_one_gets_the_slot_and_the_other_keeps_the_words(tutor: Seat, student: Seat) -> None:
    with guest(tutor, "Rosa Vidal") as rosa:
        listing = offer(rosa, title="Slots for a race", durations_minutes=[30])
    # Not the next one: the two people have other helpouts soon.
    start = free_slots(student, listing["id"], 30)[100]["start"]
    # Both requests to keep it wait until both are there, then go at once.
    held: list[Route] = []
    panes = [filled_in(seat, listing["id"], start, held) for seat in (tutor, student)]
    until(panes[0].page, lambda: len(held) == 2)
    for route in held:
        route.continue_()

    for pane in panes:
        pane.page.unroute(HOLDS)
        pane.get_by_text(re.compile(f"{KEPT}|{TAKEN}")).first.wait_for()
    lost = [pane for pane in panes if pane.get_by_text(TAKEN).is_visible()]
    assert len(lost) == 1
    [winner] = [pane for pane in panes if pane not in lost]
    winner.locator("button[type=submit]").click()
    winner.get_by_text(BOOKED).first.wait_for()
    [pane] = lost
    assert pane.get_by_label("In your words").input_value() == WORDS
    # The next free times are beside it, and one press and another book one.
    pane.get_by_role("region", name="Next with Rosa").get_by_role("button").first.click()
    pane.locator("button[type=submit]").click()
    pane.get_by_text(BOOKED).first.wait_for()

    made = [
        booking
        for seat in (tutor, student)
        for booking in seat.api("GET", "bookings", when="upcoming", limit=100)["bookings"]
        if booking["listing"]["id"] == listing["id"]
    ]
    assert len(made) == 2
    assert len({booking["start"] for booking in made}) == 2
    assert {booking["problem"]["summary"] for booking in made} == {WORDS}
