"""Encoded media out of aiortc, without decoding.

Owns the one place where we reach into aiortc: a receiver hands each packet, once it has undone
encryption, repetition and retransmission, to its jitter buffer. Ours stands in for that one and
never gives a frame back, so nothing is decoded; statistics, requests for lost packets and
receiver reports go on as they are. ``tests/unit/recorder/test_tap.py`` says whether a new
release of aiortc still has these names.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from aiortc import RTCRtpReceiver
from aiortc.rtp import RtcpSrPacket, RtpPacket

_JITTER_BUFFER: Final = "_RTCRtpReceiver__jitter_buffer"
_ESTIMATOR: Final = "_RTCRtpReceiver__remote_bitrate_estimator"
_ON_REPORT: Final = "_handle_rtcp_packet"
_NTP_UNITS: Final = 1 << 32


class Listener(Protocol):
    """Who is told of one media line."""

    def packet(self, ssrc: int, packet: RtpPacket) -> None: ...
    def report(self, ssrc: int, wall_s: float, stamp: int) -> None: ...


class _NoJitterBuffer:
    """Stands where aiortc's own would: ``add`` gives (ask for a key frame, frame)."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        self._listener.packet(packet.ssrc, packet)
        return False, None


def tap(receiver: RTCRtpReceiver, listener: Listener) -> None:
    """Tell a listener all that comes; call before the connection is made."""
    for name in (_JITTER_BUFFER, _ON_REPORT, _ESTIMATOR):
        assert hasattr(receiver, name), f"this aiortc has no {name}"
    setattr(receiver, _JITTER_BUFFER, _NoJitterBuffer(listener))
    # Its estimate is far too low (it makes Chromium send a postage stamp); the page caps itself.
    setattr(receiver, _ESTIMATOR, None)
    on_report: Callable[[Any], Awaitable[None]] = getattr(receiver, _ON_REPORT)

    async def reported(packet: Any) -> None:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            listener.report(packet.ssrc, info.ntp_timestamp / _NTP_UNITS, info.rtp_timestamp)
        await on_report(packet)

    setattr(receiver, _ON_REPORT, reported)


async def ask_for_key(receiver: RTCRtpReceiver, ssrc: int) -> None:
    """A picture loss indication: the sender makes its next picture a key frame."""
    await receiver._send_rtcp_pli(ssrc)  # noqa: SLF001 - aiortc decides this by its own decoder


async def ask_again(receiver: RTCRtpReceiver, ssrc: int, numbers: list[int]) -> None:
    """Ask once more for packets that are missing; aiortc asks only when it sees a new gap."""
    await receiver._send_rtcp_nack(ssrc, numbers)  # noqa: SLF001
