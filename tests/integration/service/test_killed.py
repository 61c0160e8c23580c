"""A server that is really killed, by SIGKILL at random moments, while two people write."""

import asyncio
import os
import random
import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Text

from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.entries import GrantsChanged
from helpout_server.entrypoints.demo.ports import free_port
from tests.room_client import RoomClient
from tests.room_page import Page
from tests.servers import ServiceProcess, service

KILLS = int(os.environ.get("HELPOUTS_TEST_KILLS", "3"))
"""Each costs the start of a server; the same is done fifty times over in ``ws/test_faults.py``."""

WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
LISTING = {
    "title": "Help with anything", "description": "Bring it.", "category": "other",
    "durations_minutes": [30],
}  # fmt: skip


class Market:
    """A standalone marketplace that is killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._running = ExitStack()
        self._process: ServiceProcess | None = None

    @property
    def server(self) -> ServiceProcess:
        assert self._process is not None
        return self._process

    def start(self) -> None:
        self._process = self._running.enter_context(service(self._folder, port=self._port))

    def kill(self) -> None:
        self.server.process.kill()

    def close(self) -> None:
        self._running.close()

    def call(self, token: str, method: str, path: str, body: Any = None) -> Any:
        with self.server.client(token) as client:
            answer = client.request(method, f"api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def book(self) -> tuple[str, str, str]:
        """A student's token and account, and a live session whose room is open."""
        owner = self.server.token
        hours = {"time_zone": "UTC", "weekly": WEEK, "increment_minutes": 5}
        self.call(owner, "PUT", "availability", hours)
        listing = self.call(owner, "POST", "listings", LISTING)
        made = self.call(owner, "POST", "accounts", {"display_name": "Sam", "time_zone": "UTC"})
        now = datetime.now(UTC)
        minute = 5 * (now.minute // 5 + 1)
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minute)
        booked = self.call(
            made["token"], "POST", "bookings",
            {
                "listing_id": listing["id"],
                "start": start.isoformat(),
                "duration_minutes": 30,
                "problem": {"summary": "killed while we write", "code": "x = 1\n"},
                "idempotency_key": secrets.token_urlsafe(12),
            },
        )  # fmt: skip
        return made["token"], made["account"]["id"], booked["live_session_id"]


class Writers:
    """A student, a tutor who may edit, and the student's kernel host."""

    def __init__(self, market: Market) -> None:
        student, _, self.live = market.book()
        owner = market.server.token
        self.market, self.ids = market, SystemIds()
        self.tutor_id = market.call(owner, "GET", "me")["account"]["id"]
        self.typed: list[str] = []
        self.student, self.tutor = self._page(student), self._page(owner)
        self.host = self._client(Page(self.ids.new("con"), as_host=True), bearer=student)

    @property
    def pages(self) -> tuple[RoomClient, RoomClient]:
        return self.student, self.tutor

    def _page(self, token: str) -> RoomClient:
        async def ticket() -> str:
            asked = {"live_session_id": self.live}
            told = await asyncio.to_thread(self.market.call, token, "POST", "tickets", asked)
            return str(told["ticket"])

        return self._client(Page(self.ids.new("con")), ticket=ticket)

    def _client(self, page: Page, **identity: Any) -> RoomClient:
        root = self.market.server.url.replace("http", "ws", 1)
        return RoomClient(f"{root}helpouts/ws/live_sessions/{self.live}", page, **identity)

    async def come(self) -> None:
        for client in (self.host, *self.pages):
            await client.connect()
        for page in self.pages:
            await page.until(
                lambda page=page: {b"\0\0", b"\0\1"} <= {bytes(m[:2]) for m in page.binary}  # type: ignore[misc]
            )
            page.binary.clear()

    async def gone(self) -> None:
        """The sockets have broken."""
        for client in (self.host, *self.pages):
            await client.until_closed()
            client.page.offline()

    async def grant(self) -> None:
        grant = {
            "grant_id": "grant_000000000001", "account_id": self.tutor_id, "level": "edit",
            "runs_left": None, "remaining_ms": None, "paused": False,
        }  # fmt: skip
        body = {"kind": "grants_changed", "grants": [grant], "why": "given"}
        self.host.send("host_entry", frame_id=self.ids.new("frm"), body=body)
        entries = self.tutor.page.entries
        await self.tutor.until(
            lambda: any(isinstance(entry.body, GrantsChanged) for entry in entries.values())
        )

    def type(self, page: RoomClient, *, at_end: bool) -> str:
        word = f"<{'s' if page is self.student else 't'}{len(self.typed)}>"
        self.typed.append(word)

        def change(text: Text) -> None:
            text.insert(len(str(text).encode()) if at_end else 0, word)

        if page.page.online:
            page.edit(change)
        else:
            with page.doc.transaction():
                change(page.source())
        return word

    def say(self, page: RoomClient, text: str) -> None:
        page.send("send_chat", frame_id=self.ids.new("frm"), text=text)


def words(page: RoomClient) -> list[str]:
    return sorted(re.findall(r"<\w+>", str(page.source())))


def has(page: RoomClient, word: str) -> Callable[[], bool]:
    return lambda: word in words(page)


@pytest.mark.timeout(120 + 10 * KILLS)
async def test_killed_by_the_system_while_both_type_nothing_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    market = Market(tmp_path / "market")
    await asyncio.to_thread(market.start)
    try:
        chance = random.Random(20_27)
        pair = await asyncio.to_thread(Writers, market)
        await pair.come()
        await pair.grant()
        said: list[str] = []
        for kill in range(KILLS):
            page, word = pair.student, ""
            for _ in range(chance.randint(1, 4)):
                page = chance.choice(pair.pages)
                word = pair.type(page, at_end=chance.random() < 0.5)
            said.append(f"before kill {kill}")
            pair.say(page, said[-1])
            other = pair.tutor if page is pair.student else pair.student
            if chance.random() < 0.5:
                await other.until(has(other, word))
            await asyncio.to_thread(market.kill)
            await pair.gone()
            for one in pair.pages:
                if chance.random() < 0.4:
                    pair.type(one, at_end=True)  # while nobody is there
            await asyncio.to_thread(market.start)
            await pair.come()
        for one in pair.pages:
            await one.until(lambda one=one: words(one) == sorted(pair.typed))  # type: ignore[misc]
            await one.until(lambda one=one: sorted(one.texts()) == sorted(said))  # type: ignore[misc]
        assert str(pair.student.source()) == str(pair.tutor.source())
        for client in (pair.host, *pair.pages):
            await client.close()
    finally:
        await asyncio.to_thread(market.close)
