"""What the marketplace says, as pandas DataFrames."""

from typing import Any, Literal

import pandas as pd

from helpout_widgets.client import Client, find_server
from helpout_widgets.problem import TRACEBACK_MAX, collect, prepare

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
SOLVED_COLUMNS = [
    "title",
    "likeness",
    "exception",
    "fits",
    "problem",
    "published_at",
    "solved_id",
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


def solved(
    traceback: str = "", *, query: str = "", limit: int = 10, client: Client | None = None
) -> pd.DataFrame:
    """What others had, and solved, of the same failure.

    Of a traceback only its signature is sent: the error's name, its message without names and
    numbers, and the functions of libraries that it went through. The kernel's own Jupyter server
    works that out.

    Args:
        traceback: as text; where it and ``query`` are empty, that of the cell that failed last.
        query: words instead.
        limit: 1 to 100 rows.

    Returns:
        Best first; ``likeness`` is 0 to 100, ``fits`` says why it is shown.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
        ValueError: there is no failure to look for.
    """
    asked = client or Client(find_server())
    if query:
        page = asked.get("solved", q=query, limit=limit)
    else:
        text = traceback or str(collect()["traceback"])
        signature = prepare({"traceback": text[-TRACEBACK_MAX:]}, client=asked)["signature"]
        if signature is None:
            raise ValueError("That names no error. Give a traceback, or words as query=…")
        page = asked.get(
            "solved",
            exception=signature["exception"],
            message=signature["message"],
            frames=" ".join(signature["frames"]),
            limit=limit,
        )
    return solved_frame(page["solved"])


def solved_frame(matches: list[dict[str, Any]]) -> pd.DataFrame:
    """One row a ``SolvedMatch`` of the wire."""
    rows = [
        {
            "title": match["title"],
            "likeness": match["likeness"],
            "exception": match["exception"],
            "fits": ", ".join(match["fits"]).replace("_", " "),
            "problem": match["problem"],
            "published_at": match["published_at"],
            "solved_id": match["id"],
        }
        for match in matches
    ]
    frame = pd.DataFrame(rows, columns=SOLVED_COLUMNS)
    return frame.assign(published_at=_local(frame["published_at"], "UTC"))


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
