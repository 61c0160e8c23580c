"""People of a sign-in elsewhere: one account each, with the rights that are said there now."""

from typing import Any

import pytest

from helpout_server.contracts.listing import ListingDraft
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import NotAllowed
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import listing, vouched
from tests.factories import World

DRAFT = ListingDraft(
    title="Help with loops",
    description="Bring yours.",
    category="other",
    durations_minutes=[30],
    published=True,
)


def said(name: str, *groups: str, **more: Any) -> VouchedPerson:
    return VouchedPerson("hub", name, **{"is_staff": False, "groups": frozenset(groups), **more})


def come(world: World, person: VouchedPerson) -> Account:
    found: Account = world.write(vouched.ensure, NOBODY, person)
    known = world.store.read_blocking(lambda uow: vouched.known(uow, person))
    assert known == found, "the second time nothing is to be written"
    return found


def test_who_signs_in_elsewhere_has_one_account_and_is_staff_as_is_said_there(
    world: World,
) -> None:
    amara = come(world, said("amara"))
    assert (amara.display_name, amara.is_staff) == ("amara", False)
    assert come(world, said("amara")) == amara
    assert come(world, said("Amara")).id != amara.id, "names elsewhere are as they are written"
    assert come(world, said("amara", is_staff=True)).is_staff
    assert come(world, said("amara")).is_staff is False
    assert come(world, said("li", display_name="Li Wei")).display_name == "Li Wei"
    assert len(come(world, said("x" * 400)).display_name) == 60


def test_who_may_not_offer_help_publishes_nothing_and_what_they_published_is_taken_down(
    world: World,
) -> None:
    ada = come(world, said("ada", "tutors"))
    made = world.write(listing.publish, ada, body=DRAFT)
    assert made.published
    ada = come(world, said("ada", may_offer=False))
    assert not world.read(listing.get, ada, listing_id=made.id).published
    with pytest.raises(NotAllowed):
        world.write(listing.publish, ada, body=DRAFT)
    ada = come(world, said("ada", may_offer=False, is_staff=True))
    assert world.write(listing.publish, ada, body=DRAFT).published


def test_of_whom_nothing_is_said_any_more_keeps_the_account_and_loses_rights(
    world: World,
) -> None:
    ada = come(world, said("ada", "tutors", is_staff=True))
    amara = come(world, said("amara", "course"))
    moved = said("amara", "tutors")
    world.write(vouched.re_read, NOBODY, "hub", ["ada", "amara", "nobody"], {"amara": moved})
    assert come(world, moved) == amara

    def look(uow: UnitOfWork) -> None:
        assert uow.accounts.groups_of_sign_in("hub", "ada") == frozenset()
        assert uow.accounts.sign_ins("hub") == {"ada": ada.id, "amara": amara.id}
        left = uow.accounts.get(ada.id)
        assert left is not None
        assert (left.is_staff, left.may_offer) == (False, False)

    world.store.read_blocking(look)
