"""Courses: who takes part, when there is help, what is agreed on, what staff see of it.

Staff of the marketplace make a course; its own staff manage it from then on. Office hours are
queues that open and close by the course's calendar. What staff see of students is figures alone,
in which fewer than five people are never told apart, unless the course's privacy says more.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.availability import AvailabilityException, Slot, WeeklyRule
from helpout_server.contracts.fields import (
    Id,
    Instant,
    LocalDate,
    PageLimit,
    PageOffset,
    TimeZoneName,
)
from helpout_server.contracts.queue import QueueOrder, QueueStatus, RoomName

CourseRole = Literal["student", "tutor", "staff"]
"""A tutor helps students of the course; staff help too, and manage it."""

RosterSource = Literal["group", "file", "hand"]
"""How somebody came onto the roster. What was said by hand counts before a file, and that before
a group of the sign-in."""

CoursePrivacy = Literal["aggregates", "names"]
"""``aggregates``: its staff see figures alone. ``names``: also who was helped how often."""

GroupName = Annotated[str, Meta(min_length=1, max_length=255)]
Groups = Annotated[list[GroupName], Meta(max_length=20)]
KeepDays = Annotated[int, Meta(ge=1, le=3_650)]
SignInName = Annotated[str, Meta(min_length=1, max_length=255)]
TermsHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class CourseBrief(Struct, kw_only=True):
    id: Id
    """``crs_…``."""
    name: str


class CourseDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses`` (staff), ``PUT /courses/{id}``.

    Of one that is there, its slug, groups and privacy are for staff of the marketplace to change.
    """

    name: Annotated[str, Meta(min_length=2, max_length=60)]
    slug: Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9\-]{0,38}[a-z0-9])?$")]
    """In addresses and names of files; no other course has it."""
    first_date: LocalDate
    """The term's first day, on the course's clock."""
    last_date: LocalDate
    time_zone: TimeZoneName
    student_groups: Groups = []
    """Groups of the JupyterHub or OpenID provider whose people are its students."""
    tutor_groups: Groups = []
    staff_groups: Groups = []
    terms: Annotated[str, Meta(max_length=20_000)] = ""
    """Agreed to before a student's first help; empty: nothing to agree to."""
    keep_problems_days: KeepDays | None = None
    """How long what students wrote is kept after they were helped; none: for ever."""
    keep_talk_days: KeepDays | None = None
    """Likewise chat, logs, shared cells and files of live sessions."""
    keep_recordings_days: KeepDays | None = None
    """Likewise recordings; never longer than they were agreed to be kept."""
    privacy: CoursePrivacy = "aggregates"


class OfficeHoursDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/office_hours``, ``PUT …/office_hours/{queue_id}``: a queue of the
    course's people that opens and closes by these hours, on the course's clock, within its term."""

    title: Annotated[str, Meta(min_length=1, max_length=40)]
    description: Annotated[str, Meta(max_length=150)] = ""
    rooms: Annotated[list[RoomName], Meta(max_length=20)] = []
    order: QueueOrder = "first_come"
    weekly: Annotated[list[WeeklyRule], Meta(max_length=70)] = []
    exceptions: Annotated[list[AvailabilityException], Meta(max_length=400)] = []
    grace_s: Annotated[int, Meta(ge=30, le=900)] = 120
    tickets_per_hour_max: Annotated[int, Meta(ge=1, le=20)] = 4
    usual_minutes: Annotated[int, Meta(ge=5, le=120)] = 20


class OfficeHours(Struct, kw_only=True):
    """A queue of a course, with its calendar."""

    queue_id: Id
    title: str
    description: str
    rooms: list[str]
    order: QueueOrder
    status: QueueStatus
    weekly: list[WeeklyRule]
    exceptions: list[AvailabilityException]
    """Without their notes for who does not manage the course."""
    grace_s: int
    tickets_per_hour_max: int
    usual_minutes: int
    closes_at: Instant | None
    """While it is open."""
    upcoming: list[Slot]
    """The next times it is open, soonest first, that of now too; none: none within eight weeks."""
    waiting: int


class CourseCounts(Struct, kw_only=True):
    students: int
    tutors: int
    staff: int
    awaited: int
    """Names on the roster that have not signed in yet."""


class Course(Struct, kw_only=True):
    """As one of it, or staff of the marketplace, sees it."""

    id: Id
    slug: str
    name: str
    first_date: LocalDate
    last_date: LocalDate
    time_zone: TimeZoneName
    my_role: CourseRole | None
    """None: staff of the marketplace who is not of it."""
    may_manage: bool
    may_set_policy: bool
    """Whether the caller may change slug, groups and privacy."""
    privacy: CoursePrivacy
    terms: str
    terms_hash: str
    """Empty where there is nothing to agree to."""
    agreed: bool
    """Whether the caller agreed to these terms, or need not."""
    keep_problems_days: int | None
    keep_talk_days: int | None
    keep_recordings_days: int | None
    office_hours: list[OfficeHours]
    listings: list[Id]
    """Offered to its roster alone."""
    counts: CourseCounts | None
    """For who manages it."""
    student_groups: list[str]
    """Empty for who does not manage it, as the other two."""
    tutor_groups: list[str]
    staff_groups: list[str]
    archived_at: Instant | None
    """Since then nobody is helped in it, and only its staff see it."""
    purged_at: Instant | None
    created_at: Instant


class CourseList(Struct, kw_only=True):
    """``GET /courses``: those the caller is of; all, for staff of the marketplace."""

    courses: list[Course]
    may_make: bool


class TermsDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/terms``: the caller agrees to exactly these."""

    terms_hash: TermsHash


