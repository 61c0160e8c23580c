"""What the marketplace tells staff of a course, as pandas DataFrames.

Figures alone: what would tell fewer than five students apart is missing or put together, before
it leaves the marketplace.
"""

from typing import Any

import pandas as pd

from helpout_widgets.client import Client, find_server

COURSE_COLUMNS = [
    "name",
    "role",
    "first_date",
    "last_date",
    "time_zone",
    "next_opening",
    "agreed",
    "course_id",
]
DEMAND_COLUMNS = ["asked", "helped", "students", "wait_median_minutes", "wait_p90_minutes"]
CELL_COLUMNS = ["label", "detail", "asked", "students", "helped_minutes"]


def courses(*, client: Client | None = None) -> pd.DataFrame:
    """Courses that you are of.

    Returns:
        One row a course; ``next_opening`` of its office hours in your account's time zone,
        missing where there is none.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    asked = client or Client(find_server())
    zone = asked.get("me")["account"]["time_zone"]
    return courses_frame(asked.get("courses")["courses"], zone)


def course_demand(course_id: str = "", *, client: Client | None = None) -> pd.DataFrame:
    """Questions and waits of a course that you manage, week by week.

    Args:
        course_id: such as ``"crs_…"``, of ``courses()``; empty takes the first that you manage.

    Returns:
        One row a week, by its Monday; numbers are missing where fewer than five students asked.
        No rows where you manage no course.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    return demand_frame(_figures(course_id, client)["weeks"])


def course_outcomes(course_id: str = "", *, client: Client | None = None) -> pd.DataFrame:
    """What came of the questions of a course; arguments as ``course_demand``.

    Returns:
        One row an outcome, most first; an empty label is all those that are told together.
    """
    return cells_frame(_figures(course_id, client)["outcomes"])


def course_sources(course_id: str = "", *, client: Client | None = None) -> pd.DataFrame:
    """Which notebooks and exercises help was asked about; arguments as ``course_demand``.

    Returns:
        One row a notebook (``label``) and exercise (``detail``), most asked first.
    """
    return cells_frame(_figures(course_id, client)["sources"])


def course_helpers(course_id: str = "", *, client: Client | None = None) -> pd.Series:
    """How the work of a course is shared among its helpers; arguments as ``course_demand``.

    Returns:
        How many helped, and median and most of helpouts and minutes; all missing where fewer
        than five helped.
    """
    return load_series(_figures(course_id, client)["load"])


def courses_frame(found: list[dict[str, Any]], time_zone: str) -> pd.DataFrame:
    """One row a ``Course`` of the wire."""
    rows = [
        {
            "name": one["name"],
            "role": one["my_role"],
            "first_date": one["first_date"],
            "last_date": one["last_date"],
            "time_zone": one["time_zone"],
            "next_opening": min(
                (slot["start"] for hours in one["office_hours"] for slot in hours["upcoming"]),
                default=None,
            ),
            "agreed": one["agreed"],
            "course_id": one["id"],
        }
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=COURSE_COLUMNS)
    opening = pd.to_datetime(frame["next_opening"], utc=True).dt.tz_convert(time_zone)
    return frame.assign(
        next_opening=opening,
        first_date=pd.to_datetime(frame["first_date"]),
        last_date=pd.to_datetime(frame["last_date"]),
    )


def demand_frame(weeks: list[dict[str, Any]]) -> pd.DataFrame:
    """One row a ``FiguresWeek`` of the wire, by its first day."""
    index = pd.DatetimeIndex([pd.Timestamp(one["first_date"]) for one in weeks], name="week")
    rows = [
        {
            "asked": one["asked"],
            "helped": one["helped"],
            "students": one["students"],
            "wait_median_minutes": _minutes(one["wait_median_s"]),
            "wait_p90_minutes": _minutes(one["wait_p90_s"]),
        }
        for one in weeks
    ]
    frame = pd.DataFrame(rows, columns=DEMAND_COLUMNS, index=index)
    counts = dict.fromkeys(DEMAND_COLUMNS[:3], "Int64")
    return frame.astype({**counts, **dict.fromkeys(DEMAND_COLUMNS[3:], "Float64")})


def cells_frame(cells: list[dict[str, Any]]) -> pd.DataFrame:
    """One row a ``FiguresCell`` of the wire."""
    return pd.DataFrame(cells, columns=CELL_COLUMNS)


def load_series(load: dict[str, Any] | None) -> pd.Series:
    """A ``HelperLoad`` of the wire."""
    names = ["helpers", "helped_median", "helped_most", "minutes_median", "minutes_most"]
    return pd.Series([(load or {}).get(name) for name in names], index=names, dtype="Float64")


def _figures(course_id: str, client: Client | None) -> dict[str, Any]:
    asked = client or Client(find_server())
    if not course_id:
        managed = [one["id"] for one in asked.get("courses")["courses"] if one["may_manage"]]
        if not managed:
            return {"weeks": [], "outcomes": [], "sources": [], "load": None}
        course_id = managed[0]
    found: dict[str, Any] = asked.get(f"courses/{course_id}/figures")
    return found


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60
