"""Look, not touch: the lender's chosen notebook as others see it, live and read-only.

The lender's page says what it looks like; the room keeps the last state in memory for who comes
new, stores none of it, and forgets it when the lender stops or is gone. Outputs of it are as
hostile as any.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.output import NbOutput
from helpout_server.contracts.pad import NotebookCellId

NotebookPlace = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_\-]*$")]
"""A cell's id; empty for none."""


class ViewedCell(Struct, kw_only=True):
    id: NotebookCellId
    cell_type: Literal["code", "markdown", "raw"]
    source: Annotated[str, Meta(max_length=100_000)]
    execution_count: int | None
    outputs: list[NbOutput]
    """What is too large for it is left out: in its place stands one with
    ``application/vnd.helpouts.left_out+json`` {bytes}."""


class NotebookChange(Struct, kw_only=True):
    """What is another than before; the first one after a begin holds all."""

    order: Annotated[list[NotebookCellId], Meta(max_length=2_000)] | None = None
    """Ids of all cells, in order, where that changed."""
    cells: Annotated[list[ViewedCell], Meta(max_length=2_000)] = []
    """New or changed ones, whole."""
    executing: Annotated[list[NotebookCellId], Meta(max_length=50)] | None = None
    """Cells that run or wait to."""
    active: NotebookPlace | None = None
    """The cell with the focus."""
    top: NotebookPlace | None = None
    """The first cell in sight."""
    language: Annotated[str, Meta(max_length=60)] | None = None
    """Of its code, as the kernel calls it: ``python``."""


class ShowNotebook(Struct, tag="show_notebook", tag_field="type", kw_only=True):
    """From the lender's page. With a name: begin; what was shown before is forgotten."""

    n: int
    notebook_name: Annotated[str, Meta(max_length=255)] | None = None
    change: NotebookChange


class HideNotebook(Struct, tag="hide_notebook", tag_field="type", kw_only=True):
    """From the lender's page: nothing of it is shown any more."""

    n: int


class NotebookShownFrame(Struct, tag="notebook_shown", tag_field="type", kw_only=True):
    """To the others' pages; with a name it begins anew."""

    n: int
    notebook_name: str | None
    change: NotebookChange


class NotebookHiddenFrame(Struct, tag="notebook_hidden", tag_field="type", kw_only=True):
    n: int
