"""Rosters as a course's staff keep them: look, put somebody on by name, read in a file."""

from helpout_server.contracts import course as wire
from helpout_server.domain import course as rules
from helpout_server.domain import course_roster as roster
from helpout_server.domain.account import NOBODY
from helpout_server.domain.course import Course, Role
from helpout_server.domain.course_roster import Entry, File, Plan
from helpout_server.domain.errors import AgreementChanged, InvalidRequest, NotFound, TooMany
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed
from helpout_server.services.course_people import follow, to_lock
from helpout_server.services.course_shape import present
from helpout_server.services.course_telling import tell
from helpout_server.services.plain_text import one_line

FAULTS_SHOWN = 50
CHANGES_SHOWN = 200
AWAITED_SHOWN = 500


def list_people(context: Context, *, course_id: str, query: wire.RosterQuery) -> wire.Roster:
    """Who is of it, by role and name, for who manages it."""
    course, _ = managed(context, course_id)
    entries = context.uow.courses.entries([course_id])[course_id]
    by_role = roster.roles(entries)
    accounts = context.uow.accounts.many(by_role)
    wanted = [id_ for id_, role in by_role.items() if query.role in (None, role)]
    wanted.sort(
        key=lambda id_: (
            roster.STRONGEST.index(by_role[id_]),
            accounts.get(id_, NOBODY).display_name.casefold(),
            id_,
        )
    )
    shown = wanted[query.offset : query.offset + query.limit]
    agreed = context.uow.courses.agreed(course_id, course.terms_hash) if course.terms else {}
    awaited = context.uow.courses.awaited(course_id)
    return wire.Roster(
        people=[
            wire.CoursePerson(
                account=public(accounts.get(id_, NOBODY)),
                role=by_role[id_],
                entries=[
                    wire.RosterEntry(source=one.source, role=one.role)
                    for one in sorted(
                        (one for one in entries if one.account_id == id_),
                        key=lambda one: roster.SOURCES.index(one.source),
                    )
                ],
                agreed=not course.terms or id_ in agreed,
            )
            for id_ in shown
        ],
        total=len(wanted),
        awaited=[
            wire.AwaitedPerson(name=name, role=role)
            for name, (_, role) in list(awaited.items())[:AWAITED_SHOWN]
        ],
        awaited_total=len(awaited),
    )


def put_by_hand(context: Context, *, course_id: str, body: wire.PersonByHandDraft) -> wire.Course:
    """Somebody by the name they sign in with, or their account's id: now, or once they come.

    Raises:
        NotFound, NotAllowed, WrongState, InvalidRequest, TooMany.
    """
    from_lock(context, course_id)
    course, _ = managed(context, course_id)
    rules.check_running(course)
    name = one_line(body.name, field="name", longest=255)
    account_id = context.uow.courses.named([name]).get(name)
    _check_room(context, course_id, 1)
    if account_id is None:
        context.uow.courses.put_awaited(course_id, {name: ("hand", body.role)})
    else:
        context.uow.courses.put_entries([Entry(course_id, account_id, "hand", body.role)])
    return _changed(context, course)


def remove(context: Context, *, course_id: str, account_id: str) -> wire.Course:
    """Take somebody off, however they came; by a group they come back at their next sign-in.

    Raises:
        NotFound: the course, or nobody of it.
        NotAllowed, WrongState.
    """
    from_lock(context, course_id)
    course, _ = managed(context, course_id)
    rules.check_running(course)
    entries = context.uow.courses.entries([course_id])[course_id]
    gone = [one for one in entries if one.account_id == account_id]
    if not gone:
        raise NotFound("That account is not of this course.", field="account_id")
    context.uow.courses.remove_entries(gone)
    context.changed("course_changed", course_id, account_id)
    return _changed(context, course)


def remove_awaited(context: Context, *, course_id: str, body: wire.AwaitedGoneDraft) -> wire.Course:
    """Nobody is waited for by that name any more; again changes nothing."""
    from_lock(context, course_id)
    course, _ = managed(context, course_id)
    context.uow.courses.remove_awaited(course_id, [body.name])
    return _changed(context, course)


