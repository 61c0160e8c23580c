"""Courses: make one, see one's own, change it, agree to its terms.

Rosters are in ``course_roster``, calendars in ``course_hours``, figures in ``course_figures``, the
end of a term and of what is kept in ``course_end``. For others: ``take_in`` after a sign-in, and
``course_access`` where a listing or a queue is of a course.
"""

from dataclasses import replace
from datetime import date

from helpout_server.contracts import course as wire
from helpout_server.domain import course as rules
from helpout_server.domain.course import Course, Keeping, Role
from helpout_server.domain.course_roster import Entry
from helpout_server.domain.errors import Conflict, InvalidRequest
from helpout_server.services import course_hours
from helpout_server.services.account import known_time_zone
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed, seen
from helpout_server.services.course_people import regroup, roles_of, take_in, to_lock
from helpout_server.services.course_shape import present
from helpout_server.services.course_telling import tell
from helpout_server.services.plain_text import one_line, paragraphs

__all__ = ["take_in"]

SHOWN_MAX = 200


def list_own(context: Context) -> wire.CourseList:
    """Those the caller is of; all, for staff of the marketplace."""
    staff = context.actor.is_staff
    found = context.uow.courses.page(
        account_id=None if staff else context.actor.id, limit=SHOWN_MAX
    )
    roles = roles_of(context, context.actor.id)
    shown = [one for one in found if rules.may_see(one, roles.get(one.id), is_staff=staff)]
    return wire.CourseList(courses=present(context, shown), may_make=staff)


def get(context: Context, *, course_id: str) -> wire.Course:
    """One, for its people and staff."""
    course, _ = seen(context, course_id)
    return present(context, [course])[0]


def create(context: Context, *, body: wire.CourseDraft) -> wire.Course:
    """Make one, by staff of the marketplace, who is its first staff.

    Raises:
        InvalidRequest.
        Conflict: another course has that slug.
    """
    uow, actor = context.uow, context.actor
    uow.lock(f"course:{body.slug}")
    made = _drafted(
        context,
        Course(
            id=context.ids.new("crs"),
            slug="",
            name="",
            first=date.min,
            last=date.min,
            time_zone="UTC",
            groups=(),
            terms="",
            keeping=Keeping(),
            privacy="aggregates",
            made_by=actor.id,
            created_at=context.now,
        ),
        body,
    )
    uow.courses.add(made)
    uow.courses.put_entries([Entry(made.id, actor.id, "hand", "staff")])
    _keep_terms(context, made)
    regroup(context, made)
    context.changed("course_changed", made.id, actor.id)
    return present(context, [made])[0]


def edit(context: Context, *, course_id: str, body: wire.CourseDraft) -> wire.Course:
    """Change it, by its staff; slug, groups and privacy by staff of the marketplace.

    Raises:
        NotFound, NotAllowed, InvalidRequest, WrongState.
        Conflict: another course has that slug.
    """
    context.uow.lock(f"course:{body.slug}", *to_lock(context, [course_id]))
    before, _ = managed(context, course_id)
    rules.check_running(before)
    changed = _drafted(context, before, body)
    rules.check_change(before, changed, is_staff=context.actor.is_staff)
    context.uow.courses.update(changed)
    _keep_terms(context, changed)
    if set(changed.groups) != set(before.groups):
        regroup(context, changed)
    if _times(changed) != _times(before):
        course_hours.refit(context, changed)
    tell(context, changed.id)
    return present(context, [changed])[0]


def agree(context: Context, *, course_id: str, body: wire.TermsDraft) -> wire.Course:
    """The caller agrees to the terms as they are; again changes nothing.

    Raises:
        NotFound, WrongState.
        AgreementChanged: they are others by now.
    """
    course, _ = seen(context, course_id)
    rules.check_agrees(course, body.terms_hash)
    context.uow.courses.agree(course.id, context.actor.id, body.terms_hash, at=context.now)
    context.changed("course_changed", course.id, context.actor.id)
    return present(context, [course])[0]


# ---- steps -----------------------------------------------------------------------------------


def _drafted(context: Context, course: Course, draft: wire.CourseDraft) -> Course:
    other = context.uow.courses.by_slug(draft.slug)
    if other is not None and other.id != course.id:
        raise Conflict("Another course has that short name.", field="slug")
    first = _date(draft.first_date, "first_date")
    last = _date(draft.last_date, "last_date")
    rules.check_term(first, last)
    named: tuple[tuple[Role, list[str]], ...] = (
        ("student", draft.student_groups),
        ("tutor", draft.tutor_groups),
        ("staff", draft.staff_groups),
    )
    groups = {(role, group) for role, names in named for group in names}
    return replace(
        course,
        slug=draft.slug,
        name=one_line(draft.name, field="name", shortest=2, longest=60),
        first=first,
        last=last,
        time_zone=known_time_zone(draft.time_zone),
        groups=tuple(sorted(groups)),
        terms=paragraphs(draft.terms, field="terms", longest=20_000),
        keeping=Keeping(draft.keep_problems_days, draft.keep_talk_days, draft.keep_recordings_days),
        privacy=draft.privacy,
    )


def _times(course: Course) -> tuple[date, date, str]:
    return (course.first, course.last, course.time_zone)


def _date(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequest("There is no such day.", field=field) from None


def _keep_terms(context: Context, course: Course) -> None:
    if course.terms:
        context.uow.courses.add_terms(course.id, course.terms_hash, course.terms, since=context.now)
