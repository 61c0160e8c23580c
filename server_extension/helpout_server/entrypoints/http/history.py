"""Routes of the shared document's history."""

from helpout_server.contracts import history as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import history

ROUTES = (
    Route(
        "GET",
        "/live_sessions/{live_session_id}/history",
        history.get,
        wire.HistoryPage,
        "Every edit of a live session's document, and whose it was",
        query=wire.HistoryQuery,
    ),
)
