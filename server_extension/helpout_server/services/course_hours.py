"""Office hours of a course: queues that open and close by its calendar.

A chore opens them; that for queues whose time is over closes them. What is opened is noted with
the time it was opened for, below the queue's lock, so that several processes open it once.
"""

from dataclasses import replace
from datetime import timedelta

from helpout_server.contracts import course as wire
from helpout_server.domain import course as rules
from helpout_server.domain import queue as queues
from helpout_server.domain.course import Course
from helpout_server.domain.course_hours import opening, time_at
from helpout_server.domain.errors import NotFound, TooMany
from helpout_server.domain.interval import moment
from helpout_server.domain.queue import Queue
from helpout_server.ports.course import Hours
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed
from helpout_server.services.course_calendar import checked_hours, open_times
from helpout_server.services.course_people import follow, to_lock
from helpout_server.services.course_shape import present
from helpout_server.services.course_telling import tell
from helpout_server.services.plain_text import one_line, paragraphs
from helpout_server.services.queue import send_home
from helpout_server.services.queue_tell import tell_all

AT_ONCE = 1_000
_SOON = timedelta(days=4)


def add(context: Context, *, course_id: str, body: wire.OfficeHoursDraft) -> wire.Course:
    """Another queue of the course; open at once where its hours say so.

    Raises:
        NotFound, NotAllowed, WrongState, InvalidRequest, TooMany.
    """
    context.uow.lock(*to_lock(context, [course_id]))
    course, _ = managed(context, course_id)
    rules.check_running(course)
    known = context.uow.courses.hours_of([course_id])[course_id]
    if len(known) >= rules.OFFICE_HOURS_MAX:
        raise TooMany(f"A course has at most {rules.OFFICE_HOURS_MAX} queues.")
    queue = _drafted(
        Queue(
            id=context.ids.new("que"),
            owner_id=context.actor.id,
            title="",
            description="",
            order="first_come",
            admission="roster",
            pin_hash="",
            roster=(),
            helpers=(),
            rooms=(),
            tags=(),
            status="closed",
            grace_s=body.grace_s,
            tickets_per_hour_max=body.tickets_per_hour_max,
            usual_minutes=body.usual_minutes,
            opened_at=context.now,
            closes_at=context.now,
        ),
        body,
    )
    context.uow.queues.add(queue)
    hours = _with_times(Hours(queue.id, course.id), course, body)
    context.uow.courses.put_hours(hours)
    follow(context, [course.id])
    _open_if_due(context, course, hours)
    tell(context, course.id)
    return present(context, [course])[0]


def edit(
    context: Context, *, course_id: str, queue_id: str, body: wire.OfficeHoursDraft
) -> wire.Course:
    """Other words or other times; what is open outside of its new times closes.

    Raises:
        NotFound, NotAllowed, WrongState, InvalidRequest.
    """
    context.uow.lock(*to_lock(context, [course_id]))
    course, _ = managed(context, course_id)
    rules.check_running(course)
    before, queue = _own(context, course, queue_id)
    after = _with_times(before, course, body)
    if (after.weekly, after.exceptions) != (before.weekly, before.exceptions):
        after = replace(after, opened_for=None)
    context.uow.courses.put_hours(after)
    context.uow.queues.update(_drafted(queue, body))
    if before.opened_for is not None and after.opened_for is None:
        _fit(context, course, after)
    _open_if_due(context, course, after)
    tell(context, course.id)
    return present(context, [course])[0]


def end(context: Context, *, course_id: str, queue_id: str) -> wire.Course:
    """It opens no more, and closes now; what was helped in it stays in the figures.

    Raises:
        NotFound, NotAllowed.
    """
    context.uow.lock(*to_lock(context, [course_id]))
    course, _ = managed(context, course_id)
    hours, queue = _own(context, course, queue_id)
    context.uow.courses.put_hours(replace(hours, ended=True))
    close(context, queue)
    tell(context, course.id)
    return present(context, [course])[0]


