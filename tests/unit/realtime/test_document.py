"""The shared document and its cursors: rights, bounds, identity."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Awareness, Doc, Text, create_awareness_message

from helpout_server.domain.document import seed_document
from helpout_server.ports.live_session import StoredDocument
from helpout_server.realtime import limits
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.shared_cell import SharedCell
from helpout_server.realtime.varint import UINT_MAX, read_bytes, read_uint, write_bytes, write_uint
from tests.unit.realtime.room_setting import CELL, STUDENT, TUTOR, Link, Setting
from tests.unit.realtime.test_room import GRANT, give


class Replica:
    """A page's copy of the document."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.doc: Doc[Any] = Doc()
        self.read = 0
        self.take()

    def take(self) -> None:
        for message in self.link.binary[self.read :]:
            if message[0] == 0 and message[1] in (1, 2):
                self.doc.apply_update(read_bytes(message, 2)[0])
        self.read = len(self.link.binary)

    def step_1(self) -> bytes:
        return b"\0\0" + write_bytes(self.doc.get_state())

    def source(self) -> Text:
        text: Text = self.doc.get("cells", type=Array)[0]["source"]
        return text

    def typed(self, text: str) -> bytes:
        state = self.doc.get_state()
        self.source().insert(0, text)
        return b"\0\2" + write_bytes(self.doc.get_update(state))


def _joined(setting: Setting, link: Link) -> Replica:
    replica = Replica(link)
    setting.raw(link, replica.step_1())
    setting.settle()
    replica.take()
    return replica


def _server_text(setting: Setting) -> str:
    return setting.room.cell.cells()[0].source


def test_what_the_student_types_reaches_the_others_as_it_was_sent() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    page, other = _joined(setting, student), _joined(setting, tutor)
    message = page.typed("# new\n")
    setting.raw(student, message)
    setting.settle()
    other.take()
    assert tutor.binary[-1] == message
    assert str(other.source()) == "# new\nprint(1)" == _server_text(setting)
    assert setting.document_changes == 1


def test_a_reader_changes_nothing_until_the_host_lets_them() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    host = setting.link(STUDENT, "host")
    page = _joined(setting, tutor)
    setting.raw(tutor, page.typed("x"))
    setting.raw(tutor, b"\0\1" + page.typed("y")[2:])
    setting.settle()
    assert _server_text(setting) == "print(1)"
    asked = tutor.binary.count(setting.room.cell.step_1())
    give(setting, host, {**GRANT, "level": "edit"})
    assert tutor.binary.count(setting.room.cell.step_1()) == asked + 1
    setting.raw(tutor, b"\0\1" + write_bytes(page.doc.get_update()))
    setting.settle()
    assert _server_text(setting) == "yxprint(1)"
    give(setting, host, {**GRANT, "level": "point"}, why="revoked")
    setting.raw(tutor, page.typed("z"))
    setting.settle()
    assert _server_text(setting) == "yxprint(1)"
    assert not tutor.closed_by
    assert not student.closed_by


@pytest.mark.parametrize("level", ["view", "point"])
def test_pointing_is_not_editing(level: str) -> None:
    setting = Setting()
    tutor, host = setting.link(TUTOR, "tutor"), setting.link(STUDENT, "host")
    page = _joined(setting, tutor)
    give(setting, host, {**GRANT, "level": level})
    setting.raw(tutor, page.typed("x"))
    setting.settle()
    assert _server_text(setting) == "print(1)"


def test_a_full_document_takes_no_more() -> None:
    stored = StoredDocument("epoch_1", seed_document(CELL, ""), ())
    cell = SharedCell(stored, bytes_max=2_000)
    doc: Doc[Any] = Doc()
    doc.apply_update(stored.state)
    state = doc.get_state()
    doc.get("cells", type=Array)[0]["source"].insert(0, "x" * 3_000)
    with pytest.raises(Refused) as refused:
        cell.receive(b"\0\2" + write_bytes(doc.get_update(state)), may_edit=True)
    assert refused.value.fault == "too_large"
    assert cell.cells()[0].source == ""
    assert cell.take_batch() is None


def test_batches_and_compaction_give_the_same_text_back() -> None:
    setting = Setting()
    student = setting.link()
    page = _joined(setting, student)
    updates: list[bytes] = []
    state = setting.document.state
    for number in range(limits.DOCUMENT_COMPACT_BATCHES + 5):
        setting.seconds += 1
        setting.raw(student, page.typed(str(number % 10)))
        setting.settle()
        batch = setting.room.cell.take_batch()
        assert batch is not None
        compacted = setting.room.cell.compacted()
        if compacted is not None:
            state, updates = compacted, []
        else:
            updates.append(batch.update)
    assert len(updates) == 5
    again = SharedCell(StoredDocument("epoch_1", state, tuple(updates)))
    assert again.cells()[0].source == _server_text(setting)


