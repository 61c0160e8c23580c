"""VP9 in RTP (RFC 9628) and in a file: where a picture begins, which are key frames.

Owns the reading of payload descriptors and of the first bits of a frame. Decodes no picture.
Pictures in several sizes at once (spatial layers) are not ours: no page of ours sends them.
"""

from helpout_server.adapters.recorder.vp8 import Size

_SYNC = 0x498342
_SRGB = 7
_HEADER_BYTES = 16


def begins_picture(payload: bytes) -> bool:
    """Whether an RTP payload has the first bytes of a picture (B bit)."""
    return len(payload) > 0 and payload[0] & 0x08 != 0


def content_of(payload: bytes) -> bytes:
    """The payload without its descriptor. Raises ValueError where that is cut short."""
    if not payload:
        return b""
    try:
        at = _descriptor_bytes(payload)
    except IndexError:
        raise ValueError("a VP9 descriptor is cut short") from None
    if at > len(payload):
        raise ValueError("a VP9 descriptor is cut short")
    return payload[at:]


def is_key(frame: bytes) -> bool:
    """Whether an encoded picture can be decoded without another."""
    bits = _Bits(frame[:_HEADER_BYTES])
    return bits.number(2) == 2 and bits.profile() is not None and bits.number(2) == 0


def size_of(frame: bytes) -> Size | None:
    """The size of a key frame; None for any other, or for bytes that are no key frame."""
    if not is_key(frame):
        return None
    bits = _Bits(frame[:_HEADER_BYTES])
    bits.number(2)
    profile = bits.profile()
    bits.number(4)
    if profile is None or bits.number(24) != _SYNC:
        return None
    if profile >= 2:
        bits.number(1)
    if bits.number(3) != _SRGB:
        bits.number(4 if profile in (1, 3) else 1)
    elif profile in (1, 3):
        bits.number(1)
    size = Size(bits.number(16) + 1, bits.number(16) + 1)
    return None if bits.over else size


def _descriptor_bytes(payload: bytes) -> int:
    first, at = payload[0], 1
    if first & 0x80:
        at += 2 if payload[at] & 0x80 else 1
    if first & 0x20:
        at += 1 if first & 0x10 else 2
    if first & 0x50 == 0x50:
        while True:
            at += 1
            if not payload[at - 1] & 1:
                break
    return _structure_end(payload, at) if first & 0x02 else at


def _structure_end(payload: bytes, at: int) -> int:
    """Behind the scalability structure that begins there."""
    told, at = payload[at], at + 1
    if told & 0x10:
        at += ((told >> 5) + 1) * 4
    if told & 0x08:
        groups, at = payload[at], at + 1
        for _ in range(groups):
            at += 1 + ((payload[at] >> 2) & 3)
    return at


class _Bits:
    """Bits from the highest on; behind the end there are zeros."""

    def __init__(self, content: bytes) -> None:
        self._value = int.from_bytes(content, "big")
        self._left = len(content) * 8
        self.over = False

    def number(self, bits: int) -> int:
        if bits > self._left:
            self.over = True
            self._left = 0
            return 0
        self._left -= bits
        return (self._value >> self._left) & ((1 << bits) - 1)

    def profile(self) -> int | None:
        """The profile, which comes after the frame's mark; None where it is none."""
        low, high = self.number(1), self.number(1)
        profile = high * 2 + low
        if profile == 3 and self.number(1):
            return None
        return profile
