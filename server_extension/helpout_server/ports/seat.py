"""Seats of gatherings as stored."""

from collections.abc import Iterable
from typing import Protocol

from helpout_server.domain.seat import Seat


class Seats(Protocol):
    def of(self, gathering_ids: Iterable[str]) -> dict[str, list[Seat]]:
        """Seats and lines of each, in order of asking, in one query."""
        ...

    def put(self, seat: Seat) -> None:
        """Keep it; replaces what that person had in that gathering."""
        ...

    def remove(self, gathering_id: str, account_id: str) -> None: ...
