"""Attendance: who was in a room, from when, for how long, by the room's log.

Owns what being late means. Does not know storage, rooms, or the current time (passed in).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody came into the room or left it."""

    account_id: str
    at: datetime
    came: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """What was seen of one person."""

    account_id: str
    first_joined_at: datetime | None
    late_s: int
    """Whole seconds after the start: until they came or, while they have not, until now."""
    here_s: int
    """Whole seconds in the room in all."""


def attendance(
    account_id: str,
    passages: Iterable[Passage],
    *,
    start: datetime,
    until: datetime,
) -> Attendance:
    """What was seen of a person by ``until``.

    Args:
        passages: of this room, in the log's order; other people's are passed over. Coming
            twice or leaving twice counts once.
        start: when they should have come.
        until: now, or the end where it is past; who has not left was here until then.

    Cost: linear in the passages.
    """
    first: datetime | None = None
    since: datetime | None = None
    here = timedelta()
    for passage in passages:
        if passage.account_id != account_id or passage.at > until:
            continue
        if passage.came:
            first = first or passage.at
            since = since or passage.at
        elif since is not None:
            here += max(timedelta(), passage.at - since)
            since = None
    if since is not None:
        here += until - since
    late = max(timedelta(), (first or until) - start)
    return Attendance(account_id, first, late // _SECOND, here // _SECOND)


def here_now(passages: Iterable[Passage]) -> frozenset[str]:
    """The accounts that have come and not left."""
    here: set[str] = set()
    for passage in passages:
        if passage.came:
            here.add(passage.account_id)
        else:
            here.discard(passage.account_id)
    return frozenset(here)
