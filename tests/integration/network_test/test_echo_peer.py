"""The echo peer in its own process, called by an aiortc page with data channels alone."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from helpout_server.adapters.echo_peer.asking import TESTS_PER_MINUTE, EchoPeerProcess
from helpout_server.contracts.network_test import ControlDraft, UploadSeen
from helpout_server.domain.errors import InvalidRequest, NetworkTestAway, TooMany

ACCOUNT = "acc_000000000001"


@pytest.fixture
def peer() -> Iterator[EchoPeerProcess]:
    peer = EchoPeerProcess([])
    yield peer
    peer.close()


class Page:
    """The page's side of a test."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection()
        self.echo = self.peer.createDataChannel("echo", ordered=False, maxRetransmits=0)
        self.load = self.peer.createDataChannel("load")
        self.control = self.peer.createDataChannel("control")

    async def call(self, echo_peer: EchoPeerProcess) -> None:
        opened = [_opened(channel) for channel in (self.echo, self.load, self.control)]
        await self.peer.setLocalDescription(await self.peer.createOffer())
        sdp = await asyncio.to_thread(echo_peer.answer, ACCOUNT, self.peer.localDescription.sdp)
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        async with asyncio.timeout(20):
            await asyncio.gather(*(one.wait() for one in opened))

    def tell(self, control: ControlDraft) -> None:
        self.control.send(msgspec.json.encode(control).decode())


def _opened(channel: Any) -> asyncio.Event:
    opened = asyncio.Event()
    channel.on("open", opened.set)
    return opened


def _next(channel: Any) -> "asyncio.Future[Any]":
    coming: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    channel.once("message", coming.set_result)
    return coming


async def test_it_echoes_counts_and_sends(peer: EchoPeerProcess) -> None:
    page = Page()
    try:
        await page.call(peer)
        async with asyncio.timeout(20):
            echoed = _next(page.echo)
            page.echo.send("7")
            assert await echoed == "7"

            page.tell(ControlDraft(do="upload_begins"))
            sent = asyncio.Event()
            page.load.once("bufferedamountlow", sent.set)
            for _ in range(20):
                page.load.send(bytes(1_000))
            seen = _next(page.control)
            # Channels do not wait for each other.
            await sent.wait()
            page.tell(ControlDraft(do="upload_ends"))
            upload = msgspec.json.decode(await seen, type=UploadSeen)
            assert 0 < upload.bytes <= 20_000

            first = _next(page.load)
            page.tell(ControlDraft(do="send", ms=200))
            assert len(await first) > 0
            # What is no word of the contract is passed over, and ends nothing.
            page.control.send("{}")
            page.control.send('{"do": "send", "ms": 900000}')
            again = _next(page.echo)
            page.echo.send("8")
            assert await again == "8"
    finally:
        await page.peer.close()


async def test_what_is_no_offer_is_told(peer: EchoPeerProcess) -> None:
    with pytest.raises(InvalidRequest):
        await asyncio.to_thread(peer.answer, ACCOUNT, "v=0\r\nnot an offer at all\r\n")


async def test_an_account_tests_so_often(peer: EchoPeerProcess) -> None:
    for _ in range(TESTS_PER_MINUTE):
        with pytest.raises(InvalidRequest):
            await asyncio.to_thread(peer.answer, ACCOUNT, "no offer")
    with pytest.raises(TooMany):
        await asyncio.to_thread(peer.answer, ACCOUNT, "no offer")
    with pytest.raises(InvalidRequest):
        await asyncio.to_thread(peer.answer, "acc_000000000002", "no offer")


async def test_a_process_that_died_is_started_anew(peer: EchoPeerProcess) -> None:
    with pytest.raises(InvalidRequest):
        await asyncio.to_thread(peer.answer, ACCOUNT, "no offer")
    died = peer.process_id
    assert died is not None
    os.kill(died, signal.SIGKILL)
    await asyncio.to_thread(os.waitpid, died, 0)
    with pytest.raises(InvalidRequest):
        await asyncio.to_thread(peer.answer, ACCOUNT, "no offer")
    assert peer.process_id != died


async def test_after_the_end_it_is_away() -> None:
    peer = EchoPeerProcess([])
    peer.close()
    with pytest.raises(NetworkTestAway):
        await asyncio.to_thread(peer.answer, ACCOUNT, "no offer")
