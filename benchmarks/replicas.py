"""Two replicas of one marketplace, on PostgreSQL and Redis: what being on another one costs.

Owns the three servers (one alone, two that share), the bursts of edits on each, and the killing of
a room's replica. Both databases take their own care for the disk.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tornado.httpclient import HTTPClientError

from benchmarks.marketplace import Api, Appointment, StandaloneMarketplace, open_appointment
from benchmarks.plan import MeasurementError, Plan
from benchmarks.room import RoomConnection
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.shared_text import Replica, fill, measure_burst
from benchmarks.systems.ours import first_cell
from helpout_server.adapters.system import SystemIds
from helpout_server.entrypoints.replica_options import VARIABLE
from tests.postgresql import postgres_server
from tests.redis import redis_server
from tests.room_client import RoomClient
from tests.room_page import Page

LINES = 10
BACK_WITHIN_S = 30
FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 5.0
"""As a page waits before it tries again: half to all of it, doubled at each try."""


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``replicas``."""
    with (
        tempfile.TemporaryDirectory(prefix="helpout-bench-") as work,
        postgres_server(durable=True) as postgres,
        redis_server() as redis,
    ):
        alone = Server(Path(work) / "alone", postgres.new_database())
        shared, url = postgres.new_database(), redis.new_database()
        one, other = (Server(Path(work) / name, shared, url) for name in ("one", "other"))
        try:
            for server in (alone, one, other):
                await server.start()
            return await _edits(alone, one, other, plan) + await _kills(one, other, plan)
        finally:
            for server in (alone, one, other):
                server.stop()


class Server(StandaloneMarketplace):
    """A marketplace that is started again where it was, as one of several or alone."""

    def __init__(self, folder: Path, database: str, redis: str = "") -> None:
        self._folder, self._database = folder, database
        self._environment = {VARIABLE: redis} if redis else {}

    async def start(self) -> None:  # type: ignore[override]
        self._folder.mkdir(exist_ok=True)
        await super().start(self._folder, database=self._database, env=self._environment)

    def api(self, person: Api) -> Api:
        """What that person asks here."""
        return Api(self.staff.base_url, person.authorization)

    def room_url(self, live_session_id: str) -> str:
        root = self.staff.base_url.replace("http", "ws", 1)
        return f"{root}helpouts/ws/live_sessions/{live_session_id}"


# ---- edits ------------------------------------------------------------------------------------


async def _edits(alone: Server, one: Server, other: Server, plan: Plan) -> list[Row]:
    """Bursts on one replica and across two, in turn; across, whose room it is takes turns too."""
    same = [await _join(alone, alone, lead_first=first) for first in (False, True)]
    apart = [await _join(one, other, lead_first=False), await _join(other, one, lead_first=True)]
    for texts in (*same, *apart):
        await fill(texts, lines=LINES)
    figures: dict[str, list[list[float]]] = {"same": [], "apart": []}
    for number in range(-2, 2 * plan.edit_rounds):
        for name, rooms in (("same", same), ("apart", apart)):
            burst = await measure_burst(
                rooms[number % 2],
                edits=plan.edits_per_round,
                edits_per_s=plan.edits_per_s,
                cpu_s=time.process_time,
            )
            if number >= 0:  # the first pays for what is only done once
                figures[name].append(burst.latencies_ms)
    for text in [text for texts in (*same, *apart) for text in texts]:
        await text.socket.close()
    return [_edit_row(percent, figures["apart"], figures["same"]) for percent in (50, 99)]


def _edit_row(percent: float, apart: list[list[float]], same: list[list[float]]) -> Row:
    return make_row(
        f"edit_p{percent}_two_replicas_ms",
        percentile([ms for burst in apart for ms in burst], percent),
        "ms",
        peer="one replica",
        peer_value=percentile([ms for burst in same for ms in burst], percent),
        ratio=paired_ratio(
            [percentile(burst, percent) for burst in apart],
            [percentile(burst, percent) for burst in same],
        ),
        goal=Goal("ratio", 2) if percent == 50 else None,
    )


