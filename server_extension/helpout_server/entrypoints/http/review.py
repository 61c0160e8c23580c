"""Routes of reviews."""

from helpout_server.contracts import review as wire
from helpout_server.contracts.fields import PageQuery
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import review

ROUTES = (
    Route(
        "GET",
        "/bookings/{booking_id}/reviews",
        review.get_booking_reviews,
        wire.BookingReviews,
        "The caller's review, and the other side's once public",
    ),
    Route(
        "PUT",
        "/bookings/{booking_id}/review",
        review.put_review,
        wire.Review,
        "Review the other person of a booking",
        body=wire.ReviewDraft,
    ),
    Route(
        "GET",
        "/listings/{listing_id}/reviews",
        review.list_listing_reviews,
        wire.ReviewPage,
        "Published reviews of a listing, latest first",
        query=PageQuery,
    ),
)
