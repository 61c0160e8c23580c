"""Routes of listings."""

from helpout_server.contracts import listing as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import listing

ROUTES = (
    Route(
        "GET",
        "/listings",
        listing.search,
        wire.ListingPage,
        "Find listings",
        query=wire.ListingQuery,
    ),
    Route(
        "POST",
        "/listings",
        listing.publish,
        wire.Listing,
        "Publish a listing",
        body=wire.ListingDraft,
        status=201,
    ),
    Route("GET", "/listings/{listing_id}", listing.get, wire.Listing, "One listing"),
    Route(
        "PUT",
        "/listings/{listing_id}",
        listing.edit,
        wire.Listing,
        "Replace one's own listing",
        body=wire.ListingDraft,
    ),
)
