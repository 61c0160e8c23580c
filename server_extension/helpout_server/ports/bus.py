"""Hints of change, from a commit to whoever shows what changed."""

from collections.abc import Callable
from typing import Protocol

from helpout_server.contracts.event import EventHint


class Bus(Protocol):
    """Delivers hints to this process's (or every replica's) subscribers, at most once."""

    def publish(self, account_ids: frozenset[str], hint: EventHint) -> None:
        """Tell those accounts; an empty set means everybody. Never blocks, never fails."""
        ...

    def subscribe(
        self,
        account_id: str,
        deliver: Callable[[EventHint], None],
        missed: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        """Call ``deliver`` on the event loop for each hint; returns the way to stop.

        ``missed`` is called when hints may have been lost: anything may have changed.
        """
        ...
