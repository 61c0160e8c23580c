"""Large contents of outputs: taken out of them, and referred to by the hash of their bytes.

Owns which content of a bundle is taken out, and how it is kept: pictures as their bytes, all else
as text. Sans-I/O. Does not know where blobs are kept.
"""

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec

from helpout_server.contracts.blob import BLOB_MIME, BlobKind, BlobReference
from helpout_server.domain.blob import BYTES_MAX, is_of

LARGE_BYTES: Final = 32_000
"""Content above this does not go into the log of a room."""
PLAIN_KEPT: Final = 2_000
"""Characters of a large text that stay beside the reference."""
RUN_BLOBS_MAX: Final = 40
RUN_BYTES_MAX: Final = 16_000_000

_PICTURES: Final = frozenset(kind for kind in get_args(BlobKind) if kind.startswith("image/"))
_RANK: Final = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
"""Of two large contents the first one here is kept; before them, data of a renderer."""

Keep = Callable[[str, BlobKind, bytes], bool]
"""Keep these bytes under their hash; False where there is no room for them."""


class LargeContents:
    """Those of one run."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._count = 0
        self._bytes = 0

    def taken_out(self, data: dict[str, Any]) -> dict[str, Any]:
        """The bundle with its one best large content referred to, where it has any.

        What cannot be kept stays as it is.
        """
        large = sorted((mime for mime, value in data.items() if _is_large(value)), key=_rank)
        if not large:
            return data
        reference = self._kept(large[0], data[large[0]])
        if reference is None:
            return data
        rest = {mime: value for mime, value in data.items() if mime not in large}
        plain = data.get("text/plain")
        if "text/plain" in large and isinstance(plain, str):
            rest["text/plain"] = f"{plain[:PLAIN_KEPT]}…"
        return {**rest, BLOB_MIME: msgspec.to_builtins(reference)}

    def _kept(self, mime: str, value: Any) -> BlobReference | None:
        found = _content(mime, value)
        if found is None or len(mime) > 200:
            return None
        kind, content = found
        over = self._bytes + len(content) > RUN_BYTES_MAX or self._count >= RUN_BLOBS_MAX
        if len(content) > BYTES_MAX or over:
            return None
        digest = hashlib.sha256(content).hexdigest()
        if not self._keep(digest, kind, content):
            return None
        self._count += 1
        self._bytes += len(content)
        return BlobReference(sha256=digest, media_type=kind, bytes=len(content), of=mime)


def _rank(mime: str) -> tuple[int, str]:
    if mime in _RANK:
        return _RANK.index(mime) + 1, mime
    return (0 if mime.startswith("application/vnd.") else len(_RANK) + 1), mime


def _is_large(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > LARGE_BYTES or len(value.encode()) > LARGE_BYTES
    return len(msgspec.json.encode(value)) > LARGE_BYTES


def _content(mime: str, value: Any) -> tuple[BlobKind, bytes] | None:
    if mime in _PICTURES:
        if not isinstance(value, str):
            return None
        try:
            content = b64decode(value)
        except (binascii.Error, ValueError):
            return None
        kind: BlobKind = next(one for one in get_args(BlobKind) if one == mime)
        return (kind, content) if is_of(content, mime) else None
    if isinstance(value, str) and not mime.endswith("json"):
        return "text/plain", value.encode()
    return "text/plain", msgspec.json.encode(value)
