"""Handouts, over HTTP and real sockets."""

from base64 import b64encode
from typing import Any

from helpout_server.contracts.entries import HandoutGiven
from tests.integration.market.conftest import Market
from tests.integration.market.test_pictures import pair
from tests.room_client import RoomClient

PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"


def draft(content: bytes = PDF, **changes: Any) -> dict[str, Any]:
    fields = {
        "frame_id": "frm_0000000000000001",
        "name": "../Slides of today.pdf",
        "pages": 12,
        "content_base64": b64encode(content).decode(),
    }
    return {**fields, **changes}


async def test_a_file_is_kept_told_and_handed_out(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    room = await student.room(id_)
    path = f"live_sessions/{id_}/handouts"
    large = PDF + bytes(8_000_000)
    handout = await tutor.post(path, draft(large))
    assert handout["name"] == "Slides of today.pdf"
    assert (handout["media_type"], handout["pages"]) == ("application/pdf", 12)
    assert handout["bytes"] == len(large)
    assert await tutor.post(path, draft(large)) == handout
    await room.until(lambda: bool(_told(room)))
    assert _told(room) == [(handout["id"], 12)]

    listed = await student.get(path)
    assert [one["id"] for one in listed["handouts"]] == [handout["id"]]
    assert listed["bytes_left"] == 52_428_800 - len(large)
    file = await student.ask("GET", f"{path}/{handout['id']}")
    assert file.content == large
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["Content-Disposition"] == f'attachment; filename="{handout["id"]}.pdf"'


async def test_others_and_other_files_are_refused(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    stranger = await market.account("Eve")
    path = f"live_sessions/{id_}/handouts"
    program = draft(b"MZ" + bytes(100), name="notes.pdf")
    assert await tutor.refused("POST", path, program) == (400, "invalid_request")
    no_base64 = draft(content_base64="!!!!")
    assert await tutor.refused("POST", path, no_base64) == (400, "invalid_request")
    handout = await student.post(path, draft())
    other = await tutor.refused("POST", path, draft())
    assert other == (400, "invalid_request"), "a frame id is its sender's"
    for ask in ("", f"/{handout['id']}"):
        assert await stranger.refused("GET", path + ask) == (404, "not_found")
    assert await stranger.refused("POST", path, draft()) == (404, "not_found")
    assert await student.refused("GET", f"{path}/hand_000000000000") == (404, "not_found")


def _told(room: RoomClient) -> list[tuple[str, int]]:
    entries = room.page.entries.values()
    bodies = [one.body for one in entries if isinstance(one.body, HandoutGiven)]
    return [(body.handout_id, body.pages) for body in bodies]
