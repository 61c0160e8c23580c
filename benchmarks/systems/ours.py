"""Our room, in a standalone marketplace, as a system."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from pycrdt import Array, Doc, Text

from benchmarks.marketplace import (
    Api,
    Appointment,
    StandaloneMarketplace,
    open_appointment,
    open_on_air,
)
from benchmarks.plan import MeasurementError
from benchmarks.room import RoomConnection
from benchmarks.scattered import parent_by_place
from benchmarks.server_process import ServerProcess
from benchmarks.shared_text import Replica
from helpout_server.domain.document_update import UpdateReader

PAGES_EACH = 5
"""That an account may have open of one room."""


PUT_AWAY_S = 90


def first_cell(doc: Doc[Any]) -> Text:
    """The source of the first shared cell."""
    source: Text = doc.get("cells", type=Array)[0]["source"]
    return source


class OurSharedCell:
    """Checks rights and type, relays, stores: everything a room does, switched on."""

    name = "helpouts"
    process: ServerProcess

    def __init__(self) -> None:
        self._marketplace = StandaloneMarketplace()

    async def start(self, work: Path) -> None:
        await self._marketplace.start(work)
        self.process = self._marketplace.process

    async def join(self, clients: int) -> list[Replica]:
        """The student types; the others are pages of the tutor and of the student in turn.

        More than two people have pages for: its host types, and others of the marketplace watch.
        """
        people: list[Api]
        if clients <= 2 * PAGES_EACH:
            appointment = await open_appointment(self._marketplace.staff)
            people = [appointment.student, appointment.tutor]
            room = appointment.live_session_id
        else:
            watchers = -(-(clients - 1) // PAGES_EACH)
            room, people = await open_on_air(self._marketplace.staff, watchers=watchers)
        replicas = []
        for number in range(clients):
            connection = await RoomConnection.enter(people[number % len(people)], room)
            replica = Replica(connection.socket, first_cell)
            await replica.synchronise()
            replicas.append(replica)
        return replicas

    async def open_call(self) -> list[RoomConnection]:
        """Two pages in one call."""
        appointment = await open_appointment(self._marketplace.staff)
        pages = []
        for person in (appointment.student, appointment.tutor):
            page = await RoomConnection.enter(person, appointment.live_session_id)
            await page.join_call()
            pages.append(page)
        return pages

    def stop(self) -> None:
        self._marketplace.stop()


class LastingRooms:
    """The same, whose rooms are left, put away and opened again."""

    name = "helpouts"
    process: ServerProcess

    def __init__(self) -> None:
        self._marketplace = StandaloneMarketplace()
        self._appointments: list[Appointment] = []
        self._epoch = ""

    async def start(self, work: Path) -> None:
        self._work = work
        await self._marketplace.start(work)
        self.process = self._marketplace.process

    async def prepare(self, rooms: int) -> None:
        staff = self._marketplace.staff
        self._appointments = [await open_appointment(staff) for _ in range(rooms)]

    async def open_room(self, number: int) -> list[Replica]:
        self._last = self._appointments[number]
        pages = []
        for person in (self._last.student, self._last.tutor):
            connection = await RoomConnection.enter(person, self._last.live_session_id)
            replica = Replica(connection.socket, first_cell)
            await replica.synchronise()
            pages.append(replica)
        return pages

    def parent(self, replica: Replica) -> bytes:
        found = UpdateReader(replica.doc.get_update(), {}, set(), trace=True)
        found.read_all()
        places = [item.place for item in found.items if item.is_type and item.entry == "source"]
        return parent_by_place(places[0])

    async def open_again(self) -> Replica:
        student = self._last.student
        connection = await RoomConnection.enter(
            Api(self._marketplace.staff.base_url, student.authorization),
            self._last.live_session_id,
        )
        replica = Replica(connection.socket, first_cell)
        await replica.synchronise()
        return replica

    async def put_away(self) -> None:
        """Once, the room is waited for: it is put away when nobody may resume any more."""
        if not self._epoch:
            self._epoch = await self._epoch_now()
            deadline = time.monotonic() + PUT_AWAY_S
            while await self._epoch_now() == self._epoch:
                if time.monotonic() > deadline:
                    raise MeasurementError("the room was not put away")
                await asyncio.sleep(1)
        self._marketplace.stop()
        await self._marketplace.start(self._work)
        self.process = self._marketplace.process

    async def _epoch_now(self) -> str:
        """Of the latest history: it begins anew when the room is put away."""
        path = f"live_sessions/{self._last.live_session_id}/history?after={2**50}"
        return str((await self._last.student.call("GET", path))["epoch"])

    def stop(self) -> None:
        self._marketplace.stop()
