"""The look before the locks: it refuses what is plainly gone, and nothing else."""

from datetime import timedelta

import msgspec
import pytest

from helpout_server.contracts import booking as wire
from helpout_server.contracts.availability import Slot
from helpout_server.contracts.listing import Listing
from helpout_server.domain.account import Account
from helpout_server.domain.errors import SlotTaken
from helpout_server.services import booking
from helpout_server.services.booking_early import look_first
from tests.factories import World
from tests.organised import founded, offered_by

HALF = timedelta(minutes=30)


@pytest.fixture
def offer(world: World) -> Listing:
    made = world.listing(world.tutor())
    assert isinstance(made, Listing)
    return made


def refused(world: World, actor: Account, body: wire.BookingDraft | wire.HoldDraft) -> list[Slot]:
    with pytest.raises(SlotTaken) as refusal:
        world.read(look_first, actor, body)
    return msgspec.convert(refusal.value.context["alternatives"], list[Slot])


def test_a_slot_that_is_gone_is_refused_with_the_next_ones(world: World, offer: Listing) -> None:
    made = world.booking(world.account("Sam"), offer)
    sue = world.account("Sue")
    body = world.draft(offer, start=made.start)
    found = refused(world, sue, body)
    assert [one.start for one in found] == [made.end + HALF * number for number in range(5)]
    world.read(look_first, sue, world.draft(offer, start=made.end))


def test_what_was_made_before_is_not_refused(world: World, offer: Listing) -> None:
    sam, body = world.account("Sam"), world.draft(offer)
    world.write(booking.book, sam, body=body)
    world.read(look_first, sam, body)


def test_ones_own_hold_is_free_anothers_is_not_until_it_has_lapsed(
    world: World, offer: Listing
) -> None:
    sam, sue = world.account("Sam"), world.account("Sue")
    body = world.draft(offer)
    hold = wire.HoldDraft(
        listing_id=offer.id, start=body.start, duration_minutes=30, idempotency_key="hold-0001"
    )
    world.write(booking.hold, sam, body=hold)
    world.read(look_first, sam, body)
    assert refused(world, sue, body)
    world.move(seconds=world.policy.hold_s)
    world.read(look_first, sue, body)
    assert world.write(booking.book, sue, body=body).status == "confirmed"


def test_what_is_not_offered_is_for_the_use_case_to_refuse(world: World, offer: Listing) -> None:
    made = world.booking(world.account("Sam"), offer)
    body = world.draft(offer, start=made.start + timedelta(minutes=7))
    world.read(look_first, world.account("Sue"), body)


def test_of_several_who_answer_in_turn_one_is_enough(world: World) -> None:
    ada, bo = world.tutor("Ada"), world.tutor("Bo")
    offer = offered_by(world, ada, founded(world, ada, bo))
    body = world.draft(offer)
    zoe = world.account("Zoe")
    for name in ("Sam", "Sue"):
        world.read(look_first, zoe, body)
        world.booking(world.account(name), offer, start=body.start)
    assert refused(world, zoe, body)
