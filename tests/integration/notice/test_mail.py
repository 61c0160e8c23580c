"""Mail as it is received after requests over HTTP: links, bookings, calendars."""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar, Component

from helpout_server.entrypoints.demo.ports import free_port
from tests.integration.notice.conftest import SENDER, mailing
from tests.integration.notice.mailbox import PASSWORD, USER, Mailbox, mail_server
from tests.servers import ServiceProcess, jupyter_server, self_signed, service

STUDENT, TUTOR = "amara@example.org", "tom@example.net"


@dataclass
class People:
    market: ServiceProcess
    mailbox: Mailbox
    student: httpx.Client
    tutor: httpx.Client
    listing_id: str

    def book(self, hours: int, key: str) -> dict[str, Any]:
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        return _fine(
            self.student.post(
                "api/v1/bookings",
                json={
                    "listing_id": self.listing_id,
                    "start": (start + timedelta(hours=hours)).isoformat(),
                    "duration_minutes": 30,
                    "problem": {"summary": "It fails"},
                    "idempotency_key": key,
                },
            )
        )


def _fine(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}


def link_of(message: EmailMessage, page: str) -> str:
    plain = message.get_body(("plain",))
    assert plain is not None
    found = re.search(rf"http://\S+/helpouts/mail/{page}\?code=\w+", plain.get_content())
    assert found is not None
    return found.group()


def event_of(message: EmailMessage) -> tuple[str, Component]:
    """The method and the one event of the calendar part, which is the last."""
    parts = list(message.iter_parts())
    kinds = [part.get_content_type() for part in parts]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert message.get_content_type() == "multipart/alternative"
    calendar = Calendar.from_ical(parts[-1].get_content())
    method = str(calendar["METHOD"])
    assert parts[-1].get_param("method") == method
    [event] = calendar.walk("VEVENT")
    assert event.errors == []
    return method, event


def wants_mail(mailbox: Mailbox, client: httpx.Client, address: str) -> None:
    """Give an address and press the button behind the link that is mailed to it."""
    known = _fine(client.put("api/v1/notices/preferences", json={"email": address}))
    assert (known["email_confirmed"], known["mail_possible"]) == (False, True)
    [message] = mailbox.wait(1, to=address)
    link = link_of(message, "confirm")
    with httpx.Client(trust_env=False) as anybody:
        assert "Confirm" in anybody.get(link).text
        # Opening it did nothing: a mail program's guard opens every link.
        assert not _fine(client.get("api/v1/notices/preferences"))["email_confirmed"]
        assert "Address confirmed" in anybody.post(link).text
    assert _fine(client.get("api/v1/notices/preferences"))["email_confirmed"]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with mail_server() as mailbox, mailing(tmp_path_factory.mktemp("market"), mailbox) as market:
        with market.client(market.token) as owner:
            tokens = [
                _fine(
                    owner.post(
                        "api/v1/accounts", json={"display_name": name, "time_zone": "Asia/Kolkata"}
                    )
                )["token"]
                for name in ('Amara "A" <x@y>', "Tom")
            ]
        with market.client(tokens[0]) as student, market.client(tokens[1]) as tutor:
            week = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
            _fine(
                tutor.put(
                    "api/v1/availability",
                    json={"time_zone": "UTC", "weekly": week, "increment_minutes": 30},
                )
            )
            offer = {
                "title": "Pandas <script>without</script> tears",
                "description": "Bring your notebook.",
                "category": "data_analysis",
                "durations_minutes": [30],
            }
            listing = _fine(tutor.post("api/v1/listings", json=offer))
            wants_mail(mailbox, student, STUDENT)
            wants_mail(mailbox, tutor, TUTOR)
            yield People(market, mailbox, student, tutor, listing["id"])


