"""Who comes into a room and who goes, over HTTP and real sockets."""

from typing import Any

from helpout_server.contracts.entries import Ended, Joined, LeadChanged
from helpout_server.contracts.room import LeadFrame
from helpout_server.entrypoints.ws import close_codes
from tests.integration.market.conftest import Market
from tests.room_client import RoomClient


def heard(client: RoomClient, kind: type[Any]) -> bool:
    """Whether an entry of that kind has come."""
    return any(isinstance(entry.body, kind) for entry in client.page.entries.values())


def joined(client: RoomClient) -> set[str]:
    """Who has come, as told."""
    entries = client.page.entries.values()
    return {entry.account_id for entry in entries if isinstance(entry.body, Joined)}


async def test_a_gathering_from_the_door_to_its_end(market: Market) -> None:
    host, ada = await market.tutor("Hana"), await market.account("Ada")
    made = await host.post("gatherings", {"title": "Office hours", "capacity": 3})
    live = f"live_sessions/{made['live_session_id']}"
    tickets = {"live_session_id": made["live_session_id"]}
    assert await ada.refused("POST", "tickets", tickets) == (403, "not_allowed")

    door = await ada.post(f"gatherings/{made['id']}/enter")
    assert (door["my_state"], door["my_role"], door["booking"]) == ("waiting", "attendee", None)
    assert door["gathering"]["title"] == "Office hours"
    assert await ada.refused("POST", "tickets", tickets) == (403, "waiting")
    assert await ada.refused("PATCH", f"{live}/members/{ada.id}", {"state": "admitted"}) == (
        403,
        "waiting",
    )

    hosts = await host.room(made["live_session_id"])
    seen = await host.patch(f"{live}/members/{ada.id}", {"state": "admitted"})
    assert {one["account"]["id"]: one["state"] for one in seen["members"]} == {
        host.id: "admitted",
        ada.id: "admitted",
    }
    adas = await ada.room(made["live_session_id"])
    assert adas.page.welcome.role == "attendee"
    assert (adas.page.welcome.lead_id, adas.page.welcome.topology) == (host.id, "mesh")
    # What is told is stored.
    await hosts.until(lambda: {host.id, ada.id} <= joined(hosts))
    assert (await ada.get("gatherings"))["gatherings"][0]["here"] == 2
    [mine] = (await ada.get("live_sessions/mine"))["live_sessions"]
    assert (mine["id"], mine["my_state"]) == (made["live_session_id"], "admitted")
    assert {one["account_id"] for one in mine["attendance"]} == {host.id, ada.id}
    assert all(one["first_joined_at"] for one in mine["attendance"])

    await host.patch(f"{live}/members/{ada.id}", {"state": "removed"})
    assert await adas.until_closed() == close_codes.OF_FAULT["removed"]
    assert await ada.refused("POST", "tickets", tickets) == (403, "removed")
    assert await ada.refused("POST", f"gatherings/{made['id']}/enter", {}) == (403, "removed")

    assert (await host.post(f"gatherings/{made['id']}/end"))["status"] == "over"
    await hosts.until(lambda: heard(hosts, Ended))
    assert await host.refused("POST", "tickets", tickets) == (409, "live_session_over")


async def test_who_may_not_make_one_and_how_many_it_may_hold(market: Market) -> None:
    ada, host = await market.account("Ada"), await market.tutor("Hana")
    assert await ada.refused("POST", "gatherings", {"title": "Mine"}) == (403, "not_allowed")
    answer = await host.ask("POST", "gatherings", {"title": "Class", "capacity": 25})
    assert (answer.status_code, answer.json()["context"]["call_limit"]) == (409, 4)
    assert answer.json()["field"] == "capacity"
    assert (await host.get("me"))["marketplace"]["call_limit"] == 4


async def test_a_colleague_takes_over_by_the_students_consent(market: Market) -> None:
    tutor, other = await market.tutor("Tom"), await market.tutor("Olu")
    student = await market.account("Sam")
    booking = await market.booking(student, tutor)
    live = f"live_sessions/{booking['live_session_id']}"
    found = (await tutor.get(f"{live}/colleagues"))["colleagues"]
    assert {one["display_name"] for one in found} == {"Olu", "Owner"}
    assert await student.refused("GET", f"{live}/colleagues") == (403, "not_allowed")

    draft = {"account_id": other.id, "takes_over": True}
    assert await other.refused("POST", f"{live}/colleagues", draft) == (404, "not_found")
    asked = await tutor.post(f"{live}/colleagues", draft)
    assert [one["state"] for one in asked["members"] if one["takes_over"]] == ["asked"]
    [waiting] = (await other.get("live_sessions/mine"))["live_sessions"]
    # What the student is stuck on is told to nobody they have not agreed to.
    assert (waiting["my_state"], waiting["booking"]) == ("asked", None)
    admitted = {"state": "admitted"}
    member = f"{live}/members/{other.id}"
    assert await tutor.refused("PATCH", member, admitted) == (403, "not_allowed")
    assert await other.refused("PATCH", member, admitted) == (403, "waiting")

    room = await student.room(booking["live_session_id"])
    agreed = await student.patch(member, admitted)
    assert (agreed["lead"]["id"], agreed["lender"]["id"]) == (other.id, student.id)
    await room.until(lambda: heard(room, LeadChanged))
    await room.until(
        lambda: any(isinstance(f, LeadFrame) and f.lead_id == other.id for f in room.page.frames)
    )
    theirs = await other.room(booking["live_session_id"])
    assert (theirs.page.welcome.role, theirs.page.welcome.lead_id) == ("tutor", other.id)
    seen = await other.get(live)
    assert (seen["booking"]["role"], seen["booking"]["problem"]["summary"]) == ("staff", "KeyError")

    assert await tutor.refused("POST", f"{live}/end") == (403, "not_allowed")
    ended = await other.post(f"{live}/end")
    assert ended["status"] == "over"


async def test_a_student_says_no(market: Market) -> None:
    tutor, other = await market.tutor("Tom"), await market.tutor("Olu")
    student = await market.account("Sam")
    booking = await market.booking(student, tutor)
    live = f"live_sessions/{booking['live_session_id']}"
    await tutor.post(f"{live}/colleagues", {"account_id": other.id})
    seen = await student.patch(f"{live}/members/{other.id}", {"state": "refused"})
    assert seen["lead"]["id"] == tutor.id
    assert (await other.get("live_sessions/mine"))["live_sessions"] == []
    tickets = {"live_session_id": booking["live_session_id"]}
    assert await other.refused("POST", "tickets", tickets) == (403, "removed")


async def test_nothing_is_recorded_beside_somebody_under_18(market: Market) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    booking = await market.booking(student, tutor)
    live = f"live_sessions/{booking['live_session_id']}"
    allowed = (await tutor.get("me"))["marketplace"]["recording"]
    assert (await tutor.get(live))["recording_refused"] == ("" if allowed else "off")
    me = await student.patch("me", {"under_18": True})
    assert me["account"]["under_18"] is True
    assert (await student.get("me"))["account"]["under_18"] is True
    assert (await tutor.get(live))["recording_refused"] == ("under_18" if allowed else "off")
