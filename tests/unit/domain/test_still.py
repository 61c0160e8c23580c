"""Stills: what counts as a picture, and how much of them."""

import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpout_server.domain.errors import HelpoutError, InvalidRequest, TooLarge, TooMany
from helpout_server.domain.still import (
    BYTES_MAX,
    STILLS_BYTES_MAX,
    STILLS_MAX,
    Picture,
    check_room,
    checked_picture,
)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def jpeg(width: int, height: int, marker: int = 0xC0) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF".ljust(14, b"\0")
    frame = bytes((0xFF, marker)) + struct.pack(">HBHH", 17, 8, height, width) + b"\0" * 10
    return b"\xff\xd8" + app + b"\xff" + frame + b"\xff\xda\x00\x02data\xff\xd9"


def webp(chunk: bytes) -> bytes:
    body = b"WEBP" + chunk
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lossy(width: int, height: int) -> bytes:
    return webp(
        b"VP8 \0\0\0\0" + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0" * 20
    )


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L\0\0\0\0\x2f" + struct.pack("<I", bits) + b"\0" * 20)


def extended(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X\0\0\0\0\0\0\0\0" + size + b"\0" * 20)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(1280, 720), "image/png"),
        (jpeg(1280, 720), "image/jpeg"),
        (jpeg(1280, 720, 0xC2), "image/jpeg"),
        (lossy(1280, 720), "image/webp"),
        (lossless(1280, 720), "image/webp"),
        (extended(1280, 720), "image/webp"),
    ],
)
def test_kind_and_size_are_read_from_the_bytes(content: bytes, media_type: str) -> None:
    assert checked_picture(content, media_type) == Picture(media_type, 1280, 720)
    others = {"image/png", "image/jpeg", "image/webp"} - {media_type}
    for other in others:
        with pytest.raises(InvalidRequest):
            checked_picture(content, other)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"GIF89a" + b"\0" * 40,
        png(0, 10),
        png(10, 10)[:-4],
        png(10, 10) + b"<script>1</script>",
        jpeg(10, 10)[:-2],
        jpeg(10, 0),
        b"\xff\xd8\xff\xe0\xff\xff\xff\xd9",
        lossy(10, 10)[:-1],
        webp(b"ANIM" + b"\0" * 40),
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    for media_type in ("image/png", "image/jpeg", "image/webp"):
        with pytest.raises(InvalidRequest):
            checked_picture(content, media_type)


@pytest.mark.parametrize("size", [(10_001, 10), (10, 10_001), (9_000, 9_000)])
def test_pictures_too_large_to_draw_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        checked_picture(png(*size), "image/png")


def test_more_bytes_than_may_be_kept_are_refused() -> None:
    with pytest.raises(TooLarge):
        checked_picture(png(10, 10).ljust(BYTES_MAX + 1), "image/png")


def test_a_live_session_keeps_so_many() -> None:
    check_room(count=STILLS_MAX - 1, size_bytes=STILLS_BYTES_MAX - 10, more_bytes=10)
    with pytest.raises(TooMany):
        check_room(count=STILLS_MAX, size_bytes=0, more_bytes=1)
    with pytest.raises(TooMany):
        check_room(count=1, size_bytes=STILLS_BYTES_MAX, more_bytes=1)


@given(
    start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x20\0\0\0WEBPVP8 "]),
    rest=st.binary(max_size=200),
    end=st.sampled_from([b"", b"\xff\xd9", b"\0\0\0\0IEND\xaeB`\x82"]),
    media_type=st.sampled_from(["image/png", "image/jpeg", "image/webp"]),
)
@example(start=b"\xff\xd8\xff", rest=b"\xc0", end=b"\xff\xd9", media_type="image/jpeg")
def test_any_bytes_are_a_picture_or_refused(
    start: bytes, rest: bytes, end: bytes, media_type: str
) -> None:
    try:
        picture = checked_picture(start + rest + end, media_type)
    except HelpoutError:
        return
    assert min(picture.width, picture.height) > 0