def test_a_booking_its_new_time_and_its_end_are_one_appointment_in_calendars(
    people: People,
) -> None:
    before = len(people.mailbox.to(STUDENT))
    booked = people.book(50, "first-booking")
    made = people.mailbox.wait(before + 1, to=STUDENT)[-1]
    assert made["From"] == f"Helpouts <{SENDER}>"
    assert made["To"].addresses[0].addr_spec == STUDENT
    assert made["Subject"] == "Booked: Pandas <script>without</script> tears"
    assert made["List-Unsubscribe"] is None, "a booking's own mail is essential"
    html = made.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "Asia/Kolkata, UTC+05:30" in html.get_content()
    method, event = event_of(made)
    assert (method, event.decoded("SEQUENCE"), str(event["STATUS"])) == ("REQUEST", 0, "CONFIRMED")
    assert event.decoded("DTSTART") == datetime.fromisoformat(booked["start"])
    assert event.decoded("DTEND") == datetime.fromisoformat(booked["end"])
    assert str(event["ORGANIZER"]) == f"mailto:{SENDER}"
    assert str(event["ATTENDEE"]) == f"mailto:{STUDENT}"

    later = datetime.fromisoformat(booked["start"]) + timedelta(hours=1)
    path = f"api/v1/bookings/{booked['id']}"
    _fine(people.student.post(f"{path}/proposal", json={"start": later.isoformat()}))
    _fine(people.tutor.post(f"{path}/proposal/accept"))
    _fine(people.student.post(f"{path}/cancel", json={}))
    mails = [
        mail
        for mail in people.mailbox.wait(before + 3, to=STUDENT)[before:]
        if mail.get_content_type() == "multipart/alternative" and len(list(mail.iter_parts())) == 3
    ]
    events = sorted(
        (event_of(mail) for mail in mails), key=lambda pair: int(pair[1].decoded("SEQUENCE"))
    )
    assert [(method, event.decoded("SEQUENCE")) for method, event in events] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert len({str(event["UID"]) for _, event in events}) == 1
    assert events[1][1].decoded("DTSTART") == later
    assert str(events[2][1]["STATUS"]) == "CANCELLED"
    told = _fine(people.student.get("api/v1/notices"))
    assert {"booking_confirmed", "booking_moved", "booking_cancelled"} <= {
        one["kind"] for one in told["notices"]
    }


def test_what_is_not_essential_can_be_stopped_with_one_press(people: People) -> None:
    queue = _fine(people.tutor.post("api/v1/queues", json={"title": "Data 101"}))
    ticket = {"headline": "It fails", "problem": {"summary": "It fails"}}
    _fine(people.student.post(f"api/v1/queues/{queue['id']}/tickets", json=ticket))
    mail = people.mailbox.wait_for("Data 101", to=TUTOR)
    link = link_of(mail, "unsubscribe")
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with httpx.Client(trust_env=False) as anybody:
        page = anybody.get(link)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert _fine(people.tutor.get("api/v1/notices/preferences"))["queue"]
        # As a mail program does it (RFC 8058), with a cookie that means nothing.
        one_click = {"List-Unsubscribe": "One-Click"}
        pressed = anybody.post(link, data=one_click, headers={"Cookie": "_xsrf=none"})
        assert (pressed.status_code, "Unsubscribed" in pressed.text) == (200, True)
        known = _fine(people.tutor.get("api/v1/notices/preferences"))
        assert (known["queue"], known["reminders"], known["urgent"]) == (False, True, True)
        # Turned on again, an old link does not turn it off.
        _fine(people.tutor.put("api/v1/notices/preferences", json={"email": TUTOR}))
        assert "used before" in anybody.post(link).text
        assert _fine(people.tutor.get("api/v1/notices/preferences"))["queue"]
        for wrong in (link[:-8], f"{link[:-8]}00000000", link.replace("unsubscribe?", "confirm?")):
            refused = anybody.post(wrong)
            assert (refused.status_code, "no longer be used" in refused.text) == (410, True)
    assert link.partition("code=")[2] not in people.market.process.output


def test_with_starttls_and_a_password(tmp_path: Path) -> None:
    made = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.certfile, made.keyfile)
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    port = free_port()
    with (
        mail_server(tls=context) as mailbox,
        service(
            tmp_path / "market",
            *("--mail-host", "127.0.0.1", "--mail-port", str(mailbox.port)),
            *("--mail-user", USER, "--mail-password-file", str(secret)),
            *("--mail-from", SENDER, "--mail-ca-file", str(made.certfile)),
            *("--public-url", f"http://127.0.0.1:{port}/"),
            port=port,
        ) as market,
        market.client(market.token) as owner,
    ):
        wants_mail(mailbox, owner, STUDENT)
        assert PASSWORD not in market.process.output


def test_links_of_a_marketplace_within_a_jupyter_server(tmp_path: Path, mailbox: Mailbox) -> None:
    port = free_port()
    with (
        jupyter_server(
            tmp_path,
            "--HelpoutsExtension.mode=embedded",
            f"--HelpoutsExtension.public_url=http://127.0.0.1:{port}/base/",
            "--HelpoutsExtension.mail_host=127.0.0.1",
            f"--HelpoutsExtension.mail_port={mailbox.port}",
            "--HelpoutsExtension.mail_tls=none",
            f"--HelpoutsExtension.mail_from={SENDER}",
            base_url="/base/",
            port=port,
        ) as server,
        server.owner() as owner,
    ):
        wants_mail(mailbox, owner, STUDENT)
        link = link_of(mailbox.wait(1)[0], "confirm")
        with server.anonymous() as anybody:
            page = anybody.get(link)
            assert "form-action 'self'" in page.headers["Content-Security-Policy"]
            assert "no-referrer" in page.headers["Referrer-Policy"]
            assert anybody.post(link[:-8]).status_code == 410
            # Beside the pages nothing opens without signing in.
            assert anybody.post("mail/anything").status_code >= 400
            assert anybody.put(link).status_code == 405
        assert link.partition("code=")[2][:20] not in server.process.output
