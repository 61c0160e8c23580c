"""One browser for all of these tests, a window a test, and two people in front of the stage."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpout_server.entrypoints.demo.check.browsers import open_browser
from helpout_server.entrypoints.demo.seed import ADAS, STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.server import LabServer
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.canary import Canary, CanaryServer
from tests.e2e.seat import Seat, seat_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SitDown = Callable[[LabServer, str], Seat]
"""Opens a window before a server, in a time zone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them drive a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


# Of the package, not of the session: its event loop must not run on below other tests.
@pytest.fixture(scope="package")
def browser() -> "Iterator[Browser]":
    with open_browser() as browser:
        yield browser


@pytest.fixture
def sit_down(browser: "Browser") -> "Iterator[SitDown]":
    """Open windows; closed after the test."""
    with ExitStack() as opened:
        yield lambda server, zone: opened.enter_context(seat_at(browser, server, zone))


@pytest.fixture
def tutor(stage: Stage, sit_down: SitDown) -> Seat:
    return sit_down(stage.tutor, TUTOR_ZONE)


@pytest.fixture
def student(stage: Stage, sit_down: SitDown) -> Seat:
    return sit_down(stage.student, STUDENT_ZONE)


@pytest.fixture(scope="session")
def canary_server() -> Iterator[CanaryServer]:
    with CanaryServer() as server:
        yield server


@pytest.fixture
def canary(canary_server: CanaryServer) -> Canary:
    canary_server.clear()
    return Canary(canary_server)


@pytest.fixture(scope="session")
def adas_listing(stage: Stage) -> str:
    """The listing of the demo's tutor, with five-minute helpouts at every fifth minute.

    So that several can be booked whose rooms are open at once.
    """
    with stage.tutor.http() as http:
        weekly = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
        hours = {"time_zone": TUTOR_ZONE, "weekly": weekly, "increment_minutes": 5}
        http.put("helpouts/api/v1/availability", json=hours).raise_for_status()
        mine = http.get("helpouts/api/v1/listings", params={"mine": True}).json()["listings"]
        # Other tests offer more in the tutor's name.
        [listing] = [one for one in mine if one["title"] == ADAS.listing["title"]]
        kept = ("title", "description", "category", "tags", "requirements", "published")
        draft = {name: listing[name] for name in kept} | {"durations_minutes": [5, 30, 60]}
        path = f"helpouts/api/v1/listings/{listing['id']}"
        http.put(path, json=draft).raise_for_status()
        return str(listing["id"])
