"""Sockets of a Jupyter server that hosts a marketplace: tickets, tokens, and its end."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.servers import JupyterProcess, jupyter_server, xsrf

WAIT_S = 20


def test_tickets_tokens_and_the_end(tmp_path: Path) -> None:
    with jupyter_server(
        tmp_path, "--HelpoutsExtension.mode=embedded", base_url="/a%40b/"
    ) as server:
        with server.owner() as owner:
            guest = owner.post("api/v1/accounts", json={"display_name": "Guest"}).json()
        with server.browser() as page:
            jar = "; ".join(f"{c.name}={c.value}" for c in page.cookies.jar)
            assert page.post("api/v1/tickets", json={}).json()["code"] == "xsrf_missing"
            ticket = page.post("api/v1/tickets", json={}, headers=xsrf(page)).json()["ticket"]
            me = page.get("api/v1/me").json()["account"]["id"]
        asyncio.run(_tried(server, jar, ticket, me, guest))


async def _tried(
    server: JupyterProcess, cookies: str, ticket: str, me: str, guest: dict[str, Any]
) -> None:
    url = f"ws{server.url.removeprefix('http')}helpouts/ws/events"

    async def opened(hello_ticket: str, **headers: str) -> WebSocketClientConnection:
        socket = await websocket_connect(HTTPRequest(url, headers=headers))
        await socket.write_message(json.dumps({"type": "hello", "ticket": hello_ticket}))
        return socket

    async def said(socket: WebSocketClientConnection) -> Any:
        message = await asyncio.wait_for(socket.read_message(), WAIT_S)
        return None if message is None else json.loads(message)

    # A cookie says who may have a ticket; without one it opens nothing.
    alone = await opened("", Cookie=cookies)
    assert await said(alone) is None
    assert alone.close_code == 4401

    mine = await opened(ticket, Cookie=cookies)
    assert await said(mine) == {"type": "ready", "account_id": me}

    # As a guest's gateway passes a page on: no credential but the ticket.
    again = await opened(ticket)
    assert await said(again) is None
    assert again.close_code == 4401

    theirs = await opened("", Authorization=f"Bearer {guest['token']}")
    assert await said(theirs) == {"type": "ready", "account_id": guest["account"]["id"]}

    wrong = HTTPRequest(url, headers={"Authorization": "Bearer helpouts_" + "x" * 40})
    with pytest.raises(HTTPClientError, match="401"):
        await websocket_connect(wrong)
    elsewhere = HTTPRequest(url, headers={"Cookie": cookies, "Origin": "https://x.example"})
    with pytest.raises(HTTPClientError, match="403"):
        await websocket_connect(elsewhere)

    stopping = asyncio.create_task(asyncio.to_thread(server.process.stop))
    for socket in (mine, theirs):
        assert await said(socket) is None
        assert socket.close_code == 1012, "come back"
    await stopping
    for socket in (alone, mine, again, theirs):
        socket.close()
