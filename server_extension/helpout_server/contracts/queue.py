"""Queues for help right now: a place in line, an honest estimate, and somebody who comes.

A tutor or staff opens a queue; several people may help in it. A student takes a ticket with what is
stuck. Places change for many at once, so an event says only ``queue_changed``; pages fetch again.

A helper calls (``POST /queues/{id}/next``, ``POST /tickets_of_queues/{id}/claim``); the student
answers (``…/answer``), which makes a booking or, of a group, a gathering that starts now. Who
missed a call comes back by ``…/rejoin``, once to the old place. ``…/leave`` gives the place up.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id, Instant, PageLimit, PageOffset
from helpout_server.contracts.listing import Tag
from helpout_server.contracts.problem import Problem

QueueOrder = Literal["first_come", "fewest_today", "deadline"]
"""``fewest_today``: who was helped least often today comes first. ``deadline``: whose deadline is
nearest. Equal ones come in the order of their arrival."""

QueueAdmission = Literal["anyone", "pin", "roster"]
QueueStatus = Literal["open", "paused", "closed"]
"""``paused``: nobody is called, tickets keep their places and new ones may be taken."""

TicketState = Literal["waiting", "paused", "called", "helping", "done", "left", "missed"]
"""``called``: somebody is ready, the student has a grace time to answer. ``missed``: did not."""

TicketOutcome = Literal["solved", "partly", "not_solved", "not_here", "elsewhere"]
RoomName = Annotated[str, Meta(min_length=1, max_length=40)]


class QueueDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /queues``: open one now."""

    title: Annotated[str, Meta(min_length=1, max_length=40)]
    description: Annotated[str, Meta(max_length=150)] = ""
    order: QueueOrder = "first_come"
    admission: QueueAdmission = "anyone"
    pin: Annotated[str, Meta(max_length=20)] = ""
    """Needed where ``admission`` is ``pin``; stored hashed, never told again."""
    roster: Annotated[list[Id], Meta(max_length=2_000)] = []
    helpers: Annotated[list[Id], Meta(max_length=100)] = []
    """Who may help besides the owner."""
    rooms: Annotated[list[RoomName], Meta(max_length=20)] = []
    """Places of one queue, such as lab rooms; a ticket names one where there are any."""
    tags: Annotated[list[Tag], Meta(max_length=8)] = []
    open_minutes: Annotated[int, Meta(ge=5, le=24 * 60)] = 120
    grace_s: Annotated[int, Meta(ge=30, le=900)] = 120
    tickets_per_hour_max: Annotated[int, Meta(ge=1, le=20)] = 4
    """Of one student."""
    usual_minutes: Annotated[int, Meta(ge=5, le=120)] = 20
    """How long a helpout from it is booked for at first; it may go on."""


class QueuePatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PATCH /queues/{id}``, by its owner, a helper (status alone) or staff."""

    title: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=150)] | UnsetType = UNSET
    status: QueueStatus | UnsetType = UNSET
    order: QueueOrder | UnsetType = UNSET
    helpers: Annotated[list[Id], Meta(max_length=100)] | UnsetType = UNSET
    roster: Annotated[list[Id], Meta(max_length=2_000)] | UnsetType = UNSET
    open_minutes: Annotated[int, Meta(ge=5, le=24 * 60)] | UnsetType = UNSET
    """From now."""


class WaitEstimate(Struct, kw_only=True):
    """A range, not a promise: most waits like this one ended in it."""

    low_minutes: int
    high_minutes: int
    based_on: int
    """Helpouts of the last hours that it was made from."""
    service_low_minutes: int
    service_high_minutes: int
    """How long most of those took."""


class Queue(Struct, kw_only=True):
    """A queue as anybody who may enter it sees it."""

    id: Id
    """``que_…``."""
    title: str
    description: str
    owner: PublicAccount
    helpers: list[PublicAccount]
    status: QueueStatus
    order: QueueOrder
    admission: QueueAdmission
    rooms: list[str]
    tags: list[str]
    closes_at: Instant
    waiting: int
    paused: int
    helping: int
    estimate: WaitEstimate | None
    """For who came now. None: it cannot be said, or the queue is closed."""
    grace_s: int
    may_help: bool
    is_mine: bool
    my_ticket_id: Id | None


class QueuePage(Struct, kw_only=True):
    """``GET /queues``: open and paused ones that the caller may see, theirs first."""

    queues: list[Queue]
    server_time: Instant


class HelpTicketDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /queues/{id}/tickets``; one open ticket a student and queue."""

    headline: Annotated[str, Meta(min_length=1, max_length=120)]
    tried: Annotated[str, Meta(max_length=2_000)] = ""
    problem: Problem
    room: Annotated[str, Meta(max_length=40)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""
    deadline: Instant | None = None


class HelpTicketPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PATCH /tickets_of_queues/{id}``, by its student."""

    headline: Annotated[str, Meta(min_length=1, max_length=120)] | UnsetType = UNSET
    tried: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET
    paused: bool | UnsetType = UNSET
    """Keeps the place; is not called."""


class TicketNote(Struct, kw_only=True):
    """What helpers tell each other about a ticket; students do not see it."""

    by: PublicAccount
    text: str
    at: Instant


class HelpTicket(Struct, kw_only=True):
    """A place in a queue, as its student or a helper sees it."""

    id: Id
    """``tkt_…``."""
    queue_id: Id
    queue_title: str
    student: PublicAccount
    state: TicketState
    headline: str
    tried: str
    problem: Problem | None
    """None for who is neither its student nor may help."""
    room: str
    deadline: Instant | None
    position: int | None
    """From 1 among those that wait or pause; none once called."""
    before: int
    """Waiting ones that would be called first."""
    estimate: WaitEstimate | None
    answer_in_ms: int | None
    """While called: how long there is to answer."""
    helper: PublicAccount | None
    meant_for: PublicAccount | None
    """The helper that it was handed over to, while it waits for them."""
    live_session_id: Id | None
    booking_id: Id | None
    """None in a group: that is a gathering."""
    alike: list[Id]
    """Tickets of the same queue that seem stuck on the same, while waiting."""
    group_id: Id | None
    """``grp_…``: helped together with others."""
    helped_today: int
    """How often this student was helped in this queue today."""
    notes: list[TicketNote]
    """Empty for the student."""
    outcome: TicketOutcome | None
    waited_ms: int
    took_at: Instant
    is_mine: bool


class QueueLoad(Struct, kw_only=True):
    """One point of a queue's history."""

    at: Instant
    waiting: int
    helping: int


class QueueDesk(Struct, kw_only=True):
    """``GET /queues/{id}/desk``: what its helpers see."""

    queue: Queue
    tickets: list[HelpTicket]
    """Called and helping ones first, then in the order in which they would be called."""
    usual_wait_minutes: int | None
    """Median of today's waits; none where nobody was helped."""
    load: list[QueueLoad]
    """The last two hours, a point every five minutes."""
    like_groups: list[list[Id]]
    """Waiting tickets that seem stuck on the same: offered to be helped together."""
    server_time: Instant


class MergeDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /queues/{id}/groups``: help these together."""

    ticket_ids: Annotated[list[Id], Meta(min_length=2, max_length=24)]


class JoinDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /tickets_of_queues/{id}/join``, by its student: be helped together with one of its
    ``alike``."""

    ticket_id: Id


class TicketNoteDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /tickets_of_queues/{id}/notes``, by a helper."""

    text: Annotated[str, Meta(min_length=1, max_length=1_000)]


class HandOverDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /tickets_of_queues/{id}/hand_over``: back to its place in line, or to a helper."""

    to: Id | None = None
    note: Annotated[str, Meta(max_length=1_000)] = ""


class FinishDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /tickets_of_queues/{id}/finish``, by its helper."""

    outcome: TicketOutcome
    note: Annotated[str, Meta(max_length=1_000)] = ""


class ServedTicket(Struct, kw_only=True):
    """One line of a queue's history: what an export holds."""

    id: Id
    queue_id: Id
    student: PublicAccount
    helper: PublicAccount | None
    headline: str
    exception: str
    exercise: str
    took_at: Instant
    called_at: Instant | None
    helped_at: Instant | None
    ended_at: Instant | None
    waited_s: int
    helped_s: int
    outcome: TicketOutcome | None
    state: TicketState


class QueueNextQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``POST /queues/{id}/next``."""

    room: Annotated[str, Meta(max_length=40)] = ""
    """Whoever is next in that room; empty: in any."""


class QueueHistoryQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /queues/{id}/history``."""

    since: Instant | None = None
    """Of their taking; none: all."""
    limit: PageLimit = 100
    offset: PageOffset = 0


class QueueHistory(Struct, kw_only=True):
    """``GET /queues/{id}/history?since=&limit=&offset=``, for its helpers and staff; the latest
    first. What a student wrote beyond the headline is not in it."""

    tickets: list[ServedTicket]
    total: int


class UrgentDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /urgent_questions``: to tutors of fitting tags who said that they take them."""

    headline: Annotated[str, Meta(min_length=1, max_length=120)]
    tags: Annotated[list[Tag], Meta(max_length=8)] = []
    problem: Problem
    minutes: Annotated[int, Meta(ge=5, le=60)] = 15


class UrgentQuestion(Struct, kw_only=True):
    """A question outside of any queue; the first to accept has it."""

    id: Id
    """``urg_…``."""
    student: PublicAccount
    headline: str
    tags: list[str]
    problem: Problem
    state: Literal["open", "accepted", "expired", "withdrawn"]
    asked: int
    """How many tutors it was sent to."""
    expires_in_ms: int
    helper: PublicAccount | None
    live_session_id: Id | None
    booking_id: Id | None
    is_mine: bool


class UrgentQuestionList(Struct, kw_only=True):
    """``GET /urgent_questions``: the caller's own, and those that they may accept."""

    questions: list[UrgentQuestion]
    takes_urgent: bool
    """Whether the caller is asked."""


class UrgentPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PATCH /urgent_questions``: whether the caller, a tutor, takes urgent questions."""

    takes_urgent: bool
