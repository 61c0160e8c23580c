"""What an account may do in a room, by the kernel host's last word.

Owns the grants as told and their age. Does not make or end any: that is the kernel host's.
"""

from msgspec.structs import replace

from helpout_server.contracts.entries import Grant


class Rights:
    """The grants of one room."""

    def __init__(self, student_id: str) -> None:
        self._student_id = student_id
        self._grants: dict[str, Grant] = {}
        self._told_at = 0.0

    def told(self, grants: list[Grant], now: float) -> None:
        """The host's new list replaces the old one. ``now``: monotonic seconds."""
        self._grants = {grant.account_id: grant for grant in grants}
        self._told_at = now

    def may_edit(self, account_id: str) -> bool:
        """The student always; another while a grant of ``edit`` or ``run`` lives."""
        if account_id == self._student_id:
            return True
        grant = self._grants.get(account_id)
        return grant is not None and grant.level in ("edit", "run")

    def any(self) -> bool:
        return bool(self._grants)

    def now(self, now: float) -> list[Grant]:
        """The grants with what remains of their time at this moment."""
        passed_ms = int((now - self._told_at) * 1_000)
        return [
            grant
            if grant.remaining_ms is None or grant.paused
            else replace(grant, remaining_ms=max(0, grant.remaining_ms - passed_ms))
            for grant in self._grants.values()
        ]
