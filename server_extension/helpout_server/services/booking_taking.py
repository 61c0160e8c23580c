"""Bookings: the steps of taking a slot, for one booking, a hold and a series alike.

Owns keys of requests, the caller's holds, and the terms that were shown. What a slot is and
whether it is free is ``booking_slot``'s.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from helpout_server.contracts import booking as wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain import booking as rules
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.booking import Booking
from helpout_server.domain.booking_moves import Actor, Now
from helpout_server.domain.errors import (
    AgreementChanged,
    IdempotencyReused,
    InvalidRequest,
    NotFound,
)
from helpout_server.domain.listing import Listing
from helpout_server.ports.booking import MadeUnderKey, RequestKind
from helpout_server.services.booking_assign import who_gives
from helpout_server.services.booking_shape import join_window
from helpout_server.services.booking_slot import agreement_of, check_listing, check_room_for
from helpout_server.services.booking_telling import hint, tell, tell_both
from helpout_server.services.context import Context
from helpout_server.services.crew import to_lock


def locked_listing(context: Context, listing_id: str) -> Listing | None:
    """The listing, once nobody else can book its tutor or the caller."""
    found = context.uow.listings.get(listing_id)
    # Both at once and first of all: who locks one and then the other may wait for ever.
    context.uow.bookings.lock_people(
        [context.actor.id] if found is None else [context.actor.id, *to_lock(context, found)]
    )
    return found


def made_before(
    context: Context, kind: RequestKind, key: str, body_hash: str
) -> MadeUnderKey | None:
    """What the caller got for the same request before.

    Raises:
        IdempotencyReused: the key stands for another request.
    """
    earlier = context.uow.bookings.made_under(context.actor.id, kind, key)
    if earlier is not None and earlier.body_hash != body_hash:
        raise IdempotencyReused("Send another request with another key.")
    return earlier


def body_hash_of(body: wire.BookingDraft | wire.HoldDraft | wire.SeriesDraft) -> str:
    """Of a request, its key left out."""
    request = msgspec.structs.replace(body, idempotency_key="")
    return sha256(msgspec.json.encode(request, order="sorted")).hexdigest()


def new_hold(
    context: Context,
    listing: Listing,
    start: datetime,
    duration_minutes: int,
    *,
    rather: str = "",
) -> Booking:
    """A hold of a slot that is offered; whether it is free is seen when it is taken.

    Args:
        rather: as ``who_gives`` has it.

    Raises:
        OwnListing, NotFound, SlotNotOffered, SlotInPast, TooMany.
    """
    check_listing(context, listing, duration_minutes)
    check_room_for(context)
    givers = who_gives(context, listing, start, duration_minutes, rather=rather)
    held = rules.hold_slot(
        id_=context.ids.new("bkg"),
        live_session_id=context.ids.new("live"),
        listing_id=listing.id,
        tutor_id=givers.tutor_id,
        student_id=context.actor.id,
        start=start.astimezone(UTC),
        agreement=agreement_of(listing, duration_minutes, context.policy),
        buffers=givers.buffers,
        now=context.now,
        expires_at=context.now + timedelta(seconds=context.policy.hold_s),
    )
    return replace(held, colleague_ids=givers.colleague_ids)


def own_hold(
    context: Context, hold_id: str | None, listing_id: str, start: datetime, minutes: int
) -> Booking | None:
    """The caller's open hold of that slot; what else they hold of the listing is let go.

    None where it has lapsed: the slot may still be free.

    Raises:
        NotFound: the named one is not theirs.
        InvalidRequest: it is of another slot.
    """
    if hold_id is not None:
        named = context.uow.bookings.get(hold_id)
        if named is None or named.student_id != context.actor.id:
            raise NotFound("There is no such hold.")
        if not _is_of(named, listing_id, start, minutes):
            raise InvalidRequest("That hold is of another time.", field="hold_id")
    found = None
    for held in context.uow.bookings.holds_of(context.actor.id, listing_id):
        lapsed = held.expires_at is not None and context.now >= held.expires_at
        if found is None and _is_of(held, listing_id, start, minutes) and not lapsed:
            found = held
        else:
            _release(context, held)
    return found


def release_holds(context: Context, listing_id: str) -> None:
    """Let go what the caller holds of a listing."""
    for held in context.uow.bookings.holds_of(context.actor.id, listing_id):
        _release(context, held)


def _release(context: Context, held: Booking) -> None:
    actor = Actor(context.actor.id, "student")
    now = Now(context.now, join_window(context.policy))
    context.uow.bookings.update(moves.release(held, actor, now))


def check_agreement(agreement: wire.Agreement | None, shown_hash: str) -> None:
    """Whether the student was shown these terms; an empty hash is not checked."""
    assert agreement is not None, "what is held today has its terms"
    current = rules.agreement_hash(agreement)
    if shown_hash and shown_hash != current:
        raise AgreementChanged(
            "Read them again, then book.",
            field="agreement_hash",
            context={"agreement": msgspec.to_builtins(agreement), "agreement_hash": current},
        )


def agreed(
    context: Context, held: Booking, *, problem: Problem, series: rules.SeriesPlace | None = None
) -> Booking:
    """The hold as a booking, or as a request where the tutor wants to be asked."""
    actor = Actor(context.actor.id, "student")
    now = Now(context.now, join_window(context.policy))
    held = replace(held, series=series)
    if held.agreement is not None and held.agreement.approval_required:
        until = context.now + timedelta(hours=context.policy.request_hours)
        return moves.request(held, actor, now, problem=problem, expires_at=until)
    return moves.confirm(held, actor, now, problem=problem)


def tell_made(context: Context, booking: Booking) -> None:
    """Of a booking or a request that is new."""
    hint(context, booking)
    if booking.status == "requested":
        tell(context, "booking_requested", booking, (booking.tutor_id,))
    else:
        tell_both(context, "booking_confirmed", booking)


def _is_of(held: Booking, listing_id: str, start: datetime, minutes: int) -> bool:
    return (
        held.listing_id == listing_id
        and held.start == start
        and held.end - held.start == timedelta(minutes=minutes)
    )
