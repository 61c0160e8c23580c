"""Two servers with different base paths and TLS: invite, connect, and be a guest."""

import asyncio
import json
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from tests.servers import JupyterProcess, jupyter_server, self_signed, service, xsrf

WAIT_S = 15


def test_a_student_joins_a_marketplace_behind_tls(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with (
        service(tmp_path / "market", base_url="/market/a%40b/", certificate=certificate) as market,
        jupyter_server(tmp_path / "student", base_url="/user/amara%40c/") as student,
        student.browser() as page,
        market.client(market.token) as owner,
    ):
        assert page.get("host/status").json()["mode"] == "unset"
        assert page.get("api/v1/me").json()["code"] == "marketplace_not_chosen"

        invitation = owner.post("api/v1/invitations", json={"uses": 2}).json()["address"]
        assert invitation.startswith(f"{market.url}#")
        draft = {"invitation": invitation, "display_name": "Amara", "time_zone": "Asia/Kolkata"}

        untrusted = page.post("host/connect", json=draft, headers=xsrf(page))
        assert untrusted.status_code == 502
        assert "certificate is not trusted" in untrusted.json()["detail"]

        draft["ca_file"] = str(certificate.certfile)
        joined = page.post("host/connect", json=draft, headers=xsrf(page))
        assert joined.status_code == 200, joined.text
        status = joined.json()
        assert (status["mode"], status["reachable"]) == ("gateway", True)
        assert status["marketplace_url"] == market.url

        me = page.get("api/v1/me").json()["account"]
        assert (me["display_name"], me["time_zone"]) == ("Amara", "Asia/Kolkata")
        assert not me["is_staff"]

        (token_file,) = student.data_dir.glob("token-*")
        assert token_file.stat().st_mode & 0o777 == 0o600
        assert token_file.read_text() not in student.process.output
        assert token_file.read_text() not in (student.data_dir / "choice.json").read_text()

        ready = asyncio.run(events_through(student, page.cookies.jar, ticket(page)))
        assert ready == {"type": "ready", "account_id": me["id"]}
        asyncio.run(without_ticket(student, page.cookies.jar))

        kept = page.get("api/v1/bookings", params={"when": "upcoming"})
        assert kept.status_code == 200
        market.process.stop()
        offline = page.get("api/v1/bookings", params={"when": "upcoming"})
        assert offline.json() == kept.json()
        assert offline.headers["X-Helpouts-Offline"].isdigit()
        away = page.get("api/v1/listings")
        assert (away.status_code, away.json()["code"]) == (502, "marketplace_away")
        status = page.get("host/status").json()
        assert (status["mode"], status["reachable"]) == ("gateway", False)


def ticket(page: object) -> str:
    headers = xsrf(page)  # type: ignore[arg-type]
    answer = page.post("api/v1/tickets", json={}, headers=headers)  # type: ignore[attr-defined]
    assert answer.status_code < 300, answer.text
    return str(answer.json()["ticket"])


def upgrade(student: JupyterProcess, jar: object, **headers: str) -> HTTPRequest:
    cookies = "; ".join(f"{c.name}={c.value}" for c in jar)  # type: ignore[attr-defined]
    url = f"ws{student.url.removeprefix('http')}helpouts/ws/events"
    return HTTPRequest(url, headers={"Cookie": cookies, **headers})


async def events_through(student: JupyterProcess, jar: object, ticket: str) -> object:
    socket = await websocket_connect(upgrade(student, jar))
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket}))
    message = await asyncio.wait_for(socket.read_message(), WAIT_S)
    socket.close()
    assert isinstance(message, str), socket.close_code
    return json.loads(message)


async def without_ticket(student: JupyterProcess, jar: object) -> None:
    """A cookie alone gets nothing; a page of elsewhere not even that; nobody nothing at all."""
    socket = await websocket_connect(upgrade(student, jar))
    await socket.write_message(json.dumps({"type": "hello"}))
    assert await asyncio.wait_for(socket.read_message(), WAIT_S) is None
    assert socket.close_code == 4401
    socket.close()
    with pytest.raises(HTTPClientError, match="403"):
        await websocket_connect(upgrade(student, jar, Origin="https://elsewhere.example"))
    with pytest.raises(HTTPClientError, match="401"):
        await websocket_connect(upgrade(student, []))


def test_a_configured_gateway_and_what_its_operator_is_told(tmp_path: Path) -> None:
    with service(tmp_path / "market", base_url="/m/") as market:
        with market.client(market.token) as owner:
            token = owner.post("api/v1/accounts", json={"display_name": "Lin"}).json()["token"]
        token_file = tmp_path / "given-token"
        token_file.write_text(token)
        token_file.chmod(0o644)
        options = (
            "--HelpoutsExtension.mode=gateway",
            f"--HelpoutsExtension.marketplace_url={market.url}",
            f"--HelpoutsExtension.token_file={token_file}",
        )
        with jupyter_server(tmp_path / "student", *options) as student, student.owner() as lin:
            status = lin.get("host/status").json()
            assert status["mode"] == "gateway"
            assert "chmod 600" in status["last_error"]
            assert lin.get("api/v1/me").json()["code"] == "store_unusable"
            token_file.chmod(0o600)
            assert lin.get("api/v1/me").json()["account"]["display_name"] == "Lin"
            draft = {"invitation": f"{market.url}#{'c' * 20}", "display_name": "Lin"}
            assert lin.post("host/connect", json=draft).json()["code"] == "wrong_state"


def test_tls_is_asked_for_off_this_machine(tmp_path: Path) -> None:
    option = "--HelpoutsExtension.marketplace_url=http://market.example/"
    with (
        pytest.raises(AssertionError, match="Plain http would send your token"),
        jupyter_server(tmp_path, option),
    ):
        pass
