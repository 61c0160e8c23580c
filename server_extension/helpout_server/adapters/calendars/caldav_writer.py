"""``CalendarWriter`` over CalDAV (RFC 4791), by the caldav library.

Owns where an appointment stands in a calendar, and that the library reaches other servers by the
guarded connection alone: its own session, with its proxies, ``.netrc`` and redirects, is never
used. Knows no store.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from helpout_server.adapters.calendars.guarded_http import Asked, GuardedHttp
from helpout_server.adapters.calendars.reading import fault_of_status
from helpout_server.adapters.ical import stored
from helpout_server.domain.calendar import Appointment
from helpout_server.domain.calendar_address import checked_address
from helpout_server.ports.calendar import CalendarAccess, CalendarUnreadable

if TYPE_CHECKING:
    from caldav.davclient import DAVClient

ANSWER_BYTES_MAX = 2 * 1_048_576
ASK_WITHIN_S = 15.0
FOUND_MAX = 50
_WELL_KNOWN = "/.well-known/caldav"
_NAMED = re.compile(r"[^\x00-\x1f\x7f]+")


class CaldavWriter:
    """A connection a call: nothing is kept between them."""

    def __init__(self, http: GuardedHttp) -> None:
        self._http = http

    @property
    def possible(self) -> bool:
        return find_spec("caldav") is not None

    def search(self, access: CalendarAccess) -> list[tuple[str, str]]:
        """See ``CalendarWriter``. Where the address names no account, the host is asked for it."""
        fault: CalendarUnreadable | None = None
        for address in dict.fromkeys((access.address, _well_known(access.address))):
            try:
                found = self._search(CalendarAccess(address, access.login, access.password))
            except CalendarUnreadable as error:
                if error.fault == "refused":
                    raise
                fault = fault or error
                continue
            if found:
                return found[:FOUND_MAX]
        raise fault or CalendarUnreadable("not_a_calendar", lasting=True)

    def _search(self, access: CalendarAccess) -> list[tuple[str, str]]:
        client = self._client(access)
        with _translated():
            calendars = client.get_calendars()
            return [
                (str(one.url), _shown(one.get_display_name(), str(one.url)))
                for one in calendars
                if _holds_events(one)
            ]

    def put(self, access: CalendarAccess, appointment: Appointment, *, now: datetime) -> None:
        """See ``CalendarWriter``."""
        text = stored(appointment, now=now).decode()
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        with _translated():
            answer = self._client(access).put(_place(access, appointment.uid), text, headers)
        _check(answer.status)

    def take_out(self, access: CalendarAccess, uid: str) -> None:
        """See ``CalendarWriter``."""
        with _translated():
            answer = self._client(access).delete(_place(access, uid))
        if answer.status not in (404, 410):
            _check(answer.status)

    def _client(self, access: CalendarAccess) -> "DAVClient":
        if not self.possible:
            raise CalendarUnreadable("not_installed", lasting=True)
        from caldav.davclient import DAVClient

        address = checked_address(access.address)
        if address.scheme == "http" and not self._http.allow_private:
            # A password would travel readable through the open internet.
            raise CalendarUnreadable("not_secure", lasting=True)
        client = DAVClient(url=address.text, enable_rfc6764=False)
        client.session.close()
        client.session = _GuardedSession(self._http, access)  # type: ignore[assignment]
        return client


@dataclass(frozen=True, slots=True)
class _Answered:
    """As the library reads an answer."""

    status_code: int
    headers: Any
    content: bytes
    url: str
    reason: str = ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class _GuardedSession:
    """In place of the library's own."""

    def __init__(self, http: GuardedHttp, access: CalendarAccess) -> None:
        self._http = http
        pair = b64encode(f"{access.login}:{access.password}".encode()).decode("ascii")
        self._secret = {"Authorization": f"Basic {pair}"}

    def request(
        self,
        method: str,
        url: str,
        *,
        data: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_others: Any,
    ) -> _Answered:
        from caldav.lib.http_sync import CaseInsensitiveDict

        content = data.encode() if isinstance(data, str) else data or b""
        asked = Asked(method, url, dict(headers or {}), self._secret, content)
        answer = self._http.ask(asked, bytes_max=ANSWER_BYTES_MAX, within_s=ASK_WITHIN_S)
        return _Answered(
            answer.status, CaseInsensitiveDict(answer.headers), answer.body, answer.address
        )

    def close(self) -> None:
        return


class _translated:  # noqa: N801 - reads as a verb where it stands
    """The library's own errors, as faults."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, CalendarUnreadable):
            return
        from caldav.lib.error import AuthorizationError, DAVError, NotFoundError, RateLimitError

        if isinstance(error, AuthorizationError):
            raise CalendarUnreadable("refused", lasting=True) from error
        if isinstance(error, NotFoundError):
            raise CalendarUnreadable("not_found", lasting=True) from error
        if isinstance(error, RateLimitError):
            raise CalendarUnreadable("server_error") from error
        if isinstance(error, (DAVError, ValueError, AttributeError, TypeError, KeyError)):
            # What is not as the library expects it to be is no CalDAV server to us.
            raise CalendarUnreadable("not_a_calendar") from error


def _check(status: int) -> None:
    """Raises CalendarUnreadable."""
    if 200 <= status < 300:
        return
    if status in (403, 405, 409, 412, 507):
        raise CalendarUnreadable("not_writable", lasting=True)
    fault, lasting = fault_of_status(status)
    raise CalendarUnreadable(fault, lasting=lasting)


def _place(access: CalendarAccess, uid: str) -> str:
    """One resource for each appointment, by its lasting name."""
    folder = checked_address(access.address).text
    return f"{folder.partition('?')[0].rstrip('/')}/{quote(uid, safe='@')}.ics"


def _well_known(address: str) -> str:
    checked = checked_address(address)
    return f"{checked.scheme}://{urlsplit(checked.text).netloc}{_WELL_KNOWN}"


def _holds_events(calendar: Any) -> bool:
    """Task lists are left out; who says nothing about it takes events (RFC 4791, 5.2.3)."""
    try:
        kinds = calendar.get_supported_components()
    except Exception:  # noqa: BLE001 - a server that cannot say so may still take them
        return True
    return not kinds or "VEVENT" in kinds


def _shown(name: object, address: str) -> str:
    clean = " ".join("".join(_NAMED.findall(str(name or ""))).split())
    return clean[:200] or urlsplit(address).path.rstrip("/").rpartition("/")[2] or address
