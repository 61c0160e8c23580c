"""Recordings as use cases: who sees them, who deletes them, how they begin, end and expire."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.contracts.entries import Chat, Entry
from helpout_server.contracts.recording import RecordedParts, RecordingStarted
from helpout_server.domain.account import Account
from helpout_server.domain.errors import NotAllowed, NotFound, WrongState
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.recorder import RecordingEnding, RecordingOrder
from helpout_server.ports.recording import PIECE_BYTES_MAX, TrackRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import recording as use_cases
from helpout_server.services.context import Context
from helpout_server.services.recording import Span
from tests.factories import World, memory_world

REC = "rec_000000000001"
SIZE = 3 * PIECE_BYTES_MAX // 2


class Files:
    """``RecordingFiles`` in memory."""

    sealed = True

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.content = bytes(SIZE)

    def read(self, recording_id: str, index: int, begin: int, count: int) -> bytes:
        return self.content[begin : begin + count]

    def delete(self, recording_id: str) -> None:
        self.deleted.append(recording_id)

    def kept(self) -> list[str]:
        return [REC, "rec_000000000009"]


class Recorded:
    """A helpout of two that is recorded."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.files = Files()
        self.tutor, self.student = world.tutor(), world.account("Sam")
        self.other = world.account("Olaf")
        self.staff = world.account("Stella", is_staff=True)
        self.booking = world.booking(self.student, world.listing(self.tutor))
        order = RecordingOrder(
            recording_id=REC,
            live_session_id=self.booking.live_session_id,
            asked_by=self.tutor.id,
            agreed=(self.tutor.id,),
            parts=RecordedParts(),
            keep_days=30,
            started_at=world.now,
        )

        def begin(uow: UnitOfWork) -> Any:
            uow.live_sessions.open(
                self.booking.live_session_id, booking_id=self.booking.id, lead_id=self.tutor.id
            )
            return use_cases.begun(uow, order, encrypted=True)

        self.told = world.store.write_blocking(begin)

    def end(self, *, ending: bool = True) -> Any:
        how = RecordingEnding(
            "asked", (self.tutor.id, self.student.id), recorded_ms=900, ended_at=self.world.now
        )
        return self.world.store.write_blocking(
            lambda uow: use_cases.ended(uow, REC, how if ending else None, now=self.world.now)
        )

    def check(self, *tracks: TrackRecord) -> Any:
        return self.world.store.write_blocking(lambda uow: use_cases.checked(uow, REC, tracks))

    def ready(self) -> None:
        self.world.move(minutes=1)
        self.end()
        self.check(self.track())

    def track(self, **changes: Any) -> TrackRecord:
        facts = {
            "index": 0, "account_id": self.tutor.id, "kind": "person", "starts_at_ms": 500,
            "duration_ms": 1_000, "frames": 30, "sound": True, "size_bytes": SIZE,
        }  # fmt: skip
        return TrackRecord(**{**facts, **changes})

    def ask(self, use_case: Any, who: Account, **arguments: Any) -> Any:
        def asked(context: Context, **more: Any) -> Any:
            context.recording_files = self.files
            return use_case(context, **more)

        return self.world.write(asked, who, **arguments)


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    with memory_world() as world:
        yield Recorded(world)


def test_everybody_who_agreed_sees_it_and_nobody_else(recorded: Recorded) -> None:
    recorded.ready()
    for who in (recorded.tutor, recorded.student):
        [mine] = recorded.ask(use_cases.list_mine, who).recordings
        assert (mine.id, mine.status, mine.title) == (REC, "ready", "Pandas without tears")
        assert mine.encrypted
        assert mine.duration_ms == 1_500
        assert mine.delete_at == recorded.world.now + timedelta(days=30)
        assert [one.display_name for one in mine.agreed] == ["Tom Tutor", "Sam"]
        assert recorded.ask(use_cases.get, who, recording_id=REC) == mine
        live = {"live_session_id": mine.live_session_id}
        assert recorded.ask(use_cases.list_of_live_session, who, **live).recordings == [mine]
    for who in (recorded.other, recorded.staff):
        assert recorded.ask(use_cases.list_mine, who).recordings == []
        for use_case, more in (
            (use_cases.get, {}),
            (use_cases.get_timeline, {}),
            (use_cases.read_track, {"index": "0", "span": Span(begin=0)}),
        ):
            with pytest.raises(NotFound):
                recorded.ask(use_case, who, recording_id=REC, **more)


def test_pieces_of_a_file_are_bounded(recorded: Recorded) -> None:
    recorded.ready()

    def read(**span: Any) -> tuple[int, int]:
        piece = recorded.ask(
            use_cases.read_track,
            recorded.student,
            recording_id=REC,
            index="0",
            span=Span(**span),
        )
        assert piece.total == SIZE
        return piece.begin, len(piece.content)

    assert read(begin=0) == (0, PIECE_BYTES_MAX)
    assert read(begin=10, count=5) == (10, 5)
    assert read(begin=SIZE - 3) == (SIZE - 3, 3)
    assert read(count=7) == (SIZE - 7, 7)
    assert read(count=SIZE * 2) == (0, PIECE_BYTES_MAX)
    assert read(begin=SIZE + 9) == (SIZE, 0)
    for index in ("1", "00", "-1", "x"):
        with pytest.raises(NotFound):
            recorded.ask(
                use_cases.read_track,
                recorded.student,
                recording_id=REC,
                index=index,
                span=Span(begin=0),
            )


