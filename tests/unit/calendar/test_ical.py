"""Our appointments as text: valid by the library that writes it and by our own reading."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from helpout_server.adapters.ical import Method, invitation, published, stored
from helpout_server.domain.calendar import Appointment, Guest, id_of, uid_of
from tests.calendar_text import check, properties

START = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 30, 9, 30, 12, 345678, tzinfo=UTC)


def appointment(**changes: Any) -> Appointment:
    facts: dict[str, Any] = {
        "uid": uid_of("bkg_0123456789ab"),
        "sequence": 0,
        "start": START,
        "end": START + timedelta(minutes=30),
        "title": "Pandas without tears",
        "status": "confirmed",
        "changed_at": NOW,
        "description": "With Tom; bring a, b and c\\d.\nSecond line.",
        "address": "https://market.example.org/base/lab?a=1;b=2,3",
        "organizer": "helpouts@example.org",
        "guests": (Guest('Sam, "the" Student\r\nX: 1', "sam@example.org"),),
        **changes,
    }
    return Appointment(**facts)


def one(text: bytes) -> Any:
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_invitation_is_valid_and_says_what_it_should(method: Method) -> None:
    text = invitation(appointment(), method, 3, now=NOW)
    check(text, method=method)
    event = one(text)
    assert event["UID"] == "bkg_0123456789ab@helpouts"
    assert event["SEQUENCE"] == 3
    assert event.decoded("DTSTART") == START
    assert event.decoded("DTSTAMP") == NOW.replace(microsecond=0)
    assert event["ORGANIZER"] == "mailto:helpouts@example.org"
    assert event["DESCRIPTION"] == appointment().description
    assert event["LOCATION"] == event["URL"] == appointment().address
    assert event["ATTENDEE"] == "mailto:sam@example.org"
    assert event["ATTENDEE"].params["CN"] == "Sam, 'the' Student X: 1"
    assert event["STATUS"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")


def test_a_later_copy_is_of_the_same_thing_with_a_higher_number() -> None:
    first = one(invitation(appointment(), "REQUEST", now=NOW))
    second = one(invitation(appointment(sequence=1), "REQUEST", now=NOW))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_each_guest_is_named_and_who_has_no_address_is_left_out() -> None:
    guests = (Guest("Sam", "sam@example.org"), Guest("Tom", ""), Guest("Uma", "uma@example.org"))
    [event] = properties(invitation(appointment(guests=guests), "REQUEST", now=NOW))
    assert [value for _, value in event["ATTENDEE"]] == [
        "mailto:sam@example.org",
        "mailto:uma@example.org",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"organizer": ""},
        {"organizer": "a@b\r\nX-EVIL:1"},
        {"guests": ()},
        {"guests": (Guest("Sam", "sam@example.org\nATTENDEE:mailto:x@y"),)},
    ],
)
def test_who_invites_nobody_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="an invitation needs"):
        invitation(appointment(**changes), "REQUEST", now=NOW)


def test_a_feed_names_no_address_of_a_person_and_stays_the_same_bytes() -> None:
    both = [appointment(), appointment(uid=uid_of("bkg_ba9876543210"), status="cancelled")]
    text = published(both, name="Helpouts, mine; all")
    check(text, method="PUBLISH")
    assert b"sam@" not in text
    assert published(both, name="Helpouts, mine; all") == text
    assert [str(event["STATUS"]) for event in Calendar.from_ical(text).walk("VEVENT")] == [
        "CONFIRMED",
        "CANCELLED",
    ]
    check(published([], name="Empty"), method="PUBLISH")


def test_what_is_stored_in_a_calendar_has_no_method() -> None:
    check(stored(appointment(), now=NOW), method=None)


def test_an_address_that_is_none_is_left_out() -> None:
    [event] = properties(stored(appointment(address="https://x/\r\nX:1"), now=NOW))
    assert "URL" not in event
    assert "X" not in event


@given(title=st.text(max_size=300), description=st.text(max_size=500), name=st.text(max_size=90))
def test_whatever_people_write_stays_within_its_line(
    title: str, description: str, name: str
) -> None:
    made = appointment(
        title=title, description=description, guests=(Guest(name, "sam@example.org"),)
    )
    for text, method in (
        (invitation(made, "REQUEST", now=NOW), "REQUEST"),
        (published([made], name=title), "PUBLISH"),
    ):
        check(text, method=method)
        assert one(text).decoded("DTEND") == START + timedelta(minutes=30)


def test_names_of_ours_are_known_again() -> None:
    assert id_of(uid_of("bkg_0123456789ab")) == "bkg_0123456789ab"
    assert id_of("0123@google.com") is None
    assert id_of("bkg_0123@helpouts.example.org") is None
