"""Reviews: both sides write, then both may read."""

from collections.abc import Sequence

from helpout_server.contracts import review as wire
from helpout_server.contracts.fields import PageQuery
from helpout_server.domain import review as rules
from helpout_server.domain.account import NOBODY
from helpout_server.domain.booking import may_review
from helpout_server.domain.errors import NotAllowed, WrongState
from helpout_server.domain.review import Review
from helpout_server.services.account import public
from helpout_server.services.booking import own_booking
from helpout_server.services.context import Context
from helpout_server.services.listing_access import visible_listing
from helpout_server.services.plain_text import paragraphs


def put_review(context: Context, *, booking_id: str, body: wire.ReviewDraft) -> wire.Review:
    """Write, or write again while nobody can read it, the caller's review of the other person.

    Raises:
        NotAllowed: the caller is staff, not one of the two.
        WrongState: the appointment is not over, or the review is public already.
    """
    context.uow.lock(booking_id)  # of two who write at once, the second reveals both
    booking = own_booking(context, booking_id)
    role = booking.role_of(context.actor.id, is_staff=context.actor.is_staff)
    if role == "staff" or context.actor.id not in (booking.student_id, booking.tutor_id):
        raise NotAllowed("Only the two people of a booking review each other.")
    if not may_review(booking, context.now):
        raise WrongState("You can rate each other once it is over.")
    written = {one.author_id: one for one in context.uow.reviews.of_booking(booking_id)}
    mine = written.get(context.actor.id)
    review = Review(
        id=mine.id if mine else context.ids.new("rev"),
        booking_id=booking.id,
        listing_id=booking.listing_id,
        author_id=context.actor.id,
        author_role=role,
        subject_id=booking.other(context.actor.id),
        rating=body.rating,
        comment=paragraphs(body.comment, field="comment", longest=1_000),
        written_at=context.now,
        public_from=context.now,
    )
    review, theirs = rules.write(
        review,
        mine=mine,
        theirs=written.get(booking.other(context.actor.id)),
        booked_end=booking.end,
        reveal_days=context.policy.review_reveal_days,
    )
    context.uow.reviews.put(review)
    if theirs is not None:
        context.uow.reviews.put(theirs)
    # The id is the booking's: that is what a page knows before there is a review.
    context.changed("review_changed", booking.id, booking.tutor_id, booking.student_id)
    if review.published(context.now):
        context.changed("listing_changed", booking.listing_id)
    return _present(context, [review])[0]


def get_booking_reviews(context: Context, *, booking_id: str) -> wire.BookingReviews:
    """The caller's own, and the other side's once everybody may read it."""
    booking = own_booking(context, booking_id)
    mine = theirs = None
    if context.actor.id in (booking.student_id, booking.tutor_id):
        for review in context.uow.reviews.of_booking(booking_id):
            if review.author_id == context.actor.id:
                mine = _present(context, [review])[0]
            elif review.published(context.now):
                theirs = _present(context, [review])[0]
    return wire.BookingReviews(mine=mine, theirs=theirs)


def list_listing_reviews(context: Context, *, listing_id: str, query: PageQuery) -> wire.ReviewPage:
    """What students said of a listing."""
    listing = visible_listing(context, listing_id)
    reviews, total = context.uow.reviews.page(
        listing.id, now=context.now, limit=query.limit, offset=query.offset
    )
    return wire.ReviewPage(reviews=_present(context, reviews), total=total)


def _present(context: Context, reviews: Sequence[Review]) -> list[wire.Review]:
    people = {id_ for review in reviews for id_ in (review.author_id, review.subject_id)}
    accounts = context.uow.accounts.many(people)
    return [
        wire.Review(
            id=review.id,
            booking_id=review.booking_id,
            author=public(accounts.get(review.author_id, NOBODY)),
            subject=public(accounts.get(review.subject_id, NOBODY)),
            rating=review.rating,
            comment=review.comment,
            written_at=review.written_at,
            published_at=review.public_from if review.published(context.now) else None,
        )
        for review in reviews
    ]
