"""The page of the hub's own service: signing in to it, and what its cookie may do."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.hub import Hub

PAGE = "services/helpouts/"
API = f"{PAGE}helpouts/api/v1/"
COOKIE = "helpouts-hub"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def browser(hub: Hub) -> Iterator[httpx.Client]:
    with closing(hub.browser("amara")) as client:
        yield client


def protection(page: httpx.Response) -> dict[str, str]:
    found = re.search(r'data-helpout-xsrf="([0-9a-f]{64})"', page.text)
    assert found is not None, page.text[:600]
    return {"X-XSRFToken": found[1]}


def test_who_is_signed_in_at_the_hub_sees_the_page_and_no_token_travels_in_an_address(
    browser: httpx.Client,
) -> None:
    page = browser.get(PAGE)
    assert (page.status_code, page.url.path) == (200, f"/{PAGE}")
    token = browser.cookies[COOKIE]
    assert not any(token in str(answer.url) for answer in (*page.history, page))
    assert token not in page.text
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    [set_cookie] = [
        line
        for answer in page.history
        for line in answer.headers.get_list("Set-Cookie")
        if line.startswith(f"{COOKIE}=") and token in line
    ]
    assert {"HttpOnly", "SameSite=Lax", f"Path=/{PAGE}"} <= set(set_cookie.split("; "))
    me = browser.get(f"{API}me", headers=protection(page))
    assert me.json()["account"]["display_name"] == "amara"


def test_the_cookie_alone_does_nothing(hub: Hub, browser: httpx.Client) -> None:
    page = browser.get(PAGE)
    given = protection(page)
    for method, headers in (
        ("GET", {}),
        ("POST", {}),
        ("POST", {"X-XSRFToken": "0" * 64}),
        ("POST", {**given, "Sec-Fetch-Site": "cross-site"}),
    ):
        answer = browser.request(method, f"{API}tickets", headers=headers, json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "xsrf_missing")
    assert browser.post(f"{API}tickets", headers=given, json={}).is_success
    # Somebody else's protection is no good with this cookie.
    with closing(hub.browser("outsider")) as other:
        theirs = protection(other.get(PAGE))
    assert browser.get(f"{API}me", headers=theirs).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Dest": "iframe"}], ids=str
)
def test_the_page_is_given_to_no_script_and_no_frame(
    browser: httpx.Client, headers: dict[str, str]
) -> None:
    browser.get(PAGE)
    page = browser.get(PAGE, headers=headers)
    assert page.status_code == 403
    assert "xsrf" not in page.text


@pytest.fixture
def signed_in(browser: httpx.Client) -> httpx.Client:
    browser.get(PAGE)
    return browser


async def test_the_cookie_opens_no_socket(hub: Hub, signed_in: httpx.Client) -> None:
    address = f"{hub.url.replace('http', 'ws', 1)}{PAGE}helpouts/ws/events"
    cookie = {"Cookie": f"{COOKIE}={signed_in.cookies[COOKIE]}"}
    socket = await websocket_connect(HTTPRequest(address, headers=cookie))
    await socket.write_message(json.dumps({"type": "hello", "ticket": ""}))
    assert await socket.read_message() is None
    assert socket.close_code == 4401
    socket.close()


def test_a_sign_in_that_was_begun_elsewhere_leaves_no_cookie(
    hub: Hub, browser: httpx.Client
) -> None:
    begun = browser.get(PAGE, follow_redirects=False)
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    with closing(hub.browser("outsider")) as other:
        for state in (asked["state"][0], "x" * 32, ""):
            query = {"code": "c" * 30, "state": state}
            answer = other.get(f"{PAGE}oauth_callback", params=query)
            assert answer.status_code == 400
            assert COOKIE not in other.cookies
    refused = browser.get(
        f"{PAGE}oauth_callback", params={"error": "access_denied", "state": asked["state"][0]}
    )
    assert refused.status_code == 403
    browser.get(PAGE, follow_redirects=False)


def test_who_signs_out_at_the_hub_is_signed_out_here(browser: httpx.Client) -> None:
    given = protection(browser.get(PAGE))
    browser.get("hub/logout")
    deadline = time.monotonic() + 30
    while (answer := browser.get(f"{API}me", headers=given)).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert answer.json()["code"] == "not_signed_in"
