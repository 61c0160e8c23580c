"""Bookings in a real CalDAV server."""

import urllib.request
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from helpout_server.adapters.calendars.caldav_writer import CaldavWriter
from helpout_server.adapters.calendars.guarded_http import GuardedHttp
from helpout_server.domain.calendar import Appointment, uid_of
from helpout_server.ports.calendar import CalendarAccess, CalendarUnreadable
from tests.integration.calendar.conftest import RadicaleServer

START = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
LOGIN, PASSWORD = "tom", "pass:wörd"
CREDENTIAL = b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
ONE = Appointment(
    uid=uid_of("bkg_0123456789ab"),
    sequence=0,
    start=START,
    end=START + timedelta(minutes=30),
    title="Pandas, with Sam",
    status="confirmed",
    changed_at=START,
)


def ask(server: RadicaleServer, method: str, path: str, body: str = "") -> tuple[int, bytes]:
    request = urllib.request.Request(
        server.address + path,
        method=method,
        data=body.encode() or None,
        headers={"Authorization": f"Basic {CREDENTIAL}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def make_calendar(server: RadicaleServer, name: str = "Work") -> CalendarAccess:
    body = (
        '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
        f"<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
    )
    status, _ = ask(server, "MKCALENDAR", "tom/work/", body)
    assert status == 201
    return CalendarAccess(f"{server.address}tom/work/", LOGIN, PASSWORD)


@pytest.fixture
def writer() -> CaldavWriter:
    return CaldavWriter(GuardedHttp(allow_private=True))


def stored(server: RadicaleServer) -> Calendar | None:
    status, text = ask(server, "GET", "tom/work/bkg_0123456789ab@helpouts.ics")
    return Calendar.from_ical(text) if status == 200 else None


def test_calendars_are_found_by_the_address_of_their_server(
    radicale: RadicaleServer, writer: CaldavWriter
) -> None:
    made = make_calendar(radicale, "Work &amp; more")
    for address in (radicale.address, f"{radicale.address}tom/"):
        found = writer.search(CalendarAccess(address, LOGIN, PASSWORD))
        assert found == [(made.address, "Work & more")]


def test_a_booking_is_written_moved_and_taken_out_again_and_again(
    radicale: RadicaleServer, writer: CaldavWriter
) -> None:
    access = make_calendar(radicale)
    for _ in range(2):
        writer.put(access, ONE, now=START)
    found = stored(radicale)
    assert found is not None
    [event] = found.walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTSTART")) == (ONE.title, ONE.start)

    moved = replace(ONE, start=START + timedelta(hours=1), end=START + timedelta(hours=2))
    writer.put(access, replace(moved, sequence=1), now=START)
    found = stored(radicale)
    assert found is not None
    [event] = found.walk("VEVENT")
    assert (str(event["SEQUENCE"]), event.decoded("DTSTART")) == ("1", moved.start)

    for _ in range(2):
        writer.take_out(access, ONE.uid)
    assert stored(radicale) is None


def test_what_cannot_be_written_is_told_apart(
    radicale: RadicaleServer, writer: CaldavWriter
) -> None:
    access = make_calendar(radicale)
    with pytest.raises(CalendarUnreadable) as raised:
        writer.put(replace(access, password="another"), ONE, now=START)
    assert (raised.value.fault, raised.value.lasting) == ("refused", True)
    with pytest.raises(CalendarUnreadable) as raised:
        writer.search(replace(access, password="another"))
    assert raised.value.fault == "refused"
    nowhere = replace(access, address=f"{radicale.address}tom/gone/")
    with pytest.raises(CalendarUnreadable) as raised:
        writer.put(nowhere, ONE, now=START)
    assert raised.value.lasting
    radicale.broken = True
    with pytest.raises(CalendarUnreadable) as raised:
        writer.put(access, ONE, now=START)
    assert (raised.value.fault, raised.value.lasting) == ("server_error", False)


def test_the_library_goes_through_the_same_gate(radicale: RadicaleServer) -> None:
    careful = CaldavWriter(GuardedHttp())
    for scheme, fault in (("https", "private_address"), ("http", "not_secure")):
        address = radicale.address.replace("http", scheme)
        with pytest.raises(CalendarUnreadable) as raised:
            careful.search(CalendarAccess(address, LOGIN, PASSWORD))
        assert raised.value.fault == fault
