"""Who is here, from real connections; another adapter may share it between replicas."""

from collections.abc import Iterable
from typing import Literal, Protocol

Here = Literal["page", "room"]
"""``room``: also in the room of a live session."""


class Presence(Protocol):
    def here(self, account_ids: Iterable[str]) -> dict[str, Here]:
        """Those of the accounts that are connected; who reloads a page counts a while longer."""
        ...


class Connections(Protocol):
    """Where the edge tells that somebody came and went. Calls from the event loop alone."""

    def came(self, account_id: str, where: Here) -> None: ...

    def went(self, account_id: str, where: Here) -> None:
        """Once for each ``came``."""
        ...


class Guesses(Protocol):
    """How often somebody may try a secret that is short."""

    def allows(self, who: str, what: str) -> bool:
        """Note one more try; False where there were too many of late."""
        ...
