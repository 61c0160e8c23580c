"""What an answer brings beside JSON: a file, and what reaches open rooms after the commit."""

import re
from collections.abc import Callable
from typing import Any, cast

import pytest

from helpout_server.adapters.system import SystemIds
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.contracts.entries import Chat, EntryBody
from helpout_server.entrypoints.http.application import Application
from helpout_server.entrypoints.http.exchange import (
    BLOB_BODY_BYTES_MAX,
    BODY_BYTES_MAX,
    HANDOUT_BODY_BYTES_MAX,
    STILL_BODY_BYTES_MAX,
    Bearer,
    Request,
    Response,
    body_bound,
)
from helpout_server.entrypoints.http.route import Route
from helpout_server.entrypoints.http.routes import ALL_ROUTES
from helpout_server.ports.camera import CameraPlace
from helpout_server.services.context import Content, Context, NewEntry, Policy
from tests.unit.entrypoints.test_application import Accounts, Bus, Clock, Store

PLACE = CameraPlace("acc_1", "live_1")
ENTRY = NewEntry("live_1", "acc_1", Chat(text="x"), "frm_1")


class OpenRooms:
    """``Rooms`` that remember what reached them."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    async def write(
        self, live_session_id: str, account_id: str, body: EntryBody, frame_id: str
    ) -> bool:
        self.told.append(NewEntry(live_session_id, account_id, body, frame_id))
        return True

    def end_camera(self, place: CameraPlace) -> None:
        self.told.append(place)


class Stage:
    """An application of one route."""

    def __init__(self, call: Callable[[Context], Any], returns: Any) -> None:
        self.store, self.rooms = Store(), OpenRooms()
        self._application = Application(
            [Route("POST", "/it", call, returns, "Do it")],
            store=self.store,
            accounts=Accounts(),
            bus=Bus(),
            clock=Clock(),
            ids=SystemIds(),
            policy=Policy(),
            tickets=cast("Any", None),
            ice=TurnIce(IceConfig()),
            rooms=self.rooms,
        )

    async def ask(self) -> Response:
        return await self._application.dispatch(Request("POST", "it", credential=Bearer("eve")))


def noting(context: Context) -> None:
    context.cameras_ended.append(PLACE)
    context.entries.append(ENTRY)


async def test_rooms_hear_after_the_commit_and_nothing_of_what_failed() -> None:
    stage = Stage(noting, None)
    assert (await stage.ask()).status == 204
    assert stage.rooms.told == [PLACE, ENTRY]
    stage.store.fails = True
    assert (await stage.ask()).status == 500
    assert len(stage.rooms.told) == 2


async def test_a_file_is_served_so_that_nothing_in_it_runs() -> None:
    stage = Stage(lambda _context: Content("image/png", b"x", "still_1.png"), Content)
    answer = await stage.ask()
    assert (answer.status, answer.body, answer.content_type) == (200, b"x", "image/png")
    headers = dict(answer.headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/a/helpouts/api/v1/live_sessions/live_1/stills", STILL_BODY_BYTES_MAX),
        ("POST", "/a/helpouts/api/v1/live_sessions/live_1/handouts", HANDOUT_BODY_BYTES_MAX),
        ("POST", "/a/helpouts/api/v1/live_sessions/live_1/blobs", BLOB_BODY_BYTES_MAX),
        ("GET", "/a/helpouts/api/v1/live_sessions/live_1/stills", BODY_BYTES_MAX),
        ("POST", "/a/helpouts/api/v1/live_sessions/live_1/stills/still_1", BODY_BYTES_MAX),
        ("POST", "/a/helpouts/api/v1/live_sessions/live_1/handouts/hand_1", BODY_BYTES_MAX),
        ("POST", "/a/helpouts/api/v1/bookings", BODY_BYTES_MAX),
    ],
)
def test_only_files_may_be_longer_than_other_bodies(method: str, path: str, expected: int) -> None:
    assert body_bound(method, path) == expected


def test_the_table_and_the_bound_of_the_path_agree() -> None:
    places = re.compile(r"\{[a-z_]+\}")
    for route in ALL_ROUTES:
        path = places.sub("x_1", route.path)
        assert route.body_bytes_max == body_bound(route.method, path), route.path