@given(st.binary(max_size=80))
def test_no_bytes_break_the_room(message: bytes) -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    for kind in (b"", b"\0", b"\0\1", b"\0\2", b"\1"):
        setting.raw(student, kind + message)
        while student.up:
            setting.carry_up(student)
        if not student.open:
            student.closed_by.clear()
            setting.connect(student)
            setting.settle()
    setting.chat(tutor, "unharmed")
    setting.settle()
    assert not tutor.closed_by


@given(st.integers(0, UINT_MAX))
def test_numbers_read_back(number: int) -> None:
    assert read_uint(write_uint(number), 0) == (number, len(write_uint(number)))


@pytest.mark.parametrize(
    "broken", [write_uint(UINT_MAX + 1), write_uint(2**62), b"\x80" * 1_000, b"\x80" * 9 + b"\1"]
)
def test_a_number_that_no_page_reads_is_refused(broken: bytes) -> None:
    with pytest.raises(Refused):
        read_uint(broken, 0)


# ---- cursors ---------------------------------------------------------------------------------


def _cursor(client_id: int, clock: int, state: object) -> bytes:
    raw = msgspec.json.encode(state)
    content = write_uint(1) + write_uint(client_id) + write_uint(clock) + write_bytes(raw)
    return b"\1" + write_bytes(content)


def _states(link: Link) -> dict[int, dict[str, Any]]:
    """What a real client makes of all it got."""
    awareness = Awareness(Doc())
    for message in link.binary:
        if message[0] == 1:
            awareness.apply_awareness_update(read_bytes(message, 1)[0], "test")
    own = awareness.client_id
    return {id_: state for id_, state in awareness.states.items() if id_ != own}


def test_a_claimed_name_is_corrected() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    forged = {"user": {"name": "Ana", "account_id": STUDENT.id}, "cursor": 3}
    setting.raw(tutor, _cursor(7, 1, forged))
    setting.settle()
    state = _states(student)[7]
    assert state["cursor"] == 3
    assert state["user"] == {
        "account_id": TUTOR.id,
        "name": "Bo",
        "role": "tutor",
        "order": 2,
    }


def test_another_connections_cursor_cannot_be_moved_or_removed() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    setting.raw(student, _cursor(7, 1, {"cursor": 1}))
    setting.settle()
    for state in ({"cursor": 9}, None):
        setting.raw(tutor, _cursor(7, 50, state))
        setting.settle()
    newcomer = setting.link(TUTOR, "tutor")
    assert _states(newcomer)[7]["cursor"] == 1
    assert not tutor.closed_by


def test_who_leaves_takes_the_cursor_along() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    setting.raw(tutor, _cursor(7, 1, {"cursor": 1}))
    setting.settle()
    assert 7 in _states(student)
    setting.drop(tutor)
    setting.pass_time(11)
    setting.settle()
    assert 7 not in _states(student)
    assert 7 not in _states(setting.link())


def test_a_connection_has_only_so_many_cursors_and_no_large_one() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    for client_id in range(1, 20):
        setting.raw(tutor, _cursor(client_id, 1, {}))
    setting.settle()
    assert len(_states(student)) == limits.AWARENESS_CLIENTS_PER_CONNECTION
    setting.raw(tutor, _cursor(99, 1, {"x": "y" * limits.AWARENESS_STATE_BYTES_MAX}))
    setting.settle()
    assert tutor.closed_by == ["too_large"]


@pytest.mark.parametrize(
    "raw", [b'{"a":' + b"[" * 3_000 + b"]" * 3_000 + b"}", b'{"a":"\xff"}', b"[]", b"{"]
)
def test_a_state_that_is_none_closes_its_sender_alone(raw: bytes) -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    content = write_uint(1) + write_uint(7) + write_uint(1) + write_bytes(raw)
    setting.raw(tutor, b"\1" + write_bytes(content))
    setting.settle()
    assert tutor.closed_by == ["malformed"]
    assert not student.closed_by


def test_a_cursor_that_cannot_be_counted_on_is_not_taken() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    setting.raw(tutor, _cursor(7, UINT_MAX, {}))
    setting.settle()
    setting.drop(tutor)
    setting.pass_time(11)
    setting.settle()
    assert _states(student) == {}
    assert not student.closed_by


def test_what_a_real_client_sends_is_understood() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    awareness = Awareness(Doc())
    awareness.set_local_state({"cursor": 5})
    content = awareness.encode_awareness_update([awareness.client_id])
    setting.raw(tutor, create_awareness_message(content))
    setting.settle()
    assert _states(student)[awareness.client_id]["cursor"] == 5
