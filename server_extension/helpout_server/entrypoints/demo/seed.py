"""What the demo's marketplace holds: people and offers, made through its own interface."""

from dataclasses import dataclass
from typing import Any

import httpx

from helpout_server.entrypoints.demo.server import DemoFailed, LabServer

STUDENT = "Amara Diallo"
TUTOR = "Ada Okafor"
TUTOR_ZONE = "America/New_York"
STUDENT_ZONE = "Asia/Kolkata"

WORKDAYS = range(5)
WHOLE_WEEK = range(7)


@dataclass(frozen=True)
class Offer:
    """One tutor with one listing."""

    tutor: str
    time_zone: str
    hours: tuple[str, str]
    days: range
    listing: dict[str, Any]


ADAS = Offer(
    TUTOR,
    TUTOR_ZONE,
    # Round the clock, so that the demo can be joined at whatever hour it is looked at.
    ("00:00", "24:00"),
    WHOLE_WEEK,
    {
        "title": "Untangle pandas merges and groupbys",
        "description": "Bring the cell that doubles rows or loses keys. We find the cause and "
        "write the check that catches it.",
        "category": "data_analysis",
        "tags": ["pandas", "merge", "groupby", "KeyError"],
        "requirements": "The notebook open, and the cell that surprises you.",
        "durations_minutes": [30, 60],
    },
)

OTHERS = (
    Offer(
        "Kenji Watanabe", "Asia/Tokyo", ("09:00", "18:00"), WORKDAYS,
        {
            "title": "SQL and joins, from slow to sure",
            "description": "Read a query plan together, fix the join, keep the tests. "
            "Bring the query and the row counts.",
            "category": "databases",
            "tags": ["SQL", "joins", "sqlalchemy"],
            "requirements": "The query, and how long it takes now.",
            "durations_minutes": [30],
        },
    ),
    Offer(
        "Leila Haddad", "Europe/Paris", ("10:00", "19:00"), WORKDAYS,
        {
            "title": "Clean messy survey data in pandas",
            "description": "Types, labels, missing values, repeated people. Bring a few rows; "
            "nothing leaves your notebook.",
            "category": "data_analysis",
            "tags": ["pandas", "cleaning", "survey"],
            "requirements": "",
            "durations_minutes": [30, 45],
        },
    ),
    Offer(
        "Mateo Ruiz", "America/Mexico_City", ("12:00", "21:00"), WHOLE_WEEK,
        {
            "title": "Time series that respect the calendar",
            "description": "Resampling, time zones, rolling windows. Bring the series and the "
            "plot you expected to see.",
            "category": "data_analysis",
            "tags": ["pandas", "time series", "matplotlib"],
            "requirements": "",
            "durations_minutes": [30],
        },
    ),
    Offer(
        "Ingrid Solberg", "Europe/Oslo", ("08:00", "16:00"), WORKDAYS,
        {
            "title": "Statistics for people with a deadline",
            "description": "Which test, which model, and what you may say. Bring your question "
            "in one sentence.",
            "category": "statistics",
            "tags": ["statistics", "scipy", "pandas"],
            "requirements": "Your question in one sentence.",
            "durations_minutes": [30, 60],
        },
    ),
    Offer(
        "Zuri Mwangi", "Africa/Nairobi", ("09:00", "17:00"), WORKDAYS,
        {
            "title": "Maps and spatial joins with GeoPandas",
            "description": "Projections, joins by place, maps that print. Bring the file and "
            "the map you have in mind.",
            "category": "visualisation",
            "tags": ["geopandas", "maps", "joins"],
            "requirements": "",
            "durations_minutes": [30],
        },
    ),
)  # fmt: skip


def seed_marketplace(tutor: LabServer) -> None:
    """Ada hosts the marketplace on her server and offers help; five others have joined."""
    tutor.request(
        "POST", "helpouts/host/marketplace",
        json={"name": "Helpouts demo", "display_name": TUTOR, "time_zone": TUTOR_ZONE},
    )  # fmt: skip
    with tutor.http() as owner:
        _offer(owner, ADAS)
        for offer in OTHERS:
            made = _send(
                owner, "POST", "accounts",
                {"display_name": offer.tutor, "time_zone": offer.time_zone},
            )  # fmt: skip
            with httpx.Client(
                base_url=tutor.url,
                headers={"Authorization": f"Bearer {made['token']}"},
                timeout=30.0,
                trust_env=False,
            ) as theirs:
                _offer(theirs, offer)


def connect_student(tutor: LabServer, student: LabServer) -> None:
    """The student's server joins with an invitation, as anybody's would."""
    invitation = tutor.request(
        "POST", "helpouts/api/v1/invitations", json={"note": "the demo's student"}
    )
    student.request(
        "POST", "helpouts/host/connect",
        json={
            "invitation": invitation["address"],
            "display_name": STUDENT,
            "time_zone": STUDENT_ZONE,
        },
    )  # fmt: skip


def _offer(http: httpx.Client, offer: Offer) -> None:
    start, end = offer.hours
    weekly = [{"weekday": day, "start": start, "end": end} for day in offer.days]
    _send(http, "PUT", "availability", {"time_zone": offer.time_zone, "weekly": weekly})
    _send(http, "POST", "listings", offer.listing)


def _send(http: httpx.Client, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = http.request(method, f"helpouts/api/v1/{path}", json=body)
    if not answer.is_success:
        raise DemoFailed(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
    return answer.json()
