"""Calendars elsewhere are read politely, and hostile ones within bounds."""

import gzip
import os
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpout_server.adapters.calendars import guarded_http, reading
from helpout_server.adapters.calendars.guarded_http import GuardedHttp
from helpout_server.adapters.calendars.reading import HttpCalendarReader
from helpout_server.domain.errors import InvalidRequest
from helpout_server.domain.interval import seconds
from helpout_server.ports.calendar import CalendarCopy, CalendarUnreadable
from tests.integration.calendar.conftest import CalendarServer, Said, calendar_server_of
from tests.servers import self_signed

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def calendar(*events: str, head: str = "") -> bytes:
    whole = "".join(f"BEGIN:VEVENT\nUID:{n}\n{one}\nEND:VEVENT\n" for n, one in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{head}{whole}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


ONE = calendar("DTSTAMP:20260101T000000Z\nDTSTART:20260601T100000Z\nDTEND:20260601T110000Z")
START_S = seconds(datetime(2026, 6, 1, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def reader() -> HttpCalendarReader:
    return HttpCalendarReader(GuardedHttp(allow_private=True))


def fault(reader: HttpCalendarReader, address: str, **more: Any) -> str:
    with pytest.raises(CalendarUnreadable) as raised:
        reader.read(address, time_zone="UTC", now=NOW, **more)
    return raised.value.fault


def copy(reader: HttpCalendarReader, address: str, **more: Any) -> CalendarCopy:
    found = reader.read(address, time_zone="UTC", now=NOW, **more)
    assert found is not None
    return found


def test_a_calendar_is_read_and_asked_for_again_only_where_it_changed(
    reader: HttpCalendarReader, calendar_server: CalendarServer
) -> None:
    def say(_path: str, headers: dict[str, str]) -> Said:
        told = {"Content-Type": "text/calendar; charset=utf-8", "ETag": '"one"'}
        if headers.get("if-none-match") == '"one"':
            return Said(status=304, headers=told)
        return Said(ONE, headers=told)

    calendar_server.say = say
    found = copy(reader, calendar_server.address())
    assert [(one.start_s, one.end_s, one.uid) for one in found.pieces] == [
        (START_S, START_S + 3600, "")
    ]
    later = NOW + timedelta(minutes=10)
    address = calendar_server.address()
    assert reader.read(address, time_zone="UTC", now=later, known=found) is None
    assert calendar_server.asked[-1][2]["if-none-match"] == '"one"'
    # What is ahead is another window each day, and another zone counts other hours.
    tomorrow = NOW + timedelta(days=1)
    again = reader.read(address, time_zone="UTC", now=tomorrow, known=found)
    assert again is not None
    assert "if-none-match" not in calendar_server.asked[-1][2]
    assert reader.read(address, time_zone="Asia/Kolkata", now=later, known=found) is not None


def test_the_same_text_is_not_counted_twice(
    reader: HttpCalendarReader, calendar_server: CalendarServer
) -> None:
    calendar_server.publish(ONE, **{"Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"})
    found = copy(reader, calendar_server.address())
    address = calendar_server.address()
    assert reader.read(address, time_zone="UTC", now=NOW, known=found) is None
    assert "if-modified-since" in calendar_server.asked[-1][2]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_calendar_may_come_packed(
    reader: HttpCalendarReader, calendar_server: CalendarServer, encoding: str
) -> None:
    body = gzip.compress(ONE) if encoding == "gzip" else ONE
    calendar_server.publish(body, **{"Content-Encoding": encoding})
    assert len(copy(reader, calendar_server.address()).pieces) == 1


def test_what_unpacks_to_far_too_much_is_refused(
    reader: HttpCalendarReader, calendar_server: CalendarServer
) -> None:
    bomb = gzip.compress(b"BEGIN:VCALENDAR\r\n" + bytes(300_000_000), 1)
    calendar_server.publish(bomb, **{"Content-Encoding": "gzip"})
    assert fault(reader, calendar_server.address()) == "too_large"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(status=404), "not_found"),
        (Said(status=410), "not_found"),
        (Said(status=401), "refused"),
        (Said(status=503), "server_error"),
        (Said(status=302, headers={"Location": "/again"}), "redirects"),
        (Said(status=302, headers={"Location": "file:///etc/passwd"}), "redirects"),
        (Said(b"<html>", headers={"Content-Type": "text/html"}), "not_a_calendar"),
        (Said(ONE, headers={"Content-Type": "text/html"}), "not_a_calendar"),
        (Said(b"\x00" * 100), "not_a_calendar"),
        (Said(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), "not_a_calendar"),
        (Said(ONE, headers={"Content-Encoding": "br"}), "not_a_calendar"),
        (Said(b"not packed", headers={"Content-Encoding": "gzip"}), "not_a_calendar"),
        (Said(ONE + b" " * reading.CALENDAR_BYTES_MAX), "too_large"),
    ],
)
def test_what_cannot_be_read_is_told_apart(
    reader: HttpCalendarReader, calendar_server: CalendarServer, said: Said, expected: str
) -> None:
    calendar_server.say = lambda _path, _headers: said
    assert fault(reader, calendar_server.address()) == expected


