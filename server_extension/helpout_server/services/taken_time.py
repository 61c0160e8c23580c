"""Taken time: what of people's time is gone, for whoever offers or takes a slot.

Owns the one place where it is gathered: appointments in states that take time, and busy time of
calendars from outside. Knows no rule of open hours; a fixed number of queries, however many
people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpout_server.domain.availability import Asked, Availability, full_dates
from helpout_server.domain.interval import Interval, seconds
from helpout_server.domain.whereabouts import Whereabouts
from helpout_server.services.calendar_busy import busy_of
from helpout_server.services.context import Context

_AROUND = timedelta(days=1)
"""Longer than an appointment with its buffers, so none that matters is missed."""
_AROUND_LIMITS = timedelta(days=9)
"""A limit counts the whole week of a moment, on whatever clock."""


@dataclass(frozen=True, slots=True)
class TakenTime:
    """Of each person what is gone; of tutors with limits also when their appointments start."""

    by_person: Mapping[str, list[Interval]]
    starts: Mapping[str, list[int]]

    def asked(
        self,
        context: Context,
        tutor_id: str,
        *,
        student_id: str = "",
        start: datetime,
        end: datetime,
        duration_minutes: int,
    ) -> Asked:
        """The question for a tutor's slots; without a student, for anybody's."""
        own = student_id in ("", tutor_id)
        return Asked(
            start=start,
            end=end,
            duration_minutes=duration_minutes,
            now=context.now,
            taken=self.by_person.get(tutor_id, ()),
            student_taken=() if own else self.by_person.get(student_id, ()),
            tutor_starts=self.starts.get(tutor_id, ()),
        )


def taken_time(
    context: Context,
    tutors: Mapping[str, Availability],
    *,
    student_id: str = "",
    start: datetime,
    end: datetime,
    without: str = "",
) -> TakenTime:
    """What is gone around ``[start, end)``.

    Args:
        student_id: who asks, whose own holds take nothing from them; none: for anybody.
        without: a booking that is to be at another time, and so does not stand in its own way.
    """
    people = sorted({*tutors, student_id} - {""})
    window = (start - _AROUND, end + _AROUND)
    booked = context.uow.bookings.taken(
        people,
        start=window[0],
        end=window[1],
        without=without,
        not_held_by=student_id,
        lapsed_by=context.now,
    )
    busy = busy_of(context, people, start=window[0], end=window[1])
    limited = [id_ for id_, hours in tutors.items() if hours.is_limited]
    starts: dict[str, list[int]] = {}
    if limited:
        starts = context.uow.availabilities.appointment_starts(
            limited,
            start=start - _AROUND_LIMITS,
            end=end + _AROUND_LIMITS,
            without=without,
            not_held_by=student_id,
        )
    return TakenTime({id_: [*booked.get(id_, ()), *busy.get(id_, ())] for id_ in people}, starts)


def is_full(
    context: Context,
    tutor_id: str,
    start: datetime,
    *,
    student_id: str = "",
    without: str = "",
) -> bool:
    """Whether the tutor takes no more appointments on that day or in that week.

    Args:
        student_id, without: as in ``taken_time``.
    """
    hours = context.uow.availabilities.get(tutor_id)
    if hours is None or not hours.is_limited:
        return False
    starts = context.uow.availabilities.appointment_starts(
        [tutor_id],
        start=start - _AROUND_LIMITS,
        end=start + _AROUND_LIMITS,
        without=without,
        not_held_by=student_id,
    )
    at = seconds(start)
    moment = Interval(at, at + 1)
    full = full_dates(hours, moment, starts.get(tutor_id, ()))
    return not full.isdisjoint(Whereabouts(hours, moment).dates([at]))
