"""Reviews over every store."""

from datetime import timedelta

import pytest

from helpout_server.contracts.fields import PageQuery
from helpout_server.contracts.listing import Listing
from helpout_server.domain.account import Account
from helpout_server.domain.errors import NotAllowed, NotFound, WrongState
from helpout_server.services import booking, listing, review
from tests.factories import World


@pytest.fixture
def tutor(world: World) -> Account:
    return world.tutor("Tom Tutor")


@pytest.fixture
def student(world: World) -> Account:
    return world.account("Sam Student")


@pytest.fixture
def offer(world: World, tutor: Account) -> Listing:
    return world.listing(tutor)


def shown(world: World, actor: Account, listing_id: str) -> list[str]:
    found = world.read(review.list_listing_reviews, actor, listing_id=listing_id, query=PageQuery())
    assert found.total == len(found.reviews)
    return [one.comment for one in found.reviews]


def rating(world: World, actor: Account, listing_id: str) -> tuple[float | None, int]:
    found = world.read(listing.get, actor, listing_id=listing_id).rating
    return found.average, found.count


def test_nobody_reads_one_side_alone(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    held = world.held_booking(student, tutor, offer)
    mine = world.review(student, held.id, 4, "Clear and kind.")
    assert mine.published_at is None
    assert (mine.author.id, mine.subject.id) == (student.id, tutor.id)
    assert world.told("review_changed") == [frozenset({student.id, tutor.id})]
    assert world.told("listing_changed") == []
    theirs = world.read(review.get_booking_reviews, tutor, booking_id=held.id)
    assert (theirs.mine, theirs.theirs) == (None, None)
    assert world.read(review.get_booking_reviews, student, booking_id=held.id).mine == mine
    assert shown(world, student, offer.id) == []
    assert rating(world, student, offer.id) == (None, 0)
    seen = world.read(booking.get, tutor, booking_id=held.id)
    assert (seen.my_review_written, seen.their_review_written) == (False, True)


def test_once_both_have_written_everybody_reads_the_students(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    held = world.held_booking(student, tutor, offer)
    world.review(student, held.id, 4, "Clear and kind.")
    world.move(hours=1)
    answer = world.review(tutor, held.id, 5, "Well prepared.")
    assert answer.published_at == world.now
    assert world.told("listing_changed") == [frozenset()]
    assert shown(world, world.account("Eve"), offer.id) == ["Clear and kind."]
    assert rating(world, student, offer.id) == (4.0, 1)
    seen = world.read(review.get_booking_reviews, student, booking_id=held.id)
    assert (seen.mine.rating, seen.theirs.comment) == (4, "Well prepared.")
    for author in (student, tutor):
        with pytest.raises(WrongState):
            world.review(author, held.id, 1)


def test_after_the_days_one_side_is_enough(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    held = world.held_booking(student, tutor, offer)
    world.review(student, held.id, 4, "First words.")
    world.review(student, held.id, 2, "Second thoughts.")
    world.now = held.end + timedelta(days=14) - timedelta(seconds=1)
    assert shown(world, student, offer.id) == []
    world.now = held.end + timedelta(days=14)
    assert shown(world, student, offer.id) == ["Second thoughts."]
    assert rating(world, student, offer.id) == (2.0, 1)


def test_a_rating_is_the_students_average(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    for stars in (5, 4):
        held = world.held_booking(student, tutor, offer)
        world.review(student, held.id, stars, f"{stars} stars")
        world.review(tutor, held.id, 1)
        world.move(days=1)
    assert rating(world, student, offer.id) == (4.5, 2)
    assert shown(world, student, offer.id) == ["4 stars", "5 stars"]
    assert rating(world, student, world.listing(tutor).id) == (None, 0)


def test_who_may_review_and_when(
    world: World, tutor: Account, student: Account, offer: Listing
) -> None:
    made = world.booking(student, offer)
    with pytest.raises(WrongState):
        world.review(student, made.id, 5)
    world.now = made.end
    assert world.review(student, made.id, 5).rating == 5
    owner = world.owner()
    with pytest.raises(NotAllowed):
        world.review(owner, made.id, 5)
    both = world.read(review.get_booking_reviews, owner, booking_id=made.id)
    assert (both.mine, both.theirs) == (None, None)
    with pytest.raises(NotFound):
        world.review(world.account("Eve"), made.id, 1)
