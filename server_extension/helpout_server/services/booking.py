"""Bookings: take a slot, see what is coming, let it go.

For the live session: ``booking_of_live_session``, ``complete_booking``, ``present_one`` and
``join_window``. That one begins is noted by ``services/room.py``, which sees who is there.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from helpout_server.contracts import booking as wire
from helpout_server.domain import booking as rules
from helpout_server.domain.account import NOBODY
from helpout_server.domain.availability import Asked, Availability, slot_starts, too_soon
from helpout_server.domain.booking import Booking, Buffers, JoinWindow
from helpout_server.domain.errors import (
    IdempotencyReused,
    NotFound,
    OwnListing,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    TooMany,
    WrongState,
)
from helpout_server.domain.interval import between, seconds
from helpout_server.domain.listing import Listing
from helpout_server.services.account import public
from helpout_server.services.availability import following_slots
from helpout_server.services.context import Context, Policy
from helpout_server.services.listing_access import seen
from helpout_server.services.plain_text import paragraphs

ALTERNATIVES = 5
_FARTHEST = timedelta(days=800)


# ---- the caller's bookings -------------------------------------------------------------------


def book(context: Context, *, body: wire.BookingDraft) -> wire.Booking:
    """Book a slot for the caller. Asked again with the same key, gives the same booking.

    Raises:
        SlotTaken: with ``alternatives`` in its context, the next slots that are free for both.
        SlotInPast, SlotNotOffered, OwnListing, IdempotencyReused, TooMany, NotFound.
    """
    found = context.uow.listings.get(body.listing_id)
    # Both at once and first of all: who locks one and then the other may wait for ever.
    context.uow.bookings.lock_people(
        [context.actor.id] if found is None else [context.actor.id, found.tutor_id]
    )
    body_hash = _body_hash(body)
    earlier = context.uow.bookings.by_key(context.actor.id, body.idempotency_key)
    if earlier is not None:
        if earlier.body_hash != body_hash:
            raise IdempotencyReused("Send another request with another key.")
        return present_one(context, earlier)
    listing = seen(context, found)
    hours = _bookable(context, listing, body)
    start = body.start.astimezone(UTC)
    booking = rules.book_slot(
        id_=context.ids.new("bkg"),
        live_session_id=context.ids.new("live"),
        listing_id=listing.id,
        listing_title=listing.title,
        tutor_id=listing.tutor_id,
        student_id=context.actor.id,
        start=start,
        duration_minutes=body.duration_minutes,
        buffers=Buffers(hours.buffer_before_minutes, hours.buffer_after_minutes),
        problem=body.problem,
        idempotency_key=body.idempotency_key,
        body_hash=body_hash,
        now=context.now,
    )
    _take_slot(context, booking, body.duration_minutes)
    _tell(context, booking)
    return present_one(context, booking)


def hold(context: Context, *, body: wire.HoldDraft) -> wire.Booking:
    """Nobody else may take the slot while the caller fills in the form."""
    raise WrongState


def list_bookings(context: Context, *, query: wire.BookingQuery) -> wire.BookingPage:
    """The caller's bookings, as student or tutor."""
    late = timedelta(minutes=context.policy.join_late_minutes)
    bookings, total = context.uow.bookings.page(
        context.actor.id,
        query.when,
        ended_before=context.now - late,
        limit=query.limit,
        offset=query.offset,
    )
    return wire.BookingPage(
        bookings=present(context, bookings), total=total, server_time=context.now
    )


def get(context: Context, *, booking_id: str) -> wire.Booking:
    """One booking, for its people and staff."""
    return present_one(context, own_booking(context, booking_id))


def cancel(context: Context, *, booking_id: str, body: wire.CancellationDraft) -> wire.Booking:
    """Let a booking go before it has begun."""
    reason = paragraphs(body.reason, field="reason", longest=500)
    # It may begin, or end, by its live session too: that is what all of these lock.
    context.uow.lock(own_booking(context, booking_id).live_session_id)
    return present_one(
        context, cancel_booking(context, own_booking(context, booking_id), reason=reason)
    )


