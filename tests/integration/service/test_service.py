"""The standalone server's life: first start, requests, sockets, end, second start."""

import asyncio
import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from helpout_server.entrypoints.demo.ports import free_port
from tests.postgresql import PostgresServer
from tests.servers import service

WAIT_S = 15


def test_first_start_end_and_second_start(tmp_path: Path) -> None:
    data = tmp_path / "market"
    with service(data, base_url="/m/") as market:
        token = market.token
        assert (data / "owner-token").stat().st_mode & 0o777 == 0o600
        assert token.startswith("helpouts_")
        assert "helpouts_" not in market.process.output
        with market.client(token) as owner:
            assert owner.get("api/v1/me").json()["account"]["is_staff"] is True
        assert market.process.stop() == 0
    assert not (data / "serving.json").exists()
    with service(data, base_url="/m/") as again, again.client(token) as owner:
        assert again.token == token
        assert owner.get("api/v1/me").status_code == 200


def test_a_marketplace_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    address = postgres.new_database()
    with service(tmp_path, "--db", address) as market, market.client(market.token) as owner:
        owner.patch("api/v1/me", json={"display_name": "Zoë"}).raise_for_status()
        refused = subprocess.run(
            [
                *(sys.executable, "-m", "helpout_server.entrypoints.cli", "serve", "--port", "0"),
                *("--db", address, "--data-dir", str(tmp_path / "second")),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert refused.returncode != 0
        assert "Another process has this database" in refused.stderr
    with service(tmp_path, "--db", address) as again, again.client(again.token) as owner:
        assert owner.get("api/v1/me").json()["account"]["display_name"] == "Zoë"
    assert not (tmp_path / "marketplace.sqlite").exists()


def test_a_phone_finds_its_page_and_what_it_loads(tmp_path: Path) -> None:
    with service(tmp_path, base_url="/m/") as market, market.client() as nobody:
        page = nobody.get("camera")
        assert page.status_code == 200
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        [script] = re.findall(r'<script type="module" src="([^"]+)"', page.text)
        assert script == "/m/static/helpouts/camera.js"
        origin = str(httpx.URL(market.url).copy_with(path="/")).rstrip("/")
        loaded = nobody.get(origin + script)
        assert loaded.status_code == 200
        assert "javascript" in loaded.headers["Content-Type"]
        # Nothing beside what is built is handed out.
        assert nobody.get(f"{origin}/m/static/helpouts/../../bootstrap.py").status_code == 404


def test_only_tokens_are_believed(tmp_path: Path) -> None:
    with service(tmp_path) as market:
        with market.client() as nobody:
            assert nobody.get("api/v1/me").json()["code"] == "not_signed_in"
            nobody.cookies.set("username", "owner")
            header = {"Authorization": "token anything", "X-Forwarded-User": "Owner"}
            assert nobody.get("api/v1/me", headers=header).status_code == 401
            assert nobody.get("host/status").status_code == 404
            assert nobody.get("../").status_code == 404
        with market.client(market.token) as owner:
            big = b'{"note": "' + b"x" * 1_100_000 + b'"}'
            header = {"Content-Type": "application/json"}
            refused = owner.post("api/v1/invitations", content=big, headers=header)
            assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
        address = httpx.URL(market.url)
        connection = http.client.HTTPConnection(address.host, address.port or 0, timeout=WAIT_S)
        connection.putrequest("POST", "/helpouts/api/v1/invitations")
        connection.putheader("Content-Length", str(40 * 2**20))
        connection.endheaders()
        assert connection.getresponse().status == 413, "before a byte of it was sent"
        connection.close()


def test_sockets_open_with_a_token_or_a_ticket(tmp_path: Path) -> None:
    with service(tmp_path, base_url="/m/") as market:
        with market.client(market.token) as owner:
            ticket = owner.post("api/v1/tickets", json={}).json()["ticket"]
        url = f"ws{market.url.removeprefix('http')}helpouts/ws/"
        bearer = {"Authorization": f"Bearer {market.token}"}
        assert asyncio.run(_hello(HTTPRequest(f"{url}events", headers=bearer), ""))
        assert asyncio.run(_hello(HTTPRequest(f"{url}events"), ticket))
        assert not asyncio.run(_hello(HTTPRequest(f"{url}events"), ticket)), "it serves once"
        assert not asyncio.run(_hello(HTTPRequest(f"{url}events"), ""))
        wrong = {"Authorization": "Bearer helpouts_" + "x" * 40}
        for request, status in (
            (HTTPRequest(f"{url}events", headers=wrong), "401"),
            (HTTPRequest(f"{url}nothing"), "404"),
            (HTTPRequest(f"{url}events", headers={"Origin": "https://x.example"}), "403"),
        ):
            with pytest.raises(HTTPClientError, match=status):
                asyncio.run(_hello(request, ""))


async def _hello(request: HTTPRequest, ticket: str) -> bool:
    socket = await websocket_connect(request)
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket}))
    message = await asyncio.wait_for(socket.read_message(), WAIT_S)
    socket.close()
    return message is not None


