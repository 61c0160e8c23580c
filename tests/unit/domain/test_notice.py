"""Notices: groups, quiet hours over clock changes, retries, reminders, calendars."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain import notice as rules
from helpout_server.domain.errors import InvalidRequest
from helpout_server.domain.notice import Invited, Preferences, Upcoming

ZONES = sorted(available_timezones())
NIGHT = {"quiet_from": "22:00", "quiet_until": "07:00"}
MOMENTS = st.integers(946_684_800, 2_208_988_800).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
CLOCKS = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda it: f"{it[0]:02}:{it[1]:02}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# ---- who wants what


def test_an_address_that_is_not_confirmed_gets_no_notice() -> None:
    wanted = Preferences(email="a@example.org")
    assert not wanted.wants_mail("booking_confirmed")
    assert Preferences(email="a@example.org", email_confirmed=True).wants_mail("booking_confirmed")
    assert not Preferences(email="", email_confirmed=True).wants_mail("booking_confirmed")


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_each_group_is_left_out_by_itself(kind: NoticeKind) -> None:
    group = rules.group_of(kind)
    on = Preferences(email="a@example.org", email_confirmed=True)
    for left_out in ("reminders", "queue", "urgent"):
        wanted = replace(on, **{left_out: False})  # type: ignore[arg-type]
        assert wanted.wants_mail(kind) == (group != left_out)
    none = Preferences(email="a@example.org", email_confirmed=True, email_on=False)
    assert not none.wants_mail(kind)


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "ada@",
        "@example.org",
        "Ada <ada@example.org>",
        "ada@example.org,bob@example.org",
        "ada@example.org\r\nBcc: bob@example.org",
        "ada@exa mple.org",
        "ada@-example.org",
        "a..da@example.org",
        ".ada@example.org",
        "ada@example.org>",
        '"a b"@example.org',
        "ада@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 260,
    ],
)
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        rules.checked_address(text)


@pytest.mark.parametrize(
    "text", ["", "ada@example.org", "o'neil+x_y@mail.example.co", "a@localhost"]
)
def test_plain_addresses_are_kept(text: str) -> None:
    assert rules.checked_address(f" {text} ") == text


@given(st.text())
def test_a_line_of_somebody_else_is_one_line(text: str) -> None:
    line = rules.one_line(text)
    assert line.isprintable() or all(ord(char) >= 32 for char in line)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\u202e\u2066\u200f\x00\x7f\x85")


# ---- quiet hours


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-28T21:59:00+01:00", None),
        ("2026-03-28T22:00:00+01:00", "2026-03-29T07:00:00+02:00"),  # an hour shorter
        ("2026-03-29T06:59:59+02:00", "2026-03-29T07:00:00+02:00"),
        ("2026-03-29T07:00:00+02:00", None),
        ("2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"),  # an hour longer
        ("2026-10-25T02:30:00+02:00", "2026-10-25T07:00:00+01:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T07:00:00+01:00"),
    ],
)
def test_a_night_in_berlin(now: str, until: str | None) -> None:
    found = rules.quiet_end(at(now), time_zone="Europe/Berlin", **NIGHT)
    assert found == (None if until is None else at(until))


def test_an_end_in_a_gap_is_where_the_clock_lands_and_a_doubled_one_comes_in_order() -> None:
    gap = {"quiet_from": "22:00", "quiet_until": "02:30", "time_zone": "Europe/Berlin"}
    assert rules.quiet_end(at("2026-03-29T00:10:00+01:00"), **gap) == at(
        "2026-03-29T03:30:00+02:00"
    )
    # 02:30 comes twice: who is told after the first waits for the second, not till tomorrow.
    assert rules.quiet_end(at("2026-10-25T01:00:00+02:00"), **gap) == at(
        "2026-10-25T02:30:00+02:00"
    )
    later = {**gap, "quiet_until": "02:45"}
    assert rules.quiet_end(at("2026-10-25T02:40:00+01:00"), **later) == at(
        "2026-10-25T02:45:00+01:00"
    )


@given(MOMENTS, st.sampled_from(ZONES), CLOCKS, CLOCKS)
def test_quiet_hours_end_soon_and_outside_themselves(
    now: datetime, zone: str, begin: str, end: str
) -> None:
    named = {"time_zone": zone, "quiet_from": begin, "quiet_until": end}
    until = rules.quiet_end(now, **named)
    local = now.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    inside = (
        begin <= clock < end if begin < end else (begin != end and (clock >= begin or clock < end))
    )
    assert (until is not None) == inside
    if until is not None:
        # A zone that skips a whole day makes a night of at most two.
        assert now < until <= now + timedelta(hours=49)
        ended = f"{until.astimezone(ZoneInfo(zone)):%H:%M}"
        assert ended == end or until.astimezone(ZoneInfo(zone)).utcoffset() != local.utcoffset()


@pytest.mark.parametrize("kind", ["ticket_called", "urgent_asked", "running_late", "reminder_soon"])
def test_what_is_of_no_use_later_is_not_held(kind: str) -> None:
    now = at("2026-06-01T23:00:00+00:00")
    assert rules.due(kind, now, time_zone="UTC", start=None, **NIGHT) == now


def test_what_would_come_too_late_for_its_appointment_is_not_held() -> None:
    now, morning = at("2026-06-01T23:00:00+00:00"), at("2026-06-02T07:00:00+00:00")
    for start, due in (
        (None, morning),
        (at("2026-06-02T06:00:00+00:00"), now),
        (at("2026-06-02T08:00:00+00:00"), now),
        (at("2026-06-02T09:00:00+00:00"), morning),
        (at("2026-06-01T20:00:00+00:00"), morning),
    ):
        found = rules.due("booking_cancelled", now, time_zone="UTC", start=start, **NIGHT)
        assert found == due


# ---- retries


def test_pauses_grow_with_jitter_and_come_to_an_end() -> None:
    now = at("2026-06-01T08:00:00+00:00")
    shortest = [rules.retry_at(now, n, 0.0) for n in range(1, rules.ATTEMPTS_MAX)]
    longest = [rules.retry_at(now, n, 1.0) for n in range(1, rules.ATTEMPTS_MAX)]
    pauses = [(one - now).total_seconds() for one in shortest if one is not None]
    assert pauses[:4] == [10, 20, 40, 80]
    assert max(pauses) == rules.RETRY_LONGEST_S / 2
    assert all(
        high - now == 3 * (low - now)
        for low, high in zip(shortest, longest, strict=True)
        if low is not None and high is not None
    )
    assert rules.retry_at(now, rules.ATTEMPTS_MAX, 0.5) is None


# ---- reminders

START = at("2026-06-05T12:00:00+00:00")


@pytest.mark.parametrize(
    ("before_h", "booked_h", "kind"),
    [
        (24.1, 100, None),
        (24, 100, "reminder_day"),
        (20.1, 100, "reminder_day"),
        (19, 100, None),  # a day before has long passed
        (23, 23.5, None),  # booked in between
        (0.6, 100, None),
        (0.5, 100, "reminder_soon"),
        (0.01, 100, "reminder_soon"),
        (0.4, 0.45, None),
        (0, 100, None),
        (-1, 100, None),
    ],
)
def test_which_reminder_is_due(before_h: float, booked_h: float, kind: str | None) -> None:
    since = START - timedelta(hours=booked_h)
    one = Upcoming("bkg_1", "T", START, START, since, ("a",), ("b",), ("a", "b"))
    assert rules.reminders_due(one, START - timedelta(hours=before_h), minutes=30) == kind


# ---- calendars


def test_a_calendar_is_told_of_each_change_once_and_of_the_end_only_if_it_knew() -> None:
    first = rules.invited(None, "booking_confirmed", "10", "11")
    assert first == Invited("REQUEST", 0, "10", "11")
    assert rules.invited(first, "booking_confirmed", "10", "11") == first
    moved = rules.invited(first, "booking_moved", "12", "13")
    assert moved == Invited("REQUEST", 1, "12", "13")
    ended = rules.invited(moved, "booking_cancelled", "12", "13")
    assert ended == Invited("CANCEL", 2, "12", "13")
    assert rules.invited(ended, "booking_cancelled", "12", "13") == ended
    assert rules.invited(ended, "seat_confirmed", "12", "13") == Invited("REQUEST", 3, "12", "13")
    assert rules.invited(None, "booking_cancelled", "12", "13") is None
    assert rules.invited(first, "running_late", "12", "13") is None
    assert rules.invited(None, "booking_confirmed", "", "") is None
