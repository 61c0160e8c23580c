"""Gatherings: live sessions of more than two, such as office hours and small classes.

A gathering is a live session that is nobody's booking. Its host (a tutor or staff) lends the
kernel. With a waiting room the host admits; ``on_air`` lets others of the marketplace watch and
listen (never be seen or heard), which everybody who takes part agrees to at the door.

Before it begins people may take a seat. A seat is kept until some minutes after the start; who
finds none waits in line and moves up by itself when somebody leaves. A seat blocks nobody's time
for bookings: both are shown.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import DurationMinutes, Id, Instant, TimeZoneName

Capacity = Annotated[int, Meta(ge=2, le=25)]
"""People in the call, the host counted; more than ``MarketplaceFacts.call_limit`` is refused."""


class GatheringDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /gatherings``; ``start`` left out: now."""

    title: Annotated[str, Meta(min_length=1, max_length=40)]
    description: Annotated[str, Meta(max_length=150)] = ""
    start: Instant | None = None
    duration_minutes: DurationMinutes = 60
    capacity: Capacity = 4
    waiting_room: bool = True
    on_air: bool = False
    weeks: Annotated[int, Meta(ge=1, le=16)] = 1
    """So many, every week at the same wall clock of ``time_zone``."""
    time_zone: TimeZoneName | None = None
    """None means that of the host's account."""


class GatheringPlace(Struct, kw_only=True):
    """Which of a weekly series it is."""

    id: Id
    """``gser_…``."""
    number: int
    """From 1."""
    count: int


class Gathering(Struct, kw_only=True):
    """A gathering as somebody of the marketplace sees it."""

    id: Id
    """``gath_…``."""
    live_session_id: Id
    title: str
    description: str
    host: PublicAccount
    start: Instant
    end: Instant
    status: Literal["planned", "open", "over"]
    capacity: int
    here: int
    """People in the room now."""
    waiting_room: bool
    on_air: bool
    is_mine: bool
    joinable_from: Instant
    seats_taken: int = 0
    """Seats that are promised, the host's not counted; ``capacity`` less one are there."""
    in_line: int = 0
    my_seat: Literal["none", "seat", "waiting"] = "none"
    my_place: int | None = None
    """In the line, from 1."""
    may_sign_up: bool = False
    overlaps_booking: bool = False
    """A booking of the caller's lies at the same time."""
    series: GatheringPlace | None = None


class GatheringPage(Struct, kw_only=True):
    """``GET /gatherings``: open and planned, soonest first."""

    gatherings: list[Gathering]


class EnterDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /gatherings/{id}/enter``: come in, or wait at the door."""

    watch: bool = False
    """Only watch and listen; where it is on air."""
    agrees_on_air: bool = False
    """Must be true to take part where it is on air."""


class SeatDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /gatherings/{id}/seat``, ``POST /gatherings/{id}/seat/leave``."""

    whole_series: bool = False
    """In every later one of its series too."""


class GatheringCancelDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /gatherings/{id}/cancel``: it will not take place; everybody with a seat is told."""

    reason: Annotated[str, Meta(max_length=500)] = ""
    whole_series: bool = False
    """Every later one of its series too."""


class Seat(Struct, kw_only=True):
    account: PublicAccount
    state: Literal["seat", "waiting"]
    at: Instant


class SeatList(Struct, kw_only=True):
    """``GET /gatherings/{id}/seats``, for its host and staff: seats first, then the line."""

    seats: list[Seat]
