"""When a calendar's owner is busy, counted in a process of its own.

    python -m helpout_server.adapters.calendars.counting < question + text > answer

A rule may repeat every second since 1970, and a text may be made to be read for ever: the process
has bounds of time and memory, and who asked has another one. Owns what counts as busy. Knows no
network and no store.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from helpout_server.contracts.calendar import CalendarFault
from helpout_server.domain.calendar import id_of
from helpout_server.domain.interval import Interval, between, joined, moment

CPU_S = 8
MEMORY_BYTES = 384 * 1_048_576
OCCURRENCES_MAX = 20_000
PIECES_MAX = 5_000
_FREE = ("TRANSPARENT", "CANCELLED", "FREE")
_AROUND = timedelta(days=2)


class Question(msgspec.Struct, kw_only=True):
    time_zone: str
    """Of days without hours, and of hours without a zone."""
    start_s: int
    end_s: int


class Counted(msgspec.Struct, kw_only=True):
    fault: CalendarFault | None = None
    pieces: list[tuple[int, int, str]] = []
    """Start, end, and the name where it looks like one of ours."""
    name: str = ""


def count(text: bytes, question: Question) -> Counted:
    """Busy time of ``[start_s, end_s)``: others' joined and in order, then what may be ours.

    Raises whatever the libraries raise: no calendar is read of it then.
    """
    import icalendar  # only where it is needed: the process begins sooner

    calendar = icalendar.Calendar.from_ical(text)
    window = Interval(question.start_s, question.end_s)
    zone = ZoneInfo(question.time_zone)
    others: list[Interval] = []
    ours: list[tuple[int, int, str]] = []
    for number, (piece, uid) in enumerate(_busy(calendar, window, zone)):
        if number >= OCCURRENCES_MAX:
            return Counted(fault="too_dense")
        clipped = Interval(max(piece.start, window.start), min(piece.end, window.end))
        if clipped.start >= clipped.end:
            continue
        if id_of(uid) is None:
            others.append(clipped)
        else:
            ours.append((*clipped, uid))
    pieces = [(*one, "") for one in joined(others)] + ours
    if len(pieces) > PIECES_MAX:
        return Counted(fault="too_dense")
    return Counted(pieces=pieces, name=str(calendar.get("X-WR-CALNAME", ""))[:200])


def _busy(calendar: Any, window: Interval, zone: ZoneInfo) -> Iterator[tuple[Interval, str]]:
    import recurring_ical_events  # type: ignore[import-untyped]

    found = recurring_ical_events.of(calendar, skip_bad_series=True)
    start, end = moment(window.start) - _AROUND, moment(window.end) + _AROUND
    for event in found.between(start, end):
        said = (event.get(name, "") for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS"))
        if not any(str(word).upper() in _FREE for word in said):
            yield _interval(event.start, event.end, zone), str(event.get("UID", ""))
    for listed in calendar.walk("VFREEBUSY"):
        periods = listed.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield _interval(period.start, period.end, zone), ""


def _interval(start: date, end: date, zone: ZoneInfo) -> Interval:
    return between(_instant(start, zone), _instant(end, zone))


def _instant(said: date, zone: ZoneInfo) -> datetime:
    """An hour that the clock skips is moved forward by the gap, of two it is the first."""
    if not isinstance(said, datetime):
        said = datetime(said.year, said.month, said.day)  # noqa: DTZ001 - its zone comes next
    local = said.replace(tzinfo=zone, fold=0) if said.tzinfo is None else said
    return local.astimezone(UTC)


def _bound_this_process() -> None:
    try:
        import resource
    except ImportError:  # Windows: who asked ends it in time
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> None:
    """One question, one answer."""
    _bound_this_process()
    question, _, text = sys.stdin.buffer.read().partition(b"\n")
    try:
        counted = count(text, msgspec.json.decode(question, type=Question))
    except MemoryError:
        counted = Counted(fault="too_dense")
    except Exception:  # noqa: BLE001 - a stranger's text; what is wrong with it is theirs
        counted = Counted(fault="not_a_calendar")
    sys.stdout.buffer.write(msgspec.json.encode(counted))


if __name__ == "__main__":
    main()
