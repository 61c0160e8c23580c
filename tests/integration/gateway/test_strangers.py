"""What a gateway does for somebody who is not its owner: a phone's camera, and nothing else.

And what it serves of another's: a picture, with headers of its own.
"""

import asyncio

import msgspec
import pytest
from tornado.httpclient import HTTPClientError

from helpout_server.domain.errors import NotSignedIn
from helpout_server.entrypoints.camera_paths import CLAIMS_AT_ONCE_MAX, SOCKETS_MAX
from helpout_server.entrypoints.http.exchange import Request, Who
from tests.integration.gateway.conftest import Stage

WAIT_S = 10
CAMERA = "camera/live_0123456789ab"
PNG = b"\x89PNG whatever"
HANDOUT = "live_sessions/live_0123456789ab/handouts/hand_0123456789ab"
BLOB = f"live_sessions/live_0123456789ab/blobs/{'a' * 64}"
STILL = "live_sessions/live_0123456789ab/stills/still_0123456789ab"


def claim(body: bytes = b'{"code": "c"}', *, method: str = "POST") -> Request:
    return Request(method, "camera/claim", body=body, content_type="application/json")


async def test_a_phones_code_travels_without_the_owners_token(stage: Stage) -> None:
    answer = await stage.gateway.answer(claim())
    assert answer.status == 200
    assert stage.seen.paths == ["/base/helpouts/api/v1/camera/claim"]
    assert stage.seen.bodies == [b'{"code": "c"}']
    assert "Authorization" not in stage.seen.headers[0]


async def test_a_code_is_short_and_posted(stage: Stage) -> None:
    assert (await stage.gateway.answer(claim(b"x" * 2_000))).status == 413
    assert (await stage.gateway.answer(claim(method="GET"))).status == 401
    assert stage.seen.paths == []


async def test_a_refused_code_does_not_end_the_owners_token(stage: Stage) -> None:
    stage.seen.status = 401
    stage.seen.content_type = "application/problem+json"
    stage.seen.answer = {"code": "not_signed_in", "title": "", "detail": "as told"}
    answer = await stage.gateway.answer(claim())
    assert msgspec.json.decode(answer.body)["detail"] == "as told"
    stage.seen.status, stage.seen.content_type = 200, "application/json"
    assert (await stage.gateway.reach()).last_error is None


async def test_many_phones_at_once_are_bounded(stage: Stage) -> None:
    asking = [stage.gateway.answer(claim()) for _ in range(CLAIMS_AT_ONCE_MAX + 3)]
    answers = await asyncio.gather(*asking)
    assert sorted(one.status for one in answers) == [200] * CLAIMS_AT_ONCE_MAX + [429] * 3


async def test_a_cameras_socket_needs_no_owner_and_carries_nobodys_token(stage: Stage) -> None:
    camera = await stage.page(CAMERA)
    await camera.write_message("hello")
    assert await asyncio.wait_for(camera.read_message(), WAIT_S) == "hello"
    assert "Authorization" not in stage.seen.headers[0]
    camera.close()
    for other in ("live_sessions/live_0123456789ab", "camera/../events", "camera/x"):
        with pytest.raises(NotSignedIn):
            await stage.gateway.admit(other, Who.NOBODY)


async def test_many_cameras_are_bounded(stage: Stage) -> None:
    cameras = [await stage.page(CAMERA) for _ in range(SOCKETS_MAX)]
    for camera in cameras:
        await camera.write_message("hello")
        assert await asyncio.wait_for(camera.read_message(), WAIT_S) == "hello"
    with pytest.raises(HTTPClientError) as refused:
        await stage.page(CAMERA)
    assert refused.value.code == 429
    for camera in cameras:
        camera.close()


async def test_a_picture_is_served_so_that_nothing_in_it_runs(stage: Stage) -> None:
    stage.seen.content_type, stage.seen.answer = "image/png", PNG
    stage.seen.answer_headers = {"Content-Security-Policy": "default-src *"}
    answer = await stage.ask(STILL)
    assert (answer.status, answer.content_type, answer.body) == (200, "image/png", PNG)
    headers = dict(answer.headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == 'attachment; filename="still_0123456789ab.png"'


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (STILL, "text/html"),
        (STILL, "image/svg+xml"),
        ("me", "image/png"),
        (HANDOUT, "text/html"),
        (HANDOUT, "image/svg+xml"),
        ("me", "application/pdf"),
    ],
)
async def test_what_is_no_picture_of_a_still_is_not_passed_on(
    stage: Stage, path: str, kind: str
) -> None:
    stage.seen.content_type, stage.seen.answer = kind, b"<script>1</script>"
    assert (await stage.ask(path)).status == 502


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("application/pdf", "pdf"), ("text/csv", "csv"), ("application/json", "json")],
)
async def test_a_handout_is_served_so_that_nothing_in_it_runs(
    stage: Stage, kind: str, ending: str
) -> None:
    stage.seen.content_type, stage.seen.answer = kind, b"%PDF-1.7"
    stage.seen.answer_headers = {"Content-Disposition": "inline"}
    answer = await stage.ask(HANDOUT)
    assert (answer.status, answer.content_type, answer.body) == (200, kind, b"%PDF-1.7")
    headers = dict(answer.headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    name = f'attachment; filename="hand_0123456789ab.{ending}"'
    assert headers["Content-Disposition"] == name


@pytest.mark.parametrize("kind", ["text/plain", "image/png"])
async def test_a_blob_is_served_so_that_nothing_in_it_runs(stage: Stage, kind: str) -> None:
    stage.seen.content_type, stage.seen.answer = kind, b"<script>"
    answer = await stage.ask(BLOB)
    assert (answer.status, answer.content_type, answer.body) == (200, kind, b"<script>")
    headers = dict(answer.headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith("attachment")