def test_an_oversized_message_closes_its_socket_alone(tmp_path: Path) -> None:
    async def tried(url: str, token: str) -> None:
        header = {"Authorization": f"Bearer {token}"}
        good = await websocket_connect(HTTPRequest(url, headers=header))
        bad = await websocket_connect(HTTPRequest(url, headers=header))
        await bad.write_message("x" * 1_100_000)
        assert await asyncio.wait_for(bad.read_message(), WAIT_S) is None
        assert bad.close_code == 1009
        await good.write_message(json.dumps({"type": "hello"}))
        assert await asyncio.wait_for(good.read_message(), WAIT_S) is not None
        good.close()
        bad.close()

    with service(tmp_path) as market:
        url = f"ws{market.url.removeprefix('http')}helpouts/ws/events"
        asyncio.run(tried(url, market.token))


def test_a_second_process_is_refused_with_the_firsts_pid(tmp_path: Path) -> None:
    with service(tmp_path) as market:
        second = _serve("--data-dir", str(tmp_path), "--port", "0")
        assert second.returncode == 1
        assert str(market.process.pid) in second.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--ip", "0.0.0.0"], "--certfile and --keyfile"),
        (["--port", "70000"], "0 to 65535"),
        (["--base-url", "no-slash"], "base path"),
        (["--certfile", "only.pem"], "together"),
        (["--certfile", "no.pem", "--keyfile", "no.pem"], "cannot be used"),
        (["--public-url", "http://market.example/"], "Plain http"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, options: list[str], told: str) -> None:
    tried = _serve("--data-dir", str(tmp_path / "never"), *options)
    assert tried.returncode == 1
    assert told in tried.stderr
    assert "Traceback" not in tried.stderr
    assert not (tmp_path / "never").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with service(tmp_path / "one", port=free_port()) as market:
        port = market.url.rsplit(":", 1)[1].strip("/")
        tried = _serve("--data-dir", str(tmp_path / "two"), "--port", port)
    assert tried.returncode == 1
    assert "in use" in tried.stderr


def test_the_store_keeps_hashes_only(tmp_path: Path) -> None:
    with service(tmp_path) as market:
        with market.client(market.token) as owner:
            made = owner.post("api/v1/accounts", json={"display_name": "Eve"}).json()["token"]
            code = owner.post("api/v1/invitations", json={}).json()["address"].split("#")[1]
        owners = market.token
    kept = (tmp_path / "marketplace.sqlite").read_bytes()
    for secret in (made, code, owners):
        assert secret.encode() not in kept
        assert secret.removeprefix("helpouts_").encode() not in kept
    connection = sqlite3.connect(tmp_path / "marketplace.sqlite")
    try:
        tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    finally:
        connection.close()
    assert tables


def _serve(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "helpout_server.entrypoints.cli", "serve", *options],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ},
    )  # fmt: skip
