"""From the time stamps of a sender's streams to our own clock, with lip sync.

A stream's RTP stamps count in its own units from a random begin. Sender reports tie them to the
sender's wall clock, which all its streams share; the quickest packets tie that to ours. Until
the first report a stream is tied to our clock by its own quickest packets. Knows no packet's
content; seconds everywhere.
"""

from dataclasses import dataclass

_WINDOW_S = 10.0
_TURN = 1 << 32
_HALF = 1 << 31


class _Quickest:
    """The least delay of the last 10 to 20 s: what is above it is queueing."""

    def __init__(self) -> None:
        self._now = float("inf")
        self._before = float("inf")
        self._since_s = float("-inf")

    def add(self, delay_s: float, at_s: float) -> float:
        if at_s - self._since_s >= _WINDOW_S:
            stale = at_s - self._since_s >= 2 * _WINDOW_S
            self._before = float("inf") if stale else self._now
            self._now = float("inf")
            self._since_s = at_s
        self._now = min(self._now, delay_s)
        return min(self._now, self._before)


class SenderClock:
    """What the streams of one sender share: how its wall clock stands to ours."""

    def __init__(self) -> None:
        self._quickest = _Quickest()

    def ours(self, theirs_s: float, arrived_s: float) -> float:
        """Our time of something that has that time at the sender and came just now."""
        return theirs_s + self._quickest.add(arrived_s - theirs_s, arrived_s)


@dataclass(frozen=True, slots=True)
class _Report:
    wall_s: float
    stamp: int


class StreamClock:
    """One stream of a sender."""

    def __init__(self, sender: SenderClock, rate_hz: int) -> None:
        self._sender = sender
        self._rate_hz = rate_hz
        self._alone = _Quickest()
        self._report: _Report | None = None
        self._last_stamp: int | None = None
        self._turned = 0

    def report(self, wall_s: float, stamp: int) -> None:
        """A sender report: its wall clock (s since 1900 or any begin) at an RTP stamp."""
        self._report = _Report(wall_s, stamp)

    def at(self, stamp: int, arrived_s: float) -> float:
        """When on our clock it was taken, plus the quickest way here."""
        unwrapped = self._unwrapped(stamp)
        if self._report is None:
            media_s = unwrapped / self._rate_hz
            return media_s + self._alone.add(arrived_s - media_s, arrived_s)
        since = (stamp - self._report.stamp + _HALF) % _TURN - _HALF
        return self._sender.ours(self._report.wall_s + since / self._rate_hz, arrived_s)

    def _unwrapped(self, stamp: int) -> int:
        if self._last_stamp is None:
            self._last_stamp = self._turned = stamp
            return stamp
        self._turned += (stamp - self._last_stamp + _HALF) % _TURN - _HALF
        self._last_stamp = stamp
        return self._turned
