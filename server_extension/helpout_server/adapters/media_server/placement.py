"""Which media server takes a room: the one with the least to do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What one media server that answers has to carry."""

    url: str
    people: int
    rooms: int


def least_loaded(loads: Iterable[Load]) -> str | None:
    """The address of the one to take; None where none answers.

    People count before rooms; of equals the first as configured, so that tests can tell.
    """
    best = min(loads, key=lambda load: (load.people, load.rooms), default=None)
    return best.url if best is not None else None
