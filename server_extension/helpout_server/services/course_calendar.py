"""A course's office hours as instants: by its own clock, within its term.

Reads weekly hours and exceptions as those of a tutor are read (``domain.open_time``), so that
a clock change does to them what it does to everybody's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpout_server.contracts import availability as wire
from helpout_server.domain.availability import Availability, open_time
from helpout_server.domain.availability_rules import WeeklyRule
from helpout_server.domain.course import Course
from helpout_server.domain.interval import Interval, between
from helpout_server.services.availability_shape import drafted

FORWARD = timedelta(days=56)
BACK = timedelta(days=5)
"""How far back an open time may have begun; longer ones are cut there."""


def checked_hours(
    course: Course,
    weekly: Sequence[wire.WeeklyRule],
    exceptions: Sequence[wire.AvailabilityException],
) -> Availability:
    """Hours of a course on its term's days.

    Raises:
        InvalidRequest: a date that does not exist, times that contradict each other.
    """
    found = drafted(
        wire.AvailabilityDraft(
            time_zone=course.time_zone, weekly=list(weekly), exceptions=list(exceptions)
        ),
        (),
    )
    return replace(
        found,
        weekly=tuple(one for rule in found.weekly if (one := _in_term(rule, course)) is not None),
        exceptions=tuple(
            one for one in found.exceptions if course.first <= one.date <= course.last
        ),
    )


def open_times(
    hours: Availability, *, now: datetime, forward: timedelta = FORWARD
) -> list[Interval]:
    """Open time around a moment, disjoint and in order."""
    return open_time(hours, between(now - BACK, now + forward))


def _in_term(rule: WeeklyRule, course: Course) -> WeeklyRule | None:
    since = max(course.first, rule.valid_from or course.first)
    until = min(course.last, rule.valid_until or course.last)
    if since > until:
        return None
    return replace(rule, valid_from=since, valid_until=until)
