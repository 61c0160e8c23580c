"""The end of a course, and of what is kept of it: archive, export, purge, retention.

The chore ``let_go`` does away with what was kept for as long as its course says; doing it twice
changes nothing. Files of recordings go with the chore of recordings, once theirs is due.
"""

from datetime import timedelta
from hashlib import sha256

import msgspec

from helpout_server.contracts import course as wire
from helpout_server.domain import course as rules
from helpout_server.domain.course import Course
from helpout_server.ports.course import Purgeable
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed
from helpout_server.services.course_hours import close
from helpout_server.services.course_people import to_lock
from helpout_server.services.course_shape import present
from helpout_server.services.course_telling import tell


def preview_archive(context: Context, *, course_id: str) -> wire.ArchivePreview:
    """What stops when it is archived; changes nothing."""
    managed(context, course_id)
    queue_ids = [one.queue_id for one in context.uow.courses.hours_of([course_id])[course_id]]
    tickets = context.uow.queues.open_tickets(queue_ids) if queue_ids else {}
    return wire.ArchivePreview(
        in_line=sum(one.in_line for of in tickets.values() for one in of),
        appointments=context.uow.courses.ahead(course_id),
    )


def archive(context: Context, *, course_id: str) -> wire.Course:
    """Its queues close and open no more, and nobody but its staff sees it; what is agreed on stays.

    Raises:
        NotFound, NotAllowed, WrongState.
    """
    context.uow.lock(*to_lock(context, [course_id]))
    before, _ = managed(context, course_id)
    course = rules.archived(before, now=context.now)
    for hours in context.uow.courses.hours_of([course_id])[course_id]:
        queue = context.uow.queues.get(hours.queue_id)
        assert queue is not None, "hours are of a queue"
        close(context, queue)
    context.uow.courses.update(course)
    for listing_id in context.uow.courses.listings([course_id])[course_id]:
        context.changed("listing_changed", listing_id)
    tell(context, course_id)
    return present(context, [course])[0]


def preview_purge(context: Context, *, course_id: str) -> wire.PurgeCounts:
    """What would be gone; changes nothing."""
    course, _ = managed(context, course_id)
    found = context.uow.courses.purgeable(course_id)
    return wire.PurgeCounts(
        tickets=found.tickets,
        bookings=found.bookings,
        live_sessions=found.live_sessions,
        recordings=found.recordings,
        people=found.people,
        awaited=found.awaited,
        appointments=context.uow.courses.ahead(course_id),
        confirm=_confirm(course, found),
    )


def purge(context: Context, *, course_id: str, body: wire.PurgeDraft) -> wire.Course:
    """Do away with what students wrote and said, with tickets, the roster and recordings.

    Whoever purges stays its staff, as somebody has to be able to see that it was done.

    Raises:
        NotFound, NotAllowed, WrongState, InvalidRequest, AgreementChanged.
    """
    context.uow.lock(*to_lock(context, [course_id]))
    before, role = managed(context, course_id)
    course = rules.purged(
        before,
        slug=body.slug,
        confirm=body.confirm,
        expected=_confirm(before, context.uow.courses.purgeable(course_id)),
        ahead=context.uow.courses.ahead(course_id),
        now=context.now,
    )
    tell(context, course_id)
    context.uow.courses.purge(
        course_id, but=context.actor.id if role == "staff" else "", now=context.now
    )
    context.uow.courses.update(course)
    return present(context, [course])[0]


def let_go(context: Context) -> None:
    """The chore: what was kept for as long as its course says is gone."""
    courses = context.uow.courses
    for course in courses.all_keeping():
        keeping, now = course.keeping, context.now
        if keeping.problems_days is not None:
            courses.empty_problems(course.id, over_by=now - timedelta(days=keeping.problems_days))
        if keeping.talk_days is not None:
            by = now - timedelta(days=keeping.talk_days)
            courses.empty_talk(
                [one.live_session_id for one in courses.held(course.id, over_by=by, talk=True)]
            )
        if keeping.recordings_days is not None:
            by = now - timedelta(days=keeping.recordings_days)
            held = courses.held(course.id, over_by=by, talk=False)
            courses.recordings_due([one.live_session_id for one in held], at=now)


def _confirm(course: Course, found: Purgeable) -> str:
    told = [course.id, *msgspec.to_builtins(found).values()]
    return sha256(repr(told).encode()).hexdigest()
