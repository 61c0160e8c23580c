"""Slots of a listing, whoever answers it: a tutor alone, one of several in turn, or all at once.

Owns that the number of queries does not grow with the people. Decides nothing: hours are in
``domain/availability.py``, turns in ``domain/organisation.py``.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from helpout_server.domain.availability import Availability, slot_starts
from helpout_server.domain.interval import Interval, moment
from helpout_server.domain.listing import Listing
from helpout_server.services.context import Context
from helpout_server.services.crew import Crew, crews_of
from helpout_server.services.taken_time import TakenTime, taken_time

_MINUTE_S = 60


def free_of_crew(
    context: Context,
    crew: Crew,
    hours: Mapping[str, Availability],
    *,
    student_id: str,
    start: datetime,
    end: datetime,
    duration_minutes: int,
    count: int | None = None,
    without: str = "",
) -> list[Interval]:
    """Slots that a student could book, starts in ``[start, end)``; the first few, or all.

    Args:
        hours: of the crew's people, those who have any.
        without: a booking that does not stand in its own way.
    """
    crew = crew.offered_to(student_id)
    gone = taken_time(
        context,
        {id_: hours[id_] for id_ in crew.tutor_ids if id_ in hours},
        student_id=student_id,
        start=max(start, context.now),
        end=end,
        without=without,
    )
    starts = _starts(context, crew, hours, gone, student_id, (start, end), duration_minutes)
    return [Interval(at, at + duration_minutes * _MINUTE_S) for at in islice(starts, count)]


def following_of_crew(
    context: Context,
    crew: Crew,
    *,
    start: datetime,
    duration_minutes: int,
    count: int,
    without: str = "",
    student_id: str | None = None,
) -> list[Interval]:
    """The next slots that a student (the caller, if none is named) could book, from a moment on."""
    hours = context.uow.availabilities.many(crew.tutor_ids)
    return free_of_crew(
        context,
        crew,
        hours,
        student_id=student_id or context.actor.id,
        start=start,
        end=horizon(context, hours.values()),
        duration_minutes=duration_minutes,
        count=count,
        without=without,
    )


def earliest_slots(context: Context, listings: Iterable[Listing]) -> dict[str, datetime]:
    """By listing: the earliest start for its shortest duration; those without are left out.

    Anybody's: what the caller has given away of their own time does not count.
    """
    wanted = [listing for listing in listings if listing.published]
    crews = crews_of(context, wanted)
    people = {id_ for crew in crews.values() for id_ in crew.tutor_ids}
    if not people:
        return {}
    hours = context.uow.availabilities.many(people)
    until = horizon(context, hours.values())
    gone = taken_time(context, hours, start=context.now, end=until)
    result: dict[str, datetime] = {}
    for listing in wanted:
        shortest = min(listing.durations_minutes)
        starts = _starts(
            context, crews[listing.id], hours, gone, "", (context.now, until), shortest
        )
        for at in islice(starts, 1):
            result[listing.id] = moment(at)
    return result


def horizon(context: Context, hours: Iterable[Availability]) -> datetime:
    """Up to when any of these hours may be booked."""
    return context.now + timedelta(days=max((one.horizon_days for one in hours), default=0))


def _starts(
    context: Context,
    crew: Crew,
    hours: Mapping[str, Availability],
    gone: TakenTime,
    student_id: str,
    window: tuple[datetime, datetime],
    duration_minutes: int,
) -> Iterable[int]:
    return crew.starts(
        {
            tutor_id: slot_starts(
                hours[tutor_id],
                gone.asked(
                    context,
                    tutor_id,
                    student_id=student_id,
                    start=window[0],
                    end=window[1],
                    duration_minutes=duration_minutes,
                ),
            )
            for tutor_id in crew.tutor_ids
            if tutor_id in hours
        }
    )