def refit(context: Context, course: Course) -> None:
    """Its term or clock is another: what is open by its hours keeps to them. Lock them first."""
    for hours in context.uow.courses.hours_of([course.id])[course.id]:
        if hours.ended or hours.opened_for is None:
            continue
        anew = replace(hours, opened_for=None)
        context.uow.courses.put_hours(anew)
        _fit(context, course, anew)
        _open_if_due(context, course, anew)


def open_due(context: Context) -> None:
    """The chore: queues whose hours begin are opened, each once."""
    courses = {one.id: one for one in context.uow.courses.running(limit=AT_ONCE)}
    for course_id, of_course in context.uow.courses.hours_of(courses).items():
        for found in of_course:
            if not _is_due(context, courses[course_id], found):
                continue
            context.uow.lock(found.queue_id)
            hours = context.uow.courses.hours(found.queue_id)
            if hours is not None:
                _open_if_due(context, courses[course_id], hours)


def close(context: Context, queue: Queue) -> None:
    """Now; who is in line is told. Lock it first. A closed one stays as it is."""
    if queue.status == "closed":
        return
    closed = queues.moved(queue, "closed", open_minutes=None, now=context.now)
    context.uow.queues.update(closed)
    send_home(context, closed)
    tell_all(context, closed)


# ---- steps -----------------------------------------------------------------------------------


def _drafted(queue: Queue, draft: wire.OfficeHoursDraft) -> Queue:
    return replace(
        queue,
        title=one_line(draft.title, field="title", longest=40),
        description=paragraphs(draft.description, field="description", longest=150),
        order=draft.order,
        rooms=queues.unique(
            one_line(room, field=f"rooms.{index}", longest=40)
            for index, room in enumerate(draft.rooms)
        ),
        grace_s=draft.grace_s,
        tickets_per_hour_max=draft.tickets_per_hour_max,
        usual_minutes=draft.usual_minutes,
    )


def _with_times(hours: Hours, course: Course, draft: wire.OfficeHoursDraft) -> Hours:
    checked_hours(course, draft.weekly, draft.exceptions)
    return replace(
        hours, weekly=tuple(draft.weekly), exceptions=tuple(draft.exceptions), ended=False
    )


def _own(context: Context, course: Course, queue_id: str) -> tuple[Hours, Queue]:
    hours = context.uow.courses.hours(queue_id)
    queue = context.uow.queues.get(queue_id)
    if hours is None or queue is None or hours.course_id != course.id:
        raise NotFound("There is no such queue of this course.", field="queue_id")
    return hours, queue


def _is_due(context: Context, course: Course, hours: Hours) -> bool:
    if hours.ended:
        return False
    calendar = checked_hours(course, hours.weekly, hours.exceptions)
    times = open_times(calendar, now=context.now, forward=_SOON)
    return opening(times, now=context.now, opened_for=hours.opened_for) is not None


def _open_if_due(context: Context, course: Course, hours: Hours) -> None:
    """Below the queue's lock."""
    if hours.ended:
        return
    calendar = checked_hours(course, hours.weekly, hours.exceptions)
    times = open_times(calendar, now=context.now, forward=_SOON)
    due = opening(times, now=context.now, opened_for=hours.opened_for)
    queue = context.uow.queues.get(hours.queue_id)
    if due is None or queue is None:
        return
    context.uow.courses.put_hours(replace(hours, opened_for=due.opened_for))
    if queue.is_open(context.now):
        queue = replace(queue, closes_at=max(queue.closes_at, due.closes_at))
    else:
        queue = replace(queue, status="open", opened_at=context.now, closes_at=due.closes_at)
    context.uow.queues.update(queue)
    tell_all(context, queue)


def _fit(context: Context, course: Course, hours: Hours) -> None:
    """What was opened by its old times keeps to the new ones."""
    queue = context.uow.queues.get(hours.queue_id)
    assert queue is not None, "hours are of a queue"
    if not queue.is_open(context.now):
        return
    calendar = checked_hours(course, hours.weekly, hours.exceptions)
    found = time_at(open_times(calendar, now=context.now, forward=_SOON), context.now)
    if found is None:
        close(context, queue)
    else:
        context.uow.queues.update(replace(queue, closes_at=moment(found.end)))