def test_nobody_there_and_no_such_name(reader: HttpCalendarReader) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nothing listens at it
        port = taken.getsockname()[1]
        assert fault(reader, f"http://127.0.0.1:{port}/") == "away"
    assert fault(reader, "https://calendar.invalid/") == "away"
    with pytest.raises(InvalidRequest):
        reader.read("ftp://127.0.0.1/", time_zone="UTC", now=NOW)


def test_a_server_that_keeps_us_waiting_is_left(
    calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READ_WITHIN_S", 0.3)
    leave = threading.Event()

    def say(_path: str, _headers: dict[str, str]) -> Said:
        leave.wait(30)
        return Said(ONE)

    calendar_server.say = say
    reader = HttpCalendarReader(GuardedHttp(allow_private=True))
    try:
        assert fault(reader, calendar_server.address()) == "slow"
    finally:
        leave.set()


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260601T000000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;INTERVAL=2",
    ],
)
def test_a_calendar_that_repeats_for_ever_ends(
    reader: HttpCalendarReader,
    calendar_server: CalendarServer,
    event: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "COUNT_WITHIN_S", 3.0)
    calendar_server.publish(calendar(event))
    assert fault(reader, calendar_server.address()) == "too_dense"


def test_more_events_than_can_be_stored_are_refused(
    reader: HttpCalendarReader, calendar_server: CalendarServer
) -> None:
    hourly = "DTSTART:20260601T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY"
    calendar_server.publish(calendar(hourly))
    assert fault(reader, calendar_server.address()) == "too_dense"


# ---- where a server may not be sent ------------------------------------------------------------


def test_private_addresses_are_refused_unless_the_operator_allows_them(
    calendar_server: CalendarServer,
) -> None:
    calendar_server.publish(ONE)
    careful = HttpCalendarReader(GuardedHttp())
    for host in ("127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1"):
        assert fault(careful, calendar_server.address(host=host)) in ("private_address", "away")
    assert fault(careful, "http://[::1]/") == "private_address"
    assert fault(careful, "http://[::ffff:127.0.0.1]/") == "private_address"
    assert fault(careful, "http://169.254.169.254/latest/meta-data/") == "private_address"
    assert calendar_server.asked == []


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Every look-up of a name gives the next of these addresses, then the last again."""
    left = list(answers)
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        if host not in ("calendar.test", "other.test"):
            return real(host, port, *args, **named)
        looked_up.append(host)
        ip = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


def test_a_name_is_looked_up_once_and_connected_to_where_it_was_found(
    calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar_server.publish(ONE)
    # 203.0.113.1 would be asked for were the name looked up a second time.
    looked_up = names(monkeypatch, "127.0.0.1", "203.0.113.1")
    monkeypatch.setattr(guarded_http, "is_public", lambda ip: ip == "127.0.0.1")
    reader = HttpCalendarReader(GuardedHttp())
    assert len(copy(reader, calendar_server.address(host="calendar.test")).pieces) == 1
    assert looked_up == ["calendar.test"]
    assert calendar_server.asked[0][2]["host"] == f"calendar.test:{calendar_server.port}"


def test_a_certificate_must_be_of_the_name_and_not_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path, "calendar.test")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.certfile, certificate.keyfile)
    http = GuardedHttp(allow_private=True)
    reader = HttpCalendarReader(http)
    names(monkeypatch, "127.0.0.1")
    with calendar_server_of(tls) as server:
        server.publish(ONE)
        address = server.address(host="calendar.test").replace("http:", "https:")
        assert fault(reader, address) == "not_secure"
        http._trust = ssl.create_default_context(cafile=str(certificate.certfile))
        assert len(copy(reader, address).pieces) == 1
        assert fault(reader, address.replace("calendar.test", "other.test")) == "not_secure"
        assert fault(reader, address.replace("calendar.test", "127.0.0.1")) == "not_secure"


def test_a_redirect_goes_through_the_same_gate(
    calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, "127.0.0.1", "10.0.0.1")
    monkeypatch.setattr(guarded_http, "is_public", lambda ip: ip == "127.0.0.1")
    inside = f"http://other.test:{calendar_server.port}/inside"
    calendar_server.say = lambda _path, _headers: Said(status=302, headers={"Location": inside})
    reader = HttpCalendarReader(GuardedHttp())
    assert fault(reader, calendar_server.address(host="calendar.test")) == "private_address"
    assert [path for _, path, _ in calendar_server.asked] == ["/calendar.ics"]


def test_a_redirect_is_followed(
    reader: HttpCalendarReader, calendar_server: CalendarServer
) -> None:
    def say(path: str, _headers: dict[str, str]) -> Said:
        if path == "/calendar.ics":
            return Said(status=301, headers={"Location": "/moved.ics"})
        return Said(ONE, headers={"Content-Type": "text/calendar"})

    calendar_server.say = say
    assert len(copy(reader, calendar_server.address()).pieces) == 1


def test_no_proxy_of_the_environment_is_asked(
    reader: HttpCalendarReader, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    calendar_server.publish(ONE)
    assert os.environ["HTTP_PROXY"]
    assert len(copy(reader, calendar_server.address()).pieces) == 1
