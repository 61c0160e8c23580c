"""Routes of bookings."""

from helpout_server.contracts import booking as wire
from helpout_server.entrypoints.http.calendar import look_again, look_again_of
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import booking, booking_moves, booking_series, booking_time
from helpout_server.services.booking_early import look_first

_ONE = "/bookings/{booking_id}"

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
        "Book a slot, or confirm the hold of one",
        body=wire.BookingDraft,
        status=201,
        before=look_again,
        contested=look_first,
    ),
    Route(
        "POST",
        "/bookings/holds",
        booking.hold,
        wire.Booking,
        "Hold a slot while the form is open",
        body=wire.HoldDraft,
        status=201,
        before=look_again,
        contested=look_first,
    ),
    Route(
        "POST",
        "/bookings/series",
        booking_series.book_series,
        wire.SeriesResult,
        "Book the same time every week",
        body=wire.SeriesDraft,
        before=look_again,
    ),
    Route("GET", _ONE, booking.get, wire.Booking, "One booking"),
    Route("POST", f"{_ONE}/release", booking_moves.release, wire.Booking, "Let a hold go"),
    Route("POST", f"{_ONE}/approve", booking_moves.approve, wire.Booking, "Agree to a request"),
    Route(
        "POST",
        f"{_ONE}/decline",
        booking_moves.decline,
        wire.Booking,
        "Turn a request down",
        body=wire.ReasonDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/cancel",
        booking_moves.cancel,
        wire.Booking,
        "Cancel a booking before it begins",
        body=wire.CancellationDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/late",
        booking_moves.say_late,
        wire.Booking,
        "Say that the caller comes later",
        body=wire.LateDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/no_show",
        booking_moves.report_no_show,
        wire.Booking,
        "Say that the other has not come",
        body=wire.ReasonDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/proposal",
        booking_time.propose_time,
        wire.Booking,
        "Ask for another time",
        body=wire.TimeProposalDraft,
        before=look_again_of,
    ),
    Route(
        "POST",
        f"{_ONE}/proposal/accept",
        booking_time.accept_time,
        wire.Booking,
        "Agree to the other time",
        before=look_again_of,
    ),
    Route(
        "POST",
        f"{_ONE}/proposal/decline",
        booking_time.decline_time,
        wire.Booking,
        "Keep the time as it is, or take the own proposal back",
        body=wire.ReasonDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/extension",
        booking_time.propose_extension,
        wire.Booking,
        "Ask to go on for some minutes",
        body=wire.ExtensionDraft,
    ),
    Route(
        "POST",
        f"{_ONE}/extension/accept",
        booking_time.accept_extension,
        wire.Booking,
        "Agree to go on",
    ),
    Route(
        "POST",
        f"{_ONE}/extension/decline",
        booking_time.decline_extension,
        wire.Booking,
        "Do not go on, or take the own proposal back",
    ),
)
