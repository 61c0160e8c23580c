"""Who is of a course: by groups of the sign-in, by name, by hand; and the queues that follow.

Whoever changes a roster locks ``to_lock`` first, in one call, and then calls ``follow``: it makes
the queues of the course those of who is on the roster now. Holds nothing in memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from helpout_server.domain import course_roster as rules
from helpout_server.domain.account import Account
from helpout_server.domain.course import Course, Role, helps
from helpout_server.domain.course_roster import Entry, Taken
from helpout_server.services.context import Context
from helpout_server.services.queue_tell import tell_all


def take_in(context: Context, account: Account, groups: frozenset[str]) -> None:
    """Put somebody who signed in on the rosters of running courses that name one of their groups
    or wait for their name, and off those that they came onto by a group that is no longer theirs.

    Cheap where nothing changes: four queries by index, and no lock.
    """
    courses = context.uow.courses
    foreseen = _coming(context, account, groups)
    if foreseen.empty:
        return
    context.uow.lock(*to_lock(context, foreseen.course_ids))
    coming = _coming(context, account, groups)
    courses.put_entries([*coming.taken.put, *coming.awaited])
    courses.remove_entries(coming.taken.removed)
    for course_id, name in coming.names:
        courses.remove_awaited(course_id, [name])
    follow(context, coming.course_ids)
    for course_id in coming.course_ids:
        context.changed("course_changed", course_id, account.id)


def regroup(context: Context, course: Course) -> None:
    """Its groups are others: whoever signed in with one of them is of it now. Lock it first."""
    courses = context.uow.courses
    entries = courses.entries([course.id])[course.id]
    taken = rules.by_course(course.id, course.groups, courses.groups_heard(), entries)
    courses.put_entries(taken.put)
    courses.remove_entries(taken.removed)
    follow(context, [course.id])
    people = {one.account_id for one in (*taken.put, *taken.removed)}
    if people:
        context.changed("course_changed", course.id, *sorted(people))


@dataclass(frozen=True, slots=True)
class _Coming:
    """What a sign-in changes."""

    taken: Taken
    awaited: tuple[Entry, ...]
    names: tuple[tuple[str, str], ...]
    """Course and name that is not waited for any more."""

    @property
    def empty(self) -> bool:
        return not (self.taken.put or self.taken.removed or self.names)

    @property
    def course_ids(self) -> list[str]:
        changed = (*self.taken.put, *self.taken.removed, *self.awaited)
        return sorted({one.course_id for one in changed})


def _coming(context: Context, account: Account, groups: frozenset[str]) -> _Coming:
    courses = context.uow.courses
    taken = rules.by_groups(
        account.id,
        courses.of_groups(groups) if groups else [],
        courses.entries_of(account.id, running=True),
    )
    found = courses.awaited_by([*courses.sign_in_names(account.id), account.id])
    return _Coming(
        taken=taken,
        awaited=tuple(
            Entry(course_id, account.id, source, role) for course_id, _, source, role in found
        ),
        names=tuple((course_id, name) for course_id, name, _, _ in found),
    )


def roles_of(context: Context, account_id: str) -> dict[str, Role]:
    """By course, archived ones too. One query."""
    of: dict[str, list[Entry]] = {}
    for one in context.uow.courses.entries_of(account_id):
        of.setdefault(one.course_id, []).append(one)
    found = {course_id: rules.role_of(entries) for course_id, entries in of.items()}
    return {course_id: role for course_id, role in found.items() if role is not None}


def role_in(context: Context, course_id: str, account_id: str) -> Role | None:
    """What somebody is in one course."""
    return roles_of(context, account_id).get(course_id)


def to_lock(context: Context, course_ids: Iterable[str]) -> list[str]:
    """All that a change of these rosters changes."""
    found = context.uow.courses.hours_of(course_ids)
    return [*found, *(one.queue_id for of in found.values() for one in of)]


def follow(context: Context, course_ids: Iterable[str]) -> None:
    """Helpers and students of the courses' queues are those of the rosters from now on."""
    hours = context.uow.courses.hours_of(course_ids)
    entries = context.uow.courses.entries(hours)
    for course_id, of_course in hours.items():
        roles = rules.roles(entries[course_id])
        helpers = sorted(id_ for id_, role in roles.items() if helps(role))
        students = tuple(sorted(id_ for id_, role in roles.items() if not helps(role)))
        for one in of_course:
            _follow(context, one.queue_id, helpers, students, roles)


def _follow(
    context: Context,
    queue_id: str,
    helpers: list[str],
    students: tuple[str, ...],
    roles: dict[str, Role],
) -> None:
    before = context.uow.queues.get(queue_id)
    assert before is not None, "hours are of a queue"
    owner_id = before.owner_id
    if owner_id not in helpers and helpers:
        owner_id = min(helpers, key=lambda id_: (roles[id_] != "staff", id_))
    others = tuple(id_ for id_ in helpers if id_ != owner_id)
    after = replace(before, owner_id=owner_id, helpers=others, roster=students)
    if after == before:
        return
    context.uow.courses.set_people(queue_id, owner_id=owner_id, helpers=others, roster=students)
    if before.is_open(context.now):
        tell_all(context, before)
        tell_all(context, after)
