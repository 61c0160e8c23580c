"""Routes of handouts."""

from helpout_server.contracts.handout import Handout, HandoutDraft, HandoutList
from helpout_server.entrypoints.http.exchange import HANDOUT_BODY_BYTES_MAX
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import handout
from helpout_server.services.context import Content

ROUTES = (
    Route(
        "GET",
        "/live_sessions/{live_session_id}/handouts",
        handout.list_all,
        HandoutList,
        "Files handed over in a live session, without their content",
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/handouts",
        handout.add,
        Handout,
        "Hand a file over",
        body=HandoutDraft,
        status=201,
        body_bytes_max=HANDOUT_BODY_BYTES_MAX,
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/handouts/{handout_id}",
        handout.get,
        Content,
        "A file that was handed over",
    ),
)
