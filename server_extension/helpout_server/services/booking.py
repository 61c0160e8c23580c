"""Bookings: hold a slot, take it, see what is coming.

For the live session: ``booking_of_live_session``, ``complete_booking``, ``cancel_booking``. For
queues: ``book_now``. That a booking begins is noted by ``services/room.py``, which sees who is
there; what else is done with one is in ``booking_moves``, ``booking_time`` and ``booking_series``.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec

from helpout_server.contracts import booking as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain import booking as rules
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.booking import Booking, Buffers
from helpout_server.domain.booking_moves import Actor, Now
from helpout_server.domain.errors import NotFound
from helpout_server.domain.listing import Listing
from helpout_server.ports.booking import MadeUnderKey
from helpout_server.services.booking_assign import note_turn
from helpout_server.services.booking_shape import join_window, now_of, present, present_one
from helpout_server.services.booking_slot import agreement_of, take
from helpout_server.services.booking_taking import (
    agreed,
    body_hash_of,
    check_agreement,
    locked_listing,
    made_before,
    new_hold,
    own_hold,
    release_holds,
    tell_made,
)
from helpout_server.services.booking_telling import hint, tell_both
from helpout_server.services.context import Context
from helpout_server.services.listing_access import seen

HELP_NOW_TITLE = "Help right now"


# ---- taking a slot ---------------------------------------------------------------------------


def book(context: Context, *, body: wire.BookingDraft) -> wire.Booking:
    """Book a slot for the caller. Asked again with the same key, gives the same booking.

    Where the caller holds the slot, the hold becomes the booking, under the terms it shows.

    Raises:
        SlotTaken: with ``alternatives`` in its context, the next slots that are free for both.
        AgreementChanged: with ``agreement`` and ``agreement_hash`` as they are now.
        SlotInPast, SlotNotOffered, OwnListing, IdempotencyReused, TooMany, NotFound.
    """
    found = locked_listing(context, body.listing_id)
    body_hash = body_hash_of(body)
    earlier = made_before(context, "book", body.idempotency_key, body_hash)
    if earlier is not None and earlier.booking_id is not None:
        return present_one(context, _known(context, earlier.booking_id))
    held = own_hold(context, body.hold_id, body.listing_id, body.start, body.duration_minutes)
    if held is not None:
        check_agreement(held.agreement, body.agreement_hash)
        booking = agreed(context, held, problem=body.problem)
        context.uow.bookings.update(booking)
    else:
        listing = seen(context, found)
        held = new_hold(context, listing, body.start, body.duration_minutes)
        check_agreement(held.agreement, body.agreement_hash)
        booking = agreed(context, replace(held, history=()), problem=body.problem)
        take(context, booking)
        note_turn(context, listing, booking)
    made = MadeUnderKey(body_hash, booking.id)
    context.uow.bookings.keep_key(context.actor.id, "book", body.idempotency_key, made)
    tell_made(context, booking)
    return present_one(context, booking)


def hold(context: Context, *, body: wire.HoldDraft) -> wire.Booking:
    """Nobody else may take the slot while the caller fills in the form.

    What the caller held of the same listing is let go.

    Raises:
        SlotTaken, SlotInPast, SlotNotOffered, OwnListing, IdempotencyReused, TooMany, NotFound.
    """
    found = locked_listing(context, body.listing_id)
    body_hash = body_hash_of(body)
    earlier = made_before(context, "hold", body.idempotency_key, body_hash)
    if earlier is not None and earlier.booking_id is not None:
        return present_one(context, _known(context, earlier.booking_id))
    release_holds(context, body.listing_id)
    listing = seen(context, found)
    held = new_hold(context, listing, body.start, body.duration_minutes)
    take(context, held)
    note_turn(context, listing, held)
    made = MadeUnderKey(body_hash, held.id)
    context.uow.bookings.keep_key(context.actor.id, "hold", body.idempotency_key, made)
    hint(context, held)
    return present_one(context, held)


def book_now(
    context: Context,
    listing: Listing | None,
    tutor_id: str,
    student_id: str,
    problem: Problem,
    minutes: int,
    *,
    title: str = "",
) -> Booking:
    """A booking that starts now, of two who have found each other in a queue.

    Hours, notice and calendars elsewhere are not asked: the tutor is there. Their other bookings
    are. Lock both people, with what else the use case locks, before.

    Args:
        listing: of the tutor; None takes one of theirs, made (unpublished) where there is none.
        title: what the two see it under; empty: the listing's.

    Raises:
        SlotTaken: one of the two has another appointment within these minutes.
    """
    context.uow.bookings.lock_people([tutor_id, student_id])
    offer = listing or _help_now_listing(context, tutor_id)
    agreement = msgspec.structs.replace(
        agreement_of(offer, minutes, context.policy),
        title=title or offer.title,
        approval_required=False,
        cancellation="none",
    )
    held = rules.hold_slot(
        id_=context.ids.new("bkg"),
        live_session_id=context.ids.new("live"),
        listing_id=offer.id,
        tutor_id=tutor_id,
        student_id=student_id,
        start=context.now,
        agreement=agreement,
        buffers=Buffers(),
        now=context.now,
        expires_at=context.now + timedelta(seconds=context.policy.hold_s),
    )
    asker = Actor(student_id, "student")
    now = Now(context.now, join_window(context.policy))
    booking = moves.confirm(replace(held, history=()), asker, now, problem=problem)
    take(context, booking, calendars=False)
    hint(context, booking)
    return booking


def _known(context: Context, booking_id: str) -> Booking:
    found = context.uow.bookings.get(booking_id)
    assert found is not None, "what was made under a key stays"
    return found


def _help_now_listing(context: Context, tutor_id: str) -> Listing:
    own = context.uow.listings.of_tutor(tutor_id)
    if own:
        return own[0]
    made = Listing(
        id=context.ids.new("lst"),
        tutor_id=tutor_id,
        title=HELP_NOW_TITLE,
        description=HELP_NOW_TITLE,
        category="other",
        tags=(),
        requirements="",
        durations_minutes=(30,),
        published=False,
        created_at=context.now,
        updated_at=context.now,
    )
    context.uow.listings.add(made)
    return made


# ---- the caller's bookings -------------------------------------------------------------------


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


def own_booking(context: Context, booking_id: str) -> Booking:
    """A booking that the caller may see.

    Raises:
        NotFound: there is none, or the caller is neither one of its people nor staff.
    """
    return _seen(context, context.uow.bookings.get(booking_id))


def locked_booking(context: Context, booking_id: str) -> Booking:
    """As ``own_booking``, once nobody else moves it or books its people.

    It may begin, or end, by its live session too: that is locked with them.
    """
    before = own_booking(context, booking_id)
    people = (before.tutor_id, before.student_id, *before.colleague_ids)
    context.uow.lock(*people, before.live_session_id)
    return own_booking(context, booking_id)


def actor_in(context: Context, booking: Booking) -> Actor:
    """What the caller is in a booking that they may see."""
    role = booking.role_of(context.actor.id, is_staff=context.actor.is_staff)
    return Actor(context.actor.id, role)


def keep(context: Context, before: Booking, booking: Booking) -> bool:
    """Store a move that changes no times, and hint it; whether there was one."""
    if booking is before:
        return False
    context.uow.bookings.update(booking)
    hint(context, booking)
    return True


# ---- for the live session --------------------------------------------------------------------


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
    return _by_the_caller(context, before, moves.complete, allowed=allowed)


def cancel_booking(
    context: Context, before: Booking, *, reason: str = "", allowed: bool = False
) -> Booking:
    """Let it go, by the caller.

    Args:
        allowed: that the caller may was checked elsewhere; it may be a colleague who took over.

    Raises:
        NotAllowed, WrongState: as the table of moves has it.
    """

    def cancelled(booking: Booking, actor: Actor, now: Now) -> Booking:
        return moves.cancel(booking, actor, now, reason)

    booking = _by_the_caller(context, before, cancelled, allowed=allowed)
    if booking is not before:
        tell_both(context, "booking_cancelled", booking, reason=reason)
    return booking


def _by_the_caller(
    context: Context,
    before: Booking,
    move: Callable[[Booking, Actor, Now], Booking],
    *,
    allowed: bool,
) -> Booking:
    two = (before.student_id, before.tutor_id)
    if allowed and context.actor.id not in two:
        actor = Actor(context.actor.id, "staff")
    else:
        actor = actor_in(context, before)
    booking = move(before, actor, now_of(context, before))
    keep(context, before, booking)
    return booking


def _seen(context: Context, booking: Booking | None) -> Booking:
    if booking is None:
        raise NotFound("There is no such booking, or it is not yours to see.")
    booking.role_of(context.actor.id, is_staff=context.actor.is_staff)
    return booking
