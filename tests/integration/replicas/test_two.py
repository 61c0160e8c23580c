"""A student on one replica and a tutor on the other, and what may happen to either."""

import asyncio
import json
import signal
import time

import httpx
import pytest
from tornado.websocket import websocket_connect

from tests.integration.replicas.two import RESTARTING, Market, Pair, Replica
from tests.redis import RedisServer
from tests.room_client import RoomClient

pytestmark = pytest.mark.timeout(180)


async def come_together(market: Market) -> Pair:
    """The room is with the first replica: the host and the student come first, to that one."""
    pair = await asyncio.to_thread(Pair, market)
    await pair.come()
    await pair.grant()
    return pair


async def gone(*clients: RoomClient) -> None:
    for client in clients:
        await client.until_closed()
        client.page.offline()


async def come_to(pair: Pair, replica: Replica, *clients: RoomClient) -> None:
    for client in clients or pair.all:
        client.move(pair.at(replica))
    await pair.come(*clients)


async def test_a_room_is_the_same_from_both(market: Market) -> None:
    pair = await come_together(market)
    for number in range(5):
        for page in pair.pages:
            pair.type(page)
            pair.say(page, f"{number} of {page.page.connection_id}")
    await pair.agree()
    for replica in (market.one, market.other):
        await asyncio.to_thread(_until_seen, replica, market.token, market.tutor_id)
    await pair.leave()


async def test_hints_are_heard_at_both(market: Market) -> None:
    student, live = await asyncio.to_thread(market.book)
    ticket = await asyncio.to_thread(market.one.call, student, "POST", "tickets", {})
    url = market.other.url.replace("http", "ws", 1)
    socket = await websocket_connect(f"{url}helpouts/ws/events")
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket["ticket"]}))
    ready = json.loads(str(await socket.read_message()))
    assert ready == {"type": "ready", "account_id": market.student_id}
    token = market.tutor_token
    await asyncio.to_thread(market.one.call, token, "POST", f"live_sessions/{live}/end")
    async with asyncio.timeout(30):
        while json.loads(str(await socket.read_message()))["name"] != "live_session_changed":
            pass
    socket.close()
    while await socket.read_message() is not None:
        pass


async def test_the_owner_of_a_room_is_killed_and_the_other_goes_on(market: Market) -> None:
    pair = await come_together(market)
    pair.type(pair.student)
    pair.say(pair.student, "before")
    await pair.agree()
    for page in pair.pages:
        pair.type(page)
        pair.say(page, f"as it dies, {page.page.connection_id}")
    await asyncio.to_thread(market.one.kill)
    await gone(*pair.all)
    assert pair.tutor.close_code == RESTARTING
    pair.type(pair.student)  # while nobody is there
    await come_to(pair, market.other)
    await pair.agree()
    await asyncio.to_thread(market.start)
    await pair.student.close()
    await come_to(pair, market.one, pair.student)
    pair.say(pair.student, "back where I was")
    await pair.agree()
    await pair.leave()


async def test_a_replica_that_is_stopped_hands_its_rooms_over(market: Market) -> None:
    pair = await come_together(market)
    for page in pair.pages:
        pair.type(page)
        pair.say(page, f"last words, {page.page.connection_id}")
    stopping = asyncio.create_task(asyncio.to_thread(market.one.stop))
    await gone(*pair.all)
    assert {client.close_code for client in pair.all} == {RESTARTING}
    await come_to(pair, market.other)
    await pair.agree()
    await stopping
    await pair.leave()


async def test_an_owner_that_stood_still_writes_nothing_more(market: Market) -> None:
    pair = await come_together(market)
    pair.say(pair.student, "before")
    await pair.agree()
    market.one.signal(signal.SIGSTOP)
    try:
        await gone(pair.tutor)
        assert pair.tutor.close_code == RESTARTING
        pair.type(pair.student)  # into a server that stands still
        pair.say(pair.student, "are you there?")
        await pair.come(pair.tutor)
        pair.type(pair.tutor)
        pair.say(pair.tutor, "I am, elsewhere")
        await pair.tutor.until(lambda: "I am, elsewhere" in pair.tutor.texts())
    finally:
        market.one.signal(signal.SIGCONT)
    await gone(pair.host, pair.student)
    assert pair.student.close_code == RESTARTING
    await come_to(pair, market.one, pair.host, pair.student)
    await pair.agree()
    await pair.leave()


async def test_while_redis_is_away_rooms_go_on(market: Market, redis: RedisServer) -> None:
    pair = await come_together(market)
    pair.say(pair.student, "before")
    await pair.agree()
    await asyncio.to_thread(redis.stop)
    try:
        for page in pair.pages:
            pair.type(page)
            pair.say(page, f"without it, {page.page.connection_id}")
        await pair.agree()
        await asyncio.to_thread(until_ready, market.other, ready=False)
    finally:
        await asyncio.to_thread(redis.start)
    for replica in (market.one, market.other):
        await asyncio.to_thread(until_ready, replica, ready=True)
    await pair.tutor.close()
    await pair.come(pair.tutor)
    pair.say(pair.tutor, "and back")
    await pair.agree()
    await pair.leave()


def until_ready(replica: Replica, *, ready: bool) -> None:
    for _ in range(3_000):
        if (httpx.get(f"{replica.url}readyz", trust_env=False).status_code == 200) is ready:
            return
        time.sleep(0.01)
    raise AssertionError(f"{replica.url} does not become {'ready' if ready else 'unready'}")


def _until_seen(replica: Replica, token: str, account_id: str) -> None:
    """What a replica says of its own people reaches the other in a moment."""
    for _ in range(1_000):
        told = replica.call(token, "GET", f"presence?ids={account_id}")
        if told["accounts"] == [{"account_id": account_id, "state": "in_session"}]:
            return
        time.sleep(0.01)
    raise AssertionError("who is in a room at one replica is not seen from the other")
