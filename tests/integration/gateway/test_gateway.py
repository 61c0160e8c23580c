"""The gateway between a page and a made-up marketplace: what travels, and what never does."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from tornado.websocket import websocket_connect

from helpout_server.adapters.system import SystemClock
from helpout_server.domain.errors import MarketplaceAway, NotFound, NotSignedIn
from helpout_server.entrypoints.gateway import Gateway
from helpout_server.entrypoints.http.exchange import Bearer, Request, Who
from helpout_server.entrypoints.upstream import Upstream, UpstreamSettings
from tests.integration.gateway.conftest import TOKEN, Stage

WAIT_S = 10


async def within(awaitable: object) -> object:
    return await asyncio.wait_for(awaitable, WAIT_S)  # type: ignore[arg-type]


# ---- requests ----------------------------------------------------------------------------------


async def test_the_owners_token_is_added_and_nothing_of_the_browser_is(stage: Stage) -> None:
    answer = await stage.ask("listings", "q=pandas%20merge&limit=5")
    assert (answer.status, msgspec.json.decode(answer.body)) == (200, {"fine": True})
    assert stage.seen.paths == ["/base/helpouts/api/v1/listings?q=pandas%20merge&limit=5"]
    sent = {name.lower() for name in stage.seen.headers[0]}
    assert sent == {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "host",
        "user-agent",
    }
    assert stage.seen.headers[0]["Authorization"] == f"Bearer {TOKEN}"


async def test_bodies_go_up_and_few_headers_come_down(stage: Stage) -> None:
    stage.seen.answer_headers = {
        "Set-Cookie": "evil=1",
        "Access-Control-Allow-Origin": "*",
        "Retry-After": "3",
        "Content-Security-Policy": "default-src *",
    }
    answer = await stage.ask("bookings", method="POST", body=b'{"a": 1}')
    assert stage.seen.bodies == [b'{"a": 1}']
    assert stage.seen.headers[0]["Content-Type"] == "application/json"
    assert dict(answer.headers) == {"Retry-After": "3"}


async def test_refusals_pass_through(stage: Stage) -> None:
    stage.seen.status = 409
    stage.seen.content_type = "application/problem+json"
    stage.seen.answer = {"code": "slot_taken", "title": "Taken.", "detail": "", "context": {}}
    answer = await stage.ask("bookings", method="POST", body=b"{}")
    assert answer.status == 409
    assert answer.content_type == "application/problem+json"
    assert msgspec.json.decode(answer.body)["code"] == "slot_taken"


async def test_what_is_no_marketplace_is_told_so(stage: Stage) -> None:
    stage.seen.content_type = "text/html"
    answer = await stage.ask("me")
    assert answer.status == 502
    assert "not as a marketplace does" in msgspec.json.decode(answer.body)["detail"]


@pytest.mark.parametrize("status", [206, 302, 307, 399, 600, 799])
async def test_a_status_that_no_marketplace_gives_is_told_so(stage: Stage, status: int) -> None:
    stage.seen.status = status
    stage.seen.answer_headers = {"Location": "http://127.0.0.1:1/"}
    for kind in ("application/json", "application/problem+json"):
        stage.seen.content_type = kind
        assert (await stage.ask("me")).status == 502


async def test_a_token_that_is_forgotten_says_what_to_do(stage: Stage) -> None:
    stage.seen.status = 401
    stage.seen.content_type = "application/problem+json"
    stage.seen.answer = {"code": "not_signed_in", "title": "", "detail": ""}
    answer = await stage.ask("me")
    assert answer.status == 401
    assert "new invitation" in msgspec.json.decode(answer.body)["detail"]


@pytest.mark.parametrize("credential", [Who.NOBODY, Bearer(TOKEN)])
async def test_only_the_owner_is_forwarded(stage: Stage, credential: Who | Bearer) -> None:
    answer = await stage.gateway.answer(Request("GET", "me", credential=credential))
    assert answer.status == 401
    with pytest.raises(NotSignedIn):
        await stage.gateway.admit("events", credential)
    assert stage.seen.paths == []


@pytest.mark.parametrize("path", ["../../secret", "a//b", "a/%2e%2e/b", "", "a?b", "http://x/"])
async def test_odd_paths_do_not_travel(stage: Stage, path: str) -> None:
    assert (await stage.ask(path)).status == 404
    assert stage.seen.paths == []


# ---- the marketplace is away -------------------------------------------------------------------


async def test_the_last_copy_of_bookings_is_served_with_its_age(stage: Stage) -> None:
    stage.seen.answer = {"bookings": ["one"], "total": 1}
    fresh = await stage.ask("bookings", "when=upcoming&limit=20")
    assert "X-Helpouts-Offline" not in dict(fresh.headers)
    await stage.marketplace.stop()

    copy = await stage.ask("bookings", "when=upcoming&limit=20")
    assert copy.status == 200
    assert copy.body == fresh.body
    assert int(dict(copy.headers)["X-Helpouts-Offline"]) >= 0

    for path, query in (("bookings", "when=past"), ("listings", ""), ("bookings", "offset=20")):
        away = await stage.ask(path, query)
        assert away.status == 502
        told = msgspec.json.decode(away.body)
        assert told["code"] == "marketplace_away"
        assert "nothing listens there" in told["detail"]


async def test_a_copy_is_private_and_of_its_marketplace_alone(stage: Stage, tmp_path: Path) -> None:
    await stage.ask("bookings", "when=past")
    path = tmp_path / "offline" / "bookings-past.json"
    assert path.stat().st_mode & 0o777 == 0o600
    elsewhere = Gateway(
        Upstream(UpstreamSettings("http://127.0.0.1:9/other/", TOKEN)), tmp_path, SystemClock()
    )
    away = await elsewhere.answer(Request("GET", "bookings", "when=past", credential=Who.OWNER))
    await elsewhere.close()
    assert away.status == 502


async def test_reach_tells_of_the_last_answer(stage: Stage) -> None:
    assert (await stage.gateway.reach()).reachable
    await stage.marketplace.stop()
    await stage.ask("me")
    reach = await stage.gateway.reach()
    assert not reach.reachable
    assert "nothing listens" in (reach.last_error or "")


# ---- sockets -----------------------------------------------------------------------------------


async def test_messages_pass_both_ways_and_credentials_neither(stage: Stage) -> None:
    page = await stage.page()
    for message in ("text", b"\x00bytes", "x" * 100_000):
        await page.write_message(message, binary=isinstance(message, bytes))
        assert await within(page.read_message()) == message
    sent = {name.lower() for name in stage.seen.headers[0]}
    assert not sent & {"cookie", "authorization", "origin", "sec-websocket-extensions"}
    page.close()
    assert await within(stage.seen.closes.get()) == (None, None)


async def test_close_codes_pass_from_the_marketplace_to_the_page(stage: Stage) -> None:
    page = await stage.page()
    await page.write_message("close 4409")
    assert await within(page.read_message()) is None
    assert (page.close_code, page.close_reason) == (4409, "as asked")
    page.close()


async def test_close_codes_pass_from_the_page_to_the_marketplace(stage: Stage) -> None:
    page = await stage.page()
    await page.write_message("here")
    await within(page.read_message())
    page.close(4321, "going")
    assert await within(stage.seen.closes.get()) == (4321, "going")


async def test_a_marketplace_that_is_away_closes_with_its_status(stage: Stage) -> None:
    await stage.marketplace.stop()
    page = await stage.page()
    assert await within(page.read_message()) is None
    assert page.close_code == 4502
    page.close()


async def test_an_unknown_socket_closes_as_not_found(stage: Stage) -> None:
    url = f"ws://127.0.0.1:{stage.pages.port}/ws/a..b"
    page = await websocket_connect(url)
    assert await within(page.read_message()) is None
    assert page.close_code == 4404
    page.close()


async def test_a_page_that_reads_slowly_holds_the_marketplace_back(stage: Stage) -> None:
    page = await stage.page()
    await page.write_message("flood 600")
    for number in range(600):
        message = await within(page.read_message())
        assert isinstance(message, str), (number, page.close_code)
        assert message.startswith(f"{number} ")
    page.close()


async def test_pages_are_told_when_the_gateway_ends(stage: Stage) -> None:
    page = await stage.page()
    await page.write_message("here")
    await within(page.read_message())
    closing = asyncio.create_task(stage.gateway.close())
    assert await within(page.read_message()) is None
    assert page.close_code == 1012
    page.close()
    await within(closing)


# ---- the owner's client ------------------------------------------------------------------------


async def test_the_owners_client_asks_and_raises_what_it_is_told(stage: Stage) -> None:
    client = stage.gateway.client
    assert await client.get("me", dict, {"a": "b c"}) == {"fine": True}
    assert stage.seen.paths == ["/base/helpouts/api/v1/me?a=b+c"]
    stage.seen.status = 404
    stage.seen.content_type = "application/problem+json"
    stage.seen.answer = {"code": "not_found", "title": "", "detail": "gone"}
    with pytest.raises(NotFound, match="gone"):
        await client.post("bookings", {"a": 1})


async def test_the_owners_socket_carries_the_token(stage: Stage) -> None:
    socket = await stage.gateway.client.open_socket("live_sessions/live_0123456789ab")
    assert stage.seen.headers[0]["Authorization"] == f"Bearer {TOKEN}"
    await socket.send("hello")
    assert await within(socket.receive()) == "hello"
    await socket.send("close 4410")
    assert await within(socket.receive()) is None
    assert socket.close_code == 4410
    with pytest.raises(MarketplaceAway):
        await socket.send("more")
