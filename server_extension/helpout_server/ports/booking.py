"""Bookings as stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from helpout_server.domain.booking import Booking
from helpout_server.domain.interval import Interval

RequestKind = Literal["book", "hold", "series"]


@dataclass(frozen=True, slots=True)
class MadeUnderKey:
    """What a student got for a request that carried a key."""

    body_hash: str
    booking_id: str | None = None
    series_id: str | None = None
    gaps: Sequence[Mapping[str, Any]] = ()
    """Of a series, as on the wire."""


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
        """Keep all that a move may change, and the moves of history that are new.

        Raises:
            SlotTaken: as ``add``.
        """
        ...

    def get(self, booking_id: str) -> Booking | None: ...

    def by_live_session(self, live_session_id: str) -> Booking | None: ...

    def many(self, booking_ids: Iterable[str]) -> dict[str, Booking]: ...

    def of_series(self, series_id: str) -> list[Booking]:
        """In their order."""
        ...

    def made_under(self, student_id: str, kind: RequestKind, key: str) -> MadeUnderKey | None: ...

    def keep_key(self, student_id: str, kind: RequestKind, key: str, made: MadeUnderKey) -> None:
        """Keep what a request with a new key got."""
        ...

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

        Past are those that take no time any more and those that ended at or before
        ``ended_before``; upcoming come soonest first, past ones latest first. What is or was
        only a hold is left out.
        """
        ...

    def taken(
        self,
        account_ids: Iterable[str],
        *,
        start: datetime,
        end: datetime,
        without: str = "",
        not_held_by: str = "",
        lapsed_by: datetime | None = None,
    ) -> dict[str, list[Interval]]:
        """What of ``[start, end)`` active bookings take of each person's time.

        Args:
            without: the booking that is left out, as it is the one to be moved.
            not_held_by: the student whose own holds are left out, as they take nothing from them.
            lapsed_by: what was held or requested until then, or shorter, is left out: whoever
                books lets it lapse first. None: it counts, as it does for the database's guard.

        A tutor's appointment counts with its buffers, a student's without. Sorted by start,
        not joined; people without any are left out.
        """
        ...

    def open_count(self, student_id: str, *, now: datetime) -> int:
        """Active bookings of a student that have not ended."""
        ...

    def holds_of(self, student_id: str, listing_id: str) -> list[Booking]:
        """The student's open holds of a listing."""
        ...

    def expired(
        self, *, now: datetime, people: Iterable[str] | None = None, limit: int = 100
    ) -> list[Booking]:
        """Held and requested ones whose time to answer is over, of anybody or of these people."""
        ...

    def forget_lapsed(self, *, before: datetime, limit: int = 500) -> int:
        """Remove what was only ever held, since before then, and came to nothing, with its history
        and keys; how many. What counts for somebody's turn is left until it is settled."""
        ...

    def ended(self, *, before: datetime, limit: int = 100) -> list[Booking]:
        """Confirmed ones and those in progress that ended at or before a moment."""
        ...
