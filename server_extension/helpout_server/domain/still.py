"""Stills: what a picture must be before it is kept and shown to others.

Owns the reading of a picture's kind and size from its bytes, whatever its sender calls it, and
the bounds. Decodes nothing: a picture's content is the browser's to draw.
"""

from dataclasses import dataclass

from helpout_server.domain.errors import InvalidRequest, TooLarge, TooMany

BYTES_MAX = 4_400_000
SIDE_MAX = 10_000
PIXELS_MAX = 40_000_000
STILLS_MAX = 100
"""Stills of one live session."""
STILLS_BYTES_MAX = 16_000_000
"""Of all stills of one live session: a notebook must still hold them."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_JPEG_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
_JPEG_SIZES = frozenset(set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Picture:
    """What the bytes say of themselves."""

    media_type: str
    width: int
    height: int


def checked_picture(content: bytes, media_type: str) -> Picture:
    """The picture's kind and size.

    Raises:
        TooLarge: more bytes or pixels than may be kept.
        InvalidRequest: not whole, or not of the type that it is said to be.
    """
    if len(content) > BYTES_MAX:
        raise TooLarge(f"A still may have at most {BYTES_MAX} bytes.", field="picture_base64")
    picture = _read(content)
    if picture is None or picture.media_type != media_type:
        raise InvalidRequest(f"This is no whole {media_type} picture.", field="picture_base64")
    width, height = picture.width, picture.height
    if max(width, height) > SIDE_MAX or width * height > PIXELS_MAX:
        raise TooLarge(f"{width} × {height} is more than may be kept.", field="picture_base64")
    return picture


def check_room(*, count: int, size_bytes: int, more_bytes: int) -> None:
    """Whether a live session may keep one more.

    Raises:
        TooMany: it has as many, or as many bytes, as it may.
    """
    if count >= STILLS_MAX or size_bytes + more_bytes > STILLS_BYTES_MAX:
        raise TooMany("This helpout has as many stills as it may keep.")


def _read(content: bytes) -> Picture | None:
    size: tuple[int, int] | None = None
    kind = ""
    if content.startswith(_PNG):
        kind, size = "image/png", _png_size(content)
    elif content.startswith(_JPEG):
        kind, size = "image/jpeg", _jpeg_size(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind, size = "image/webp", _webp_size(content)
    if size is None or min(size) < 1:
        return None
    return Picture(kind, *size)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """From IHDR, which comes first and has 13 bytes."""
    if content[8:16] != b"\x00\x00\x00\rIHDR" or not content.endswith(_PNG_END):
        return None
    return _number(content[16:20]), _number(content[20:24])


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """From the first frame header; segments before it are stepped over by their lengths."""
    if not content.endswith(_JPEG_END):
        return None
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1  # a fill byte
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker in _JPEG_SIZES:
            return _number(content[at + 7 : at + 9]), _number(content[at + 5 : at + 7])
        else:
            at += 2 + max(2, _number(content[at + 2 : at + 4]))
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    """From the first chunk: lossy, lossless or extended."""
    if int.from_bytes(content[4:8], "little") + 8 != len(content) or len(content) < 30:
        return None
    chunk, rest = content[12:16], content[20:]
    if chunk == b"VP8 " and rest[3:6] == b"\x9d\x01\x2a":
        width = int.from_bytes(rest[6:8], "little") & 0x3FFF
        return width, int.from_bytes(rest[8:10], "little") & 0x3FFF
    if chunk == b"VP8L" and rest[:1] == b"\x2f":
        bits = int.from_bytes(rest[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        width = int.from_bytes(rest[4:7], "little") + 1
        return width, int.from_bytes(rest[7:10], "little") + 1
    return None


def _number(big_endian: bytes) -> int:
    return int.from_bytes(big_endian, "big")
