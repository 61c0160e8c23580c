"""The shared pad beside its text: links to notebook cells, comments, suggestions.

The text itself is the Y document; what is here are entries of the log, so who said it is stamped
by the server. Places in a text are Yjs relative positions (base64 of their encoding): they stay
with what they were put on while others type.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Code, CodeHash, Id
from helpout_server.contracts.output import NbOutput

TextPlace = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[A-Za-z0-9+/]+=*$")]
NotebookCellId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
"""``cell.id`` of nbformat 4.5."""


class LinkCell(Struct, tag="link_cell", tag_field="type", kw_only=True):
    """By the lender's page: this shared cell was copied in from that cell of their notebook."""

    n: int
    frame_id: Id
    cell_id: Id
    notebook_name: Annotated[str, Meta(max_length=255)]
    notebook_cell_id: NotebookCellId
    source_hash: CodeHash
    """Of the notebook cell as it was copied: whether it changed meanwhile is seen by it."""
    outputs: list[NbOutput] = []
    """What stood below it, as text and pictures within the bounds of a run's output."""
    suggest_only: bool = False
    """An exercise whose course lets staff suggest and not type."""


class CellLinked(Struct, tag="cell_linked", tag_field="kind", kw_only=True):
    cell_id: Id
    notebook_name: str
    notebook_cell_id: str
    source_hash: CodeHash
    outputs: list[NbOutput]
    suggest_only: bool


class SendComment(Struct, tag="send_comment", tag_field="type", kw_only=True):
    """On lines of a shared cell, or an answer to a comment."""

    n: int
    frame_id: Id
    comment_id: Id
    """``cmt_…``, chosen by the page; that of the first comment where this is an answer."""
    cell_id: Id
    start: TextPlace
    end: TextPlace
    quote: Annotated[str, Meta(max_length=400)]
    """What stood there, should the place be gone."""
    text: Annotated[str, Meta(min_length=1, max_length=2_000)]


class SettleComment(Struct, tag="settle_comment", tag_field="type", kw_only=True):
    """Done with; by anybody who may write one."""

    n: int
    frame_id: Id
    comment_id: Id


class Commented(Struct, tag="commented", tag_field="kind", kw_only=True):
    comment_id: Id
    cell_id: Id
    start: TextPlace
    end: TextPlace
    quote: str
    text: str


class CommentSettled(Struct, tag="comment_settled", tag_field="kind", kw_only=True):
    comment_id: Id


class Suggest(Struct, tag="suggest", tag_field="type", kw_only=True):
    """Words that would replace others; needs no leave to edit."""

    n: int
    frame_id: Id
    suggestion_id: Id
    """``sug_…``, chosen by the page."""
    cell_id: Id
    start: TextPlace
    end: TextPlace
    original: Code
    replacement: Code
    note: Annotated[str, Meta(max_length=400)] = ""


class SettleSuggestion(Struct, tag="settle_suggestion", tag_field="type", kw_only=True):
    """``accepted`` and ``declined`` by who may edit that cell, ``withdrawn`` by its author.

    The page that accepts writes the text itself, under its own right.
    """

    n: int
    frame_id: Id
    suggestion_id: Id
    how: Literal["accepted", "declined", "withdrawn"]


class Suggested(Struct, tag="suggested", tag_field="kind", kw_only=True):
    suggestion_id: Id
    cell_id: Id
    start: TextPlace
    end: TextPlace
    original: Code
    replacement: Code
    note: str


class SuggestionSettled(Struct, tag="suggestion_settled", tag_field="kind", kw_only=True):
    suggestion_id: Id
    how: Literal["accepted", "declined", "withdrawn"]


class PictureOutput(Struct, tag="picture_output", tag_field="type", kw_only=True):
    """By the lender's page: how an output looks that only their own page can draw (a widget)."""

    n: int
    frame_id: Id
    run_id: Id
    place: Annotated[int, Meta(ge=0, le=1_000)]
    """Which output of the run."""
    sha256: CodeHash
    """Of a stored blob: PNG or JPEG."""
    width: Annotated[int, Meta(ge=1, le=10_000)]
    height: Annotated[int, Meta(ge=1, le=10_000)]


class OutputPictured(Struct, tag="output_pictured", tag_field="kind", kw_only=True):
    """A later picture of the same output replaces the one before."""

    run_id: Id
    place: int
    sha256: CodeHash
    width: int
    height: int
