"""What goes wrong while two people write: afterwards they have one text, nothing lost or doubled.

Over real sockets and a real database; the server is killed within the process, as SIGKILL would
leave it: what is in memory is gone, sockets break without a word.
"""

import asyncio
import random
import re
from collections.abc import Callable

import pytest
from pycrdt import Text

from helpout_server.contracts.entries import GrantsChanged, Left
from helpout_server.domain.booking import Booking
from helpout_server.domain.document import read_document
from helpout_server.ports.history import StoredEpoch
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.realtime import limits, shared_cell
from helpout_server.realtime.varint import write_bytes
from tests.integration.ws.marketplace import Marketplace
from tests.room_client import RoomClient

KILLS = 50
HOUR_S, DAY_S = 3_600.0, 86_400.0


class Pair:
    """A student and a tutor who may edit, the kernel host, and what both ever typed."""

    def __init__(self, marketplace: Marketplace, booking: Booking) -> None:
        self.marketplace, self.booking = marketplace, booking
        self.host = marketplace.client(booking, booking.student_id, as_host=True)
        self.student = marketplace.client(booking, booking.student_id)
        self.tutor = marketplace.client(booking, booking.tutor_id)
        self.typed: list[str] = []

    @property
    def pages(self) -> tuple[RoomClient, RoomClient]:
        return self.student, self.tutor

    async def come(self) -> None:
        """All three connect; pages know the text, and the room knows theirs."""
        for client in (self.host, *self.pages):
            await client.connect()
        for page in self.pages:
            await synced(page)

    async def grant(self) -> None:
        grant = {
            "grant_id": "grant_000000000001",
            "account_id": self.booking.tutor_id,
            "level": "edit",
            "runs_left": None,
            "remaining_ms": None,
            "paused": False,
        }
        body = {"kind": "grants_changed", "grants": [grant], "why": "given"}
        self.host.send("host_entry", frame_id=self.marketplace.ids.new("frm"), body=body)
        await self.tutor.until(lambda: self.tutor.page.seq > 0 and granted(self.tutor))

    def type(self, page: RoomClient, *, at_end: bool) -> str:
        """A word that nobody typed before, before or behind all others; offline too."""
        word = f"<{'s' if page is self.student else 't'}{len(self.typed)}>"
        self.typed.append(word)
        write(page, lambda text: text.insert(len(bytes(str(text), "utf-8")) if at_end else 0, word))
        return word

    async def agree(self) -> None:
        """Wait until both have every word, and the room too; each once."""
        for page in self.pages:
            await page.until(lambda page=page: words(page) == sorted(self.typed))  # type: ignore[misc]
        assert str(self.student.source()) == str(self.tutor.source())
        await self.stored()
        document = await self.marketplace.store.read(
            lambda uow: uow.live_sessions.document(self.booking.live_session_id)
        )
        assert document is not None
        assert read_document(document.state, document.updates)[0].source == str(
            self.student.source()
        )

    async def stored(self) -> None:
        for room in self.marketplace.rooms._rooms.values():
            room.store.flush()
            await room.store.settled()


@pytest.fixture
async def pair(marketplace: Marketplace) -> Pair:
    made = Pair(marketplace, await marketplace.book(code="x = 1\n"))
    await made.come()
    await made.grant()
    return made


def granted(page: RoomClient) -> bool:
    return any(isinstance(entry.body, GrantsChanged) for entry in page.page.entries.values())


def has_left(page: RoomClient, role: str) -> bool:
    bodies = [entry.body for entry in page.page.entries.values()]
    return any(isinstance(body, Left) and body.role == role for body in bodies)


def words(page: RoomClient) -> list[str]:
    return sorted(re.findall(r"<\w+>", str(page.source())))


def write(page: RoomClient, change: Callable[[Text], None]) -> None:
    """Change the text, and send what changed where there is a socket."""
    if page.page.online:
        page.edit(change)
    else:
        with page.doc.transaction():
            change(page.source())


async def synced(page: RoomClient) -> None:
    """The room's text is here, and the room's question for ours was answered."""
    await page.until(lambda: {b"\0\0", b"\0\1"} <= {bytes(m[:2]) for m in page.binary})
    page.binary.clear()