def cancel_booking(
    context: Context, before: Booking, *, reason: str = "", allowed: bool = False
) -> Booking:
    """Let it go, by the caller.

    Args:
        allowed: that the caller may was checked elsewhere; it may be a colleague who took over.

    Raises:
        NotAllowed, WrongState: see ``domain.booking.cancel``.
    """
    booking = rules.cancel(
        before,
        actor_id=context.actor.id,
        is_staff=allowed or context.actor.is_staff,
        reason=reason,
        now=context.now,
    )
    _keep(context, before, booking)
    return booking


def own_booking(context: Context, booking_id: str) -> Booking:
    """A booking that the caller may see.

    Raises:
        NotFound: there is none, or the caller is neither one of its people nor staff.
    """
    return _seen(context, context.uow.bookings.get(booking_id))


# ---- for the live session --------------------------------------------------------------------


def join_window(policy: Policy) -> JoinWindow:
    """When rooms are open, as the operator has set it."""
    return JoinWindow(policy.join_early_minutes, policy.join_late_minutes)


def booking_of_live_session(context: Context, live_session_id: str) -> Booking:
    """The booking that a live session holds.

    Raises:
        NotFound: there is none, or the caller is neither one of its people nor staff.
    """
    return _seen(context, context.uow.bookings.by_live_session(live_session_id))


def complete_booking(context: Context, live_session_id: str) -> Booking:
    """The caller ends it. Again changes nothing.

    Raises:
        WrongState: it never began, or was cancelled.
    """
    return end_booking(context, booking_of_live_session(context, live_session_id))


def end_booking(context: Context, before: Booking, *, allowed: bool = False) -> Booking:
    """As ``complete_booking``; ``allowed`` as in ``cancel_booking``."""
    booking = rules.complete(
        before,
        actor_id=context.actor.id,
        is_staff=allowed or context.actor.is_staff,
        now=context.now,
    )
    _keep(context, before, booking)
    return booking


# ---- shapes ----------------------------------------------------------------------------------


def present_one(
    context: Context, booking: Booking, *, as_role: wire.BookingRole | None = None
) -> wire.Booking:
    """As the caller sees it; a colleague is in it only by the live session's members."""
    return present(context, [booking], as_role=as_role)[0]


def present(
    context: Context, bookings: Sequence[Booking], *, as_role: wire.BookingRole | None = None
) -> list[wire.Booking]:
    """As the caller sees them. A fixed number of queries, however many bookings."""
    if not bookings:
        return []
    accounts = context.uow.accounts.many(
        {id_ for booking in bookings for id_ in (booking.tutor_id, booking.student_id)}
    )
    zones = context.uow.availabilities.time_zones({one.tutor_id for one in bookings})
    authors = context.uow.reviews.authors([booking.id for booking in bookings])
    window = join_window(context.policy)
    result = []
    for booking in bookings:
        written = authors.get(booking.id, frozenset())
        tutor = accounts.get(booking.tutor_id, NOBODY)
        result.append(
            wire.Booking(
                id=booking.id,
                listing=wire.ListingBrief(id=booking.listing_id, title=booking.listing_title),
                tutor=public(tutor),
                tutor_time_zone=zones.get(booking.tutor_id, tutor.time_zone),
                student=public(accounts.get(booking.student_id, NOBODY)),
                role=as_role or booking.role_of(context.actor.id, is_staff=context.actor.is_staff),
                start=booking.start,
                end=booking.end,
                status=booking.status,
                problem=booking.problem,
                live_session_id=booking.live_session_id,
                joinable_from=window.opens(booking),
                joinable_until=window.closes(booking),
                history=[
                    wire.BookingMove(
                        at=move.at, actor_id=move.actor_id, status=move.status, reason=move.reason
                    )
                    for move in booking.history
                ],
                my_review_written=context.actor.id in written,
                their_review_written=bool(written - {context.actor.id}),
                created_at=booking.created_at,
            )
        )
    return result


