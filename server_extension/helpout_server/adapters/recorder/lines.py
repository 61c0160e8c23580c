"""The media lines of one page: packets in, sound and whole pictures out to the take.

Owns order, time, and when a sender is asked for a key frame. Knows no file and no signalling.
"""

from typing import Protocol

from aiortc import RTCRtpReceiver
from aiortc.rtp import RtpPacket

from helpout_server.adapters.recorder import vp8
from helpout_server.adapters.recorder.manifest import Line
from helpout_server.adapters.recorder.media_clock import SenderClock, StreamClock
from helpout_server.adapters.recorder.opus import RATE_HZ
from helpout_server.adapters.recorder.reorder import Assembler, Packet, Reorder
from helpout_server.adapters.recorder.take import Take
from helpout_server.adapters.recorder.tap import ask_again, ask_for_key
from helpout_server.ports.clock import Clock

VIDEO_RATE_HZ = 90_000
KEY_EVERY_S = 10.0
"""So that a player finds a place to begin everywhere."""
KEY_AGAIN_S = 0.5
"""Until the one asked for comes."""


class MediaLine(Protocol):
    """``tap.Listener`` of one line, and what it needs ten times a second."""

    def packet(self, ssrc: int, packet: RtpPacket) -> None: ...
    def report(self, ssrc: int, wall_s: float, stamp: int) -> None: ...
    def paused(self) -> None:
        """The recording goes on, after a pause."""
        ...

    async def tick(self, now_s: float) -> None: ...


class _Stream:
    """One SSRC of a line: a new one begins all anew."""

    def __init__(self, ssrc: int, sender: SenderClock, rate_hz: int, wait_s: float) -> None:
        self.ssrc = ssrc
        self.clock = StreamClock(sender, rate_hz)
        self.order = Reorder(wait_s)


class VoiceLine:
    """Opus."""

    _WAIT_S = 0.2

    def __init__(self, account_id: str, sender: SenderClock, take: Take, clock: Clock) -> None:
        self._account_id = account_id
        self._sender = sender
        self._take = take
        self._clock = clock
        self._stream: _Stream | None = None

    def packet(self, ssrc: int, packet: RtpPacket) -> None:
        stream = self._stream
        if stream is None or stream.ssrc != ssrc:
            stream = self._stream = _Stream(ssrc, self._sender, RATE_HZ, self._WAIT_S)
        for found in stream.order.add(_packet(packet, self._clock.monotonic())):
            self._take_in(stream, found)

    def report(self, ssrc: int, wall_s: float, stamp: int) -> None:
        if self._stream is not None and self._stream.ssrc == ssrc:
            self._stream.clock.report(wall_s, stamp)

    def paused(self) -> None:
        """Sound needs nothing to begin with."""

    async def tick(self, now_s: float) -> None:
        if self._stream is not None:
            for found in self._stream.order.overdue(now_s):
                self._take_in(self._stream, found)

    def _take_in(self, stream: _Stream, packet: Packet | None) -> None:
        if packet is not None and packet.payload:
            at_s = stream.clock.at(packet.timestamp, packet.arrived_s)
            self._take.sound(self._account_id, at_s, packet.payload)


class PictureLine:
    """VP8 of a camera or a screen."""

    def __init__(
        self,
        account_id: str,
        line: Line,
        receiver: RTCRtpReceiver,
        sender: SenderClock,
        take: Take,
        clock: Clock,
    ) -> None:
        self._account_id = account_id
        self._line = line
        self._receiver = receiver
        self._sender = sender
        self._take = take
        self._clock = clock
        self._stream: _Stream | None = None
        self._assembler = Assembler()
        self._last_packet_s = float("-inf")
        self._last_key_s = float("-inf")
        self._asked_s = float("-inf")

    def packet(self, ssrc: int, packet: RtpPacket) -> None:
        stream = self._stream
        if stream is None or stream.ssrc != ssrc:
            stream = self._stream = _Stream(ssrc, self._sender, VIDEO_RATE_HZ, Reorder.WAIT_S)
            self._assembler = Assembler()
        now_s = self._clock.monotonic()
        self._last_packet_s = now_s
        for found in stream.order.add(_packet(packet, now_s)):
            self._take_in(stream, found)

    def report(self, ssrc: int, wall_s: float, stamp: int) -> None:
        if self._stream is not None and self._stream.ssrc == ssrc:
            self._stream.clock.report(wall_s, stamp)

    def paused(self) -> None:
        self._assembler.need_key()
        self._asked_s = float("-inf")

    async def tick(self, now_s: float) -> None:
        """Give up what is overdue, ask again for what is missing, ask for key frames."""
        stream = self._stream
        if stream is None:
            return
        for found in stream.order.overdue(now_s):
            self._take_in(stream, found)
        if not self._take.wants(self._line) or now_s - self._last_packet_s > KEY_AGAIN_S:
            return
        missing = stream.order.missing()
        if missing:
            await ask_again(self._receiver, stream.ssrc, missing)
        due = self._assembler.wants_key or now_s - self._last_key_s > KEY_EVERY_S
        if due and now_s - self._asked_s > KEY_AGAIN_S:
            self._asked_s = now_s
            await ask_for_key(self._receiver, stream.ssrc)

    def _take_in(self, stream: _Stream, packet: Packet | None) -> None:
        picture = self._assembler.add(packet)
        if picture is None:
            return
        if vp8.is_key(picture.content):
            self._last_key_s = picture.arrived_s
        at_s = stream.clock.at(picture.timestamp, picture.arrived_s)
        if not self._take.picture(self._account_id, self._line, at_s, picture.content):
            self._assembler.need_key()


def _packet(packet: RtpPacket, arrived_s: float) -> Packet:
    return Packet(
        packet.sequence_number, packet.timestamp, bool(packet.marker), packet.payload, arrived_s
    )
