"""Routes of availability and slots."""

from helpout_server.contracts import availability as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import availability

ROUTES = (
    Route(
        "GET", "/availability", availability.get_own, wire.Availability, "The caller's own hours"
    ),
    Route(
        "PUT",
        "/availability",
        availability.put_own,
        wire.Availability,
        "Replace the caller's own hours",
        body=wire.AvailabilityDraft,
    ),
    Route(
        "GET",
        "/listings/{listing_id}/slots",
        availability.list_slots,
        wire.SlotPage,
        "Free slots of a listing",
        query=wire.SlotQuery,
    ),
)
