"""Members of live sessions as stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from helpout_server.domain.member import Member, State


class Members(Protocol):
    def get(self, live_session_id: str, account_id: str) -> Member | None: ...

    def put(self, member: Member) -> None:
        """Keep it; replaces what was known of that person in that live session."""
        ...

    def of(self, live_session_id: str) -> list[Member]:
        """Everybody of a live session, in order of their last change."""
        ...

    def count(self, live_session_id: str) -> int: ...

    def live_sessions_of(
        self, account_id: str, states: Iterable[State], *, since: datetime, limit: int
    ) -> list[str]:
        """Where somebody is in one of those states since that moment or later, latest first.

        Live sessions that were ended are left out.
        """
        ...
