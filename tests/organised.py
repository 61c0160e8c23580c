"""Organisations for tests: founded with people who agreed, offering, open at hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from helpout_server.contracts import organisation as wire
from helpout_server.contracts.availability import SlotQuery, WeeklyRule
from helpout_server.contracts.listing import Listing
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking
from helpout_server.services import (
    availability,
    organisation,
)
from tests.factories import MONDAY, World

HALF = timedelta(minutes=30)


def founded(
    world: World, owner: Account, *others: Account, weights: Sequence[int] = ()
) -> wire.Organisation:
    """An organisation whose people have all agreed."""
    world.listing(owner, title="Own one")
    made = world.write(
        organisation.create, owner, body=wire.OrganisationDraft(name="Statistics 101")
    )
    for index, one in enumerate((owner, *others)):
        world.move(microseconds=1)
        world.listing(one, title="Own one")
        world.write(
            organisation.put_member,
            owner,
            organisation_id=made.id,
            account_id=one.id,
            body=wire.OrganisationMemberDraft(
                role="owner" if one is owner else "tutor",
                weight=weights[index] if weights else 1,
            ),
        )
        if one is not owner:
            body = wire.OwnMembershipDraft()
            world.write(organisation.put_own, one, organisation_id=made.id, body=body)
    found = world.read(organisation.get, owner, organisation_id=made.id)
    assert isinstance(found, wire.Organisation)
    return found


def offered_by(world: World, owner: Account, of: wire.Organisation, **changes: Any) -> Listing:
    return world.listing(owner, title="Office of the course", organisation_id=of.id, **changes)


def starts(world: World, actor: Account, offer: Listing, hours: int = 24) -> list[datetime]:
    query = SlotQuery(
        since=MONDAY, to=MONDAY + timedelta(hours=hours), duration_minutes=30, time_zone="UTC"
    )
    page = world.read(availability.list_slots, actor, listing_id=offer.id, query=query)
    return [slot.start for slot in page.slots]


def at(hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute)


def open_from_to(world: World, tutor: Account, start: str, end: str, **changes: Any) -> None:
    weekly = [WeeklyRule(weekday=day, start=start, end=end) for day in range(7)]
    world.open_hours(tutor, weekly=weekly, increment_minutes=30, **changes)


def stored(world: World, booking_id: str) -> Booking:
    found = world.store.read_blocking(lambda uow: uow.bookings.get(booking_id))
    assert found is not None
    return found
