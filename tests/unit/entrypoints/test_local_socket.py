"""A socket without a network keeps the promises of one."""

import asyncio

import pytest

from helpout_server.domain.errors import MarketplaceAway
from helpout_server.entrypoints.ws.local import LocalSocket
from helpout_server.entrypoints.ws.peer import Socket

WAIT_S = 5


class Echo:
    def __init__(self) -> None:
        self.socket: Socket | None = None
        self.closed_times = 0
        self.ended = asyncio.Event()

    async def opened(self, socket: Socket) -> None:
        self.socket = socket

    async def received(self, message: str | bytes) -> None:
        assert self.socket is not None
        self.socket.send(message)

    async def closed(self) -> None:
        self.closed_times += 1
        self.ended.set()


async def opened() -> tuple[Echo, LocalSocket]:
    peer = Echo()
    socket = LocalSocket(peer, "acc_owner")
    await socket.open()
    return peer, socket


async def test_messages_pass_in_order_with_the_owners_account() -> None:
    peer, socket = await opened()
    assert peer.socket is not None
    assert peer.socket.bearer_account_id == "acc_owner"
    for message in ("a", b"b", "c"):
        await socket.send(message)
    assert [await socket.receive() for _ in range(3)] == ["a", b"b", "c"]
    socket.close()
    socket.close()
    await asyncio.wait_for(peer.ended.wait(), WAIT_S)
    assert peer.closed_times == 1


async def test_the_peers_close_comes_after_what_it_sent() -> None:
    peer, socket = await opened()
    assert peer.socket is not None
    peer.socket.send("last")
    peer.socket.close(4410, "over")
    assert await socket.receive() == "last"
    assert await socket.receive() is None
    assert socket.close_code == 4410
    with pytest.raises(MarketplaceAway):
        await socket.send("more")
    await asyncio.wait_for(peer.ended.wait(), WAIT_S)


async def test_who_does_not_read_is_closed_as_too_slow() -> None:
    peer, socket = await opened()
    assert peer.socket is not None
    for _ in range(20):
        peer.socket.send(b"x" * 1_000_000)
    await asyncio.wait_for(peer.socket.drained(), WAIT_S)
    received = 0
    while await socket.receive() is not None:
        received += 1
    assert received == 8
    assert socket.close_code == 4429
