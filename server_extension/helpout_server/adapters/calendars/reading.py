"""``CalendarReader``: asks politely, and has the events counted elsewhere.

Owns conditional requests, what may pass for a calendar, and the end of a count that takes too
long. Knows no store.
"""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.util import find_spec

import msgspec

from helpout_server.adapters.calendars.counting import Counted, Question
from helpout_server.adapters.calendars.guarded_http import Answer, Asked, GuardedHttp
from helpout_server.contracts.calendar import CalendarFault
from helpout_server.domain.interval import seconds
from helpout_server.ports.calendar import BusyPiece, CalendarCopy, CalendarUnreadable

CALENDAR_BYTES_MAX = 2 * 1_048_576
READ_WITHIN_S = 15.0
COUNT_WITHIN_S = 20.0
"""More than the process may compute: others may be computing too."""
COUNTS_AT_ONCE = 2
AHEAD = timedelta(days=400)
"""Past any horizon of hours, with the longest appointment."""
BEHIND = timedelta(days=1)
_KEPT_MAX = 300
"""Characters of an ETag or a date that is sent back."""

_counted = msgspec.json.Decoder(Counted)


class HttpCalendarReader:
    """Over HTTP, with a process for each calendar that has changed."""

    def __init__(self, http: GuardedHttp) -> None:
        self._http = http
        self._counts = threading.BoundedSemaphore(COUNTS_AT_ONCE)

    @property
    def possible(self) -> bool:
        return find_spec("recurring_ical_events") is not None

    def read(
        self, address: str, *, time_zone: str, now: datetime, known: CalendarCopy | None = None
    ) -> CalendarCopy | None:
        """See ``CalendarReader``. The window moves, so each day everything is counted anew."""
        if not self.possible:
            raise CalendarUnreadable("not_installed", lasting=True)
        counted_on = f"{now.astimezone(UTC).date()} {time_zone} "
        fresh = known is not None and known.digest.startswith(counted_on)
        headers = {"Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1"}
        if known is not None and fresh:
            if known.etag:
                headers["If-None-Match"] = known.etag
            if known.last_modified:
                headers["If-Modified-Since"] = known.last_modified
        answer = self._http.ask(
            Asked("GET", address, headers), bytes_max=CALENDAR_BYTES_MAX, within_s=READ_WITHIN_S
        )
        if answer.status == 304 and fresh:
            return None
        text = _calendar_text(answer)
        digest = counted_on + sha256(text).hexdigest()
        if known is not None and known.digest == digest:
            return None
        with self._counts:
            counted = _count(text, time_zone, now)
        return CalendarCopy(
            pieces=tuple(BusyPiece(*piece) for piece in counted.pieces),
            name=counted.name,
            etag=_kept(answer.headers.get("etag", "")),
            last_modified=_kept(answer.headers.get("last-modified", "")),
            digest=digest,
        )


def _calendar_text(answer: Answer) -> bytes:
    """Raises CalendarUnreadable."""
    if answer.status != 200:
        fault, lasting = fault_of_status(answer.status)
        raise CalendarUnreadable(fault, lasting=lasting)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    begin = answer.body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind == "text/html" or not begin.upper().startswith(b"BEGIN:VCALENDAR"):
        raise CalendarUnreadable("not_a_calendar")
    return answer.body.removeprefix(b"\xef\xbb\xbf")


def fault_of_status(status: int) -> tuple[CalendarFault, bool]:
    """What a status that is none of success says, and whether it will say so again."""
    if status in (404, 410):
        return "not_found", True
    if status in (401, 403, 407):
        return "refused", True
    return ("server_error", False) if status >= 500 or status == 429 else ("server_error", True)


def _count(text: bytes, time_zone: str, now: datetime) -> Counted:
    question = Question(
        time_zone=time_zone, start_s=seconds(now - BEHIND), end_s=seconds(now + AHEAD)
    )
    try:
        done = subprocess.run(
            # Nothing of the folder that the server happens to run in.
            [sys.executable, "-P", "-m", "helpout_server.adapters.calendars.counting"],
            input=msgspec.json.encode(question) + b"\n" + text,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COUNT_WITHIN_S,
            check=False,
        )
        counted = _counted.decode(done.stdout)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        # Ended by its bounds, or by ours: nothing else ends it without an answer.
        raise CalendarUnreadable("too_dense") from None
    except OSError:
        raise CalendarUnreadable("server_error") from None
    if counted.fault is not None:
        raise CalendarUnreadable(counted.fault)
    return counted


def _kept(header: str) -> str:
    return header if len(header) <= _KEPT_MAX and header.isascii() and header.isprintable() else ""