class RosterEntry(Struct, kw_only=True):
    source: RosterSource
    role: CourseRole


class CoursePerson(Struct, kw_only=True):
    """Somebody on the roster."""

    account: PublicAccount
    role: CourseRole
    entries: list[RosterEntry]
    """How they came onto it; the first counts."""
    agreed: bool
    """To the terms as they are."""


class AwaitedPerson(Struct, kw_only=True):
    """On the roster by name; taken in when they first sign in."""

    name: str
    role: CourseRole


class RosterQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /courses/{id}/people``."""

    role: CourseRole | None = None
    limit: PageLimit = 100
    offset: PageOffset = 0


class Roster(Struct, kw_only=True):
    """``GET /courses/{id}/people``, for who manages it: by role, then by name."""

    people: list[CoursePerson]
    total: int
    awaited: list[AwaitedPerson]
    """At most 500."""
    awaited_total: int


class PersonByHandDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/people``: by the name they sign in with, or an account's id."""

    name: SignInName
    role: CourseRole = "student"


class AwaitedGoneDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/awaited/remove``."""

    name: SignInName


class RosterFileDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/roster/preview``: what this file would do. CSV with a line of headings:
    ``name`` (as they sign in) and, where not all are students, ``role``."""

    text: Annotated[str, Meta(min_length=1, max_length=600_000)]
    replace: bool = False
    """Who came by a file before and is not in this one is taken off."""


class RosterTakenDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/roster``: do what was previewed."""

    text: Annotated[str, Meta(min_length=1, max_length=600_000)]
    replace: bool = False
    preview_hash: TermsHash


class RosterFault(Struct, kw_only=True):
    line: int
    """As an editor counts: the headings are line 1."""
    detail: str


RosterChangeKind = Literal["new", "role", "same", "awaited", "removed"]


class RosterChange(Struct, kw_only=True):
    name: str
    role: CourseRole
    kind: RosterChangeKind
    account: PublicAccount | None
    """None while nobody has signed in by that name."""


class RosterPreview(Struct, kw_only=True):
    """What a file would do; nothing is done where it has faults."""

    preview_hash: str
    faults: list[RosterFault]
    """At most 50."""
    faults_total: int
    changes: list[RosterChange]
    """The first 200, without those that stay the same."""
    new: int
    role: int
    same: int
    awaited: int
    removed: int


class FiguresWeek(Struct, kw_only=True):
    """One week of the course's clock; ``None`` where it would tell fewer than five people apart."""

    first_date: LocalDate
    asked: int | None
    """Places in line and appointments."""
    helped: int | None
    students: int | None
    wait_median_s: int | None
    wait_p90_s: int | None


class FiguresCell(Struct, kw_only=True):
    """One of several kinds."""

    label: str
    """Empty: all those with fewer than five people together."""
    detail: str
    """A second word, such as the exercise beside the notebook; may be empty."""
    asked: int
    students: int
    helped_minutes: int


class HelperLoad(Struct, kw_only=True):
    """How the work was shared; none of it where fewer than five helped."""

    helpers: int
    helped_median: float
    helped_most: int
    minutes_median: float
    minutes_most: int


class PersonFigures(Struct, kw_only=True):
    account: PublicAccount
    asked: int
    helped: int
    minutes: int


class CourseFigures(Struct, kw_only=True):
    """``GET /courses/{id}/figures``, for its staff: all of the term so far."""

    course: CourseBrief
    privacy: CoursePrivacy
    people_least: int
    """Fewer are never told apart."""
    asked: int | None
    helped: int | None
    students: int | None
    wait_median_s: int | None
    wait_p90_s: int | None
    helped_median_s: int | None
    weeks: list[FiguresWeek]
    """In order, from the first with a question to the last."""
    hidden_weeks: int
    outcomes: list[FiguresCell]
    """``solved``, ``partly``, …, ``left`` (gave up the place), ``missed``, ``not_said``."""
    sources: list[FiguresCell]
    """Notebook and exercise that help was asked about; most first."""
    exceptions: list[FiguresCell]
    load: HelperLoad | None
    by_student: list[PersonFigures] | None
    """None unless the course's privacy is ``names``."""
    by_helper: list[PersonFigures] | None
    server_time: Instant


class ArchivePreview(Struct, kw_only=True):
    """``GET /courses/{id}/archive``: what stops when it is archived."""

    in_line: int
    """Places in line that are given up."""
    appointments: int
    """Ahead; they stay."""


class CourseArchive(Struct, kw_only=True):
    """``GET /courses/{id}/export``, for its staff: rosters, figures and the queues' history, as a
    ZIP of CSV files. People of the history are told only where the privacy is ``names``."""

    file_name: str
    content_base64: str


class PurgeCounts(Struct, kw_only=True):
    """``GET /courses/{id}/purge``: what would be gone."""

    tickets: int
    bookings: int
    """Their problems are emptied; the appointments stay in their people's own lists."""
    live_sessions: int
    recordings: int
    people: int
    awaited: int
    appointments: int
    """Ahead: while there are any, nothing is purged."""
    confirm: str
    """Sent back with the purge; another one where there is something else to be purged."""


class PurgeDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /courses/{id}/purge``: do away with it; only of a course that is archived."""

    confirm: TermsHash
    slug: Annotated[str, Meta(max_length=40)]
    """Typed again by who does it."""
