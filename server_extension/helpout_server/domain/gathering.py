"""Gatherings: office hours and small classes, live sessions that are nobody's booking.

Owns who may make one, how many it holds, when its door is open, and what is agreed at the
door. Does not know storage, rooms, HTTP, or the current time (passed in).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.domain.errors import (
    CallLimit,
    GatheringFull,
    InvalidRequest,
    LiveSessionOver,
    NotAllowed,
    NotYetJoinable,
    SlotInPast,
    TooMany,
)

MESH_MAX = 4
"""People that pages connect to each other; more need a media server."""
AHEAD_MAX = 40
"""Gatherings that one host may have ahead."""
MEMBERS_MAX = 500
"""People who ever came to the door of one."""
SEAT_KEPT = timedelta(minutes=2)
"""How long somebody who was let in may take to come in before the seat is another's."""

_FARTHEST = timedelta(days=400)
_JUST_NOW = timedelta(minutes=1)
Status = Literal["planned", "open", "over"]


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Which of a weekly series it is, from 1."""

    id: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """One gathering as it was made; whether it has ended stands with its live session."""

    id: str
    live_session_id: str
    host_id: str
    title: str
    description: str
    start: datetime
    end: datetime
    """Half-open ``[start, end)``, UTC."""
    capacity: int
    """People in the call, the host counted; watchers not."""
    waiting_room: bool
    on_air: bool
    created_at: datetime
    series: SeriesPlace | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """How long before its start and after its end the room is open."""

    early_minutes: int
    late_minutes: int

    def opens(self, gathering: Gathering) -> datetime:
        """From when it may be joined."""
        return gathering.start - timedelta(minutes=self.early_minutes)

    def closes(self, gathering: Gathering) -> datetime:
        """From when it may not any more."""
        return gathering.end + timedelta(minutes=self.late_minutes)

    def status(self, gathering: Gathering, now: datetime, *, ended: bool) -> Status:
        """Whether it lies ahead, is held, or is over."""
        if ended or now >= self.closes(gathering):
            return "over"
        return "planned" if now < self.opens(gathering) else "open"

    def check(self, gathering: Gathering, now: datetime, *, ended: bool) -> None:
        """Whether it may be entered now.

        Raises:
            NotYetJoinable: with ``opens_in_ms`` and ``joinable_from`` in its context.
            LiveSessionOver: it ended, or its time is past.
        """
        status = self.status(gathering, now, ended=ended)
        if status == "over":
            raise LiveSessionOver("This gathering is over; your notebook of it stays.")
        if status == "planned":
            opens = self.opens(gathering)
            raise NotYetJoinable(
                f"The room opens {self.early_minutes} minutes before the start.",
                context={
                    "joinable_from": opens.isoformat().replace("+00:00", "Z"),
                    "opens_in_ms": round((opens - now).total_seconds() * 1_000),
                },
            )


def check_maker(*, is_staff: bool, offers_listing: bool, ahead: int, more: int = 1) -> None:
    """Whether somebody may make so many more gatherings.

    Args:
        offers_listing: they have a published listing, which makes them a tutor.
        ahead: gatherings of theirs that are not over.

    Raises:
        NotAllowed: neither a tutor nor staff.
        TooMany: too many ahead.
    """
    if not (is_staff or offers_listing):
        raise NotAllowed("Tutors and staff make gatherings. Publish a listing to be a tutor.")
    if ahead + more > AHEAD_MAX:
        raise TooMany(f"You may have {AHEAD_MAX} gatherings ahead. End one first.")


def planned(
    *,
    id_: str,
    live_session_id: str,
    host_id: str,
    title: str,
    description: str,
    start: datetime | None,
    duration_minutes: int,
    capacity: int,
    waiting_room: bool,
    on_air: bool,
    call_limit: int,
    now: datetime,
    series: SeriesPlace | None = None,
) -> Gathering:
    """A new gathering; without a start it begins now.

    Raises:
        CallLimit: more people than one call can have here, with ``call_limit`` in its context.
        SlotInPast, InvalidRequest: a start that is past, or very far.
    """
    if capacity > call_limit:
        raise CallLimit(
            f"A call on this marketplace has at most {call_limit} people."
            + (" More need a media server." if call_limit <= MESH_MAX else ""),
            field="capacity",
            context={"call_limit": call_limit},
        )
    start = now if start is None else start
    if start < now - _JUST_NOW:
        raise SlotInPast("Choose a time that lies ahead, or begin now.", field="start")
    if start > now + _FARTHEST:
        raise InvalidRequest(f"At most {_FARTHEST.days} days ahead.", field="start")
    return Gathering(
        id=id_,
        live_session_id=live_session_id,
        host_id=host_id,
        title=title,
        description=description,
        start=start,
        end=start + timedelta(minutes=duration_minutes),
        capacity=capacity,
        waiting_room=waiting_room,
        on_air=on_air,
        created_at=now,
        series=series,
    )


def needs_media_server(gathering: Gathering, *, call_limit: int) -> bool:
    """Whether its media goes through a media server: it is large, or others may watch it."""
    return gathering.capacity > MESH_MAX or (gathering.on_air and call_limit > MESH_MAX)


def check_terms(gathering: Gathering, *, watch: bool, agrees_on_air: bool) -> None:
    """What somebody must have said at the door.

    Raises:
        NotAllowed: to watch what is not on air, or to take part on air without agreeing.
    """
    if watch and not gathering.on_air:
        raise NotAllowed("It is not on air: nobody only watches it.", field="watch")
    if gathering.on_air and not watch and not agrees_on_air:
        raise NotAllowed(
            "It is on air: others of the marketplace may watch and listen. Agree to that to take "
            "part, or only watch.",
            field="agrees_on_air",
        )


def seats_taken(
    let_in: Iterable[tuple[str, datetime]],
    *,
    host_id: str,
    here: frozenset[str],
    now: datetime,
    promised: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Who has a seat: who takes part and is here, who was let in just now, and the host.

    Args:
        let_in: accounts that may take part, each with the moment they were let in.
        here: accounts that are in the room.
        promised: accounts whose seat is kept for them, whether they are here or not.
    """
    kept = {one for one, since in let_in if one in here or now - since < SEAT_KEPT}
    return frozenset(kept | promised | {host_id})


def check_seat(gathering: Gathering, *, taken: int) -> None:
    """Whether one more may take part.

    Args:
        taken: people who are in it now or were let in just now, the host counted.

    Raises:
        GatheringFull: all seats are taken.
    """
    if taken >= gathering.capacity:
        raise GatheringFull(
            f"All {gathering.capacity} places are taken. Try again when somebody has left."
        )
