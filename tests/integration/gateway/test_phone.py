"""A phone as second camera through real Jupyter servers, hosting or forwarding: nobody signs in."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from tests.servers import JupyterProcess, jupyter_server, service, xsrf

WAIT_S = 30
SOMEBODYS_COOKIE = {"username-127-0-0-1": "somebody", "_xsrf": "x"}


@contextmanager
def embedded(home: Path) -> Iterator[JupyterProcess]:
    with jupyter_server(home / "own", "--HelpoutsExtension.mode=embedded", base_url="/a/") as own:
        yield own


@contextmanager
def gateway(home: Path) -> Iterator[JupyterProcess]:
    with service(home / "market", base_url="/m/") as market:
        with market.client(market.token) as owner:
            draft = {"display_name": "Lin", "is_staff": True}
            token_file = home / "token"
            token_file.touch(mode=0o600)
            token_file.write_text(owner.post("api/v1/accounts", json=draft).json()["token"])
        options = (
            "--HelpoutsExtension.mode=gateway",
            f"--HelpoutsExtension.marketplace_url={market.url}",
            f"--HelpoutsExtension.token_file={token_file}",
        )
        with jupyter_server(home / "lin", *options, base_url="/a/") as forwarding:
            yield forwarding


@pytest.mark.parametrize("mode", [embedded, gateway])
def test_a_code_is_all_a_phone_needs(tmp_path: Path, mode: Any) -> None:
    with mode(tmp_path) as server, server.browser() as page:
        header = xsrf(page)
        made = page.post("api/v1/gatherings", json={"title": "A class"}, headers=header).json()
        live = f"api/v1/live_sessions/{made['live_session_id']}"
        link = page.post(f"{live}/camera_link", json={}, headers=header).json()
        with httpx.Client(
            base_url=f"{server.url}helpouts/", cookies=SOMEBODYS_COOKIE, trust_env=False, timeout=30
        ) as phone:
            assert phone.get("camera").status_code == 200
            assert phone.get("api/v1/gatherings").status_code in (401, 403)
            claimed = phone.post("api/v1/camera/claim", json={"code": link["code"]})
            assert claimed.status_code == 201, claimed.text
            used = phone.post("api/v1/camera/claim", json={"code": link["code"]})
            assert (used.status_code, used.json()["code"]) == (410, "camera_code_invalid")
        asyncio.run(_as_camera(server, made["live_session_id"], claimed.json()["ticket"]))


async def _as_camera(server: JupyterProcess, live_session_id: str, ticket: str) -> None:
    base = f"ws{server.url.removeprefix('http')}helpouts/ws/"
    cookies = "; ".join(f"{name}={value}" for name, value in SOMEBODYS_COOKIE.items())
    url = f"{base}camera/{live_session_id}"
    elsewhere = HTTPRequest(url, headers={"Origin": "https://elsewhere.example"})
    with pytest.raises(HTTPClientError, match="403"):
        await websocket_connect(elsewhere)
    socket = await websocket_connect(HTTPRequest(url, headers={"Cookie": cookies}))
    hello = {
        "type": "hello",
        "ticket": ticket,
        "connection_id": f"con_{secrets.token_hex(10)}",
    }
    await socket.write_message(json.dumps(hello))
    message = await asyncio.wait_for(socket.read_message(), WAIT_S)
    assert isinstance(message, str), socket.close_code
    assert json.loads(message)["type"] == "welcome"
    socket.close()
