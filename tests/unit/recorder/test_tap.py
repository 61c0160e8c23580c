"""The parts of aiortc that the recorder reaches into are as they were."""

import inspect

from aiortc import RTCPeerConnection, RTCRtpReceiver
from aiortc.jitterbuffer import JitterBuffer

from helpout_server.adapters.recorder.tap import tap


class _Nobody:
    def packet(self, ssrc: int, packet: object) -> None: ...
    def report(self, ssrc: int, wall_s: float, stamp: int) -> None: ...


async def test_a_receiver_has_what_is_replaced() -> None:
    connection = RTCPeerConnection()
    try:
        for kind in ("audio", "video"):
            tap(connection.addTransceiver(kind).receiver, _Nobody())
    finally:
        await connection.close()


def test_what_is_called_is_called_so() -> None:
    assert list(inspect.signature(JitterBuffer.add).parameters) == ["self", "packet"]
    assert list(inspect.signature(RTCRtpReceiver._send_rtcp_pli).parameters) == [
        "self",
        "media_ssrc",
    ]
    assert list(inspect.signature(RTCRtpReceiver._send_rtcp_nack).parameters) == [
        "self",
        "media_ssrc",
        "lost",
    ]
