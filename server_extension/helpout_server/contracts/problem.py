"""How a refusal reads on the wire (RFC 9457), and what a student is stuck on.

A problem is put together by the student's page or kernel, looked through for secrets by their own
server (``POST host/problem/prepared``), shown to them part by part, and only then sent.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Code


class Refusal(Struct, kw_only=True):
    """Body of every answer that is not a success; media type ``application/problem+json``."""

    code: str
    """Stable word for programs, such as ``slot_taken``."""
    title: str
    detail: str
    field: str | None = None
    """Dotted path of the request field at fault."""
    context: dict[str, Any] = {}
    """What helps to go on, by code: ``slot_taken`` has ``alternatives`` (a list of Slot)."""


Word = Annotated[str, Meta(max_length=120)]
ExecutionCount = Annotated[int, Meta(ge=0, le=10_000_000)]


class PackageVersion(Struct, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    version: Word


class HeldShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A table or an array that the kernel holds: how large and of what, not what is in it."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    type: Word
    """``pandas.DataFrame``"""
    shape: Word
    """``(100, 3)``"""
    dtype: Annotated[str, Meta(max_length=2_000)] = ""
    """Of an array, or of the columns of a table, shortened."""
    head: Annotated[str, Meta(max_length=4_000)] = ""
    """The first rows as text; only where the student chose that."""


class RecentCell(Struct, kw_only=True, forbid_unknown_fields=True):
    """One of the cells before the failing one, in the order of the notebook."""

    source: Annotated[str, Meta(max_length=10_000)]
    execution_count: ExecutionCount | None = None


class Exercise(Struct, kw_only=True, forbid_unknown_fields=True):
    """The exercise that the cell belongs to, from nbgrader's metadata; never its tests."""

    grade_id: Annotated[str, Meta(max_length=200)]
    task: Annotated[str, Meta(max_length=20_000)] = ""
    """What students are asked to do."""
    graded: bool = False
    """The cell is a student's solution or is graded."""


class ProblemContext(Struct, kw_only=True, forbid_unknown_fields=True):
    """What stands around a failing cell: all of it chosen by the student."""

    language: Word = ""
    """``python 3.11.7``"""
    kernel: Word = ""
    """As the notebook shows it."""
    execution_count: ExecutionCount | None = None
    execution_order: Annotated[list[ExecutionCount], Meta(max_length=50)] = []
    """Counts of the last cells that ran, as they stand in the notebook from top to bottom."""
    packages: Annotated[list[PackageVersion], Meta(max_length=60)] = []
    shapes: Annotated[list[HeldShape], Meta(max_length=60)] = []
    recent_cells: Annotated[list[RecentCell], Meta(max_length=10)] = []
    exercise: Exercise | None = None


class Problem(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the student is stuck on; nothing in it leaves the student's server unseen.

    Stands by itself: whoever has one (a booking, a place in a queue) needs nothing else of it.
    """

    summary: Annotated[str, Meta(max_length=2_000)] = ""
    code: Code = ""
    traceback: Annotated[str, Meta(max_length=40_000)] = ""
    notebook_name: Annotated[str, Meta(max_length=255)] = ""
    context: ProblemContext | None = None


SecretKind = Literal[
    "key",
    "token",
    "password",
    "private_key",
    "folder",
    "email",
    "phone",
]


class PreparedPiece(Struct, kw_only=True):
    """A run of a part's text; the pieces of a part, in order, are the whole of it."""

    text: str
    """As it was written."""
    secret: SecretKind | None
    """None: harmless, as far as anybody can tell."""
    mark: str
    """What stands in its place while it is hidden; empty where nothing is to be hidden."""


class PreparedPart(Struct, kw_only=True):
    """One text of a problem, looked through."""

    path: str
    """Its place in the problem, such as ``traceback`` or ``context.recent_cells.0.source``."""
    pieces: list[PreparedPiece]


class FailureSignature(Struct, kw_only=True, forbid_unknown_fields=True):
    """What stays the same of a failure from one person to the next; holds nothing of their own."""

    exception: Word
    """``KeyError``"""
    message: Annotated[str, Meta(max_length=300)] = ""
    """Its message with names, numbers, paths and addresses folded away."""
    frames: Annotated[list[Word], Meta(max_length=12)] = []
    """Functions of libraries that it went through, innermost last: ``pandas.merge``."""


class ProblemDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST host/problem/prepared``: look this through; it goes nowhere."""

    problem: Problem
    contacts: bool = True
    """Also e-mail addresses and telephone numbers."""


class PreparedProblem(Struct, kw_only=True):
    """The problem with every secret hidden, and where those were."""

    problem: Problem
    parts: list[PreparedPart]
    """Every text in it that is not empty."""
    signature: FailureSignature | None
    """Of its traceback; what a search for the same failure sends instead of it."""
