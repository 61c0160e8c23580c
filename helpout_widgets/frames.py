"""What the marketplace says, as pandas DataFrames."""

from typing import Any, Literal

import pandas as pd

from helpout_widgets.client import Client, find_server

LISTING_COLUMNS = [
    "title",
    "tutor",
    "category",
    "tags",
    "rating",
    "reviews",
    "next_slot",
    "durations_minutes",
    "description",
    "listing_id",
]
BOOKING_COLUMNS = ["start", "end", "title", "tutor", "student", "status", "live_session_id"]


def search(query: str = "", *, limit: int = 20, client: Client | None = None) -> pd.DataFrame:
    """Listings that fit the words, best first.

    Args:
        query: such as ``"pandas groupby"``; empty gives all.
        limit: 1 to 100 rows.
        client: another server than this kernel's own.

    Returns:
        One row a listing; ``next_slot`` in your account's time zone, ``NaT`` where the tutor has
        no time; ``rating`` is 1.0 to 5.0 or missing.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    asked = client or Client(find_server())
    zone = asked.get("me")["account"]["time_zone"]
    page = asked.get("listings", q=query, limit=limit)
    return listings_frame(page["listings"], zone)


def my_helpouts(
    when: Literal["upcoming", "past"] = "upcoming", *, client: Client | None = None
) -> pd.DataFrame:
    """Your bookings, as student or tutor; times in your account's time zone."""
    asked = client or Client(find_server())
    zone = asked.get("me")["account"]["time_zone"]
    return bookings_frame(asked.get("bookings", when=when)["bookings"], zone)


def listings_frame(listings: list[dict[str, Any]], time_zone: str) -> pd.DataFrame:
    """One row a ``Listing`` of the wire."""
    rows = [
        {
            "title": listing["title"],
            "tutor": listing["tutor"]["display_name"],
            "category": listing["category"],
            "tags": ", ".join(listing["tags"]),
            "rating": listing["rating"]["average"],
            "reviews": listing["rating"]["count"],
            "next_slot": listing["next_slot"],
            "durations_minutes": listing["durations_minutes"],
            "description": listing["description"],
            "listing_id": listing["id"],
        }
        for listing in listings
    ]
    frame = pd.DataFrame(rows, columns=LISTING_COLUMNS)
    return frame.assign(
        next_slot=_local(frame["next_slot"], time_zone),
        rating=frame["rating"].astype("Float64"),
    )


def bookings_frame(bookings: list[dict[str, Any]], time_zone: str) -> pd.DataFrame:
    """One row a ``Booking`` of the wire."""
    rows = [
        {
            "start": booking["start"],
            "end": booking["end"],
            "title": booking["listing"]["title"],
            "tutor": booking["tutor"]["display_name"],
            "student": booking["student"]["display_name"],
            "status": booking["status"],
            "live_session_id": booking["live_session_id"],
        }
        for booking in bookings
    ]
    frame = pd.DataFrame(rows, columns=BOOKING_COLUMNS)
    return frame.assign(
        start=_local(frame["start"], time_zone), end=_local(frame["end"], time_zone)
    )


def _local(instants: "pd.Series[Any]", time_zone: str) -> "pd.Series[Any]":
    return pd.to_datetime(instants, utc=True, format="ISO8601").dt.tz_convert(time_zone)
