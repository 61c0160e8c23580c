"""A queue over HTTP and real sockets: a call, a helpout in a room, and what chores do of it."""

import asyncio
from typing import Any

from tests.integration.market.conftest import Market, Person

PROBLEM = {
    "summary": "KeyError after merge",
    "code": "df.merge(other)",
    "traceback": "Traceback (most recent call last)\nKeyError: 'id'",
}


async def took(student: Person, queue_id: str) -> dict[str, Any]:
    draft = {"headline": "KeyError after merge", "problem": PROBLEM}
    made = await student.post(f"queues/{queue_id}/tickets", draft)
    assert isinstance(made, dict)
    return made


async def until_state(student: Person, ticket_id: str, state: str) -> dict[str, Any]:
    """Ask as a page does until it is so; the chore comes within seconds."""
    async with asyncio.timeout(30):
        while True:
            found = await student.get(f"tickets_of_queues/{ticket_id}")
            if found["state"] == state:
                assert isinstance(found, dict)
                return found
            await asyncio.sleep(0.1)


async def present(person: Person, *others: Person) -> list[str]:
    found = await person.get(f"presence?ids={','.join(one.id for one in others)}")
    return [one["state"] for one in found["accounts"]]


async def test_from_the_line_into_a_room_and_out(market: Market) -> None:
    tutor = await market.tutor("Hana")
    ada, ben = await market.account("Ada"), await market.account("Ben")
    made = await tutor.post("queues", {"title": "Lab 3"})
    assert made["is_mine"]
    assert made["estimate"] is None
    first, second = await took(ada, made["id"]), await took(ben, made["id"])
    assert (first["position"], second["position"], second["before"]) == (1, 2, 1)
    assert await ben.refused("GET", f"tickets_of_queues/{first['id']}") == (404, "not_found")
    assert await ada.refused("GET", f"queues/{made['id']}/desk") == (403, "not_allowed")
    desk = await tutor.get(f"queues/{made['id']}/desk")
    assert [one["id"] for one in desk["tickets"]] == [first["id"], second["id"]]
    assert desk["like_groups"] == [[first["id"], second["id"]]]

    called = await tutor.post(f"queues/{made['id']}/next")
    assert (called["id"], called["state"]) == (first["id"], "called")
    ways = {one["kind"] for one in (await ada.get("notices"))["notices"]}
    assert "ticket_called" in ways
    helped = await ada.post(f"tickets_of_queues/{first['id']}/answer")
    assert helped["state"] == "helping"
    booking = await ada.get(f"bookings/{helped['booking_id']}")
    assert booking["problem"]["code"] == PROBLEM["code"]
    assert (await tutor.get("listings?mine=true"))["total"] == 1

    assert await present(ada, tutor) == ["away"]
    students = await ada.room(helped["live_session_id"])
    tutors = await tutor.room(helped["live_session_id"])
    assert await present(ada, tutor, ada) == ["in_session", "in_session"]
    assert (await tutor.get(f"queues/{made['id']}"))["helping"] == 1

    await ada.post(f"live_sessions/{helped['live_session_id']}/end")
    over = await until_state(ada, first["id"], "done")
    assert over["outcome"] is None
    await students.close()
    await tutors.close()
    marked = await tutor.post(f"tickets_of_queues/{first['id']}/finish", {"outcome": "solved"})
    assert marked["outcome"] == "solved"
    history = await tutor.get(f"queues/{made['id']}/history")
    assert {one["id"]: one["outcome"] for one in history["tickets"]} == {
        first["id"]: "solved",
        second["id"]: None,
    }


async def test_a_pin_is_not_guessed(market: Market) -> None:
    tutor, eve = await market.tutor("Hana"), await market.account("Eve")
    made = await tutor.post("queues", {"title": "Lab", "admission": "pin", "pin": "4711"})
    assert "pin" not in made
    path = f"queues/{made['id']}/tickets"
    answers = []
    for number in range(12):
        draft = {"headline": "Help", "problem": {}, "pin": f"{number:04d}"}
        answers.append(await eve.refused("POST", path, draft))
    assert answers[:10] == [(403, "not_allowed")] * 10
    assert answers[10:] == [(429, "too_many")] * 2
    draft = {"headline": "Help", "problem": {}, "pin": "4711"}
    assert await eve.refused("POST", path, draft) == (429, "too_many")