async def _join(student_at: Server, tutor_at: Server, *, lead_first: bool) -> list[Replica]:
    """The student's text, then the tutor's. The room is with the replica of who came first."""
    appointment = await open_appointment(student_at.staff)
    comers = [(appointment.student, student_at), (appointment.tutor, tutor_at)]
    texts = []
    for person, server in reversed(comers) if lead_first else comers:
        connection = await RoomConnection.enter(server.api(person), appointment.live_session_id)
        text = Replica(connection.socket, first_cell)
        await text.synchronise()
        texts.append(text)
    return texts[::-1] if lead_first else texts


# ---- kills ------------------------------------------------------------------------------------


async def _kills(one: Server, other: Server, plan: Plan) -> list[Row]:
    """The replica that has a room is killed: until both have the room again, from the other."""
    chance = random.Random(20_31)
    took: list[float] = []
    for _ in range(plan.replica_kills):
        appointment = await open_appointment(other.staff)
        pages = [
            _page(appointment, appointment.student, one, ask=other),
            _page(appointment, appointment.tutor, other, ask=other),
        ]
        for page in pages:
            await page.connect()
            await page.until(_synced(page))
        took.append(await _kill(appointment, pages, one, other, chance))
        for page in pages:
            await page.close()
        await one.start()
    return [
        make_row("owner_killed_resume_ms", max(took), "ms", goal=Goal("value", 3_000, strict=True)),
        make_row("owner_killed_resume_p50_ms", percentile(took, 50), "ms"),
    ]


async def _kill(
    appointment: Appointment,
    pages: Sequence[RoomClient],
    one: Server,
    other: Server,
    chance: random.Random,
) -> float:
    """Milliseconds. Raises MeasurementError where something told is lost."""
    said = [f"just before it dies, {number}" for number in range(len(pages))]
    for page, text in zip(pages, said, strict=True):
        page.send("send_chat", frame_id=SystemIds().new("frm"), text=text)
    pages[0].edit(lambda source: source.insert(0, "typed just before\n"))
    began = time.perf_counter()
    one.process.kill()
    for page in pages:
        page.move(other.room_url(appointment.live_session_id))
    await asyncio.gather(*(_back(page, chance) for page in pages))
    took_ms = (time.perf_counter() - began) * 1_000
    for page in pages:
        await page.until(lambda page=page: len(page.texts()) >= len(said))  # type: ignore[misc]
    await pages[1].until(lambda: str(pages[0].source()) == str(pages[1].source()))
    if any(sorted(page.texts()) != said for page in pages):
        raise MeasurementError("what was said before the kill is lost, or there twice")
    if not str(pages[1].source()).startswith("typed just before\n"):
        raise MeasurementError("what was typed before the kill is lost")
    return took_ms


async def _back(page: RoomClient, chance: random.Random) -> None:
    """As a page comes back: it waits, asks for a ticket, tries, and has the text again."""
    await page.until_closed()
    page.page.offline()
    page.binary.clear()
    wait_s, deadline = FIRST_WAIT_S, time.perf_counter() + BACK_WITHIN_S
    while time.perf_counter() < deadline:
        await asyncio.sleep(wait_s * chance.uniform(0.5, 1))
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        # An assertion of the client's: it was closed instead of welcomed.
        with suppress(OSError, HTTPClientError, MeasurementError, AssertionError):
            await page.connect()
            await page.until(_synced(page))
            return
    raise MeasurementError("a page did not come back")


def _page(appointment: Appointment, person: Api, at: Server, *, ask: Server) -> RoomClient:
    async def ticket() -> str:
        wanted = {"live_session_id": appointment.live_session_id}
        return str((await ask.api(person).call("POST", "tickets", wanted))["ticket"])

    connection = Page(SystemIds().new("con"))
    return RoomClient(at.room_url(appointment.live_session_id), connection, ticket=ticket)


def _synced(page: RoomClient) -> Callable[[], bool]:
    """Whether the server's state has come."""
    return lambda: any(message[:2] == b"\0\1" for message in page.binary)
