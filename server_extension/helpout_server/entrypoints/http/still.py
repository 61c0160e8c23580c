"""Routes of stills."""

from helpout_server.contracts import live_session as wire
from helpout_server.entrypoints.http.exchange import STILL_BODY_BYTES_MAX
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import still
from helpout_server.services.context import Content

ROUTES = (
    Route(
        "GET",
        "/live_sessions/{live_session_id}/stills",
        still.list_all,
        wire.StillList,
        "Stills of a live session, without their pictures",
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/stills",
        still.add,
        wire.Still,
        "Keep a still of the shared screen",
        body=wire.StillDraft,
        status=201,
        body_bytes_max=STILL_BODY_BYTES_MAX,
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/stills/{still_id}",
        still.get,
        Content,
        "The picture of a still",
    ),
)
