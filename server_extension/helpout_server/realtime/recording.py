"""The consent to a recording, as a state machine.

Owns what is asked, who agreed, whether anything is recorded at this moment and for how long
it was. Does not know frames, entries or the recorder: it says what happened, and the room
writes and does that (``recording_frames.py``).

The rule: ``on`` only while everybody present has agreed. Somebody new pauses it until they
agree or leave; a refusal, or a consent taken back, ends it for good.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from helpout_server.contracts.recording import (
    RecordedParts,
    RecordingAsked,
    RecordingEnd,
    RecordingStanding,
    RecordingStateName,
    RecordingStopped,
)
from helpout_server.ports.live_session import LogLine


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to the recording."""

    what: Literal["started", "paused", "stopped"]
    first: bool = False
    """Of ``started``: it was not paused before, it begins."""
    why: RecordingEnd = "asked"
    """Of ``stopped``."""
    began: bool = False
    """Of ``stopped``: it had been started."""


class Recording:
    """The recording of one room: one at a time."""

    def __init__(self) -> None:
        self.name: RecordingStateName = "off"
        self.id: str | None = None
        self.asked_by: str | None = None
        self.parts = RecordedParts()
        self.keep_days = 0
        self.began = False
        """Whether anything of it was ever recorded."""
        self.met = False
        """Whether anything came at the recorder since it runs."""
        self._agreed: list[str] = []
        self._present: tuple[str, ...] = ()
        self._recorded_s = 0.0
        self._on_since: float | None = None
        self._empty_since: float | None = None

    @property
    def open(self) -> bool:
        return self.name in ("asking", "on", "paused")

    @property
    def agreed(self) -> tuple[str, ...]:
        """Everybody who ever agreed to it, in order."""
        return tuple(self._agreed)

    @property
    def awaited(self) -> list[str]:
        """Accounts that are present and have not answered."""
        if not self.open:
            return []
        return [account_id for account_id in self._present if account_id not in self._agreed]

    def ask(
        self,
        recording_id: str,
        account_id: str,
        parts: RecordedParts,
        keep_days: int,
        now: float,
    ) -> list[Change]:
        """Ask everybody present; who asks agrees. Only where none is open."""
        assert not self.open, "one recording at a time"
        self.name, self.id, self.asked_by = "asking", recording_id, account_id
        self.parts, self.keep_days = parts, keep_days
        self.began, self.met, self._agreed = False, False, [account_id]
        self._recorded_s, self._on_since, self._empty_since = 0.0, None, None
        return self._follow(now)

    def agree(self, account_id: str, now: float) -> list[Change]:
        """That account agrees; again changes nothing."""
        if not self.open or account_id in self._agreed:
            return []
        self._agreed.append(account_id)
        return self._follow(now)

    def meets(self, now: float) -> bool:
        """Something came at the recorder; whether that is new. Time counts from here."""
        if self.met or not self.open:
            return False
        self.met = True
        if self._on_since is not None:
            self._on_since = now
        return True

    def refuse(self, account_id: str, now: float) -> list[Change]:
        """That account does not agree (any more): it is over, whoever is here."""
        if not self.open:
            return []
        withdrawn = account_id in self._agreed
        return self.stop("withdrawn" if withdrawn else "refused", now)

    def stop(self, why: RecordingEnd, now: float) -> list[Change]:
        """It is over; again changes nothing."""
        if not self.open:
            return []
        self._count(now)
        self.name = "failed" if why == "failed" else "off"
        return [Change("stopped", why=why, began=self.began)]

    def people(self, present: Collection[str], now: float) -> list[Change]:
        """Who is present now. The question goes with who asked it."""
        self._present = tuple(present)
        if self.name == "asking" and self.asked_by not in self._present:
            return self.stop("withdrawn", now)
        return self._follow(now)

    def tick(self, now: float, *, anybody_in_call: bool, idle_s: float) -> list[Change]:
        """Time has passed; with nobody in the call for ``idle_s`` seconds it ends."""
        if anybody_in_call or self.name not in ("on", "paused"):
            self._empty_since = None
            return []
        if self._empty_since is None:
            self._empty_since = now
        if now - self._empty_since < idle_s:
            return []
        return self.stop("nobody_in_call", now)

    def standing(self, now: float) -> RecordingStanding:
        """As it is told to everybody. ``now``: monotonic seconds."""
        told = self.open or self.name == "failed"
        running = now - self._on_since if self._on_since is not None and self.met else 0.0
        return RecordingStanding(
            name=self.name,
            waits=self.name == "on" and not self.met,
            recording_id=self.id if told else None,
            asked_by=self.asked_by if told else None,
            parts=self.parts,
            keep_days=self.keep_days if told else 0,
            agreed=list(self._agreed) if told else [],
            awaited=self.awaited,
            recorded_ms=round((self._recorded_s + running) * 1_000) if told else 0,
        )

    def recorded_ms(self) -> int:
        """Recorded in all, once it is over; pauses left out."""
        return round(self._recorded_s * 1_000)

    def _follow(self, now: float) -> list[Change]:
        """What the rule says of who is present and who agreed."""
        if not self.open or not self._present:
            return []  # who is away in the middle comes back, or the call is empty: ``tick``
        if self.awaited:
            if self.name != "on":
                return []
            self._count(now)
            self.name = "paused"
            return [Change("paused")]
        if self.name == "on":
            return []
        first, self.began = not self.began, True
        self.name, self._on_since = "on", now
        return [Change("started", first=first)]

    def _count(self, now: float) -> None:
        if self._on_since is not None and self.met:
            self._recorded_s += now - self._on_since
        self._on_since = None


def open_recording(lines: Iterable[LogLine]) -> tuple[str, str] | None:
    """A recording that the log left open, and who asked for it: its room died with it."""
    found: tuple[str, str] | None = None
    for line in lines:
        match line.entry.body:
            case RecordingAsked(recording_id=recording_id):
                found = recording_id, line.entry.account_id
            case RecordingStopped():
                found = None
    return found
