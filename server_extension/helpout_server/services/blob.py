"""Blobs: large contents of outputs, kept with the live session under their hash."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import cast

from helpout_server.contracts import blob as wire
from helpout_server.domain.blob import check_content, check_room
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound
from helpout_server.ports.blob import BlobRecord
from helpout_server.services.context import Content, Context
from helpout_server.services.held import open_record
from helpout_server.services.live_session import own_held

_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "text/plain": "txt",
}


def add(context: Context, *, live_session_id: str, body: wire.BlobDraft) -> wire.StoredBlob:
    """Keep a blob; sent again, it is the one that is there.

    Raises:
        NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver.
        InvalidRequest, TooLarge: not what its hash and type say, or too large.
        TooMany: the live session keeps as much as it may.
    """
    held, _ = own_held(context, live_session_id)
    if context.actor.id != held.lender_id:
        raise NotAllowed("Only who lends the kernel keeps outputs here.")
    context.uow.lock(held.id)
    blobs = context.uow.blobs
    blob = blobs.get(held.id, body.sha256)
    if blob is None:
        held.check_open(context.policy, context.now)
        content = _decoded(body.content_base64)
        check_content(content, body.sha256, body.media_type)
        count, size_bytes = blobs.kept(held.id)
        check_room(count=count, size_bytes=size_bytes, more_bytes=len(content))
        blob = BlobRecord(held.id, body.sha256, body.media_type, len(content))
        open_record(context.uow, held)
        blobs.add(blob, content)
    return wire.StoredBlob(
        sha256=blob.sha256,
        media_type=cast("wire.BlobKind", blob.media_type),
        bytes=blob.size_bytes,
    )


def get(context: Context, *, live_session_id: str, digest: str) -> Content:
    """The content itself, for the live session's people.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    own_held(context, live_session_id)
    found = context.uow.blobs.content(live_session_id, digest)
    if found is None:
        raise NotFound("There is no such output here.")
    media_type, content = found
    return Content(media_type, content, f"{digest[:12]}.{_ENDINGS[media_type]}")


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise InvalidRequest("The content is not valid base64.", field="content_base64") from None
