"""Courses over HTTP: as staff, tutor, student and a hostile outsider, with the chores running."""

import asyncio
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.market.conftest import Market, Person

TODAY = datetime.now(UTC).date()
ALWAYS = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
COURSE = {
    "name": "Statistics 101",
    "slug": "stat-101",
    "first_date": (TODAY - timedelta(days=30)).isoformat(),
    "last_date": (TODAY + timedelta(days=300)).isoformat(),
    "time_zone": "Europe/Berlin",
    "terms": "Be kind.",
}
PROBLEM = {"code": "df.merge(other)", "notebook_name": "hw1.ipynb"}
TICKET = {"headline": "KeyError after merge", "problem": PROBLEM}


async def course_with(market: Market, **people: Person) -> dict[str, Any]:
    """A course of the owner's, with everybody in the role that they are named by."""
    made = await market.owner.post("courses", COURSE)
    for role, person in people.items():
        draft = {"name": person.id, "role": role}
        made = await market.owner.post(f"courses/{made['id']}/people", draft)
    assert isinstance(made, dict)
    return made


async def test_a_course_from_its_terms_to_its_archive(market: Market) -> None:
    prof, tutor = await market.account("Prof"), await market.tutor("Hana")
    ada, mallory = await market.account("Ada"), await market.account("Mallory")
    made = await course_with(market, staff=prof, tutor=tutor, student=ada)
    one = f"courses/{made['id']}"
    hours = {"title": "Office hours", "weekly": ALWAYS}
    opened = (await prof.post(f"{one}/office_hours", hours))["office_hours"][0]
    line = f"queues/{opened['queue_id']}"
    assert opened["status"] == "open"

    assert await ada.refused("POST", f"{line}/tickets", TICKET) == (403, "terms_not_agreed")
    terms = {"terms_hash": (await ada.get(one))["terms_hash"]}
    assert (await ada.post(f"{one}/terms", terms))["agreed"]
    ticket = await ada.post(f"{line}/tickets", TICKET)
    called = await tutor.post(f"tickets_of_queues/{ticket['id']}/claim")
    assert called["state"] == "called"
    await ada.post(f"tickets_of_queues/{ticket['id']}/answer")
    await tutor.post(f"tickets_of_queues/{ticket['id']}/finish", {"outcome": "solved"})

    own = {"title": "For Ada's course", "description": "Clinic.", "category": "course_help"}
    offer = await tutor.post("listings", {**own, "course_id": made["id"]})
    assert offer["id"] in {each["id"] for each in (await ada.get("listings"))["listings"]}
    assert offer["id"] not in {each["id"] for each in (await mallory.get("listings"))["listings"]}
    booking = {
        "listing_id": offer["id"],
        "start": f"{TODAY + timedelta(days=2)}T10:00:00Z",
        "duration_minutes": 30,
        "problem": PROBLEM,
        "idempotency_key": "key-mallory",
    }
    hostile: list[tuple[str, str, Any]] = [
        ("GET", one, None),
        ("PUT", one, COURSE),
        ("POST", f"{one}/terms", terms),
        ("GET", f"{one}/people", None),
        ("POST", f"{one}/people", {"name": mallory.id, "role": "staff"}),
        ("DELETE", f"{one}/people/{ada.id}", None),
        ("POST", f"{one}/roster/preview", {"text": "name\nx"}),
        ("POST", f"{one}/office_hours", hours),
        ("DELETE", f"{one}/office_hours/{opened['queue_id']}", None),
        ("GET", f"{one}/figures", None),
        ("GET", f"{one}/export", None),
        ("POST", f"{one}/archive", None),
        ("GET", f"{one}/purge", None),
        ("GET", line, None),
        ("GET", f"{line}/desk", None),
        ("GET", f"{line}/history", None),
        ("POST", f"{line}/tickets", TICKET),
        ("GET", f"listings/{offer['id']}", None),
        ("GET", f"listings/{offer['id']}/reviews", None),
        ("POST", "bookings", booking),
        ("POST", "bookings/holds", {k: v for k, v in booking.items() if k != "problem"}),
    ]
    for method, path, body in hostile:
        assert await mallory.refused(method, path, body) == (404, "not_found"), path
    assert await mallory.refused("POST", "courses", COURSE) == (403, "not_allowed")
    for method, path, body in hostile[3:13]:
        assert await ada.refused(method, path, body) == (403, "not_allowed"), path
        assert await tutor.refused(method, path, body) == (403, "not_allowed"), path
    assert await tutor.refused("PATCH", line, {"helpers": [mallory.id]}) == (403, "not_allowed")
    assert await prof.refused("PUT", one, {**COURSE, "privacy": "names"}) == (403, "not_allowed")

    assert (await prof.get(f"{one}/figures"))["asked"] is None, "one student is not told of"
    archive = await prof.get(f"{one}/export")
    assert b64decode(archive["content_base64"]).startswith(b"PK")
    assert (await prof.post(f"{one}/archive"))["archived_at"]
    assert await ada.refused("GET", one) == (404, "not_found")
    counts = await prof.get(f"{one}/purge")
    purge = {"confirm": counts["confirm"], "slug": "stat-101"}
    assert (await prof.post(f"{one}/purge", purge))["purged_at"]
    assert (await ada.get("courses"))["courses"] == []


async def test_the_chore_opens_what_was_closed_when_its_hours_were_not(market: Market) -> None:
    ada = await market.account("Ada")
    made = await course_with(market, student=ada)
    one = f"courses/{made['id']}"
    shut = await market.owner.ask("PUT", one, {**COURSE, "last_date": COURSE["first_date"]})
    assert shut.status_code == 200
    added = await market.owner.post(f"{one}/office_hours", {"title": "Lab", "weekly": ALWAYS})
    assert added["office_hours"][0]["status"] == "closed"
    assert (await market.owner.ask("PUT", one, COURSE)).status_code == 200
    async with asyncio.timeout(40):
        while True:
            if (await ada.get(one))["office_hours"][0]["status"] == "open":
                break
            await asyncio.sleep(0.2)
