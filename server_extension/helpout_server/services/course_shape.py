"""How courses read on the wire, for the one who asks.

Owns what students see (no groups, no counts, no notes) and what those who manage a course see.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from helpout_server.contracts import course as wire
from helpout_server.contracts.availability import AvailabilityException
from helpout_server.domain import course as rules
from helpout_server.domain.course import Course, Role
from helpout_server.domain.course_hours import coming
from helpout_server.domain.course_roster import Entry, roles
from helpout_server.ports.course import Hours
from helpout_server.services.availability_shape import present_slot
from helpout_server.services.context import Context
from helpout_server.services.course_calendar import checked_hours, open_times
from helpout_server.services.course_people import roles_of

UPCOMING_SHOWN = 6


def present(context: Context, courses: Sequence[Course]) -> list[wire.Course]:
    """As the caller sees them."""
    ids = [one.id for one in courses]
    mine = roles_of(context, context.actor.id)
    staff = context.actor.is_staff
    hours = context.uow.courses.hours_of(ids)
    listings = context.uow.courses.listings(ids)
    managed = [id_ for id_ in ids if rules.may_manage(mine.get(id_), is_staff=staff)]
    entries = context.uow.courses.entries(managed)
    waiting = _waiting(context, [one.queue_id for of in hours.values() for one in of])
    return [
        _course(
            context,
            one,
            mine.get(one.id),
            [
                present_hours(context, one, of, waiting.get(of.queue_id, 0), full=one.id in managed)
                for of in hours[one.id]
                if not of.ended
            ],
            listings[one.id],
            entries.get(one.id),
        )
        for one in courses
    ]


def present_hours(
    context: Context, course: Course, hours: Hours, waiting: int, *, full: bool
) -> wire.OfficeHours:
    """A queue of a course with its calendar.

    Args:
        full: with what its staff noted.
    """
    queue = context.uow.queues.get(hours.queue_id)
    assert queue is not None, "hours are of a queue"
    is_open = queue.is_open(context.now)
    exceptions = list(hours.exceptions)
    if not full:
        exceptions = [_without_note(one) for one in exceptions]
    times = []
    if course.archived_at is None:
        calendar = checked_hours(course, hours.weekly, hours.exceptions)
        times = coming(open_times(calendar, now=context.now), context.now, most=UPCOMING_SHOWN)
    return wire.OfficeHours(
        queue_id=queue.id,
        title=queue.title,
        description=queue.description,
        rooms=list(queue.rooms),
        order=queue.order,
        status=queue.status if is_open else "closed",
        weekly=list(hours.weekly),
        exceptions=exceptions,
        grace_s=queue.grace_s,
        tickets_per_hour_max=queue.tickets_per_hour_max,
        usual_minutes=queue.usual_minutes,
        closes_at=queue.closes_at if is_open else None,
        upcoming=[present_slot(one) for one in times],
        waiting=waiting,
    )


def _course(
    context: Context,
    course: Course,
    role: Role | None,
    hours: list[wire.OfficeHours],
    listings: list[str],
    entries: Sequence[Entry] | None,
) -> wire.Course:
    manages = entries is not None
    agreed = not course.terms or context.uow.courses.has_agreed(
        context.actor.id, course.id, course.terms_hash
    )
    return wire.Course(
        id=course.id,
        slug=course.slug,
        name=course.name,
        first_date=course.first.isoformat(),
        last_date=course.last.isoformat(),
        time_zone=course.time_zone,
        my_role=role,
        may_manage=manages,
        may_set_policy=context.actor.is_staff,
        privacy=course.privacy,
        terms=course.terms,
        terms_hash=course.terms_hash,
        agreed=agreed,
        keep_problems_days=course.keeping.problems_days,
        keep_talk_days=course.keeping.talk_days,
        keep_recordings_days=course.keeping.recordings_days,
        office_hours=hours,
        listings=listings,
        counts=None if entries is None else _counts(context, course.id, entries),
        student_groups=course.groups_of("student") if manages else [],
        tutor_groups=course.groups_of("tutor") if manages else [],
        staff_groups=course.groups_of("staff") if manages else [],
        archived_at=course.archived_at,
        purged_at=course.purged_at,
        created_at=course.created_at,
    )


def _counts(context: Context, course_id: str, entries: Sequence[Entry]) -> wire.CourseCounts:
    found = Counter(roles(entries).values())
    return wire.CourseCounts(
        students=found["student"],
        tutors=found["tutor"],
        staff=found["staff"],
        awaited=len(context.uow.courses.awaited(course_id)),
    )


def _waiting(context: Context, queue_ids: Sequence[str]) -> Mapping[str, int]:
    if not queue_ids:
        return {}
    tickets = context.uow.queues.open_tickets(queue_ids)
    return {id_: sum(one.in_line for one in of) for id_, of in tickets.items()}


def _without_note(one: AvailabilityException) -> AvailabilityException:
    return msgspec.structs.replace(one, note="")
