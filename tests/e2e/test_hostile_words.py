"""Words of another person never become anything but words: names, listings, reviews, problems."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.appointments import book, free_slots, guest, offer, renamed, send
from tests.e2e.canary import Canary
from tests.e2e.held import hold_and_review
from tests.e2e.nothing_ran import assert_all_shown, assert_nothing_ran
from tests.e2e.payloads import MARKUP, filled, packed
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Route

NAME = "<img src=x onerror=pwn(`name`)>"


@dataclass
class Villain:
    """A tutor whose every word is hostile."""

    client: httpx.Client
    listings: list[dict[str, Any]]


@pytest.fixture
def villain(tutor: Seat, canary: Canary) -> Iterator[Villain]:
    url = canary.server.url
    titles = [text for text in packed(40, url) if "\n" not in text]
    tags = [text for text in packed(24, url) if "," not in text][:8]
    needs = packed(500, url)
    with guest(tutor, NAME) as client:
        listings = [
            offer(
                client, title=titles[number % len(titles)], description=text, tags=tags,
                requirements=needs[number % len(needs)],
            )
            for number, text in enumerate(packed(150, url))
        ]  # fmt: skip
        yield Villain(client, listings)
        for listing in listings:
            kept = ("title", "description", "category", "tags", "requirements")
            draft = {name: listing[name] for name in kept}
            draft["durations_minutes"] = listing["durations_minutes"]
            send(client, "PUT", f"listings/{listing['id']}", {**draft, "published": False})


def test_the_canary_sings(student: Seat, canary: Canary) -> None:
    page = student.page(canary)
    page.evaluate(
        """(html) => { const box = document.createElement('div'); box.innerHTML = html;
        document.body.append(box); }""",
        filled(
            MARKUP["img"] + MARKUP["img_fetch"] + MARKUP["iframe_srcdoc"], "seen", canary.server.url
        ),
    )
    until(page, lambda: canary.names(in_page=True) and canary.server.paths)
    assert canary.names(in_page=True) == {"seen"}
    assert canary.server.paths == ["/img"]


def test_listings_and_names_of_another_person(
    student: Seat, villain: Villain, canary: Canary
) -> None:
    page = student.page(canary)
    address = page.url
    market = student.show(page, "marketplace")["marketplace"]
    market.get_by_text(NAME).first.wait_for()
    more = market.get_by_role("button", name=re.compile("^Show .* more$"))
    cards = market.locator(".helpout-offer")
    while more.count() > 0:
        before = cards.count()
        more.click()
        cards.nth(before).wait_for()
    assert_all_shown(page, [listing["title"] for listing in villain.listings])
    assert_all_shown(page, [listing["description"] for listing in villain.listings])
    assert_nothing_ran(page, canary, address)


def test_pages_of_hostile_listings(student: Seat, villain: Villain, canary: Canary) -> None:
    page = student.page(canary)
    address = page.url
    needs = list({listing["requirements"]: listing for listing in villain.listings}.values())
    student.show(page, *(("listing", {"listing_id": listing["id"]}) for listing in needs))
    assert_all_shown(page, [listing["requirements"] for listing in needs])
    assert_all_shown(page, needs[0]["tags"])
    student.show(page, ("booking", {"listing_id": needs[0]["id"]}))
    page.get_by_role("heading", name="Book <img").wait_for()
    assert_nothing_ran(page, canary, address)


def test_comments_of_hostile_reviewers(
    tutor: Seat, student: Seat, villain: Villain, canary: Canary
) -> None:
    listing = villain.listings[0]
    comments = packed(1_000, canary.server.url)[:3]
    room_root = f"{tutor.server.url}helpouts/".replace("http", "ws", 1)
    with guest(tutor, "<svg onload=pwn(`reviewer`)>") as reviewer:
        for number, comment in enumerate(comments):
            start = free_slots(student, listing["id"], 5)[0]["start"]
            draft = {
                "listing_id": listing["id"], "start": start, "duration_minutes": 5,
                "problem": {}, "idempotency_key": f"review-{number}-of-it",
            }  # fmt: skip
            booking = send(reviewer, "POST", "bookings", draft)
            hold_and_review(room_root, villain.client, reviewer, booking, comment)
    page = student.page(canary)
    address = page.url
    student.show(page, ("listing", {"listing_id": listing["id"]}))
    page.get_by_text("<svg onload=pwn(`reviewer`)>").first.wait_for()
    assert_all_shown(page, comments)
    assert_nothing_ran(page, canary, address)


def leave_only(booking_id: str, route: "Route") -> None:
    """The server's own answer, without the other bookings."""
    answer = route.fetch()
    body = answer.json()
    body["bookings"] = [booking for booking in body["bookings"] if booking["id"] == booking_id]
    route.fulfill(response=answer, json=body)


def test_problems_of_a_hostile_student(
    tutor: Seat, student: Seat, canary: Canary, adas_listing: str
) -> None:
    url = canary.server.url
    summary = packed(2_000, url)[0]
    everything = "\n".join(packed(40_000, url))
    with renamed(student, NAME):
        booking = book(
            student, adas_listing, summary=summary, code=everything, traceback=everything,
            notebook_name=packed(250, url)[0],
        )  # fmt: skip
        for seat in (tutor, student):
            page = seat.page(canary)
            address = page.url
            # Only the next one shows its words, and others may come before it.
            page.route("**/bookings?when=upcoming*", partial(leave_only, booking["id"]))
            seat.show(page, "my_helpouts")
            assert_all_shown(page, [summary, *([NAME] if seat is tutor else [])])
            assert_nothing_ran(page, canary, address)
            page.unroute_all(behavior="ignoreErrors")
            page.close()
        student.api("POST", f"bookings/{booking['id']}/cancel", {"reason": "over"})
