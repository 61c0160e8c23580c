"""Bookings: a look whether a slot is still free, for those who waited behind somebody for it.

Owns that it refuses only what the use case would refuse too; whatever is not plain goes on to it.
Only reads: no lock is taken, and nobody is held up by those who come too late.
"""

from helpout_server.contracts import booking as wire
from helpout_server.domain.errors import SlotTaken
from helpout_server.domain.interval import seconds
from helpout_server.ports.booking import RequestKind
from helpout_server.services.booking_alternatives import ALTERNATIVES, shown
from helpout_server.services.booking_slot import GONE, is_offered
from helpout_server.services.context import Context
from helpout_server.services.crew import crew_of
from helpout_server.services.crew_slots import free_of_crew, horizon


def look_first(context: Context, body: wire.BookingDraft | wire.HoldDraft) -> None:
    """Whether it is worth while to ask for the slot under the locks.

    Raises:
        SlotTaken: with ``alternatives``.
    """
    uow, actor = context.uow, context.actor
    kind: RequestKind = "hold" if isinstance(body, wire.HoldDraft) else "book"
    if uow.bookings.made_under(actor.id, kind, body.idempotency_key) is not None:
        return
    listing = uow.listings.get(body.listing_id)
    if listing is None or not listing.published:
        return
    crew = crew_of(context, listing).offered_to(actor.id)
    hours = uow.availabilities.many(crew.tutor_ids)
    found = free_of_crew(
        context,
        crew,
        hours,
        student_id=actor.id,
        start=body.start,
        end=horizon(context, hours.values()),
        duration_minutes=body.duration_minutes,
        count=ALTERNATIVES,
    )
    if not found or found[0].start == seconds(body.start):
        return
    minutes = body.duration_minutes
    if any(is_offered(one, body.start, minutes, context.now) for one in hours.values()):
        raise SlotTaken(GONE, field="start", context={"alternatives": shown(found)})
