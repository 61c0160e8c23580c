"""Figures of a course for its staff: what is asked for, how long people wait, what comes of it.

What may be told of how few people is in ``domain.course_figures``; names only where the course's
privacy says so.
"""

from collections.abc import Sequence
from datetime import date, datetime

from helpout_server.contracts import course as wire
from helpout_server.domain import course_figures as figures
from helpout_server.domain.account import NOBODY
from helpout_server.domain.course import Course
from helpout_server.domain.course_figures import Asked, Cell, Person
from helpout_server.domain.wall_clock import pinned_zone
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed

PEOPLE_SHOWN = 500


def get(context: Context, *, course_id: str) -> wire.CourseFigures:
    """All of the term so far, for who manages the course."""
    course, _ = managed(context, course_id)
    return of_course(context, course)


def of_course(context: Context, course: Course) -> wire.CourseFigures:
    """As its staff see it."""
    asked = context.uow.courses.asked(course.id)
    zone = pinned_zone(course.time_zone)

    def day_of(at: datetime) -> date:
        return at.astimezone(zone).date()

    all_ = figures.whole(asked)
    weeks, hidden = figures.weeks(asked, day_of)
    names = course.privacy == "names"
    return wire.CourseFigures(
        course=wire.CourseBrief(id=course.id, name=course.name),
        privacy=course.privacy,
        people_least=figures.PEOPLE_LEAST,
        asked=all_.asked,
        helped=all_.helped,
        students=all_.students,
        wait_median_s=all_.wait_median_s,
        wait_p90_s=all_.wait_p90_s,
        helped_median_s=all_.helped_median_s,
        weeks=[
            wire.FiguresWeek(
                first_date=first.isoformat(),
                asked=one.asked,
                helped=one.helped,
                students=one.students,
                wait_median_s=one.wait_median_s,
                wait_p90_s=one.wait_p90_s,
            )
            for first, one in weeks
        ],
        hidden_weeks=hidden,
        outcomes=_cells(figures.cells(asked, _outcome)),
        sources=_cells(figures.cells(asked, _source)),
        exceptions=_cells(figures.cells(asked, _exception)),
        load=_load(figures.load(asked)),
        by_student=_people(context, figures.by_person(asked, _student)) if names else None,
        by_helper=_people(context, figures.by_person(asked, _helper)) if names else None,
        server_time=context.now,
    )


def _outcome(one: Asked) -> tuple[str, str] | None:
    return (one.outcome, "") if one.outcome else None


def _source(one: Asked) -> tuple[str, str] | None:
    if not (one.notebook or one.exercise):
        return None
    return (one.notebook, one.exercise) if one.notebook else (one.exercise, "")


def _exception(one: Asked) -> tuple[str, str] | None:
    return (one.exception, "") if one.exception else None


def _student(one: Asked) -> str | None:
    return one.student_id


def _helper(one: Asked) -> str | None:
    return one.helper_id


def _cells(found: Sequence[Cell]) -> list[wire.FiguresCell]:
    return [
        wire.FiguresCell(
            label=one.label,
            detail=one.detail,
            asked=one.asked,
            students=one.students,
            helped_minutes=round(one.helped_s / 60),
        )
        for one in found
    ]


def _load(found: figures.Load | None) -> wire.HelperLoad | None:
    if found is None:
        return None
    return wire.HelperLoad(
        helpers=found.helpers,
        helped_median=found.helped_median,
        helped_most=found.helped_most,
        minutes_median=found.minutes_median,
        minutes_most=found.minutes_most,
    )


def _people(context: Context, found: Sequence[Person]) -> list[wire.PersonFigures]:
    shown = found[:PEOPLE_SHOWN]
    accounts = context.uow.accounts.many({one.account_id for one in shown})
    return [
        wire.PersonFigures(
            account=public(accounts.get(one.account_id, NOBODY)),
            asked=one.asked,
            helped=one.helped,
            minutes=one.minutes,
        )
        for one in shown
    ]
