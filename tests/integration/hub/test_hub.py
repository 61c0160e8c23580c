"""On a real JupyterHub: who is let in, as whom, and who is not."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.hub import Hub

ACCESS = "access:services!service=helpouts"
OF_SERVICE = "services/helpouts/helpouts/api/v1"
WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
LISTING = {
    "title": "Help with anything", "description": "Bring it.", "category": "other",
    "durations_minutes": [30],
}  # fmt: skip

# A hub starts, and a server for each of two people.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", autouse=True)
def servers(hub: Hub) -> None:
    with ThreadPoolExecutor(2) as both:
        list(both.map(hub.start_server, ("amara", "ada")))


def of_server(hub: Hub, name: str) -> httpx.Client:
    """A person before their own server, with a token that opens it."""
    client = hub.client(hub.token(name, f"access:servers!user={name}"))
    client.base_url = f"{hub.url}user/{name}/helpouts/"
    return client


def send(client: httpx.Client, method: str, path: str, body: Any = None, **query: Any) -> Any:
    answer = client.request(method, f"api/v1/{path}", json=body, params=query or None)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
    return answer.json()


def test_a_person_of_the_hub_has_one_account_however_they_come(hub: Hub) -> None:
    with of_server(hub, "amara") as at_server, hub.client(hub.token("amara", ACCESS)) as direct:
        status = at_server.get("host/status").json()
        assert status["mode"] == "gateway"
        mine = send(at_server, "GET", "me")["account"]
        assert mine["display_name"] == "amara"
        assert mine["is_staff"] is False
        told = direct.get(f"{OF_SERVICE}/me").json()
        assert told["account"]["id"] == mine["id"]
        assert told["marketplace"]["name"] == "Campus"
    # Groups of the Hub say who is staff, and so do its admins; and who may offer help.
    for name, rights in (
        ("helen", (True, True)),
        ("staff", (True, True)),
        ("ada", (False, True)),
        ("amara", (False, False)),
    ):
        with hub.client(hub.token(name, ACCESS)) as one:
            me = one.get(f"{OF_SERVICE}/me").json()["account"]
            assert (me["is_staff"], me["may_offer"]) == rights, name


def test_who_the_hub_does_not_mean_for_us_gets_nothing(hub: Hub) -> None:
    for token in (
        hub.token("amara", "users:activity!user"),  # hers, and not for this service
        hub.admin_token,  # of a service, whatever it may do
        secrets.token_hex(16),
    ):
        with hub.client(token) as client:
            answer = client.get(f"{OF_SERVICE}/me")
            assert answer.status_code == 401, answer.text
            assert answer.json()["code"] == "not_signed_in"
    with httpx.Client(base_url=hub.url, trust_env=False) as nobody:
        assert nobody.get(f"{OF_SERVICE}/me").json()["code"] == "not_signed_in"


def test_a_visitor_of_somebodys_server_does_not_act_in_their_name(hub: Hub) -> None:
    with hub.client(hub.token("ada", "access:servers!user=amara")) as ada:
        for path in ("api/v1/me", "host/status"):
            answer = ada.get(f"user/amara/helpouts/{path}")
            assert answer.status_code == 403, answer.text
            assert answer.json()["code"] == "not_owner"


def test_help_is_offered_found_and_booked_between_two_servers(hub: Hub) -> None:
    with of_server(hub, "ada") as ada, of_server(hub, "amara") as amara:
        hours = {"time_zone": "UTC", "weekly": WEEK, "increment_minutes": 5}
        send(ada, "PUT", "availability", hours)
        listing = send(ada, "POST", "listings", LISTING)
        [found] = send(amara, "GET", "listings")["listings"]
        assert found["tutor"]["display_name"] == "ada"
        now = datetime.now(UTC)
        window = {"from": now.isoformat(), "to": (now + timedelta(days=1)).isoformat()}
        slot = send(
            amara, "GET", f"listings/{listing['id']}/slots", duration_minutes=30, **window
        )["slots"][0]  # fmt: skip
        booked = send(
            amara, "POST", "bookings",
            {
                "listing_id": listing["id"], "start": slot["start"], "duration_minutes": 30,
                "problem": {"summary": "on a hub"},
                "idempotency_key": secrets.token_urlsafe(12),
            },
        )  # fmt: skip
        [theirs] = send(ada, "GET", "bookings")["bookings"]
        assert theirs["id"] == booked["id"]
    # Everybody else on the hub has an account, and sees nothing of it.
    with hub.client(hub.token("outsider", ACCESS)) as outsider:
        path = f"{OF_SERVICE}/bookings/{booked['id']}"
        assert outsider.get(path).status_code == 404
        room = f"{OF_SERVICE}/live_sessions/{booked['live_session_id']}"
        assert outsider.get(room).status_code == 404


def test_groups_are_read_again_without_their_people(hub: Hub) -> None:
    """Who may not offer help any more is not found, though they never come again."""
    with hub.client(hub.token("leaver", ACCESS)) as leaver:
        assert leaver.post(f"{OF_SERVICE}/listings", json=LISTING).json()["code"] == "not_allowed"
        hub.api("POST", "groups/tutors/users", {"users": ["leaver"]})
        made = until(
            lambda: leaver.post(f"{OF_SERVICE}/listings", json=LISTING),
            lambda answer: answer.status_code == 201,
        )
    listing = f"{OF_SERVICE}/listings/{made.json()['id']}"
    with hub.client(hub.token("outsider", ACCESS)) as outsider:
        assert outsider.get(listing).status_code == 200
        hub.api("DELETE", "groups/tutors/users", {"users": ["leaver"]})
        until(lambda: outsider.get(listing), lambda answer: answer.status_code == 404)


async def test_a_right_that_is_taken_back_closes_the_sockets_it_let_in(hub: Hub) -> None:
    revoked = hub.new_token("amara", ACCESS)
    pages = [await opened(hub, token) for token in (
        revoked["token"], hub.token("ada", ACCESS), hub.token("leaver", ACCESS),
    )]  # fmt: skip
    mine, others, leavers = pages
    hub.api("DELETE", f"users/amara/tokens/{revoked['id']}")
    assert await closed(mine) == 4401
    hub.api("DELETE", "users/leaver")
    assert await closed(leavers) == 4401
    with hub.client(str(revoked["token"])) as amara:
        assert amara.get(f"{OF_SERVICE}/me").json()["code"] == "not_signed_in"
    # A whole round of asking later the others are still there.
    again = hub.new_token("amara", ACCESS)
    once_more = await opened(hub, str(again["token"]))
    hub.api("DELETE", f"users/amara/tokens/{again['id']}")
    assert await closed(once_more) == 4401
    assert others.close_code is None
    others.close()


async def opened(hub: Hub, token: str) -> WebSocketClientConnection:
    """An event socket that has said hello by a ticket."""
    with hub.client(token) as client:
        ticket = client.post(f"{OF_SERVICE}/tickets", json={}).json()["ticket"]
    address = f"{hub.url.replace('http', 'ws', 1)}services/helpouts/helpouts/ws/events"
    socket = await websocket_connect(address)
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket}))
    assert '"ready"' in str(await socket.read_message())
    return socket


async def closed(socket: WebSocketClientConnection) -> int | None:
    async with asyncio.timeout(30):
        while await socket.read_message() is not None:
            pass
    socket.close()
    return socket.close_code


def until(look: Callable[[], httpx.Response], good: Callable[[httpx.Response], bool]) -> Any:
    deadline = time.monotonic() + 30
    while not good(answer := look()):
        assert time.monotonic() < deadline, f"{answer.status_code} {answer.text[:400]}"
        time.sleep(0.2)
    return answer