def preview(context: Context, *, course_id: str, body: wire.RosterFileDraft) -> wire.RosterPreview:
    """What a file would do. Changes nothing."""
    course, _ = managed(context, course_id)
    rules.check_running(course)
    file = roster.read_file(body.text)
    plan = _plan(context, course, file, replace=body.replace)
    return _present(context, file, plan)


def read_in(context: Context, *, course_id: str, body: wire.RosterTakenDraft) -> wire.Course:
    """Do what was previewed.

    Raises:
        NotFound, NotAllowed, WrongState, TooMany.
        InvalidRequest: the file has faults.
        AgreementChanged: it would do something else by now.
    """
    from_lock(context, course_id)
    course, _ = managed(context, course_id)
    rules.check_running(course)
    file = roster.read_file(body.text)
    if file.faults:
        first = file.faults[0]
        raise InvalidRequest(f"Line {first.line}: {first.detail}", field="text")
    plan = _plan(context, course, file, replace=body.replace)
    if plan.digest() != body.preview_hash:
        raise AgreementChanged("The roster changed. Look again at what this file would do.")
    _check_room(context, course_id, len(plan.new) + len(plan.awaited))
    courses = context.uow.courses
    courses.put_entries(
        [
            Entry(course_id, account_id, "file", one.role)
            for one, account_id in (*plan.new, *plan.role)
        ]
    )
    courses.remove_entries(
        [Entry(course_id, account_id, "file", "student") for account_id in plan.removed]
    )
    courses.put_awaited(course_id, {one.name: ("file", one.role) for one in plan.awaited})
    courses.remove_awaited(course_id, plan.awaited_removed)
    for account_id in plan.removed:
        context.changed("course_changed", course_id, account_id)
    return _changed(context, course)


def from_lock(context: Context, course_id: str) -> None:
    """Nobody else changes this roster, or the queues that follow it, until the transaction ends."""
    context.uow.lock(*to_lock(context, [course_id]))


# ---- steps -----------------------------------------------------------------------------------


def _changed(context: Context, course: Course) -> wire.Course:
    follow(context, [course.id])
    tell(context, course.id)
    return present(context, [course])[0]


def _check_room(context: Context, course_id: str, more: int) -> None:
    entries = context.uow.courses.entries([course_id])[course_id]
    awaited = context.uow.courses.awaited(course_id)
    if len({one.account_id for one in entries}) + len(awaited) + more > roster.PEOPLE_MAX:
        raise TooMany(f"A roster has at most {roster.PEOPLE_MAX} people.")


def _plan(context: Context, course: Course, file: File, *, replace: bool) -> Plan:
    courses = context.uow.courses
    known = courses.named([one.name for one in file.people])
    awaited = courses.awaited(course.id)
    by_file: dict[str, Role] = {
        name: role for name, (source, role) in awaited.items() if source == "file"
    }
    return roster.plan(
        file.people, known, courses.entries([course.id])[course.id], by_file, replace=replace
    )


def _present(context: Context, file: File, plan: Plan) -> wire.RosterPreview:
    changes: list[tuple[wire.RosterChangeKind, str, Role, str | None]] = [
        *(("new", one.name, one.role, account_id) for one, account_id in plan.new),
        *(("role", one.name, one.role, account_id) for one, account_id in plan.role),
        *(("removed", "", "student", account_id) for account_id in plan.removed),
        *(("removed", name, "student", None) for name in plan.awaited_removed),
        *(("awaited", one.name, one.role, None) for one in plan.awaited),
    ]
    shown = changes[:CHANGES_SHOWN]
    accounts = context.uow.accounts.many({id_ for *_, id_ in shown if id_ is not None})
    return wire.RosterPreview(
        preview_hash=plan.digest(),
        faults=[
            wire.RosterFault(line=one.line, detail=one.detail) for one in file.faults[:FAULTS_SHOWN]
        ],
        faults_total=len(file.faults),
        changes=[
            wire.RosterChange(
                name=name,
                role=role,
                kind=kind,
                account=None if id_ is None else public(accounts.get(id_, NOBODY)),
            )
            for kind, name, role, id_ in shown
        ],
        new=len(plan.new),
        role=len(plan.role),
        same=plan.same,
        awaited=len(plan.awaited),
        removed=len(plan.removed) + len(plan.awaited_removed),
    )
