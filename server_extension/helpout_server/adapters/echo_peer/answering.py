"""The echo peer's process: offers come in as JSON lines, answers go out.

Owns the peer connections of running tests and their bounds. Media and its crypto stay off the
marketplace's event loop this way. Ends when its standard input does.
"""

import asyncio
import sys
import time
from typing import Any, Protocol

import msgspec
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import SessionDescription

from helpout_server.adapters.echo_peer.lines import Answered, Asked
from helpout_server.contracts.network_test import ECHO_BYTES_MAX, ControlDraft, UploadSeen

TEST_S = 40.0
"""A test that runs for longer is cut off."""
TESTS_MAX = 8
LOAD_KBPS_MAX = 4_000
_CHUNK = bytes(8_000)
_BUFFERED_MAX = 256_000
_ECHOES_PER_TEST_MAX = 2_000
_LINE_BYTES_MAX = 64_000

_asked = msgspec.json.Decoder(Asked)
_control = msgspec.json.Decoder(ControlDraft)


class Channel(Protocol):
    """What is used of aiortc's data channel."""

    label: str
    bufferedAmount: int  # noqa: N815 - the W3C's name
    readyState: str  # noqa: N815

    def send(self, data: str | bytes) -> None: ...


class EchoTest:
    """One page's test: answers on its channels."""

    def __init__(self, peer: RTCPeerConnection) -> None:
        self._peer = peer
        self._load: Channel | None = None
        self._echoes = 0
        self._upload: tuple[float, float, int] | None = None
        self._sending: asyncio.Task[None] | None = None

    def opened(self, channel: Any) -> None:
        """A channel of the page; ones that nobody knows are ignored."""
        if channel.label == "echo":
            channel.on("message", lambda message: self._echo(channel, message))
        elif channel.label == "load":
            self._load = channel
            channel.on("message", self._count)
        elif channel.label == "control":
            channel.on("message", lambda message: self._controlled(channel, message))

    def _echo(self, channel: Channel, message: str | bytes) -> None:
        self._echoes += 1
        if self._echoes <= _ECHOES_PER_TEST_MAX and len(message) <= ECHO_BYTES_MAX:
            channel.send(message)

    def _count(self, message: str | bytes) -> None:
        if self._upload is not None:
            begun, _last, count = self._upload
            now = time.monotonic()
            self._upload = (begun or now, now, count + len(message))

    def _controlled(self, channel: Channel, message: str | bytes) -> None:
        try:
            control = _control.decode(message)
        except msgspec.DecodeError:
            return
        match control.do:
            case "upload_begins":
                self._upload = (0.0, 0.0, 0)
            case "upload_ends":
                begun, last, count = self._upload or (0.0, 0.0, 0)
                seen = UploadSeen(bytes=count, ms=round((last - begun) * 1_000))
                self._upload = None
                channel.send(msgspec.json.encode(seen).decode())
            case "send" if self._load is not None and self._sending is None:
                self._sending = asyncio.create_task(self._send(self._load, control.ms / 1_000))

    async def _send(self, load: Channel, for_s: float) -> None:
        """Bytes at a bounded rate, and never more than the way takes."""
        pause_s = len(_CHUNK) * 8 / (LOAD_KBPS_MAX * 1_000)
        begun, sent = time.monotonic(), 0
        while (passed := time.monotonic() - begun) < for_s and load.readyState == "open":
            if sent * pause_s <= passed and load.bufferedAmount < _BUFFERED_MAX:
                load.send(_CHUNK)
                sent += 1
            else:
                await asyncio.sleep(pause_s)
        self._sending = None

    async def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
        await self._peer.close()


class EchoPeers:
    """All running tests of the process."""

    def __init__(self, stun_urls: list[str]) -> None:
        servers = [RTCIceServer(urls=stun_urls)] if stun_urls else []
        self._config = RTCConfiguration(iceServers=servers)
        self._tests: dict[EchoTest, asyncio.Task[None]] = {}

    async def answer(self, asked: Asked) -> Answered:
        """Answer one offer; what is wrong with it becomes words."""
        if len(self._tests) >= TESTS_MAX:
            return Answered(id=asked.id, fault="busy")
        if not _offers_channels_alone(asked.sdp):
            return Answered(id=asked.id, fault="malformed")
        peer = RTCPeerConnection(self._config)
        test = EchoTest(peer)
        peer.on("datachannel", test.opened)
        try:
            await peer.setRemoteDescription(RTCSessionDescription(asked.sdp, "offer"))
            answer = await peer.createAnswer()
            assert answer is not None, "an offer that was set has an answer"
            await peer.setLocalDescription(answer)
        except Exception:  # noqa: BLE001 - a stranger's text; aiortc raises many kinds
            await peer.close()
            return Answered(id=asked.id, fault="malformed")
        self._tests[test] = asyncio.create_task(self._until_over(test, peer))
        return Answered(id=asked.id, sdp=peer.localDescription.sdp)

    async def _until_over(self, test: EchoTest, peer: RTCPeerConnection) -> None:
        over = asyncio.Event()

        @peer.on("connectionstatechange")
        def changed() -> None:
            if peer.connectionState in ("closed", "failed"):
                over.set()

        try:
            async with asyncio.timeout(TEST_S):
                await over.wait()
        except TimeoutError:
            pass
        finally:
            await test.close()
            del self._tests[test]

    async def close(self) -> None:
        for task in list(self._tests.values()):
            task.cancel()
        await asyncio.gather(*self._tests.values(), return_exceptions=True)


def _offers_channels_alone(sdp: str) -> bool:
    """Media would cost much more to answer, and is not what is tested."""
    try:
        media = SessionDescription.parse(sdp).media
    except Exception:  # noqa: BLE001 - a stranger's text; the parser raises what comes
        return False
    return [one.kind for one in media] == ["application"]


async def main(stun_urls: list[str]) -> None:
    """Serve lines until the input ends."""
    reader = asyncio.StreamReader(limit=_LINE_BYTES_MAX)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    peers = EchoPeers(stun_urls)
    answering: set[asyncio.Task[None]] = set()

    async def answer(asked: Asked) -> None:
        answered = await peers.answer(asked)
        sys.stdout.buffer.write(msgspec.json.encode(answered) + b"\n")
        sys.stdout.buffer.flush()

    while line := await reader.readline():
        task = asyncio.create_task(answer(_asked.decode(line)))
        answering.add(task)
        task.add_done_callback(answering.discard)
    await peers.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
