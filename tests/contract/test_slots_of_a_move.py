"""Where a booking could be moved to: asked for by either of its two, over every store."""

from datetime import timedelta

import pytest

from helpout_server.contracts.availability import SlotPage, SlotQuery
from helpout_server.domain.account import Account
from helpout_server.domain.errors import NotFound
from helpout_server.services import availability
from tests.factories import World


def starts(world: World, actor: Account, listing_id: str, booking_id: str | None) -> list[str]:
    query = SlotQuery(
        since=world.now,
        to=world.now + timedelta(hours=6),
        duration_minutes=30,
        booking_id=booking_id,
    )
    found = world.read(availability.list_slots, actor, listing_id=listing_id, query=query)
    assert isinstance(found, SlotPage)
    return [slot.start.isoformat() for slot in found.slots]


def test_a_booking_does_not_stand_in_its_own_way_and_both_see_the_same(world: World) -> None:
    tutor, student = world.tutor(), world.account("Sam")
    world.always_open(tutor)
    listing = world.listing(tutor)
    booking = world.booking(student, listing)
    at = booking.start.isoformat()
    assert at not in starts(world, student, listing.id, None)
    # Tutors look at what they offer, too.
    assert at not in starts(world, tutor, listing.id, None)
    moved = starts(world, student, listing.id, booking.id)
    assert at in moved
    assert starts(world, tutor, listing.id, booking.id) == moved


def test_of_anybody_elses_booking_nothing_is_told(world: World) -> None:
    tutor, student = world.tutor(), world.account("Sam")
    world.always_open(tutor)
    listing, other = world.listing(tutor), world.listing(tutor)
    booking = world.booking(student, listing)
    with pytest.raises(NotFound):
        starts(world, world.account("Eve"), listing.id, booking.id)
    with pytest.raises(NotFound):
        starts(world, student, other.id, booking.id)
    with pytest.raises(NotFound):
        starts(world, student, listing.id, "bkg_nothing")
