"""Figures of courses as DataFrames: what is not told is missing, not nought."""

from typing import Any

import pandas as pd

from helpout_widgets.client import Client, Server
from helpout_widgets.course_frames import (
    course_demand,
    course_helpers,
    course_outcomes,
    course_sources,
    courses_frame,
)

WEEK = {
    "first_date": "2026-06-01",
    "asked": 12,
    "helped": None,
    "students": 9,
    "wait_median_s": 90,
    "wait_p90_s": None,
}
HIDDEN = dict.fromkeys(WEEK) | {"first_date": "2026-06-08"}
CELL = {"label": "hw1.ipynb", "detail": "ex-1", "asked": 12, "students": 9, "helped_minutes": 80}
FIGURES = {"weeks": [WEEK, HIDDEN], "outcomes": [CELL], "sources": [CELL], "load": None}


class Answering(Client):
    """Answers what a marketplace would."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(Server("http://127.0.0.1:1/", ""))
        object.__setattr__(self, "answers", answers)

    def get(self, path: str, **query: Any) -> Any:
        assert not query
        return self.answers[path]  # type: ignore[attr-defined]


def test_weeks_come_by_their_monday_with_what_is_not_told_missing() -> None:
    managed = {
        "courses": [{"id": "crs_a", "may_manage": False}, {"id": "crs_b", "may_manage": True}]
    }
    client = Answering({"courses": managed, "courses/crs_b/figures": FIGURES})
    frame = course_demand(client=client)
    assert list(frame.index) == [pd.Timestamp("2026-06-01"), pd.Timestamp("2026-06-08")]
    assert frame["asked"].tolist() == [12, pd.NA]
    assert frame["wait_median_minutes"].iloc[0] == 1.5
    assert frame["helped"].isna().all()
    sources = course_sources("crs_b", client=client)
    assert sources.iloc[0].to_dict() == CELL
    assert course_helpers("crs_b", client=client).isna().all()


def test_who_manages_no_course_gets_no_rows() -> None:
    client = Answering({"courses": {"courses": [{"id": "crs_a", "may_manage": False}]}})
    assert course_demand(client=client).empty
    assert course_outcomes(client=client).empty
    assert next(iter(courses_frame([], "UTC").columns)) == "name"


def test_the_next_opening_is_the_soonest_of_all_queues() -> None:
    hours = [
        {"upcoming": [{"start": "2026-06-02T09:00:00Z"}]},
        {"upcoming": [{"start": "2026-06-01T09:00:00Z"}]},
        {"upcoming": []},
    ]
    course = {
        "id": "crs_a",
        "name": "Statistics 101",
        "my_role": "student",
        "first_date": "2026-05-04",
        "last_date": "2026-08-02",
        "time_zone": "Europe/Berlin",
        "agreed": True,
        "office_hours": hours,
    }
    frame = courses_frame([course, {**course, "office_hours": []}], "Asia/Kolkata")
    assert frame["next_opening"].iloc[0].isoformat() == "2026-06-01T14:30:00+05:30"
    assert pd.isna(frame["next_opening"].iloc[1])
