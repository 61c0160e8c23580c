"""Rosters: several sources say who is of a course, and one answer comes out.

Owns the order of the sources and what a change of groups or a file comes to. An entry is what one
source says of one person; entries of different sources stand beside each other, so that taking
one back leaves the others. Does not know storage, HTTP, or the current time.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from helpout_server.domain.course import Role

Source = Literal["group", "file", "hand"]

SOURCES: tuple[Source, ...] = ("hand", "file", "group")
"""What counts first."""
STRONGEST: tuple[Role, ...] = ("staff", "tutor", "student")
FILE_LINES_MAX = 5_000
PEOPLE_MAX = 10_000
"""On one roster, awaited ones too."""
_NAME_MAX = 255
_NAME_HEADINGS = ("name", "username", "user", "login", "sign_in", "account")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one source says of somebody."""

    course_id: str
    account_id: str
    source: Source
    role: Role


@dataclass(frozen=True, slots=True)
class Named:
    """A line of a file."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class File:
    """A roster that was read."""

    people: tuple[Named, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do to entries of source ``file``."""

    new: tuple[tuple[Named, str], ...] = ()
    """With the account."""
    role: tuple[tuple[Named, str], ...] = ()
    same: int = 0
    awaited: tuple[Named, ...] = ()
    """Not known yet, or by another role."""
    removed: tuple[str, ...] = ()
    """Accounts."""
    awaited_removed: tuple[str, ...] = ()
    """Names."""

    def digest(self) -> str:
        """Another one where it would do something else."""
        return sha256(repr(self).encode()).hexdigest()


def role_of(entries: Iterable[Entry]) -> Role | None:
    """What somebody is in a course by all that is said of them there; None: not of it."""
    said = {one.source: one.role for one in entries}
    return next((said[source] for source in SOURCES if source in said), None)


def roles(entries: Iterable[Entry]) -> dict[str, Role]:
    """By account, of one course."""
    of: dict[str, list[Entry]] = {}
    for one in entries:
        of.setdefault(one.account_id, []).append(one)
    found = {account_id: role_of(said) for account_id, said in of.items()}
    return {account_id: role for account_id, role in found.items() if role is not None}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a change of groups comes to, for one account."""

    put: tuple[Entry, ...] = field(default=())
    removed: tuple[Entry, ...] = field(default=())


def by_groups(
    account_id: str, wanted: Iterable[tuple[str, Role]], entries: Iterable[Entry]
) -> Taken:
    """Entries of source ``group`` become what groups say now; others stay as they are.

    Args:
        wanted: course and role, for each group that the person is in; of several the strongest.
        entries: of that account, in every running course and of any source.
    """
    best: dict[str, Role] = {}
    for course_id, role in wanted:
        if course_id not in best or _stronger(role, best[course_id]):
            best[course_id] = role
    before = {one.course_id: one for one in entries if one.source == "group"}
    put = tuple(
        Entry(course_id, account_id, "group", role)
        for course_id, role in sorted(best.items())
        if course_id not in before or before[course_id].role != role
    )
    gone = tuple(one for id_, one in sorted(before.items()) if id_ not in best)
    return Taken(put, gone)


def by_course(
    course_id: str,
    named: Iterable[tuple[Role, str]],
    heard: Mapping[str, frozenset[str]],
    entries: Iterable[Entry],
) -> Taken:
    """Who is of a course by its groups, once those are others; of whom no groups are known stays.

    Args:
        named: the course's groups.
        heard: groups by account.
        entries: of the course, from any source.
    """
    before = {one.account_id: one for one in entries if one.source == "group"}
    role_by_group: dict[str, list[Role]] = {}
    for role, group in named:
        role_by_group.setdefault(group, []).append(role)
    put: list[Entry] = []
    removed: list[Entry] = []
    for account_id, groups in sorted(heard.items()):
        said = [role for group in groups for role in role_by_group.get(group, ())]
        known = before.get(account_id)
        if said:
            role = min(said, key=STRONGEST.index)
            if known is None or known.role != role:
                put.append(Entry(course_id, account_id, "group", role))
        elif known is not None:
            removed.append(known)
    return Taken(tuple(put), tuple(removed))


def _stronger(one: Role, other: Role) -> bool:
    return STRONGEST.index(one) < STRONGEST.index(other)


# ---- files -----------------------------------------------------------------------------------


def read_file(text: str) -> File:
    """A roster as CSV: headings, then a line a person. Comma, semicolon or tab; any order.

    Every fault is told with its line; a name that comes twice with the same role counts once.
    """
    try:
        return _read(text.lstrip("\ufeff"))
    except csv.Error as error:
        return File(faults=(Fault(1, f"This is not CSV: {error}."),))


def _read(text: str) -> File:
    head = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    headings = [one.strip().lower() for one in next(reader, [])]
    name_at = next((headings.index(one) for one in _NAME_HEADINGS if one in headings), None)
    role_at = headings.index("role") if "role" in headings else None
    if name_at is None:
        return File(faults=(Fault(1, "The first line needs a heading “name”."),))
    people: dict[str, Named] = {}
    faults: list[Fault] = []
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(people) >= FILE_LINES_MAX:
            faults.append(Fault(line, f"At most {FILE_LINES_MAX} people in one file."))
            break
        named = _named(cells, name_at, role_at)
        if isinstance(named, str):
            faults.append(Fault(line, named))
        elif named.name in people and people[named.name] != named:
            faults.append(Fault(line, f"“{named.name}” is there twice, with different roles."))
        else:
            people[named.name] = named
    if not people and not faults:
        faults.append(Fault(1, "There is nobody in it."))
    return File(tuple(people.values()), tuple(faults))


def _named(cells: list[str], name_at: int, role_at: int | None) -> Named | str:
    """A line, or what is wrong with it."""
    name = cells[name_at].strip() if name_at < len(cells) else ""
    if not name:
        return "The name is missing."
    if len(name) > _NAME_MAX:
        return f"A name has at most {_NAME_MAX} characters."
    if not name.isprintable():
        return "The name has a character that cannot be shown."
    word = cells[role_at].strip().lower() if role_at is not None and role_at < len(cells) else ""
    role = word or "student"
    if role not in STRONGEST:
        return f"The role “{word[:40]}” is none of student, tutor, staff."
    return Named(name, role)


def plan(
    people: Iterable[Named],
    known: Mapping[str, str],
    entries: Iterable[Entry],
    awaited: Mapping[str, Role],
    *,
    replace: bool,
) -> Plan:
    """What a file would do.

    Args:
        known: accounts by name, of those that have one.
        entries: of the course.
        awaited: names of the course that have none yet.
        replace: who came by a file and is not in this one is taken off.
    """
    before = {one.account_id: one.role for one in entries if one.source == "file"}
    new, role, waits = [], [], []
    same = 0
    named: set[str] = set()
    accounts: set[str] = set()
    for one in people:
        named.add(one.name)
        account_id = known.get(one.name)
        if account_id is None:
            if awaited.get(one.name) == one.role:
                same += 1
            else:
                waits.append(one)
            continue
        if account_id in accounts:  # two names of one person: the first counts
            continue
        accounts.add(account_id)
        if account_id not in before:
            new.append((one, account_id))
        elif before[account_id] != one.role:
            role.append((one, account_id))
        else:
            same += 1
    return Plan(
        new=tuple(new),
        role=tuple(role),
        same=same,
        awaited=tuple(waits),
        removed=tuple(sorted(set(before) - accounts)) if replace else (),
        awaited_removed=tuple(sorted(set(awaited) - named)) if replace else (),
    )
