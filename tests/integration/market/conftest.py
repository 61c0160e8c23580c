"""A standalone marketplace in this process, and people who talk to it as a page does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from helpout_server.adapters.system import SystemIds
from helpout_server.entrypoints.service import Service, ServiceSettings
from tests.room_client import RoomClient
from tests.room_page import Page


@dataclass
class Person:
    """Somebody with a token."""

    id: str
    http: httpx.AsyncClient
    market: "Market"

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(method, f"api/v1/{path}", json=body)

    async def get(self, path: str) -> Any:
        return _fine(await self.ask("GET", path))

    async def post(self, path: str, body: Any = None) -> Any:
        return _fine(await self.ask("POST", path, {} if body is None else body))

    async def patch(self, path: str, body: Any) -> Any:
        return _fine(await self.ask("PATCH", path, body))

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = await self.ask(method, path, body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["code"]

    async def room(self, live_session_id: str) -> RoomClient:
        """A page of theirs, in the room."""

        async def ticket() -> str:
            given = await self.post("tickets", {"live_session_id": live_session_id})
            return str(given["ticket"])

        client = self.market.socket(f"live_sessions/{live_session_id}", ticket)
        await client.connect()
        return client


@dataclass
class Market:
    """The marketplace, its owner and whoever was made."""

    service: Service
    ids: SystemIds = field(default_factory=SystemIds)
    people: list[Person] = field(default_factory=list)
    sockets: list[RoomClient] = field(default_factory=list)

    def client(self, token: str = "") -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.service.url}helpouts/",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            trust_env=False,
            timeout=30,
        )

    def person(self, id_: str, token: str) -> Person:
        made = Person(id_, self.client(token), self)
        self.people.append(made)
        return made

    @property
    def owner(self) -> Person:
        return self.people[0]

    async def account(self, name: str, *, is_staff: bool = False) -> Person:
        draft = {"display_name": name, "is_staff": is_staff}
        made = await self.owner.post("accounts", draft)
        return self.person(made["account"]["id"], made["token"])

    async def tutor(self, name: str) -> Person:
        """Somebody with a published listing, at any hour."""
        made = await self.account(name)
        rules = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
        hours = {"time_zone": "UTC", "weekly": rules, "increment_minutes": 5}
        _fine(await made.ask("PUT", "availability", hours))
        await made.post(
            "listings",
            {
                "title": f"Help by {name}",
                "description": "Bring your notebook.",
                "category": "data_analysis",
                "durations_minutes": [30],
            },
        )
        return made

    async def booking(self, student: Person, tutor: Person) -> Any:
        """A booking whose room is open."""
        [listing] = (await tutor.get("listings?mine=true"))["listings"]
        now = datetime.now(UTC)
        start = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        return await student.post(
            "bookings",
            {
                "listing_id": listing["id"],
                "start": (start + timedelta(minutes=5)).isoformat(),
                "duration_minutes": 30,
                "problem": {"summary": "KeyError", "code": "df['x']"},
                "idempotency_key": self.ids.secret(),
            },
        )

    def socket(self, path: str, ticket: Any) -> RoomClient:
        url = f"ws{self.service.url.removeprefix('http')}helpouts/ws/{path}"
        client = RoomClient(url, Page(self.ids.new("con")), ticket=ticket)
        self.sockets.append(client)
        return client


@pytest_asyncio.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    service = Service(ServiceSettings(tmp_path, port=0))
    await service.start()
    made = Market(service)
    token = service.settings.owner_token_path.read_text()
    owner = made.person("", token)
    owner.id = (await owner.get("me"))["account"]["id"]
    yield made
    for socket in made.sockets:
        await socket.close()
    for person in made.people:
        await person.http.aclose()
    await service.stop()


def _fine(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None
