"""When a review becomes public, and until when it can be changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpout_server.domain.errors import WrongState
from helpout_server.domain.review import Ratings, Review, write

END = datetime(2026, 6, 1, 10, tzinfo=UTC)
DAYS = 14


def review(author: str, written_at: datetime) -> Review:
    return Review(
        id=f"rev_{author}",
        booking_id="bkg_1",
        listing_id="lst_1",
        author_id=author,
        author_role="student",
        subject_id="other",
        rating=5,
        comment="",
        written_at=written_at,
        public_from=written_at,
    )


def written(
    one: Review, mine: Review | None = None, theirs: Review | None = None
) -> tuple[Review, Review | None]:
    return write(one, mine=mine, theirs=theirs, booked_end=END, reveal_days=DAYS)


def test_one_side_alone_waits_for_the_days_to_pass() -> None:
    mine, theirs = written(review("a", END))
    assert theirs is None
    assert not mine.published(END + timedelta(days=DAYS) - timedelta(seconds=1))
    assert mine.published(END + timedelta(days=DAYS))


def test_both_sides_are_public_at_once() -> None:
    first, _ = written(review("a", END))
    now = END + timedelta(hours=1)
    second, shown = written(review("b", now), theirs=first)
    assert second.public_from == now
    assert shown == replace(first, public_from=now)


def test_it_may_be_changed_until_it_is_public() -> None:
    first, _ = written(review("a", END))
    changed, _ = written(replace(review("a", END + timedelta(days=1)), rating=2), mine=first)
    assert changed.rating == 2
    assert changed.public_from == END + timedelta(days=DAYS)
    with pytest.raises(WrongState):
        written(review("a", END + timedelta(days=DAYS)), mine=changed)


def test_written_after_the_days_it_is_public_at_once() -> None:
    late = END + timedelta(days=DAYS + 3)
    alone, _ = written(review("a", late))
    assert alone.published(late)
    answer, shown = written(review("b", late + timedelta(days=1)), theirs=alone)
    assert shown is None
    assert answer.published(late + timedelta(days=1))


def test_an_average_of_nothing_is_none() -> None:
    assert Ratings().average is None
    assert Ratings(total=9, count=2).average == 4.5
