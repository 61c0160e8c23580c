"""Grants at work: the student's leave, its clock, and telling the room.

Owns one live session's ``Grants``, the timer of their minutes and the grace of an absent
student. Does not know runs or kernels; says when grants end.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, Literal

from helpout_server.contracts.entries import Grant as ToldGrant
from helpout_server.contracts.entries import GrantsChanged
from helpout_server.domain.grant import Grant, Grants, Level, RunRefusal
from helpout_server.ports.ids import Ids

Why = Literal["given", "revoked", "used_up", "expired", "paused", "resumed", "host_away", "counted"]

AWAY_GRACE_S: Final = 2.0
"""A page that is reloaded is not an absent student yet."""


class GrantDesk:
    """The grants of one live session, on this server's monotonic clock."""

    def __init__(
        self,
        *,
        tell: Callable[[GrantsChanged], object],
        ended: Callable[[tuple[Grant, ...], str], None],
        monotonic: Callable[[], float],
        ids: Ids,
    ) -> None:
        """``ended``: told of grants that are over, with the reason, after the room."""
        self._tell = tell
        self._ended = ended
        self._monotonic = monotonic
        self._ids = ids
        self._grants = Grants()
        self._here = True
        self._expiry: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None

    @property
    def any(self) -> bool:
        return bool(self._grants.live())

    def told(self) -> list[ToldGrant]:
        """The live grants as the wire has them."""
        now = self._monotonic()
        return [_as_told(grant, now) for grant in self._grants.live()]

    def new_id(self) -> str:
        return self._ids.new("grant")

    def give(
        self,
        grant_id: str,
        account_id: str,
        level: Level,
        *,
        runs: int | None = None,
        minutes: int | None = None,
        ask_each: bool = False,
        variables: bool = False,
    ) -> None:
        """Make a grant; it replaces that account's earlier one."""
        earlier = self._grants.of_account(account_id)
        self._grants.give(
            grant_id,
            account_id,
            level,
            runs=runs,
            minutes=minutes,
            now=self._monotonic(),
            ask_each=ask_each,
            variables=variables,
        )
        self.say("given")
        if earlier is not None:
            self._ended((earlier,), "replaced")

    def revoke_all(self, why: Why = "revoked", reason: str = "revoked") -> None:
        """End every grant now."""
        ended = self._grants.revoke()
        if ended:
            self.say(why)
            self._ended(ended, reason)

    def revoke_of(self, account_ids: Iterable[str], reason: str) -> None:
        """End the grants of these accounts now."""
        ended = self._grants.revoke(account_ids)
        if ended:
            self.say("revoked")
            self._ended(ended, reason)

    def holders(self) -> frozenset[str]:
        """The accounts that have a live grant."""
        return frozenset(grant.account_id for grant in self._grants.live())

    def in_force(self, account_id: str) -> Grant | None:
        """That account's grant, where it counts now."""
        return self._grants.in_force(account_id, self._monotonic()) if self._here else None

    def runners(self) -> frozenset[str]:
        """The accounts that have leave to run."""
        return frozenset(grant.account_id for grant in self._grants.live() if grant.level == "run")

    def refusal(self, grant_id: str, account_id: str) -> RunRefusal | None:
        """Why that account may not run by that grant now."""
        if not self._here:
            return self._grants.refusal(grant_id, account_id, self._monotonic()) or "paused"
        return self._grants.refusal(grant_id, account_id, self._monotonic())

    def count_run(self, grant_id: str, account_id: str) -> RunRefusal | None:
        """Take a run off the grant, or say why not."""
        counted = self._grants.count_run(grant_id, account_id, self._monotonic())
        if not isinstance(counted, Grant):
            return counted
        if counted.runs_left == 0:
            self.say("used_up")
            self._ended((counted,), "used_up")
        elif counted.runs_left is not None:
            self.say("counted")
        return None

    def covers(self, grant_id: str, account_id: str) -> bool:
        """Whether a run counted earlier may start now."""
        return self._grants.still_covers(grant_id, account_id, self._monotonic())

    def lender_is(self, here: bool) -> None:  # noqa: FBT001  # the one argument
        """The lender's pages are connected, or none is; absence counts after a grace."""
        if here == self._here:
            return
        self._here = here
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if here:
            self._set_present(True)
        else:
            later = asyncio.get_running_loop().call_later
            self._leaving = later(AWAY_GRACE_S, lambda: self._set_present(False))

    def say(self, why: Why) -> None:
        """Tell the room all live grants, and look again when the first one expires."""
        self._tell(GrantsChanged(grants=self.told(), why=why))
        self._rearm()

    def close(self) -> None:
        """Stop the timers."""
        for timer in (self._expiry, self._leaving):
            if timer is not None:
                timer.cancel()
        self._expiry = self._leaving = None

    def _set_present(self, present: bool) -> None:  # noqa: FBT001  # the one argument
        if self._grants.set_present(present, self._monotonic()):
            self.say("resumed" if present else "paused")

    def _expire(self) -> None:
        self._expiry = None
        ended = self._grants.expire(self._monotonic())
        if ended:
            self.say("expired")
            self._ended(ended, "expired")
        else:
            self._rearm()

    def _rearm(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        wait_s = self._grants.next_expiry_s(self._monotonic())
        if wait_s is not None:
            self._expiry = asyncio.get_running_loop().call_later(wait_s, self._expire)


def _as_told(grant: Grant, now: float) -> ToldGrant:
    remaining_s = grant.remaining_s(now)
    return ToldGrant(
        grant_id=grant.grant_id,
        account_id=grant.account_id,
        level=grant.level,
        runs_left=grant.runs_left,
        remaining_ms=None if remaining_s is None else round(remaining_s * 1_000),
        paused=grant.paused,
        ask_each=grant.ask_each,
        variables=grant.variables,
    )
