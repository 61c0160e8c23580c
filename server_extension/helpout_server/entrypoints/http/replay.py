"""Route of replays."""

from helpout_server.contracts.replay import Replay
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import replay

ROUTES = (
    Route(
        "GET",
        "/live_sessions/{live_session_id}/replay",
        replay.get,
        Replay,
        "A live session as one timeline: edits, runs, outputs, what was said",
    ),
)
