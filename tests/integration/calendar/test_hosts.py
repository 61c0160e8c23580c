"""A feed and a booking's file through the hosts that are no standalone server."""

from pathlib import Path

from helpout_server.entrypoints.http.exchange import loggable
from tests.integration.gateway.conftest import Stage, stage
from tests.servers import jupyter_server

__all__ = ["stage"]

FILE = "bookings/bkg_0123456789ab/calendar.ics"
TEXT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_a_jupyter_server_gives_a_feed_to_strangers_and_tells_no_log_of_its_secret(
    tmp_path: Path,
) -> None:
    with jupyter_server(tmp_path, "--log-level=DEBUG", base_url="/a%40b/") as server:
        with server.owner() as owner, server.anonymous() as nobody:
            draft = {"name": "Tests", "display_name": "Ada"}
            owner.post("host/marketplace", json=draft).raise_for_status()
            made = owner.post("api/v1/calendars/feed").json()
            address = made["address"]
            assert address.startswith(server.url)
            answer = nobody.get(address)
            assert answer.status_code == 200
            assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
            known = {"If-None-Match": answer.headers["ETag"]}
            assert nobody.get(address, headers=known).status_code == 304
            owner.delete("api/v1/calendars/feed").raise_for_status()
            assert nobody.get(address).status_code == 404
            key = server.data_dir / "calendar-key"
            assert not key.exists(), "made before a secret needs it"
        secret = address.rpartition("/")[2].removesuffix(".ics")
    assert secret not in server.process.output
    assert "helpouts" in server.process.output


def test_a_path_is_told_without_its_secret() -> None:
    assert loggable("api/v1/calendar_feed/abc.ics") == "api/v1/calendar_feed/…"
    assert loggable("api/v1/bookings/bkg_1/calendar.ics") == "api/v1/bookings/bkg_1/calendar.ics"


async def test_a_gateway_passes_on_a_bookings_file_with_headers_of_its_own(stage: Stage) -> None:
    stage.seen.answer, stage.seen.content_type = TEXT, "text/calendar"
    stage.seen.answer_headers = {"Content-Disposition": "inline", "Set-Cookie": "evil=1"}
    answer = await stage.ask(FILE)
    assert (answer.status, answer.body, answer.content_type) == (200, TEXT, "text/calendar")
    headers = dict(answer.headers)
    assert headers["Content-Disposition"] == 'attachment; filename="bkg_0123456789ab.ics"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


async def test_a_gateway_passes_on_no_other_file_as_a_calendar(stage: Stage) -> None:
    stage.seen.answer, stage.seen.content_type = b"<script>", "text/html"
    assert (await stage.ask(FILE)).status == 502
    stage.seen.answer, stage.seen.content_type = TEXT, "text/calendar"
    assert (await stage.ask("listings")).status == 502
