"""Blobs: what is too large for the log of a room, kept once under the hash of its content.

The lender's server and page put them there; everybody of the live session reads them. In an
output the content of a large mime type is replaced by a reference, whose mime type is
``application/vnd.helpouts.blob+json``: the whole bundle beside it stays as it was.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import CodeHash

BLOB_MIME = "application/vnd.helpouts.blob+json"

BlobKind = Literal["image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]
"""How the bytes are kept and served: pictures as such, all else as UTF-8 text that nothing runs."""


class BlobDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/blobs``, by the lender; the same again is the same blob."""

    sha256: CodeHash
    """Of the bytes, in hex: a blob whose content differs is refused."""
    media_type: BlobKind
    content_base64: Annotated[str, Meta(min_length=4, max_length=4_400_000)]


class StoredBlob(Struct, kw_only=True):
    """As kept; ``GET /live_sessions/{id}/blobs/{sha256}`` gives its bytes."""

    sha256: CodeHash
    media_type: BlobKind
    bytes: int


class BlobReference(Struct, kw_only=True):
    """What stands in an output under ``BLOB_MIME``."""

    sha256: CodeHash
    media_type: BlobKind
    bytes: int
    of: Annotated[str, Meta(max_length=200)]
    """The mime type it was: text of the blob is that type's content, as JSON where its name ends
    in ``json``."""
