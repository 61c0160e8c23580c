"""What is of a course, and for whom: what courses and other use cases both ask.

A listing or a queue of a course is for its roster alone, and a student agrees to its terms first.
"""

from collections.abc import Iterable
from dataclasses import replace

from helpout_server.contracts.listing import ListingDraft
from helpout_server.domain import course as rules
from helpout_server.domain.course import Course, Role
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound
from helpout_server.domain.listing import Listing
from helpout_server.services.context import Context
from helpout_server.services.course_people import role_in, roles_of


def seen(context: Context, course_id: str) -> tuple[Course, Role | None]:
    """A course that the caller may know of, and what they are in it.

    Raises:
        NotFound.
    """
    role = role_in(context, course_id, context.actor.id)
    found = context.uow.courses.get(course_id)
    return rules.check_seen(found, role, is_staff=context.actor.is_staff), role


def managed(context: Context, course_id: str) -> tuple[Course, Role | None]:
    """A course that the caller manages.

    Raises:
        NotFound, NotAllowed.
    """
    course, role = seen(context, course_id)
    rules.check_manager(role, is_staff=context.actor.is_staff)
    return course, role


def open_courses(context: Context) -> list[str]:
    """Running courses that the caller is of. One query."""
    found = context.uow.courses.entries_of(context.actor.id, running=True)
    return sorted({one.course_id for one in found})


def is_open_to_caller(context: Context, course_id: str | None) -> bool:
    """Whether what is of that course (None: of none) is for the caller, now."""
    return course_id is None or course_id in open_courses(context)


def names_of(context: Context, course_ids: Iterable[str]) -> dict[str, str]:
    """Names by id; no query where there are none."""
    found = [context.uow.courses.get(id_) for id_ in sorted(set(course_ids))]
    return {one.id: one.name for one in found if one is not None}


def course_of_queue(context: Context, queue_id: str) -> str | None:
    """Whose roster is helped in it; None: that of no course."""
    hours = context.uow.courses.hours(queue_id)
    return None if hours is None else hours.course_id


def sees_others(context: Context, queue_id: str) -> bool:
    """Whether who helps in a queue may see whom others helped there."""
    course_id = course_of_queue(context, queue_id)
    course = None if course_id is None else context.uow.courses.get(course_id)
    return course is None or course.privacy == "names"


def check_own_people(context: Context, queue_id: str) -> None:
    """Whether a queue's people are its own to say; raises NotAllowed where a roster says it."""
    if course_of_queue(context, queue_id) is not None:
        raise NotAllowed("Its course says who helps and who is helped.")


def checked_listing(context: Context, listing: Listing, draft: ListingDraft) -> Listing:
    """The listing for the course that the draft says; once it has one, it stays.

    Raises:
        InvalidRequest: no course that the caller helps in, or another than it has.
        WrongState: it is archived.
    """
    wanted = draft.course_id
    if wanted is None or wanted == listing.course_id:
        return listing
    if listing.course_id is not None:
        raise InvalidRequest("It stays with its course. Make another listing.", field="course_id")
    try:
        course, role = seen(context, wanted)
    except NotFound as error:
        raise InvalidRequest("No such course.", field="course_id") from error
    rules.check_running(course)
    if not rules.helps(role):
        raise InvalidRequest("Tutors and staff of the course offer help in it.", field="course_id")
    return replace(listing, course_id=wanted)


def check_student(context: Context, course_id: str | None) -> None:
    """Whether the caller may be helped in a course now; None: it is of no course, so they may.

    Raises:
        NotFound: not of it, or it is archived.
        TermsNotAgreed.
    """
    if course_id is None:
        return
    course = context.uow.courses.get(course_id)
    role = roles_of(context, context.actor.id).get(course_id)
    if course is None or role is None or course.archived_at is not None:
        raise NotFound("There is no such thing here, or it is for people of a course.")
    agreed = not course.terms or context.uow.courses.has_agreed(
        context.actor.id, course.id, course.terms_hash
    )
    rules.check_agreed(course, agreed=agreed)
