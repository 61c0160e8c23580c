"""Figures of a course: nothing is told of fewer than five students, nor had by subtraction."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.course_figures import (
    PEOPLE_LEAST,
    Asked,
    Cell,
    by_person,
    cells,
    load,
    percentile,
    weeks,
    whole,
)

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


@st.composite
def questions(draw: st.DrawFn) -> list[Asked]:
    made = []
    for _ in range(draw(st.integers(0, 40))):
        at = MONDAY + timedelta(hours=draw(st.integers(0, 24 * 28)))
        waited = draw(st.one_of(st.none(), st.integers(0, 3_600)))
        made.append(
            Asked(
                student_id=f"acc_{draw(st.integers(0, 14))}",
                at=at,
                helper_id=None if waited is None else f"hlp_{draw(st.integers(0, 7))}",
                called_at=None if waited is None else at + timedelta(seconds=waited),
                helped_s=None if waited is None else draw(st.integers(0, 3_600)),
                outcome=draw(st.sampled_from(["solved", "partly", "left", ""])),
                notebook=draw(st.sampled_from(["a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb"])),
            )
        )
    return made


def by_notebook(one: Asked) -> tuple[str, str]:
    return (one.notebook, "")


def day_of(at: datetime) -> date:
    return at.date()


@given(questions())
def test_no_cell_tells_of_fewer_than_five_students(asked: list[Asked]) -> None:
    found = cells(asked, by_notebook)
    assert all(one.students >= PEOPLE_LEAST for one in found)
    named = {one.label for one in found if one.label}
    left_out = {one.student_id for one in asked if one.notebook not in named}
    told = sum(one.asked for one in found)
    if told != len(asked):  # what is missing cannot be had from the sum of all
        assert not named
    assert not left_out or len(left_out) >= PEOPLE_LEAST or not named
    for one in found:
        if one.label:
            mine = [each for each in asked if each.notebook == one.label]
            assert one == Cell(
                one.label,
                "",
                len(mine),
                len({each.student_id for each in mine}),
                sum(each.helped_s or 0 for each in mine),
            )


@given(questions())
def test_hidden_weeks_are_never_one_that_can_be_subtracted(asked: list[Asked]) -> None:
    found, hidden = weeks(asked, day_of)
    assert hidden == sum(one.asked is None for _, one in found)
    shown = {first for first, one in found if one.asked is not None}
    unseen = {
        each.student_id
        for each in asked
        if day_of(each.at) - timedelta(days=day_of(each.at).weekday()) not in shown
    }
    assert not unseen or len(unseen) >= PEOPLE_LEAST or not any(one.asked for _, one in found)
    for first, one in found:
        assert first.weekday() == 0
        if one.students is not None and one.students:
            assert one.students >= PEOPLE_LEAST
        if one.wait_median_s is not None and one.wait_p90_s is not None:
            assert one.wait_median_s <= one.wait_p90_s


@given(questions())
def test_the_whole_is_told_of_enough_people_alone(asked: list[Asked]) -> None:
    found = whole(asked)
    students = len({one.student_id for one in asked})
    if students < PEOPLE_LEAST:
        assert found.asked is None
        assert found.wait_median_s is None
    else:
        assert (found.asked, found.students) == (len(asked), students)
    shared = load(asked)
    helpers = {one.helper_id for one in asked if one.helped_s is not None}
    assert (shared is None) == (len(helpers) < PEOPLE_LEAST)


def test_median_and_ninth_of_ten() -> None:
    assert percentile([], 0.5) is None
    assert percentile(range(1, 11), 0.5) == 5
    assert percentile(range(1, 11), 0.9) == 9
    assert percentile([7], 0.9) == 7


def test_people_come_most_first() -> None:
    asked = [
        Asked("acc_b", MONDAY, "h", helped_s=60),
        Asked("acc_a", MONDAY),
        Asked("acc_b", MONDAY),
    ]
    found = by_person(asked, lambda one: one.student_id)
    assert [(one.account_id, one.asked, one.helped, one.minutes) for one in found] == [
        ("acc_b", 2, 1, 1),
        ("acc_a", 1, 0, 0),
    ]
