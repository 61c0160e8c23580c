"""Stills and second cameras, over HTTP and real sockets."""

from base64 import b64encode
from typing import Any

import nbformat

from helpout_server.contracts.entries import StillTaken
from helpout_server.contracts.room import PresenceFrame
from helpout_server.entrypoints.ws import close_codes
from tests.integration.market.conftest import Market, Person
from tests.room_client import RoomClient
from tests.unit.domain.test_still import jpeg, png

FRAME = "frm_0000000000000001"


def draft(content: bytes, media_type: str = "image/png", **changes: Any) -> dict[str, Any]:
    fields = {
        "frame_id": FRAME,
        "caption": "Look [here](javascript:1) ```",
        "media_type": media_type,
        "picture_base64": b64encode(content).decode(),
    }
    return {**fields, **changes}


def large_png() -> bytes:
    """A picture of more bytes than other requests may have."""
    whole = png(640, 480)
    return whole[:-12] + b"\0" * 3_000_000 + whole[-12:]


async def pair(market: Market) -> tuple[Person, Person, str]:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    booking = await market.booking(student, tutor)
    return tutor, student, booking["live_session_id"]


async def test_a_still_is_kept_shown_and_taken_away(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    room = await student.room(id_)
    path = f"live_sessions/{id_}/stills"
    content = large_png()
    still = await tutor.post(path, draft(content))
    assert (still["width"], still["height"], still["account"]["id"]) == (640, 480, tutor.id)
    again = await tutor.post(path, draft(content))
    assert again == still
    await room.until(lambda: bool(_told(room)))
    assert _told(room) == [still["id"]]

    picture = await student.ask("GET", f"{path}/{still['id']}")
    assert picture.content == content
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["Content-Disposition"].startswith("attachment")
    assert [one["id"] for one in (await student.get(path))["stills"]] == [still["id"]]

    away = await student.get(f"live_sessions/{id_}/take_away")
    notebook = nbformat.from_dict(away["notebook"])
    nbformat.validate(notebook)
    [cell] = [one for one in notebook.cells if "attachments" in one]
    [name] = cell.attachments
    assert cell.attachments[name]["image/png"] == b64encode(content).decode()
    assert f"(attachment:{name})" in cell.source
    assert cell.source.count("````") == 2, "the caption stays in its fence"


async def test_what_is_no_picture_or_not_ones_own_is_refused(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    stranger = await market.account("Eve")
    path = f"live_sessions/{id_}/stills"
    html = b"<script>alert(1)</script>".ljust(200)
    assert await tutor.refused("POST", path, draft(html)) == (400, "invalid_request")
    lied = draft(jpeg(10, 10), "image/png")
    assert await tutor.refused("POST", path, lied) == (400, "invalid_request")
    no_base64 = draft(b"", picture_base64="!" * 40)
    assert await tutor.refused("POST", path, no_base64) == (400, "invalid_request")
    assert await stranger.refused("POST", path, draft(png(9, 9))) == (404, "not_found")
    huge = draft(b"", picture_base64="A" * 6_100_000)
    assert await tutor.refused("POST", path, huge) == (413, "too_large")
    still = await tutor.post(path, draft(png(9, 9)))
    assert await stranger.refused("GET", f"{path}/{still['id']}") == (404, "not_found")
    assert await student.refused("POST", path, draft(png(8, 8))) == (400, "invalid_request")
    assert await student.refused("GET", f"{path}/still_000000000000") == (404, "not_found")


async def test_a_phone_is_a_camera_by_its_link_alone(market: Market) -> None:
    _, student, id_ = await pair(market)
    link = await student.post(f"live_sessions/{id_}/camera_link")
    assert link["marketplace_url"] == market.service.url
    nobody = Person("", market.client(), market)
    market.people.append(nobody)
    claim = await nobody.post("camera/claim", {"code": link["code"]})
    assert (claim["of"]["id"], claim["live_session_id"]) == (student.id, id_)
    used = await nobody.refused("POST", "camera/claim", {"code": link["code"]})
    assert used == (410, "camera_code_invalid")

    page = await student.room(id_)

    async def ticket() -> str:
        return str(claim["ticket"])

    camera = market.socket(f"camera/{id_}", ticket)
    await camera.open_socket()
    camera.send_raw(camera.page.hello(await ticket()))
    await camera.until(lambda: bool(camera.page.welcomes))
    assert camera.page.welcome.account_id == student.id
    await page.until(lambda: _devices(page) == {"page", "camera"})
    assert (await student.ask("DELETE", f"live_sessions/{id_}/camera_link")).status_code == 204
    assert await camera.until_closed() == close_codes.OF_FAULT["removed"]


async def test_the_phones_socket_takes_no_page_and_a_new_link_voids_the_old(
    market: Market,
) -> None:
    _, student, id_ = await pair(market)
    given = await student.post("tickets", {"live_session_id": id_})

    async def ticket() -> str:
        return str(given["ticket"])

    page = market.socket(f"camera/{id_}", ticket)
    await page.open_socket()
    page.send_raw(page.page.hello(await ticket()))
    assert await page.until_closed() == close_codes.OF_FAULT["not_allowed"]

    old = await student.post(f"live_sessions/{id_}/camera_link")
    new = await student.post(f"live_sessions/{id_}/camera_link")
    refused = await student.refused("POST", "camera/claim", {"code": old["code"]})
    assert refused == (410, "camera_code_invalid")
    assert (await student.post("camera/claim", {"code": new["code"]}))["ticket"]


def _devices(room: RoomClient) -> set[str]:
    """What is in the room, as last told."""
    told = [frame for frame in room.page.frames if isinstance(frame, PresenceFrame)]
    return {one.device for one in told[-1].participants} if told else set()


def _told(room: RoomClient) -> list[str]:
    entries = room.page.entries.values()
    return [one.body.still_id for one in entries if isinstance(one.body, StillTaken)]
