"""All routes of the marketplace, area by area."""

from helpout_server.entrypoints.http import (
    account,
    availability,
    booking,
    listing,
    live_session,
    network_test,
    review,
)
from helpout_server.entrypoints.http.route import Route

ALL_ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *listing.ROUTES,
    *availability.ROUTES,
    *booking.ROUTES,
    *live_session.ROUTES,
    *network_test.ROUTES,
    *review.ROUTES,
)
