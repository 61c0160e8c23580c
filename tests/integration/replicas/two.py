"""Two replicas of one marketplace as processes, and two people with a room on them."""

import asyncio
import os
import re
import secrets
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pycrdt import Text

from helpout_server.adapters.system import SystemIds
from helpout_server.contracts.entries import GrantsChanged
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.replica_options import VARIABLE
from tests.room_client import RoomClient
from tests.room_page import Page
from tests.servers import ServiceProcess, service

WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
LISTING = {
    "title": "Help with anything", "description": "Bring it.", "category": "other",
    "durations_minutes": [30],
}  # fmt: skip
SYNCED = {b"\0\0", b"\0\1"}
RESTARTING = 1012


class Replica:
    """One process; it is started again at the same port."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self._folder, self._database, self._redis = folder, database, redis
        self._port = free_port()
        self._running = ExitStack()
        self.server: ServiceProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def pid(self) -> int:
        assert self.server is not None
        return self.server.process.pid

    def start(self) -> None:
        """Where it does not run."""
        if self.server is None:
            self.server = self._running.enter_context(
                service(
                    *(self._folder, "--db", self._database),
                    port=self._port,
                    variables={VARIABLE: self._redis},
                )
            )

    def kill(self) -> None:
        assert self.server is not None
        self.server.process.kill()
        self.stop()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self._running.close()
        self.server = None

    def signal(self, kind: signal.Signals) -> None:
        os.kill(self.pid, kind)

    def call(self, token: str, method: str, path: str, body: Any = None) -> Any:
        assert self.server is not None
        with self.server.client(token) as client:
            answer = client.request(method, f"api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


class Market:
    """Two of them."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self.one = Replica(folder / "one", database, redis)
        self.other = Replica(folder / "other", database, redis)
        self.people = 0

    def start(self) -> None:
        with ThreadPoolExecutor(2) as both:
            list(both.map(Replica.start, (self.one, self.other)))

    def close(self) -> None:
        for replica in (self.one, self.other):
            if replica.server is not None:
                replica.stop()

    @property
    def token(self) -> str:
        """The owner's, who is the tutor."""
        assert self.one.server is not None
        return self.one.server.token

    def book(self) -> tuple[str, str]:
        """A student's token, and a live session whose room is open."""
        owner = self.token
        self.people += 1
        hours = {"time_zone": "UTC", "weekly": WEEK, "increment_minutes": 5}
        tutor = self.other.call(
            owner, "POST", "accounts",
            {"display_name": f"Tutor {self.people}", "time_zone": "UTC"},
        )  # fmt: skip
        self.tutor_token = tutor["token"]
        self.tutor_id = tutor["account"]["id"]
        self.one.call(self.tutor_token, "PUT", "availability", hours)
        listing = self.other.call(self.tutor_token, "POST", "listings", LISTING)
        made = self.one.call(
            owner, "POST", "accounts",
            {"display_name": f"Sam {self.people}", "time_zone": "UTC"},
        )  # fmt: skip
        self.student_id = made["account"]["id"]
        now = datetime.now(UTC)
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(
            minutes=5 * (now.minute // 5 + 1)
        )
        booked = self.other.call(
            made["token"], "POST", "bookings",
            {
                "listing_id": listing["id"], "start": start.isoformat(), "duration_minutes": 30,
                "problem": {"summary": "on two at once", "code": "x = 1\n"},
                "idempotency_key": secrets.token_urlsafe(12),
            },
        )  # fmt: skip
        return made["token"], booked["live_session_id"]


class Pair:
    """A student with a kernel host, and a tutor who may edit."""

    def __init__(self, market: Market) -> None:
        self.market, self.ids = market, SystemIds()
        student, self.live = market.book()
        self.typed: list[str] = []
        self.said: list[str] = []
        self.student = self._page(student, market.one)
        self.tutor = self._page(market.tutor_token, market.other)
        self.host = RoomClient(
            self.at(market.one), Page(self.ids.new("con"), as_host=True), bearer=student
        )

    @property
    def pages(self) -> tuple[RoomClient, RoomClient]:
        return self.student, self.tutor

    @property
    def all(self) -> tuple[RoomClient, ...]:
        return self.host, self.student, self.tutor

    def at(self, replica: Replica) -> str:
        return f"{replica.url.replace('http', 'ws', 1)}helpouts/ws/live_sessions/{self.live}"

    def _page(self, token: str, at: Replica) -> RoomClient:
        async def ticket() -> str:
            # From another replica than the one that takes it, where both run.
            replicas = [self.market.other, self.market.one]
            asked = next(one for one in replicas if one.server is not None)
            told = await asyncio.to_thread(
                asked.call, token, "POST", "tickets", {"live_session_id": self.live}
            )
            return str(told["ticket"])

        return RoomClient(self.at(at), Page(self.ids.new("con")), ticket=ticket)

    async def come(self, *clients: RoomClient) -> None:
        for client in clients or self.all:
            await client.connect()
            if not client.page.as_host:
                await client.until(lambda c=client: {bytes(m[:2]) for m in c.binary} >= SYNCED)  # type: ignore[misc]
                client.binary.clear()

    async def grant(self) -> None:
        grant = {
            "grant_id": "grant_000000000001", "account_id": self.market.tutor_id, "level": "edit",
            "runs_left": None, "remaining_ms": None, "paused": False,
        }  # fmt: skip
        body = {"kind": "grants_changed", "grants": [grant], "why": "given"}
        self.host.send("host_entry", frame_id=self.ids.new("frm"), body=body)
        entries = self.tutor.page.entries
        await self.tutor.until(
            lambda: any(isinstance(entry.body, GrantsChanged) for entry in entries.values())
        )

    def type(self, page: RoomClient) -> None:
        word = f"<{'s' if page is self.student else 't'}{len(self.typed)}>"
        self.typed.append(word)

        def change(text: Text) -> None:
            text.insert(len(str(text).encode()), word)

        if page.page.online:
            page.edit(change)
        else:
            with page.doc.transaction():
                change(page.source())

    def say(self, page: RoomClient, text: str) -> None:
        self.said.append(text)
        page.send("send_chat", frame_id=self.ids.new("frm"), text=text)

    async def agree(self) -> None:
        """Both have all that was typed and said, once, and the same."""
        for page in self.pages:
            await page.until(lambda page=page: words(page) == sorted(self.typed))  # type: ignore[misc]
            await page.until(lambda page=page: sorted(page.texts()) == sorted(self.said))  # type: ignore[misc]
        assert str(self.student.source()) == str(self.tutor.source())
        assert self.student.texts() == self.tutor.texts()

    async def leave(self) -> None:
        for client in self.all:
            await client.close()


def words(page: RoomClient) -> list[str]:
    return sorted(re.findall(r"<\w+>", str(page.source())))
