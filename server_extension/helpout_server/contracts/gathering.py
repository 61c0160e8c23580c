"""Gatherings: live sessions of more than two, such as office hours and small classes.

A gathering is a live session that is nobody's booking. Its host (a tutor or staff) lends the
kernel. With a waiting room the host admits; ``on_air`` lets others of the marketplace watch and
listen (never be seen or heard), which everybody who takes part agrees to at the door.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import DurationMinutes, Id, Instant

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


class GatheringPage(Struct, kw_only=True):
    """``GET /gatherings``: open and planned, soonest first."""

    gatherings: list[Gathering]


class EnterDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /gatherings/{id}/enter``: come in, or wait at the door."""

    watch: bool = False
    """Only watch and listen; where it is on air."""
    agrees_on_air: bool = False
    """Must be true to take part where it is on air."""
