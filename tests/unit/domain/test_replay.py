"""A replay is the document's history and the room's log on one timeline."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from helpout_server.contracts.blob import BLOB_MIME
from helpout_server.contracts.entries import (
    Chat,
    Entry,
    EntryBody,
    Grant,
    GrantsChanged,
    Joined,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
)
from helpout_server.contracts.output import AppendOutput, StreamText
from helpout_server.contracts.recording import (
    RecordingPaused,
    RecordingStarted,
    RecordingStopped,
)
from helpout_server.contracts.replay import Replay
from helpout_server.domain.document import read_cells, seed_document
from helpout_server.domain.replay import build_replay, ms_of
from helpout_server.domain.replay_public import anonymised
from helpout_server.domain.replay_runs import replaced, slim
from helpout_server.domain.replay_text import Epoch, Written, difference, write_track
from helpout_server.domain.whole_output import Wholes

START = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
ADA, SAM = "acc_ada000000000", "acc_sam000000000"
CELL = "cell_000000000001"
RUN = "run_000000000001"
SEED = seed_document(CELL, "df")
words = st.text(alphabet="ab é😀\n", max_size=4)


class Page:
    """Somebody who writes, and what they sent."""

    def __init__(self, author: str) -> None:
        self.author = author
        self.document: Doc[Any] = Doc()
        self.document.apply_update(SEED)
        self.sent: list[bytes] = []
        self.watching = self.document.observe(lambda event: self.sent.append(event.update))

    @property
    def cells(self) -> "Array[Any]":
        cells: Array[Any] = self.document.get("cells", type=Array)
        return cells

    def write(self, cell: int, place: int, removed: int, added: str) -> None:
        source = self.cells[cell % len(self.cells)]["source"]
        text = str(source)
        at = len(text[: place % (len(text) + 1)].encode())
        gone = len(text[place % (len(text) + 1) :][:removed].encode())
        with self.document.transaction():
            if gone:
                del source[at : at + gone]
            if added:
                source.insert(at, added)

    def add_cell(self, id_: str, text: str) -> None:
        self.cells.append(Map({"id": id_, "cell_type": "markdown", "source": Text(text)}))


def played(replay: Replay) -> dict[str, str]:
    """The text that a player ends with, cell by cell, in order."""
    texts = dict.fromkeys(range(len(replay.cells)), "")
    edits = replay.edits
    for cell, start, removed, added in zip(
        edits.cell, edits.start, edits.removed, edits.added, strict=True
    ):
        texts[cell] = replaced(texts[cell], start, removed, added)
    order = replay.orders[-1].cells if replay.orders else []
    return {replay.cells[place].id: texts[place] for place in order}


def entry(seq: int, after_s: float, account_id: str, body: EntryBody) -> Entry:
    return Entry(seq=seq, at=START + timedelta(seconds=after_s), account_id=account_id, body=body)


def of(*bodies: tuple[float, str, EntryBody], epochs: tuple[Epoch, ...] = ()) -> Replay:
    entries = [entry(seq, *one) for seq, one in enumerate(bodies, 1)]
    names = {ADA: "Ada", SAM: "Sam"}
    return build_replay(
        title="Merges", epochs=epochs, entries=entries, names=names, first=(SAM, ADA)
    )


edits = st.lists(
    st.tuples(
        st.sampled_from((0, 1)),
        st.integers(0, 3),
        st.integers(0, 40),
        st.integers(0, 3),
        words,
        st.booleans(),
    ),
    max_size=15,
)


@given(edits, st.randoms(use_true_random=False), st.integers(1, 30))
def test_whatever_the_order_the_last_text_is_the_documents(
    steps: list[tuple[int, int, int, int, str, bool]], chance: Any, edits_max: int
) -> None:
    pages = (Page(ADA), Page(SAM))
    history: list[Written] = []
    for number, (who, cell, place, removed, added, new_cell) in enumerate(steps):
        page = pages[who]
        if new_cell and len(page.cells) < 4:
            page.add_cell(f"cell_{who}{number:011d}", added)
        else:
            page.write(cell, place, removed, added)
        history += [Written(ms_of(START) + number * 70, page.author, u) for u in page.sent]
        page.sent.clear()
    shuffled = list(history)
    chance.shuffle(shuffled)
    whole: Doc[Any] = Doc()
    for update in (SEED, *(one.update for one in shuffled)):
        whole.apply_update(update)
    expected = {cell.id: cell.source for cell in read_cells(whole)}
    replay = build_replay(
        title="",
        epochs=[Epoch(ms_of(START), SEED, shuffled)],
        entries=[entry(1, 0, ADA, Chat(text="hi"))],
        names={},
    )
    assert played(replay) == expected
    assert all(step >= 0 for step in replay.edits.at_ms)
    assert sum(replay.edits.at_ms) <= replay.duration_ms
    orders = [order.at_ms for order in replay.orders]
    assert orders == sorted(orders)
    coarse = write_track([Epoch(0, SEED, shuffled)], edits_max=edits_max)
    assert coarse.coarse == (len(shuffled) > edits_max)


@given(words, words)
def test_a_difference_turns_one_text_into_the_other(before: str, after: str) -> None:
    start, removed, added = difference(before, after)
    assert before[:start] + added + before[start + removed :] == after
    assert len(added) <= len(after)
    assert removed <= len(before)


def test_who_wrote_what_is_told_keystroke_by_keystroke() -> None:
    ada = Page(ADA)
    ada.write(0, 2, 0, ".")
    ada.write(0, 3, 0, "x")
    written = [Written(ms_of(START) + 500 * n, ADA, u) for n, u in enumerate(ada.sent, 1)]
    replay = of(
        (0, SAM, Joined(role="student")), epochs=(Epoch(ms_of(START) - 9_000, SEED, written),)
    )
    edits = replay.edits
    assert (
        list(zip(edits.at_ms, edits.who, edits.start, edits.added, strict=True))
        == [
            (0, -1, 0, "df"),
            (500, 1, 1, "."),
            (500, 1, 2, "x"),
        ]
        or played(replay)[CELL].count(".") == 1
    )
    assert [person.display_name for person in replay.people] == ["Sam", "Ada"]
    assert replay.people[0].role == "student"
    assert replay.held_at == START


def test_a_new_epoch_goes_on_from_what_stood_there() -> None:
    other = seed_document(CELL, "df2")
    replay = of(
        (0, SAM, Chat(text="hi")),
        epochs=(Epoch(ms_of(START), SEED, []), Epoch(ms_of(START) + 4_000, other, [])),
    )
    assert played(replay) == {CELL: "df2"}
    assert replay.edits.added == ["df", "2"]
    assert replay.duration_ms == 4_000


def test_a_cell_that_moves_stands_elsewhere_from_then_on() -> None:
    ada = Page(ADA)
    ada.add_cell("cell_000000000002", "# two")
    ada.cells[1]["rank"] = "A"
    written = [Written(ms_of(START) + 500 * n, ADA, u) for n, u in enumerate(ada.sent, 1)]
    replay = of((0, SAM, Chat(text="hi")), epochs=(Epoch(ms_of(START), SEED, written),))
    assert [(one.at_ms, one.cells) for one in replay.orders] == [
        (0, [0]),
        (500, [0, 1]),
        (1_000, [1, 0]),
    ]
    assert list(played(replay)) == ["cell_000000000002", CELL]


def test_a_document_of_before_times_were_kept_counts_from_the_rooms_begin() -> None:
    replay = of((0, SAM, Chat(text="hi")), epochs=(Epoch(0, SEED, []),))
    assert replay.held_at == START
    assert replay.duration_ms == 0


def test_a_run_has_its_times_its_outputs_and_its_code_once() -> None:
    queued = RunQueued(
        run_id=RUN, cell_id=CELL, account_id=ADA, code="df", code_hash="0" * 64, scratch=False
    )
    other = RunQueued(
        run_id="run_000000000002", cell_id=CELL, account_id=SAM, code="df.x", code_hash="1" * 64
    )
    replay = of(
        (0, SAM, Joined(role="student")),
        (2, SAM, queued),
        (2.1, SAM, RunStarted(run_id=RUN, cell_id=CELL, kernel_name="Python 3")),
        (2.2, SAM, _printed(1, "a")),
        (2.3, SAM, _printed(2, "b")),
        (
            2.5,
            SAM,
            RunFinished(run_id=RUN, cell_id=CELL, status="ok", execution_count=7, duration_ms=400),
        ),
        (3, SAM, other),
        epochs=(Epoch(ms_of(START), SEED, []),),
    )
    run, second = replay.runs
    assert (run.at_ms, run.started_ms, run.finished_ms) == (2_000, 2_100, 2_500)
    assert (run.who, run.status, run.execution_count, run.kernel_name) == (1, "ok", 7, "Python 3")
    assert run.code is None, "its cell said the same"
    assert second.code == "df.x"
    assert [(one.at_ms, one.outputs[0]["text"]) for one in run.stages] == [
        (2_200, "a"),
        (2_300, "ab"),
    ]
    assert [one.kind for one in replay.chapters] == ["begin", "run"]


def _printed(part: int, text: str) -> RunOutput:
    step = StreamText(name="stdout", text=text)
    return RunOutput(run_id=RUN, cell_id=CELL, part=part, steps=[step])


def test_an_output_is_kept_in_the_one_form_that_shows_most() -> None:
    picture = {"image/png": "aGk=", "text/plain": "<Figure>"}
    assert slim({"output_type": "display_data", "data": picture, "metadata": {"a": 1}}) == {
        "output_type": "display_data",
        "data": {"image/png": "aGk="},
    }
    table = {"text/html": "<b>1</b>", "text/plain": "1", "application/javascript": "alert(1)"}
    assert slim({"output_type": "execute_result", "data": table})["data"] == {
        "text/html": "<b>1</b>"
    }
    long = slim({"output_type": "stream", "name": "stdout", "text": "x" * 100_000})
    assert len(long["text"]) < 21_000


def test_what_is_kept_apart_is_put_back_where_a_run_ends() -> None:
    reference = {"sha256": "ab" * 32, "media_type": "image/png", "bytes": 2, "of": "image/png"}
    output = {"output_type": "display_data", "data": {BLOB_MIME: reference}}
    queued = RunQueued(run_id=RUN, cell_id=CELL, account_id=SAM, code="p()", code_hash="0" * 64)
    told = RunOutput(run_id=RUN, cell_id=CELL, part=1, steps=[AppendOutput(output=output)])
    replay = build_replay(
        title="",
        epochs=[],
        entries=[entry(1, 0, SAM, queued), entry(2, 1, SAM, told)],
        names={},
        wholes=Wholes(lambda _: ("image/png", b"hi")),
    )
    assert replay.runs[0].stages[-1].outputs[0]["data"] == {"image/png": "aGk="}


def test_outputs_past_the_bound_are_left_out_and_counted() -> None:
    bodies: list[tuple[float, str, EntryBody]] = []
    for number in range(20):
        run = f"run_{number:012d}"
        picture = {"output_type": "display_data", "data": {"image/png": "A" * 900_000}}
        step = AppendOutput(output=picture)
        bodies += [
            (
                number,
                SAM,
                RunQueued(
                    run_id=run, cell_id=CELL, account_id=SAM, code="plot()", code_hash="0" * 64
                ),
            ),
            (number, SAM, RunOutput(run_id=run, cell_id=CELL, part=1, steps=[step])),
        ]
    replay = of(*bodies)
    assert replay.pictures_left_out == 7
    assert replay.runs[-1].stages[-1].outputs == [{"output_type": "left_out"}]


def test_chat_makes_a_chapter_after_a_silence_and_grants_say_whom() -> None:
    grant = Grant(
        grant_id="grant_00000000001",
        account_id=ADA,
        level="run",
        runs_left=3,
        remaining_ms=None,
        paused=False,
    )
    replay = of(
        (0, ADA, Chat(text="Hello\nSam")),
        (5, SAM, Chat(text="Hi")),
        (9, SAM, GrantsChanged(grants=[grant], why="given")),
        (9, SAM, GrantsChanged(grants=[grant], why="counted")),
        (100, ADA, Chat(text="x" * 500)),
    )
    assert [(one.at_ms, one.kind, one.text[:5]) for one in replay.chapters] == [
        (0, "begin", "Merge"),
        (0, "chat", "Hello"),
        (100_000, "chat", "xxxxx"),
    ]
    granted = [one for one in replay.lines if one.kind == "granted"]
    assert [(one.text, one.ref, one.who) for one in granted] == [("run", ADA, 0)]


def test_sound_lies_where_it_was_recorded_without_its_pauses() -> None:
    id_ = "rec_000000000001"
    replay = of(
        (0, ADA, Chat(text="Hello")),
        (10, ADA, RecordingStarted(recording_id=id_)),
        (20, ADA, RecordingPaused(recording_id=id_)),
        (25, ADA, RecordingStarted(recording_id=id_)),
        (31, ADA, RecordingStopped(recording_id=id_, why="asked")),
    )
    assert [(one.at_ms, one.recorded_ms, one.length_ms) for one in replay.sounds] == [
        (10_000, 0, 10_000),
        (25_000, 10_000, 6_000),
    ]


def test_text_of_others_stays_what_it_is() -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    replay = of((0, ADA, Chat(text=hostile)))
    assert replay.lines[0].text == hostile


def test_a_replay_for_others_has_no_names_and_no_text_on_its_way() -> None:
    ada = Page(ADA)
    for at, letter in enumerate("😀 Sam", 2):
        ada.write(0, at, 0, letter)
    written = [Written(ms_of(START) + 500 * n, ADA, u) for n, u in enumerate(ada.sent, 1)]
    queued = RunQueued(run_id=RUN, cell_id=CELL, account_id=SAM, code="Sam", code_hash="0" * 64)
    replay = of(
        (0, SAM, Joined(role="student")),
        (1.2, SAM, queued),
        (1.3, ADA, Chat(text="Hi Sam")),
        (9, ADA, Chat(text="Bye")),
        epochs=(Epoch(ms_of(START), SEED, written),),
    )
    assert list(played(replay).values()) == ["df😀 Sam"]
    public = anonymised(replay, lambda text: text.replace("Sam", "student").replace("Ada", "tutor"))
    assert "Sam" not in str(public)
    assert "acc_" not in str(public)
    assert [one.display_name for one in public.people] == ["Student", "Person 2"]
    assert [one.text for one in public.lines] == ["Hi student", "Bye"]
    assert list(played(public).values()) == ["df😀 student"]
    assert sum(public.edits.at_ms) <= public.duration_ms
