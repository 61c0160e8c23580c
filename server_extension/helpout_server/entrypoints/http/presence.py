"""Route of presence."""

from helpout_server.contracts import presence as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import presence

ROUTES = (
    Route(
        "GET",
        "/presence",
        presence.presence,
        wire.PresenceList,
        "Who of these accounts is here, and free to help",
        query=wire.PresenceQuery,
    ),
)
