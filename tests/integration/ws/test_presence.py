"""Who is here, by the sockets that are open."""

import asyncio
import json
from collections.abc import Callable

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.integration.ws.marketplace import Marketplace


async def until(true: Callable[[], bool]) -> None:
    """Look again and again; the test's own limit of time ends it."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.01)


async def page_of(marketplace: Marketplace, account_id: str) -> WebSocketClientConnection:
    """An event socket that was let in."""
    socket = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{marketplace.port}/ws/events"))
    ticket = marketplace.tickets.issue(account_id, None)[0]
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket}))
    assert json.loads(await socket.read_message() or "{}")["type"] == "ready"
    return socket


async def test_pages_and_rooms_make_somebody_present(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    student, tutor = booking.student_id, booking.tutor_id
    here = marketplace.presence.here
    assert here([student, tutor]) == {}
    looking = await page_of(marketplace, student)
    page = await page_of(marketplace, tutor)
    assert here([student, tutor]) == {student: "page", tutor: "page"}
    client = marketplace.client(booking, tutor)
    await client.connect()
    assert here([tutor]) == {tutor: "room"}
    await client.close()
    await until(lambda: here([tutor]) == {tutor: "page"})
    page.close()
    await until(lambda: here([tutor]) == {})
    looking.close()


async def test_who_only_knocks_is_not_here(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    socket = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{marketplace.port}/ws/events"))
    await socket.write_message(json.dumps({"type": "hello", "ticket": "made up"}))
    assert await socket.read_message() is None
    socket.close()
    stranger = marketplace.client(booking, booking.student_id)
    await stranger.open_socket()
    stranger.send_raw(stranger.page.hello("made up"))
    assert await stranger.until_closed() == 4401
    assert marketplace.presence.here([booking.student_id]) == {}
