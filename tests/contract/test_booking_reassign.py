"""Bookings of an organisation are handed on, and several who give one are moved together."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from helpout_server.contracts import booking as booking_wire
from helpout_server.contracts import organisation as wire
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    HelpoutError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    SlotNotOffered,
    SlotTaken,
    WrongState,
)
from helpout_server.services import (
    booking,
    booking_reassign,
    booking_time,
    live_session,
)
from tests.factories import World
from tests.organised import HALF, at, founded, offered_by, open_from_to, stored


def hand_on(world: World, actor: Account, booking_id: str, to: Account | None = None) -> Any:
    body = wire.ReassignDraft(account_id=None if to is None else to.id, reason="I am ill")
    return world.write(booking_reassign.reassign, actor, booking_id=booking_id, body=body)


def test_a_booking_is_handed_to_another_who_is_free(world: World) -> None:
    ada, bo, cy, sam = (
        world.tutor("Ada"),
        world.tutor("Bo"),
        world.tutor("Cy"),
        world.account("Sam"),
    )
    made = founded(world, ada, bo, cy)
    offer = offered_by(world, ada, made, people=[bo.id])
    got = world.booking(sam, offer)
    assert got.tutor.id == bo.id
    world.booking(world.account("Sue"), world.listing(cy), start=got.start)
    choices = world.read(booking_reassign.list_choices, bo, booking_id=got.id).choices
    assert [(one.account.id, one.free) for one in choices] == [(ada.id, True), (cy.id, False)]
    assert "reassign" in world.read(booking.get, bo, booking_id=got.id).may
    assert "reassign" not in world.read(booking.get, sam, booking_id=got.id).may
    with pytest.raises(SlotTaken):
        hand_on(world, bo, got.id, cy)
    with pytest.raises(InvalidRequest):
        hand_on(world, bo, got.id, sam)
    with pytest.raises(NotAllowed):
        hand_on(world, sam, got.id, ada)
    with pytest.raises(NotFound):
        hand_on(world, cy, got.id, ada)
    after = hand_on(world, bo, got.id)
    assert (after.tutor.id, after.start) == (ada.id, got.start)
    assert frozenset({sam.id}) in world.told("notice_changed")
    assert frozenset({ada.id}) in world.told("notice_changed")
    # Bo too, who handed it on: with the mail the entry in their own calendar is called off.
    assert frozenset({bo.id}) in world.told("notice_changed")
    line = stored(world, got.id).history[-1]
    assert (line.actor_id, line.act, line.reason) == (bo.id, "reassign", "I am ill")
    world.booking(world.account("Zoe"), world.listing(bo), start=got.start)
    with pytest.raises(SlotTaken):
        world.booking(world.account("Eve"), world.listing(ada), start=got.start)
    room = world.read(live_session.get, ada, live_session_id=got.live_session_id)
    assert room.lead.id == ada.id


def test_owners_hand_on_and_the_turn_goes_with_it(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    offer = offered_by(world, ada, made)
    got = [world.booking(sam, offer, start=at(12) + HALF * n) for n in range(2)]
    bos = next(one for one in got if one.tutor.id == bo.id)
    hand_on(world, ada, bos.id, ada)
    # Ada has two now, so the next two are Bo's.
    went = [world.booking(sam, offer, start=at(15) + HALF * n).tutor.id for n in range(2)]
    assert went == [bo.id, bo.id]


def test_of_several_at_once_one_is_replaced_and_the_others_stay(world: World) -> None:
    ada, bo, cy = (world.tutor(name) for name in ("Ada", "Bo", "Cy"))
    sam, zoe = world.account("Sam"), world.account("Zoe")
    made = founded(world, ada, bo, cy)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    got = world.booking(sam, both)
    with pytest.raises(InvalidRequest):
        hand_on(world, ada, got.id, bo)
    after = hand_on(world, ada, got.id, cy)
    assert (after.tutor.id, [one.id for one in after.colleagues]) == (cy.id, [bo.id])
    assert world.booking(zoe, world.listing(ada), start=got.start).tutor.id == ada.id
    for taken in (bo, cy):
        with pytest.raises(SlotTaken):
            world.booking(world.account("Eve"), world.listing(taken), start=got.start)


def test_several_at_once_are_moved_together(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.account("Bo"), world.account("Sam")
    open_from_to(world, bo, "09:00", "17:00", buffer_before_minutes=30)
    made = founded(world, ada, bo)
    both = offered_by(world, ada, made, assignment="collective", people=[ada.id, bo.id])
    got = world.booking(sam, both, start=at(12))
    world.booking(world.account("Sue"), world.listing(bo), start=at(14))

    def ask(start: datetime) -> None:
        body = booking_wire.TimeProposalDraft(start=start)
        world.write(booking_time.propose_time, sam, booking_id=got.id, body=body)

    with pytest.raises(SlotTaken):
        ask(at(14))
    with pytest.raises(SlotNotOffered):
        ask(at(20))
    ask(at(16))
    moved = world.write(booking_time.accept_time, ada, booking_id=got.id)
    assert moved.start == at(16)
    assert stored(world, got.id).blocked_from == at(15, 30), "Bo's buffer goes with it"
    world.booking(world.account("Zoe"), world.listing(bo), start=at(12))
    with pytest.raises(SlotTaken):
        world.booking(world.account("Eve"), world.listing(bo), start=at(16))


def test_only_what_lies_ahead_and_is_an_organisations_is_handed_on(world: World) -> None:
    ada, bo, sam = world.tutor("Ada"), world.tutor("Bo"), world.account("Sam")
    made = founded(world, ada, bo)
    own = world.booking(sam, world.listing(ada))
    with pytest.raises(WrongState):
        hand_on(world, ada, own.id)
    got = world.booking(sam, offered_by(world, ada, made), start=at(14))
    world.move(hours=7)
    with pytest.raises(WrongState):
        hand_on(world, ada, got.id)


async def test_two_bookings_handed_to_one_at_once_are_not_both_theirs(world: World) -> None:
    ada, bo, cy = (world.tutor(name) for name in ("Ada", "Bo", "Cy"))
    made = founded(world, ada, bo, cy)
    offer = offered_by(world, ada, made, people=[ada.id, bo.id])
    got = [world.booking(world.account(f"Student {n}"), offer) for n in range(2)]
    body = wire.ReassignDraft(account_id=cy.id)

    async def try_it(made_one: booking_wire.Booking) -> str:
        try:
            await world.store.write(
                lambda uow: booking_reassign.reassign(
                    world.context(uow, ada), booking_id=made_one.id, body=body
                )
            )
        except HelpoutError as refusal:
            return refusal.code
        return "done"

    assert sorted(await asyncio.gather(*map(try_it, got))) == ["done", "slot_taken"]
