"""Bookings: the refusal that a slot is taken, and the next slots that are free.

Owns that they are looked for once nobody waits for it: whoever refuses holds the locks of the
tutor, so it says only what was asked for, and the times are found on a snapshot afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from helpout_server.domain.booking import Booking
from helpout_server.domain.errors import SlotTaken
from helpout_server.domain.interval import Interval
from helpout_server.services.availability_shape import present_slot
from helpout_server.services.context import Context
from helpout_server.services.crew import Crew
from helpout_server.services.crew_slots import following_of_crew

ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A slot that could not be had: ``SlotTaken.asked``."""

    crew: Crew
    student_id: str
    start: datetime
    duration_minutes: int
    without: str = ""
    """The booking that is to be moved, which does not stand in its own way."""


def taken_slot(detail: str, asked: Asked) -> SlotTaken:
    """The refusal, still without ``alternatives``."""
    return SlotTaken(detail, field="start", asked=asked)


def taken_by(wanted: Booking, detail: str) -> SlotTaken:
    """As ``taken_slot``, of a booking that was wanted."""
    return taken_slot(
        detail,
        Asked(
            crew=Crew("collective", (wanted.tutor_id, *wanted.colleague_ids)),
            student_id=wanted.student_id,
            start=wanted.start,
            duration_minutes=(wanted.end - wanted.start) // timedelta(minutes=1),
            without=wanted.id,
        ),
    )


def complete(context: Context, refusal: SlotTaken) -> None:
    """Say which times are free, in ``alternatives`` of its context, where it says what was asked.

    Only reads: on a snapshot, after the transaction of the refusal was undone.
    """
    if isinstance(refusal.asked, Asked):
        found = alternatives_to(context, refusal.asked)
        refusal.context = {**refusal.context, "alternatives": found}


def alternatives_to(context: Context, asked: Asked) -> list[dict[str, str]]:
    """The next free slots from the wanted time on; from now on where there are none."""
    for since in (asked.start.astimezone(UTC), context.now):
        found = following_of_crew(
            context,
            asked.crew,
            start=since,
            duration_minutes=asked.duration_minutes,
            count=ALTERNATIVES,
            without=asked.without,
            student_id=asked.student_id,
        )
        if found:
            return shown(found)
    return []


def shown(slots: Iterable[Interval]) -> list[dict[str, str]]:
    """As a refusal's context names slots."""
    return [msgspec.to_builtins(present_slot(slot)) for slot in slots]
