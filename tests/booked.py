"""A confirmed booking as the rules make one, without the use case that looks for a free slot."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from helpout_server.contracts.booking import Agreement
from helpout_server.contracts.problem import Problem
from helpout_server.domain import booking as rules
from helpout_server.domain import booking_moves as moves
from helpout_server.domain.booking import Booking, Buffers
from helpout_server.domain.booking_moves import Actor, Now


def agreement(**changes: Any) -> Agreement:
    """Half an hour of pandas at no charge."""
    terms: dict[str, Any] = {
        "title": "Pandas",
        "description": "Help",
        "requirements": "",
        "duration_minutes": 30,
    }
    return Agreement(**(terms | changes))


def held(start: datetime, *, now: datetime, **changes: Any) -> Booking:
    """A hold of five minutes."""
    named: dict[str, Any] = {
        "id_": "bkg_1",
        "live_session_id": "live_1",
        "listing_id": "lst_1",
        "tutor_id": "tutor",
        "student_id": "student",
        "agreement": agreement(),
        "buffers": Buffers(),
        "expires_at": now + timedelta(minutes=5),
    }
    return rules.hold_slot(start=start, now=now, **(named | changes))


def confirmed(
    start: datetime, *, now: datetime, problem: Problem | None = None, **changes: Any
) -> Booking:
    """Booked without a hold."""
    made = replace(held(start, now=now, **changes), history=())
    student = Actor(made.student_id, "student")
    return moves.confirm(made, student, Now(now), problem=problem or Problem(summary="stuck"))
