"""Is anybody still there? Whom to ask, when, and what follows from silence.

Owns each person's last sign of life. Does not know frames: the room tells and asks
(``arrivals.py``, ``frames.py``), and does what follows.

A person is an account with a page in the room. Without a sign of life for ``confirm_s`` seconds
(150 minutes unless the operator says otherwise; 0: never) they are asked, then reminded twice,
``wait_s`` apart. A sign of life is what only a person does: coming to the room for the first
time, writing, editing, asking for a run or a grant, raising a hand, answering a question.
Signals, coming or joining the call anew after a lost socket, acknowledgements and cursors are
none: a page does those by itself.

Silence through all three waits makes a person *absent*: their pages leave the call. The live
session ends when nobody who takes part is left but absent ones, and in a booking as soon as
one of the two is absent, since the other would wait for nobody. Watchers are asked too (their
place in the call is needed) but keep nothing going. An absent person is there again with their
next sign of life.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

QUESTIONS = 3
"""The question itself and two reminders."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to be told to the pages of an account, or to be done about them."""

    account_id: str
    what: Literal["ask", "took_back", "absent"]
    reminder: int = 0
    due_in_s: float = 0.0


@dataclass(slots=True)
class _Person:
    alive_at: float
    asked: int = 0
    """Questions put since then."""
    asked_at: float = 0.0
    """When the first of them was put."""
    absent: bool = False


class Presence:
    """The people of one room. All times are monotonic seconds."""

    def __init__(self, *, confirm_s: float, wait_s: float) -> None:
        self._confirm_s = confirm_s
        self._wait_s = wait_s
        self._people: dict[str, _Person] = {}

    def alive(self, account_id: str, now: float) -> list[Asked]:
        """A sign of life; takes an open question back."""
        person = self._people.get(account_id)
        if person is None:
            self._people[account_id] = _Person(now)
            return []
        asked = person.asked > 0 and not person.absent
        person.alive_at, person.asked, person.absent = max(person.alive_at, now), 0, False
        return [Asked(account_id, "took_back")] if asked else []

    def came(self, account_id: str, now: float) -> Asked | None:
        """A page of theirs has come: the question that is open to them, if one is.

        Only the first coming is a sign of life: a page may come again by itself.
        """
        person = self._people.get(account_id)
        if person is None:
            self._people[account_id] = _Person(now)
            return None
        if not person.asked or person.absent:
            return None
        return self._asked(account_id, person, now)

    def left(self, account_id: str) -> None:
        """They have left the room: there is nobody to ask."""
        self._people.pop(account_id, None)

    def tick(self, now: float) -> list[Asked]:
        """Whom to ask, to remind, and who did not answer."""
        if not self._confirm_s:
            return []
        told: list[Asked] = []
        for account_id, person in self._people.items():
            if person.absent:
                continue
            if not person.asked:
                if now - person.alive_at < self._confirm_s:
                    continue
                person.asked_at = now
            waits = int((now - person.asked_at) / self._wait_s)
            if waits >= QUESTIONS:
                person.absent = True
                told.append(Asked(account_id, "absent"))
            elif waits >= person.asked:
                person.asked = waits + 1
                told.append(self._asked(account_id, person, now))
        return told

    def nobody_there(self, taking_part: Mapping[str, bool]) -> bool:
        """Whether going on is pointless.

        Args:
            taking_part: accounts here that are no watchers, and whether all waits for them (the
                two of a booking).
        """
        absent = {id_ for id_ in taking_part if id_ in self._people and self._people[id_].absent}
        return bool(absent) and (
            len(absent) == len(taking_part) or any(taking_part[id_] for id_ in absent)
        )

    def _asked(self, account_id: str, person: _Person, now: float) -> Asked:
        due_in_s = max(0.0, person.asked_at + QUESTIONS * self._wait_s - now)
        return Asked(account_id, "ask", reminder=person.asked - 1, due_in_s=due_in_s)
