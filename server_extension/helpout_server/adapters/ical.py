"""Appointments as iCalendar text (RFC 5545), and as invitations by e-mail (RFC 5546).

Owns the text alone: lines of 75 octets, CRLF, escaping, and that what a person wrote cannot
become a line of its own. Knows no mail, no HTTP and no store.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from helpout_server.domain.calendar import Appointment

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//Helpouts for Jupyter//EN"

Method = Literal["REQUEST", "CANCEL"]

_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_EMAIL = re.compile(r"[0-9A-Za-z.!#$%&'*+/=?^_`{|}~\-]{1,64}@[0-9A-Za-z.\-]{1,253}")
_REFRESH = timedelta(minutes=15)


def invitation(
    appointment: Appointment, method: Method, sequence: int | None = None, *, now: datetime
) -> bytes:
    """What stands in an e-mail's ``text/calendar`` part, whose ``method`` must be the same.

    Args:
        appointment: with organizer and guests; a program that reads it shows it to each guest.
        method: REQUEST invites, or changes what was invited to; CANCEL takes it back.
        sequence: in place of the appointment's; must not go back.
        now: UTC, when the mail is written.

    Raises:
        ValueError: no organizer or no guest with an e-mail address, so it invites nobody.
    """
    if not _EMAIL.fullmatch(appointment.organizer):
        raise ValueError("an invitation needs the address that it comes from")
    if not any(_EMAIL.fullmatch(guest.email) for guest in appointment.guests):
        raise ValueError("an invitation needs somebody whom it is sent to")
    calendar = _calendar()
    calendar.add("METHOD", method)
    calendar.add_component(
        _event(appointment, now=now, sequence=sequence, cancelled=method == "CANCEL")
    )
    return _text(calendar)


def published(
    appointments: Iterable[Appointment], *, name: str, now: datetime | None = None
) -> bytes:
    """A calendar to subscribe to, or a file to keep. Guests and organizer stay out of it.

    Args:
        name: what a calendar program calls it.
        now: UTC, when it is written; none takes each appointment's own last change, so that the
            same appointments give the same bytes.
    """
    calendar = _calendar()
    calendar.add("METHOD", "PUBLISH")
    # The library escapes text only where it knows the property.
    calendar.add("NAME", vText(_plain(name)))
    calendar.add("X-WR-CALNAME", vText(_plain(name)))
    calendar.add("REFRESH-INTERVAL", _REFRESH, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT15M")
    for appointment in appointments:
        calendar.add_component(_event(appointment, now=now or appointment.changed_at, shared=True))
    return _text(calendar)


def stored(appointment: Appointment, *, now: datetime) -> bytes:
    """As it is put into a CalDAV calendar: without a method (RFC 4791, 4.1)."""
    calendar = _calendar()
    calendar.add_component(_event(appointment, now=now, shared=True))
    return _text(calendar)


def _text(calendar: Calendar) -> bytes:
    text: bytes = calendar.to_ical()
    return text


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _event(
    appointment: Appointment,
    *,
    now: datetime,
    sequence: int | None = None,
    cancelled: bool = False,
    shared: bool = False,
) -> Event:
    event = Event()
    event.add("UID", _plain(appointment.uid))
    event.add("DTSTAMP", _whole(now))
    event.add("DTSTART", _whole(appointment.start))
    event.add("DTEND", _whole(appointment.end))
    event.add("SEQUENCE", appointment.sequence if sequence is None else sequence)
    event.add("LAST-MODIFIED", _whole(appointment.changed_at))
    event.add("SUMMARY", _plain(appointment.title))
    status = "CANCELLED" if cancelled else appointment.status.upper()
    event.add("STATUS", status)
    event.add("TRANSP", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    if appointment.description:
        event.add("DESCRIPTION", _plain(appointment.description))
    if _ADDRESS.fullmatch(appointment.address):
        event.add("LOCATION", appointment.address)
        event.add("URL", vUri(appointment.address))
    if not shared:
        # Some programs drop an invitation whose organizer has any parameter but its address.
        event.add("ORGANIZER", vCalAddress(f"mailto:{appointment.organizer}"))
        for guest in appointment.guests:
            if _EMAIL.fullmatch(guest.email):
                event.add("ATTENDEE", _attendee(guest.email, guest.name))
    return event


def _attendee(email: str, name: str) -> vCalAddress:
    """Who comes has said so already, and nobody reads an answer by mail."""
    attendee = vCalAddress(f"mailto:{email}")
    # A quoted parameter has no way to say a quotation mark (RFC 5545, 3.1).
    attendee.params["CN"] = " ".join(_plain(name).replace('"', "'").split()) or email
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _plain(text: str) -> str:
    """Without the control characters that iCalendar has no way to say; line ends stay."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one for one in unix if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")
    )
