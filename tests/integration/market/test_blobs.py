"""Blobs, over HTTP."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from tests.integration.market.conftest import Market
from tests.integration.market.test_pictures import pair

HTML = b"<script>alert(1)</script>" + b"x" * 1_500_000


def draft(content: bytes = HTML, **changes: Any) -> dict[str, Any]:
    fields = {
        "sha256": sha256(content).hexdigest(),
        "media_type": "text/plain",
        "content_base64": b64encode(content).decode(),
    }
    return {**fields, **changes}


async def test_the_lender_keeps_and_everybody_of_the_session_reads(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    path = f"live_sessions/{id_}/blobs"
    kept = await student.post(path, draft())
    facts = {"sha256": draft()["sha256"], "media_type": "text/plain", "bytes": len(HTML)}
    assert kept == facts
    assert await student.post(path, draft()) == kept
    answer = await tutor.ask("GET", f"{path}/{kept['sha256']}")
    assert answer.content == HTML
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_others_and_other_bytes_are_refused(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    stranger = await market.account("Eve")
    path = f"live_sessions/{id_}/blobs"
    assert await tutor.refused("POST", path, draft()) == (403, "not_allowed")
    assert await stranger.refused("POST", path, draft()) == (404, "not_found")
    changed = draft(sha256="0" * 64)
    assert await student.refused("POST", path, changed) == (400, "invalid_request")
    picture = draft(media_type="image/png")
    assert await student.refused("POST", path, picture) == (400, "invalid_request")
    page = draft(media_type="text/html")
    assert await student.refused("POST", path, page) == (400, "invalid_request")
    kept = await student.post(path, draft())
    assert await stranger.refused("GET", f"{path}/{kept['sha256']}") == (404, "not_found")
    assert await tutor.refused("GET", f"{path}/{'0' * 64}") == (404, "not_found")
