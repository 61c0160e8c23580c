"""Queues, tickets and urgent questions as stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_ticket import Ticket
from helpout_server.domain.queue_urgent import UrgentQuestion


class Queues(Protocol):
    # ---- queues ----

    def add(self, queue: Queue) -> None: ...

    def update(self, queue: Queue) -> None: ...

    def get(self, queue_id: str) -> Queue | None: ...

    def not_closed(self, *, limit: int) -> list[Queue]:
        """Open and paused ones, whoever may see them, the latest opened first."""
        ...

    def closing(self, *, by: datetime, limit: int) -> list[Queue]:
        """Open and paused ones whose time is over by then."""
        ...

    def named_by(self, owner_id: str) -> frozenset[str]:
        """Whom somebody has named as helpers of their last queues."""
        ...

    # ---- tickets ----

    def add_ticket(self, ticket: Ticket) -> None:
        """Keep a new one.

        Raises:
            Conflict: its student has an open one in this queue. The transaction goes on.
        """
        ...

    def update_ticket(self, ticket: Ticket) -> None:
        """Keep what changed, the moves and notes that are new.

        Raises:
            Conflict: it is open again, and its student has another open one in this queue.
        """
        ...

    def ticket(self, ticket_id: str) -> Ticket | None: ...

    def open_tickets(self, queue_ids: Iterable[str]) -> dict[str, list[Ticket]]:
        """Those that wait, are called or helped, by queue; queues without any are left out."""
        ...

    def outlines(self, queue_id: str, *, since: datetime) -> list[Ticket]:
        """Those of a queue that were taken or ended after that, or are open; oldest first.

        Without problem, moves and notes: to be counted, never to be kept.
        """
        ...

    def tickets_of_student(self, queue_id: str, student_id: str) -> list[Ticket]:
        """All of one student in one queue, oldest first."""
        ...

    def last_tickets(self, student_id: str, queue_ids: Iterable[str]) -> dict[str, Ticket]:
        """The latest of one student in each of these queues."""
        ...

    def history(
        self,
        queue_id: str,
        *,
        since: datetime | None,
        limit: int,
        offset: int,
        helper_id: str | None = None,
    ) -> tuple[list[Ticket], int]:
        """Taken at or after that, the latest first, and how many there are.

        Args:
            helper_id: only those that this one called or helped.
        """
        ...

    def unanswered(self, *, by: datetime, limit: int) -> list[Ticket]:
        """Called ones whose time to answer is over by then."""
        ...

    def being_helped(self, *, limit: int) -> list[Ticket]:
        """All that are being helped, whatever their queue."""
        ...

    def held_by(self, helper_id: str) -> list[Ticket]:
        """What somebody has called or helps now, in any queue."""
        ...

    # ---- what helpouts from a queue are booked under ----

    def help_listing(self, tutor_id: str) -> str | None:
        """The id of a helper's listing for help right now, which no search shows."""
        ...

    def add_help_listing(self, tutor_id: str, listing_id: str) -> None: ...

    # ---- urgent questions ----

    def add_urgent(self, question: UrgentQuestion) -> None: ...

    def update_urgent(self, question: UrgentQuestion) -> None: ...

    def urgent(self, question_id: str) -> UrgentQuestion | None: ...

    def open_urgent(self, *, limit: int) -> list[UrgentQuestion]:
        """Open ones, the oldest first."""
        ...

    def urgent_of_student(self, student_id: str, *, since: datetime) -> list[UrgentQuestion]:
        """Somebody's own since then, the latest first."""
        ...

    def urgent_of_helper(self, helper_id: str, *, since: datetime) -> list[UrgentQuestion]:
        """Those that somebody accepted, asked since then, the latest first."""
        ...

    def takes_urgent(self, account_id: str) -> bool: ...

    def set_takes_urgent(self, account_id: str, *, takes: bool) -> None: ...

    def urgent_takers(self) -> dict[str, frozenset[str]]:
        """Everybody who takes urgent questions, with the folded tags of their listings."""
        ...

    # ---- presence ----

    def offering(self, account_ids: Iterable[str]) -> frozenset[str]:
        """Who of these is staff or has a published listing: whose presence others may see."""
        ...
