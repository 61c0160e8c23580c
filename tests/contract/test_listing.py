"""Listings and their search over every store."""

from typing import Any

import pytest

from helpout_server.contracts.account import AccountPatch
from helpout_server.contracts.listing import ListingDraft, ListingQuery
from helpout_server.domain.account import Account
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound, TooMany
from helpout_server.services import account, listing
from tests.factories import World


@pytest.fixture
def tutor(world: World) -> Account:
    return world.tutor("Zoë Tutor")


@pytest.fixture
def student(world: World) -> Account:
    return world.account("Sam Student")


def titles(world: World, actor: Account, **query: Any) -> list[str]:
    found = world.read(listing.search, actor, query=ListingQuery(**query))
    return [one.title for one in found.listings]


def draft(**changes: Any) -> ListingDraft:
    fields = {"title": "A title", "description": "Words.", "category": "other"}
    return ListingDraft(**{**fields, **changes})


def test_a_listing_reads_as_it_was_written_but_clean(world: World, tutor: Account) -> None:
    made = world.listing(
        tutor,
        title="  Pandas   for  all ",
        tags=["pandas", "Group by", "PANDAS"],
        requirements=" A notebook.\r\nA cup of tea. ",
        durations_minutes=[60, 30, 60],
    )
    assert made.title == "Pandas for all"
    assert made.tags == ["pandas", "Group by"]
    assert made.requirements == "A notebook.\nA cup of tea."
    assert made.durations_minutes == [30, 60]
    assert made.tutor.display_name == "Zoë Tutor"
    assert made.next_slot == world.now
    assert (made.rating.average, made.rating.count) == (None, 0)
    assert world.read(listing.get, tutor, listing_id=made.id) == made
    assert world.told("listing_changed") == [frozenset()]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "   a  "}),
        ("title", {"title": "Pan\u202eadas"}),
        ("description", {"description": "  "}),
        ("tags.1", {"tags": ["fine", "not\x07fine"]}),
    ],
)
def test_what_a_listing_may_not_say(
    world: World, tutor: Account, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        world.write(listing.publish, tutor, body=draft(**changes))
    assert refusal.value.field == field


def test_search_is_by_title_tags_description_and_tutor(
    world: World, tutor: Account, student: Account
) -> None:
    other = world.tutor("Karl")
    world.listing(tutor, title="Pandas without tears", tags=["frames"], description="Merging.")
    world.listing(other, title="Statistics", tags=["regression"], description="Pandas helps.")
    world.listing(other, title="Café databases", tags=[], description="SQL from zero.")
    assert titles(world, student, q="pandas") == ["Pandas without tears", "Statistics"]
    assert titles(world, student, q="regression") == ["Statistics"]
    assert titles(world, student, q="zoe") == ["Pandas without tears"]
    assert titles(world, student, q="cafe") == ["Café databases"]
    assert titles(world, student, q="knitting") == []


def test_the_last_word_may_be_a_beginning(world: World, tutor: Account, student: Account) -> None:
    world.listing(tutor, title="Pandas without tears", description="Merging frames.")
    assert titles(world, student, q="without pan") == ["Pandas without tears"]
    assert titles(world, student, q="mergi") == []


def test_all_words_where_some_listing_has_them_else_any(
    world: World, tutor: Account, student: Account
) -> None:
    world.listing(tutor, title="Pandas groupby", tags=[], description="One.")
    world.listing(tutor, title="Pandas merge", tags=[], description="Two.")
    assert titles(world, student, q="pandas groupby") == ["Pandas groupby"]
    found = world.read(listing.search, student, query=ListingQuery(q="groupby polars"))
    assert [(one.title, one.fits) for one in found.listings] == [("Pandas groupby", ["groupby"])]


@pytest.mark.parametrize("query", ['"', "*", "title:x OR", "NEAR(a b)", "-- ;", "a AND", "\\", "%"])
def test_a_query_is_words_and_no_language(world: World, student: Account, query: str) -> None:
    assert titles(world, student, q=query) == []


def test_search_follows_changes(world: World, tutor: Account, student: Account) -> None:
    made = world.listing(tutor, title="Pandas", tags=[], description="Frames.")
    world.move(minutes=5)
    changed = world.write(
        listing.edit, tutor, listing_id=made.id, body=draft(title="Polars", tags=["lazy"])
    )
    assert (changed.created_at, changed.updated_at) == (made.created_at, world.now)
    assert titles(world, student, q="pandas") == []
    assert titles(world, student, q="lazy") == ["Polars"]
    world.write(account.change_me, tutor, body=AccountPatch(display_name="Yara"))
    assert titles(world, student, q="zoe") == []
    assert titles(world, student, q="yara") == ["Polars"]


def test_category_and_pages(world: World, tutor: Account, student: Account) -> None:
    for number in range(3):
        world.move(minutes=1)
        world.listing(tutor, title=f"Listing {number}", category="statistics")
    world.listing(tutor, title="Elsewhere", category="other")
    query = ListingQuery(category="statistics", limit=2)
    page = world.read(listing.search, student, query=query)
    assert [one.title for one in page.listings] == ["Listing 2", "Listing 1"]
    assert page.total == 3
    assert titles(world, student, category="statistics", limit=2, offset=2) == ["Listing 0"]
    assert titles(world, student, category="databases") == []


def test_what_is_not_published_is_its_tutors_alone(
    world: World, tutor: Account, student: Account
) -> None:
    hidden = world.listing(tutor, title="Hidden", published=False)
    shown = world.listing(tutor, title="Shown")
    assert titles(world, student) == ["Shown"]
    assert sorted(titles(world, tutor, mine=True)) == ["Hidden", "Shown"]
    assert titles(world, student, mine=True) == []
    assert world.read(listing.get, tutor, listing_id=hidden.id).next_slot is None
    assert world.read(listing.get, world.owner(), listing_id=hidden.id).title == "Hidden"
    with pytest.raises(NotFound):
        world.read(listing.get, student, listing_id=hidden.id)
    with pytest.raises(NotAllowed):
        world.write(listing.edit, student, listing_id=shown.id, body=draft())


def test_the_next_slot_is_for_the_shortest_duration(
    world: World, tutor: Account, student: Account
) -> None:
    made = world.listing(tutor, durations_minutes=[60, 30])
    world.booking(student, made, start=world.now)
    found = world.read(listing.get, student, listing_id=made.id)
    assert (found.next_slot - world.now).total_seconds() == 30 * 60
    nobody = world.listing(world.account("No hours"))
    assert nobody.next_slot is None


def test_a_tutor_has_a_bounded_number_of_listings(
    world: World, tutor: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LISTINGS_OF_TUTOR_MAX", 2)
    world.listing(tutor)
    world.listing(tutor)
    with pytest.raises(TooMany):
        world.listing(tutor)
