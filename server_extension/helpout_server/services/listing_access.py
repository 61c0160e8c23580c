"""Which listings a caller may see: what the listing's own use cases and others both ask."""

from helpout_server.domain.errors import NotFound
from helpout_server.domain.listing import Listing
from helpout_server.services.context import Context
from helpout_server.services.course_access import is_open_to_caller


def visible_listing(context: Context, listing_id: str) -> Listing:
    """A listing that is published, the caller's own, or shown to staff.

    Raises:
        NotFound: there is none, or it is not for the caller to see.
    """
    return seen(context, context.uow.listings.get(listing_id))


def seen(context: Context, listing: Listing | None) -> Listing:
    """The listing, if the caller may see it; raises as ``visible_listing``."""
    actor = context.actor
    if listing is None or not (
        (listing.published and is_open_to_caller(context, listing.course_id))
        or listing.tutor_id == actor.id
        or actor.is_staff
    ):
        raise NotFound("There is no such listing, or it is no longer offered.")
    return listing
