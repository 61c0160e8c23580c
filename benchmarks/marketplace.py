"""A marketplace of ours under load: started as its users start it, filled over its HTTP API.

Owns the processes (standalone, and embedded in a Jupyter server) and the accounts, listings
and bookings a benchmark needs. Knows the wire, and nothing of the server's insides.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from benchmarks.jupyter import JupyterServer
from benchmarks.plan import MeasurementError
from benchmarks.server_process import HOST, ServerProcess
from helpout_server.entrypoints.demo.ports import free_port

ANSWER_S = 30
ALL_WEEK = [{"weekday": weekday, "start": "00:00", "end": "24:00"} for weekday in range(7)]


class Api:
    """The HTTP interface as one account uses it."""

    def __init__(self, base_url: str, authorization: str) -> None:
        self.base_url = base_url
        self.authorization = authorization

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """The decoded answer.

        Raises:
            MeasurementError: the marketplace refuses; the message has its reason.
        """
        request = HTTPRequest(
            f"{self.base_url}helpouts/api/v1/{path}",
            method=method,
            headers={"Authorization": self.authorization, "Content-Type": "application/json"},
            body=None if body is None else json.dumps(body),
            allow_nonstandard_methods=True,
        )
        try:
            answer = await AsyncHTTPClient().fetch(request)
        except (HTTPClientError, OSError) as fault:
            response = getattr(fault, "response", None)
            said = response.body.decode() if response is not None and response.body else ""
            raise MeasurementError(f"{method} {path}: {fault} {said}") from fault
        return json.loads(answer.body) if answer.body else None

    async def new_account(self, name: str) -> Api:
        """The API of a new account; needs a staff account."""
        made = await self.call("POST", "accounts", {"display_name": name})
        return Api(self.base_url, f"Bearer {made['token']}")

    async def publish(self) -> str:
        """Offer a listing at every hour of the week; its id."""
        await self.call(
            "PUT",
            "availability",
            {"time_zone": "UTC", "weekly": ALL_WEEK, "increment_minutes": 5},
        )
        listing = await self.call(
            "POST",
            "listings",
            {
                "title": "Benchmarks read together",
                "description": "What a figure says and what it does not.",
                "category": "data_analysis",
                "tags": ["pandas"],
                "durations_minutes": [30],
            },
        )
        return str(listing["id"])

    async def free_starts(self, listing_id: str, days: int) -> list[str]:
        """Bookable starts of half an hour in the next ``days`` days, soonest first."""
        now = datetime.now(UTC)
        query = urlencode(
            {
                "from": now.isoformat(),
                "to": (now + timedelta(days=days)).isoformat(),
                "duration_minutes": 30,
                "time_zone": "UTC",
            }
        )
        page = await self.call("GET", f"listings/{listing_id}/slots?{query}")
        return [str(slot["start"]) for slot in page["slots"]]


def booking_draft(listing_id: str, start: str) -> dict[str, object]:
    """A booking with a problem of ordinary size."""
    return {
        "listing_id": listing_id,
        "start": start,
        "duration_minutes": 30,
        "problem": {"summary": "The merge doubles my rows.", "code": "df.merge(other)\n"},
        "idempotency_key": secrets.token_hex(16),
    }


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking whose room is open, and its two people."""

    live_session_id: str
    student: Api
    tutor: Api


async def open_appointment(staff: Api) -> Appointment:
    """Two new accounts with a booking that starts within minutes."""
    tutor = await staff.new_account("Tutor of a benchmark")
    student = await staff.new_account("Student of a benchmark")
    listing_id = await tutor.publish()
    starts = await student.free_starts(listing_id, 1)
    if not starts:
        raise MeasurementError("the marketplace offers no slot today")
    booking = await student.call("POST", "bookings", booking_draft(listing_id, starts[0]))
    return Appointment(str(booking["live_session_id"]), student, tutor)


async def open_on_air(staff: Api, *, watchers: int) -> tuple[str, list[Api]]:
    """A gathering on air: its live session's id, its host, and accounts that watch it."""
    gathering = await staff.call(
        "POST",
        "gatherings",
        {"title": "Benchmarks on air", "waiting_room": False, "on_air": True},
    )
    people = [staff]
    for number in range(watchers):
        watcher = await staff.new_account(f"Watcher {number} of a benchmark")
        await watcher.call("POST", f"gatherings/{gathering['id']}/enter", {"watch": True})
        people.append(watcher)
    return str(gathering["live_session_id"]), people


class StandaloneMarketplace:
    """``jupyter helpouts serve`` on a free port with an empty store."""

    process: ServerProcess
    staff: Api

    async def start(
        self, work: Path, *, database: str = "", env: Mapping[str, str] | None = None
    ) -> None:
        """Start it; ``staff`` is then its owner. Without an address it has a file in ``work``."""
        port = free_port()
        command = [
            sys.executable, "-m", "helpout_server.entrypoints.cli", "serve",
            "--port", str(port), "--data-dir", str(work / "marketplace"),
        ]  # fmt: skip
        command += ["--db", database] if database else []
        self.process = await ServerProcess.start(
            "marketplace", command, port=port, cwd=work, env=env
        )
        self.staff = Api(f"http://{HOST}:{port}/", f"Bearer {await self._owner_token(work)}")

    def stop(self) -> None:
        """End it; harmless where it never started."""
        if hasattr(self, "process"):
            self.process.stop()

    async def _owner_token(self, work: Path) -> str:
        """What the first start wrote down; it listens a moment before that."""
        written = work / "marketplace" / "owner-token"
        deadline = time.monotonic() + ANSWER_S
        while not written.exists():
            if time.monotonic() > deadline:
                raise MeasurementError(f"no owner's token: {self.process.log_text()[-600:]}")
            await asyncio.sleep(0.05)
        return written.read_text(encoding="utf-8").strip()


async def host_marketplace(server: JupyterServer) -> None:
    """Choose *host one* on a Jupyter server, as its owner does at the first run."""
    request = HTTPRequest(
        f"{server.url}helpouts/host/marketplace",
        method="POST",
        headers={"Authorization": server.authorization, "Content-Type": "application/json"},
        body=json.dumps({"name": "Benchmarks", "display_name": "Owner of a benchmark"}),
    )
    try:
        await AsyncHTTPClient().fetch(request)
    except (HTTPClientError, OSError) as fault:
        raise MeasurementError(f"no marketplace on the Jupyter server: {fault}") from fault
