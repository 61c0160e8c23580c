"""Listings: publish, change, find."""

from collections.abc import Sequence
from dataclasses import replace

from helpout_server.contracts import listing as wire
from helpout_server.contracts.organisation import OrganisationBrief
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import NotAllowed, TooMany
from helpout_server.domain.listing import Listing, fits, query_words
from helpout_server.domain.review import Ratings
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.course_access import checked_listing, names_of, open_courses
from helpout_server.services.crew import crews_of
from helpout_server.services.crew_slots import earliest_slots
from helpout_server.services.listing_access import visible_listing
from helpout_server.services.organisation import checked_offer, manages
from helpout_server.services.plain_text import one_line, paragraphs

LISTINGS_OF_TUTOR_MAX = 50


def publish(context: Context, *, body: wire.ListingDraft) -> wire.Listing:
    """Make a listing of the caller's.

    Raises:
        TooMany: they have ``LISTINGS_OF_TUTOR_MAX``.
    """
    if len(context.uow.listings.of_tutor(context.actor.id)) >= LISTINGS_OF_TUTOR_MAX:
        raise TooMany(f"A tutor may have {LISTINGS_OF_TUTOR_MAX} listings.")
    listing = _drafted(
        context,
        Listing(
            id=context.ids.new("lst"),
            tutor_id=context.actor.id,
            title="",
            description="",
            category="other",
            tags=(),
            requirements="",
            durations_minutes=(),
            published=False,
            created_at=context.now,
            updated_at=context.now,
        ),
        body,
    )
    context.uow.listings.add(listing)
    context.changed("listing_changed", listing.id)
    return present(context, [listing])[0]


def edit(context: Context, *, listing_id: str, body: wire.ListingDraft) -> wire.Listing:
    """Replace a listing of the caller's. Bookings keep the title they were made under."""
    listing = visible_listing(context, listing_id)
    if listing.tutor_id != context.actor.id and not manages(context, listing.organisation_id):
        raise NotAllowed("Only its tutor, or owners of its organisation, may change a listing.")
    listing = replace(_drafted(context, listing, body), updated_at=context.now)
    context.uow.listings.update(listing)
    context.changed("listing_changed", listing.id)
    return present(context, [listing])[0]


def get(context: Context, *, listing_id: str) -> wire.Listing:
    """One listing."""
    return present(context, [visible_listing(context, listing_id)])[0]


def search(context: Context, *, query: wire.ListingQuery) -> wire.ListingPage:
    """Listings that answer a query, best first; without one, the latest first."""
    words = query_words(query.q)
    listings, total = context.uow.listings.search(
        words,
        category=query.category,
        tutor_id=context.actor.id if query.mine else None,
        limit=query.limit,
        offset=query.offset,
        courses=open_courses(context),
    )
    return wire.ListingPage(listings=present(context, listings, words), total=total)


def present(
    context: Context, listings: Sequence[Listing], words: Sequence[str] = ()
) -> list[wire.Listing]:
    """As everybody sees them. A fixed number of queries, however many listings."""
    tutors = {listing.tutor_id for listing in listings}
    crews = crews_of(context, listings)
    accounts = context.uow.accounts.many(tutors.union(*(crew.tutor_ids for crew in crews.values())))
    organisations = context.uow.organisations.many(
        {one.organisation_id for one in listings if one.organisation_id is not None}
    )
    courses = names_of(context, {one.course_id for one in listings if one.course_id is not None})
    zones = context.uow.availabilities.time_zones(tutors)
    ratings = context.uow.reviews.ratings([one.id for one in listings], now=context.now)
    next_slots = earliest_slots(context, listings)
    result = []
    for listing in listings:
        tutor = accounts.get(listing.tutor_id, NOBODY)
        organisation = organisations.get(listing.organisation_id or "")
        rated = ratings.get(listing.id, Ratings())
        result.append(
            wire.Listing(
                id=listing.id,
                tutor=public(tutor),
                tutor_time_zone=zones.get(listing.tutor_id, tutor.time_zone),
                title=listing.title,
                description=listing.description,
                category=listing.category,  # type: ignore[arg-type]  # it came in as one
                tags=list(listing.tags),
                requirements=listing.requirements,
                durations_minutes=list(listing.durations_minutes),
                published=listing.published,
                rating=wire.RatingSummary(average=rated.average, count=rated.count),
                next_slot=next_slots.get(listing.id),
                fits=fits(
                    words,
                    named=(listing.title, *listing.tags, tutor.display_name),
                    described=(listing.description,),
                ),
                created_at=listing.created_at,
                updated_at=listing.updated_at,
                approval_required=listing.approval_required,
                cancellation=listing.cancellation,  # type: ignore[arg-type]  # it came in as one
                organisation=(
                    None
                    if organisation is None
                    else OrganisationBrief(id=organisation.id, name=organisation.name)
                ),
                assignment=None if organisation is None else listing.assignment,
                people=[public(accounts.get(id_, NOBODY)) for id_ in crews[listing.id].tutor_ids]
                if organisation is not None
                else [],
                named_people=list(listing.people),
                course_id=listing.course_id,
                course_name=courses.get(listing.course_id or "", ""),
            )
        )
    return result


def _drafted(context: Context, listing: Listing, draft: wire.ListingDraft) -> Listing:
    if draft.published:
        context.actor.check_may_offer()
    tags = [
        one_line(tag, field=f"tags.{index}", longest=24) for index, tag in enumerate(draft.tags)
    ]
    return replace(
        checked_listing(context, checked_offer(context, listing, draft), draft),
        title=one_line(draft.title, field="title", shortest=3, longest=40),
        description=one_line(draft.description, field="description", longest=150),
        category=draft.category,
        tags=tuple(tag for index, tag in enumerate(tags) if not _known(tag, tags[:index])),
        requirements=paragraphs(draft.requirements, field="requirements", longest=500),
        durations_minutes=tuple(sorted(set(draft.durations_minutes))),
        published=draft.published,
        approval_required=draft.approval_required,
        cancellation=draft.cancellation,
    )


def _known(tag: str, earlier: Sequence[str]) -> bool:
    """Whether the tag was there before, in whatever case."""
    return tag.casefold() in {one.casefold() for one in earlier}
