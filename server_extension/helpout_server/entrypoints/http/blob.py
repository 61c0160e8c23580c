"""Routes of blobs."""

from helpout_server.contracts.blob import BlobDraft, StoredBlob
from helpout_server.entrypoints.http.exchange import BLOB_BODY_BYTES_MAX
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import blob
from helpout_server.services.context import Content

ROUTES = (
    Route(
        "POST",
        "/live_sessions/{live_session_id}/blobs",
        blob.add,
        StoredBlob,
        "Keep a large content of an output",
        body=BlobDraft,
        status=201,
        body_bytes_max=BLOB_BODY_BYTES_MAX,
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/blobs/{digest}",
        blob.get,
        Content,
        "A large content of an output",
    ),
)
