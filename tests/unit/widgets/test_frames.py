"""DataFrames of listings and bookings."""

from typing import Any

import pandas as pd

from helpout_widgets.frames import (
    bookings_frame,
    listings_frame,
    queue_history,
    queues_frame,
    served_frame,
)

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


QUEUE: dict[str, Any] = {
    "id": "que_0123456789ab",
    "title": "Office hours",
    "owner": {"display_name": "Ada"},
    "status": "open",
    "waiting": 3,
    "helping": 1,
    "estimate": {"low_minutes": 4, "high_minutes": 9},
    "closes_at": "2026-11-03T17:00:00Z",
    "may_help": True,
}


def served(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"tkt_{number:012}",
        "student": {"display_name": "Amara"},
        "helper": {"display_name": "Ada"},
        "headline": "It hangs",
        "exception": "KeyError",
        "exercise": "3b",
        "took_at": "2026-11-03T14:00:00Z",
        "called_at": "2026-11-03T14:06:00Z",
        "helped_at": "2026-11-03T14:06:30Z",
        "ended_at": "2026-11-03T14:20:00Z",
        "waited_s": 390,
        "helped_s": 810,
        "state": "done",
        "outcome": "solved",
        **more,
    }


def test_a_queue_whose_wait_nobody_knows_has_none() -> None:
    frame = queues_frame([QUEUE, {**QUEUE, "estimate": None}], "Asia/Kolkata")
    assert frame["wait_high_minutes"].tolist() == [9, pd.NA]
    assert frame["closes_at"][0].isoformat() == "2026-11-03T22:30:00+05:30"


def test_who_left_was_helped_by_nobody() -> None:
    gone = served(
        2, helper=None, called_at=None, helped_at=None, helped_s=0, state="left", outcome=None
    )
    frame = served_frame([served(1), gone], "UTC")
    assert frame["waited_minutes"].tolist() == [6.5, 6.5]
    assert frame["helper"].isna().tolist() == [False, True]
    assert frame["helped_at"][1] is pd.NaT


class Answers:
    """A client that gives a history of so many tickets page by page."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked: list[int] = []

    def get(self, path: str, **query: Any) -> Any:
        if path == "me":
            return {"account": {"time_zone": "UTC"}}
        if path == "queues":
            return {"queues": [{**QUEUE, "id": "que_other", "may_help": False}, QUEUE]}
        assert path == f"queues/{QUEUE['id']}/history"
        self.asked.append(query["limit"])
        numbers = range(query["offset"], min(self.total, query["offset"] + query["limit"]))
        return {"tickets": [served(number) for number in numbers], "total": self.total}


def test_a_long_history_is_fetched_whole_and_no_further_than_wanted() -> None:
    client: Any = Answers(230)
    assert len(queue_history(client=client)) == 230
    assert client.asked == [100, 100, 100]
    client.asked.clear()
    assert queue_history(limit=120, client=client)["ticket_id"].is_unique
    assert client.asked == [100, 20]
