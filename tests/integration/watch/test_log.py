"""The log of a running service: a line for each request and socket, and no secret in any."""

import asyncio
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.watch.logs import without_secrets
from tests.integration.notice.mailbox import mail_server
from tests.servers import ServiceProcess, service

WAIT_S = 30


def private(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def lines_of(market: ServiceProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in market.process.lines if line.startswith("{")]


async def hello(market: ServiceProcess, path: str, ticket: str, token: str = "") -> int | None:
    """Says hello with a ticket, hears an answer, closes; the code where it is closed on us."""
    url = f"ws{market.url.removeprefix('http')}helpouts/ws/{path}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    socket = await websocket_connect(HTTPRequest(url, headers=headers))
    known = {} if path == "events" else {"connection_id": f"conn_{secrets.token_hex(8)}"}
    await socket.write_message(json.dumps({"type": "hello", "ticket": ticket, **known}))
    message = await asyncio.wait_for(socket.read_message(), WAIT_S)
    code = socket.close_code
    socket.close()
    while message is not None:  # till the end, so that nothing is left open with the loop
        message = await asyncio.wait_for(socket.read_message(), WAIT_S)
    return code


class Driven:
    """Everything with a secret in it is done once with it, and once with a wrong one."""

    def __init__(self, folder: Path) -> None:
        self.turn_secret, self.mail_password, self.metrics_token = (
            f"{name}-{secrets.token_hex(12)}" for name in ("turn", "mail", "metrics")
        )
        self.recording_key = secrets.token_hex(32)
        self.folder = folder
        self.found: dict[str, str] = {
            "turn secret": self.turn_secret,
            "mail password": self.mail_password,
            "metrics token": self.metrics_token,
            "recording key": self.recording_key,
        }

    def options(self, mail_port: int, port: int) -> list[str]:
        folder = self.folder
        return [
            "--log-format", "json",
            "--public-url", f"http://127.0.0.1:{port}/",
            "--turn-url", "turn:127.0.0.1:3478",
            "--turn-secret-file", str(private(folder / "turn", self.turn_secret)),
            "--mail-host", "127.0.0.1", "--mail-port", str(mail_port), "--mail-tls", "none",
            "--mail-from", "helpouts@example.org", "--mail-user", "helpouts",
            "--mail-password-file", str(private(folder / "mail", self.mail_password)),
            "--metrics-token-file", str(private(folder / "metrics", self.metrics_token)),
            "--recording-key-file", str(private(folder / "key", self.recording_key)),
        ]  # fmt: skip

    def drive(self, market: ServiceProcess) -> None:
        self.found["owner's token"] = token = market.token
        with market.client(token) as owner, market.client() as nobody:
            self._accounts(owner, nobody, market)
            self._places(owner, nobody)
            live = self._call(owner)
            self._misplaced(nobody, token)
            ticket = self._new("ticket", owner.post("api/v1/tickets", json={}), "ticket")
            room = owner.post("api/v1/tickets", json={"live_session_id": live})
            room_ticket = self._new("ticket of a room", room, "ticket")
        asyncio.run(hello(market, "events", ticket))
        asyncio.run(hello(market, "events", "", token))
        asyncio.run(hello(market, f"live_sessions/{live}", room_ticket))
        asyncio.run(hello(market, f"live_sessions/{live}", self._wrong("ticket")))

    def _accounts(self, owner: httpx.Client, nobody: httpx.Client, market: ServiceProcess) -> None:
        made = owner.post("api/v1/accounts", json={"display_name": "Ada", "time_zone": "UTC"})
        self._new("token", made, "token")
        invited = owner.post("api/v1/invitations", json={"note": "", "uses": 1})
        self.found["invitation"] = code = invited.json()["address"].partition("#")[2]
        wrong = {"code": self._wrong("invitation"), "display_name": "Gus"}
        nobody.post("api/v1/invitations/accept", json=wrong)
        accepted = nobody.post("api/v1/invitations/accept", json={**wrong, "code": code})
        self._new("guest's token", accepted, "token")
        self.found["mail address"] = "zoe.private@example.org"
        owner.put(
            "api/v1/notices/preferences", json={"email": self.found["mail address"]}
        ).raise_for_status()
        link = {"code": self._wrong("mail link") + "0" * 16, "purpose": "confirm"}
        nobody.post("api/v1/notices/links", json=link)
        nobody.get(f"mail/confirm?code={link['code']}")
        get = {"Authorization": f"Bearer {self.metrics_token}"}
        httpx.get(f"{market.url}metrics", headers=get, trust_env=False).raise_for_status()

    def _places(self, owner: httpx.Client, nobody: httpx.Client) -> None:
        self.found["PIN"] = pin = f"PIN{secrets.token_hex(6)}"
        queue = owner.post(
            "api/v1/queues", json={"title": "Line", "admission": "pin", "pin": pin}
        ).json()["id"]
        guest = {"Authorization": "Bearer " + self.found["guest's token"]}
        for said in (self._wrong("PIN")[:20], pin):
            nobody.post(
                f"api/v1/queues/{queue}/tickets",
                json={"headline": "Help", "problem": {}, "pin": said},
                headers=guest,
            )
        feed = owner.post("api/v1/calendars/feed")
        address = feed.json()["address"]
        self.found["feed"] = re.sub(r".*calendar_feed/(.*)\.ics", r"\1", address)
        nobody.get(f"api/v1/calendar_feed/{self.found['feed']}.ics").raise_for_status()
        nobody.get(f"api/v1/calendar_feed/{self._wrong('feed')}.ics")
        nobody.delete(f"api/v1/calendar_feed/{self.found['feed']}.ics")
        self.found["calendar password"] = "a-calendars-own-password"
        owner.post(
            "api/v1/calendars/written/search",
            json={"address": "https://127.0.0.1:1/dav/", "login": "ada",
                  "password": self.found["calendar password"]},
        )  # fmt: skip

    def _call(self, owner: httpx.Client) -> str:
        start = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
        made = owner.post("api/v1/gatherings", json={"title": "Hours", "start": start})
        live = str(made.json()["live_session_id"])
        servers = owner.get(f"api/v1/live_sessions/{live}/ice_servers").json()["ice_servers"]
        self.found["relay credential"] = next(s["credential"] for s in servers if s["credential"])
        link = owner.post(f"api/v1/live_sessions/{live}/camera_link")
        code = self._new("camera code", link, "code")
        self._new("camera ticket", owner.post("api/v1/camera/claim", json={"code": code}), "ticket")
        return live

    def _misplaced(self, nobody: httpx.Client, token: str) -> None:
        """What people do with secrets all the same."""
        bearer = {"Authorization": f"Bearer {token}"}
        nobody.get(f"api/v1/me?token={token}")
        nobody.get(f"api/v1/{token}")
        nobody.get(f"api/v1/accounts/{token}", headers=bearer)
        nobody.get("api/v1/me", headers={**bearer, "X-Request-Id": token})
        nobody.get("api/v1/me", headers={"Authorization": token, "Cookie": f"token={token}"})
        nobody.post("api/v1/accounts", content=f'{{"display_name": "{token}', headers=bearer)
        nobody.get("api/v1/me", headers={"Authorization": f"Bearer {self._wrong('token')}"})
        nobody.request(token[:20].upper(), "api/v1/me")

    def _new(self, name: str, answer: httpx.Response, field: str) -> str:
        assert answer.is_success, f"{name}: {answer.status_code} {answer.text}"
        self.found[name] = str(answer.json()[field])
        return self.found[name]

    def _wrong(self, name: str) -> str:
        """Somebody's all the same: a slip of the hand from the right one."""
        prefix = "helpouts_" if name == "token" else ""
        return self.found.setdefault(f"wrong {name}", prefix + secrets.token_hex(16))


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> tuple[Driven, ServiceProcess]:
    folder, port = tmp_path_factory.mktemp("log"), free_port()
    driven = Driven(folder)
    with mail_server() as mailbox:
        options = driven.options(mailbox.port, port)
        with service(folder / "market", *options, port=port) as market:
            driven.drive(market)
            text = json.dumps(lines_of(market))
            assert "req_" in text
    return driven, market


def test_no_secret_is_in_the_log(driven: tuple[Driven, ServiceProcess]) -> None:
    everything, market = driven
    assert len(everything.found) > 20
    output = market.process.output
    leaked = [name for name, secret in everything.found.items() if secret in output]
    assert leaked == []
    assert len(lines_of(market)) > 25


def test_each_line_says_what_was_asked(driven: tuple[Driven, ServiceProcess]) -> None:
    _, market = driven
    lines = lines_of(market)
    requests = [line for line in lines if line["logger"] == "helpouts.request"]
    assert all(
        {"time", "level", "request_id", "method", "route", "status", "ms"} <= line.keys()
        for line in requests
    )
    feeds = [one for one in requests if one["route"] == "/calendar_feed/{feed}"]
    assert feeds or any("calendar_feed" in one["route"] for one in requests)
    signed_in = [one for one in requests if one["route"] == "/invitations" and one["status"] == 201]
    assert signed_in[0]["account_id"].startswith("acc_")
    assert "account_id" not in next(one for one in requests if one["status"] == 401)


def test_each_socket_has_two_lines(driven: tuple[Driven, ServiceProcess]) -> None:
    _, market = driven
    lines = [one for one in lines_of(market) if one["logger"] == "helpouts.socket"]
    opened = [one for one in lines if one["message"] == "socket opened"]
    closed = {one["request_id"]: one for one in lines if one["message"] == "socket closed"}
    assert [one["socket"] for one in opened] == ["events", "events", "room", "room"]
    ends = [closed[one["request_id"]] for one in opened]
    assert [one["account_id"].startswith("acc_") for one in ends[:3]] == [True] * 3
    assert (ends[3]["code"], ends[3].get("account_id")) == (4401, None)


def test_an_id_that_was_asked_for_is_kept_where_it_is_harmless(tmp_path: Path) -> None:
    with service(tmp_path) as market, market.client() as nobody:
        for asked, kept in (
            ("trace-0123.abc_DEF", True),
            ("short", False),
            ("x" * 65, False),
            ("with blanks in it", False),
            ("helpouts_" + "x" * 40, False),
        ):
            for path in ("api/v1/me", "nowhere", "ws/nothing"):
                answer = nobody.get(path, headers={"X-Request-Id": asked})
                said = answer.headers["X-Request-Id"]
                assert (said == asked) is kept
                assert answer.json()["context"]["request_id"] == said
        # Nobody has said who may read metrics.
        assert httpx.get(f"{market.url}metrics", trust_env=False).status_code == 404
    text = market.process.output
    # As text: one line a request, with the same facts.
    assert re.search(r" INFO helpouts\.request request request_id=trace-0123\.abc_DEF "
                     r"method=GET route=/me status=401 ms=[\d.]+\n", text)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "GET /m/calendar_feed/SECRETSECRETSECRET.ics",
        "Authorization: Bearer SECRETSECRETSECRET",
        "token SECRETSECRETSECRET",
        "helpouts_SECRETSECRETSECRET",
        "redis://:SECRETSECRETSECRET@host/0",
        "postgresql://me:SECRETSECRETSECRET@host/name",
    ],
)
def test_the_last_guard_takes_out_what_looks_like_a_secret(line: str) -> None:
    assert "SECRET" not in without_secrets(f"before {line} after")
    assert without_secrets("GET /listings/{listing_id} 200") == "GET /listings/{listing_id} 200"
