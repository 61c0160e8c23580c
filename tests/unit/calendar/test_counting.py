"""What of a calendar is busy time."""

from datetime import UTC, datetime, timedelta

import pytest

from helpout_server.adapters.calendars.counting import Question, count
from helpout_server.domain.interval import moment, seconds

FROM = datetime(2026, 6, 1, tzinfo=UTC)
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Made Up
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
TZNAME:MU
END:STANDARD
END:VTIMEZONE
"""


def busy(*events: str, zone: str = "UTC", days: float = 30, head: str = "") -> list[str]:
    """Pieces as ``01T10:00+60``: day and hour in UTC, and minutes."""
    whole = "".join(
        f"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{'' if 'UID:' in one else f'UID:{n}'}\n"
        f"{one}\nEND:VEVENT\n".replace("\n\n", "\n")
        for n, one in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{whole}END:VCALENDAR\n"
    question = Question(
        time_zone=zone, start_s=seconds(FROM), end_s=seconds(FROM + timedelta(days=days))
    )
    counted = count(text.replace("\n", "\r\n").encode(), question)
    assert counted.fault is None
    return [
        f"{moment(start):%dT%H:%M}+{(end - start) // 60}{f' {uid}' if uid else ''}"
        for start, end, uid in counted.pieces
    ]


def test_events_are_counted_and_joined() -> None:
    assert busy(
        "DTSTART:20260602T100000Z\nDTEND:20260602T110000Z",
        "DTSTART:20260602T103000Z\nDURATION:PT1H",
        "DTSTART:20260601T100000Z\nDTEND:20260601T103000Z",
        "DTSTART:20260501T100000Z\nDTEND:20260501T103000Z",
        "DTSTART:20260603T100000Z",
    ) == ["01T10:00+30", "02T10:00+90"]


def test_what_is_free_or_cancelled_takes_no_time() -> None:
    times = "DTSTART:20260602T100000Z\nDTEND:20260602T110000Z\n"
    assert busy(times + "TRANSP:TRANSPARENT", times + "STATUS:CANCELLED") == []
    assert busy(times + "X-MICROSOFT-CDO-BUSYSTATUS:FREE") == []
    assert busy(times + "TRANSP:OPAQUE", times + "STATUS:TENTATIVE") == ["02T10:00+60"]


def test_days_and_hours_without_a_zone_are_the_tutors() -> None:
    day = "DTSTART;VALUE=DATE:20260603"
    assert busy(day, zone="Asia/Kolkata") == ["02T18:30+1440"]
    assert busy(day, zone="America/New_York") == ["03T04:00+1440"]
    floating = "DTSTART:20260603T090000\nDURATION:PT30M"
    assert busy(floating, zone="Asia/Kolkata") == ["03T03:30+30"]
    assert busy(day.replace("03", "03") + "\nDTEND;VALUE=DATE:20260605") == ["03T00:00+2880"]


def test_zones_of_the_calendar_itself() -> None:
    named = "DTSTART;TZID=America/New_York:20260603T090000\nDURATION:PT30M"
    assert busy(named, zone="Asia/Kolkata") == ["03T13:00+30"]
    made_up = "DTSTART;TZID=Made Up:20260603T090000\nDURATION:PT30M"
    assert busy(made_up, head=VTIMEZONE) == ["03T03:30+30"]


def test_repeated_events_with_exceptions() -> None:
    assert busy(
        "UID:a\nDTSTART;TZID=Europe/Berlin:20260601T090000\nDURATION:PT1H\n"
        "RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20260602T090000",
        "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260603T090000\n"
        "DTSTART;TZID=Europe/Berlin:20260603T120000\nDURATION:PT1H",
        "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260604T090000\n"
        "DTSTART;TZID=Europe/Berlin:20260604T090000\nDURATION:PT1H\nSTATUS:CANCELLED",
    ) == ["01T07:00+60", "03T10:00+60", "05T07:00+60"]


def test_a_repeated_event_keeps_its_hour_across_a_clock_change() -> None:
    weekly = "DTSTART;TZID=Europe/Berlin:20260311T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n{weekly}\nEND:VEVENT\n"
    question = Question(
        time_zone="UTC",
        start_s=seconds(datetime(2026, 3, 20, tzinfo=UTC)),
        end_s=seconds(datetime(2026, 4, 3, tzinfo=UTC)),
    )
    counted = count(f"{text}END:VCALENDAR\n".replace("\n", "\r\n").encode(), question)
    assert [moment(start).hour for start, _, _ in counted.pieces] == [8, 7]


def test_what_began_before_the_window_is_cut_at_its_edge() -> None:
    assert busy("DTSTART:20260530T100000Z\nDTEND:20260601T020000Z") == ["01T00:00+120"]
    assert busy("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20270101", days=2) == [
        "01T00:00+2880"
    ]


def test_bookings_of_a_marketplace_stay_apart() -> None:
    times = "DTSTART:20260602T100000Z\nDTEND:20260602T110000Z\n"
    assert busy(times, "UID:bkg_0123456789ab@helpouts\n" + times) == [
        "02T10:00+60",
        "02T10:00+60 bkg_0123456789ab@helpouts",
    ]


def test_published_busy_time() -> None:
    listed = (
        "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\n"
        "FREEBUSY;FBTYPE=BUSY:20260602T100000Z/20260602T110000Z,20260603T100000Z/PT2H\n"
        "FREEBUSY;FBTYPE=FREE:20260604T100000Z/PT2H\nFREEBUSY:20260605T100000Z/PT1H\n"
        "END:VFREEBUSY\n"
    )
    assert busy(head=listed) == ["02T10:00+60", "03T10:00+120", "05T10:00+60"]


def test_one_event_that_makes_no_sense_spoils_no_other() -> None:
    assert (
        busy(
            "DTSTART:20260602T100000Z\nDTEND:20260602T090000Z",
            "DTSTART:20260603T100000Z\nDURATION:PT1H\nRRULE:FREQ=NEVER",
            "DTSTART:20260604T100000Z\nDURATION:PT1H",
        )[-1]
        == "04T10:00+60"
    )


def test_what_is_no_calendar_is_none() -> None:
    question = Question(time_zone="UTC", start_s=0, end_s=10)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the libraries raise
        count(b"BEGIN:VCALENDAR\r\nno", question)
