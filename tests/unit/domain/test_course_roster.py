"""Rosters: whatever order sources come in, one answer comes out; files say what is wrong where."""

from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.course import Role
from helpout_server.domain.course_roster import (
    FILE_LINES_MAX,
    SOURCES,
    STRONGEST,
    Entry,
    Named,
    by_course,
    by_groups,
    plan,
    read_file,
    role_of,
    roles,
)

ROLES = st.sampled_from(STRONGEST)
COURSES = st.sampled_from(["crs_a", "crs_b", "crs_c"])
PEOPLE = st.sampled_from(["acc_a", "acc_b", "acc_c", "acc_d"])
NAMES = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Cf", "Co")),
    min_size=1,
    max_size=12,
)
ENTRIES = st.dictionaries(st.tuples(COURSES, PEOPLE, st.sampled_from(SOURCES)), ROLES).map(
    lambda found: [Entry(*place[:2], place[2], role) for place, role in found.items()]
)


def after(entries: list[Entry], put: tuple[Entry, ...], removed: tuple[Entry, ...]) -> list[Entry]:
    kept = {(one.course_id, one.account_id, one.source): one for one in entries}
    for one in removed:
        del kept[one.course_id, one.account_id, one.source]
    kept |= {(one.course_id, one.account_id, one.source): one for one in put}
    return list(kept.values())


@given(ENTRIES, st.lists(st.tuples(COURSES, ROLES), max_size=6))
def test_groups_decide_what_came_by_group_and_nothing_else(
    entries: list[Entry], wanted: list[tuple[str, Role]]
) -> None:
    mine = [one for one in entries if one.account_id == "acc_a"]
    taken = by_groups("acc_a", wanted, mine)
    then = after(mine, taken.put, taken.removed)
    best = {
        course_id: min((role for id_, role in wanted if id_ == course_id), key=STRONGEST.index)
        for course_id, _ in wanted
    }
    assert {one.course_id: one.role for one in then if one.source == "group"} == best
    others = [one for one in mine if one.source != "group"]
    assert [one for one in then if one.source != "group"] == others
    again = by_groups("acc_a", wanted, then)
    assert (again.put, again.removed) == ((), ())


@given(ENTRIES, st.permutations(SOURCES))
def test_what_somebody_is_does_not_depend_on_the_order(
    entries: list[Entry], order: list[str]
) -> None:
    of_course = [one for one in entries if one.course_id == "crs_a"]
    shuffled = sorted(of_course, key=lambda one: order.index(one.source))
    assert roles(of_course) == roles(shuffled)
    for account_id, role in roles(of_course).items():
        said = {one.source: one.role for one in of_course if one.account_id == account_id}
        assert role == next(said[source] for source in ("hand", "file", "group") if source in said)
    assert role_of([]) is None


@given(
    ENTRIES,
    st.dictionaries(PEOPLE, st.frozensets(st.sampled_from(["g", "h", "i"]))),
    st.lists(st.tuples(ROLES, st.sampled_from(["g", "h"])), max_size=4),
)
def test_a_course_and_its_people_agree_on_groups(
    entries: list[Entry], heard: dict[str, frozenset[str]], named: list[tuple[Role, str]]
) -> None:
    """Asked from the course's side or from each person's, the same comes out."""
    of_course = [one for one in entries if one.course_id == "crs_a"]
    taken = by_course("crs_a", named, heard, of_course)
    then = after(of_course, taken.put, taken.removed)
    for account_id, groups in heard.items():
        wanted = [("crs_a", role) for role, group in named if group in groups]
        mine = [one for one in then if one.account_id == account_id]
        other = by_groups(account_id, wanted, mine)
        assert (other.put, other.removed) == ((), ())
    unheard = [one for one in of_course if one.account_id not in heard]
    assert [one for one in then if one.account_id not in heard] == unheard


@given(
    st.dictionaries(NAMES, ROLES, min_size=1, max_size=8),
    st.dictionaries(NAMES, PEOPLE, max_size=8),
    ENTRIES,
    st.booleans(),
)
def test_a_file_done_once_changes_nothing_when_it_is_done_again(
    people: dict[str, Role], known: dict[str, str], entries: list[Entry], replace: bool
) -> None:
    of_course = [one for one in entries if one.course_id == "crs_a"]
    named = [Named(name, role) for name, role in people.items()]
    first = plan(named, known, of_course, {}, replace=replace)
    put = tuple(
        Entry("crs_a", account_id, "file", one.role)
        for one, account_id in (*first.new, *first.role)
    )
    gone = tuple(
        one for one in of_course if one.source == "file" and one.account_id in first.removed
    )
    then = after(of_course, put, gone)
    awaited = {one.name: one.role for one in first.awaited}
    again = plan(named, known, then, awaited, replace=replace)
    assert (again.new, again.role, again.awaited, again.removed) == ((), (), (), ())
    assert [one for one in then if one.source != "file"] == [
        one for one in of_course if one.source != "file"
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    found = read_file(text)
    assert found.people or found.faults
    assert all(one.line >= 1 and one.detail for one in found.faults)


def test_a_file_is_read_with_any_separator_and_from_a_spreadsheet() -> None:
    for text in (
        "name,role\nada,tutor\n",
        "\ufeffName;Role\r\nada;Tutor\r\n",
        "role\tname\ntutor\tada",
    ):
        found = read_file(text)
        assert (found.people, found.faults) == ((Named("ada", "tutor"),), ())


def test_faults_name_their_lines() -> None:
    text = "name,role\nada,tutor\n,student\nben,dean\n\nada,tutor\nada,staff\n"
    assert [one.line for one in read_file(text).faults] == [3, 4, 7]
    assert read_file("who\nada\n").faults[0].line == 1
    assert read_file("").faults
    assert read_file("name\nx\x00y\n").faults
    many = "name\n" + "".join(f"s{number}\n" for number in range(FILE_LINES_MAX + 1))
    assert len(read_file(many).faults) == 1
