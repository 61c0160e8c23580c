"""Looking for people who help, over every store."""

import pytest

from helpout_server.contracts import queue as queue_wire
from helpout_server.contracts.account import PeopleQuery
from helpout_server.contracts.listing import ListingDraft, ListingQuery
from helpout_server.domain.account import Account
from helpout_server.domain.errors import NotAllowed
from helpout_server.services import listing, people, queue
from tests.factories import World
from tests.organised import founded


def found(world: World, actor: Account, q: str = "", **changes: int) -> list[str]:
    page = world.read(people.search, actor, query=PeopleQuery(q=q, **changes))
    return [one.display_name for one in page.people]


def test_only_who_helps_is_found_and_only_by_who_helps(world: World) -> None:
    hana = world.account("Hana Staff", is_staff=True)
    tom, una = world.tutor("Tom Tutor"), world.tutor("Una Unpublished")
    ada = world.account("Ada Student")
    world.listing(tom)
    world.listing(una, published=False)
    assert found(world, hana) == ["Tom Tutor"]
    assert found(world, tom) == ["Hana Staff"]
    for one in (ada, una):
        with pytest.raises(NotAllowed):
            found(world, one)


def test_a_name_is_found_by_its_beginnings_case_and_accents_aside(world: World) -> None:
    hana = world.account("Hana", is_staff=True)
    for name in ("Jörg Müller", "Mulan Jones", "Anna-Maria Muñoz", "Muller"):
        world.account(name, is_staff=True)
    assert found(world, hana, "mul") == ["Mulan Jones", "Muller", "Jörg Müller"]
    assert found(world, hana, "MULLER") == ["Muller", "Jörg Müller"]
    assert found(world, hana, "mun mar") == ["Anna-Maria Muñoz"]
    assert found(world, hana, "uller") == []
    assert found(world, hana, "%") == found(world, hana)
    page = world.read(people.search, hana, query=PeopleQuery(q="mul", limit=2))
    assert [len(page.people), page.more] == [2, True]


def test_whom_the_caller_named_before_is_found_by_them_alone(world: World) -> None:
    hana, otto = (world.account(name, is_staff=True) for name in ("Hana", "Otto"))
    ada = world.account("Ada Assistant")
    draft = queue_wire.QueueDraft(title="Lab", helpers=[ada.id])
    world.write(queue.open_queue, hana, body=draft)
    assert found(world, hana, "ada") == ["Ada Assistant"]
    assert found(world, otto, "ada") == []
    with pytest.raises(NotAllowed):
        found(world, ada)


def test_people_of_an_organisation_are_found_though_they_offer_nothing_else(world: World) -> None:
    tom, bea = world.tutor("Tom"), world.tutor("Bea")
    founded(world, tom, bea)
    for one in world.read(listing.search, bea, query=ListingQuery(mine=True)).listings:
        draft = ListingDraft(
            title=one.title,
            description=one.description,
            category=one.category,
            published=False,
        )
        world.write(listing.edit, bea, listing_id=one.id, body=draft)
    assert found(world, tom) == ["Bea"]