async def test_killed_fifty_times_while_both_type_nothing_is_lost_or_doubled(pair: Pair) -> None:
    chance = random.Random(20_26)
    for _ in range(KILLS):
        page, word = pair.student, ""
        for _ in range(chance.randint(1, 4)):
            page = chance.choice(pair.pages)
            word = pair.type(page, at_end=chance.random() < 0.5)
        other = pair.tutor if page is pair.student else pair.student
        moment = chance.random()
        if moment < 0.3:  # it has reached the other, and is perhaps not stored
            await other.until(lambda other=other, word=word: word in words(other))  # type: ignore[misc]
        elif moment < 0.5:  # some of it is stored
            await pair.stored()
        await pair.marketplace.kill()
        for page in pair.pages:
            if chance.random() < 0.4:
                pair.type(page, at_end=True)  # while nobody is there
        await pair.marketplace.start()
        await pair.come()
    await pair.agree()


async def test_a_store_that_was_lost_begins_another_history(pair: Pair) -> None:
    pair.type(pair.student, at_end=True)
    await pair.stored()
    before = pair.student.page.welcome.epoch
    people = await pair.marketplace.store.read(
        lambda uow: [
            uow.accounts.get(id_) for id_ in (pair.booking.student_id, pair.booking.tutor_id)
        ]
    )
    listing = await pair.marketplace.store.read(
        lambda uow: uow.listings.get(pair.booking.listing_id)
    )
    await pair.marketplace.kill()
    for file in pair.marketplace.path.parent.glob(f"{pair.marketplace.path.name}*"):
        file.unlink()
    await pair.marketplace.start()

    def restore(uow: UnitOfWork) -> None:
        for person in people:
            assert person is not None
            uow.accounts.add(person)
        assert listing is not None
        uow.listings.add(listing)
        uow.bookings.add(pair.booking)

    await pair.marketplace.store.write(restore)
    # The page is told another epoch; it sets its own text aside (core/room/document.ts).
    again = pair.marketplace.client(pair.booking, pair.booking.student_id)
    assert (await again.connect()).epoch != before
    await synced(again)
    assert str(again.source()) == "x = 1\n"


async def test_a_laptop_that_slept_for_an_hour_catches_up(pair: Pair) -> None:
    await pair.tutor.drop()
    pair.type(pair.tutor, at_end=True)
    pair.type(pair.student, at_end=False)
    pair.marketplace.clock.ahead_s += HOUR_S
    pair.type(pair.student, at_end=True)
    # The kernel host slept as well: its grants ended, and it gives them again when it is back.
    await pair.host.until_closed()
    pair.marketplace.clock.ahead_s += limits.GRACE_S
    await pair.student.until(lambda: has_left(pair.student, "host"))
    assert not (await pair.host.connect()).resumed
    await pair.grant()
    assert not (await pair.tutor.connect()).resumed
    await synced(pair.tutor)
    pair.type(pair.tutor, at_end=False)
    await pair.agree()


async def test_two_tabs_of_one_person_are_two_writers(pair: Pair) -> None:
    second = pair.marketplace.client(pair.booking, pair.booking.student_id)
    await second.connect()
    await synced(second)
    for _ in range(10):
        for page in (pair.student, second, pair.tutor):
            pair.type(page, at_end=True)
    await pair.agree()
    await second.until(lambda: str(second.source()) == str(pair.student.source()))


async def test_what_is_sent_twice_is_there_once(pair: Pair) -> None:
    state = pair.student.doc.get_state()
    pair.type(pair.student, at_end=True)
    update = b"\0\2" + write_bytes(pair.student.doc.get_update(state))
    pair.type(pair.student, at_end=True)
    for _ in range(3):
        pair.student.send_raw(update)
        pair.tutor.send_raw(update)
    pair.student.send_raw(b"\0\1" + write_bytes(pair.student.doc.get_update()))
    await pair.agree()


