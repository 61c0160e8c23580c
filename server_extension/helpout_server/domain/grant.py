"""Grants: what a student lets another account do in their document and kernel.

Owns the ladder view → point → edit → run, the count of runs, and the minutes, which tick only
while the student is present. Time is the monotonic clock of the one kernel host that made the
grant, in seconds, passed in. Does not know sockets, kernels, or who is who.

    given ──▶ live ◀──▶ paused (the student is away: minutes stand still, nothing runs)
               │           │
               └───────────┴──▶ over: revoked, used up, expired, replaced
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

Level = Literal["view", "point", "edit", "run"]
Over = Literal["revoked", "used_up", "expired", "replaced"]
RunRefusal = Literal[
    "no_grant", "grant_revoked", "grant_used_up", "grant_expired", "paused", "level_too_low"
]

LADDER: Final[tuple[Level, ...]] = ("view", "point", "edit", "run")
OVER_REMEMBERED: Final = 200
"""Grants that are over and still answer with their own reason."""

_REFUSAL_OF: Final[dict[Over, RunRefusal]] = {
    "revoked": "grant_revoked",
    "used_up": "grant_used_up",
    "expired": "grant_expired",
    "replaced": "no_grant",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One account's leave. Immutable: each move gives a new one."""

    grant_id: str
    account_id: str
    level: Level
    runs_left: int | None
    """None: as many as the time allows."""
    left_s: float | None
    """Seconds of presence left at ``ticking_since`` (or now, where paused); None: no limit."""
    ticking_since: float | None
    """Monotonic seconds; None while paused."""
    ask_each: bool = False
    """Each run waits for the student's word."""
    variables: bool = False
    """May look at what variables there are."""

    @property
    def paused(self) -> bool:
        return self.ticking_since is None

    def remaining_s(self, now: float) -> float | None:
        """Seconds of presence left, never below 0; None without a limit."""
        if self.left_s is None:
            return None
        ticked = 0.0 if self.ticking_since is None else max(0.0, now - self.ticking_since)
        return max(0.0, self.left_s - ticked)

    def is_expired(self, now: float) -> bool:
        return self.remaining_s(now) == 0.0

    def at_least(self, level: Level) -> bool:
        return LADDER.index(self.level) >= LADDER.index(level)

    def pause(self, now: float) -> "Grant":
        """Stop the clock; pausing twice is pausing once."""
        if self.paused:
            return self
        return replace(self, left_s=self.remaining_s(now), ticking_since=None)

    def resume(self, now: float) -> "Grant":
        """Let the clock go on; resuming twice is resuming once."""
        return replace(self, ticking_since=now) if self.paused else self


class Grants:
    """All live grants of one live session, at most one an account."""

    def __init__(self) -> None:
        self._live: dict[str, Grant] = {}
        self._over: OrderedDict[str, Over] = OrderedDict()
        self._present = True

    @property
    def present(self) -> bool:
        """Whether the student is; grants tick only then."""
        return self._present

    def live(self) -> tuple[Grant, ...]:
        return tuple(self._live.values())

    def of_account(self, account_id: str) -> Grant | None:
        return self._live.get(account_id)

    def give(
        self,
        grant_id: str,
        account_id: str,
        level: Level,
        *,
        runs: int | None,
        minutes: int | None,
        now: float,
        ask_each: bool = False,
        variables: bool = False,
    ) -> Grant:
        """Make a grant; that account's earlier one is over. Runs count at level run only."""
        earlier = self._live.get(account_id)
        if earlier is not None:
            self._end(earlier, "replaced")
        grant = Grant(
            grant_id=grant_id,
            account_id=account_id,
            level=level,
            runs_left=runs if level == "run" else None,
            left_s=None if minutes is None else minutes * 60.0,
            ticking_since=now if self._present else None,
            ask_each=ask_each and level == "run",
            variables=variables,
        )
        self._live[account_id] = grant
        return grant

    def revoke(self, account_ids: Iterable[str] | None = None) -> tuple[Grant, ...]:
        """End the grants of these accounts (None: all); returns those that were live."""
        chosen = set(self._live) if account_ids is None else set(account_ids)
        ended = tuple(grant for grant in self._live.values() if grant.account_id in chosen)
        for grant in ended:
            self._end(grant, "revoked")
        return ended

    def expire(self, now: float) -> tuple[Grant, ...]:
        """End the grants whose minutes are over; returns them."""
        ended = tuple(grant for grant in self._live.values() if grant.is_expired(now))
        for grant in ended:
            self._end(grant, "expired")
        return ended

    def next_expiry_s(self, now: float) -> float | None:
        """Seconds till the first ticking grant expires; None if none will."""
        waits = [
            left
            for grant in self._live.values()
            if not grant.paused and (left := grant.remaining_s(now)) is not None
        ]
        return min(waits, default=None)

    def set_present(self, present: bool, now: float) -> bool:  # noqa: FBT001  # the one argument
        """Pause or resume all grants; returns whether any grant changed by it."""
        if present == self._present:
            return False
        self._present = present
        self._live = {
            account_id: grant.resume(now) if present else grant.pause(now)
            for account_id, grant in self._live.items()
        }
        return bool(self._live)

    def in_force(self, account_id: str, now: float) -> Grant | None:
        """That account's grant, where it is live, neither paused nor expired."""
        grant = self._live.get(account_id)
        if grant is None or grant.paused or grant.is_expired(now):
            return None
        return grant

    def refusal(self, grant_id: str, account_id: str, now: float) -> RunRefusal | None:
        """Why that account may not run by that grant now; None where it may."""
        grant = self._live.get(account_id)
        if grant is None or grant.grant_id != grant_id:
            over = self._over.get(grant_id)
            return "no_grant" if over is None else _REFUSAL_OF[over]
        if grant.is_expired(now):
            return "grant_expired"
        if not grant.at_least("run"):
            return "level_too_low"
        return "paused" if grant.paused else None

    def count_run(self, grant_id: str, account_id: str, now: float) -> RunRefusal | Grant:
        """Take one run off the grant, before it runs; the last one ends the grant.

        Returns the grant as it is afterwards (``runs_left`` 0: used up and over), or the
        reason for refusing, which counts nothing.
        """
        refusal = self.refusal(grant_id, account_id, now)
        if refusal is not None:
            return refusal
        grant = self._live[account_id]
        if grant.runs_left is None:
            return grant
        counted = replace(grant, runs_left=grant.runs_left - 1)
        if counted.runs_left:
            self._live[account_id] = counted
        else:
            self._end(counted, "used_up")
        return counted

    def still_covers(self, grant_id: str, account_id: str, now: float) -> bool:
        """Whether a run counted earlier may start now: its grant lives, or was used up by it."""
        return (
            self._over.get(grant_id) == "used_up" or self.refusal(grant_id, account_id, now) is None
        )

    def _end(self, grant: Grant, over: Over) -> None:
        del self._live[grant.account_id]
        self._over[grant.grant_id] = over
        while len(self._over) > OVER_REMEMBERED:
            self._over.popitem(last=False)
