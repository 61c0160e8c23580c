"""Courses: what one is, who is of it and may do what, what must be agreed on, what is kept.

Owns a course's rights and bounds. A course is archived once and purged after that:

    running ──▶ archived ──▶ purged

Does not know storage, HTTP, queues, or the current time (passed in). Rosters are merged in
``course_roster``, figures are made in ``course_figures``.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from helpout_server.domain.errors import (
    AgreementChanged,
    InvalidRequest,
    NotAllowed,
    NotFound,
    TermsNotAgreed,
    WrongState,
)

Role = Literal["student", "tutor", "staff"]
Privacy = Literal["aggregates", "names"]

TERM_DAYS_MAX = 800
OFFICE_HOURS_MAX = 30
"""Queues of one course."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days something is kept after the help is over; None: for ever."""

    problems_days: int | None = None
    talk_days: int | None = None
    recordings_days: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    id: str
    slug: str
    name: str
    first: date
    """The term's first day on the course's clock."""
    last: date
    time_zone: str
    groups: tuple[tuple[Role, str], ...]
    """Groups of the sign-in whose people are of it, and what they are."""
    terms: str
    keeping: Keeping
    privacy: Privacy
    made_by: str
    created_at: datetime
    archived_at: datetime | None = None
    purged_at: datetime | None = None

    @property
    def terms_hash(self) -> str:
        """SHA-256 of the terms; empty where there are none."""
        return sha256(self.terms.encode()).hexdigest() if self.terms else ""

    def groups_of(self, role: Role) -> list[str]:
        """Sorted."""
        return sorted(name for of, name in self.groups if of == role)


def helps(role: Role | None) -> bool:
    """Whether somebody of that role helps its students."""
    return role in ("tutor", "staff")


def check_term(first: date, last: date) -> None:
    """Whether a term may run from one day to the other.

    Raises:
        InvalidRequest.
    """
    if not first <= last <= first + timedelta(days=TERM_DAYS_MAX):
        raise InvalidRequest(
            f"A term ends after it begins, at most {TERM_DAYS_MAX} days later.", field="last_date"
        )


def may_see(course: Course, role: Role | None, *, is_staff: bool) -> bool:
    """Whether somebody may know of it. An archived one is for its staff alone."""
    if is_staff or role == "staff":
        return True
    return role is not None and course.archived_at is None


def may_manage(role: Role | None, *, is_staff: bool) -> bool:
    return is_staff or role == "staff"


def check_seen(course: Course | None, role: Role | None, *, is_staff: bool) -> Course:
    """The course, for who may see it.

    Raises:
        NotFound: there is none, or it is none of theirs: strangers are told no difference.
    """
    if course is None or not may_see(course, role, is_staff=is_staff):
        raise NotFound("There is no such course, or it is not yours to see.")
    return course


def check_manager(role: Role | None, *, is_staff: bool) -> None:
    """Raises NotAllowed for who may see a course but not manage it."""
    if not may_manage(role, is_staff=is_staff):
        raise NotAllowed("Staff of the course do that.")


def check_running(course: Course) -> None:
    """Raises WrongState where it is archived."""
    if course.archived_at is not None:
        raise WrongState("This course is archived.")


def check_change(before: Course, after: Course, *, is_staff: bool) -> None:
    """What a course's own staff may not change: who comes in by group, and what they see of them.

    Raises:
        NotAllowed.
    """
    if is_staff:
        return
    changed = {
        "slug": before.slug != after.slug,
        "student_groups": set(before.groups) != set(after.groups),
        "privacy": before.privacy != after.privacy,
    }
    for field, differs in changed.items():
        if differs:
            raise NotAllowed("Staff of the marketplace change that.", field=field)


def check_agrees(course: Course, terms_hash: str) -> None:
    """Whether these are the terms that there are now.

    Raises:
        WrongState: there is nothing to agree to.
        AgreementChanged: others than those that were shown.
    """
    if not course.terms:
        raise WrongState("This course has no terms.")
    if terms_hash != course.terms_hash:
        raise AgreementChanged("Read the terms as they are now.", field="terms_hash")


def check_agreed(course: Course, *, agreed: bool) -> None:
    """Whether a student may be helped in it.

    Raises:
        TermsNotAgreed: with the course and the hash of its terms.
    """
    if course.terms and not agreed:
        raise TermsNotAgreed(
            f"Agree to the terms of {course.name} first.",
            context={"course_id": course.id, "terms_hash": course.terms_hash},
        )


def archived(course: Course, *, now: datetime) -> Course:
    """Raises WrongState where it is already."""
    check_running(course)
    return replace(course, archived_at=now)


def purged(
    course: Course, *, slug: str, confirm: str, expected: str, ahead: int, now: datetime
) -> Course:
    """After it is done away with.

    Args:
        slug: as it was typed.
        confirm: of the preview that was shown.
        expected: of what there is to be purged now.
        ahead: appointments of it that are not over.

    Raises:
        WrongState: not archived, purged already, or an appointment is ahead.
        InvalidRequest: another slug.
        AgreementChanged: something else would be purged than was shown.
    """
    if course.archived_at is None:
        raise WrongState("Archive the course first.")
    if course.purged_at is not None:
        raise WrongState("It was purged already.")
    if ahead:
        raise WrongState("Appointments of this course are still ahead. Cancel them first.")
    if slug != course.slug:
        raise InvalidRequest("Type the course's short name.", field="slug")
    if confirm != expected:
        raise AgreementChanged("Something was added. Look again at what would go.", field="confirm")
    return replace(course, purged_at=now)