# ---- steps -----------------------------------------------------------------------------------


def _seen(context: Context, booking: Booking | None) -> Booking:
    if booking is None:
        raise NotFound("There is no such booking, or it is not yours to see.")
    booking.role_of(context.actor.id, is_staff=context.actor.is_staff)
    return booking


def _keep(context: Context, before: Booking, booking: Booking) -> None:
    if booking is not before:
        context.uow.bookings.update(booking)
        _tell(context, booking)


def _tell(context: Context, booking: Booking) -> None:
    context.changed("booking_changed", booking.id, booking.tutor_id, booking.student_id)


def _bookable(context: Context, listing: Listing, body: wire.BookingDraft) -> Availability:
    """The tutor's hours, once they are seen to offer what is asked."""
    if listing.tutor_id == context.actor.id:
        raise OwnListing("Book somebody else's.")
    if not listing.published:
        raise NotFound("There is no such listing, or it is no longer offered.")
    if body.duration_minutes not in listing.durations_minutes:
        raise SlotNotOffered("This listing has no such duration.", field="duration_minutes")
    most = context.policy.bookings_open_max
    if context.uow.bookings.open_count(context.actor.id, now=context.now) >= most:
        raise TooMany(f"You have {most} bookings ahead. Let one go first.")
    hours = context.uow.availabilities.get(listing.tutor_id)
    if hours is None or body.start > context.now + _FARTHEST:
        raise SlotNotOffered("Choose one of the times that are shown.", field="start")
    if body.start < context.now or too_soon(hours, body.start, context.now):
        raise SlotInPast("Choose a later time.", field="start")
    if not _offers(hours, body.start, body.duration_minutes, context.now):
        raise SlotNotOffered("Choose one of the times that are shown.", field="start")
    return hours


def _offers(hours: Availability, start: datetime, duration_minutes: int, now: datetime) -> bool:
    """Whether a slot starts then, taken or not."""
    if start.microsecond:
        return False
    asked = Asked(
        start=start, end=start + timedelta(seconds=1), duration_minutes=duration_minutes, now=now
    )
    return next(slot_starts(hours, asked), None) == seconds(start)


def _take_slot(context: Context, booking: Booking, duration_minutes: int) -> None:
    """Look for an overlap, insert, and let the database's own guard be the backstop."""
    people = (booking.tutor_id, booking.student_id)
    blocked = between(booking.blocked_from, booking.blocked_until)
    own = between(booking.start, booking.end)
    taken = context.uow.bookings.taken(
        people, start=booking.blocked_from, end=booking.blocked_until
    )
    detail = ""
    if any(own.overlaps(one) for one in taken.get(booking.student_id, ())):
        detail = "You have another booking at that time."
    elif any(blocked.overlaps(one) for one in taken.get(booking.tutor_id, ())):
        detail = "Somebody else has booked it. These are the next free times."
    else:
        try:
            context.uow.bookings.add(booking)
        except SlotTaken:
            detail = "Somebody else was faster. These are the next free times."
    if detail:
        raise SlotTaken(
            detail,
            field="start",
            context={"alternatives": _alternatives(context, booking, duration_minutes)},
        )


def _alternatives(
    context: Context, booking: Booking, duration_minutes: int
) -> list[dict[str, str]]:
    """The next free slots from the wanted time on; from now on where there are none."""
    found = following_slots(
        context,
        booking.tutor_id,
        start=booking.start,
        duration_minutes=duration_minutes,
        count=ALTERNATIVES,
    ) or following_slots(
        context,
        booking.tutor_id,
        start=context.now,
        duration_minutes=duration_minutes,
        count=ALTERNATIVES,
    )
    return [msgspec.to_builtins(slot) for slot in found]


def _body_hash(body: wire.BookingDraft) -> str:
    request = msgspec.structs.replace(body, idempotency_key="")
    return sha256(msgspec.json.encode(request, order="sorted")).hexdigest()
