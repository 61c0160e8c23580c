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
QUEUE_COLUMNS = [
    "title",
    "owner",
    "status",
    "waiting",
    "helping",
    "wait_low_minutes",
    "wait_high_minutes",
    "closes_at",
    "may_help",
    "queue_id",
]
SERVED_COLUMNS = [
    "took_at",
    "called_at",
    "helped_at",
    "ended_at",
    "student",
    "helper",
    "headline",
    "exception",
    "exercise",
    "waited_minutes",
    "helped_minutes",
    "state",
    "outcome",
    "ticket_id",
]
HISTORY_PAGE = 100
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


def queues(*, client: Client | None = None) -> pd.DataFrame:
    """Lines for help right now that you may see, open or paused.

    Returns:
        One row a queue; the range of the wait is missing where nobody can say; ``closes_at`` in
        your account's time zone.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    asked = client or Client(find_server())
    zone = asked.get("me")["account"]["time_zone"]
    return queues_frame(asked.get("queues")["queues"], zone)


def queue_history(
    queue_id: str = "", *, limit: int = 1_000, client: Client | None = None
) -> pd.DataFrame:
    """What became of the tickets of a queue in which you help, the latest first.

    Args:
        queue_id: such as ``"que_…"``, of ``queues()``; empty takes the first that you help in.
        limit: at most so many rows, at least 1.

    Returns:
        One row a ticket; times in your account's time zone, minutes as numbers; ``helped_at`` and
        ``outcome`` are missing where nobody helped. No rows where you help in no open queue.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    asked = client or Client(find_server())
    zone = asked.get("me")["account"]["time_zone"]
    if not queue_id:
        mine = [one["id"] for one in asked.get("queues")["queues"] if one["may_help"]]
        if not mine:
            return served_frame([], zone)
        queue_id = mine[0]
    tickets: list[dict[str, Any]] = []
    while len(tickets) < limit:
        size = min(HISTORY_PAGE, limit - len(tickets))
        page = asked.get(f"queues/{queue_id}/history", limit=size, offset=len(tickets))
        tickets += page["tickets"]
        if not page["tickets"] or len(tickets) >= page["total"]:
            break
    return served_frame(tickets, zone)


def queues_frame(queues: list[dict[str, Any]], time_zone: str) -> pd.DataFrame:
    """One row a ``Queue`` of the wire."""
    rows = [
        {
            "title": queue["title"],
            "owner": queue["owner"]["display_name"],
            "status": queue["status"],
            "waiting": queue["waiting"],
            "helping": queue["helping"],
            "wait_low_minutes": (queue["estimate"] or {}).get("low_minutes"),
            "wait_high_minutes": (queue["estimate"] or {}).get("high_minutes"),
            "closes_at": queue["closes_at"],
            "may_help": queue["may_help"],
            "queue_id": queue["id"],
        }
        for queue in queues
    ]
    frame = pd.DataFrame(rows, columns=QUEUE_COLUMNS)
    return frame.assign(
        closes_at=_local(frame["closes_at"], time_zone),
        wait_low_minutes=frame["wait_low_minutes"].astype("Int64"),
        wait_high_minutes=frame["wait_high_minutes"].astype("Int64"),
    )


def served_frame(tickets: list[dict[str, Any]], time_zone: str) -> pd.DataFrame:
    """One row a ``ServedTicket`` of the wire."""
    rows = [
        {
            "took_at": ticket["took_at"],
            "called_at": ticket["called_at"],
            "helped_at": ticket["helped_at"],
            "ended_at": ticket["ended_at"],
            "student": ticket["student"]["display_name"],
            "helper": (ticket["helper"] or {}).get("display_name"),
            "headline": ticket["headline"],
            "exception": ticket["exception"],
            "exercise": ticket["exercise"],
            "waited_minutes": ticket["waited_s"] / 60,
            "helped_minutes": ticket["helped_s"] / 60,
            "state": ticket["state"],
            "outcome": ticket["outcome"],
            "ticket_id": ticket["id"],
        }
        for ticket in tickets
    ]
    frame = pd.DataFrame(rows, columns=SERVED_COLUMNS)
    return frame.assign(
        **{name: _local(frame[name], time_zone) for name in SERVED_COLUMNS[:4]},
        waited_minutes=frame["waited_minutes"].astype("Float64"),
        helped_minutes=frame["helped_minutes"].astype("Float64"),
    )


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
