"""Seats of a gathering: who has one, who waits in line, who moves up.

Owns the order of the line and when a seat is kept for whom. Does not know gatherings, rooms,
storage, or the current time (passed in).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from helpout_server.domain.errors import TooMany, WrongState

State = Literal["seat", "waiting"]

KEPT_AFTER_START = timedelta(minutes=10)
"""From then on a seat whose owner has not come is anybody's."""
LINE_MAX = 200
"""People in the line of one gathering."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's seat, or place in the line."""

    gathering_id: str
    account_id: str
    state: State
    number: int
    """In order of asking, from 1."""
    at: datetime


def check_signs_up(*, start: datetime, ended: bool, now: datetime) -> None:
    """Whether seats are given away still.

    Raises:
        WrongState: it has begun, or will not take place.
    """
    if ended:
        raise WrongState("This gathering is over, or was called off.")
    if now >= start:
        raise WrongState("It has begun: come to the door.")


def taken(
    seats: Sequence[Seat], *, gathering_id: str, account_id: str, places: int, now: datetime
) -> Seat:
    """The seat that somebody has from now on, or their place in the line; again the same.

    Args:
        seats: of this gathering, all.
        places: seats that there are, the host's not counted.

    Raises:
        TooMany: the line is full.
    """
    for one in seats:
        if one.account_id == account_id:
            return one
    given = sum(one.state == "seat" for one in seats)
    state: State = "seat" if given < places else "waiting"
    if state == "waiting" and len(seats) - given >= LINE_MAX:
        raise TooMany("Too many people are in the line already.")
    number = 1 + max((one.number for one in seats), default=0)
    return Seat(gathering_id, account_id, state, number, now)


def moved_up(seats: Iterable[Seat], *, places: int, now: datetime) -> list[Seat]:
    """Who of the line has a seat from now on, in order."""
    ordered = sorted(seats, key=lambda one: one.number)
    free = places - sum(one.state == "seat" for one in ordered)
    line = [one for one in ordered if one.state == "waiting"]
    return [replace(one, state="seat", at=now) for one in line[: max(free, 0)]]


def place_in_line(seats: Iterable[Seat], account_id: str) -> int | None:
    """From 1; none for who is not in it."""
    line = sorted((one for one in seats if one.state == "waiting"), key=lambda one: one.number)
    ids = [one.account_id for one in line]
    return ids.index(account_id) + 1 if account_id in ids else None


def kept_for(seats: Iterable[Seat], *, start: datetime, now: datetime) -> frozenset[str]:
    """Whose seat nobody else may have now, whether they are there or not."""
    if now >= start + KEPT_AFTER_START:
        return frozenset()
    return frozenset(one.account_id for one in seats if one.state == "seat")
