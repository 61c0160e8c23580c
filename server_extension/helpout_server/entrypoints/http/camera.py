"""Routes of second cameras."""

from helpout_server.contracts import live_session as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import camera

ROUTES = (
    Route(
        "POST",
        "/live_sessions/{live_session_id}/camera_link",
        camera.make_link,
        wire.CameraLink,
        "A one-time link that makes a phone a second camera",
        status=201,
    ),
    Route(
        "DELETE",
        "/live_sessions/{live_session_id}/camera_link",
        camera.end_link,
        None,
        "End the link and its camera",
        status=204,
    ),
    Route(
        "POST",
        "/camera/claim",
        camera.claim,
        wire.CameraClaim,
        "A phone's ticket for the code of a link, once",
        body=wire.CameraClaimDraft,
        status=201,
        access="anyone",
    ),
)
