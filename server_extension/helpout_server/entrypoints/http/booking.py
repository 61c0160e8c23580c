"""Routes of bookings."""

from helpout_server.contracts import booking as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import booking

ROUTES = (
    Route(
        "GET",
        "/bookings",
        booking.list_bookings,
        wire.BookingPage,
        "The caller's bookings, upcoming or past",
        query=wire.BookingQuery,
    ),
    Route(
        "POST",
        "/bookings",
        booking.book,
        wire.Booking,
        "Book a slot",
        body=wire.BookingDraft,
        status=201,
    ),
    Route("GET", "/bookings/{booking_id}", booking.get, wire.Booking, "One booking"),
    Route(
        "POST",
        "/bookings/{booking_id}/cancel",
        booking.cancel,
        wire.Booking,
        "Cancel a booking before it begins",
        body=wire.CancellationDraft,
    ),
)
