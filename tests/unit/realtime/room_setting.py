"""A room with pages on links of memory, for the tests of this folder."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.call import Device
from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.room import Hello
from helpout_server.domain.document import seed_document
from helpout_server.ports.live_session import LogLine, StoredDocument
from helpout_server.realtime.connection import Entrant
from helpout_server.realtime.effects import (
    Close,
    DocumentChanged,
    Effect,
    Refused,
    Relay,
    Send,
    StoreLine,
)
from helpout_server.realtime.facts import RoomFacts
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.room import Room
from helpout_server.realtime.shared_cell import SharedCell
from tests.room_page import Page

STUDENT = PublicAccount(id="acc_student00000", display_name="Ana")
TUTOR = PublicAccount(id="acc_tutor0000000", display_name="Bo")
STRANGER = PublicAccount(id="acc_stranger0000", display_name="Cy")
MEMBERS: dict[str, ParticipantRole] = {
    STUDENT.id: "student",
    TUTOR.id: "tutor",
    STRANGER.id: "staff",
}
CELL = "cell_000000000001"


class CountingIds:
    """``Ids`` that count."""

    def __init__(self) -> None:
        self.count = 0

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count:012d}"

    def secret(self) -> str:
        return self.new("secret")


class Link:
    """A page and its socket: what was sent and has not come yet."""

    def __init__(self, page: Page, entrant: Entrant) -> None:
        self.page = page
        self.entrant = entrant
        self.up: deque[str | bytes] = deque()
        self.down: deque[str | bytes] = deque()
        self.open = False
        self.said_hello = False
        self.closed_by: list[str] = []
        self.binary: list[bytes] = []


class Setting:
    """A room, a store that stores when told, and links that deliver when told."""

    def __init__(self, facts: RoomFacts | None = None) -> None:
        self.ids = CountingIds()
        self.seconds = 1_000.0
        self.stored: list[LogLine] = []
        self.unstored: list[LogLine] = []
        self.document = StoredDocument("epoch_1", seed_document(CELL, "print(1)"), ())
        self.links: list[Link] = []
        self.document_changes = 0
        self.effects: deque[Effect] = deque()
        self.orders: list[Effect] = []
        """What the edge was told to do beyond sockets and store, in order."""
        self.doing = False
        self.facts = facts or RoomFacts(lender_id=STUDENT.id, lead_id=TUTOR.id, members=MEMBERS)
        self.start()

    @property
    def now(self) -> Moment:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)
        return Moment(at, self.seconds)

    def link(
        self,
        account: PublicAccount = STUDENT,
        role: ParticipantRole = "student",
        *,
        device: Device = "page",
        connect: bool = True,
    ) -> Link:
        """A new page, let in unless ``connect`` says otherwise."""
        page = Page(self.ids.new("con"), as_host=role == "host")
        link = Link(page, Entrant(account, role, device))
        self.links.append(link)
        if connect:
            self.connect(link)
            self.settle()
        return link

    def connect(self, link: Link) -> None:
        link.up.clear()
        link.down.clear()
        link.open, link.said_hello = True, False
        link.up.append(link.page.hello())

    def send(self, link: Link, kind: str, **fields: object) -> None:
        link.up.extend(link.page.send(kind, **fields))

    def chat(self, link: Link, text: str) -> None:
        self.send(link, "send_chat", frame_id=self.ids.new("frm"), text=text)

    def raw(self, link: Link, message: str | bytes) -> None:
        link.up.append(message)

    def drop(self, link: Link) -> None:
        """The socket breaks; what is on its way is lost, both ways."""
        link.up.clear()
        link.down.clear()
        link.page.offline()
        if link.open:
            link.open = False
            if link.said_hello:
                self.do(self.room.disconnected(link.page.connection_id, self.now))

    def carry_up(self, link: Link) -> None:
        message = link.up.popleft()
        id_ = link.page.connection_id
        if not link.said_hello:
            assert isinstance(message, str)
            hello = msgspec.json.decode(message, type=Hello)
            link.said_hello = True
            try:
                self.do(self.room.connect(hello, link.entrant, self.now, ends_in_ms=1_000))
            except Refused as refused:
                link.closed_by.append(refused.fault)
                link.open = link.said_hello = False
        elif isinstance(message, str):
            self.do(self.room.receive_text(id_, message, self.now))
        else:
            self.do(self.room.receive_bytes(id_, message, self.now.seconds))

    def carry_down(self, link: Link) -> None:
        message = link.down.popleft()
        if isinstance(message, str):
            link.up.extend(link.page.take(message))
        else:
            link.binary.append(message)

    def store(self) -> None:
        """The store has caught up."""
        if self.unstored:
            self.stored += self.unstored
            self.unstored = []
            self.do(self.room.stored(self.stored[-1].entry.seq))

    def settle(self) -> None:
        """Carry and store until all is quiet."""
        self.do(self.room.acks())
        while self.unstored or any(link.up or link.down for link in self.links):
            for link in self.links:
                while link.up:
                    self.carry_up(link)
                while link.down:
                    self.carry_down(link)
            self.store()
            self.do(self.room.acks())

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.do(self.room.tick(self.now))

    def crash(self) -> None:
        """The server is killed and started again: what is stored is left."""
        self.unstored = []
        for link in self.links:
            link.open = link.said_hello = False
            link.up.clear()
            link.down.clear()
            link.page.offline()
        self.start()

    def start(self) -> None:
        """The room is loaded from what is stored."""
        self.room = self._built()
        self.do(self.room.begin(self.now))

    def look(self, **changed: Any) -> None:
        """The stored facts were changed, and the room looks."""
        self.facts = replace(self.facts, **changed)
        self.do(self.room.look(self.facts, self.now))
        self.settle()

    def do(self, effects: list[Effect]) -> None:
        """In order; what doing one brings about comes after those that wait."""
        self.effects.extend(effects)
        if self.doing:
            return
        self.doing = True
        while self.effects:
            self._do(self.effects.popleft())
        self.doing = False

    def _do(self, effect: Effect) -> None:
        match effect:
            case StoreLine():
                self.unstored.append(effect.line)
            case Send():
                self._down(effect.connection_id, effect.message)
            case Relay():
                for id_ in effect.connection_ids:
                    self._down(id_, effect.message)
            case DocumentChanged():
                self.document_changes += 1
            case Close():
                link = self.by_id(effect.connection_id)
                if link is not None:
                    link.closed_by.append(effect.fault)
                    self.drop(link)
            case _:
                self.orders.append(effect)

    def by_id(self, connection_id: str) -> Link | None:
        return next(
            (link for link in self.links if link.page.connection_id == connection_id and link.open),
            None,
        )

    def bodies(self, kind: type) -> list[object]:
        return [line.entry.body for line in self.stored if isinstance(line.entry.body, kind)]

    def _down(self, connection_id: str, message: str | bytes) -> None:
        link = self.by_id(connection_id)
        if link is not None:
            link.down.append(message)

    def _built(self) -> Room:
        return Room(
            facts=self.facts,
            lines=list(self.stored),
            cell=SharedCell(self.document),
            ids=self.ids,
            now=self.now,
        )
