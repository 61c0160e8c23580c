"""A problem looked through: every text of it, and back within its bounds."""

from helpout_server.contracts.problem import (
    Exercise,
    FailureSignature,
    HeldShape,
    PackageVersion,
    Problem,
    ProblemContext,
    ProblemDraft,
    RecentCell,
)
from helpout_server.entrypoints.http.host_problem import prepare
from tests.unit.domain.test_solved import PLAIN


def _problem() -> Problem:
    return Problem(
        summary="ask ada@lovelace.org",
        code='connect(password="hunter2")',
        traceback=PLAIN,
        notebook_name="/home/amara/sales.ipynb",
        context=ProblemContext(
            language="python 3.11.7",
            execution_order=[3, 1, 2],
            packages=[PackageVersion(name="pandas", version="3.0.1")],
            shapes=[
                HeldShape(name="df", type="pandas.DataFrame", shape="(2, 1)", head="t\nhunter2")
            ],
            recent_cells=[RecentCell(source='API_KEY = "a8Kd92kfls03jf"', execution_count=2)],
            exercise=Exercise(grade_id="q1", task="Read /Users/Tom/x.csv"),
        ),
    )


def test_every_text_is_looked_through() -> None:
    prepared = prepare(ProblemDraft(problem=_problem()))
    hidden = {
        part.path: [piece.text for piece in part.pieces if piece.secret] for part in prepared.parts
    }
    assert {path: found for path, found in hidden.items() if found} == {
        "summary": ["ada@lovelace.org"],
        "code": ["hunter2"],
        "traceback": ["amara"],
        "notebook_name": ["amara"],
        "context.recent_cells.0.source": ["a8Kd92kfls03jf"],
        "context.exercise.task": ["Tom"],
    }
    around = prepared.problem.context
    assert around is not None
    assert around.recent_cells[0].source == 'API_KEY = "[key-hidden]"'
    assert around.execution_order == [3, 1, 2]
    assert "hunter2" not in prepared.problem.code


def test_parts_join_to_what_was_sent() -> None:
    prepared = prepare(ProblemDraft(problem=_problem()))
    texts = {part.path: "".join(piece.text for piece in part.pieces) for part in prepared.parts}
    assert texts["traceback"] == PLAIN
    assert texts["context.shapes.0.head"] == "t\nhunter2"


def test_a_search_sends_the_signature_alone() -> None:
    prepared = prepare(ProblemDraft(problem=_problem()))
    assert prepared.signature == FailureSignature(
        exception="KeyError", message="'…'", frames=["pandas.__getitem__", "pandas.get_loc"]
    )
    said = "ValueError: no such file for ada@lovelace.org or token=helpouts_0123456789abcdefgh"
    draft = ProblemDraft(problem=Problem(traceback=said))
    signature = prepare(draft).signature
    assert signature is not None
    assert "0123456789" not in signature.message
    assert "lovelace" not in signature.message


def test_marks_longer_than_what_they_hide_stay_within_the_bounds() -> None:
    full = "a@b.io " * 285
    prepared = prepare(ProblemDraft(problem=Problem(summary=full)))
    assert len(prepared.problem.summary) <= 2_000


def test_an_empty_problem_has_no_parts() -> None:
    prepared = prepare(ProblemDraft(problem=Problem()))
    assert (prepared.parts, prepared.signature) == ([], None)
