"""What may be kept under the hash of its content."""

from hashlib import sha256

import pytest

from helpout_server.domain import blob
from helpout_server.domain.blob import check_content, check_room
from helpout_server.domain.errors import InvalidRequest, TooLarge, TooMany

PNG = b"\x89PNG\r\n\x1a\nrest"


def checked(content: bytes, media_type: str) -> None:
    check_content(content, sha256(content).hexdigest(), media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF....WEBP", "image/webp"),
        ("<b>äöü</b>".encode(), "text/plain"),
    ],
)
def test_content_is_taken_as_what_it_is(content: bytes, media_type: str) -> None:
    checked(content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<script>", "image/png"),
        (b"RIFF....WAVE", "image/webp"),
        (b"\xff\xfe", "text/plain"),
        (PNG, "text/html"),
        (b"plain", "text/html"),
    ],
)
def test_other_content_than_it_is_said_to_be_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(InvalidRequest):
        checked(content, media_type)


def test_the_hash_is_of_the_bytes() -> None:
    with pytest.raises(InvalidRequest):
        check_content(PNG, "0" * 64, "image/png")


def test_one_is_bounded_and_so_are_all() -> None:
    with pytest.raises(TooLarge):
        checked(bytes(blob.BYTES_MAX + 1), "text/plain")
    check_room(count=0, size_bytes=0, more_bytes=blob.BYTES_MAX)
    with pytest.raises(TooMany):
        check_room(count=blob.BLOBS_MAX, size_bytes=0, more_bytes=1)
    with pytest.raises(TooMany):
        check_room(count=1, size_bytes=blob.ALL_BYTES_MAX, more_bytes=1)
