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
        "POST",
        "/availability/preview",
        availability.preview,
        wire.HoursPreview,
        "What hours would come to in the next days",
        body=wire.HoursPreviewDraft,
        only_reads=True,
    ),
    Route(
        "POST",
        "/availability/time_off",
        availability.add_time_off,
        wire.Availability,
        "Close a stretch of time",
        body=wire.TimeOffDraft,
        status=201,
    ),
    Route(
        "DELETE",
        "/availability/time_off/{time_off_id}",
        availability.end_time_off,
        wire.Availability,
        "Open again what time off closed",
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
