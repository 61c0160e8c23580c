"""Our room, in a standalone marketplace, as a system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pycrdt import Array, Doc, Text

from benchmarks.marketplace import Api, StandaloneMarketplace, open_appointment, open_on_air
from benchmarks.room import RoomConnection
from benchmarks.server_process import ServerProcess
from benchmarks.shared_text import Replica

PAGES_EACH = 5
"""That an account may have open of one room."""


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
