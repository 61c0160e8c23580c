"""All routes of the marketplace, area by area."""

from helpout_server.entrypoints.http import (
    account,
    availability,
    blob,
    booking,
    camera,
    gathering,
    handout,
    history,
    listing,
    live_session,
    member,
    network_test,
    notice,
    recording,
    replay,
    review,
    solved,
    still,
)
from helpout_server.entrypoints.http.route import Route

ALL_ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *listing.ROUTES,
    *availability.ROUTES,
    *booking.ROUTES,
    *gathering.ROUTES,
    *live_session.ROUTES,
    *member.ROUTES,
    *still.ROUTES,
    *handout.ROUTES,
    *history.ROUTES,
    *blob.ROUTES,
    *camera.ROUTES,
    *network_test.ROUTES,
    *notice.ROUTES,
    *recording.ROUTES,
    *replay.ROUTES,
    *review.ROUTES,
    *solved.ROUTES,
)