@pytest.mark.parametrize(
    "message",
    [
        b"\0\2" + write_bytes(b"\xff" * 40),
        b"\0\2" + write_bytes(b"\1\1\1\0\x08\1\5cells\1" + b"\x75\1" * 10_000 + b"\x7e\0"),
        b"\0\2\x7f",
        b"\0\2" + write_bytes(b"\0" * (limits.BINARY_BYTES_MAX + 1)),
    ],
    ids=["malformed", "nested", "cut short", "oversized"],
)
async def test_who_sends_rubbish_is_closed_alone(pair: Pair, message: bytes) -> None:
    pair.type(pair.tutor, at_end=True)
    pair.tutor.send_raw(message)
    assert await pair.tutor.until_closed() is not None
    pair.type(pair.student, at_end=True)
    pair.type(pair.tutor, at_end=True)
    await pair.tutor.connect()
    await pair.agree()


async def test_who_may_only_read_writes_for_nobody(pair: Pair) -> None:
    revoked = {"kind": "grants_changed", "grants": [], "why": "revoked"}
    frame_id = pair.marketplace.ids.new("frm")
    seq = pair.tutor.page.seq
    pair.host.send("host_entry", frame_id=frame_id, body=revoked)
    await pair.tutor.until(lambda: pair.tutor.page.seq > seq)
    pair.tutor.edit(lambda text: text.insert(0, "<mine>"))
    pair.tutor.send_raw(b"\0\1" + write_bytes(pair.tutor.doc.get_update()))
    pair.type(pair.student, at_end=True)
    await pair.student.until(lambda: words(pair.student) == pair.typed)
    fresh = pair.marketplace.client(pair.booking, pair.booking.tutor_id)
    await fresh.connect()
    await synced(fresh)
    assert words(fresh) == words(pair.student) == pair.typed
    await pair.stored()


async def test_a_servers_clock_that_jumps_back_a_day_changes_no_order(
    pair: Pair,
) -> None:
    for off_s in (0.0, -DAY_S):
        pair.marketplace.clock.wall_off_s = off_s
        pair.type(pair.student, at_end=True)
        await pair.tutor.until(lambda: words(pair.tutor) == sorted(pair.typed))
        await pair.stored()
    batches = await pair.marketplace.store.read(
        lambda uow: uow.history.batches(pair.booking.live_session_id)
    )
    assert batches[0].at_ms > batches[-1].at_ms
    pieces = [piece for batch in batches for piece in batch.pieces]
    assert {piece.account_id for piece in pieces} == {pair.booking.student_id}
    epochs = await pair.marketplace.store.read(
        lambda uow: uow.history.epochs(pair.booking.live_session_id)
    )
    found = read_document(epochs[0].state, [piece.update for piece in pieces])
    assert found[0].source == str(pair.student.source())


async def test_a_text_that_nobody_has_open_is_begun_anew_and_its_past_is_kept(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.type(pair.student, at_end=True)
    pair.type(pair.tutor, at_end=False)
    await pair.agree()
    # With its past it is worth it, without any more it is not: once, however often it is looked at.
    with_its_past = len(pair.student.doc.get_update())
    monkeypatch.setattr(shared_cell, "DOCUMENT_RENEW_BYTES", with_its_past)
    monkeypatch.setattr(shared_cell, "DOCUMENT_RENEW_TIMES", 0)
    text, before = str(pair.student.source()), pair.student.page.welcome.epoch
    for client in (pair.host, *pair.pages):
        await client.close()

    async def epochs() -> list[StoredEpoch]:
        return await pair.marketplace.store.read(
            lambda uow: uow.history.epochs(pair.booking.live_session_id)
        )

    async with asyncio.timeout(30):
        while len(await epochs()) == 1:
            # Each look of the room at its clock finds that half a minute has passed.
            pair.marketplace.clock.ahead_s += limits.ROOM_IDLE_S
            await asyncio.sleep(0.2)
    fresh = pair.marketplace.client(pair.booking, pair.booking.student_id)
    welcome = await fresh.connect()
    await synced(fresh)
    assert welcome.epoch != before
    assert str(fresh.source()) == text
    first, second = await epochs()
    assert (first.epoch, second.epoch) == (before, welcome.epoch)
    batches = await pair.marketplace.store.read(
        lambda uow: uow.history.batches(pair.booking.live_session_id)
    )
    pieces = [piece for batch in batches for piece in batch.pieces]
    assert read_document(first.state, [piece.update for piece in pieces])[0].source == text
    assert read_document(second.state, ())[0].source == text
    assert {piece.account_id for piece in pieces} == {
        pair.booking.student_id,
        pair.booking.tutor_id,
    }
