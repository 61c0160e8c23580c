"""Courses for tests: made by staff, with people of every role, and help that was asked for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpout_server.contracts import course as wire
from helpout_server.contracts import queue as queue_wire
from helpout_server.contracts.availability import WeeklyRule
from helpout_server.contracts.problem import Exercise, Problem, ProblemContext
from helpout_server.domain.account import Account
from helpout_server.services import course, course_hours, queue_help, queue_ticket
from tests.factories import World, replace_struct


def draft(**changes: Any) -> wire.CourseDraft:
    """A course of the term around the Monday at which time stands in tests."""
    made = replace_struct(
        wire.CourseDraft(
            name="Statistics 101",
            slug="stat-101",
            first_date="2026-05-04",
            last_date="2026-08-02",
            time_zone="Europe/Berlin",
            student_groups=["stat-students"],
            tutor_groups=["stat-tutors"],
            staff_groups=["stat-staff"],
        ),
        **changes,
    )
    assert isinstance(made, wire.CourseDraft)
    return made


def hours(start: str = "09:00", end: str = "12:00", **changes: Any) -> wire.OfficeHoursDraft:
    """Every weekday, on the course's clock."""
    weekly = [WeeklyRule(weekday=day, start=start, end=end) for day in range(5)]
    made = replace_struct(wire.OfficeHoursDraft(title="Office hours", weekly=weekly), **changes)
    assert isinstance(made, wire.OfficeHoursDraft)
    return made


@dataclass(frozen=True)
class Class:
    """A course with people of every role, and a stranger."""

    world: World
    id: str
    stella: Account
    """Staff of the marketplace, who made it."""
    prof: Account
    tutor: Account
    sam: Account
    stranger: Account

    def write(self, use_case: Any, actor: Account, **named: Any) -> Any:
        return self.world.write(use_case, actor, course_id=self.id, **named)

    def read(self, use_case: Any, actor: Account, **named: Any) -> Any:
        return self.world.read(use_case, actor, course_id=self.id, **named)

    def joined(self, name: str, role: str = "student") -> Account:
        """Somebody who signs in with a group of the course."""
        group = {"student": "stat-students", "tutor": "stat-tutors", "staff": "stat-staff"}[role]
        account = self.world.account(name)
        self.world.write(course.take_in, account, account, frozenset({group}))
        return account

    def opened(self, **changes: Any) -> str:
        """A queue of it that is open now."""
        made = self.write(course_hours.add, self.prof, body=hours(**changes))
        return str(made.office_hours[-1].queue_id)

    def took(self, student: Account, queue_id: str, notebook: str = "hw1.ipynb") -> str:
        problem = Problem(
            summary="KeyError after merge",
            code="df.merge(other)",
            traceback="Traceback (most recent call last)\nKeyError: 'id'",
            notebook_name=notebook,
            context=ProblemContext(exercise=Exercise(grade_id="ex-1")),
        )
        body = queue_wire.HelpTicketDraft(headline="KeyError after merge", problem=problem)
        made = self.world.write(queue_ticket.take, student, queue_id=queue_id, body=body)
        return str(made.id)

    def helped(
        self,
        student: Account,
        queue_id: str,
        *,
        by: Account | None = None,
        waited_s: int = 60,
        outcome: queue_wire.TicketOutcome = "solved",
        notebook: str = "hw1.ipynb",
    ) -> str:
        """A ticket from its taking to its end, ten minutes after the helpout began."""
        world, helper = self.world, by or self.tutor
        ticket_id = self.took(student, queue_id, notebook)
        world.move(seconds=waited_s)
        world.write(queue_help.claim, helper, ticket_id=ticket_id)
        world.write(queue_ticket.answer, student, ticket_id=ticket_id)
        world.now += timedelta(minutes=10)
        done = queue_wire.FinishDraft(outcome=outcome)
        world.write(queue_help.finish, helper, ticket_id=ticket_id, body=done)
        return ticket_id


def class_of(world: World, **changes: Any) -> Class:
    """A course with people who came by their groups."""
    stella = world.account("Stella", is_staff=True)
    made = world.write(course.create, stella, body=draft(**changes))
    found = Class(world, made.id, stella, stella, stella, stella, world.account("Stranger"))
    prof, tutor = found.joined("Prof", "staff"), found.joined("Tutor", "tutor")
    sam = found.joined("Sam")
    return Class(world, made.id, stella, prof, tutor, sam, found.stranger)
