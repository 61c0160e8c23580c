"""Gatherings as stored."""

from datetime import datetime
from typing import Protocol

from helpout_server.domain.gathering import Gathering


class Gatherings(Protocol):
    def add(self, gathering: Gathering) -> None:
        """Keep a new one, whose live session is there."""
        ...

    def get(self, gathering_id: str) -> Gathering | None: ...

    def by_live_session(self, live_session_id: str) -> Gathering | None: ...

    def ahead(self, *, ends_after: datetime, limit: int) -> list[Gathering]:
        """Those that end after that moment and were not ended before, soonest first."""
        ...

    def of_series(self, series_id: str, *, starts_from: datetime) -> list[Gathering]:
        """Those of a series that begin then or later and were not ended before, in order."""
        ...

    def of_person(self, account_id: str, *, ends_after: datetime, limit: int) -> list[Gathering]:
        """Those that somebody holds or has a seat in, soonest first; ended ones left out."""
        ...

    def count_of_host(self, host_id: str, *, ends_after: datetime) -> int:
        """How many of a host end after that moment and were not ended before."""
        ...
