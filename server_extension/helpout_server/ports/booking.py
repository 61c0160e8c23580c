"""Bookings as stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from helpout_server.domain.booking import Booking
from helpout_server.domain.interval import Interval


class Bookings(Protocol):
    def lock_people(self, account_ids: Iterable[str]) -> None:
        """Let nobody else book these people until the transaction ends."""
        ...

    def add(self, booking: Booking) -> None:
        """Keep a new booking.

        Raises:
            SlotTaken: it overlaps another active one of either person. The transaction goes on.
        """
        ...

    def update(self, booking: Booking) -> None:
        """Keep the status and the moves of history that are new."""
        ...

    def get(self, booking_id: str) -> Booking | None: ...

    def by_live_session(self, live_session_id: str) -> Booking | None: ...

    def by_key(self, student_id: str, idempotency_key: str) -> Booking | None: ...

    def page(
        self,
        account_id: str,
        when: Literal["upcoming", "past"],
        *,
        ended_before: datetime,
        limit: int,
        offset: int,
    ) -> tuple[list[Booking], int]:
        """An account's bookings, as student or tutor, and how many there are in all.

        Past are completed and cancelled ones and those that ended at or before
        ``ended_before``; upcoming come soonest first, past ones latest first.
        """
        ...

    def taken(
        self, account_ids: Iterable[str], *, start: datetime, end: datetime
    ) -> dict[str, list[Interval]]:
        """What of ``[start, end)`` active bookings take of each person's time.

        A tutor's appointment counts with its buffers, a student's without. Sorted by start,
        not joined; people without any are left out.
        """
        ...

    def open_count(self, student_id: str, *, now: datetime) -> int:
        """Active bookings of a student that have not ended."""
        ...
