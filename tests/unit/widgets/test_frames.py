"""DataFrames of listings and bookings."""

import pandas as pd

from helpout_widgets.frames import bookings_frame, listings_frame

LISTING = {
    "id": "lst_0123456789ab",
    "title": "Untangle pandas merges",
    "tutor": {"id": "acc_0123456789ab", "display_name": "Ada"},
    "category": "data_analysis",
    "tags": ["pandas", "merge"],
    "rating": {"average": 4.5, "count": 2},
    "next_slot": "2026-11-03T14:00:00Z",
    "durations_minutes": [30],
    "description": "Bring the cell.",
}


def test_a_listing_becomes_a_row_in_the_readers_zone() -> None:
    frame = listings_frame([LISTING], "Asia/Kolkata")
    row = frame.iloc[0]
    assert row["tutor"] == "Ada"
    assert row["tags"] == "pandas, merge"
    assert row["next_slot"].isoformat() == "2026-11-03T19:30:00+05:30"


def test_nothing_known_is_missing_not_invented() -> None:
    bare = {**LISTING, "rating": {"average": None, "count": 0}, "next_slot": None}
    row = listings_frame([bare], "UTC").iloc[0]
    assert row["rating"] is pd.NA
    assert row["next_slot"] is pd.NaT


def test_instants_with_and_without_fractions_stand_together() -> None:
    later = {**LISTING, "next_slot": "2026-11-03T14:00:00.250000Z"}
    assert listings_frame([LISTING, later], "UTC")["next_slot"].notna().all()


def test_no_listing_gives_the_columns_all_the_same() -> None:
    frame = listings_frame([], "Europe/Berlin")
    assert frame.empty
    assert "listing_id" in frame.columns
    assert str(frame["next_slot"].dt.tz) == "Europe/Berlin"


def test_a_booking_becomes_a_row() -> None:
    booking = {
        "start": "2026-11-03T14:00:00Z",
        "end": "2026-11-03T14:30:00Z",
        "listing": {"id": "lst_0123456789ab", "title": "Merges"},
        "tutor": {"display_name": "Ada"},
        "student": {"display_name": "Amara"},
        "status": "confirmed",
        "live_session_id": "live_0123456789ab",
    }
    row = bookings_frame([booking], "America/New_York").iloc[0]
    assert row["start"].isoformat() == "2026-11-03T09:00:00-05:00"
    assert row["live_session_id"] == "live_0123456789ab"