def test_what_is_not_finished_is_neither_read_nor_deleted(recorded: Recorded) -> None:
    for _ in ("recording", "checking"):
        with pytest.raises(WrongState):
            recorded.ask(
                use_cases.read_track,
                recorded.tutor,
                recording_id=REC,
                index="0",
                span=Span(begin=0),
            )
        with pytest.raises(WrongState):
            recorded.ask(use_cases.delete, recorded.tutor, recording_id=REC)
        recorded.end()
    assert recorded.files.deleted == []


def test_the_asker_and_staff_delete_it_and_nobody_else(recorded: Recorded) -> None:
    recorded.ready()
    with pytest.raises(NotAllowed):
        recorded.ask(use_cases.delete, recorded.student, recording_id=REC)
    with pytest.raises(NotFound):
        recorded.ask(use_cases.delete, recorded.other, recording_id=REC)
    assert recorded.files.deleted == []
    recorded.ask(use_cases.delete, recorded.staff, recording_id=REC)
    assert recorded.files.deleted == [REC]
    [told] = recorded.world.told("recording_changed")
    assert told == {recorded.tutor.id, recorded.student.id}
    gone = recorded.ask(use_cases.get, recorded.tutor, recording_id=REC)
    assert (gone.status, gone.tracks) == ("deleted", [])
    assert recorded.ask(use_cases.list_mine, recorded.tutor).recordings == []
    with pytest.raises(NotFound):
        recorded.ask(use_cases.get_timeline, recorded.tutor, recording_id=REC)


def test_an_end_is_told_once_and_later_words_add_who_agreed(recorded: Recorded) -> None:
    # The recorder is lost first; the room says how it ended a moment later.
    people, hint = recorded.end(ending=False)
    assert (people, hint.name) == (frozenset({recorded.tutor.id}), "recording_changed")
    recorded.check(recorded.track())
    recorded.world.move(minutes=5)
    people, _hint = recorded.end()
    assert people == {recorded.tutor.id, recorded.student.id}
    seen = recorded.ask(use_cases.get, recorded.student, recording_id=REC)
    assert seen.status == "ready"
    assert seen.duration_ms == 1_500


@pytest.mark.parametrize("faulty", [True, False])
def test_a_recording_without_anything_to_play_failed(recorded: Recorded, faulty: bool) -> None:
    recorded.end()
    nothing = recorded.track(frames=0, sound=False, size_bytes=0, fault="Nothing arrived.")
    recorded.check(*([nothing] if faulty else []))
    seen = recorded.ask(use_cases.get, recorded.tutor, recording_id=REC)
    assert seen.status == "failed"
    assert [track.fault for track in seen.tracks] == ["Nothing arrived."] * faulty
    with pytest.raises(NotFound):
        recorded.ask(
            use_cases.read_track, recorded.tutor, recording_id=REC, index="0", span=Span(begin=0)
        )


def test_the_end_of_retention(recorded: Recorded) -> None:
    recorded.ready()
    store, now = recorded.world.store, recorded.world.now
    early = now + timedelta(days=30) - timedelta(seconds=1)
    assert store.write_blocking(lambda uow: use_cases.expire(uow, early)) == []
    kept = recorded.files.kept()
    assert store.read_blocking(lambda uow: use_cases.without_record(uow, kept)) == kept[1:]
    late = now + timedelta(days=30)
    [(people, _hint)] = store.write_blocking(lambda uow: use_cases.expire(uow, late))
    assert people == {recorded.tutor.id, recorded.student.id}
    assert store.write_blocking(lambda uow: use_cases.expire(uow, late)) == []
    assert store.read_blocking(lambda uow: use_cases.without_record(uow, kept)) == kept


def test_the_text_beside_it(recorded: Recorded) -> None:
    begun = recorded.world.now
    told = [(0.0, RecordingStarted(recording_id=REC)), (2.0, Chat(text="hello"))]
    lines = [
        LogLine(
            Entry(
                seq=seq,
                at=begun + timedelta(seconds=at_s),
                account_id=recorded.student.id,
                body=body,  # type: ignore[arg-type]
            ),
            None,
        )
        for seq, (at_s, body) in enumerate(told, 1)
    ]
    recorded.world.store.write_blocking(
        lambda uow: uow.live_sessions.append_entries(recorded.booking.live_session_id, lines)
    )
    recorded.ready()
    [line] = recorded.ask(use_cases.get_timeline, recorded.tutor, recording_id=REC).lines
    assert (line.at_ms, line.kind, line.text) == (2_000, "chat", "hello")
    assert line.account.display_name == "Sam"
