"""Courses as stored: who is of one, its office hours, what was agreed on, what help there was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.contracts.availability import AvailabilityException, WeeklyRule
from helpout_server.domain.course import Course, Role
from helpout_server.domain.course_figures import Asked
from helpout_server.domain.course_roster import Entry, Source


@dataclass(frozen=True, slots=True)
class Hours:
    """A queue of a course, and when it opens."""

    queue_id: str
    course_id: str
    weekly: tuple[WeeklyRule, ...] = ()
    exceptions: tuple[AvailabilityException, ...] = ()
    ended: bool = False
    """It opens no more."""
    opened_for: datetime | None = None
    """The beginning of the time that it was last opened for."""


@dataclass(frozen=True, slots=True)
class Held:
    """A live session of a course, by a ticket of its queues or a booking of its listings."""

    live_session_id: str
    over_at: datetime


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A ticket that is over, without what its student wrote."""

    queue_title: str
    student_id: str
    helper_id: str | None
    took_at: datetime
    waited_s: int | None
    helped_s: int | None
    outcome: str
    notebook: str
    exercise: str
    exception: str


@dataclass(frozen=True, slots=True)
class Purgeable:
    """How much there is of what a purge does away with."""

    tickets: int
    bookings: int
    live_sessions: int
    recordings: int
    people: int
    awaited: int


class Courses(Protocol):
    def add(self, course: Course) -> None: ...

    def update(self, course: Course) -> None: ...

    def get(self, course_id: str) -> Course | None: ...

    def by_slug(self, slug: str) -> Course | None: ...

    def page(self, *, account_id: str | None, limit: int) -> list[Course]:
        """Those that an account is of, or all; running ones first, then by name."""
        ...

    def running(self, *, limit: int) -> list[Course]:
        """Those that are not archived."""
        ...

    def all_keeping(self) -> list[Course]:
        """Those that keep something not for ever and are not purged."""
        ...

    # ---- rosters ----

    def of_groups(self, groups: Collection[str]) -> list[tuple[str, Role]]:
        """Running courses that name one of the groups, and what its people are there."""
        ...

    def entries(self, course_ids: Iterable[str]) -> dict[str, list[Entry]]:
        """All that is said of everybody, by course, in one query."""
        ...

    def entries_of(self, account_id: str, *, running: bool = False) -> list[Entry]:
        """All that is said of somebody, in all courses or in those that are not archived."""
        ...

    def put_entries(self, entries: Sequence[Entry]) -> None:
        """Keep them; each replaces that of its course, account and source."""
        ...

    def remove_entries(self, entries: Sequence[Entry]) -> None: ...

    def named(self, names: Collection[str]) -> dict[str, str]:
        """Accounts by the names they sign in with, or by their own ids, of those that exist."""
        ...

    def sign_in_names(self, account_id: str) -> list[str]: ...

    def groups_heard(self) -> dict[str, frozenset[str]]:
        """What was last said of groups, by account, of those of whom anything was said."""
        ...

    def awaited(self, course_id: str) -> dict[str, tuple[Source, Role]]:
        """By name, in order of the names."""
        ...

    def awaited_by(self, names: Collection[str]) -> list[tuple[str, str, Source, Role]]:
        """Course, name, source, role, of running courses that wait for one of the names."""
        ...

    def put_awaited(self, course_id: str, rows: Mapping[str, tuple[Source, Role]]) -> None: ...

    def remove_awaited(self, course_id: str, names: Collection[str]) -> None: ...

    # ---- terms ----

    def add_terms(self, course_id: str, terms_hash: str, text: str, *, since: datetime) -> None:
        """Keep a wording; again changes nothing."""
        ...

    def agree(self, course_id: str, account_id: str, terms_hash: str, *, at: datetime) -> None:
        """Keep that somebody agreed; the first time counts."""
        ...

    def agreed(self, course_id: str, terms_hash: str) -> dict[str, datetime]:
        """Who agreed to that wording, and when."""
        ...

    def has_agreed(self, account_id: str, course_id: str, terms_hash: str) -> bool: ...

    # ---- office hours and listings ----

    def put_hours(self, hours: Hours) -> None: ...

    def hours(self, queue_id: str) -> Hours | None:
        """None: the queue is of no course."""
        ...

    def hours_of(self, course_ids: Iterable[str]) -> dict[str, list[Hours]]:
        """Of each course, ended ones too, in one query."""
        ...

    def set_people(
        self, queue_id: str, *, owner_id: str, helpers: Sequence[str], roster: Sequence[str]
    ) -> None:
        """Who helps and who is helped in a queue; the rest of it stays as it is."""
        ...

    def listings(self, course_ids: Iterable[str]) -> dict[str, list[str]]:
        """Ids of what is offered to the roster of each alone, in one query."""
        ...

    # ---- what help there was, and its end ----

    def asked(self, course_id: str) -> list[Asked]:
        """Every place in line and every appointment, in order; problems are not read whole."""
        ...

    def held(self, course_id: str, *, over_by: datetime, talk: bool) -> list[Held]:
        """Live sessions that were over by then.

        Args:
            talk: only those of which there may still be talk.
        """
        ...

    def empty_problems(self, course_id: str, *, over_by: datetime) -> int:
        """What students wrote is gone, of what was over by then; notebook and exercise stay."""
        ...

    def empty_talk(self, live_session_ids: Collection[str]) -> int:
        """Logs, shared documents, stills, files and outputs are gone; how many rows."""
        ...

    def recordings_due(self, live_session_ids: Collection[str], *, at: datetime) -> int:
        """Recordings of these are due then, if they were not sooner; how many moved."""
        ...

    def ahead(self, course_id: str) -> int:
        """Appointments of its listings that were made and are not over."""
        ...

    def served(self, course_id: str) -> list[ServedLine]:
        """Every ticket of its queues that is over, in order of taking."""
        ...

    def purgeable(self, course_id: str) -> Purgeable: ...

    def purge(self, course_id: str, *, but: str, now: datetime) -> None:
        """Tickets, names, agreements, talk and problems are gone; recordings are due.

        Args:
            but: the account that stays on the roster; empty: nobody.
        """
        ...
