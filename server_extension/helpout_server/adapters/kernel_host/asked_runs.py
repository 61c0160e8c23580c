"""Runs that wait for the student's word, because their grant asks each time.

Owns the bytes that were asked for, from the question to the answer, and how long one waits. Does
not count, judge or run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from helpout_server.contracts.entries import RunAnswered, RunAsked
from helpout_server.contracts.room import RunRequest

ASKED_MAX: Final = 10
ASK_WAIT_S: Final = 300.0
"""A question to somebody who looks at something else; then it is taken for a no."""

Why = Literal["answered", "withdrawn", "grant_over", "kernel_gone", "waited_too_long"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Exactly these bytes, by that account."""

    account_id: str
    request: RunRequest


class AskedRuns:
    """The open questions of one live session, on this server's event loop."""

    def __init__(
        self,
        *,
        tell: Callable[[RunAsked | RunAnswered], object],
        denied: Callable[[Asked, Why], None],
    ) -> None:
        """``denied``: told of each that will not run, after the room."""
        self._tell = tell
        self._denied = denied
        self._open: dict[str, tuple[Asked, asyncio.TimerHandle]] = {}

    @property
    def full(self) -> bool:
        return len(self._open) >= ASKED_MAX

    def __contains__(self, request_id: str) -> bool:
        return request_id in self._open

    def put(self, asked: Asked) -> None:
        """Ask the student."""
        request = asked.request
        timer = asyncio.get_running_loop().call_later(
            ASK_WAIT_S, self.deny, request.request_id, "waited_too_long"
        )
        self._open[request.request_id] = (asked, timer)
        self._tell(
            RunAsked(
                request_id=request.request_id,
                cell_id=request.cell_id,
                account_id=asked.account_id,
                code=request.code,
                code_hash=request.code_hash,
                scratch=request.scratch,
            )
        )

    def get(self, request_id: str) -> Asked | None:
        """What waits under that id."""
        found = self._open.get(request_id)
        return None if found is None else found[0]

    def allow(self, request_id: str) -> Asked | None:
        """The student says yes: it waits no more. None where it did not."""
        asked = self._close(request_id)
        if asked is not None:
            self._tell(self._answer(asked, allowed=True, why="answered"))
        return asked

    def deny(self, request_id: str, why: Why) -> None:
        """It will not run; again is harmless."""
        asked = self._close(request_id)
        if asked is not None:
            self._tell(self._answer(asked, allowed=False, why=why))
            self._denied(asked, why)

    def deny_where(self, which: Callable[[Asked], bool], why: Why) -> None:
        """None of these will run."""
        for asked, _ in list(self._open.values()):
            if which(asked):
                self.deny(asked.request.request_id, why)

    def _close(self, request_id: str) -> Asked | None:
        found = self._open.pop(request_id, None)
        if found is None:
            return None
        found[1].cancel()
        return found[0]

    @staticmethod
    def _answer(asked: Asked, *, allowed: bool, why: Why) -> RunAnswered:
        return RunAnswered(
            request_id=asked.request.request_id,
            cell_id=asked.request.cell_id,
            account_id=asked.account_id,
            allowed=allowed,
            why=why,
        )
