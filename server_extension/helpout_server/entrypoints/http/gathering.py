"""Routes of gatherings."""

from helpout_server.contracts import gathering as wire
from helpout_server.contracts.live_session import LiveSession
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import gathering

ROUTES = (
    Route(
        "GET",
        "/gatherings",
        gathering.list_ahead,
        wire.GatheringPage,
        "Gatherings that are open or planned, soonest first",
    ),
    Route(
        "POST",
        "/gatherings",
        gathering.create,
        wire.Gathering,
        "Make a gathering; tutors and staff",
        body=wire.GatheringDraft,
        status=201,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/enter",
        gathering.enter,
        LiveSession,
        "Come to the door of a gathering",
        body=wire.EnterDraft,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/end",
        gathering.end,
        wire.Gathering,
        "End a gathering, or call it off",
    ),
)
