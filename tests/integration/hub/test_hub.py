"""On a real JupyterHub: who is let in, as whom, and who is not."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.hub import Hub, hub_at

ACCESS = "access:services!service=helpouts"
OF_SERVICE = "services/helpouts/helpouts/api/v1"
WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
LISTING = {
    "title": "Help with anything", "description": "Bring it.", "category": "other",
    "durations_minutes": [30],
}  # fmt: skip

# A hub starts, and a server for each of two people.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with hub_at(tmp_path_factory.mktemp("hub")) as running:
        with ThreadPoolExecutor(2) as both:
            list(both.map(running.start_server, ("amara", "ada")))
        yield running


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
    # Groups of the Hub say who is staff, and so do its admins.
    for name in ("ada", "staff"):
        with hub.client(hub.token(name, ACCESS)) as one:
            assert one.get(f"{OF_SERVICE}/me").json()["account"]["is_staff"] is True


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
