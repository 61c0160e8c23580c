"""What the load client sends is what a page would, and what it sees becomes rows."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.load import Step, raise_file_limit, rows_of
from benchmarks.load_page import Figures, Page
from benchmarks.plan import MeasurementError
from helpout_server.contracts.entries import Chat, Entry
from helpout_server.contracts.room import EntryFrame
from helpout_server.domain.document import read_document, seed_document
from helpout_server.entrypoints.ws.socket import framed
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime.awareness import Awareness
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.frames import decoded
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.varint import write_bytes

AT = datetime(2026, 6, 1, tzinfo=UTC)


class _Wire(asyncio.Transport):
    """Keeps what is written, as messages."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        del name, default
        return self

    def setsockopt(self, *_: int) -> None: ...

    def write(self, data: Any) -> None:
        long = data[1] == 0xFE
        self.sent.append(bytes(data[8 if long else 6 :]))


@pytest.fixture
async def pages() -> tuple[Page, Page, _Wire, Figures]:
    """The student's, the tutor's, what the student's sends, and what both see."""
    figures, wires = Figures(), (_Wire(), _Wire())
    one, two = (Page("/", "token", figures, lambda: None) for _ in wires)
    one.other, two.other = two, one
    for page, wire in zip((one, two), wires, strict=True):
        page.connection_made(wire)
        page.data_received(b"HTTP/1.1 101 Switching\r\n\r\n")
    return one, two, wires[0], figures


async def test_its_edits_and_cursors_are_taken_by_a_room(
    pages: tuple[Page, Page, _Wire, Figures],
) -> None:
    student, tutor, wire, figures = pages
    state = seed_document("cell_1", "df\n")
    cell = SharedCell(StoredDocument("epoch_1", state, ()))
    student.data_received(framed(b"\0\1" + write_bytes(state)))
    updates = []
    for text in ("value ", "merge "):
        student.edit(text)
        reply, relay = cell.receive(wire.sent[-1], may_edit=True)
        assert reply is None
        assert relay is not None
        tutor.data_received(framed(relay))
        batch = cell.take_batch()
        assert batch is not None
        updates.append(batch.update)
    assert "value merge " in read_document(state, updates)[0].source
    student.move_cursor()
    moved = Awareness().receive("con_1", wire.sent[-1], {})
    assert moved is not None
    tutor.data_received(framed(moved))
    assert (len(figures.edit_ms), len(figures.cursor_ms), figures.faults) == (2, 1, [])


async def test_a_line_is_seen_by_the_other_and_acknowledged(
    pages: tuple[Page, Page, _Wire, Figures],
) -> None:
    student, tutor, wire, figures = pages
    student.chat("hello")
    frame = decoded(wire.sent[-1].decode(), 64_000)
    assert frame.text == "hello"  # type: ignore[union-attr]
    entry = Entry(seq=1, at=AT, account_id="acc_000000000001", body=Chat(text="hello"))
    told = framed(Numbered(EntryFrame(n=0, entry=entry)).text(1))
    tutor.data_received(told[:5])
    tutor.data_received(told[5:])
    student.data_received(told)
    assert len(figures.chat_ms) == 1
    student._ack()
    decoded(wire.sent[-1].decode(), 64_000)


def test_the_goals_are_the_last_steps() -> None:
    def step(rooms: int) -> Step:
        return Step(rooms, 1, 10, [1, 2], [1], [], 0, 0.5, 0.1, [1], [1], 100.0 * rooms, 50, 0)

    rows = {row.name: row for row in rows_of([step(20), step(60)], goals=True)}
    assert rows["rooms_20_edit_p99_ms"].ok is None
    assert rows["rooms_60_edit_p99_ms"].ok is True
    assert rows["memory_per_room_kb"].value == 120
    assert rows["memory_per_room_kb"].ok is False


def test_a_machine_that_allows_too_few_files_says_what_to_change() -> None:
    with pytest.raises(MeasurementError, match="ulimit -Hn"):
        raise_file_limit(10**9)
