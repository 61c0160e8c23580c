"""What a take-away says of changes, comments and suggestions; and that it runs anywhere."""

import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat

from helpout_server.contracts.blob import BLOB_MIME
from helpout_server.contracts.entries import Chat, Entry, EntryBody, RunState
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    OutputPictured,
    Suggested,
    SuggestionSettled,
)
from helpout_server.contracts.problem import Problem
from helpout_server.domain.document import SharedSource
from helpout_server.domain.live_session import StillPicture, build_take_away
from helpout_server.domain.take_away import KeptFile, asides, difference, safe_markdown
from helpout_server.domain.whole_output import TOO_LARGE, Wholes

AT = datetime(2026, 3, 1, 10, 2, tzinfo=UTC)
ADA, SAM = "acc_ada000000000", "acc_sam000000000"
PEOPLE = {ADA: "Ada", SAM: "Sam"}
ONE, TWO, WORDS = (f"cell_{number:012d}" for number in (1, 2, 3))
HASH = "ab" * 32
HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/a.png) ```\n# out"


def said(*bodies: tuple[str, EntryBody]) -> list[Entry]:
    return [
        Entry(seq=seq, at=AT + timedelta(seconds=seq), account_id=account_id, body=body)
        for seq, (account_id, body) in enumerate(bodies, 1)
    ]


def run(cell_id: str, code: str, status: str = "ok", **changes: Any) -> RunState:
    fields: dict[str, Any] = {
        "run_id": "run_000000000001",
        "cell_id": cell_id,
        "account_id": ADA,
        "code": code,
        "code_hash": HASH,
        "status": status,
        "execution_count": 1,
        "duration_ms": 80,
        "asked_at": AT,
        "outputs": [],
        "truncated": False,
        "last_part": 0,
        "scratch": False,
        "kernel_name": "Python 3",
        "started_at": AT,
        "pictures": [],
        "awaiting_input": None,
    }
    return RunState(**{**fields, **changes})


ENTRIES = said(
    (
        SAM,
        CellLinked(
            cell_id=ONE,
            notebook_name="sales.ipynb",
            notebook_cell_id="a",
            source_hash=HASH,
            outputs=[],
            suggest_only=False,
        ),
    ),
    (ADA, Commented(comment_id="cmt_1", cell_id=ONE, start="A", end="A", quote="x", text=HOSTILE)),
    (SAM, Commented(comment_id="cmt_1", cell_id=ONE, start="A", end="A", quote="x", text="Ah")),
    (
        ADA,
        Suggested(
            suggestion_id="sug_1",
            cell_id=ONE,
            start="A",
            end="A",
            original="x = 1",
            replacement="x = 2",
            note="two",
        ),
    ),
    (SAM, CommentSettled(comment_id="cmt_1")),
    (SAM, SuggestionSettled(suggestion_id="sug_1", how="accepted")),
    (ADA, Chat(text=HOSTILE)),
)


def notebook() -> dict[str, Any]:
    return build_take_away(
        title="Merges",
        held_at=AT,
        problem=Problem(summary=HOSTILE, code="x = 1", traceback="KeyError"),
        cells=[
            SharedSource(ONE, "code", "x = 2\nx"),
            SharedSource(WORDS, "markdown", f"## Why\n{HOSTILE}"),
            SharedSource(TWO, "code", "raise KeyError('region')"),
        ],
        runs=[run(ONE, "x = 2\nx"), run(TWO, "raise KeyError('region')", "error", scratch=True)],
        chat=[entry for entry in ENTRIES if isinstance(entry.body, Chat)],
        people=PEOPLE,
        stills=[StillPicture(ADA, AT, "Here", "image/png", b64encode(b"png").decode())],
        beside=ENTRIES,
        starts={ONE: "x = 1\nx"},
        kept=[KeptFile("file", "slides.pdf", "9 bytes, application/pdf")],
    )


def text_of(told: dict[str, Any]) -> str:
    return "\n".join(cell["source"] for cell in told["cells"])


def test_it_says_what_changed_who_said_what_and_what_is_kept() -> None:
    told = notebook()
    nbformat.validate(told)
    text = text_of(told)
    for line in (
        "-x = 1",
        "+x = 2",
        "cell 1 (from sales.ipynb)",
        "Ada, cell 1: settled",
        "Sam: Ah",
        "Ada, cell 1: suggested, accepted",
        "Python 3, scratch namespace, sha256 abababababababab",
        "file: slides.pdf (9 bytes, application/pdf)",
    ):
        assert line in text, line


def test_a_cell_that_failed_is_tagged_and_no_other() -> None:
    tags = [
        cell["metadata"].get("tags") for cell in notebook()["cells"] if cell["cell_type"] == "code"
    ]
    assert tags == [None, ["raises-exception"]]


def test_what_others_wrote_makes_no_html_and_fetches_nothing() -> None:
    assert safe_markdown("a < b, <b>, ![x](y), `x<y`") == "a < b, &lt;b>, !\\[x](y), `x&lt;y`"
    for cell in notebook()["cells"]:
        if cell["cell_type"] == "code":
            continue
        outside = _outside_fences(cell["source"])
        assert "<script" not in outside
        assert "![x]" not in outside


def _outside_fences(text: str) -> str:
    kept, fence = [], ""
    for line in text.splitlines():
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if line == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        else:
            kept.append(line)
    return "\n".join(kept)


def test_comments_gather_their_answers() -> None:
    found, links = asides(ENTRIES)
    assert links == {ONE: "sales.ipynb"}
    assert [(one.state, one.answers) for one in found] == [
        ("settled", ((SAM, "Ah"),)),
        ("suggested, accepted", ()),
    ]


def test_a_difference_is_bounded() -> None:
    long = difference("", "\n".join(map(str, range(9_000))))
    assert len(long.splitlines()) == 2_001
    assert long.endswith("more lines")


def _referring(of: str, media_type: str, size: int) -> dict[str, Any]:
    reference = {"sha256": HASH, "media_type": media_type, "bytes": size, "of": of}
    return {"output_type": "display_data", "metadata": {}, "data": {BLOB_MIME: reference}}


def test_large_outputs_are_put_back_as_far_as_they_fit() -> None:
    blobs = {HASH: ("image/png", b"picture")}
    wholes = Wholes(blobs.get, bytes_max=20)
    picture = _referring("image/png", "image/png", 7)
    assert wholes.output(picture)["data"] == {"image/png": b64encode(b"picture").decode()}
    assert wholes.output(picture)["data"]["image/png"]
    assert wholes.output(picture)["data"] == {"text/plain": TOO_LARGE}
    text = Wholes(lambda _: ("text/plain", b'{"a": 1}'))
    assert text.output(_referring("application/x+json", "text/plain", 8))["data"] == {
        "application/x+json": {"a": 1}
    }
    assert text.output(_referring("text/html", "text/plain", 8))["data"]["text/html"] == '{"a": 1}'
    broken = {
        "output_type": "display_data",
        "data": {BLOB_MIME: {"sha256": "x"}, "text/plain": "1"},
    }
    assert text.output(broken)["data"] == {"text/plain": "1"}


def test_what_only_one_page_could_draw_has_its_picture() -> None:
    wholes = Wholes({HASH: ("image/png", b"seen")}.get)
    widget = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "IntSlider()"}}
    places = [OutputPictured(run_id="r", place=at, sha256=HASH, width=1, height=1) for at in (0, 9)]
    [drawn] = wholes.outputs([widget], places)
    assert drawn["data"] == {
        "text/plain": "IntSlider()",
        "image/png": b64encode(b"seen").decode(),
    }


def test_it_runs_as_a_whole_with_nbconvert(tmp_path: Path) -> None:
    path = tmp_path / "away.ipynb"
    nbformat.write(nbformat.from_dict(notebook()), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    ran = nbformat.read(path, as_version=4)
    outputs = [cell.outputs for cell in ran.cells if cell.cell_type == "code"]
    assert outputs[0][0]["data"]["text/plain"] == "2"
    assert outputs[1][0]["ename"] == "KeyError"
