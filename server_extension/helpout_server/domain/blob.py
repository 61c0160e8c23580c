"""Blobs: what may be kept under the hash of its content, and how much of it.

Owns the bounds, and that content is what its name and its sender say. Decodes no picture.
"""

from hashlib import sha256
from typing import Final

from helpout_server.domain.errors import InvalidRequest, TooLarge, TooMany

BYTES_MAX: Final = 3_300_000
"""Of one; 4,400,000 in base64."""
BLOBS_MAX: Final = 300
ALL_BYTES_MAX: Final = 67_108_864
"""Of all blobs of one live session."""

_BEGINS: Final = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}


def check_content(content: bytes, digest: str, media_type: str) -> None:
    """Whether these bytes may be kept under that hash, as that kind.

    Raises:
        TooLarge: more than one blob may have.
        InvalidRequest: other bytes, or of another kind, than they are said to be.
    """
    if len(content) > BYTES_MAX:
        raise TooLarge(f"A blob may have at most {BYTES_MAX} bytes.", field="content_base64")
    if sha256(content).hexdigest() != digest:
        raise InvalidRequest("These are not the bytes of that hash.", field="sha256")
    if not is_of(content, media_type):
        raise InvalidRequest(f"This is no {media_type}.", field="content_base64")


def is_of(content: bytes, media_type: str) -> bool:
    """Whether bytes begin as their kind does; text is UTF-8 from end to end."""
    begins = _BEGINS.get(media_type)
    if begins is not None:
        return content.startswith(begins) and (
            media_type != "image/webp" or content[8:12] == b"WEBP"
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return media_type == "text/plain"


def check_room(*, count: int, size_bytes: int, more_bytes: int) -> None:
    """Whether a live session may keep one more.

    Raises:
        TooMany: it has as many, or as many bytes, as it may.
    """
    if count >= BLOBS_MAX or size_bytes + more_bytes > ALL_BYTES_MAX:
        raise TooMany("This helpout keeps as many large outputs as it may.")
