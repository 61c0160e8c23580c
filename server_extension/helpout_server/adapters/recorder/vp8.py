"""VP8 in RTP (RFC 7741) and in a file: where a picture begins, which are key frames.

Owns the reading of payload descriptors and of the first bytes of a frame. Decodes no picture.
"""

from dataclasses import dataclass

_START_CODE = b"\x9d\x01\x2a"
_KEY_HEADER_BYTES = 10


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


def begins_picture(payload: bytes) -> bool:
    """Whether an RTP payload has the first bytes of a picture (S bit, partition 0)."""
    return len(payload) > 0 and payload[0] & 0x17 == 0x10


def content_of(payload: bytes) -> bytes:
    """The payload without its descriptor. Raises ValueError where that is cut short."""
    if not payload:
        return b""
    at = 1
    try:
        if payload[0] & 0x80:
            extended = payload[1]
            at = 2
            if extended & 0x80:
                at += 2 if payload[at] & 0x80 else 1
            if extended & 0x40:
                at += 1
            if extended & 0x30:
                at += 1
    except IndexError:
        raise ValueError("a VP8 descriptor is cut short") from None
    if at > len(payload):
        raise ValueError("a VP8 descriptor is cut short")
    return payload[at:]


def is_key(frame: bytes) -> bool:
    """Whether an encoded picture can be decoded without another."""
    return len(frame) > 0 and frame[0] & 1 == 0


def size_of(frame: bytes) -> Size | None:
    """The size of a key frame; None for any other, or for bytes that are no key frame."""
    if len(frame) < _KEY_HEADER_BYTES or not is_key(frame) or frame[3:6] != _START_CODE:
        return None
    width = int.from_bytes(frame[6:8], "little") & 0x3FFF
    height = int.from_bytes(frame[8:10], "little") & 0x3FFF
    return Size(width, height) if width and height else None
